"""Knows the commands that check the data and accept a warning."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import FaultyData
from .options import AsJson, OneOrganisation, Organisation, Project, Who, named, turn


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="ตัวอย่าง: pramoen check --organisation dga --html reports/check.html")(check)
    app.command(epilog='ตัวอย่าง: pramoen accept jump/results/2563/1.1.3 --why "ตรวจกับงบการเงินแล้ว"')(
        accept
    )


def check(
    organisation: Organisation = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="เขียนผลตรวจเป็นหน้าเว็บลงไฟล์นี้ด้วย", show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """ตรวจข้อมูลทั้งหมดโดยไม่สร้างรายงาน บอกทุกจุดที่ผิดและทุกข้อเตือน พร้อมไฟล์ แถว และคอลัมน์"""
    from ..build.plan import Request, chosen_parameters
    from ..checks.findings import findings_of, write_page
    from ..common.places import find_project

    where = find_project(project)
    chosen = chosen_parameters(where, Request(organisation))
    names = sorted({parameters.organisation for parameters in chosen})
    found = [findings_of(where, name) for name in names]
    if html is not None:
        write_page(found, html)
    if as_json:
        typer.echo(json.dumps([one.as_record() for one in found], ensure_ascii=False, indent=2))
        if any(one.faults for one in found):
            raise typer.Exit(1)
        return
    for one in found:
        if not one.faults:
            typer.echo("\n".join(one.as_lines()))
    faults = [fault for one in found for fault in one.faults]
    if faults:
        raise FaultyData(faults)


def accept(
    code: Annotated[str, typer.Argument(help="รหัสข้อเตือนที่ pramoen check บอก", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="เหตุผลที่รับ", show_default=False)],
    who: Who = None,
    organisation: OneOrganisation = "dga",
    project: Project = None,
) -> None:
    """รับข้อเตือนหนึ่งข้อพร้อมเหตุผล ถ้าค่าเปลี่ยนภายหลัง ข้อเตือนจะกลับมาอีก"""
    from ..checks.findings import accept as accept_warning
    from ..common.places import find_project

    where = find_project(project)
    with turn(where):
        warning = accept_warning(where, organisation, code, why, named(who))
    typer.echo(f"รับข้อเตือนแล้ว {warning.code}: {why}")
