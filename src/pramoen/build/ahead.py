"""Knows what is made ahead of everything else: the pages that somebody is looking at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ..rendering.errors import RenderingFailed

if TYPE_CHECKING:
    from ..execution.pool import Executors
    from ..execution.runs import Run
    from ..execution.work import Outcome
    from .plan import ReportPlan
    from .reports import ReportTask


class Audience(Protocol):
    """Those who look at pages while they are built."""

    @property
    def pages(self) -> Collection[str]:
        """The addresses of the pages they look at, relative to the site."""

    def show(self, files: Mapping[str, bytes]) -> None:
        """Show files by their addresses until the whole site follows."""


def execute_ahead(
    plans: Sequence[ReportPlan],
    tasks: Sequence[ReportTask],
    audience: Audience,
    workers: Executors,
) -> tuple[list[ReportPlan], list[Outcome]]:
    """Execute the notebooks behind open pages and show these pages, the rest being as it was.

    Returns what is left to do, and what became of the notebooks. A page that cannot be shown on
    its own, for instance because it refers to a figure that another notebook has yet to draw,
    comes with all others.

    Raises
    ------
    NotebooksFailed

    """
    from ..execution.pool import execute_in_order
    from .reports import make_ahead

    open_pages = {task.address: _open_pages(task, audience.pages) for task in tasks}
    first: list[Run] = []
    for plan in plans:
        shown = [r for r in plan.stale_runs if r.name in open_pages[plan.address].values()]
        needed = {path for run in shown for path in run.needs}
        first += [run for run in plan.stale_runs if run in shown or run.output in needed]
    outcomes = execute_in_order(first, lambda _: None, workers)
    for plan, task in zip(plans, tasks, strict=True):
        pages = open_pages[plan.address]
        if not pages or not all(run.output.is_file() for run in plan.runs):
            continue
        try:
            with workers() as executor:
                made = executor.submit(make_ahead, task, list(pages)).result()
        except (RenderingFailed, BrokenExecutor):
            continue
        audience.show({f"{plan.address}/{name}": content for name, content in made.items()})
    done = {run.output for run in first}
    left = [
        replace(
            plan,
            stale={r.name: plan.stale[r.name] for r in plan.stale_runs if r.output not in done},
        )
        for plan in plans
    ]
    return left, outcomes


def _open_pages(task: ReportTask, pages: Collection[str]) -> dict[str, str]:
    """Return the open pages of a report with the chapters they show, by address in the report."""
    prefix = f"{task.address}/"
    shown = {chapter.page: chapter.name for chapter in task.chapters}
    shown |= {f"notebooks/{chapter.name}.html": chapter.name for chapter in task.chapters}
    own = sorted(page.removeprefix(prefix) for page in pages if page.startswith(prefix))
    return {page: shown[page] for page in own if page in shown}
