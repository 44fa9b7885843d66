"""Knows how a workbook that a person filled in is read: every fault with its sheet and cell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..changes.tables import Record
from ..common.faults import Fault, UsageError
from ..common.fiscal import to_arabic_digits
from . import cells, numberformat
from .extras import Place, extras_of, row_name
from .layout import BASE, DROPPED, IDENTITY, PROGRESS, Key, Layout, Sheet
from .misfits import book_of_another_year, gathered, sheet_of_another_year

# Columns that the data got after workbooks had been given out, which may still come back.
_CAME_LATER = frozenset(
    {"responsible_unit", "responsible_person", "cause", "obstacle", "next_step", "document"}
)
_SHEETS_CAME_LATER = frozenset({"evidence", "interim"})
_SEARCHED_ROWS, _SEARCHED_COLUMNS = 20, 200
_PATTERNS = {
    "^[a-z][a-z0-9_]*$": "ใช้อักษรอังกฤษตัวเล็ก ตัวเลข และขีดล่าง ขึ้นต้นด้วยอักษร เช่น board_2563",
    "^[1-5]\\.[0-9]+(\\.[0-9]+)?$": "ใช้เลขตัวชี้วัด เช่น 1.2 หรือ 1.1.3",
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
    told = f"{title} (เซลล์ {letter}{row})" if letter else title
    return Fault(f"ชีต {sheet.title}", row, told, problem, found, remedy, subject)


def named_year(book: Any, path: Path) -> tuple[str, int]:
    """Return the organisation and fiscal year that a workbook is for."""
    progress = _named(book, PROGRESS)
    if progress is not None:
        found = {
            str(key): cells.clean(str(value))
            for key, value in progress.iter_rows(max_row=8, max_col=2, values_only=True)
        }
        year = to_arabic_digits(found.get("ปีงบประมาณ พ.ศ.", "")).removesuffix(".0")
        if year.isdecimal() and found.get("องค์การ"):
            return found["องค์การ"], int(year)
    raise UsageError(
        f"{path}: ไม่ใช่สมุดงานของ pramoen (ชีต {PROGRESS} หายหรือถูกแก้) ส่งออกใหม่แล้วกรอกอีกครั้ง"
    )


def given_for(book: Any) -> tuple[str, int] | None:
    """Return the organisation and year that a workbook was given out for, as far as it tells."""
    base = _named(book, BASE)
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
            remedy = "ส่งออกสมุดงานใหม่ หรือเปลี่ยนชื่อชีตกลับ"
            faults.append(Fault(f"ชีต {sheet.title}", 0, "", "ไม่พบชีตนี้", "", remedy))
            continue
        readers.append(_SheetReader(worksheet, sheet, layout, given, book.computed))
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


def _head(worksheet: Any) -> Any:
    """Return the cells among which titles and headings are looked for."""
    rows, columns = worksheet.max_row, worksheet.max_column
    return worksheet.iter_rows(
        max_row=min(_SEARCHED_ROWS, rows), max_col=min(_SEARCHED_COLUMNS, columns)
    )


def _find(book: Any, sheet: Sheet) -> Any:
    """Return a table's worksheet: by its name, or by the mark in its title if it was renamed."""
    found = _named(book, sheet.title)
    if found is not None:
        return found
    for worksheet in book.worksheets:
        head = (str(cell.value) for line in _head(worksheet) for cell in line if cell.value)
        if any(f"[{sheet.name}]" in text for text in head):
            return worksheet
    return None


def _base(book: Any, layout: Layout) -> tuple[Mapping[str, Sequence[Record]] | None, str]:
    """Return the rows that were exported and the workbook's name; None where they are not whole."""
    base = _named(book, BASE)
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
            problem = f"ซ้ำกับแถว {seen[key]}"
            remedy = "ถ้าเป็นแถวเดียวกัน ลบแถวที่เกินออก ถ้าเป็นคนละเรื่อง เปลี่ยนรหัสของแถวใดแถวหนึ่ง"
            yield cell_fault(sheet, row.number, letter, column, problem, found, remedy)
        seen.setdefault(key, row.number)


@dataclass
class _SheetReader:
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
        for line in _head(self.worksheet):
            for known in (titles, names):
                found: dict[str, int] = {}
                mark = 0
                for cell in line:
                    text = cells.clean(str(cell.value or ""))
                    if text == DROPPED and not mark:
                        mark = cell.column
                    column = known.get(text)
                    if column and column not in found:
                        found[column] = cell.column
                if len(found) >= max(len(best[1]), 1):
                    best = (line[0].row, found, mark or best[2])
        for column in self._needed():
            if column not in best[1]:
                remedy = "ใส่หัวคอลัมน์กลับ หรือส่งออกสมุดงานใหม่"
                self.faults.append(
                    cell_fault(self.sheet, best[0], "", column, "ไม่พบคอลัมน์นี้", "", remedy)
                )
        return best

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
                year = to_arabic_digits(cells.clean(str(cell.value))).removesuffix(".0")
                found[year] += 1
        return found

    @property
    def is_whole(self) -> bool:
        """Whether every column of the table is there; those that came later may be missing."""
        return not any(column not in self.places for column in self._needed())

    def _needed(self) -> list[str]:
        """Return the columns that a sheet must have; a workbook made earlier lacks later ones."""
        return [column for column in self.sheet.fields if column not in _CAME_LATER]

    def rows(self) -> Iterator[SheetRow]:
        if not self.is_whole:
            return
        self.choices = {
            column: self.layout.choices(self.sheet, column, self.given)
            for column in self.sheet.fields
        }
        self.names = _given_names(self.given)
        for number in sorted(self._rows_in_use()):
            found = {column: self._at(number, place) for column, place in self.places.items()}
            own = [cell for column, cell in found.items() if column not in self.sheet.years]
            if not all(_is_blank(cell) for cell in own):
                yield self._row(number, found)

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
            remedy = "ใส่ค่ากลับ (Undo)" + (
                f" ถ้าปีนี้ไม่ใช้ ใส่เครื่องหมายในคอลัมน์ {DROPPED}" if self.mark else " หรือลบทั้งแถว"
            )
            cause = cells.Unreadable("แถวนี้ถูกล้างเหลือแต่รหัส", remedy)
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
            raise cells.Unreadable("เซลล์นี้เป็นข้อผิดพลาดของ Excel", "พิมพ์ค่าที่ถูกต้องแทน")
        if _is_blank(cell):
            return self._year(column) if column in self.sheet.years else ""
        if kind == "number" and (number, self.places[column]) in self.merged:
            raise cells.Unreadable("ตัวเลขอยู่ในเซลล์ที่ผสานหลายแถว", "ยกเลิกการผสานเซลล์ แล้วใส่ตัวเลขทีละแถว")
        text = self._value(column, cell, record)
        if formula is not None:
            text = self._of_formula(formula, cell, column, text)
        return text

    def _value(self, column: str, cell: Any, record: Record) -> str:
        kind = self.sheet.fields[column]["type"]
        shown_as = cell.number_format or ""
        if choices := self.choices[column]:
            return cells.as_code(cell.value, choices, shown_as)
        if kind == "integer":
            text = cells.as_integer(cell.value)
            if column in self.sheet.years and text != self._year(column):
                raise cells.Unreadable(
                    f"ปี {text} ไม่ใช่ปีของสมุดงานนี้",
                    f"ข้อมูลของปี {text} กรอกในสมุดงานของปีนั้น "
                    f"(pramoen workbook export --year {text}) แล้วคืนแถวนี้จากสมุดงานของปีนี้",
                )
            return text
        if kind == "number":
            return cells.as_number(cell.value, shown_as, self._unit(record))
        return cells.as_date(cell.value) if kind == "date" else cells.as_text(cell.value, shown_as)

    def _computed(self, cell: Any) -> Any:
        """Return the cell with the value that a formula had when its program last saved it."""
        found = self.computed.get((self.worksheet.title, cell.coordinate))
        if found is None or found.value is None:
            raise cells.Unreadable(
                "เซลล์นี้เป็นสูตรที่ไฟล์ไม่มีค่าเก็บไว้",
                "เปิดใน Excel แล้วบันทึก หรือวางเป็นค่า (Paste Special › Values)",
            )
        return found

    def _of_formula(self, formula: Any, cell: Any, column: str, text: str) -> str:
        """Return what the cell of a formula shows, and say that its value was taken."""
        if self.sheet.fields[column]["type"] == "number" and not isinstance(cell.value, str):
            number = numberformat.rounded(Decimal(text), cell.number_format or "")
            text = f"{number:f}"
        title = self.sheet.fields[column]["title"]
        self.told.append(
            f"ชีต {self.sheet.title} {title} (เซลล์ {formula.coordinate}): "
            f"เป็นสูตร ใช้ค่าที่ไฟล์เก็บไว้ คือ {text}"
        )
        return text

    def _require(self, column: str, text: str) -> None:
        """Raise ``Unreadable`` where a cell is not as its column wants it."""
        described = self.sheet.fields[column]
        wanted, title = described.get("constraints", {}), described["title"]
        if not text:
            if wanted.get("required"):
                problem = "ไม่มีหน่วยนับ" if column == "unit" else "เซลล์ว่างไม่ได้"
                raise cells.Unreadable(problem, f"ใส่{title}")
            return
        pattern = wanted.get("pattern")
        if pattern and not re.search(pattern, text):
            remedy = _PATTERNS.get(pattern, f"{title} ต้องตรงกับรูปแบบ {pattern}")
            raise cells.Unreadable("รูปแบบไม่ถูกต้อง", remedy)
        if described["type"] in ("integer", "number"):
            low, high = wanted.get("minimum"), wanted.get("maximum")
            number = Decimal(text)
            if (low is not None and number < low) or (high is not None and number > high):
                ends = (("ไม่ต่ำกว่า", low), ("ไม่เกิน", high))
                remedy = " และ ".join(f"{word} {end}" for word, end in ends if end is not None)
                raise cells.Unreadable("ค่าอยู่นอกช่วงที่กำหนด", remedy)

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
