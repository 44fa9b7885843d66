"""Knows the commands that show what was done to the data, and take the last of it back."""

from __future__ import annotations

from typing import Annotated

import typer

from ..words import say
from .framework import confirmed
from .options import OneOrganisation, Project, Who, named, one_organisation, turn

_ACTIONS = {
    "new_year": say("commands.undoing.opens-year"),
    "workbook": say("commands.undoing.imports-workbook"),
    "accept": say("commands.undoing.accepts"),
    "correct": say("commands.undoing.corrects"),
    "review": say("commands.undoing.reviews"),
    "undo": say("commands.undoing.undoes"),
}
_SHORT = 100


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help=say("commands.undoing.undo"), epilog=say("commands.undoing.undo-example"))(
        undo
    )
    app.command(
        help=say("commands.undoing.history"), epilog=say("commands.undoing.history-example")
    )(history)


def undo(
    why: Annotated[str, typer.Option("--why", help=say("commands.undoing.why-help"))] = say(
        "commands.undoing.why-default"
    ),
    who: Who = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("commands.undoing.yes-help"))] = False,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Take back the last import, correction or acceptance, as an entry of its own."""
    from ..changes.undo import Undone, undoable
    from ..changes.undo import undo as take_back

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        typer.echo(
            say("commands.undoing.will-undo", undone=Undone(undoable(where, organisation), ()))
        )
        if not (yes or confirmed(say("commands.undoing.undo-question"))):
            typer.echo(say("commands.undoing.undone-nothing"))
            return
        done = take_back(where, organisation, named(who), why)
    typer.echo(say("commands.undoing.undone", tables=len(done.tables)))


def history(
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Show the log of changes of the data."""
    from ..changes import tables

    where, organisation = one_organisation(project, organisation)
    folder = where.data(organisation)
    log = tables.read(folder, tables.resources(folder)[tables.LOG])
    undone = {row["undoes"] for row in log if row["undoes"]}
    if not log:
        typer.echo(say("commands.undoing.no-entries"))
    for row in log:
        what = row["what"] if len(row["what"]) <= _SHORT else f"{row['what'][:_SHORT]}…"
        taken = say("commands.undoing.undone-since") if row["entry"] in undone else ""
        when = row["time"].replace("T", " ")
        typer.echo(
            say(
                "commands.undoing.entry",
                entry=f"{row['entry']:>4}",
                when=when,
                who=row["who"],
                action=_ACTIONS[row["action"]],
                fiscal_year=row["fiscal_year"],
                why=row["why"],
                what=what,
                taken=taken,
            )
        )
