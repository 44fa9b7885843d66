"""Knows the commands that review a report and correct a published figure."""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated

import typer

from ..common.places import Project as Place
from ..words import say as in_words
from .options import AsJson, OneOrganisation, Project, Who, named, one_organisation, turn

_ReportYear = Annotated[
    int, typer.Option("--year", help=in_words("commands.report-year-help"), show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        help=in_words("commands.reviewing.review"),
        epilog=in_words("commands.reviewing.review-example"),
    )(review)
    app.command(
        help=in_words("commands.reviewing.correct"),
        epilog=in_words("commands.reviewing.correct-example"),
    )(correct)


def review(
    year: _ReportYear,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help=in_words("commands.reviewing.state-help"),
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str, typer.Option("--note", help=in_words("commands.reviewing.note-help"))
    ] = "",
    who: Who = None,
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Show or record how far a report is reviewed."""
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

    from ..build.flow import execute_only
    from ..build.request import Request
    from ..common.progress import Teller

    request = Request(organisation=organisation, fiscal_year=year, formats=("html",))
    execute_only(where, request, Teller(Console(stderr=True)))


def correct(
    indicator: Annotated[
        str, typer.Argument(help=in_words("commands.reviewing.indicator-help"), show_default=False)
    ],
    year: _ReportYear,
    to: Annotated[
        str, typer.Option("--to", help=in_words("commands.reviewing.to-help"), show_default=False)
    ],
    why: Annotated[
        str, typer.Option("--why", help=in_words("commands.reviewing.why-help"), show_default=False)
    ],
    item: Annotated[
        str,
        typer.Option("--item", help=in_words("commands.reviewing.item-help"), show_default=False),
    ] = "",
    who: Who = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Correct a published figure by a declaration that the report prints."""
    from ..changes.correction import correct as correct_result
    from ..changes.review import withdrawn_by

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        done = correct_result(where, organisation, year, indicator, item, to, why, named(who))
        withdrawn = withdrawn_by(where, organisation, year)
    subject = " ".join(part for part in (indicator, item) if part)
    typer.echo(
        in_words(
            "commands.reviewing.corrected",
            subject=subject,
            year=year,
            before=done["before"],
            after=done["after"],
        )
    )
    for of_year, standing in withdrawn.items():
        typer.echo(in_words("commands.reviewing.check-again", year=of_year, state=standing))
