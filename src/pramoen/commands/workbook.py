"""Knows the commands of the analyst's workbook: export and import."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..common.faults import UsageError
from ..common.places import Project as Place
from .framework import answer_to, confirmed
from .options import OneOrganisation, Project, Who, named, one_organisation, turn

if TYPE_CHECKING:
    from ..workbook.importing import Import

group = typer.Typer(
    help="ส่งออกและนำเข้าสมุดงาน Excel ของปีหนึ่ง", no_args_is_help=True, pretty_exceptions_enable=False
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="workbook")


@group.command("export", epilog="ตัวอย่าง: pramoen workbook export --year 2563")
def export(
    year: Annotated[int, typer.Option("--year", help="ปีงบประมาณ พ.ศ.", show_default=False)],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="ไฟล์ที่จะเขียน (ปกติคือ reports/workbooks/<องค์การ>-<ปี>.xlsx)",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="เขียนทับไฟล์ที่มีอยู่")] = False,
    entry: Annotated[
        int | None,
        typer.Option(
            "--entry",
            help="สถานะหลังรายการนี้ของทะเบียน (ดูเลขด้วย pramoen history)",
            show_default=False,
        ),
    ] = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """ส่งออกสมุดงาน Excel ของปีหนึ่ง มีรายการให้เลือก คำอธิบาย และเซลล์ที่ล็อกไว้"""
    from ..workbook.export import write_workbook
    from ..workbook.importing import layout_of
    from ..workbook.past import layout_after

    where, organisation = one_organisation(project, organisation)
    suffix = "" if entry is None else f"-รายการ{entry}"
    path = output or where.reports / "workbooks" / f"{organisation}-{year}{suffix}.xlsx"
    if path.exists() and not force:
        raise UsageError(
            f"มีไฟล์ {path} อยู่แล้ว อาจมีข้อมูลที่กรอกไว้ ใช้ --force เพื่อเขียนทับ หรือ --output ชื่ออื่น"
        )
    layout = layout_of(where, organisation, year)
    if entry is not None:
        layout = layout_after(layout, entry)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(layout, path)
    except OSError as error:
        raise UsageError(
            f"เขียนไฟล์ {path} ไม่ได้ ({error.strerror}) ปิดไฟล์ใน Excel แล้วลองใหม่"
        ) from None
    rows = sum(len(layout.of_year(sheet)) for sheet in layout.sheets)
    typer.echo(f"ส่งออกแล้ว {len(layout.sheets)} ตาราง {rows:,} แถว ที่ {path}")


@group.command("import", epilog='ตัวอย่าง: pramoen workbook import dga-2563.xlsx --why "ผลไตรมาส 4"')
def import_(
    file: Annotated[Path, typer.Argument(help="สมุดงานที่กรอกแล้ว (.xlsx)", show_default=False)],
    why: Annotated[
        str, typer.Option("--why", help="เหตุผลที่เปลี่ยน บันทึกไว้ในทะเบียนข้อมูล")
    ] = "กรอกผลการดำเนินงานและข้อมูลประจำปี",
    who: Who = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="บอกว่าจะเปลี่ยนอะไรแล้วหยุด ไม่เขียนอะไร")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="เขียนโดยไม่ถาม ค่าที่ขัดกันคงไว้ตามข้อมูล")] = False,
    mine: Annotated[
        list[str] | None,
        typer.Option(
            "--mine", help="ใช้ค่าของสมุดงานนี้ตรงที่ขัดกัน: รหัสในวงเล็บ หรือ all", show_default=False
        ),
    ] = None,
    theirs: Annotated[
        list[str] | None,
        typer.Option(
            "--theirs", help="ใช้ค่าที่อยู่ในข้อมูลตรงที่ขัดกัน: รหัสในวงเล็บ หรือ all", show_default=False
        ),
    ] = None,
    project: Project = None,
) -> None:
    """นำสมุดงานเข้า: บอกทุกจุดที่ผิดพร้อมชีตและเซลล์ แสดงสิ่งที่จะเปลี่ยน แล้วเขียนทั้งหมดหรือไม่เขียนเลย"""
    from ..common.places import find_project
    from ..workbook import conflict_sheet
    from ..workbook.importing import prepare

    where = find_project(project)
    file = conflict_sheet.workbook_of(file)
    choices = _choices(mine, theirs)
    with turn(where):
        found = prepare(where, file, choices)
        if found.conflicts:
            chosen = _chosen(found, file)
            conflict_sheet.offer(found, file)
            if chosen:
                choices |= chosen
                found = prepare(where, file, choices)
    # Nobody waits for an answer: what is saved meanwhile is told when it is written.
    if found.conflicts and not (dry_run or yes) and sys.stdin.isatty():
        choices |= _asked(found)
        with turn(where):
            found = prepare(where, file, choices)
    _tell(where, found, file)
    if not found.changes and not found.conflicts:
        typer.echo("สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")
        return
    if dry_run:
        typer.echo("ลองดูเท่านั้น ยังไม่ได้เขียนอะไร")
        return
    if not found.changes:
        raise typer.Exit(1)
    if not (yes or confirmed("เขียนลงข้อมูลหรือไม่")):
        typer.echo("ไม่ได้เขียนอะไร")
        return
    with turn(where):
        found.write(named(who), why)
        with suppress(OSError):  # open in Excel; what it says is no conflict any more
            conflict_sheet.settle(found, file)
    typer.echo("เขียนแล้ว ต่อไปรัน pramoen check แล้ว pramoen build (ถอนได้ด้วย pramoen undo)")
    if found.conflicts:
        typer.echo(f"ยังเหลือค่าที่ขัดกัน {len(found.conflicts)} จุด ซึ่งยังเป็นค่าในข้อมูล")
        raise typer.Exit(1)


def _choices(mine: list[str] | None, theirs: list[str] | None) -> dict[str, str]:
    """Return whose value is taken, by the name of a conflict."""
    from ..workbook.rowwise import MINE, THEIRS

    given = {**dict.fromkeys(theirs or (), THEIRS), **dict.fromkeys(mine or (), MINE)}
    return {"*" if name == "all" else name: whose for name, whose in given.items()}


def _chosen(found: Import, file: Path) -> Mapping[str, str]:
    """Return what was chosen on the sheet of conflicts, and say so."""
    from ..workbook import conflict_sheet

    choices = conflict_sheet.chosen(file, found.conflicts)
    if choices.whose:
        sheet = conflict_sheet.beside(file)
        typer.echo(f"ใช้ค่าที่เลือกไว้ {len(choices.whose)} จุด จากไฟล์ {sheet}")
    for name in choices.outdated:
        typer.echo(f"  [{name}]: ค่าเปลี่ยนไปหลังจากเลือกไว้ในไฟล์นั้น โปรดเลือกอีกครั้ง")
    return choices.whose


def _asked(found: Import) -> dict[str, str]:
    """Ask for every conflict whose value is taken; no answer leaves it as it is in the data."""
    from ..workbook.rowwise import MINE, THEIRS
    from ..workbook.telling import conflicts_of

    answers = {"1": MINE, "2": THEIRS}
    chosen = {}
    for conflict, line in zip(found.conflicts, conflicts_of(found), strict=True):
        typer.echo(line)
        answer = answer_to("ใช้ค่าใด 1 ของสมุดงานนี้ 2 ในข้อมูล (Enter ไว้ก่อน)")
        if answer in answers:
            chosen[conflict.name] = answers[answer]
    return chosen


def _tell(where: Place, found: Import, file: Path) -> None:
    """Tell what would change, what conflicts, what is new and what else there is to know."""
    from ..workbook import conflict_sheet
    from ..workbook.telling import conflicts_of, lines_of, news, shortened

    if found.changes:
        typer.echo(f"จะเปลี่ยน {len(found.changes)} จุด")
        whole = where.reports / "workbooks" / f"{file.stem}-สิ่งที่จะเปลี่ยน.txt"
        typer.echo("\n".join(shortened(lines_of(found), whole)))
    if found.merged.told:
        typer.echo("โปรดทราบ")
        typer.echo("\n".join(f"  {line}" for line in found.merged.told))
    if found.conflicts:
        typer.echo(
            f"ขัดกัน {len(found.conflicts)} จุด ข้อมูลถูกแก้หลังส่งออกสมุดงานนี้ "
            f"ยังไม่เปลี่ยนจนกว่าจะเลือกในไฟล์ {conflict_sheet.beside(file)} แล้วนำเข้าสมุดงานอีกครั้ง "
            "หรือเลือกด้วย --mine หรือ --theirs ตามด้วยรหัสท้ายบรรทัด"
        )
        typer.echo("\n".join(conflicts_of(found)))
    if found.warnings:
        typer.echo(f"ข้อเตือนใหม่ {len(found.warnings)} จุด")
        typer.echo("\n".join(news(found.warnings)))
