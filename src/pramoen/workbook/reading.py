"""Knows how a workbook that a person filled in is read: every fault with its sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..changes.tables import Record
from ..common.faults import Fault, UsageError
from . import cells
from .layout import BASE, PROGRESS, Key, Layout, Sheet

_SEARCHED_ROWS, _SEARCHED_COLUMNS = 20, 200


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet as text of the data package, and where its cells stand."""

    number: int
    record: Record
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Contents:
    """What a workbook holds: rows by table, the rows it was made from, and what is wrong."""

    rows: Mapping[str, Sequence[SheetRow]]
    base: Mapping[str, Sequence[Record]] | None
    faults: Sequence[Fault]


def cell_fault(
    sheet: Sheet, row: int, letter: str, column: str, problem: str, found: str, remedy: str
) -> Fault:
    """Return a fault at a cell of a sheet, such as D7."""
    title = sheet.fields[column]["title"] if column in sheet.fields else column
    told = f"{title} (เซลล์ {letter}{row})" if letter else title
    return Fault(f"ชีต {sheet.title}", row, told, problem, found, remedy)


def named_year(book: Any, path: Path) -> tuple[str, int]:
    """Return the organisation and fiscal year that a workbook is for."""
    progress = _named(book, PROGRESS)
    if progress is not None:
        found = {
            str(key): str(value).strip()
            for key, value in progress.iter_rows(max_row=8, max_col=2, values_only=True)
        }
        year = found.get("ปีงบประมาณ พ.ศ.", "")
        if year.isdecimal() and found.get("องค์การ"):
            return found["องค์การ"], int(year)
    raise UsageError(
        f"{path}: ไม่ใช่สมุดงานของ pramoen (ชีต {PROGRESS} หายหรือถูกแก้) ส่งออกใหม่แล้วกรอกอีกครั้ง"
    )


def read_contents(book: Any, layout: Layout) -> Contents:
    """Read every sheet of a workbook."""
    rows: dict[str, list[SheetRow]] = {}
    faults: list[Fault] = []
    for sheet in layout.sheets:
        worksheet = _find(book, sheet)
        if worksheet is None:
            remedy = "ส่งออกสมุดงานใหม่ หรือเปลี่ยนชื่อชีตกลับ"
            faults.append(Fault(f"ชีต {sheet.title}", 0, "", "ไม่พบชีตนี้", "", remedy))
            continue
        reader = _SheetReader(worksheet, sheet, layout)
        rows[sheet.name] = list(reader.rows())
        faults += reader.faults
        faults += _repeated(sheet, rows[sheet.name])
    return Contents(rows, _base(book, layout), faults)


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


def _base(book: Any, layout: Layout) -> Mapping[str, Sequence[Record]] | None:
    """Return the rows that were exported, or None where they are gone or no longer whole."""
    base = _named(book, BASE)
    if base is None:
        return None
    found: dict[str, list[Record]] = {}
    try:
        for name, text in base.iter_rows(max_col=2, values_only=True):
            if name:
                row = {str(k): str(v) for k, v in json.loads(text).items()}
                found.setdefault(name, []).append(row)
    except (ValueError, TypeError, AttributeError):
        return None
    whole = all(
        column in row
        for sheet in layout.sheets
        for row in found.get(sheet.name, ())
        for column in sheet.key_columns
    )
    return found if whole else None


def _repeated(sheet: Sheet, rows: Sequence[SheetRow]) -> Iterator[Fault]:
    seen: dict[Key, int] = {}
    for row in rows:
        key = sheet.key(row.record)
        if key in seen:
            column = sheet.key_columns[-1]
            letter = row.letters.get(column, "")
            found = ", ".join(part for part in key if part)
            problem = f"ซ้ำกับแถว {seen[key]}"
            yield cell_fault(sheet, row.number, letter, column, problem, found, "ลบแถวที่เกินออก")
        seen.setdefault(key, row.number)


class _SheetReader:
    """Reads one sheet; columns may have been moved, and cells merged."""

    def __init__(self, worksheet: Any, sheet: Sheet, layout: Layout) -> None:
        self.worksheet = worksheet
        self.sheet = sheet
        self.layout = layout
        self.faults: list[Fault] = []
        self.header, self.places = self._header()
        self.merged = self._merged()
        self.choices = {column: layout.choices(sheet, column) for column in sheet.fields}

    def _header(self) -> tuple[int, dict[str, int]]:
        """Return the header's row, and the position of every column that is known."""
        best: tuple[int, dict[str, int]] = (0, {})
        titles = {cells.clean(f["title"]): name for name, f in self.sheet.fields.items()}
        names = {name: name for name in self.sheet.fields}
        for line in _head(self.worksheet):
            for known in (titles, names):
                found: dict[str, int] = {}
                for cell in line:
                    column = known.get(cells.clean(str(cell.value or "")))
                    if column and column not in found:
                        found[column] = cell.column
                if len(found) >= max(len(best[1]), 1):
                    best = (line[0].row, found)
        for column in self.sheet.fields:
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

    def rows(self) -> Iterator[SheetRow]:
        if len(self.places) < len(self.sheet.fields):
            return
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
        return {row for row in used if row > self.header}

    def _at(self, row: int, place: int) -> Any:
        return self.worksheet.cell(*self.merged.get((row, place), (row, place)))

    def _row(self, number: int, found: Mapping[str, Any]) -> SheetRow:
        from openpyxl.utils import get_column_letter

        record: Record = {}
        letters = {name: get_column_letter(place) for name, place in self.places.items()}
        order = sorted(found, key=lambda column: column not in ("indicator", "item", "unit"))
        for column in order:
            try:
                record[column] = self._text(number, column, found[column], record)
            except cells.Unreadable as told:
                record[column] = ""
                value = found[column].value
                shown = str(getattr(value, "text", value))  # an array formula is an object
                at = (number, letters[column], column)
                self.faults.append(cell_fault(self.sheet, *at, told.problem, shown, told.remedy))
        return SheetRow(number, {name: record[name] for name in self.sheet.fields}, letters)

    def _text(self, number: int, column: str, cell: Any, record: Record) -> str:
        kind = self.sheet.fields[column]["type"]
        if cell.data_type == "f":
            raise cells.Unreadable("เซลล์นี้เป็นสูตร", "วางเป็นค่า (Paste Special › Values) สูตรไม่ถูกคำนวณ")
        if cell.data_type == "e":
            raise cells.Unreadable("เซลล์นี้เป็นข้อผิดพลาดของ Excel", "พิมพ์ค่าที่ถูกต้องแทน")
        if _is_blank(cell):
            return self._year(column) if column in self.sheet.years else ""
        if kind == "number" and (number, self.places[column]) in self.merged:
            raise cells.Unreadable("ตัวเลขอยู่ในเซลล์ที่ผสานหลายแถว", "ยกเลิกการผสานเซลล์ แล้วใส่ตัวเลขทีละแถว")
        if choices := self.choices[column]:
            return cells.as_code(cell.value, choices)
        if kind == "integer":
            text = cells.as_integer(cell.value)
            if column in self.sheet.years and text != self._year(column):
                raise cells.Unreadable("ไม่ใช่ปีของสมุดงานนี้", f"ใส่ {self._year(column)}")
            return text
        if kind == "number":
            return cells.as_number(cell.value, cell.number_format or "", self._unit(record))
        return cells.as_date(cell.value) if kind == "date" else cells.as_text(cell.value)

    def _year(self, column: str) -> str:
        parameters = self.layout.parameters
        return str(parameters.form_year if column == "form_year" else parameters.fiscal_year)

    def _unit(self, record: Record) -> str:
        if "unit" in self.sheet.fields:
            return record["unit"]
        where = (record.get("indicator", ""), record.get("item", ""))
        return self.layout.units.get(where, "")


def _is_blank(cell: Any) -> bool:
    return cell.value is None or cells.clean(str(cell.value)) == ""
