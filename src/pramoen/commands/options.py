"""Knows the options that several commands share."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..common.places import Project as Place

WHO = "PRAMOEN_WHO"
Project = Annotated[
    Path | None,
    typer.Option("--project", help="โฟลเดอร์โครงการ (ปกติคือโฟลเดอร์ปัจจุบัน)", show_default=False),
]
Year = Annotated[
    int | None,
    typer.Option("--year", help="ปีงบประมาณ พ.ศ. เช่น 2562 (ปกติคือทุกปี)", show_default=False),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help="ชื่อโฟลเดอร์องค์การ เช่น dga (ปกติคือทุกองค์การที่ไม่ใช่ข้อมูลสมมติ)",
        show_default=False,
    ),
]
OneOrganisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help="ชื่อโฟลเดอร์องค์การ (ไม่ต้องระบุถ้ามีองค์การเดียวที่ไม่ใช่ข้อมูลสมมติ)",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="พิมพ์เป็น JSON สำหรับโปรแกรมอื่น")]
Who = Annotated[
    str | None,
    typer.Option("--who", help="ชื่อผู้ทำ บันทึกไว้ในทะเบียนข้อมูล (ปกติคือชื่อผู้ใช้เครื่อง)", show_default=False),
]


def one_organisation(project: Path | None, named: str | None) -> tuple[Place, str]:
    """Return the project, and the organisation: the one named, or the only one not made up.

    Raises
    ------
    UsageError
        If there is no such organisation, or several of which none is named.

    """
    from ..common.faults import UsageError
    from ..common.places import find_project
    from ..data.made_up import is_made_up

    where = find_project(project)
    known = where.organisations()
    if named is not None and named not in known:
        raise UsageError(f"ไม่มีองค์การ {named} (มี {', '.join(known)})")
    meant = [named] if named else [one for one in known if not is_made_up(where.data(one))]
    if len(meant) != 1:
        raise UsageError(f"ต้องระบุองค์การด้วย --organisation (มี {', '.join(known)})")
    return where, meant[0]


@contextmanager
def turn(project: Place) -> Iterator[None]:
    """Hold a project for the time of a change; say so if another command holds it, and wait."""
    from ..common.turn import own_turn

    with own_turn(project.lock, lambda: typer.echo("รอ: มีการทำงานอื่นในโครงการนี้อยู่", err=True)):
        yield


def named(who: str | None, silently: bool = False) -> str:
    """Return who does this: the name given, or that of the machine's user, which is said.

    Where a program reads what is printed, its answer says who; then `silently`.
    """
    name = (who or os.environ.get(WHO) or "").strip()
    if not name:
        name = getpass.getuser().strip()
        if not silently:
            told = f"ผู้ทำ: {name} (ชื่อผู้ใช้ของเครื่อง ระบุชื่อจริงด้วย --who หรือตัวแปร {WHO})"
            typer.echo(told, err=True)
    return name
