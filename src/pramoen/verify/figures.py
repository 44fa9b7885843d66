"""Knows the figures of a report: reckoned again from its CSV file, and the same in every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..words import say
from . import arithmetic
from .report import Report, Subject
from .tables import as_shown, csv_rows, loaded, sheet_rows

_TEXTS = ("organisation", "indicator", "name", "unit", "direction", "status")


def check_figures(report: Report) -> None:
    """Reckon the figures of a report again, and compare every file that holds them."""
    _reckon(report)
    _records_follow(report)
    _tables_follow(report)
    _workbook_follows(report)


def _reckon(report: Report) -> None:
    """Reckon status, gap and attainment of every subject again, from its row in the CSV file."""
    file = report.file(report.folder / "data" / "assessments.csv")
    statuses: dict[str, str] = {}
    for subject in report.subjects:
        own, name = subject.own, subject.name
        try:
            value, bound, upper = (
                arithmetic.number(own[k]) for k in ("value", "target", "target_upper")
            )
            comparator = own["comparator"] or None
            told = own["status"]
            for row in subject.rows:
                number = arithmetic.number(row["value"])
                report.compared.same(
                    "results",
                    number is None,
                    bool(row["missing"]),
                    file,
                    say("verify.figures.of-year", name=name, year=row["result_year"]),
                    say("verify.figures.number-or-reason"),
                )
            if comparator not in (*arithmetic.COMPARATORS, None) or told not in arithmetic.STATUSES:
                raise ValueError(
                    say("verify.figures.neither-known", comparator=comparator, told=told)
                )
            if comparator != "all_items":
                # Parts may keep what reaches its own number from being met.
                parts = [] if subject.key[1] else _parts(report, subject)
                reckoned = arithmetic.status(
                    value, own["missing"] or None, comparator, bound, upper
                )
                statuses[name] = (
                    arithmetic.status_of_parts([reckoned, *parts]) if comparator else reckoned
                )
                distance = arithmetic.distance(value, comparator, bound, upper, own["direction"])
                share = arithmetic.attainment(value, comparator, bound, own["direction"])
                _same_number(report, file, name, "gap", distance, own["gap"])
                _same_number(
                    report, file, name, "attainment_percent", share, own["attainment_percent"]
                )
            elif not subject.key[1]:
                statuses[name] = arithmetic.status_of_parts(_parts(report, subject))
            if name in statuses:
                report.compared.same(
                    "statuses",
                    statuses[name],
                    told,
                    file,
                    name,
                    say("verify.figures.status-differs"),
                )
        except (ValueError, ArithmeticError, KeyError, StopIteration) as error:
            report.compared.note(file, name, say("verify.figures.cannot-reckon", error=error))


def _parts(report: Report, whole: Subject) -> list[str]:
    """Return the statuses of an indicator's items as they are told; each is reckoned by itself."""
    return [
        one.own["status"] for one in report.subjects if one.key[0] == whole.key[0] and one.key[1]
    ]


def _same_number(
    report: Report, file: str, name: str, column: str, reckoned: Fraction | None, told: str
) -> None:
    report.compared.counts["reckoned"] += 1
    if not arithmetic.close(reckoned, arithmetic.number(told)):
        expected = "" if reckoned is None else f"{float(reckoned):.12g}"
        report.compared.note(
            file,
            say("verify.figures.column", name=name, column=column),
            say("verify.figures.number-differs"),
            expected or say("verify.empty"),
            told or say("verify.empty"),
        )


def _records_follow(report: Report) -> None:
    """Compare the records in JSON with the CSV file, and their trends with a second reckoning."""
    file = report.file(report.folder / "data" / "assessments.json")
    by_key = {(one.get("indicator"), one.get("item") or ""): one for one in report.records}
    report.compared.same(
        "records",
        [one.key for one in report.subjects],
        [(one.get("indicator"), one.get("item") or "") for one in report.records],
        file,
        "",
        say("verify.figures.entries-differ"),
    )
    for subject in report.subjects:
        record = by_key.get(subject.key)
        if record is None:
            continue
        try:
            _record_follows(report, file, subject, record)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            report.compared.note(
                file, subject.name, say("verify.figures.entries-unreadable", error=f"{error!r}")
            )


def _record_follows(report: Report, file: str, subject: Subject, record: Mapping[str, Any]) -> None:
    own, name, compared = subject.own, subject.name, report.compared
    what = say("verify.figures.not-as-csv")
    target = record["target"] or {}
    pairs = [(column, own[column], record[column] or "") for column in _TEXTS]
    pairs += [(c, own[c], str(record[c])) for c in ("fiscal_year", "component")]
    pairs += [(c, own[c], record[c] or "") for c in ("gap", "attainment_percent")]
    pairs += [
        (told, own[column], target.get(told) or "")
        for column, told in (
            ("comparator", "comparator"),
            ("target", "value"),
            ("target_upper", "upper"),
        )
    ]
    for column, expected, found in pairs:
        compared.same("records", as_shown(expected), found, file, f"{name} {column}", what)
    years = {str(result["fiscal_year"]): result for result in record["results"]}
    compared.same(
        "records",
        [r["result_year"] for r in subject.rows],
        list(years),
        file,
        f"{name} results",
        what,
    )
    for row in subject.rows:
        result = years.get(row["result_year"], {})
        for column in ("value", "text", "missing", "source"):
            place = say(
                "verify.figures.column-of-year", name=name, year=row["result_year"], column=column
            )
            compared.same(
                "records", as_shown(row[column]), result.get(column) or "", file, place, what
            )
    _trend_follows(report, file, subject, record)
    parts = record.get("parts")
    if parts:
        inside = [one for one in report.subjects if one.key[0] == subject.key[0] and one.key[1]]
        if not subject.key[1] and parts["total"] == len(inside):
            met = sum(one.own["status"] == "met" for one in inside)
            compared.same(
                "records",
                met,
                parts["met"],
                file,
                f"{name} parts",
                say("verify.figures.met-count-differs"),
            )


def _trend_follows(report: Report, file: str, subject: Subject, record: Mapping[str, Any]) -> None:
    """Reckon a trend again, over as many of the last numbers as it says: a new definition cuts."""
    trend = record["trend"]
    count = int(trend["points"])
    points = subject.points[-count:] if count else []
    values = [value for _, value in points]
    expected: dict[str, Fraction | None] = {
        "mean": sum(values, Fraction(0)) / len(values) if values else None,
        "low": min(values, default=None),
        "high": max(values, default=None),
        "range": max(values) - min(values) if values else None,
    }
    what = say("verify.figures.trend-differs")
    report.compared.same("trends", len(points), count, file, f"{subject.name} trend points", what)
    for key, value in expected.items():
        report.compared.counts["trends"] += 1
        if not arithmetic.close(value, arithmetic.number(trend[key])):
            report.compared.note(
                file, f"{subject.name} trend {key}", what, str(value), str(trend[key])
            )
    told = [
        (
            one["from"],
            one["to"],
            arithmetic.number(one["absolute"]),
            arithmetic.number(one["percent"]),
        )
        for one in trend["changes"]
    ]
    # A percentage changes by points, and a score by its own units.
    of_before = record["unit_kind"] in ("money", "count", "measure")
    reckoned = [
        (start, end, change, percent if of_before else None)
        for start, end, change, percent in arithmetic.changes(points)
    ]
    same = len(told) == len(reckoned) and all(
        one[:2] == other[:2]
        and arithmetic.close(other[2], one[2])
        and arithmetic.close(other[3], one[3])
        for one, other in zip(told, reckoned, strict=True)
    )
    report.compared.same("trends", True, same, file, f"{subject.name} trend changes", what)
    growth = arithmetic.number(trend["growth_percent"])
    if growth is not None:
        right = len(points) > 1 and arithmetic.growth(points, growth)
        report.compared.same(
            "trends", True, right, file, f"{subject.name} trend growth_percent", what
        )


def _tables_follow(report: Report) -> None:
    """Compare the CSV file of each indicator with its rows in the whole."""
    by_indicator: dict[str, list[dict[str, str]]] = {}
    for row in report.rows:
        by_indicator.setdefault(row["indicator"], []).append(row)
    for indicator, rows in by_indicator.items():
        path = report.folder / "data" / f"indicator-{indicator.replace('.', '-')}.csv"
        if path.is_file():
            found = report.read(path, csv_rows)
            _same_rows(report, path, rows, found)


def _same_rows(
    report: Report,
    path: Path,
    rows: Sequence[Mapping[str, str]],
    found: Sequence[Mapping[str, str]],
) -> None:
    file, what = report.file(path), say("verify.figures.not-as-csv")
    report.compared.same("rows", len(rows), len(found), file, say("verify.count-of-rows"), what)
    for number, (row, other) in enumerate(zip(rows, found, strict=False), start=2):
        for column, expected in row.items():
            told = other.get(column, "")
            if column in (
                "fiscal_year",
                "component",
                "result_year",
                "value",
                "target",
                "target_upper",
                "attainment_percent",
                "gap",
            ):
                same = _as_number(expected) == _as_number(told) or _near(expected, told)
            else:
                same = as_shown(expected) == as_shown(told)
            report.compared.counts["cells"] += 1
            if not same:
                report.compared.note(
                    file,
                    say("verify.figures.row-and-column", number=number, column=column),
                    what,
                    expected or say("verify.empty"),
                    told or say("verify.empty"),
                )


def _as_number(text: str) -> Fraction | str | None:
    try:
        return arithmetic.number(text)
    except ValueError:
        return text


def _near(expected: str, told: str) -> bool:
    """Return whether a workbook's number is a decimal one as near as it can hold it."""
    try:
        return (
            expected != ""
            and told != ""
            and abs(Fraction(expected) - Fraction(told))
            <= abs(Fraction(expected)) * Fraction(1, 10**14)
        )
    except ValueError:
        return False


def _workbook_follows(report: Report) -> None:
    """Compare the workbook, cell by cell, with the CSV file."""
    path = report.folder / "data" / "assessments.xlsx"
    described = report.read(report.folder / "data" / "datapackage.json", loaded)
    try:
        fields = described["resources"][0]["schema"]["fields"]
        titles = {field["name"]: field["title"] for field in fields}
    except (KeyError, IndexError, TypeError):
        report.compared.note(
            report.file(report.folder / "data" / "datapackage.json"),
            "",
            say("verify.figures.column-not-described"),
        )
        titles = {}
    if report.rows and titles:
        file = report.file(report.folder / "data" / "datapackage.json")
        report.compared.same(
            "columns",
            list(report.rows[0]),
            list(titles),
            file,
            "",
            say("verify.figures.columns-differ"),
        )
    found = report.read(path, lambda one: sheet_rows(one, titles))
    if titles:
        shown = [{k: as_shown(v) for k, v in row.items()} for row in report.rows]
        _same_rows(report, path, shown, found)
