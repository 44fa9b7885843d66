"""Knows the commands that check the data and accept a warning."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..common.faults import FaultyData, UsageError
from ..common.places import Project as Place
from ..words import say
from .framework import answer_to
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

_AS_BEFORE = "="  # the answer that gives the reason of the warning before


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=say("commands.checking.check"), epilog=say("commands.checking.check-example"))(
        check
    )
    app.command(
        help=say("commands.checking.accept"), epilog=say("commands.checking.accept-example")
    )(accept)


def check(
    organisation: Organisation = None,
    year: Annotated[
        int | None,
        typer.Option("--year", help=say("commands.checking.year-help"), show_default=False),
    ] = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help=say("commands.checking.html-help"), show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """Check all data without building, and tell every fault and warning."""
    from ..build.plan import chosen_parameters
    from ..build.request import Request
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
    codes: Annotated[
        list[str] | None,
        typer.Argument(help=say("commands.checking.code-help"), show_default=False),
    ] = None,
    why: Annotated[
        str, typer.Option("--why", help=say("commands.checking.why-help"), show_default=False)
    ] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", help=say("commands.checking.ask-year-help"), show_default=False),
    ] = None,
    who: Who = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Accept warnings with a reason, until the figure changes; without codes, ask for each."""
    from ..changes.acceptance import accept as accept_warnings

    where, organisation = one_organisation(project, organisation)
    if codes:
        reasons, seen = dict.fromkeys(codes, why), None
    elif why:
        raise UsageError(say("commands.checking.codes-needed"))
    else:
        reasons, seen = _asked(where, organisation, year)
    if reasons:
        with turn(where):
            accept_warnings(where, organisation, reasons, named(who), seen)
    for code, reason in reasons.items():
        typer.echo(say("commands.checking.accepted", code=code, why=reason))


def _asked(
    where: Place, organisation: str, year: int | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Ask for the reason of every open warning; return the reasons given, and what was found.

    No answer leaves a warning open. Nobody else waits meanwhile: what has changed is told then.
    """
    from ..checks.findings import findings_of

    found = _located(where, _of_year(where, findings_of(where, organisation), year))
    if found.faults:
        raise FaultyData(found.faults)
    count = len(found.open)
    typer.echo(
        say("commands.checking.asks", count=count) if count else say("commands.checking.none")
    )
    reasons: dict[str, str] = {}
    last = ""
    for number, warning in enumerate(found.open, start=1):
        typer.echo(f"\n({number}/{count}) {warning}")
        answer = answer_to(say("commands.checking.why-help"))
        last = last if answer == _AS_BEFORE else answer or last
        if answer and last:
            reasons[warning.code] = last
    return reasons, {one.code: one.fault.found for one in found.open}
