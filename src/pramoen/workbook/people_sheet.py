"""Knows the workbook's overview by unit and person: what each has left to fill in, with links."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from ..changes.tables import Record
from ..words import say
from .first_sheet import Written, quoted
from .layout import FIRST_ROW, Layout
from .looks import Looks, footer_of, lines, set_up_print

_NOBODY = say("workbook.people_sheet.nobody")
_SUMMARY = (
    (say("workbook.people_sheet.division"), 30),
    (say("workbook.people_sheet.person"), 24),
    (say("workbook.people_sheet.results-to-fill"), 12),
    (say("workbook.people_sheet.left"), 10),
)
_LIST = (
    say("workbook.people_sheet.division"),
    say("workbook.people_sheet.person"),
    say("workbook.indicator"),
    say("workbook.people_sheet.still-pending"),
    say("workbook.name"),
)
_WIDE_NAME = 70
_LEFT = say("workbook.pending")
_PROTECTED = {"format_columns": True, "format_rows": True, "objects": True, "autofilter": True}


def write_people_sheet(worksheet: Any, looks: Looks, layout: Layout, results: Written) -> None:
    """Write who has what to fill in; counts and states are formulas over the results.

    Parameters
    ----------
    worksheet, looks, layout
        The sheet, the workbook's formats and the data.
    results
        The sheet of results as it was written.
    """
    worksheet.hide_gridlines(2)
    for index, (_, wide) in enumerate(_SUMMARY):
        worksheet.set_column(index, index, wide)
    worksheet.set_column(len(_SUMMARY), len(_SUMMARY), _WIDE_NAME)
    title = looks(bold=True, font_size=14, font_color=looks.accent)
    worksheet.write_string(0, 0, say("workbook.people_sheet.heading"), title)
    rows = [(row, n) for n, row in enumerate(layout.of_year(results.sheet), FIRST_ROW)]
    rows.sort(key=lambda pair: _who(pair[0]))
    waits = layout.choices(results.sheet, "missing")["pending"]
    at = _summary(worksheet, looks, rows, results, waits)
    at += 1
    for index, name in enumerate(_LIST):
        worksheet.write_string(at, index, name, looks.heading)
    for row, number in rows:
        at += 1
        _line(worksheet, looks, layout, results, (row, number, at), waits)
    worksheet.autofilter(at - len(rows), 0, at, len(_LIST) - 1)
    worksheet.protect("", _PROTECTED)
    set_up_print(worksheet, 1, footer_of(layout))


def _who(row: Record) -> tuple[bool, str, str]:
    unit, person = row["responsible_unit"], row["responsible_person"]
    return (not (unit or person), unit, person)


def _summary(
    worksheet: Any,
    looks: Looks,
    rows: list[tuple[Record, int]],
    results: Written,
    waits: str,
) -> int:
    """Write a line for everyone, and return the row below."""
    at = 2
    for index, (name, _) in enumerate(_SUMMARY):
        worksheet.write_string(at, index, name, looks.heading)
    for who in dict.fromkeys(_who(row) for row, _ in rows):
        at += 1
        _, unit, person = who
        own = [row for row, _ in rows if _who(row) == who]
        counted = (
            f"{results.area('responsible_unit')},{quoted(unit)},"
            f"{results.area('responsible_person')},{quoted(person)},"
            f'{results.area("indicator")},"<>"'
        )
        left = sum(row["missing"] == "pending" for row in own)
        worksheet.write_string(at, 0, unit or _NOBODY, looks.cell())
        worksheet.write_string(at, 1, person or _NOBODY, looks.cell())
        worksheet.write_formula(at, 2, f"=COUNTIFS({counted})", looks.cell(), len(own))
        waiting = f'{counted},{results.area("missing")},"{waits}"'
        worksheet.write_formula(at, 3, f"=COUNTIFS({waiting})", looks.cell(bold=True), left)
    return at + 1


def _line(
    worksheet: Any,
    looks: Looks,
    layout: Layout,
    results: Written,
    where: tuple[Record, int, int],
    waits: str,
) -> None:
    """Write one result with a link to the cell to fill in."""
    row, number, at = where
    title = results.sheet.title
    link = looks.cell(font_color=looks.accent, underline=1)
    cell = xl_rowcol_to_cell(number - 1, results.places["value"])
    reason = xl_rowcol_to_cell(number - 1, results.places["missing"])
    worksheet.write_string(at, 0, row["responsible_unit"] or _NOBODY, looks.cell())
    worksheet.write_string(at, 1, row["responsible_person"] or _NOBODY, looks.cell())
    worksheet.write_url(at, 2, f"internal:'{title}'!{cell}", link, row["indicator"])
    formula = f'=IF(\'{title}\'!{reason}="{waits}","{_LEFT}","")'
    told = _LEFT if row["missing"] == "pending" else ""
    worksheet.write_formula(at, 3, formula, looks.cell(), told)
    name = layout.names.get((row["indicator"], row["item"]), "")
    worksheet.write_string(at, 4, name, looks.cell(text_wrap=True))
    worksheet.set_row(at, 14.5 * lines(name, _WIDE_NAME))
