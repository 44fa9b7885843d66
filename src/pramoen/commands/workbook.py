"""Knows the commands of the analyst's workbook: export and import."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..common.faults import UsageError
from ..common.places import Project as Place
from ..words import say
from .framework import answer_to, confirmed
from .options import OneOrganisation, Project, Who, named, one_organisation, turn

if TYPE_CHECKING:
    from ..workbook.importing import Import

group = typer.Typer(
    help=say("commands.workbook.help"), no_args_is_help=True, pretty_exceptions_enable=False
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="workbook")


@group.command(
    "export", help=say("commands.workbook.export"), epilog=say("commands.workbook.export-example")
)
def export(
    year: Annotated[
        int,
        typer.Option("--year", help=say("commands.workbook.fiscal-year-help"), show_default=False),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help=say("commands.workbook.output-help"),
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=say("commands.workbook.force-help"))
    ] = False,
    entry: Annotated[
        int | None,
        typer.Option(
            "--entry",
            help=say("commands.workbook.entry-help"),
            show_default=False,
        ),
    ] = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Write the workbook of a year."""
    from ..workbook.export import write_workbook
    from ..workbook.importing import layout_of
    from ..workbook.past import layout_after

    where, organisation = one_organisation(project, organisation)
    suffix = "" if entry is None else say("commands.workbook.file-of-entry", entry=entry)
    path = output or where.reports / "workbooks" / f"{organisation}-{year}{suffix}.xlsx"
    if path.exists() and not force:
        raise UsageError(say("commands.workbook.file-there-already", path=path))
    layout = layout_of(where, organisation, year)
    if entry is not None:
        layout = layout_after(layout, entry)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(layout, path)
    except OSError as error:
        raise UsageError(
            say("commands.workbook.cannot-write", path=path, reason=error.strerror)
        ) from None
    rows = sum(len(layout.of_year(sheet)) for sheet in layout.sheets)
    typer.echo(
        say("commands.workbook.exported", tables=len(layout.sheets), rows=f"{rows:,}", path=path)
    )


@group.command(
    "import", help=say("commands.workbook.import"), epilog=say("commands.workbook.import-example")
)
def import_(
    file: Annotated[
        Path, typer.Argument(help=say("commands.workbook.file-help"), show_default=False)
    ],
    why: Annotated[str, typer.Option("--why", help=say("commands.workbook.why-help"))] = say(
        "commands.workbook.why-default"
    ),
    who: Who = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("commands.workbook.dry-run-help"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("commands.workbook.yes-help"))] = False,
    mine: Annotated[
        list[str] | None,
        typer.Option("--mine", help=say("commands.workbook.mine-help"), show_default=False),
    ] = None,
    theirs: Annotated[
        list[str] | None,
        typer.Option("--theirs", help=say("commands.workbook.theirs-help"), show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """Take a workbook in: tell its faults, show what would change, write all or nothing."""
    from ..common.places import find_project
    from ..workbook import conflict_sheet
    from ..workbook.importing import prepare

    where = find_project(project)
    file = conflict_sheet.workbook_of(file)
    choices = _choices(mine, theirs)
    with turn(where):
        found = prepare(where, file, choices)
        if found.conflicts:
            chosen = _chosen(found, file)
            conflict_sheet.offer(found, file)
            if chosen:
                choices |= chosen
                found = prepare(where, file, choices)
    # Nobody waits for an answer: what is saved meanwhile is told when it is written.
    if found.conflicts and not (dry_run or yes) and sys.stdin.isatty():
        choices |= _asked(found)
        with turn(where):
            found = prepare(where, file, choices)
    _tell(where, found, file)
    if not found.changes and not found.conflicts:
        typer.echo(say("commands.workbook.changes-nothing"))
        return
    if dry_run:
        typer.echo(say("commands.workbook.dry-run"))
        return
    if not found.changes:
        raise typer.Exit(1)
    if not (yes or confirmed(say("commands.workbook.write-question"))):
        typer.echo(say("commands.workbook.written-nothing"))
        return
    with turn(where):
        found.write(named(who), why)
        with suppress(OSError):  # open in Excel; what it says is no conflict any more
            conflict_sheet.settle(found, file)
    typer.echo(say("commands.workbook.written"))
    if found.conflicts:
        typer.echo(say("commands.workbook.conflicts-left", count=len(found.conflicts)))
        raise typer.Exit(1)


def _choices(mine: list[str] | None, theirs: list[str] | None) -> dict[str, str]:
    """Return whose value is taken, by the name of a conflict."""
    from ..workbook.rowwise import MINE, THEIRS

    given = {**dict.fromkeys(theirs or (), THEIRS), **dict.fromkeys(mine or (), MINE)}
    return {"*" if name == "all" else name: whose for name, whose in given.items()}


def _chosen(found: Import, file: Path) -> Mapping[str, str]:
    """Return what was chosen on the sheet of conflicts, and say so."""
    from ..workbook import conflict_sheet

    choices = conflict_sheet.chosen(file, found.conflicts)
    if choices.whose:
        sheet = conflict_sheet.beside(file)
        typer.echo(say("commands.workbook.choices-taken", count=len(choices.whose), file=sheet))
    for name in choices.outdated:
        typer.echo(say("commands.workbook.choice-outdated", name=name))
    return choices.whose


def _asked(found: Import) -> dict[str, str]:
    """Ask for every conflict whose value is taken; no answer leaves it as it is in the data."""
    from ..workbook.rowwise import MINE, THEIRS
    from ..workbook.telling import conflicts_of

    answers = {"1": MINE, "2": THEIRS}
    chosen = {}
    for conflict, line in zip(found.conflicts, conflicts_of(found), strict=True):
        typer.echo(line)
        answer = answer_to(say("commands.workbook.whose-question"))
        if answer in answers:
            chosen[conflict.name] = answers[answer]
    return chosen


def _tell(where: Place, found: Import, file: Path) -> None:
    """Tell what would change, what conflicts, what is new and what else there is to know."""
    from ..workbook import conflict_sheet
    from ..workbook.telling import conflicts_of, lines_of, news, shortened

    if found.changes:
        typer.echo(say("commands.workbook.will-change", count=len(found.changes)))
        whole = where.reports / "workbooks" / say("commands.workbook.list-file", stem=file.stem)
        typer.echo("\n".join(shortened(lines_of(found), whole)))
    if found.merged.told:
        typer.echo(say("commands.workbook.please-note"))
        typer.echo("\n".join(f"  {line}" for line in found.merged.told))
    if found.conflicts:
        typer.echo(
            say(
                "commands.workbook.conflicts",
                count=len(found.conflicts),
                file=conflict_sheet.beside(file),
            )
        )
        typer.echo("\n".join(conflicts_of(found)))
    if found.warnings:
        typer.echo(say("commands.workbook.new-warnings", count=len(found.warnings)))
        typer.echo("\n".join(news(found.warnings)))
