"""Knows which files are opened as a workbook, and which are refused before they are read."""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

from ..faults import UsageError

# A year's workbook unpacks to about one megabyte.
LARGEST = 32 * 2**20
MOST_MERGED_CELLS = 100_000
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_MERGED = re.compile(rb'mergeCell [^>]*?ref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"')
_AS_XLSX = "เปิดใน Excel หรือ LibreOffice แล้วบันทึกใหม่เป็น Excel Workbook (.xlsx)"


def open_book(path: Path) -> Any:
    """Return the workbook; formulas stay text, macros and links are not read.

    Raises
    ------
    UsageError
        If it is no workbook, one with macros or a password, or one too large to be a year's.

    """
    import openpyxl

    if not path.is_file():
        raise UsageError(f"ไม่พบไฟล์สมุดงาน {path} ตรวจชื่อไฟล์และโฟลเดอร์")
    try:
        _require_workbook(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about looks, which are not read
            return openpyxl.load_workbook(path, keep_links=False)
    except UsageError:
        raise
    except Exception as error:  # a damaged file fails anywhere in the reader
        kind = type(error).__name__
        raise _refused(path, f"เปิดเป็นสมุดงาน Excel (.xlsx) ไม่ได้ ({kind})", _AS_XLSX) from None


def _refused(path: Path, problem: str, remedy: str) -> UsageError:
    return UsageError(f"{path}: {problem} — {remedy}")


def _require_workbook(path: Path) -> None:
    """Raise ``UsageError`` for what a reader should not be given, with what to do instead."""
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) == _COMPOUND:
            problem = "ไฟล์มีรหัสผ่าน หรือเป็นสมุดงานรุ่นเก่า (.xls)"
            raise _refused(path, problem, f"เอารหัสผ่านออก {_AS_XLSX}")
    if not zipfile.is_zipfile(path):
        raise _refused(path, "เปิดเป็นสมุดงาน Excel (.xlsx) ไม่ได้ ไฟล์เสียหรือเป็นไฟล์ชนิดอื่น", _AS_XLSX)
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        if any(name.endswith("vbaProject.bin") for name in names):
            raise _refused(path, "สมุดงานมีแมโคร จึงไม่รับ", "บันทึกใหม่เป็น Excel Workbook (.xlsx)")
        if "mimetype" in names and b"opendocument" in packed.read("mimetype")[:80]:
            raise _refused(path, "เป็นไฟล์ OpenDocument (.ods) ไม่ใช่ .xlsx", _AS_XLSX)
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            problem = f"ไฟล์ใหญ่เกินไป (เกิน {LARGEST // 2**20} เมกะไบต์เมื่อคลาย)"
            raise _refused(path, problem, "ลบชีต รูปภาพ และข้อมูลที่ไม่ใช่ของสมุดงานออก หรือส่งออกใหม่แล้วกรอก")
        for name in names:
            if name.endswith(".xml"):
                _require_plain(path, packed.read(name))


def _require_plain(path: Path, content: bytes) -> None:
    if b"<!DOCTYPE" in content:
        raise _refused(path, "ไฟล์มีส่วนที่ Excel ไม่ได้เขียน (DOCTYPE)", _AS_XLSX)
    merged = sum(_cells(*found.groups()) for found in _MERGED.finditer(content))
    if merged > MOST_MERGED_CELLS:
        raise _refused(path, f"ผสานเซลล์ไว้ {merged:,} เซลล์", "ยกเลิกการผสานเซลล์ หรือส่งออกใหม่แล้วกรอก")


def _cells(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    from openpyxl.utils import column_index_from_string as index

    columns = int(index(right.decode())) - int(index(left.decode())) + 1
    return columns * (int(bottom) - int(top) + 1)
