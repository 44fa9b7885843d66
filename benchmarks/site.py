"""Measures the site: rendering all pages, growth to many organisations, weight, first paint."""

from __future__ import annotations

import functools
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.browser import chromium, first_paint
from benchmarks.builds import Memory
from benchmarks.sets import own_runs, project_copy
from pramoen.build.flow import report_tasks
from pramoen.build.plan import Planner, ReportPlan, chosen_parameters
from pramoen.build.reports import make_reports
from pramoen.build.request import Request
from pramoen.common.places import Project
from pramoen.execution.pool import Kept, Local
from pramoen.execution.work import execute
from pramoen.rendering.renderer import choose
from pramoen.rendering.site.shared import write_assets

ORGANISATIONS = 60
ROUNDS = 3
FORMATS = ("html",)
# Nothing that was made before is taken again.
REQUEST = Request(renderer="embedded", formats=FORMATS, force=True)


def site() -> dict[str, Any]:
    """Return seconds to make the reports of four years and of 60 × 4, and how fast pages show."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project", ORGANISATIONS)
        _executed(project)
        planner = Planner(project, choose("embedded"), FORMATS)
        plans = [
            ReportPlan(parameters, planner.runs(parameters), {}, ())
            for parameters in chosen_parameters(project, Request())
        ]
        few = [plan for plan in plans if plan.parameters.organisation == "dga"]
        output = Path(folder) / "site"
        write_assets(output, project.root / "_extensions" / "pramoen")
        with Kept(Local(None, None)) as workers:
            _render(project, planner, few, output, workers)  # everything is loaded
            four = [_render(project, planner, few, output, workers) for _ in range(ROUNDS)]
            pages = len(list((output / "dga").rglob("*.html")))
            with Memory() as memory:
                many = _render(project, planner, plans, output, workers)
        all_pages = len(list(output.rglob("*.html")))
        with _served(output) as base, chromium() as browser:
            paints = {
                name: first_paint(browser, f"{base}dga/2562/notebooks/{name}.html")
                for name in ("summary", "component-1", "component-4", "sources")
            }
    each, each_of_many = statistics.median(four) / pages, many / all_pages
    return {
        "4 years": {"seconds": four, "pages": pages, "median": statistics.median(four)},
        "4 years, seconds per page": each,
        "60 organisations × 4 years": {
            "seconds": many,
            "pages": all_pages,
            "peak megabytes": memory.peaks,
        },
        "60 organisations × 4 years, seconds per page": each_of_many,
        "time per page, 60 × 4 against 1 × 4": each_of_many / each,
        "first contentful paint, processor slowed 4 times": paints,
    }


def _executed(project: Project) -> None:
    """Execute the notebooks of one organisation and let the generated ones have copies.

    Rendering is what is measured here; generated organisations have the same figures anyway.
    """
    runs = own_runs(project, organisation="dga")
    with Local(None, runs[0].preload)() as executor:
        for outcome in executor.map(execute, runs):
            assert not outcome.error, outcome.error
    done = project.reports / "executed" / "dga"
    for organisation in project.organisations():
        if organisation != "dga":
            (done.parent / organisation).symlink_to(done, target_is_directory=True)


def _render(
    project: Project, planner: Planner, plans: Sequence[ReportPlan], output: Path, workers: Kept
) -> float:
    """Make reports as a build does, and return the seconds it took."""
    tasks = report_tasks(project, planner, plans, output, REQUEST)
    began = time.perf_counter()
    make_reports(tasks, lambda *_: None, workers)
    return time.perf_counter() - began


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
