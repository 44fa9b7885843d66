"""Knows the sheet on which a person chooses between two values, and how the choices are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from ..common.faults import Fault, FaultyData, UsageError
from ..words import say
from . import cells
from .differences import Conflict
from .file import open_book
from .importing import Import
from .looks import LINE_HEIGHT, Looks, footer_of, lines, set_up_print
from .read_back import leave_words
from .rowwise import MINE, THEIRS
from .telling import changed_by

TITLE = say("workbook.conflict_sheet.title")
CHOICES = {MINE: say("workbook.conflict_sheet.mine"), THEIRS: say("workbook.conflict_sheet.theirs")}
_CHOICE, _NAME, _SEAL = (
    say("workbook.conflict_sheet.choice"),
    say("workbook.conflict_sheet.code"),
    say("workbook.conflict_sheet.seal"),
)
# What a choice takes stands first, so that all of it is seen at once on a narrow screen.
_COLUMNS = {
    say("workbook.indicator"): 34,
    say("workbook.conflict_sheet.column"): 14,
    CHOICES[MINE]: 18,
    CHOICES[THEIRS]: 18,
    _CHOICE: 16,
    say("workbook.conflict_sheet.changed-by"): 34,
    say("workbook.conflict_sheet.sheet"): 18,
    say("workbook.conflict_sheet.cell"): 8,
    _NAME: 24,
    _SEAL: 12,
}
_HEAD = 3


@dataclass(frozen=True)
class Choices:
    """Whose value was chosen, by the name of a conflict, and which values were others by then."""

    whose: Mapping[str, str] = field(default_factory=dict)
    outdated: Sequence[str] = ()


@dataclass(frozen=True)
class _Row:
    number: int
    letter: str
    name: str
    seal: str
    choice: str


def beside(workbook: Path) -> Path:
    """Return where the sheet of a workbook's conflicts is.

    Examples
    --------
    >>> beside(Path("dga-2563.xlsx")).name
    'dga-2563-ค่าที่ขัดกัน.xlsx'
    """
    return workbook.with_name(f"{workbook.stem}-{TITLE}.xlsx")


def workbook_of(path: Path) -> Path:
    """Return the workbook that is meant, also where the sheet of its conflicts was named.

    Examples
    --------
    >>> workbook_of(Path("dga-2563-ค่าที่ขัดกัน.xlsx")).name
    'dga-2563.xlsx'
    """
    own = path.with_name(path.stem.removesuffix(f"-{TITLE}") + ".xlsx")
    return own if path == beside(own) else path


def offer(found: Import, workbook: Path) -> Path:
    """Give out the sheet with every conflict of a workbook, and return where it is.

    One that has them all already is left alone: choices may stand in it.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    path = beside(workbook)
    rows = _rows(path)
    if not {conflict.seal for conflict in found.conflicts} <= {row.seal for row in rows}:
        kept = {row.seal: row.choice for row in rows}
        try:
            _write(found, workbook, path, kept)
        except OSError as error:
            told = say("workbook.conflict_sheet.cannot-write", path=path, reason=error.strerror)
            raise UsageError(told) from None
    return path


def chosen(workbook: Path, conflicts: Sequence[Conflict]) -> Choices:
    """Return what was chosen on the sheet of a workbook's conflicts, if there is one.

    A choice holds for the two values that were seen: where either is another by now, it counts
    no more.

    Raises
    ------
    FaultyData
        For every cell that holds anything else than a choice.
    """
    words = {text: whose for whose, text in CHOICES.items()}
    made = [row for row in _rows(beside(workbook)) if row.choice]
    wrong = [_unknown(row) for row in made if row.choice not in words]
    if wrong:
        raise FaultyData(wrong)
    seals = {conflict.seal: conflict.name for conflict in conflicts}
    whose = {seals[row.seal]: words[row.choice] for row in made if row.seal in seals}
    names = set(seals.values()) - set(whose)
    return Choices(whose, [row.name for row in made if row.name in names])


def settle(found: Import, workbook: Path) -> None:
    """Leave on the sheet what is still in conflict once an import is written, or take it away."""
    path = beside(workbook)
    if found.conflicts:
        _write(found, workbook, path, {})
    else:
        path.unlink(missing_ok=True)


def _unknown(row: _Row) -> Fault:
    remedy = say("workbook.conflict_sheet.choose", mine=CHOICES[MINE], theirs=CHOICES[THEIRS])
    return Fault(
        say("workbook.sheet", title=TITLE),
        row.number,
        _CHOICE,
        say("workbook.not-in-list"),
        row.choice,
        remedy,
        cell=f"{row.letter}{row.number}",
    )


def _rows(path: Path) -> list[_Row]:
    return list(_read(open_book(path))) if path.is_file() else []


def _read(book: Any) -> Iterator[_Row]:
    words, own = book.words, "workbook.conflict_sheet"
    title = words[f"{own}.title"]
    worksheet = next((one for one in book.worksheets if one.title == title), None)
    if worksheet is None:
        return
    headings = tuple(words[f"{own}.{name}"] for name in ("code", "seal", "choice"))
    today = {words[f"{own}.{whose}"]: shown for whose, shown in CHOICES.items()}
    places = {str(cell.value): cell.column for cell in worksheet[_HEAD] if cell.value}
    if not set(headings) <= set(places):
        return
    for number in range(_HEAD + 1, worksheet.max_row + 1):
        found = [worksheet.cell(number, places[heading]) for heading in headings]
        name, seal, choice = (cells.clean(str(cell.value or "")) for cell in found)
        yield _Row(number, found[-1].column_letter, name, seal, today.get(choice, choice))


def _write(found: Import, workbook: Path, path: Path, kept: Mapping[str, str]) -> None:
    """Write the sheet anew, with the choices kept that were made for the same values."""
    aside = path.with_name(f".{path.name}.new")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(aside, options) as book:
        leave_words(book)
        looks, worksheet = Looks(book), book.add_worksheet(TITLE)
        year = found.fiscal_year
        title = say(
            "workbook.conflict_sheet.heading", title=TITLE, year=year, workbook=workbook.name
        )
        worksheet.write_string(0, 0, title, looks(bold=True, font_size=14))
        advice = say("workbook.conflict_sheet.advice", name=workbook.name)
        worksheet.write_string(1, 0, advice, looks())
        worksheet.set_row(0, 24)
        worksheet.set_row(1, 20)
        worksheet.set_row(_HEAD - 1, 22)
        for column, (name, wide) in enumerate(_COLUMNS.items()):
            hidden = {"hidden": name == _SEAL}
            worksheet.set_column(column, column, wide, None, hidden)
            worksheet.write_string(_HEAD - 1, column, name, looks.heading)
        quiet = looks.cell(text_wrap=True, bg_color=looks.tint)
        open_ = looks.cell(text_wrap=True, locked=False, bold=True)
        for number, conflict in enumerate(found.conflicts, start=_HEAD):
            texts = _texts(found, conflict, kept)
            for column, (name, text) in enumerate(zip(_COLUMNS, texts, strict=True)):
                style = open_ if name == _CHOICE else quiet
                worksheet.write_string(number, column, text, style)
            shown = zip(texts, _COLUMNS.values(), strict=True)
            tallest = max(lines(text, wide) for text, wide in list(shown)[:-1])
            worksheet.set_row(number, LINE_HEIGHT * tallest + 2)
        at, last = list(_COLUMNS).index(_CHOICE), _HEAD + len(found.conflicts) - 1
        rule = {"validate": "list", "source": list(CHOICES.values()), "error_title": _CHOICE}
        worksheet.data_validation(_HEAD, at, last, at, rule)
        worksheet.freeze_panes(_HEAD, 0)
        worksheet.protect("", {"format_columns": True, "format_rows": True, "objects": True})
        set_up_print(worksheet, _HEAD, footer_of(found.layout))
    aside.replace(path)


def _texts(found: Import, conflict: Conflict, kept: Mapping[str, str]) -> list[str]:
    return [
        conflict.about,
        conflict.heading,
        conflict.mine or say("workbook.empty"),
        conflict.theirs or say("workbook.empty"),
        kept.get(conflict.seal, ""),
        changed_by(found.layout, conflict),
        conflict.sheet.title,
        conflict.cell,
        conflict.name,
        conflict.seal,
    ]
