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
    str | None,
    typer.Option(
        "--organisation",
        help=say("commands.options.one-organisation-help"),
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=say("commands.options.json-help"))]
Who = Annotated[
    str | None,
    typer.Option("--who", help=say("commands.options.who-help"), show_default=False),
]


def one_organisation(project: Path | None, named: str | None) -> tuple[Place, str]:
    """Return the project, and the organisation: the one named, or the only one not made up.

    Raises
    ------
    UsageError
        If there is no such organisation, or several of which none is named.

    """
    from ..common.faults import UsageError
    from ..common.places import find_project
    from ..data.made_up import is_made_up

    where = find_project(project)
    known = where.organisations()
    if named is not None and named not in known:
        raise UsageError(
            say("commands.options.no-organisation", named=named, known=", ".join(known))
        )
    meant = [named] if named else [one for one in known if not is_made_up(where.data(one))]
    if len(meant) != 1:
        raise UsageError(say("commands.options.organisation-needed", known=", ".join(known)))
    return where, meant[0]


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
