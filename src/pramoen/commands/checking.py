"""Knows the commands that check the data and accept a warning."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..common.faults import FaultyData
from ..common.places import Project as Place
from .options import (
    AsJson,
    OneOrganisation,
    Organisation,
    Project,
    Who,
    named,
    one_organisation,
    turn,
)

if TYPE_CHECKING:
    from ..checks.findings import Findings


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="ตัวอย่าง: pramoen check --organisation dga --html reports/check.html")(check)
    app.command(epilog='ตัวอย่าง: pramoen accept jump/results/2563/1.1.3 --why "ตรวจกับงบการเงินแล้ว"')(
        accept
    )


def check(
    organisation: Organisation = None,
    year: Annotated[
        int | None,
        typer.Option("--year", help="เฉพาะข้อเตือนของปีนี้ พ.ศ. (ปกติคือทุกปี)", show_default=False),
    ] = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="เขียนผลตรวจเป็นหน้าเว็บลงไฟล์นี้ด้วย", show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """ตรวจข้อมูลทั้งหมดโดยไม่สร้างรายงาน บอกทุกจุดที่ผิดและทุกข้อเตือน พร้อมไฟล์ แถว และคอลัมน์"""
    from ..build.plan import Request, chosen_parameters
    from ..checks.findings import findings_of
    from ..common.places import find_project

    where = find_project(project)
    chosen = chosen_parameters(where, Request(organisation))
    names = sorted({parameters.organisation for parameters in chosen})
    found = [_of_year(where, findings_of(where, name), year) for name in names]
    found = [_located(where, one) for one in found]
    if html is not None:
        from ..rendering.site.alone import write_alone

        write_alone(html, "check.html", all_findings=found)
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


def _of_year(where: Place, found: Findings, year: int | None) -> Findings:
    """Return the findings with the warnings that concern the report of a year; faults all count."""
    if year is None:
        return found
    from ..changes.review import parameters_of

    form = parameters_of(where, found.organisation, year).form_year
    warnings = [one for one in found.warnings if one.concerns(year, form)]
    return replace(found, warnings=warnings)


def _located(where: Place, found: Findings) -> Findings:
    """Return the findings with sheet, cell and indicator of each."""
    from ..workbook.locating import Locator

    if not found.faults and not found.warnings:
        return found
    locator = Locator(where, found.organisation)
    faults = locator.located(found.faults)
    placed = locator.located(one.fault for one in found.warnings)
    warnings = [replace(o, fault=fault) for o, fault in zip(found.warnings, placed, strict=True)]
    return replace(found, faults=faults, warnings=warnings)


def accept(
    code: Annotated[str, typer.Argument(help="รหัสข้อเตือนที่ pramoen check บอก", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="เหตุผลที่รับ", show_default=False)],
    who: Who = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """รับข้อเตือนหนึ่งข้อพร้อมเหตุผล ถ้าค่าเปลี่ยนภายหลัง ข้อเตือนจะกลับมาอีก"""
    from ..changes.acceptance import accept as accept_warning

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        warning = accept_warning(where, organisation, code, why, named(who))
    typer.echo(f"รับข้อเตือนแล้ว {warning.code}: {why}")
