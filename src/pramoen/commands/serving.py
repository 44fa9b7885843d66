"""Knows the command that shows the site on this machine and rebuilds it after a change."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ..common.faults import FaultyData, UsageError
from ..words import say
from .options import Organisation, Project, Year

if TYPE_CHECKING:
    from ..build.request import Request
    from ..build.serving import Shown
    from ..common import places
    from ..common.progress import Teller
    from ..execution.pool import Executors


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=say("commands.serving.serve"), epilog=say("commands.serving.example"))(serve)


def serve(
    organisation: Organisation = None,
    year: Year = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help=say("commands.serving.port-help"))
    ] = 8000,
    renderer: Annotated[
        str, typer.Option("--renderer", help=say("commands.serving.renderer-help"))
    ] = "embedded",
    project: Project = None,
) -> None:
    """Show the site on this machine, and make it anew when a file is saved."""
    from ..build.flow import build
    from ..build.plan import site_of
    from ..build.ready import get_ready
    from ..build.request import Request
    from ..build.serving import HOST, Shown, open_server, watch
    from ..common.places import find_project
    from ..common.progress import Teller

    where = find_project(project)
    teller = Teller(Console())
    request = Request(organisation, year, renderer, ("html",))
    shown = Shown(site_of(where, request))

    def ready() -> None:
        import frictionless  # noqa: F401 - the next change is not to wait for it

        with workers() as executor:
            executor.submit(int).result()
        get_ready()
        teller.say(say("commands.serving.open-at", host=HOST, port=server.server_port))

    with request.workers() as workers:
        workers.begin()
        build(where, request, teller, workers)
        try:
            server = open_server(shown, port)
        except OSError as error:
            raise UsageError(
                say("commands.serving.port-taken", port=port, reason=error.strerror)
            ) from None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            watch(where, ready, lambda: _rebuild(where, request, teller, workers, shown))
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()


def _rebuild(
    where: places.Project, request: Request, teller: Teller, workers: Executors, shown: Shown
) -> None:
    """Build what changed and have the open pages follow, or say there what is wrong."""
    from ..build.flow import build
    from ..execution.work import NotebooksFailed
    from ..rendering.errors import RenderingFailed

    began = time.perf_counter()
    try:
        build(where, request, teller, workers, shown)
    except FaultyData as faulty:
        wrong = [say("commands.serving.faulty-data"), *map(str, faulty.faults)]
    except NotebooksFailed as failed:
        told = (f"{outcome.run.label}: {outcome.error}" for outcome in failed.outcomes)
        wrong = [say("commands.serving.notebooks-failed"), *told]
    except (RenderingFailed, UsageError) as failed:
        wrong = [say("commands.serving.rendering-failed"), str(failed)]
    else:
        shown.follow()
        teller.say(say("commands.serving.ready-in", seconds=f"{time.perf_counter() - began:.1f}"))
        return
    message = "\n".join([say("commands.serving.still-as-before", wrong=wrong[0]), *wrong[1:]])
    shown.fail(message)
    teller.say(message)
