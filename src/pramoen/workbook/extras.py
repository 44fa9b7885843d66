"""Knows what people add to a workbook: columns, comments and sheets of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..changes.tables import Record
from . import cells
from .layout import DROPPED, INFORMATION, NOT_A_TABLE, PROGRESS, Sheet

TABLE = "annotations"
COLUMN, COMMENT, SHEET = "column", "comment", "sheet"
MOST_CELLS = 20_000
_UNNAMED = "คอลัมน์ "
_THREADED = re.compile(r"^\[Threaded comment\].*?(?:Comment|ข้อคิดเห็น):\s*", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A table's worksheet: where its header and columns are, and the key of each row."""

    sheet: Sheet
    worksheet: Any
    header: int
    places: Mapping[str, int]
    keys: Mapping[int, str]


def row_name(sheet: Sheet, row: Mapping[str, str]) -> str:
    """Return what names a row within its year, such as ``1.1.2/paper_saved``."""
    parts = (row[name] for name in sheet.key_columns if name not in sheet.years)
    return "/".join(parts).rstrip("/")


def extras_of(
    book: Any, tables: Sequence[Place], year: int
) -> tuple[Sequence[Record], Sequence[str]]:
    """Return what people added to a workbook, as rows, and what of it cannot be kept, in Thai."""
    found: list[Record] = []
    lost: list[str] = []

    def add(kind: str, sheet: str, row: str, column: str, text: str) -> None:
        if text:
            names = (str(year), kind, sheet, row, column, text)
            fields = ("fiscal_year", "kind", "sheet", "row", "column", "text")
            found.append(dict(zip(fields, names, strict=True)))

    for place in tables:
        for one in (*_columns(book, place), *_comments(place)):
            add(*one)
        lost += _pictures(place.worksheet)
    known = {place.worksheet.title for place in tables}
    for worksheet in book.worksheets:
        title = worksheet.title
        if title in known or title in NOT_A_TABLE - {PROGRESS}:
            continue
        written = [] if title == PROGRESS else _written(worksheet)
        if len(written) > MOST_CELLS:
            lost.append(f"ชีต {title}: มี {len(written):,} เซลล์ เกินที่เก็บได้ ({MOST_CELLS:,}) จึงไม่เก็บ")
            continue
        for cell in written:
            add(SHEET, title, str(cell.row), cell.column_letter, _text(book, cell))
        for cell in worksheet._cells.values():
            if cell.comment and title != PROGRESS:
                text = _comment(cell)
                add(COMMENT, title, str(cell.row), cell.column_letter, text)
        lost += _pictures(worksheet)
    lost += [f"ชีต {sheet.title}: เป็นกราฟ จึงไม่เก็บ" for sheet in book.chartsheets]
    unique = {tuple(row[name] for name in list(row)[:5]): row for row in found}
    return list(unique.values()), lost


def _written(worksheet: Any) -> list[Any]:
    there = [cell for cell in worksheet._cells.values() if cell.value is not None]
    return sorted(there, key=lambda cell: (cell.row, cell.column))


def _columns(book: Any, place: Place) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of columns that are not the table's."""
    known = set(place.places.values())
    headings: dict[int, str] = {}
    beside: list[Any] = []
    for (row, column), cell in place.worksheet._cells.items():
        if column in known or cell.value is None:
            continue
        if row > place.header:
            beside.append(cell)
        elif row == place.header or (column not in headings and row > 1):
            headings[column] = _text(book, cell)
    informing = {c for c, text in headings.items() if text.startswith(INFORMATION)}
    informing |= {c for c, text in headings.items() if text == DROPPED}
    for cell in sorted(beside, key=lambda cell: (cell.row, cell.column)):
        if cell.column not in informing:
            name = headings.get(cell.column) or f"{_UNNAMED}{cell.column_letter}"
            row = place.keys.get(cell.row, f"@{cell.row}")
            yield COLUMN, place.sheet.name, row, name, _text(book, cell)


def _comments(place: Place) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the comments on the cells of a table's rows."""
    names = {position: name for name, position in place.places.items()}
    for (row, column), cell in sorted(place.worksheet._cells.items()):
        if cell.comment and row > place.header:
            name = names.get(column, f"{_UNNAMED}{cell.column_letter}")
            at = place.keys.get(row, f"@{row}")
            yield COMMENT, place.sheet.name, at, name, _comment(cell)


def _comment(cell: Any) -> str:
    return cells.clean(_THREADED.sub("", cells.decoded(str(cell.comment.text))))


def _text(book: Any, cell: Any) -> str:
    """Return what a cell of the analyst's own shows; of a formula, what it came to."""
    if cell.data_type == "f":
        found = book.computed.get((cell.parent.title, cell.coordinate))
        if found is None or found.value is None:
            formula = str(getattr(cell.value, "text", cell.value))
            return f"สูตร {formula.lstrip('=')}"
        cell = found
    try:
        return cells.as_text(cell.value, cell.number_format or "")
    except cells.Unreadable:
        return f"สูตร {cells.clean(str(cell.value)).lstrip('=@')}"


def _pictures(worksheet: Any) -> list[str]:
    parts = ((worksheet._charts, "กราฟ"), (worksheet._images, "รูปภาพ"))
    return [
        f"ชีต {worksheet.title}: {words} {len(there)} รายการไม่ถูกเก็บ ใส่เป็นหลักฐานแทน"
        for there, words in parts
        if there
    ]
