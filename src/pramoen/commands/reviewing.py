"""Knows the commands that review a report and correct a published figure."""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated

import typer

from ..common.places import Project as Place
from .options import AsJson, OneOrganisation, Project, Who, named, one_organisation, turn

_ReportYear = Annotated[
    int, typer.Option("--year", help="ปีงบประมาณ พ.ศ. ของรายงาน", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog='ตัวอย่าง: pramoen review --year 2562 --state checked --who "สมชาย"')(review)
    app.command(
        epilog='ตัวอย่าง: pramoen correct 4.2 --year 2561 --to 99.12 --why "งบการเงินฉบับตรวจสอบ"'
    )(correct)


def review(
    year: _ReportYear,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="draft ร่าง, checked ตรวจทานแล้ว, approved รับรองแล้ว (ไม่ใส่ เพื่อดูสถานะ)",
            show_default=False,
        ),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="บันทึกของผู้ตรวจทาน")] = "",
    who: Who = None,
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """ดูหรือบันทึกสถานะการตรวจทานรายงาน การรับรองผูกกับเนื้อหา และถูกถอนเมื่อตัวเลขเปลี่ยน"""
    from ..build.said import said_of
    from ..changes import review as reviewing

    where, organisation = one_organisation(project, organisation)
    parameters = reviewing.parameters_of(where, organisation, year)

    def say() -> reviewing.Said:
        return said_of(where, parameters)

    @cache
    def say_anew() -> reviewing.Said:
        _execute(where, organisation, year)
        return say()

    if state is not None:
        doer = named(who, as_json)
        with turn(where):
            found = reviewing.review(where, organisation, year, state, doer, note, say_anew)
    else:
        found = reviewing.standing_of(where.data(organisation), parameters, say)
    if as_json:
        told = {
            "fiscal_year": year,
            "state": found.holds,
            "withdrawn": found.withdrawn,
            "who": found.who or None,
            "reviewed_on": found.on.isoformat() if found.on else None,
            "content": found.content,
            "reworded": found.reworded,
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{organisation} {year}: {found}")


def _execute(where: Place, organisation: str, year: int) -> None:
    """Run the report's notebooks where something changed: what they find is what is reviewed."""
    from rich.console import Console

    from ..build.flow import execute_indicators
    from ..build.plan import Request
    from ..common.progress import Teller

    request = Request(organisation=organisation, fiscal_year=year, formats=("html",))
    execute_indicators(where, request, Teller(Console(stderr=True)))


def correct(
    indicator: Annotated[
        str, typer.Argument(help="เลขตัวชี้วัดตามแบบประเมิน เช่น 4.2", show_default=False)
    ],
    year: _ReportYear,
    to: Annotated[str, typer.Option("--to", help="ตัวเลขที่ถูกต้อง", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="เหตุผลที่แก้", show_default=False)],
    item: Annotated[
        str, typer.Option("--item", help="รหัสข้อย่อย ถ้าแก้ผลของข้อย่อย", show_default=False)
    ] = "",
    who: Who = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """แก้ตัวเลขที่เผยแพร่แล้ว โดยประกาศว่าแก้อะไร จากเท่าใด เป็นเท่าใด เพราะอะไร รายงานพิมพ์ไว้ด้วย"""
    from ..changes.correction import correct as correct_result
    from ..changes.review import withdrawn_by

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        done = correct_result(where, organisation, year, indicator, item, to, why, named(who))
        withdrawn = withdrawn_by(where, organisation, year)
    subject = " ".join(part for part in (indicator, item) if part)
    typer.echo(f"แก้แล้ว {subject} ปี {year}: {done['before']} → {done['after']}")
    for of_year, standing in withdrawn.items():
        typer.echo(f"รายงานปี {of_year}: {standing} ต้องตรวจทานใหม่")
