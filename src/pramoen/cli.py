"""Knows the commands; each is a thin layer over one function of the package."""

from __future__ import annotations

import io
import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.exceptions import TyperException

from . import __version__
from .commands import (
    checking,
    comparing,
    opening,
    reviewing,
    serving,
    signing,
    tracing,
    undoing,
    verifying,
    workbook,
)
from .commands.framework import in_thai, speak_thai
from .commands.options import (
    AsJson,
    OneOrganisation,
    Organisation,
    Project,
    Year,
    one_organisation,
    turn,
)
from .common.faults import FaultyData, UsageError
from .common.mishaps import (
    WHOLE,
    exit_code,
    in_words,
    stopped_in_words,
    stopping_in_order,
)
from .common.places import find_project
from .words import say

AT_FAULT, WRONG_USE = 1, 2


class Commands(TyperGroup):
    """The commands; each of them can be stopped in order, and says so."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with stopping_in_order():
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt as interrupt:
                _complain([stopped_in_words(interrupt)])
                raise typer.Exit(exit_code(interrupt)) from None


app = typer.Typer(
    name="pramoen",
    cls=Commands,
    help=say("commands.cli.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    opening,
    workbook,
    undoing,
    checking,
    comparing,
    tracing,
    verifying,
    signing,
    reviewing,
    serving,
):
    group.add_to(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pramoen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help=say("commands.cli.version-help"),
        ),
    ] = False,
) -> None: ...


@app.command(help=say("commands.cli.build"), epilog=say("commands.cli.build-example"))
def build(
    organisation: Organisation = None,
    year: Year = None,
    renderer: Annotated[
        str,
        typer.Option("--renderer", help=say("commands.cli.renderer-help")),
    ] = "auto",
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", help=say("commands.cli.format-help"))
    ] = "all",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            help=say("commands.cli.jobs-help"),
            show_default=False,
        ),
    ] = None,
    executor: Annotated[
        str,
        typer.Option("--executor", help=say("commands.cli.executor-help")),
    ] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            help=say("commands.cli.scheduler-help"),
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("commands.cli.force-help"))] = False,
    keep: Annotated[
        int,
        typer.Option("--keep", min=0, help=say("commands.cli.keep-help")),
    ] = 0,
    project: Project = None,
) -> None:
    """Check the data, run the notebooks in which anything changed, and publish the site."""
    from .build.request import FORMATS, Request
    from .build.unchanged import made_from, remember

    formats = {"all": FORMATS, "html": ("html",), "pdf": FORMATS}.get(format)
    if formats is None:
        raise UsageError(say("commands.cli.no-such-format", format=format))
    if executor not in ("local", "dask") or (executor == "dask") != (scheduler is not None):
        raise UsageError(say("commands.cli.executor-and-scheduler"))
    request = Request(organisation, year, renderer, formats, jobs, scheduler, force, keep)
    found = find_project(project)
    with request.workers() as workers:
        workers.begin()  # they import while this process does
        seen = made_from(found.root)
        from .build.chapters import unnamed_in_words
        from .build.flow import build as build_site
        from .build.flow import unchanged_in_words
        from .common.progress import Teller

        index = build_site(found, request, Teller(Console()), workers)
    remember(found.root, sys.argv[1:], seen, [*unnamed_in_words(found), unchanged_in_words(index)])


@app.command(help=say("commands.cli.rollback"), epilog=say("commands.cli.rollback-example"))
def rollback(organisation: Organisation = None, project: Project = None) -> None:
    """Put back the site before, which was kept; the one of now is kept instead."""
    from .common.swap import roll_back

    place = find_project(project)
    own = place.own_site(organisation) if organisation else place.site
    site = own if own.exists() else place.site
    with turn(place):
        now_kept = roll_back(site)
    if now_kept is None:
        raise UsageError(say("commands.cli.nothing-to-roll-back", site=site))
    typer.echo(say("commands.cli.rolled-back", site=site, kept=now_kept))


@app.command(help=say("commands.cli.status"), epilog=say("commands.cli.status-example"))
def status(
    organisation: Organisation = None,
    year: Year = None,
    renderer: Annotated[
        str, typer.Option("--renderer", help=say("commands.cli.status-renderer-help"))
    ] = "auto",
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Tell what a build would do and why, and do nothing."""
    from .build.chapters import unnamed_in_words
    from .build.flow import plan_of
    from .build.plan import as_lines, as_records
    from .build.request import Request

    place = find_project(project)
    planner, plans = plan_of(place, Request(organisation, year, renderer))
    if as_json:
        typer.echo(json.dumps(as_records(plans), ensure_ascii=False, indent=2))
    else:
        guide = [say("commands.cli.guide-anew")] if planner.guide_changed else []
        reviews = opening.left_to_review(place, [one.parameters for one in plans])
        typer.echo("\n".join([*as_lines(plans), *guide, *unnamed_in_words(place), *reviews]))


@app.command(help=say("commands.cli.explain"), epilog=say("commands.cli.explain-example"))
def explain(
    indicator: Annotated[
        str, typer.Argument(help=say("commands.cli.indicator-help"), show_default=False)
    ],
    year: Annotated[
        int, typer.Option("--year", help=say("commands.report-year-help"), show_default=False)
    ],
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """Tell how an indicator was computed, step by step, as its notebook did."""
    from .commands.explain import as_text
    from .commands.explain import explain as explain_indicator

    records = explain_indicator(*one_organisation(project, organisation), year, indicator)
    if as_json:
        entry = dict(records[0], items=list(records[1:]))
        typer.echo(json.dumps(entry, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(as_text(records)))


def main(arguments: list[str] | None = None) -> None:
    """Run a command; exit with 0 when done, 1 for faulty data or notebooks, 2 for wrong use."""
    from .execution.work import NotebooksFailed
    from .rendering.errors import RenderingFailed

    speak_thai()
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no Thai letters is no fault
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(args=arguments, prog_name="pramoen", standalone_mode=False) or 0)
    except typer.Abort:
        _complain([say("commands.aborted")])
        sys.exit(AT_FAULT)
    except TyperException as wrong:
        command = getattr(getattr(wrong, "ctx", None), "command_path", "pramoen")
        told = in_thai(wrong.format_message()) if hasattr(wrong, "format_message") else str(wrong)
        if type(wrong).__name__ == "NoArgsIsHelpError":
            _complain([told])
        else:
            _complain([told, say("commands.cli.see-help", command=command)])
        sys.exit(WRONG_USE)
    except FaultyData as faulty:
        _complain([say("commands.cli.faulty-data", count=len(faulty.faults))])
        _complain([f"  {fault}" for fault in faulty.faults])
        sys.exit(AT_FAULT)
    except NotebooksFailed as failed:
        _complain([say("commands.cli.notebooks-failed", count=len(failed.outcomes))])
        _complain([f"  {outcome.run.label}: {outcome.error}" for outcome in failed.outcomes])
        sys.exit(AT_FAULT)
    except RenderingFailed as failed:
        _complain([say("commands.cli.rendering-failed", failed=failed)])
        sys.exit(AT_FAULT)
    except UsageError as wrong:
        _complain([str(wrong)])
        sys.exit(WRONG_USE)
    except (OSError, MemoryError) as error:
        _complain([say("commands.cli.not-done", whole=WHOLE), f"  {in_words(error)}"])
        sys.exit(AT_FAULT)


def _complain(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)
