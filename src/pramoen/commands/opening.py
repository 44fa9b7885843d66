"""Knows the command that opens a new year."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from .options import AsJson, OneOrganisation, Project, Who, named, turn


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new-year", epilog="ตัวอย่าง: pramoen new-year 2563")(new_year)


def new_year(
    year: Annotated[int, typer.Argument(help="ปีงบประมาณ พ.ศ. ที่จะเปิด เช่น 2563", show_default=False)],
    organisation: OneOrganisation = "dga",
    who: Who = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """เปิดปีใหม่: ยกแบบประเมินและค่าเป้าหมายมาจากปีก่อน แล้วบอกว่าต้องทบทวนอะไร ปีเก่าไม่เปลี่ยน"""
    from ..changes.newyear import KINDS, open_year
    from ..common.places import find_project

    where = find_project(project)
    with turn(where):
        opening = open_year(where, organisation, year, named(who))
    if as_json:
        points = [asdict(point) for point in opening.points]
        told = {"written": list(opening.written), "review": points}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if opening.written:
        typer.echo(f"เปิดปีงบประมาณ พ.ศ. {year} แล้ว เขียน {', '.join(opening.written)}")
    else:
        typer.echo(f"ปีงบประมาณ พ.ศ. {year} เปิดไว้แล้ว ไม่มีอะไรเปลี่ยน")
    typer.echo(f"ต้องทบทวน {len(opening.points)} จุด")
    for kind, title in KINDS.items():
        points_of_kind = [point for point in opening.points if point.kind == kind]
        if points_of_kind:
            typer.echo(f"{title} {len(points_of_kind)} จุด")
            typer.echo("\n".join(f"  {point}" for point in points_of_kind))
