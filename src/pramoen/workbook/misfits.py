"""Knows what is wrong with a whole sheet, such as last year's pasted in: one cause, one message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..common.faults import Fault
from ..words import say
from .layout import Layout, Sheet

Years = tuple[Sheet, Counter[str]]
_SEVERAL = 4
_FIRST_YEAR = "2400"  # of the Buddhist Era; what is less is another era's


def book_of_another_year(layout: Layout, found: Sequence[Years]) -> Fault | None:
    """Return the one fault of a workbook whose sheets are another year's, if it is one."""
    wrong = [(sheet, year) for sheet, years in found if (year := _other(layout, sheet, years))]
    common = Counter(year for _, year in wrong).most_common(1)
    if not common or common[0][1] < 2 or len(wrong) * 2 < sum(bool(years) for _, years in found):
        return None
    year, own = common[0][0], layout.parameters.fiscal_year
    rows = sum(years[year] for _, years in found)
    return Fault(
        say("workbook.misfits.workbook"),
        0,
        "",
        say("workbook.misfits.whole-other-year", year=year, own=own),
        say("workbook.misfits.rows-of-year", rows=rows, year=year),
        say("workbook.misfits.whole-other-year-remedy", year=year, own=own),
    )


def sheet_of_another_year(layout: Layout, sheet: Sheet, years: Counter[str]) -> Fault | None:
    """Return the one fault of a sheet whose rows are another year's, if it is one."""
    year = _other(layout, sheet, years)
    if not year:
        return None
    own = _own(layout, sheet)
    return Fault(
        say("workbook.sheet", title=sheet.title),
        0,
        sheet.fields[sheet.years[-1]]["title"],
        say("workbook.misfits.sheet-of-other-year", year=year, own=own),
        say("workbook.misfits.rows-of-year", rows=years[year], year=year),
        say("workbook.misfits.sheet-of-other-year-remedy", year=year, own=own),
    )


def _own(layout: Layout, sheet: Sheet) -> str:
    parameters = layout.parameters
    last = sheet.years[-1]
    return str(parameters.form_year if last == "form_year" else parameters.fiscal_year)


def _other(layout: Layout, sheet: Sheet, years: Counter[str]) -> str:
    """Return the other year that most rows of a sheet name, or an empty text."""
    if not years:
        return ""
    year, count = years.most_common(1)[0]
    own = _own(layout, sheet)
    plain = len(year) == 4 and year.isdecimal() and year >= _FIRST_YEAR
    return year if plain and year != own and count * 2 > years.total() else ""


def gathered(sheet: Sheet, faults: Sequence[Fault], rows: int) -> tuple[list[Fault], bool]:
    """Return a sheet's faults with those that are one in many cells told once.

    Returns
    -------
    faults, moved
        The faults; and whether the columns have moved from their headings, which is then the
        only one told.
    """
    kinds = Counter((fault.column, fault.problem) for fault in faults)
    common = {kind for kind, count in kinds.items() if count >= _SEVERAL and count * 2 > rows}
    columns = {column for column, _ in common}
    keys = {sheet.fields[name]["title"] for name in sheet.key_columns if name not in sheet.years}
    if len(columns) >= 2 and columns & keys:
        told = ", ".join(sorted(columns))
        problem = say("workbook.misfits.shifted")
        remedy = say("workbook.misfits.shifted-remedy")
        found = say("workbook.misfits.hardly-readable", told=told)
        return [
            Fault(say("workbook.sheet", title=sheet.title), 0, "", problem, found, remedy)
        ], True
    kept: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        kind = (fault.column, fault.problem)
        if kind not in common:
            kept.append(fault)
        elif kind not in seen:
            seen.add(kind)
            more = say("workbook.misfits.more-rows", problem=fault.problem, more=kinds[kind] - 1)
            kept.append(replace(fault, problem=more))
    return kept, False
