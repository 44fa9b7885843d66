"""Knows how what people added comes back in the next workbook: columns, comments, sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from ..changes.tables import Record
from ..common.fiscal import is_plain_number
from .extras import COLUMN, COMMENT, SHEET, TABLE, at_row, note_of_person, number_of, row_name
from .layout import DROPPED, FIRST_ROW, HEADER_ROW, INFORMATION, Layout, Sheet
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
    notes = [n for n in added_by_people(layout) if n["sheet"] == sheet.name and n["kind"] != SHEET]
    everywhere = {n if n in sheet.fields else INFORMATION + n: at for n, at in places.items()}
    if first > len(places):
        everywhere[DROPPED] = first - 1
    own = dict.fromkeys(note["column"] for note in notes if note["column"] not in everywhere)
    written = []
    for index, name in enumerate(own, start=first):
        worksheet.write_string(HEADER_ROW - 1, index, name, looks.aside)
        everywhere[name] = index
        written.append((TABLE, _heading(layout, sheet, name)))
    down = _down(notes, FIRST_ROW + len(of_year))
    for note in notes:
        number = rows.get(note["row"]) or number_of(note["row"])
        if number is None or note in (kept for _, kept in written):
            continue
        row = note["row"]
        if row not in rows and number >= FIRST_ROW:
            number += down
            row = at_row(number)
        at = (number - 1, everywhere[note["column"]])
        if note["kind"] == COMMENT:
            worksheet.write_comment(*at, note["text"], SIZE_OF_COMMENT)
        else:
            _write(worksheet, at, note["text"], free)
        written.append((TABLE, {**note, "row": row}))
    return written


def _heading(layout: Layout, sheet: Sheet, name: str) -> Record:
    """Return what is kept of an own column's heading."""
    year = layout.parameters.fiscal_year
    return note_of_person(year, COLUMN, sheet.name, at_row(HEADER_ROW), name, name)


def _down(notes: Sequence[Record], first: int) -> int:
    """Return by how many rows what people wrote below a table moves, as the table grew."""
    numbers = (number_of(note["row"]) for note in notes)
    below = [number for number in numbers if number is not None and number >= FIRST_ROW]
    return max(0, first - min(below)) if below else 0


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


def _is_own(note: Record) -> bool:
    return note["kind"] in (SHEET, COMMENT) and note["row"].isdecimal()


def _write(worksheet: Any, at: tuple[int, int], text: str, style: Any) -> None:
    """Write what a person typed: a number as one, as far as it stays the same."""
    plain = is_plain_number(text) and Decimal(repr(float(text))) == Decimal(text)
    if plain and format(Decimal(repr(float(text))).normalize(), "f") == text:
        worksheet.write_number(*at, float(text), style)
    else:
        worksheet.write_string(*at, text, style)
