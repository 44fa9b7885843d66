"""Knows the command that proves a published site from itself alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import UsageError
from .options import AsJson, Project


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="ตัวอย่าง: pramoen verify reports/site --json")(verify)


def verify(
    site: Annotated[
        Path | None,
        typer.Argument(
            help="โฟลเดอร์ของเว็บไซต์ที่เผยแพร่ (ปกติคือ reports/site ของโครงการ)", show_default=False
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="กุญแจสาธารณะของผู้เผยแพร่ ตรวจลายเซ็นของ manifest ด้วย", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """พิสูจน์เว็บไซต์ที่เผยแพร่จากตัวมันเอง: ทุกไฟล์ตรงกับ manifest ทุกตัวเลขคำนวณซ้ำได้และตรงกันทุกที่"""
    from ..common.places import find_project
    from ..verify.files import NoSite
    from ..verify.signature import VALID, NoKey
    from ..verify.site import verify as prove

    where = site if site is not None else find_project(project).site
    try:
        compared = prove(where, key)
    except (NoSite, NoKey) as none:
        raise UsageError(str(none)) from None
    if as_json:
        typer.echo(json.dumps(compared.as_record(), ensure_ascii=False, indent=2))
    else:
        for difference in compared.found:
            typer.echo(str(difference))
        total = sum(compared.counts.values())
        verdict = f"พบจุดที่ไม่ตรงกัน {len(compared.found):,} จุด" if compared.found else "ตรงกันทั้งหมด"
        typer.echo(f"เทียบ {total:,} รายการใน {where}: {verdict}")
        if compared.signature == VALID:
            typer.echo("ลายเซ็นของ manifest ถูกต้อง ลงนามด้วยกุญแจที่ระบุ")
    if compared.found:
        raise typer.Exit(1)
