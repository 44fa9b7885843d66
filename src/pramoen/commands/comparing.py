"""Knows the command that tells what changed between two years or two builds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..common.faults import UsageError
from ..common.places import Project as Place
from ..words import say
from .options import AsJson, OneOrganisation, Project, one_organisation


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=say("commands.comparing.diff"), epilog=say("commands.comparing.diff-example"))(
        diff
    )


def diff(
    before: Annotated[
        str,
        typer.Argument(help=say("commands.comparing.before-help"), show_default=False),
    ],
    after: Annotated[
        str,
        typer.Argument(help=say("commands.comparing.after-help"), show_default=False),
    ],
    as_json: AsJson = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help=say("commands.comparing.html-help"), show_default=False),
    ] = None,
    organisation: OneOrganisation = None,
    project: Project = None,
) -> None:
    """Tell what changed between two years or two reports, the weightiest first."""
    from ..common.places import find_project
    from ..telling.comparison import KINDS, as_lines, compare

    where = find_project(project)
    if before.isdecimal() or after.isdecimal():
        where, organisation = one_organisation(project, organisation)
    old, new = (_records(where, organisation or "", named) for named in (before, after))
    found = compare(old, new)
    if html is not None:
        from ..rendering.site.alone import write_alone

        told = {"differences": found, "kinds": KINDS, "before": before, "after": after}
        told["made_up"] = _mark(where, [*old, *new])
        write_alone(html, "diff.html", **told)
    if as_json:
        records = [difference.as_record() for difference in found]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(as_lines(found)))


def _mark(project: Place, records: Sequence[Mapping[str, Any]]) -> str:
    """Return what marks made-up data: said of the organisation here, or in a record itself."""
    from ..data.made_up import MARK, NOTICE, is_made_up

    organisations = {str(record["organisation"]) for record in records}
    said = any(is_made_up(project.data(name)) for name in organisations)
    return MARK if said or any(NOTICE in r.get("notes", ()) for r in records) else ""


def _records(project: Place, organisation: str, named: str) -> list[Mapping[str, Any]]:
    if not named.isdecimal():
        return _published(Path(named))
    from .explain import records_of_year

    return records_of_year(project, organisation, int(named))


def _published(path: Path) -> list[Mapping[str, Any]]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        keys = ("indicator", "item", "status", "results", "target", "fiscal_year")
        whole = all(key in record for record in records for key in keys)
    except (OSError, ValueError, TypeError):
        whole = False
    if not whole:
        raise UsageError(say("commands.comparing.unreadable", path=path))
    return list(records)
