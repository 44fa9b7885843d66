"""Knows how the parts of one report are held against each other: data, notebooks, pages, print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from . import arithmetic
from .differences import Compared
from .tables import (
    RECORDS,
    SVG,
    as_shown,
    csv_rows,
    loaded,
    outputs,
    records,
    sheet_rows,
)
from .texts import (
    Table,
    Words,
    lines_of,
    markdown_numbers,
    numbers,
    plain,
    print_text,
    skeleton,
    svg_numbers,
    words_of,
    words_of_page,
)

_TEXTS = ("organisation", "indicator", "name", "unit", "direction", "status")
_LABELS = {
    "met": "บรรลุเป้าหมาย",
    "not_met": "ไม่บรรลุเป้าหมาย",
    "pending": "รอผลการดำเนินงาน",
    "no_target": "ไม่มีค่าเป้าหมายของปี",
    "not_applicable": "ไม่มีกรณีให้วัด",
    "not_assessable": "ประเมินเป็นตัวเลขไม่ได้",
}


@dataclass(frozen=True)
class Subject:
    """An indicator or an item of a report, as the site's own CSV tells of it: a row per year."""

    rows: tuple[Mapping[str, str], ...]

    @property
    def own(self) -> Mapping[str, str]:
        """The row of the report's own year."""
        return next((r for r in self.rows if r["result_year"] == r["fiscal_year"]), self.rows[-1])

    @property
    def key(self) -> tuple[str, str]:
        """Its indicator and item."""
        return self.own["indicator"], self.own["item"]

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return " ".join(part for part in self.key if part)

    @property
    def points(self) -> list[tuple[int, Fraction]]:
        """Its numbers by year."""
        found = ((int(r["result_year"]), arithmetic.number(r["value"])) for r in self.rows)
        return sorted((year, value) for year, value in found if value is not None)


class Report:
    """One report of a site: what it says in each of its forms."""

    def __init__(self, site: Path, address: str, compared: Compared) -> None:
        self.site = site
        self.address = address
        self.folder = site / address
        self.compared = compared

    def file(self, path: Path) -> str:
        """Return a file's address in the site."""
        return path.relative_to(self.site).as_posix()

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the report's CSV file, from which everything else must follow."""
        return self._read(self.folder / "data" / "assessments.csv", csv_rows)

    @cached_property
    def subjects(self) -> list[Subject]:
        """Indicators and items in the order of the form."""
        found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
        for row in self.rows:
            found.setdefault((row["indicator"], row["item"]), []).append(row)
        return [Subject(tuple(rows)) for rows in found.values()]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The report's records in JSON."""
        return self._read(self.folder / "data" / "assessments.json", records)

    @cached_property
    def notebooks(self) -> dict[Path, list[dict[str, Any]]]:
        """The outputs of each executed notebook."""
        paths = sorted(self.folder.rglob("*.ipynb"))
        return {path: self._read(path, outputs) for path in paths}

    @cached_property
    def told(self) -> dict[Path, Words]:
        """What the notebooks show, by notebook."""
        return {
            path: words_of("\n".join(one["text/html"] for one in found if "text/html" in one))
            for path, found in self.notebooks.items()
        }

    @cached_property
    def pages(self) -> dict[Path, Words]:
        """What the pages say; those that show a notebook with its code say it once more."""
        paths = sorted(self.folder.rglob("*.html"))
        return {path: words_of_page(path) for path in paths if not _shows_code(path)}

    @cached_property
    def print(self) -> str:
        """What the PDF says, or nothing where the report has none."""
        path = self.folder / "report.pdf"
        return self._read(path, print_text) if path.is_file() else ""

    def _read(self, path: Path, read: Any) -> Any:
        try:
            return read(path)
        except Exception as error:  # whatever is wrong with a file of a site is told, not raised
            self.compared.note(self.file(path), "", f"อ่านไฟล์ไม่ได้: {error}")
            return "" if read is print_text else []


def _shows_code(path: Path) -> bool:
    return (
        path.name.endswith(".code.html")
        or (path.with_suffix(".ipynb").is_file()
        and ("<pre" in path.read_text(encoding="utf-8")))
    )


def check_report(report: Report) -> None:
    """Hold all forms of a report against each other, and its figures against a second reckoning."""
    _reckon(report)
    _records_follow(report)
    _tables_follow(report)
    _workbook_follows(report)
    _notebooks_record(report)
    _outputs_agree(report)
    _pages_follow(report)
    _print_follows(report)
    _drawings_follow(report)


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
                    f"{name} ปี {row['result_year']}",
                    "ผลต้องมีตัวเลขหรือเหตุผลที่ไม่มี อย่างใดอย่างหนึ่ง",
                )
            if comparator not in (*arithmetic.COMPARATORS, None) or told not in arithmetic.STATUSES:
                raise ValueError(f"ไม่รู้จัก {comparator} หรือ {told}")
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
                    "statuses", statuses[name], told, file, name, "สถานะไม่ตรงกับผลและค่าเป้าหมาย"
                )
        except (ValueError, ArithmeticError, KeyError, StopIteration) as error:
            report.compared.note(file, name, f"คำนวณซ้ำไม่ได้: {error}")


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
            file, f"{name} คอลัมน์ {column}", "ตัวเลขไม่ตรงกับที่คำนวณซ้ำ", expected or "ว่าง", told or "ว่าง"
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
        "รายการไม่ตรงกับ assessments.csv",
    )
    for subject in report.subjects:
        record = by_key.get(subject.key)
        if record is None:
            continue
        try:
            _record_follows(report, file, subject, record)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            report.compared.note(file, subject.name, f"อ่านรายการไม่ได้: {error!r}")


def _record_follows(report: Report, file: str, subject: Subject, record: Mapping[str, Any]) -> None:
    own, name, compared = subject.own, subject.name, report.compared
    what = "ไม่ตรงกับ assessments.csv"
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
            place = f"{name} ปี {row['result_year']} {column}"
            compared.same(
                "records", as_shown(row[column]), result.get(column) or "", file, place, what
            )
    _trend_follows(report, file, subject, record["trend"])
    parts = record.get("parts")
    if parts:
        inside = [one for one in report.subjects if one.key[0] == subject.key[0] and one.key[1]]
        if not subject.key[1] and parts["total"] == len(inside):
            met = sum(one.own["status"] == "met" for one in inside)
            compared.same(
                "records", met, parts["met"], file, f"{name} parts", "จำนวนข้อที่บรรลุไม่ตรงกับที่นับซ้ำ"
            )


def _trend_follows(report: Report, file: str, subject: Subject, trend: Mapping[str, Any]) -> None:
    """Reckon a trend again, over as many of the last numbers as it says; a new definition cuts it."""
    count = int(trend["points"])
    points = subject.points[-count:] if count else []
    values = [value for _, value in points]
    expected: dict[str, Fraction | None] = {
        "mean": sum(values, Fraction(0)) / len(values) if values else None,
        "low": min(values, default=None),
        "high": max(values, default=None),
        "range": max(values) - min(values) if values else None,
    }
    what = "แนวโน้มไม่ตรงกับที่คำนวณซ้ำ"
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
    reckoned = arithmetic.changes(points)
    same = len(told) == len(reckoned) and all(
        one[:2] == other[:2]
        and arithmetic.close(one[2], other[2])
        and arithmetic.close(one[3], other[3])
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
            found = report._read(path, csv_rows)
            _same_rows(report, path, rows, found)


def _same_rows(
    report: Report,
    path: Path,
    rows: Sequence[Mapping[str, str]],
    found: Sequence[Mapping[str, str]],
) -> None:
    file, what = report.file(path), "ไม่ตรงกับ assessments.csv"
    report.compared.same("rows", len(rows), len(found), file, "จำนวนแถว", what)
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
                    file, f"แถว {number} คอลัมน์ {column}", what, expected or "ว่าง", told or "ว่าง"
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
    described = report._read(report.folder / "data" / "datapackage.json", loaded)
    try:
        fields = described["resources"][0]["schema"]["fields"]
        titles = {field["name"]: field["title"] for field in fields}
    except (KeyError, IndexError, TypeError):
        report.compared.note(
            report.file(report.folder / "data" / "datapackage.json"), "", "ไม่มีคำอธิบายคอลัมน์"
        )
        return
    if report.rows:
        file = report.file(report.folder / "data" / "datapackage.json")
        report.compared.same(
            "columns", list(report.rows[0]), list(titles), file, "", "คอลัมน์ไม่ตรงกับ assessments.csv"
        )
    found = report._read(path, lambda one: sheet_rows(one, titles))
    shown = [{k: as_shown(v) for k, v in row.items()} for row in report.rows]
    _same_rows(report, path, shown, found)


def _notebooks_record(report: Report) -> None:
    """Compare what the notebooks recorded with the records that were published."""
    published = {(one.get("indicator"), one.get("item") or ""): one for one in report.records}
    recorded = set()
    for path, found in report.notebooks.items():
        for output in found:
            content = output.get(RECORDS)
            for one in content if isinstance(content, list) else ():
                key = (one.get("indicator"), one.get("item") or "")
                recorded.add(key)
                expected = published.get(key, {})
                for name in sorted({*one, *expected}):
                    report.compared.same(
                        "recorded",
                        _canonical(expected.get(name)),
                        _canonical(one.get(name)),
                        report.file(path),
                        f"{' '.join(key).strip()} {name}",
                        "ผลที่สมุดบันทึกบันทึกไว้ไม่ตรงกับ assessments.json",
                    )
    if report.notebooks:
        missing = sorted(" ".join(key).strip() for key in published.keys() - recorded)
        file = report.file(report.folder / "data" / "assessments.json")
        report.compared.same("recorded", [], missing, file, "", "ไม่มีสมุดบันทึกที่บันทึกรายการเหล่านี้")


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _outputs_agree(report: Report) -> None:
    """Compare the forms of each output: its Markdown, its HTML and its text say the same numbers."""
    for path, found in report.notebooks.items():
        for at, output in enumerate(found, start=1):
            if "text/markdown" not in output or "text/html" not in output:
                continue
            shown = numbers(_words(output["text/html"]))
            place, what = f"ผลลัพธ์ที่ {at}", "ตัวเลขใน Markdown ไม่ตรงกับใน HTML ของผลลัพธ์เดียวกัน"
            told = markdown_numbers(output["text/markdown"])
            _same_numbers(report, path, place, what, shown, told)
            if "text/plain" in output:
                what = "ตัวเลขในข้อความไม่ตรงกับใน HTML ของผลลัพธ์เดียวกัน"
                _same_numbers(report, path, place, what, shown, numbers(output["text/plain"]))


def _words(markup: str) -> str:
    import html

    without = re.sub(r"<(svg|style|script)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", without))


def _same_numbers(report: Report, path: Path, place: str, what: str, one: Any, other: Any) -> None:
    report.compared.counts["outputs"] += 1
    if one != other:
        expected, found = (
            " ".join(sorted((a - b).elements())) for a, b in ((one, other), (other, one))
        )
        report.compared.note(report.file(path), place, what, expected or "ไม่มี", found or "ไม่มี")


def _pages_follow(report: Report) -> None:
    """Compare the pages with the notebooks they were made from, and with the figures themselves."""
    shown = _Shown(report.pages.values())
    for path, words in report.told.items():
        for block in words.blocks:
            shown.compare(report, report.file(path), block, "ตัวเลขในหน้าเว็บไม่ตรงกับสมุดบันทึก")
        for table in words.tables:
            _same_table(report, report.file(path), table, report.pages)
    for path, words in report.pages.items():
        for mark in words.marks:
            label = plain(_LABELS.get(mark.code, mark.code))
            report.compared.same(
                "marks",
                label,
                mark.word,
                report.file(path),
                "เครื่องหมายสถานะ",
                "คำไม่ตรงกับรูปและสีของสถานะ",
            )
        for table in words.tables:
            if table.address.startswith("tbl-trend-"):
                _trend_table(report, report.file(path), table)
    for record in report.records:
        sentence = plain(str(record.get("sentence", "")))
        name = " ".join(part for part in (record.get("indicator"), record.get("item")) if part)
        shown.compare(
            report,
            report.file(report.folder / "data" / "assessments.json"),
            sentence,
            f"ประโยคของ {name} ในหน้าเว็บมีตัวเลขต่างไป",
        )


class _Shown:
    """What several pages say together, for looking up texts with and without their numbers."""

    def __init__(self, pages: Iterable[Words]) -> None:
        self.everything = "\n".join(words.everything for words in pages)
        self.skeleton = skeleton(self.everything)

    def compare(self, report: Report, file: str, text: str, what: str) -> None:
        """Note a text that is shown with other numbers; one that is not shown at all is no fault."""
        if not re.search(r"\d", text):
            return
        report.compared.counts["texts"] += 1
        if text in self.everything:
            return
        at = self.skeleton.find(skeleton(text))
        if at >= 0:
            report.compared.note(file, "", what, text, self.everything[at : at + len(text)])


def _same_table(report: Report, file: str, table: Table, pages: Mapping[Path, Words]) -> None:
    """Compare a notebook's table with the page's of the same caption, row by row."""
    if not table.caption:
        return
    for path, words in pages.items():
        for other in words.tables:
            if other.caption == table.caption:
                _same_lines(report, report.file(path), table, other)
                return


def _same_lines(report: Report, file: str, table: Table, other: Table) -> None:
    rows, found = lines_of(table), lines_of(other)
    what = f"ตาราง “{table.caption}” ไม่ตรงกับสมุดบันทึก"
    report.compared.same("tables", len(rows), len(found), file, "จำนวนแถว", what)
    for number, (row, told) in enumerate(zip(rows, found, strict=False)):
        report.compared.same("tables", row, told, file, f"แถว {number}", what)


def _trend_table(report: Report, file: str, table: Table) -> None:
    """Compare the table of a subject's years with the CSV file: each year's number and status."""
    key = table.address.removeprefix("tbl-trend-")
    for subject in report.subjects:
        indicator, item = subject.key
        if key not in (indicator.replace(".", "-") if not item else item.replace("_", "-"),):
            continue
        rows = {row[0]: row for row in table.rows if row}
        for row in subject.rows:
            shown = rows.get(row["result_year"])
            if shown is None:
                report.compared.note(
                    file, f"ตาราง {table.address}", "ไม่มีแถวของปี", row["result_year"]
                )
                continue
            value = arithmetic.number(row["value"])
            said = {
                Fraction(n.replace(",", "")) for n in numbers(shown[1] if len(shown) > 1 else "")
            }
            report.compared.counts["figures"] += 1
            if value is not None and said and abs(value) not in said:
                place = f"ตาราง {table.address} ปี {row['result_year']}"
                report.compared.note(
                    file, place, "ผลไม่ตรงกับ assessments.csv", row["value"], shown[1]
                )
            if row["result_year"] == row["fiscal_year"]:
                label = plain(_LABELS.get(row["status"], ""))
                place = f"ตาราง {table.address} ปี {row['result_year']}"
                report.compared.same(
                    "figures", True, label in shown, file, place, "สถานะไม่ตรงกับ assessments.csv"
                )


def _print_follows(report: Report) -> None:
    """Compare the PDF with the notebooks: every text and every row of the tables that it has."""
    if not report.print:
        return
    path = report.file(report.folder / "report.pdf")
    shown = _Shown([Words(everything=report.print)])
    for words in report.told.values():
        for block in words.blocks:
            shown.compare(report, path, block, "ตัวเลขใน PDF ไม่ตรงกับสมุดบันทึก")
        for table in words.tables:
            if table.caption and table.caption in report.print:
                for row in lines_of(table):
                    report.compared.same(
                        "printed",
                        True,
                        row in report.print,
                        path,
                        f"ตาราง “{table.caption}”",
                        f"ไม่พบแถว “{row}” ของสมุดบันทึก",
                    )


def _drawings_follow(report: Report) -> None:
    """Compare the files of drawings with those in the notebooks: what they say in words."""
    for path, found in report.notebooks.items():
        for output in found:
            svg = output.get(SVG)
            named = (
                re.search(r'aria-labelledby="([\w-]+)-title"', svg)
                if isinstance(svg, str)
                else None
            )
            file = report.folder / "charts" / f"{named[1]}.svg" if named else None
            if file is None or not file.is_file():
                continue
            told = svg_numbers(file.read_text(encoding="utf-8"))
            _same_numbers(
                report, file, "", f"ตัวเลขในภาพไม่ตรงกับ {path.name}", svg_numbers(str(svg)), told
            )
