"""Knows how one sheet that a person filled in is read, cell by cell, each fault at its cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..changes.tables import Record
from ..common.faults import Fault
from ..common.fiscal import BUDDHIST_ERA
from ..words import say
from . import cells, numberformat
from .layout import DROPPED, Key, Layout, Sheet

# Columns that the data got after workbooks had been given out, which may still come back.
_CAME_LATER = frozenset(
    {"responsible_unit", "responsible_person", "cause", "obstacle", "next_step", "document"}
)
_SEARCHED_ROWS, _SEARCHED_COLUMNS = 20, 200
_COLUMN_GONE = say("workbook.sheet_reading.column-gone")
_PATTERNS = {
    "^[a-z][a-z0-9_]*$": say("workbook.sheet_reading.name-pattern"),
    "^[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*$": say("workbook.sheet_reading.code-pattern"),
}


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet as text of the data package, and where its cells stand.

    `unread` names the columns whose cells could not be read; their faults are told. `dropped`
    says that the row carries the mark of what is not used this year.
    """

    number: int
    record: Record
    letters: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    dropped: bool = False


def cell_fault(
    sheet: Sheet,
    row: int,
    letter: str,
    column: str,
    problem: str,
    found: str,
    remedy: str,
    subject: str = "",
) -> Fault:
    """Return a fault at a cell of a sheet, such as D7."""
    title = sheet.fields[column]["title"] if column in sheet.fields else column
    cell = f"{letter}{row}" if letter else ""
    where = say("workbook.sheet", title=sheet.title)
    return Fault(where, row, title, problem, found, remedy, subject, cell)


def head_of(worksheet: Any) -> Any:
    """Return the cells among which titles and headings are looked for."""
    rows, columns = worksheet.max_row, worksheet.max_column
    return worksheet.iter_rows(
        max_row=min(_SEARCHED_ROWS, rows), max_col=min(_SEARCHED_COLUMNS, columns)
    )


@dataclass
class SheetReader:
    """Reads one sheet; columns may have been moved, and cells merged."""

    worksheet: Any
    sheet: Sheet
    layout: Layout
    given: Mapping[str, Sequence[Record]]
    computed: Mapping[tuple[str, str], Any]
    faults: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.header, self.places, self.mark = self._header()
        self.merged = self._merged()

    def _header(self) -> tuple[int, dict[str, int], int]:
        """Return the header's row, the position of every known column, and that of the mark."""
        best: tuple[int, dict[str, int], int] = (0, {}, 0)
        titles = {cells.clean(f["title"]): name for name, f in self.sheet.fields.items()}
        names = {name: name for name in self.sheet.fields}
        dropped = self.worksheet.parent.words["workbook.layout.dropped"]
        for line in head_of(self.worksheet):
            for known in (titles, names):
                found: dict[str, int] = {}
                mark = 0
                for cell in line:
                    text = cells.clean(str(cell.value or ""))
                    if text == dropped and not mark:
                        mark = cell.column
                    column = known.get(text)
                    if column and column not in found:
                        found[column] = cell.column
                if len(found) >= max(len(best[1]), 1):
                    best = (line[0].row, found, mark or best[2])
        self.faults += self._missing_columns(best[0], best[1])
        return best

    def _missing_columns(self, header: int, places: Mapping[str, int]) -> Iterator[Fault]:
        """Yield a fault for each column that is not there; where most are not, one for all."""
        missing = [column for column in self._needed() if column not in places]
        if len(missing) * 2 > len(self._needed()):
            problem = say("workbook.sheet_reading.heading-row-missing")
            remedy = say("workbook.sheet_reading.heading-row-missing-remedy")
            yield Fault(say("workbook.sheet", title=self.sheet.title), 0, "", problem, "", remedy)
            return
        for column in missing:
            yield cell_fault(
                self.sheet,
                header,
                "",
                column,
                say("workbook.sheet_reading.heading-missing"),
                "",
                _COLUMN_GONE,
            )

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return where the value of a cell merged downwards stands."""
        found = {}
        for area in self.worksheet.merged_cells.ranges:
            for row in range(max(area.min_row + 1, self.header + 1), area.max_row + 1):
                found[(row, area.min_col)] = (area.min_row, area.min_col)
        return found

    def years(self) -> Counter[str]:
        """Return how many rows name which year."""
        found: Counter[str] = Counter()
        places = [self.places[column] for column in self.sheet.years if column in self.places]
        for row in self._rows_in_use() if places else ():
            cell = self._at(row, places[-1])
            if not _is_blank(cell):
                found[cells.as_typed_year(cell.value)] += 1
        return found

    @property
    def is_whole(self) -> bool:
        """Whether every column of the table is there; those that came later may be missing."""
        return not any(column not in self.places for column in self._needed())

    def _needed(self) -> list[str]:
        """Return the columns that a sheet must have; a workbook made earlier lacks later ones."""
        return [column for column in self.sheet.fields if column not in _CAME_LATER]

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows in use; what cannot be read is noted as a fault at its cell."""
        if not self.is_whole:
            return
        self.choices = {
            column: self.layout.choices(self.sheet, column, self.given)
            for column in self.sheet.fields
        }
        self.before = {
            column: self._choices_before(column, self.worksheet.parent.words)
            for column in self.sheet.fields
        }
        self.names = _given_names(self.given)
        for number in sorted(self._rows_in_use()):
            found = {column: self._at(number, place) for column, place in self.places.items()}
            own = [cell for column, cell in found.items() if column not in self.sheet.years]
            if not all(_is_blank(cell) for cell in own):
                yield self._row(number, found)

    def _choices_before(self, column: str, words: Mapping[str, str]) -> Mapping[str, str]:
        """Return what a column's choices were called as the workbook was given out."""
        if self.sheet.fields[column]["type"] == "boolean":
            return {"true": words["workbook.layout.yes"], "false": words["workbook.layout.no"]}
        return self.layout.choices(self.sheet, column)

    def _rows_in_use(self) -> set[int]:
        """Return the rows below the header that hold anything, however far down.

        Asking openpyxl for every row up to the last would make a cell for each of a million.
        """
        places = set(self.places.values())
        there = self.worksheet._cells.items()
        used = {row for (row, column), cell in there if column in places and not _is_blank(cell)}
        used |= {row for row, _ in self.merged}
        return {row for row in used if row > self.header and not self._is_heading(row)}

    def _is_heading(self, row: int) -> bool:
        """Tell whether a row repeats the columns' names, as the one below the header does."""
        named = [bool(self._at(row, p).value == name) for name, p in self.places.items()]
        return sum(named) * 2 > len(named)

    def _at(self, row: int, place: int) -> Any:
        return self.worksheet.cell(*self.merged.get((row, place), (row, place)))

    def _row(self, number: int, found: Mapping[str, Any]) -> SheetRow:
        from openpyxl.utils import get_column_letter

        record: Record = {}
        letters = {name: get_column_letter(place) for name, place in self.places.items()}
        order = sorted(found, key=lambda column: column not in ("indicator", "item", "unit"))
        dropped = bool(self.mark) and not _is_blank(self._at(number, self.mark))
        cleared = self._is_cleared(found) and not dropped
        unread = set(self.sheet.fields) - set(self.places)
        for column in order:
            try:
                record[column] = self._text(number, column, found[column], record)
                if not cleared:
                    self._require(column, record[column])
            except cells.Unreadable as told:
                unread.add(column)
                record.setdefault(column, "")
                value = found[column].value
                shown = "" if value is None else str(getattr(value, "text", value))
                self._complain(number, column, told, shown, record)
        if cleared:
            unread.update(column for column in found if column not in self.sheet.key_columns)
            first = next(c for c in self.sheet.fields if c not in self.sheet.key_columns)
            remedy = say("workbook.sheet_reading.undo") + (
                say("workbook.sheet_reading.or-drop", dropped=DROPPED)
                if self.mark
                else say("workbook.sheet_reading.or-delete-row")
            )
            cause = cells.Unreadable(say("workbook.sheet_reading.row-emptied"), remedy)
            self._complain(number, first, cause, "", record)
        ordered = {name: record.get(name, "") for name in self.sheet.fields}
        return SheetRow(number, ordered, letters, frozenset(unread), dropped)

    def _is_cleared(self, found: Mapping[str, Any]) -> bool:
        """Tell whether all but a row's locked key is gone, and something has to be there."""
        others = [name for name in found if name not in self.sheet.key_columns]
        wanted = [
            name
            for name in others
            if self.sheet.fields[name].get("constraints", {}).get("required")
            and name not in self.sheet.years
        ]
        return bool(wanted) and all(_is_blank(found[name]) for name in others)

    def _complain(
        self, number: int, column: str, told: cells.Unreadable, shown: str, record: Record
    ) -> None:
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(self.places[column])
        about = self.layout.subject(record, self.names)
        fault = cell_fault(
            self.sheet, number, letter, column, told.problem, shown, told.remedy, about
        )
        self.faults.append(fault)

    def _text(self, number: int, column: str, cell: Any, record: Record) -> str:
        kind = self.sheet.fields[column]["type"]
        formula = cell if cell.data_type == "f" else None
        if formula is not None:
            cell = self._computed(cell)
        if cell.data_type == "e":
            raise cells.Unreadable(
                say("workbook.sheet_reading.excel-error"),
                say("workbook.sheet_reading.excel-error-remedy"),
            )
        if _is_blank(cell):
            return self._year(column) if column in self.sheet.years else ""
        if kind == "number" and (number, self.places[column]) in self.merged:
            raise cells.Unreadable(
                say("workbook.sheet_reading.merged-rows"),
                say("workbook.sheet_reading.merged-rows-remedy"),
            )
        text = self._value(column, cell, record)
        if formula is not None:
            text = self._of_formula(formula, cell, column, text)
        return text

    def _value(self, column: str, cell: Any, record: Record) -> str:
        kind = self.sheet.fields[column]["type"]
        shown_as = cell.number_format or ""
        if choices := self.choices[column]:
            return self._code(column, cell, choices)
        if column in self.sheet.years:
            return self._own_year(column, cell)
        if kind == "integer":
            return cells.as_integer(cell.value)
        if kind == "number":
            return self._number(cell, record)
        return cells.as_date(cell.value) if kind == "date" else cells.as_text(cell.value, shown_as)

    def _own_year(self, column: str, cell: Any) -> str:
        """Return the year of a row, which is the workbook's own."""
        year = cells.as_integer(cells.as_typed_year(cell.value))
        own = self._year(column)
        if year == str(int(own) - BUDDHIST_ERA):
            raise cells.Unreadable(
                say("workbook.sheet_reading.year-is-ce", year=year),
                say("workbook.sheet_reading.year-is-ce-remedy", own=own),
            )
        if year != own:
            raise cells.Unreadable(
                say("workbook.sheet_reading.other-year", year=year),
                say("workbook.sheet_reading.other-year-remedy", year=year),
            )
        return year

    def _number(self, cell: Any, record: Record) -> str:
        """Return a number; where words stand for one, tell of the column that is for them."""
        try:
            return cells.as_number(cell.value, cell.number_format or "", self._unit(record))
        except cells.Unreadable as told:
            words = isinstance(cell.value, str) and not any(map(str.isdigit, cell.value))
            if not words or "missing" not in self.sheet.fields:
                raise
            reasons = self.sheet.fields["missing"]["title"]
            remedy = say("workbook.sheet_reading.no-number-remedy", reasons=reasons)
            raise cells.Unreadable(told.problem, remedy) from None

    def _code(self, column: str, cell: Any, choices: Mapping[str, str]) -> str:
        """Return the code of what was chosen; what is not there may be added on its own sheet."""
        try:
            return cells.as_code(cell.value, choices, cell.number_format or "", self.before[column])
        except cells.Unreadable as told:
            table = self.sheet.referenced(column)
            if table not in {sheet.name for sheet in self.layout.sheets}:
                raise
            more = say(
                "workbook.sheet_reading.or-add-row",
                remedy=told.remedy,
                sheet=self.layout.sheet(table).title,
            )
            raise cells.Unreadable(told.problem, more) from None

    def _computed(self, cell: Any) -> Any:
        """Return the cell with the value that a formula had when its program last saved it."""
        found = self.computed.get((self.worksheet.title, cell.coordinate))
        if found is None or found.value is None:
            raise cells.Unreadable(
                say("workbook.sheet_reading.formula-without-value"),
                say("workbook.sheet_reading.formula-without-value-remedy"),
            )
        return found

    def _of_formula(self, formula: Any, cell: Any, column: str, text: str) -> str:
        """Return what the cell of a formula shows, and say that its value was taken."""
        if self.sheet.fields[column]["type"] == "number" and not isinstance(cell.value, str):
            number = numberformat.rounded(Decimal(text), cell.number_format or "")
            text = f"{number:f}"
        title = self.sheet.fields[column]["title"]
        self.told.append(
            say(
                "workbook.sheet_reading.formula-taken",
                sheet=self.sheet.title,
                column=title,
                cell=formula.coordinate,
                text=text,
            )
        )
        return text

    def _require(self, column: str, text: str) -> None:
        """Raise ``Unreadable`` where a cell is not as its column wants it."""
        described = self.sheet.fields[column]
        wanted, title = described.get("constraints", {}), described["title"]
        if not text:
            if wanted.get("required"):
                problem = (
                    say("workbook.sheet_reading.no-unit")
                    if column == "unit"
                    else say("workbook.sheet_reading.empty-cell")
                )
                raise cells.Unreadable(problem, say("workbook.sheet_reading.fill-in", title=title))
            return
        pattern = wanted.get("pattern")
        if pattern and not re.search(pattern, text):
            remedy = _PATTERNS.get(
                pattern, say("workbook.sheet_reading.must-match", title=title, pattern=pattern)
            )
            raise cells.Unreadable(say("workbook.sheet_reading.wrong-form"), remedy)
        if described["type"] in ("integer", "number"):
            low, high = wanted.get("minimum"), wanted.get("maximum")
            number = Decimal(text)
            if (low is not None and number < low) or (high is not None and number > high):
                ends = (
                    (say("workbook.sheet_reading.at-least"), low),
                    (say("workbook.sheet_reading.at-most"), high),
                )
                remedy = say("workbook.sheet_reading.and").join(
                    f"{word} {end}" for word, end in ends if end is not None
                )
                raise cells.Unreadable(say("workbook.sheet_reading.out-of-range"), remedy)

    def _year(self, column: str) -> str:
        parameters = self.layout.parameters
        return str(parameters.form_year if column == "form_year" else parameters.fiscal_year)

    def _unit(self, record: Record) -> str:
        if "unit" in self.sheet.fields:
            return record["unit"]
        where = (record.get("indicator", ""), record.get("item", ""))
        for name in ("items", "indicators"):
            for row in self.given.get(name, ()):
                if (row["indicator"], row.get("item", "")) == where:
                    return row["unit"]
        return self.layout.units.get(where, "")


def _given_names(given: Mapping[str, Sequence[Record]]) -> Mapping[Key, str]:
    """Return the names of the indicators and items that a workbook gives."""
    return {
        (row["indicator"], row.get("item", "")): row["name"]
        for name in ("indicators", "items")
        for row in given.get(name, ())
    }


def _is_blank(cell: Any) -> bool:
    return cell.value is None or cells.clean(str(cell.value)) == ""
