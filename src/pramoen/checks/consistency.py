"""Knows what must agree between the tables of a data package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from hashlib import sha256

from ..assessment.bands import gaps, is_empty, overlaps
from ..assessment.form import Band, Comparator, Missing
from ..assessment.form_reader import read_form
from ..assessment.rules import check_rules
from ..common.faults import Fault
from ..common.fiscal import format_number
from ..data.dataset import Dataset, Row
from ..data.evidence import place_of
from ..words import say
from .coverage import subject_of, without_result

_NUMBERLESS = (Comparator.DELIVERED, Comparator.ALL_ITEMS)


def inconsistencies(dataset: Dataset) -> Iterator[Fault]:
    """Return every place where tables that are each well formed do not agree."""
    yield from _structure(dataset)
    yield from _results(dataset)
    yield from _targets(dataset)
    yield from _ownership(dataset)
    yield from _coverage(dataset)
    yield from _evidence(dataset)
    yield from _sums(dataset)
    yield from _schedules(dataset)
    yield from _corrections(dataset)
    yield from _bands(dataset)
    yield from _rules(dataset)


def _structure(dataset: Dataset) -> Iterator[Fault]:
    known = {(r.integer("form_year"), r.text("indicator")) for r in dataset.rows("indicators")}
    for row in dataset.rows("indicators"):
        code, parent = row.text("indicator"), row.text("parent")
        above = code.rpartition(".")[0]
        wanted = above if (row.integer("form_year"), above) in known else ""
        if parent != wanted:
            yield row.fault(
                "parent",
                say("checks.consistency.wrong-parent"),
                say(
                    "checks.consistency.wrong-parent-remedy",
                    wanted=wanted or say("checks.consistency.empty-cell"),
                ),
            )
        first = code.split(".")[0]
        if first.isdecimal() and int(first) != row.integer("component"):
            yield row.fault(
                "component",
                say("checks.consistency.wrong-component"),
                say("checks.consistency.wrong-component-remedy", component=code.split(".")[0]),
            )
        if row.text("kind") != "group" and not row.text("unit"):
            yield row.fault("unit", say("checks.no-unit"), say("checks.consistency.no-unit-remedy"))
    for row in dataset.rows("components", applies=False):
        if not row.text("reason"):
            yield row.fault(
                "reason",
                say("checks.consistency.no-reason-for-no-assessment"),
                say("checks.consistency.give-reason"),
            )


def _results(dataset: Dataset) -> Iterator[Fault]:
    for row in (*dataset.rows("results"), *dataset.rows("interim")):
        value, missing = row["value"], row["missing"]
        if value is None and missing is None:
            yield row.fault(
                "value",
                say("checks.consistency.neither-figure-nor-reason"),
                say("checks.consistency.neither-figure-nor-reason-remedy"),
            )
        if value is not None and missing is not None:
            yield row.fault(
                "missing",
                say("checks.consistency.figure-and-reason"),
                say("checks.consistency.figure-and-reason-remedy"),
            )
        if missing == Missing.QUALITATIVE and not row.text("text"):
            yield row.fault(
                "text",
                say("checks.consistency.qualitative-without-text"),
                say("checks.consistency.qualitative-without-text-remedy"),
            )


def _targets(dataset: Dataset) -> Iterator[Fault]:
    units = _units(dataset)
    for row in dataset.rows("targets"):
        comparator = row["comparator"]
        if row["value"] is None and comparator not in _NUMBERLESS:
            yield row.fault(
                "value",
                say("checks.consistency.target-without-figure"),
                say("checks.consistency.target-without-figure-remedy"),
            )
        if comparator == Comparator.BETWEEN and row["upper"] is None:
            yield row.fault(
                "upper",
                say("checks.consistency.no-upper-value"),
                say("checks.consistency.no-upper-value-remedy"),
            )
        if comparator == Comparator.ALL_ITEMS:
            continue
        wanted = units.get((row.integer("form_year"), row.text("indicator"), row.text("item")))
        if wanted and wanted != row.text("unit"):
            yield row.fault(
                "unit",
                say("checks.consistency.other-unit"),
                say("checks.consistency.other-unit-remedy", wanted=wanted),
            )


def _units(dataset: Dataset) -> dict[tuple[int, str, str], str]:
    """Return the unit of every indicator and item of every form."""
    rows = (*dataset.rows("indicators"), *dataset.rows("items"))
    return {
        (r.integer("form_year"), r.text("indicator"), str(r.get("item") or "")): r.text("unit")
        for r in rows
    }


def _ownership(dataset: Dataset) -> Iterator[Fault]:
    """Yield items named under an indicator that is not theirs, and groups with figures."""
    owner = {row.text("item"): row.text("indicator") for row in dataset.rows("items")}
    groups = {row.text("indicator") for row in dataset.rows("indicators", kind="group")}
    for table in ("results", "targets", "interim", "evidence"):
        for row in dataset.rows(table):
            item = row.text("item")
            if item and owner.get(item) != row.text("indicator"):
                remedy = (
                    say("checks.consistency.belongs-to", owner=owner[item])
                    if item in owner
                    else say("checks.consistency.add-item-to-targets")
                )
                yield row.fault("item", say("checks.consistency.item-of-other-indicator"), remedy)
            if row.text("indicator") in groups:
                yield row.fault(
                    "indicator",
                    say("checks.consistency.has-parts-no-figure"),
                    say("checks.consistency.put-at-parts"),
                )
    for row in dataset.rows("items"):
        parent = row.text("parent_item")
        if parent and owner.get(parent) != row.text("indicator"):
            yield row.fault(
                "parent_item",
                say("checks.consistency.parent-of-other-indicator"),
                say("checks.consistency.belongs-to", owner=owner.get(parent)),
            )
    targeted = {
        (row["form_year"], row["indicator"], row["item"]) for row in dataset.rows("targets")
    }
    for row in dataset.rows("items"):
        if (row["form_year"], row["indicator"], row["item"]) not in targeted:
            yield row.fault(
                "item",
                say("checks.consistency.item-without-target"),
                say("checks.consistency.item-without-target-remedy"),
            )


def _coverage(dataset: Dataset) -> Iterator[Fault]:
    """Yield indicators and items of a form that have no row for the result of its year."""
    results = dataset.rows("results")
    for year in sorted({row.integer("form_year") for row in dataset.rows("indicators")}):
        form = {table: dataset.rows(table, form_year=year) for table in ("indicators", "items")}
        rows = {subject_of(row): row for rows in form.values() for row in rows}
        for subject in without_result(form["indicators"], form["items"], results, year):
            row = rows[subject]
            column = "item" if subject[1] else "indicator"
            problem = say("checks.consistency.no-result-row", year=year)
            remedy = say("checks.consistency.no-result-row-remedy")
            yield row.fault(column, problem, remedy)


def _evidence(dataset: Dataset) -> Iterator[Fault]:
    """Yield evidence that says nothing, and files of it that are not there as they were."""
    for row in dataset.rows("evidence"):
        file, digest = row.text("file"), row.text("sha256")
        if not (file or row.text("text") or row.text("address")):
            yield row.fault(
                "text",
                say("checks.consistency.empty-evidence"),
                say("checks.consistency.empty-evidence-remedy"),
            )
        if bool(file) != bool(digest):
            yield row.fault(
                "file",
                say("checks.consistency.file-without-digest"),
                say("checks.consistency.file-without-digest-remedy"),
            )
        elif file:
            path = dataset.folder / place_of(file, digest)
            if not path.is_file() or sha256(path.read_bytes()).hexdigest() != digest:
                problem = say("checks.consistency.evidence-lost")
                yield row.fault(
                    "file",
                    problem,
                    say("checks.consistency.evidence-lost-remedy", file=place_of(file, digest)),
                )


def _sums(dataset: Dataset) -> Iterator[Fault]:
    for row in dataset.rows("formula_inputs"):
        own = {name: row[name] for name in ("fiscal_year", "indicator")}
        parts = dataset.rows("formula_inputs", role="part", of=row["line"], **own)
        total = sum((part.number_in("value") or Decimal(0) for part in parts), Decimal(0))
        if parts and total != row["value"]:
            yield row.fault(
                "value",
                say("checks.consistency.not-sum-of-parts"),
                say("checks.consistency.sum-of-parts", total=format_number(total)),
            )
    for row in dataset.rows("targets", comparator=Comparator.AT_LEAST):
        agencies = dataset.rows(
            "pilot_agencies", fiscal_year=row["fiscal_year"], item=row["item"] or "-"
        )
        if agencies and len(agencies) != row["value"]:
            yield row.fault(
                "value",
                say("checks.consistency.not-count-of-agencies"),
                say("checks.consistency.count-of-agencies", count=len(agencies)),
            )
        plan = dataset.rows(
            "revenue_plan", fiscal_year=row["fiscal_year"], indicator=row["indicator"]
        )
        planned = sum((part.number_in("value") or Decimal(0) for part in plan), Decimal(0))
        if plan and planned != row["value"]:
            yield row.fault(
                "value",
                say("checks.consistency.not-sum-of-plan"),
                say("checks.consistency.sum-of-plan", planned=format_number(planned)),
            )


def _schedules(dataset: Dataset) -> Iterator[Fault]:
    for table, column in (("schedule", "planned"), ("communication_counts", "value")):
        for row in dataset.rows(table):
            if (row[column] is None) == (row["missing"] is None):
                yield row.fault(
                    column,
                    say("checks.consistency.value-or-reason"),
                    say("checks.consistency.value-or-reason-remedy"),
                )


def _corrections(dataset: Dataset) -> Iterator[Fault]:
    """Yield corrections that do not lead from one to the next and to the figure there is."""
    figures = {
        (r["fiscal_year"], r["indicator"], r["item"]): r["value"] for r in dataset.rows("results")
    }
    following = dict(figures)
    for row in reversed(dataset.rows("corrections")):
        key = (row["fiscal_year"], row["indicator"], row["item"])
        if following.get(key) != row["after"]:
            found = following.get(key)
            remedy = say(
                "checks.consistency.correct-by-command",
                found=found or say("checks.consistency.none"),
            )
            yield row.fault("after", say("checks.consistency.correction-differs"), remedy)
        following[key] = row["before"]


def _bands(dataset: Dataset) -> Iterator[Fault]:
    """Yield score bands of no indicator, in another unit, without sense, overlapping or apart."""
    units = _units(dataset)
    groups = {
        (row["form_year"], row["indicator"]) for row in dataset.rows("indicators", kind="group")
    }
    rows = {}
    for row in dataset.rows("bands"):
        year, code = row.integer("form_year"), row.text("indicator")
        rows[year, code, row.integer("level")] = row
        if (year, code, "") not in units:
            remedy = say("checks.consistency.indicator-of-that-form")
            yield row.fault(
                "indicator", say("checks.consistency.no-such-indicator", year=year), remedy
            )
        elif (year, code) in groups:
            problem = say("checks.consistency.has-parts-no-bands")
            yield row.fault("indicator", problem, say("checks.consistency.put-at-parts"))
        elif (wanted := units[year, code, ""]) != row.text("unit"):
            remedy = say("checks.consistency.other-unit-remedy", wanted=wanted)
            yield row.fault("unit", say("checks.consistency.unit-of-band-differs"), remedy)
        for bound, included in (("lower", "lower_included"), ("upper", "upper_included")):
            if (row[bound] is None) != (row[included] is None):
                problem = say("checks.consistency.bound-without-inclusion")
                yield row.fault(
                    included, problem, say("checks.consistency.bound-without-inclusion-remedy")
                )
    for year in sorted({year for year, *_ in rows}):
        yield from _ranges(dataset, year, rows)


def _ranges(
    dataset: Dataset, year: int, rows: Mapping[tuple[int, str, int], Row]
) -> Iterator[Fault]:
    if not dataset.rows("components", form_year=year):
        return
    for indicator in read_form(dataset, year, year).indicators:

        def row_of(band: Band, code: str = indicator.code) -> Row:
            return rows[year, code, band.level]

        for band in indicator.bands:
            if is_empty(band):
                remedy = say("checks.consistency.empty-band-remedy")
                yield row_of(band).fault(
                    "lower", say("checks.consistency.empty-band"), remedy, _range(band)
                )
        for below, above in overlaps(indicator.bands):
            problem = say(
                "checks.consistency.bands-overlap",
                level=above.level,
                other=below.level,
                other_range=_range(below),
            )
            remedy = say("checks.consistency.bands-overlap-remedy")
            yield row_of(above).fault("lower", problem, remedy, _range(above))
        for below, above in gaps(indicator.bands):
            problem = say(
                "checks.consistency.bands-apart",
                level=below.level,
                level_range=_range(below),
                other=above.level,
            )
            remedy = say("checks.consistency.bands-apart-remedy")
            yield row_of(above).fault("lower", problem, remedy, _range(above))


def _range(band: Band) -> str:
    """Return the bounds of a band as mathematics writes them: ( leaves a bound out, [ takes it."""
    lower = "(" if not band.lower_included else "["
    upper = ")" if not band.upper_included else "]"
    ends = ["" if end is None else format_number(end) for end in (band.lower, band.upper)]
    return f"{lower}{ends[0] or '−∞'}, {ends[1] or '∞'}{upper}"


def _rules(dataset: Dataset) -> Iterator[Fault]:
    misnumbered = [
        row
        for row in dataset.rows("rules")
        if not all(re.fullmatch("[0-9]{1,3}", one) for one in row.text("components").split())
    ]
    for row in misnumbered:
        remedy = say("checks.consistency.component-numbers")
        yield row.fault("components", say("checks.consistency.not-a-component"), remedy)
    years = sorted({row.integer("form_year") for row in dataset.rows("components")})
    for year in years if not misnumbered else ():
        for check in check_rules(dataset, read_form(dataset, year, year)):
            if not check.holds:
                row = dataset.row("rules", form_year=year, rule=check.code)
                yield row.fault(
                    "rule",
                    say("checks.consistency.against-own-rules", found=check.found),
                    check.reading,
                )
