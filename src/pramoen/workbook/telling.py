"""Knows how an import is told before it is written: by sheet and row, conflicts, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from ..changes import history, tables
from ..checks.plausibility import Warning_
from .differences import Change, Conflict
from .extras import COMMENT, SHEET, TABLE, number_of
from .importing import Import
from .layout import HEADER_ROW, Layout

MOST_ROWS = 40
_CSV = "แก้ไฟล์ข้อมูลโดยตรง ไม่มีในทะเบียน"


def lines_of(found: Import) -> list[str]:
    """Return every change on a line for its row, below its sheet, in Thai."""
    told: list[str] = []
    shown = [change for change in found.changes if not _follows(found, change)]
    if found.merged.dropped:
        told += _dropped(found)
    order = list(dict.fromkeys(change.title for change in shown))
    shown.sort(key=lambda change: order.index(change.title))
    for title, of_sheet in groupby(shown, key=lambda change: change.title):
        of_rows = [list(rows) for _, rows in groupby(of_sheet, key=lambda change: change.key)]
        told.append(f"ชีต {title} {len(of_rows)} แถว")
        told += [f"  {_row(found.layout, changes)}" for changes in of_rows]
    return told


def shortened(lines: Sequence[str], whole: Path) -> list[str]:
    """Return lines for a terminal; a long list is cut, and stands whole in a file."""
    if len(lines) <= MOST_ROWS:
        return list(lines)
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [*lines[:MOST_ROWS], f"และอีก {len(lines) - MOST_ROWS} บรรทัด ดูทั้งหมดที่ {whole}"]


def _row(layout: Layout, changes: Sequence[Change]) -> str:
    first = changes[0]
    if first.table == TABLE:
        _, kind, sheet, row, column = first.key
        words = {COMMENT: "ความเห็น", SHEET: "ชีตที่เพิ่มเอง"}.get(kind, "คอลัมน์ที่เพิ่มเอง")
        title = next((s.title for s in layout.sheets if s.name == sheet), sheet)
        done = "ลบ" if not first.column and not first.after else "เก็บ"
        number = number_of(row)
        if number is not None:
            row = "หัวคอลัมน์" if number == HEADER_ROW else f"แถว {number}"
        return f"{done}{words} ชีต {title} {row} {column}"
    return f"{first.row}: {' · '.join(change.deed for change in changes)}"


def _follows(found: Import, change: Change) -> bool:
    """Tell whether a row is taken out only because what it is about is not used this year."""
    gone = not change.column and not change.after
    return gone and bool(found.merged.dropped) and change.table != TABLE


def _dropped(found: Import) -> list[str]:
    gone = [change for change in found.changes if _follows(found, change)]
    counted: dict[str, int] = {}
    for change in gone:
        counted[change.title] = counted.get(change.title, 0) + 1
    names = ", ".join(f"{code} {name}" for code, name in found.merged.dropped.named.items())
    told = ", ".join(f"{title} {count} แถว" for title, count in counted.items())
    return [f"ไม่ใช้ในปีนี้: {names}", f"  ตัดออก {told}"]


def conflicts_of(found: Import) -> list[str]:
    """Return every conflict with who, when and both values, in Thai."""
    return [
        f"  {conflict.place}: ของสมุดงานนี้ {conflict.mine or '(ว่าง)'} · "
        f"ในข้อมูล {conflict.theirs or '(ว่าง)'} ({changed_by(found.layout, conflict)}) "
        f"[{conflict.name}]"
        for conflict in found.conflicts
    ]


def changed_by(layout: Layout, conflict: Conflict) -> str:
    """Return who changed a cell in the data, and when, in Thai."""
    sheet = conflict.sheet
    keys = dict(zip(sheet.key_columns, conflict.key, strict=True))
    file = str(sheet.resource["path"])
    entry = history.last_to_change(layout.folder, file, keys, conflict.column)
    row = next((one for one in layout.rows[tables.LOG] if one["entry"] == str(entry)), None)
    if row is None:
        return _CSV
    return f"{row['who']} {row['time'].replace('T', ' ')} รายการที่ {row['entry']}"


def news(warnings: Sequence[Warning_]) -> list[str]:
    """Return the warnings that an import brings, those that ask for a break first, in Thai."""
    asking = [one for one in warnings if one.code.startswith(("unit/", "definition/"))]
    told = [
        f"  {one.fault.problem} {one.fault.found}: {'/'.join(one.code.split('/')[3:])} "
        "ถ้าวัดคนละอย่างกับปีก่อน เพิ่มแถวในชีตนิยามที่เปลี่ยนในสมุดงานนี้ พร้อมเหตุผล"
        for one in asking
    ]
    return told + [f"  {one}" for one in warnings if one not in asking]
