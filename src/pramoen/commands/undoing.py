"""Knows the commands that show what was done to the data, and take the last of it back."""

from __future__ import annotations

from typing import Annotated

import typer

from .framework import confirmed
from .options import OneOrganisation, Project, Who, named, one_organisation, turn

_ACTIONS = {
    "new_year": "เปิดปีใหม่",
    "workbook": "นำเข้าสมุดงาน",
    "accept": "รับข้อเตือน",
    "correct": "แก้ไขตัวเลขที่เผยแพร่แล้ว",
    "review": "ทบทวน",
    "undo": "ถอน",
}
_SHORT = 100


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog='ตัวอย่าง: pramoen undo --why "นำเข้าผิดไฟล์"')(undo)
    app.command(epilog="ตัวอย่าง: pramoen history แล้ว pramoen workbook export --year 2563 --entry 4")(
        history
    )


def undo(
    why: Annotated[str, typer.Option("--why", help="เหตุผลที่ถอน")] = "ทำไปโดยไม่ตั้งใจ",
    who: Who = None,
    yes: Annotated[bool, typer.Option("--yes", help="ถอนโดยไม่ถามยืนยัน")] = False,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """ถอนการนำเข้า การแก้ไข หรือการรับข้อเตือนครั้งล่าสุด เป็นรายการใหม่ในทะเบียน ถอนต่อไปได้ทีละครั้ง"""
    from ..changes.undo import Undone, undoable
    from ..changes.undo import undo as take_back

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        typer.echo(f"จะถอน{Undone(undoable(where, organisation), ())}")
        if not (yes or confirmed("ถอนหรือไม่")):
            typer.echo("ไม่ได้ถอนอะไร")
            return
        done = take_back(where, organisation, named(who), why)
    typer.echo(f"ถอนแล้ว {len(done.tables)} ตารางกลับเป็นอย่างก่อนหน้า")


def history(
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """แสดงทะเบียนการเปลี่ยนข้อมูล ใครทำอะไร เมื่อใด เพราะอะไร ดูสถานะเก่าได้ด้วย workbook export --entry"""
    from ..changes import tables

    where, organisation = one_organisation(project, organisation)
    folder = where.data(organisation)
    log = tables.read(folder, tables.resources(folder)[tables.LOG])
    undone = {row["undoes"] for row in log if row["undoes"]}
    if not log:
        typer.echo("ทะเบียนยังไม่มีรายการ")
    for row in log:
        what = row["what"] if len(row["what"]) <= _SHORT else f"{row['what'][:_SHORT]}…"
        taken = " (ถอนแล้ว)" if row["entry"] in undone else ""
        when = row["time"].replace("T", " ")
        typer.echo(
            f"{row['entry']:>4} {when} {row['who']} {_ACTIONS[row['action']]} "
            f"ปี {row['fiscal_year']}: {row['why']} — {what}{taken}"
        )
