"""Knows how one report is made of its executed notebooks, and several side by side."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..common.mime import ASSESSMENTS_MIME, ROWS_MIME
from ..execution.pool import Executors
from ..execution.runs import all_recorded
from ..rendering.errors import RenderingFailed
from ..rendering.memory import NO_MEMORY, Memory
from ..rendering.renderer import Renderer

ATTEMPTS = 3


@dataclass(frozen=True)
class ReportTask:
    """One report to make.

    Attributes
    ----------
    label
        The report in words.
    root, staged
        The project, and where the report's Quarto project is staged.
    notebooks
        The executed notebooks, in chapter order.
    facts
        What differs from report to report, as ``_report.yml`` holds it.
    output
        The report's folder in the site.
    jobs
        How many processors may be used.
    memory
        What was made at an earlier build.

    """

    label: str
    root: Path
    staged: Path
    notebooks: tuple[Path, ...]
    facts: Mapping[str, Any]
    output: Path
    renderer: Renderer
    formats: tuple[str, ...]
    jobs: int = 1
    memory: Memory = NO_MEMORY


def make_report(task: ReportTask) -> float:
    """Make a report with its data, charts and notebooks; return the seconds it took.

    Raises
    ------
    RenderingFailed

    """
    from ..publishing.charts import publish_charts
    from ..publishing.downloads import write_downloads, write_indicator_files, write_rows
    from ..publishing.notebooks import publish_notebooks
    from ..rendering.staging import stage

    began = time.perf_counter()
    notebooks, output = task.notebooks, task.output
    stage(task.root, task.staged, notebooks, task.facts)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    task.renderer.render(task.staged, output, task.formats, task.jobs, task.memory)
    records = all_recorded(notebooks, ASSESSMENTS_MIME)
    mark, notice = (str(task.facts["pramoen"][name]) for name in ("made_up", "notice"))
    write_downloads(records, output / "data", task.facts["book"]["title"], mark, notice)
    write_indicator_files(records, output / "data", mark)
    write_rows(all_recorded(notebooks, ROWS_MIME), output / "data", mark)
    publish_charts(notebooks, output / "charts", task.memory, mark)
    publish_notebooks(notebooks, output / "notebooks", task.facts["pramoen"], task.memory)
    return time.perf_counter() - began


def make_ahead(task: ReportTask, addresses: Sequence[str]) -> dict[str, bytes]:
    """Return pages of a report by address, with their charts, before the report is made.

    Raises
    ------
    RenderingFailed

    """
    from ..publishing.charts import chart_files
    from ..publishing.notebooks import CODE_ENDING, code_page
    from ..rendering.staging import stage

    stage(task.root, task.staged, task.notebooks, task.facts)
    chapters = [address for address in addresses if not address.endswith(CODE_ENDING)]
    made = {
        address: page.encode()
        for address, page in task.renderer.ahead(task.staged, chapters, task.memory).items()
    }
    for notebook in task.notebooks:
        if f"notebooks/{notebook.stem}.html" in made:
            files = chart_files(notebook, task.facts["pramoen"]["made_up"]).items()
            made |= {f"charts/{name}": content.encode() for name, content in files}
        if (code := f"notebooks/{notebook.stem}{CODE_ENDING}") in addresses:
            made[code] = code_page(notebook, task.facts["pramoen"], task.memory).encode()
    return made


def get_ready() -> None:
    """Do what takes time once in a process that makes reports, ahead of the first one."""
    import papermill  # noqa: F401

    from ..publishing import notebooks
    from ..rendering import embedded, pandoc
    from ..rendering.site import pages
    from ..show.drawing import svg_here

    svg_here({"mark": "point", "data": {"values": []}})
    pages.environment()
    pandoc.executable()
    assert embedded and notebooks  # imported


def make_reports(
    tasks: Sequence[ReportTask], done: Callable[[ReportTask, float], None], executors: Executors
) -> None:
    """Make reports side by side, telling each when it is done; the same bytes in any order.

    A report whose worker is lost is made again, up to three times.

    Raises
    ------
    RenderingFailed
        The first that fails; what had not begun never begins.

    """
    waiting = list(tasks)
    for _ in range(ATTEMPTS):
        with executors() as executor:
            futures = {_submitted(executor, task): task for task in waiting}
            try:
                waiting = [
                    futures[future]
                    for future in as_completed(futures)
                    if not _told(future, futures[future], done)
                ]
            except BaseException:
                for future in futures:
                    future.cancel()
                wait(futures)  # what runs writes into a folder that is removed next
                raise
        if not waiting:
            return
    labels = ", ".join(sorted(task.label for task in waiting))
    raise RenderingFailed(f"{labels}: โปรเซสที่สร้างรายงานถูกหยุดจากภายนอก {ATTEMPTS} ครั้ง")


def _submitted(executor: Executor, task: ReportTask) -> Future[float]:
    try:
        return executor.submit(make_report, task)
    except BrokenExecutor as broken:
        lost: Future[float] = Future()
        lost.set_exception(broken)
        return lost


def _told(
    future: Future[float], task: ReportTask, done: Callable[[ReportTask, float], None]
) -> bool:
    """Tell of a report that was made, and return whether it was; its worker may be lost."""
    try:
        seconds = future.result()
    except BrokenExecutor:
        return False
    done(task, seconds)
    return True
