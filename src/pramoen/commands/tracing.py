"""Knows the command that tells which numbers rest on a row or a passage."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .options import AsJson, OneOrganisation, Project, one_organisation


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="ตัวอย่าง: pramoen trace results.csv:52 หรือ pramoen trace form_c4_results")(
        trace
    )


def trace(
    what: Annotated[
        str,
        typer.Argument(
            help="รหัสข้อความต้นทางใน sources.csv หรือแถวข้อมูล เช่น results.csv:52",
            show_default=False,
        ),
    ],
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """บอกทุกตัวเลขในรายงานที่มาจากข้อความต้นทางหรือแถวข้อมูลหนึ่ง พร้อมหน้าและสมุดบันทึก"""
    from .trace import as_text
    from .trace import trace as forward

    found = forward(*one_organisation(project, organisation), what)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(as_text(found)))
