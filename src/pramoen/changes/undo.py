"""Knows how the last import, correction or acceptance is taken back: as a new line in the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.places import Project
from . import history, tables
from .tables import Deed, Record

ACTIONS = {
    "workbook": "การนำเข้าสมุดงาน",
    "correct": "การแก้ไขตัวเลขที่เผยแพร่แล้ว",
    "accept": "การรับข้อเตือน",
}


@dataclass(frozen=True)
class Undone:
    """What was taken back: the line of the log, and the tables that are as before it."""

    entry: Record
    tables: Sequence[str]

    def __str__(self) -> str:
        """Return it in Thai."""
        entry = self.entry
        when = entry["time"].replace("T", " ")
        return (
            f"รายการที่ {entry['entry']} {ACTIONS[entry['action']]} โดย {entry['who']} เมื่อ {when}: "
            f"{entry['what']}"
        )


def undoable(project: Project, organisation: str) -> Record:
    """Return the line of the log that would be taken back.

    Raises
    ------
    UsageError
        If there is none, or its tables were changed since in another way.
    """
    if organisation not in project.organisations():
        known = ", ".join(project.organisations())
        raise UsageError(f"ไม่มีองค์การ {organisation} (มี {known})")
    folder = project.data(organisation)
    log = tables.read(folder, tables.resources(folder)[tables.LOG])
    undone = {row["undoes"] for row in log if row["undoes"]}
    kept = {str(step.number): step for step in history.steps(folder)}
    for row in reversed(log):
        if row["action"] in ACTIONS and row["entry"] not in undone:
            step = kept.get(row["entry"])
            if step is None:
                raise UsageError(f"รายการที่ {row['entry']} ทำไว้ก่อนที่โปรแกรมจะเก็บสถานะเดิม จึงถอนไม่ได้")
            changed = [
                file for file in step.files if history.digest(folder / file) != step.after[file]
            ]
            if changed:
                raise UsageError(
                    f"ถอนรายการที่ {row['entry']} ไม่ได้ เพราะ {', '.join(changed)} ถูกแก้หลังจากนั้น "
                    "การถอนจะทับสิ่งที่แก้ทีหลัง แก้ด้วยสมุดงานแทน"
                )
            return row
    raise UsageError("ไม่มีการนำเข้า การแก้ไข หรือการรับข้อเตือนให้ถอน")


def undo(project: Project, organisation: str, who: str, why: str) -> Undone:
    """Take the last import, correction or acceptance back that still holds.

    Raises
    ------
    UsageError
        If there is nothing to take back, or it would overwrite a later change.
    FaultyData
        If the data is at fault; nothing is changed then.
    """
    row = undoable(project, organisation)
    folder = project.data(organisation)
    require_sound(folder)
    (step,) = (one for one in history.steps(folder) if str(one.number) == row["entry"])
    names = {str(r["path"]): name for name, r in tables.resources(folder).items()}
    before = {names[file]: _rows(step.before(file)) for file in step.files}
    deed = Deed(who, "undo", int(row["fiscal_year"]), why, int(row["entry"]))
    what = f"ถอนรายการที่ {row['entry']}: {row['what']}"
    tables.change(folder, before, deed, what)
    return Undone(row, list(before))


def _rows(content: bytes) -> list[Record]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
