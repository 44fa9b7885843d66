"""Knows what a filled-in workbook changes in the data, and what it would overwrite unawares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..changes.tables import Record
from ..common.faults import Fault
from ..common.fiscal import is_plain_number
from .cells import clean
from .layout import Key, Layout, Sheet
from .reading import Contents, SheetRow, cell_fault

_AGAIN = "ส่งออกสมุดงานใหม่และกรอกอีกครั้ง"


@dataclass(frozen=True)
class Change:
    """One change: a cell, or a whole row where `column` is empty."""

    table: str
    title: str
    key: Key
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the change on one line, in Thai."""
        subject = f"{self.title} {' '.join(part for part in self.key if part)}"
        if not self.column:
            return f"{subject}: {'เพิ่มแถว' if self.after else 'ลบแถว'}"
        return f"{subject} {self.column}: {self.before or '(ว่าง)'} → {self.after or '(ว่าง)'}"


@dataclass(frozen=True)
class Merge:
    """The tables as they would be, what changes, and what stands in the way."""

    tables: Mapping[str, Sequence[Record]]
    changes: Sequence[Change]
    faults: Sequence[Fault]


def merge(layout: Layout, contents: Contents) -> Merge:
    """Return what a workbook changes, cell by cell.

    A cell counts as changed where it differs from what was exported. Where the data was changed
    in the meantime, too, and otherwise, that is a fault: nobody's figure is overwritten unseen.
    """
    tables: dict[str, list[Record]] = {}
    changes: list[Change] = []
    faults: list[Fault] = []
    for sheet in layout.sheets:
        if sheet.name not in contents.rows:
            continue
        current = layout.of_year(sheet)
        base = current if contents.base is None else contents.base.get(sheet.name, [])
        merger = _Merger(sheet, current, base, contents.rows[sheet.name])
        merged = merger.merge()
        faults += merger.faults
        if merger.changes:
            changes += merger.changes
            tables[sheet.name] = list(_joined(layout, sheet, merged))
    return Merge(tables, changes, faults)


def _joined(layout: Layout, sheet: Sheet, merged: dict[Key, Record]) -> Iterator[Record]:
    """Yield the whole table: rows of the year in their places, new ones at the end."""
    left = dict(merged)
    for row in layout.rows[sheet.name]:
        if not layout.is_of_year(sheet, row):
            yield row
        elif sheet.key(row) in left:
            yield left.pop(sheet.key(row))
    yield from left.values()


def same(one: str, other: str, kind: str) -> bool:
    """Tell whether two cells say the same.

    Examples
    --------
    >>> same("4.8000", "4.8", "number"), same(" ร้อยละ  100", "ร้อยละ 100", "string")
    (True, True)
    """
    if one == other:
        return True
    if kind in ("number", "integer") and is_plain_number(one) and is_plain_number(other):
        return Decimal(one) == Decimal(other)
    return kind == "string" and clean(one) == clean(other)


class _Merger:
    """Holds one sheet against what was exported and what there is now."""

    def __init__(
        self,
        sheet: Sheet,
        current: Sequence[Record],
        base: Sequence[Record],
        rows: Sequence[SheetRow],
    ) -> None:
        self.sheet = sheet
        self.current = {sheet.key(row): row for row in current}
        self.base = {sheet.key(row): row for row in base}
        self.rows = rows
        self.changes: list[Change] = []
        self.faults: list[Fault] = []

    def merge(self) -> dict[Key, Record]:
        merged: dict[Key, Record] = {}
        given = {self.sheet.key(row.record) for row in self.rows}
        for key, kept in self.current.items():
            if key in given:
                continue
            if key not in self.base:
                merged[key] = kept
            elif self._equal(kept, self.base[key]):
                self._note(key, "", "row", "")
            else:
                merged[key] = kept
                self._conflict_of_deletion(key)
        for row in self.rows:
            key = self.sheet.key(row.record)
            if key in self.current:
                merged[key] = self._cells(key, row)
            elif key not in self.base:
                merged[key] = row.record
                self._note(key, "", "", "row")
            elif not self._equal(row.record, self.base[key]):
                self._conflict(row, self.sheet.key_columns[-1], "แถวนี้ถูกลบออกจากข้อมูลหลังส่งออก")
        return merged

    def _equal(self, one: Record, other: Record) -> bool:
        return all(
            same(one[name], other.get(name, ""), field["type"])
            for name, field in self.sheet.fields.items()
        )

    def _cells(self, key: Key, row: SheetRow) -> Record:
        now = self.current[key]
        base = self.base.get(key, now)
        merged = dict(now)
        for column, field in self.sheet.fields.items():
            kind, given = field["type"], row.record[column]
            if same(given, base.get(column, ""), kind) or same(given, now[column], kind):
                continue
            if not same(base.get(column, ""), now[column], kind):
                self._conflict(row, column, f"ข้อมูลถูกแก้เป็น {now[column] or '(ว่าง)'} หลังส่งออก")
                continue
            merged[column] = given
            self._note(key, column, now[column], given)
        return merged

    def _note(self, key: Key, column: str, before: str, after: str) -> None:
        title = self.sheet.title
        self.changes.append(Change(self.sheet.name, title, key, column, before, after))

    def _conflict_of_deletion(self, key: Key) -> None:
        self.faults.append(
            Fault(
                f"ชีต {self.sheet.title}",
                0,
                "",
                "แถวนี้ถูกลบออกจากสมุดงาน แต่ข้อมูลของแถวถูกแก้หลังส่งออก",
                " ".join(part for part in key if part),
                f"ตกลงกันว่าจะลบหรือไม่ แล้ว{_AGAIN}",
            )
        )

    def _conflict(self, row: SheetRow, column: str, problem: str) -> None:
        self.faults.append(
            cell_fault(
                self.sheet,
                row.number,
                row.letters.get(column, ""),
                column,
                problem,
                row.record[column],
                f"ตกลงกันว่าใช้ค่าใด แล้ว{_AGAIN}",
            )
        )
