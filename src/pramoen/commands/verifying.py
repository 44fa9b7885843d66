"""Knows the command that proves a published site from itself alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import UsageError
from ..words import say
from .options import AsJson, Project


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=say("commands.verifying.verify"), epilog=say("commands.verifying.example"))(
        verify
    )


def verify(
    site: Annotated[
        Path | None,
        typer.Argument(help=say("commands.verifying.site-help"), show_default=False),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", help=say("commands.verifying.key-help"), show_default=False),
    ] = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Prove a published site from itself."""
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
        verdict = (
            say("commands.verifying.differences", count=f"{len(compared.found):,}")
            if compared.found
            else say("commands.verifying.all-agree")
        )
        typer.echo(
            say("commands.verifying.compared", total=f"{total:,}", where=where, verdict=verdict)
        )
        if compared.signature == VALID:
            typer.echo(say("commands.verifying.signature-right"))
    if compared.found:
        raise typer.Exit(1)
