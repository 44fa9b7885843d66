"""Knows how what people added comes back in the next workbook: columns, comments, sheets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from ..changes.tables import Record
from ..common.fiscal import is_plain_number
from .extras import COLUMN, COMMENT, SHEET, TABLE, row_name
from .layout import FIRST_ROW, HEADER_ROW, Layout, Sheet
from .looks import Looks

OWN_COLUMNS = 12  # beside each table, for what people add
SIZE_OF_COMMENT = {"x_scale": 2, "y_scale": 1, "font_size": 9}


def write_own_parts(
    worksheet: Any,
    looks: Looks,
    layout: Layout,
    sheet: Sheet,
    places: Mapping[str, int],
    first: int,
) -> list[tuple[str, Record]]:
    """Write the columns and comments that people added to a table, and leave room for more.

    Parameters
    ----------
    worksheet, looks, layout, sheet
        The sheet, the workbook's formats, the data and the table.
    places
        The positions of the table's own columns.
    first
        The position of the first column behind them.

    Returns
    -------
    written
        What was written, each with the name of its table, as the workbook remembers it.
    """
    free = looks(locked=False, text_wrap=True)
    worksheet.set_column(first, first + OWN_COLUMNS - 1, 16, free)
    of_year = layout.of_year(sheet)
    rows = {row_name(sheet, row): number for number, row in enumerate(of_year, FIRST_ROW)}
    names = own_columns(layout).get(sheet.name, ())
    columns = {name: first + index for index, name in enumerate(names)}
    for name, index in columns.items():
        worksheet.write_string(HEADER_ROW - 1, index, name, looks.aside)
    everywhere = {**places, **columns}
    written = []
    for note in added_by_people(layout):
        number = rows.get(note["row"])
        if note["sheet"] != sheet.name or number is None or note["kind"] == SHEET:
            continue
        at = everywhere.get(note["column"])
        if at is None:
            continue
        if note["kind"] == COLUMN:
            _write(worksheet, (number - 1, at), note["text"], free)
        else:
            worksheet.write_comment(number - 1, at, note["text"], SIZE_OF_COMMENT)
        written.append((TABLE, note))
    return written


def write_own_sheets(book: Any, looks: Looks, layout: Layout) -> list[tuple[str, Record]]:
    """Write the sheets that people added, with what their cells showed; return what was written."""
    titles = dict.fromkeys(n["sheet"] for n in added_by_people(layout) if _is_own(n))
    tables = {sheet.name for sheet in layout.sheets}
    written = []
    for title in titles:
        if title in tables:
            continue
        worksheet = book.add_worksheet(title)
        for note in added_by_people(layout):
            if note["sheet"] != title:
                continue
            at = xl_cell_to_rowcol(f"{note['column']}{note['row']}")
            if note["kind"] == SHEET:
                _write(worksheet, at, note["text"], looks(text_wrap=True))
            else:
                worksheet.write_comment(*at, note["text"], SIZE_OF_COMMENT)
            written.append((TABLE, note))
    return written


def added_by_people(layout: Layout) -> list[Record]:
    """Return what people added to the year's workbooks."""
    return layout.of_year(layout.sheet(TABLE))


def own_columns(layout: Layout) -> dict[str, list[str]]:
    """Return by table the columns that people added."""
    found: dict[str, list[str]] = {}
    for note in added_by_people(layout):
        if note["kind"] == COLUMN:
            columns = found.setdefault(note["sheet"], [])
            if note["column"] not in columns:
                columns.append(note["column"])
    return found


def _is_own(note: Record) -> bool:
    return note["kind"] in (SHEET, COMMENT) and note["row"].isdecimal()


def _write(worksheet: Any, at: tuple[int, int], text: str, style: Any) -> None:
    """Write what a person typed: a number as one, as far as it stays the same."""
    plain = is_plain_number(text) and Decimal(repr(float(text))) == Decimal(text)
    if plain and format(Decimal(repr(float(text))).normalize(), "f") == text:
        worksheet.write_number(*at, float(text), style)
    else:
        worksheet.write_string(*at, text, style)
