"""Knows how to check a data package: files, columns and cells first, then what must agree."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..common.faults import Fault, FaultyData
from ..common.fiscal import has_thai_digits, is_plain_number, to_arabic_digits
from ..common.reads import unwatched
from ..common.texts import is_control
from ..data.dataset import LONGEST_CELL, PACKAGE_FILE, load, unreadable
from .consistency import inconsistencies
from .contradictions import contradictions
from .description import description_faults
from .soundness import Soundness, read_soundness, seen_now, soundness_of, write_soundness
from .validation import duplicate, frictionless_faults

_SEPARATORS = {";": "อัฒภาค (;)", "\t": "แท็บ", "|": "ขีดตั้ง (|)"}
# Keys that may hold an empty cell, which a primary key may not.
OPEN_KEYS: Mapping[str, Sequence[str]] = {
    "results": ("fiscal_year", "indicator", "item"),
    "targets": ("form_year", "fiscal_year", "indicator", "item"),
    "breaks": ("fiscal_year", "indicator", "item"),
    "interim": ("fiscal_year", "indicator", "item", "round"),
    "evidence": ("fiscal_year", "indicator", "item", "round", "order"),
}


def check(folder: Path, sound: Collection[str] = ()) -> tuple[Fault, ...]:
    """Return every fault of a data package, sorted by file and row; none means it can be used.

    What must agree between tables is looked at once files, columns and cells are well formed.
    Tables in `sound` were found so by Frictionless, as they and those they refer to are now.
    """
    try:
        package = _read_package(folder)
    except FaultyData as faulty:
        return tuple(faulty.faults)
    faults: list[Fault] = []
    readable = []
    for resource in package["resources"]:
        table = _Table(folder, resource)
        found = list(table.faults())
        faults += found
        if table.well_formed:
            readable.append(resource)
    faults += frictionless_faults(folder, package, readable, _places(faults), sound)
    if not faults:
        try:
            dataset = load(folder)
            faults += [*inconsistencies(dataset), *contradictions(dataset)]
        except FaultyData as faulty:
            faults += faulty.faults
    return tuple(sorted(set(faults)))


def require_sound(folder: Path, stamp: Path | None = None) -> None:
    """Raise ``FaultyData`` with every fault of the data package, if it has any.

    Parameters
    ----------
    folder
        The folder of the data package.
    stamp
        A file that remembers what was found sound, by content; the same content is not checked
        again. None to check in any case.

    """
    with unwatched():  # that data is sound decides nothing but whether there is a report
        _require_sound(folder, stamp)


def _require_sound(folder: Path, stamp: Path | None) -> None:
    known = read_soundness(stamp) if stamp is not None else Soundness()
    if known.seen and known.seen == seen_now(folder):
        return
    now = soundness_of(folder)
    if known.whole != now.whole:
        sound = {name for name, digest in now.tables.items() if known.tables.get(name) == digest}
        if faults := check(folder, sound):
            raise FaultyData(faults)
    if stamp is not None:
        write_soundness(stamp, now)


def _read_package(folder: Path) -> dict[str, Any]:
    path = folder / PACKAGE_FILE
    remedy = "ตรวจว่าโฟลเดอร์ข้อมูลถูกต้อง และไฟล์นี้เป็น JSON ที่สมบูรณ์"
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        names = [resource["name"] for resource in package["resources"]]
    except FileNotFoundError:
        raise FaultyData([Fault(str(path), 0, "", "ไม่พบไฟล์คำอธิบายชุดข้อมูล", remedy=remedy)]) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        fault = Fault(
            str(path),
            getattr(error, "lineno", 0),
            "",
            "อ่านไฟล์คำอธิบายชุดข้อมูลไม่ได้",
            str(error),
            remedy,
        )
        raise FaultyData([fault]) from None
    if repeated := sorted({str(name) for name in names if names.count(name) > 1}):
        problem, remedy = "ชื่อตารางซ้ำ", "ลบรายการที่เกินออก หรือตั้งชื่อตารางไม่ให้ซ้ำกัน"
        raise FaultyData([Fault(str(path), 0, "", problem, ", ".join(repeated), remedy)])
    if wrong := list(description_faults(package, PACKAGE_FILE)):
        raise FaultyData(wrong)
    return dict(package)


class _Table:
    """One CSV file as text, before any typing."""

    def __init__(self, folder: Path, resource: Mapping[str, Any]) -> None:
        self.name = str(resource["name"])
        self.file = str(resource["path"])
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        self.data: bytes | None = None
        self.text: str | None = None
        self.well_formed = False
        path = folder / self.file
        if path.is_file():
            self.data = path.read_bytes()
            try:
                self.text = self.data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                self.bad_byte = error.start

    def faults(self) -> Iterator[Fault]:
        if self.data is None:
            yield Fault(self.file, 0, "", "ไม่พบไฟล์ของตารางนี้", remedy="นำไฟล์กลับมาไว้ในโฟลเดอร์ข้อมูล")
            return
        if self.text is None:
            row = self.data[: self.bad_byte].count(b"\n") + 1
            found = self.data[self.bad_byte : self.bad_byte + 8].hex(" ")
            yield Fault(
                self.file,
                row,
                "",
                "รหัสอักขระของไฟล์ไม่ใช่ UTF-8",
                found,
                "บันทึกไฟล์ใหม่เป็น CSV UTF-8 (ใน Excel: บันทึกเป็น › CSV UTF-8)",
            )
            return
        records: list[list[str]] = []
        try:
            for record in csv.reader(io.StringIO(self.text)):
                if any(len(cell) > LONGEST_CELL for cell in record):
                    raise csv.Error
                records.append(record)
        except csv.Error:
            yield unreadable(self.file, len(records) + 1)
            return
        header = records[0] if records else []
        wrong = list(self._header_faults(header))
        self.well_formed = not wrong
        yield from wrong
        seen: dict[tuple[str, ...], int] = {}
        for number, record in enumerate(records[1:], start=2):
            cells = dict(zip(header, record, strict=False))
            unreadable_cells = list(self._control_faults(number, cells))
            self.well_formed = self.well_formed and not unreadable_cells
            yield from unreadable_cells
            yield from self._digit_faults(number, cells)
            yield from self._duplicate_faults(number, cells, seen)

    def _header_faults(self, header: Sequence[str]) -> Iterator[Fault]:
        wanted = list(self.fields)
        line = ",".join(header)
        separator = next((one for one in _SEPARATORS if line.split(one) == wanted), None)
        if separator is not None:
            remedy = "บันทึกไฟล์ใหม่เป็น CSV UTF-8 ที่คั่นด้วยจุลภาค (,)"
            problem = f"ตารางนี้คั่นคอลัมน์ด้วย{_SEPARATORS[separator]} ต้องคั่นด้วยจุลภาค"
            yield Fault(self.file, 1, "", problem, line, remedy)
            return
        for column in wanted:
            if column not in header:
                remedy = f"เพิ่มคอลัมน์ {self.fields[column]['title']} หรือแก้ชื่อหัวคอลัมน์"
                yield Fault(self.file, 1, column, "ไม่มีคอลัมน์นี้", remedy=remedy)
        for index, column in enumerate(header):
            if column not in wanted or column in header[:index]:
                problem = "คอลัมน์นี้ซ้ำ" if column in wanted else "ไม่รู้จักคอลัมน์นี้"
                yield Fault(self.file, 1, column, problem, column, "ลบคอลัมน์ที่เกินออก")
        if sorted(header) == sorted(wanted) and list(header) != wanted:
            remedy = f"เรียงคอลัมน์เป็น {', '.join(wanted)}"
            yield Fault(self.file, 1, "", "ลำดับคอลัมน์สลับที่", ", ".join(header), remedy)

    def _control_faults(self, number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
        for column, cell in cells.items():
            if found := sorted(set(filter(is_control, cell))):
                codes = ", ".join(f"U+{ord(letter):04X}" for letter in found)
                problem = f"มีอักขระควบคุมที่มองไม่เห็น {codes}"
                remedy = "ลบอักขระนี้ออก หรือพิมพ์ข้อความในเซลล์ใหม่"
                yield Fault(self.file, number, column, problem, cell, remedy)

    def _digit_faults(self, number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
        for column, cell in cells.items():
            kind = self.fields.get(column, {}).get("type")
            # Excel writes TRUE, which Frictionless takes for true.
            small = cell.lower()
            if kind == "boolean" and cell != small and small in ("true", "false"):
                remedy = f"พิมพ์ {small} ด้วยตัวพิมพ์เล็ก"
                yield Fault(self.file, number, column, "ค่านี้ไม่ใช่ true หรือ false", cell, remedy)
            if not cell or kind not in ("integer", "number", "date"):
                continue
            if has_thai_digits(cell):
                remedy = f"เปลี่ยนเป็นเลขอารบิก {to_arabic_digits(cell)}"
                yield Fault(
                    self.file, number, column, "คอลัมน์นี้ต้องใช้เลขอารบิก แต่เป็นเลขไทย", cell, remedy
                )
            elif kind == "number" and not is_plain_number(cell):
                remedy = "พิมพ์เฉพาะตัวเลขและจุดทศนิยม ไม่มีจุลภาค หน่วย หรือเครื่องหมายร้อยละ"
                yield Fault(self.file, number, column, "ค่านี้ไม่ใช่ตัวเลข", cell, remedy)

    def _duplicate_faults(
        self, number: int, cells: Mapping[str, str], seen: dict[tuple[str, ...], int]
    ) -> Iterator[Fault]:
        columns = OPEN_KEYS.get(self.name)
        if columns is None or any(column not in cells for column in columns):
            return
        key = tuple(cells[column] for column in columns)
        if key in seen:
            yield duplicate(self.file, number, seen[key], columns, key)
        seen.setdefault(key, number)


def _places(faults: Iterable[Fault]) -> set[tuple[str, int, str]]:
    return {(fault.file, fault.row, fault.column) for fault in faults}
