"""Knows the options that several commands share."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..common.places import Project as Place
from ..words import say

WHO = "PRAMOEN_WHO"
Project = Annotated[
    Path | None,
    typer.Option("--project", help=say("commands.options.project-help"), show_default=False),
]
Year = Annotated[
    int | None,
    typer.Option("--year", help=say("commands.options.year-help"), show_default=False),
]
Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        help=say("commands.options.organisation-help"),
        show_default=False,
    ),
]
OneOrganisation = Annotated[
    str, typer.Option("--organisation", help=say("commands.options.one-organisation-help"))
]
AsJson = Annotated[bool, typer.Option("--json", help=say("commands.options.json-help"))]
Who = Annotated[
    str | None,
    typer.Option("--who", help=say("commands.options.who-help"), show_default=False),
]


@contextmanager
def turn(project: Place) -> Iterator[None]:
    """Hold a project for the time of a change; say so if another command holds it, and wait."""
    from ..common.turn import own_turn

    with own_turn(project.lock, lambda: typer.echo(say("commands.options.waiting"), err=True)):
        yield


def named(who: str | None, silently: bool = False) -> str:
    """Return who does this: the name given, or that of the machine's user, which is said.

    Where a program reads what is printed, its answer says who; then `silently`.
    """
    name = (who or os.environ.get(WHO) or "").strip()
    if not name:
        name = getpass.getuser().strip()
        if not silently:
            told = say("commands.options.who", name=name, variable=WHO)
            typer.echo(told, err=True)
    return name
