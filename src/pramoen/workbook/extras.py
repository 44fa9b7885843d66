"""Knows what people add to a workbook: columns, comments and sheets of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..changes.tables import Record
from ..words import say
from . import cells, drawn, numberformat
from .columns import note_of
from .layout import CODE_ROW, HEADER_ROW, Sheet, hidden, not_tables

TABLE = "annotations"
COLUMN, COMMENT, SHEET = "column", "comment", "sheet"
MOST_CELLS = 20_000
_UNNAMED = say("workbook.extras.unnamed-column")
_MOST_PLACES = 5
_THREADED = re.compile(r"^\[Threaded comment\].*?(?:Comment|ข้อคิดเห็น):\s*", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A table's worksheet: where its header and columns are, and the key of each row."""

    sheet: Sheet
    worksheet: Any
    header: int
    places: Mapping[str, int]
    keys: Mapping[int, str]

    @property
    def words(self) -> Mapping[str, str]:
        """What the program's own parts are called in the workbook."""
        words: Mapping[str, str] = self.worksheet.parent.words
        return words


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
            found.append(note_of_person(year, kind, sheet, row, column, text))

    for place in tables:
        headings = _headings(book, place)
        own = _own_cells(place, headings)
        for one in (*_columns(book, place, headings, own), *_comments(place, headings)):
            add(*one)
        lost += _changed_notes(place, headings)
        lost += _not_kept_of(place.worksheet.title, own)
    known = {place.worksheet.title for place in tables}
    for worksheet in book.worksheets:
        title = worksheet.title
        if title in known or title in hidden(book.words):
            continue
        if title in not_tables(book.words):
            lost += [
                say("workbook.extras.comment-lost", title=title, cell=cell.coordinate)
                for cell in worksheet._cells.values()
                if cell.comment
            ]
            continue
        if title in {place.sheet.name for place in tables}:
            lost.append(say("workbook.extras.sheet-named-as-table", title=title))
            continue
        written = _written(worksheet)
        if len(written) > MOST_CELLS:
            lost.append(
                say(
                    "workbook.extras.too-many-cells",
                    title=title,
                    count=f"{len(written):,}",
                    most=f"{MOST_CELLS:,}",
                )
            )
            continue
        for cell in written:
            add(SHEET, title, str(cell.row), cell.column_letter, _text(book, cell))
        for cell in worksheet._cells.values():
            if cell.comment:
                add(COMMENT, title, str(cell.row), cell.column_letter, _comment(cell))
        lost += _not_kept_of(title, written)
    for title, there in book.drawn.items():
        if title not in {sheet.title for sheet in book.chartsheets}:
            lost += drawn.told(title, there)
    lost += [say("workbook.extras.chart-sheet", title=sheet.title) for sheet in book.chartsheets]
    unique = {tuple(row[name] for name in list(row)[:5]): row for row in found}
    return list(unique.values()), lost


def note_of_person(year: int, kind: str, sheet: str, row: str, column: str, text: str) -> Record:
    """Return a row of the table that keeps what people added."""
    names = (str(year), kind, sheet, row, column, text)
    fields = ("fiscal_year", "kind", "sheet", "row", "column", "text")
    return dict(zip(fields, names, strict=True))


def at_row(number: int) -> str:
    """Return what names a row that is none of the table's, counted as in a new workbook."""
    return f"@{number}"


def number_of(row: str) -> int | None:
    """Return the number of a row that is none of the table's.

    Examples
    --------
    >>> number_of(at_row(60)), number_of("1.1.2/paper_saved")
    (60, None)
    """
    return int(row[1:]) if row.startswith("@") and row[1:].isdecimal() else None


def _written(worksheet: Any) -> list[Any]:
    there = [cell for cell in worksheet._cells.values() if cell.value is not None]
    return sorted(there, key=lambda cell: (cell.row, cell.column))


def _headings(book: Any, place: Place) -> Mapping[int, str]:
    """Return what heads the columns that are not the table's; no two have the same name."""
    known = set(place.places.values())
    found: dict[int, str] = {}
    for cell in _written(place.worksheet):
        if cell.column not in known and 1 < cell.row <= place.header:
            found.setdefault(cell.column, _text(book, cell))
    named: dict[int, str] = {}
    for column in sorted(found):
        name, count = found[column], 1
        while found[column] in named.values():
            count += 1
            found[column] = f"{name} ({count})"
        named[column] = found[column]
    return named


def _own_cells(place: Place, headings: Mapping[int, str]) -> list[Any]:
    """Return the cells of columns that are neither the table's nor the program's."""
    others = set(place.places.values())
    words = place.words
    programs = (words["workbook.layout.for-information"], words["workbook.layout.dropped"])
    others |= {column for column, text in headings.items() if text.startswith(programs)}
    return [cell for cell in _written(place.worksheet) if cell.column not in others]


def _columns(
    book: Any, place: Place, headings: Mapping[int, str], own: Sequence[Any]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the cells of people's own columns; a heading counts, also without cells below it."""
    headed: set[int] = set()
    for cell in own:
        name = headings.get(cell.column) or f"{_UNNAMED}{cell.column_letter}"
        heads = cell.column not in headed and 1 < cell.row <= place.header
        headed |= {cell.column} if heads else set()
        row = at_row(HEADER_ROW) if heads else _row(place, cell.row)
        yield COLUMN, place.sheet.name, row, name, name if heads else _text(book, cell)


def _row(place: Place, row: int) -> str:
    return place.keys.get(row) or at_row(max(1, row - place.header + CODE_ROW))


def _comments(
    place: Place, headings: Mapping[int, str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the comments on the cells of a table's rows."""
    names = {position: name for name, position in place.places.items()}
    for (row, column), cell in sorted(place.worksheet._cells.items()):
        if cell.comment and row > place.header:
            name = names.get(column) or headings.get(column) or f"{_UNNAMED}{cell.column_letter}"
            yield COMMENT, place.sheet.name, _row(place, row), name, _comment(cell)


def _changed_notes(place: Place, headings: Mapping[int, str]) -> Iterator[str]:
    """Tell of comments at the head of a table, where the program has its own notes."""
    notes = {at: note_of(place.sheet.fields[name]) for name, at in place.places.items()}
    dropped = place.words["workbook.layout.dropped"]
    for (row, column), cell in sorted(place.worksheet._cells.items()):
        if not cell.comment or row > place.header or headings.get(column) == dropped:
            continue
        by_the_program = not (cell.comment.author or "").strip() and column in notes
        if not by_the_program and _comment(cell) != cells.clean(notes.get(column, "")):
            yield (
                say(
                    "workbook.extras.heading-comment-lost",
                    title=place.worksheet.title,
                    cell=cell.coordinate,
                )
            )


def _not_kept_of(title: str, own: Sequence[Any]) -> Iterator[str]:
    """Tell of formulas and links in people's own cells: what they show is kept alone."""
    formulas = [cell.coordinate for cell in own if cell.data_type == "f"]
    links = [cell.coordinate for cell in own if cell.hyperlink and not _shows_its_link(cell)]
    for there, words in (
        (formulas, say("workbook.extras.formula")),
        (links, say("workbook.extras.link")),
    ):
        if there:
            shown = ", ".join(there[:_MOST_PLACES])
            more = (
                say("workbook.extras.more-cells", count=len(there) - _MOST_PLACES)
                if len(there) > _MOST_PLACES
                else ""
            )
            yield say("workbook.extras.not-kept", title=title, cells=shown, more=more, what=words)


def _shows_its_link(cell: Any) -> bool:
    target = str(cell.hyperlink.target or "").removeprefix("mailto:").rstrip("/")
    return target in str(cell.value)


def _comment(cell: Any) -> str:
    return cells.clean(_THREADED.sub("", cells.decoded(str(cell.comment.text))))


def _text(book: Any, cell: Any) -> str:
    """Return what a cell of the analyst's own shows; of a formula, what it came to."""
    if cell.data_type == "f":
        found = book.computed.get((cell.parent.title, cell.coordinate))
        if found is None or found.value is None:
            formula = str(getattr(cell.value, "text", cell.value))
            return say("workbook.extras.formula-text", formula=formula.lstrip("="))
        cell = found
    shown_as = cell.number_format or ""
    try:
        text = cells.as_text(cell.value, shown_as)
    except cells.Unreadable:
        return say(
            "workbook.extras.formula-text", formula=cells.clean(str(cell.value)).lstrip("=@")
        )
    of_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return f"{text}%" if of_number and numberformat.shown_as(shown_as).percent else text
