"""Knows the command that tells which numbers rest on a row or a passage."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from ..words import say
from .options import AsJson, OneOrganisation, Project, one_organisation


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=say("commands.tracing.trace"), epilog=say("commands.tracing.example"))(trace)


def trace(
    what: Annotated[
        str,
        typer.Argument(
            help=say("commands.tracing.what-help"),
            show_default=False,
        ),
    ],
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Tell every number of the reports that rests on a passage or a row of data."""
    from .trace import as_text
    from .trace import trace as forward

    found = forward(*one_organisation(project, organisation), what)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(as_text(found)))
