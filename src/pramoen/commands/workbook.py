"""Knows the commands of the analyst's workbook: export and import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import UsageError
from .options import OneOrganisation, Project, Who, named, turn

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
    organisation: OneOrganisation = "dga",
    project: Project = None,
) -> None:
    """ส่งออกสมุดงาน Excel ของปีหนึ่ง มีรายการให้เลือก คำอธิบาย และเซลล์ที่ล็อกไว้"""
    from ..common.places import find_project
    from ..workbook.export import write_workbook
    from ..workbook.importing import layout_of

    where = find_project(project)
    path = output or where.reports / "workbooks" / f"{organisation}-{year}.xlsx"
    if path.exists() and not force:
        raise UsageError(
            f"มีไฟล์ {path} อยู่แล้ว อาจมีข้อมูลที่กรอกไว้ ใช้ --force เพื่อเขียนทับ หรือ --output ชื่ออื่น"
        )
    layout = layout_of(where, organisation, year)
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
    yes: Annotated[bool, typer.Option("--yes", help="เขียนโดยไม่ถามยืนยัน")] = False,
    project: Project = None,
) -> None:
    """นำสมุดงานเข้า: บอกทุกจุดที่ผิดพร้อมชีตและเซลล์ แสดงสิ่งที่จะเปลี่ยน แล้วเขียนทั้งหมดหรือไม่เขียนเลย"""
    from ..common.places import find_project
    from ..workbook.importing import prepare

    where = find_project(project)
    with turn(where):
        found = prepare(where, file)
    if not found.changes:
        typer.echo("สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")
        return
    typer.echo(f"จะเปลี่ยน {len(found.changes)} จุด")
    typer.echo("\n".join(f"  {change}" for change in found.changes))
    if dry_run:
        typer.echo("ลองดูเท่านั้น ยังไม่ได้เขียนอะไร")
        return
    if not (yes or typer.confirm("เขียนลงข้อมูลหรือไม่")):  # nobody waits for the answer
        typer.echo("ไม่ได้เขียนอะไร")
        return
    with turn(where):
        found.write(named(who), why)
    typer.echo("เขียนแล้ว ต่อไปรัน pramoen check แล้ว pramoen build")
