"""Knows the command that opens a new year."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..common.places import Project as Place
from ..words import say
from .options import AsJson, OneOrganisation, Project, Who, named, one_organisation, turn

if TYPE_CHECKING:
    from ..changes.newyear import Point
    from ..common.params import Parameters


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "new-year", help=say("commands.opening.new-year"), epilog=say("commands.opening.example")
    )(new_year)


def new_year(
    year: Annotated[
        int, typer.Argument(help=say("commands.opening.year-help"), show_default=False)
    ],
    organisation: OneOrganisation = None,
    who: Who = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Open a new year from the one before, and tell what to review."""
    from ..changes.newyear import open_year

    where, organisation = one_organisation(project, organisation)
    with turn(where):
        doer = named(who, as_json)
        opening = open_year(where, organisation, year, doer)
    if as_json:
        points = [asdict(point) for point in opening.points]
        told = {"written": list(opening.written), "review": points, "who": doer}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if opening.written:
        typer.echo(say("commands.opening.opened", year=year, written=", ".join(opening.written)))
    else:
        typer.echo(say("commands.opening.opened-before", year=year))
    path = write_checklist(where, organisation, year, opening.points)
    typer.echo(say("commands.opening.review-list", count=len(opening.points), path=path))
    typer.echo("\n".join(f"  {line}" for line in counted(opening.points)))
    typer.echo(say("commands.opening.fill-in", year=year))


def counted(points: Sequence[Point]) -> list[str]:
    """Return how many points of each kind there are, in Thai."""
    from ..changes.newyear import KINDS

    counts = Counter(point.kind for point in points)
    return [
        say("commands.opening.points-of-kind", title=title, count=counts[kind])
        for kind, title in KINDS.items()
        if counts[kind]
    ]


def write_checklist(where: Place, organisation: str, year: int, points: Sequence[Point]) -> Path:
    """Write what is still to review, each with its sheet, cell and indicator; return the file."""
    from ..changes.newyear import KINDS
    from ..common.faults import Fault
    from ..workbook.locating import Locator

    locator = Locator(where, organisation)
    lines = [say("commands.opening.points-left", year=year, count=len(points))]
    for kind, title in KINDS.items():
        of_kind = [point for point in points if point.kind == kind]
        if of_kind:
            lines += ["", say("commands.opening.points-of-kind", title=title, count=len(of_kind))]
        for point in of_kind:
            about = locator.subject(Fault(point.file, point.row, "source", ""))
            told = f"{about} {point.text}" if about else str(point)
            lines.append(f"  [ ] {told.strip()}")
    path = where.reports / "checklists" / f"{organisation}-{year}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def left_to_review(where: Place, reports: Iterable[Parameters]) -> list[str]:
    """Return, for every year that was opened from the one before, what is left to review."""
    from ..changes.newyear import carried_source, points_of

    told = []
    for parameters in reports:
        organisation, year = parameters.organisation, parameters.fiscal_year
        folder = where.data(organisation)
        if carried_source(year) not in (folder / "sources.csv").read_text(encoding="utf-8-sig"):
            continue
        points = points_of(folder, year)
        if points:
            path = write_checklist(where, organisation, year, points)
            kinds = " · ".join(counted(points))
            told.append(
                say(
                    "commands.opening.left-to-review",
                    organisation=organisation,
                    year=year,
                    count=len(points),
                    kinds=kinds,
                    path=path,
                )
            )
    return told
