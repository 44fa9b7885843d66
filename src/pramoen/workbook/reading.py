"""Knows how a workbook that a person filled in is read: every fault with its sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..changes.tables import Record
from ..common.faults import Fault, UsageError
from ..common.fiscal import to_arabic_digits
from ..words import say
from . import cells
from .extras import Place, extras_of, row_name
from .layout import IDENTITY, PROGRESS, Key, Layout, Sheet
from .misfits import book_of_another_year, gathered, sheet_of_another_year
from .sheet_reading import SheetReader, SheetRow, cell_fault, head_of

# Sheets that came after workbooks had been given out, which may still come back.
_SHEETS_CAME_LATER = frozenset({"evidence", "interim", "formula_inputs"})


@dataclass(frozen=True)
class Contents:
    """What a workbook holds: rows by table, the rows it was made from, and what is wrong.

    `told` is what a person should know though nothing is wrong, such as a formula whose value was
    taken; `extras` are the analyst's own columns, comments and sheets.
    """

    rows: Mapping[str, Sequence[SheetRow]]
    base: Mapping[str, Sequence[Record]] | None
    faults: Sequence[Fault]
    told: Sequence[str] = ()
    extras: Sequence[Record] = ()
    identity: str = ""


def named_year(book: Any, path: Path) -> tuple[str, int]:
    """Return the organisation and fiscal year that a workbook is for."""
    words = book.words
    progress = _named(book, words["workbook.layout.progress"])
    if progress is not None:
        found = {
            str(key): cells.clean(str(value))
            for key, value in progress.iter_rows(max_row=8, max_col=2, values_only=True)
        }
        organisation = found.get(words["workbook.organisation"])
        year = to_arabic_digits(found.get(words["workbook.fiscal-year"], "")).removesuffix(".0")
        if year.isdecimal() and organisation:
            return organisation, int(year)
    raise UsageError(say("workbook.reading.not-ours", path=path, progress=PROGRESS))


def given_for(book: Any) -> tuple[str, int] | None:
    """Return the organisation and year that a workbook was given out for, as far as it tells."""
    base = _named(book, book.words["workbook.layout.base"])
    for name, text in base.iter_rows(max_row=1, max_col=2, values_only=True) if base else ():
        try:
            told = json.loads(text) if name == IDENTITY else {}
            return str(told["organisation"]), int(told["fiscal_year"])
        except (ValueError, TypeError, KeyError):
            return None
    return None


def read_contents(book: Any, layout: Layout) -> Contents:
    """Read every sheet of a workbook; what it adds on one sheet may be chosen on another."""
    rows: dict[str, list[SheetRow]] = {}
    faults: list[Fault] = []
    told: list[str] = []
    given: dict[str, list[Record]] = {}
    readers = []
    for sheet in layout.in_order:
        worksheet = _find(book, sheet)
        if worksheet is None:
            if sheet.name in _SHEETS_CAME_LATER:
                continue
            remedy = say("workbook.reading.sheet-missing-remedy")
            faults.append(
                Fault(
                    say("workbook.sheet", title=sheet.title),
                    0,
                    "",
                    say("workbook.reading.sheet-missing"),
                    "",
                    remedy,
                )
            )
            continue
        readers.append(SheetReader(worksheet, sheet, layout, given, book.computed))
    wrong = book_of_another_year(layout, [(one.sheet, one.years()) for one in readers])
    if wrong is not None:
        return Contents({}, None, [wrong])
    places = []
    for reader in readers:
        sheet = reader.sheet
        misfit = sheet_of_another_year(layout, sheet, reader.years())
        read = [] if misfit else list(reader.rows())
        found, moved = gathered(sheet, [*reader.faults, *_repeated(sheet, read)], len(read))
        faults += [misfit] if misfit else found
        if misfit or moved or not reader.is_whole:
            continue
        given[sheet.name] = [row.record for row in read]
        rows[sheet.name] = read
        told += reader.told
        keys = {row.number: row_name(sheet, row.record) for row in read}
        places.append(Place(sheet, reader.worksheet, reader.header, reader.places, keys))
    base, identity = _base(book, layout)
    extras, lost = extras_of(book, places, layout.parameters.fiscal_year)
    return Contents(rows, base, faults, [*told, *lost], extras, identity)


def _named(book: Any, title: str) -> Any:
    """Return the worksheet of a name, or None; a sheet that is a chart is none."""
    return next((one for one in book.worksheets if one.title == title), None)


def _find(book: Any, sheet: Sheet) -> Any:
    """Return a table's worksheet: by its name, or by the mark in its title if it was renamed."""
    found = _named(book, sheet.title)
    if found is not None:
        return found
    for worksheet in book.worksheets:
        head = (str(cell.value) for line in head_of(worksheet) for cell in line if cell.value)
        if any(f"[{sheet.name}]" in text for text in head):
            return worksheet
    return None


def _base(book: Any, layout: Layout) -> tuple[Mapping[str, Sequence[Record]] | None, str]:
    """Return the rows that were exported and the workbook's name; None where they are not whole."""
    base = _named(book, book.words["workbook.layout.base"])
    if base is None:
        return None, ""
    found: dict[str, list[Record]] = {}
    try:
        for name, text in base.iter_rows(max_col=2, values_only=True):
            if name:
                row = {str(k): str(v) for k, v in json.loads(text).items()}
                found.setdefault(name, []).append(row)
    except (ValueError, TypeError, AttributeError):
        return None, ""
    identity = next((row.get("id", "") for row in found.pop(IDENTITY, [])), "")
    whole = all(
        column in row
        for sheet in layout.sheets
        for row in found.get(sheet.name, ())
        for column in sheet.key_columns
    )
    return (found, identity) if whole else (None, "")


def _repeated(sheet: Sheet, rows: Sequence[SheetRow]) -> Iterator[Fault]:
    seen: dict[Key, int] = {}
    for row in rows:
        if row.unread.intersection(sheet.key_columns):
            continue
        key = sheet.key(row.record)
        if key in seen:
            column = sheet.key_columns[-1]
            letter = row.letters.get(column, "")
            found = ", ".join(part for part in key if part)
            problem = say("workbook.reading.same-as-row", row=seen[key])
            remedy = say("workbook.reading.same-as-row-remedy")
            yield cell_fault(sheet, row.number, letter, column, problem, found, remedy)
        seen.setdefault(key, row.number)
