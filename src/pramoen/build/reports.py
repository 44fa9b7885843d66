"""Knows how one report is made of its executed notebooks, and several side by side."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .. import __version__
from ..common.chapters import Chapter
from ..common.fiscal import thai_date
from ..common.mime import ASSESSMENTS_MIME, ROWS_MIME
from ..common.params import read_parameters
from ..common.places import Project
from ..data.dataset import load
from ..execution.pool import Executors
from ..execution.runs import all_recorded, recorded_with_cells
from ..rendering.errors import RenderingFailed
from ..rendering.memory import NO_MEMORY, Memory
from ..rendering.renderer import Renderer
from ..words import say

ATTEMPTS = 3
_EXECUTIVE = "::: {.executive}"  # what a notebook shows that sums a report up


@dataclass(frozen=True)
class ReportTask:
    """One report to make.

    Attributes
    ----------
    label
        The report in words.
    root, staged
        The project, and where the report's Quarto project is staged.
    executed
        The folder of the executed notebooks.
    chapters
        The chapters, in reading order.
    facts
        What differs from report to report, as ``_report.yml`` holds it.
    output
        The report's folder in the site.
    data
        The folder of the organisation's data.
    jobs
        How many processors may be used.
    memory
        What was made at an earlier build.

    """

    label: str
    root: Path
    staged: Path
    executed: Path
    chapters: tuple[Chapter, ...]
    facts: Mapping[str, Any]
    output: Path
    renderer: Renderer
    formats: tuple[str, ...]
    data: Path
    jobs: int = 1
    memory: Memory = NO_MEMORY

    @property
    def extension(self) -> Path:
        """The project's Quarto format."""
        return self.root / "_extensions" / "pramoen"

    @property
    def address(self) -> str:
        """The report's folder below the site."""
        return f"{self.output.parent.name}/{self.output.name}"

    @property
    def notebooks(self) -> tuple[Path, ...]:
        """The executed notebooks, in reading order."""
        return tuple(self.executed / f"{chapter.name}.ipynb" for chapter in self.chapters)


def published_facts(task: ReportTask) -> dict[str, Any]:
    """Return the facts of a report with the day since when it has said what it says."""
    from ..rendering.site.history import Content, read_history, today

    own = task.facts["pramoen"]
    content = Content.of(all_recorded(task.notebooks, ASSESSMENTS_MIME), str(own["state"]))
    address = f"{own['organisation']}/{own['fiscal_year']}"
    day = read_history(task.output.parent.parent).day_of(address, content, today())
    published = {"published": thai_date(date.fromisoformat(day)), "published_on": day}
    summed_up = any(_EXECUTIVE in path.read_text(encoding="utf-8") for path in task.notebooks)
    executive = {"executive": own["executive"] and summed_up}
    return {**task.facts, "pramoen": {**own, **published, **executive}}


def published_records(notebooks: Sequence[Path], data: Path) -> list[dict[str, Any]]:
    """Return what indicators recorded, with the notebook and cell, and the row each figure has now.

    A record names data rows by their keys; where they stand in a file is known when it is
    published.
    """
    rows = {
        row.key: row.number
        for table in ("results", "targets", "interim")
        for row in load(data).tables.get(table, ())
    }
    found = []
    for notebook in notebooks:
        for cell, record in recorded_with_cells(notebook, ASSESSMENTS_MIME):
            own = {**record, "notebook": notebook.stem, "cell": cell}
            for result in (*own["results"], *own["rounds"]):
                result["row"] = rows.get(result["place"])
            if own["target"]:
                own["target"]["row"] = rows.get(own["target"]["place"])
            found.append(own)
    return found


def begin(task: ReportTask) -> dict[str, Any]:
    """Stage a report with an empty folder for it in the site, and return its facts."""
    from ..rendering.book import read_book
    from ..rendering.pdf.document import attaches_data
    from ..rendering.staging import stage

    facts = published_facts(task)
    stage(task.root, task.staged, task.executed, task.chapters, facts)
    if "pdf" in task.formats and attaches_data(read_book(task.staged)):
        records = published_records(task.notebooks, task.data)
        _write_data(records, task.staged / "data", facts)
    shutil.rmtree(task.output, ignore_errors=True)
    task.output.mkdir(parents=True)
    return facts


def finish(task: ReportTask, facts: Mapping[str, Any]) -> None:
    """Pack what was made of a report into one archive."""
    from ..publishing.archive import write_archive

    write_archive(task.output, facts["pramoen"])


def make_pages(task: ReportTask, facts: Mapping[str, Any]) -> float:
    """Make the pages of a staged report with its data, and return the seconds it took.

    The PDF is made with them where the renderer does not make it apart.

    Raises
    ------
    RenderingFailed

    """
    from ..publishing.downloads import write_indicator_files, write_rows
    from ..publishing.evidence import write_evidence

    began = time.perf_counter()
    notebooks, output = task.notebooks, task.output
    formats = [one for one in task.formats if one != "pdf" or task.renderer.typeset is None]
    task.renderer.render(task.staged, output, formats, task.jobs, task.memory)
    records = published_records(notebooks, task.data)
    mark = str(facts["pramoen"]["made_up"])
    _write_data(records, output / "data", facts)
    write_indicator_files(records, output / "data", mark)
    write_evidence(records, task.data, output / "data")
    write_rows(all_recorded(notebooks, ROWS_MIME), output / "data", mark)
    return time.perf_counter() - began


def make_copies(task: ReportTask, facts: Mapping[str, Any]) -> float:
    """Make the notebooks' own pages and the charts as pictures, and return the seconds it took."""
    from ..publishing.charts import notes_of, publish_charts
    from ..publishing.notebooks import publish_notebooks
    from ..publishing.rerun import NAME, write_rerun

    began = time.perf_counter()
    own, output = facts["pramoen"], task.output
    fonts = task.staged / "fonts"
    publish_charts(task.notebooks, output / "charts", fonts, task.memory, notes_of(own))
    publish_notebooks(
        task.executed, task.chapters, output / "notebooks", own, task.extension, task.memory
    )
    parameters = read_parameters(
        Project(task.root).parameter_file(own["organisation"], own["fiscal_year"])
    )
    first = next((str(c.given["indicator"]) for c in task.chapters if c.source == "indicator"), "")
    write_rerun(output / "notebooks" / NAME, task.root, parameters, first, __version__)
    return time.perf_counter() - began


def _write_data(
    records: Sequence[Mapping[str, Any]], folder: Path, facts: Mapping[str, Any]
) -> None:
    from ..publishing.downloads import write_downloads

    mark, notice = (str(facts["pramoen"][name]) for name in ("made_up", "notice"))
    write_downloads(records, folder, facts["book"]["title"], mark, notice)


def make_print(task: ReportTask, _facts: Mapping[str, Any]) -> float:
    """Make the PDF of a staged report, and return the seconds it took.

    Raises
    ------
    RenderingFailed

    """
    began = time.perf_counter()
    assert task.renderer.typeset is not None
    task.renderer.typeset(task.staged, task.output, task.memory)
    return time.perf_counter() - began


def make_executive(task: ReportTask, _facts: Mapping[str, Any]) -> float:
    """Make the PDF that sums a staged report up, where it has one, and return the seconds it took.

    Raises
    ------
    RenderingFailed

    """
    began = time.perf_counter()
    assert task.renderer.sum_up is not None
    task.renderer.sum_up(task.staged, task.output)
    return time.perf_counter() - began


def make_ahead(task: ReportTask, addresses: Sequence[str]) -> dict[str, bytes]:
    """Return pages of a report by address, with their charts, before the report is made.

    Raises
    ------
    RenderingFailed

    """
    from ..publishing.charts import chart_files, notes_of
    from ..publishing.notebooks import code_page
    from ..rendering.staging import stage

    facts = published_facts(task)
    stage(task.root, task.staged, task.executed, task.chapters, facts)
    by_page = {chapter.page: chapter for chapter in task.chapters}
    pages = [address for address in addresses if address in by_page]
    made = {
        address: page.encode()
        for address, page in task.renderer.ahead(task.staged, pages, task.memory).items()
    }
    for address in list(made):
        notebook = task.executed / f"{by_page[address].name}.ipynb"
        files = chart_files(notebook, notes_of(facts["pramoen"])).items()
        made |= {f"charts/{name}": content.encode() for name, content in files}
    for chapter in task.chapters:
        if (code := f"notebooks/{chapter.name}.html") in addresses:
            shown = code_page(task.executed, chapter, facts["pramoen"], task.extension, task.memory)
            made[code] = shown.encode()
    return made


def make_reports(
    tasks: Sequence[ReportTask],
    done: Callable[[ReportTask, float], None],
    executors: Executors,
    meanwhile: Callable[[], object] = lambda: None,
    with_pages: Callable[[], object] = lambda: None,
) -> None:
    """Make reports side by side, telling each when it is done; the same bytes in any order.

    Pages and PDF of one report are made side by side, too. What takes longest begins first: the
    PDFs, from the largest report on. A report whose worker is lost is made again, up to three
    times. `meanwhile` is done in this process while workers are busy, and `with_pages` when
    every report has its pages, while PDFs may still be typeset; once more if one is made again.

    Raises
    ------
    RenderingFailed
        The first that fails; what had not begun never begins.

    """
    waiting = sorted(tasks, key=_size, reverse=True)
    for _ in range(ATTEMPTS):
        with executors() as executor:
            begun: list[_Begun] = []
            try:
                for task in waiting:
                    begun.append(_Begun.of(task, executor))
                for one in begun:
                    one.go_on(executor)
                meanwhile()
                ended = _ended(begun, with_pages)
                waiting = [one.task for one in ended if not one.told(done)]
            except BaseException:
                futures = [future for one in begun for future in one.parts]
                for future in futures:
                    future.cancel()
                wait(futures)  # what runs writes into a folder that is removed next
                raise
        if not waiting:
            return
    labels = ", ".join(sorted(task.label for task in waiting))
    raise RenderingFailed(say("build.reports.killed", labels=labels, attempts=ATTEMPTS))


def _size(task: ReportTask) -> int:
    """Return how much there is to make a report of, in bytes."""
    return sum(path.stat().st_size for path in task.notebooks if path.is_file())


@dataclass(frozen=True)
class _Begun:
    """A report that is being made: its facts, and what workers make of it."""

    task: ReportTask
    facts: Mapping[str, Any]
    printed: list[Future[float]]
    pages: list[Future[float]]

    @classmethod
    def of(cls, task: ReportTask, executor: Executor) -> _Begun:
        """Stage a report and have its PDF made, where that is made apart."""
        begun = cls(task, begin(task), [], [])
        if "pdf" in task.formats and task.renderer.typeset is not None:
            begun.printed.append(_submitted(executor, make_print, task, begun.facts))
        return begun

    def go_on(self, executor: Executor) -> None:
        """Have the rest made."""
        for part in (make_pages, make_copies):
            self.pages.append(_submitted(executor, part, self.task, self.facts))
        if "pdf" in self.task.formats and self.task.renderer.sum_up is not None:
            self.printed.append(_submitted(executor, make_executive, self.task, self.facts))

    @property
    def parts(self) -> list[Future[float]]:
        """All that is made of it."""
        return [*self.printed, *self.pages]

    @property
    def has_ended(self) -> bool:
        """Whether all parts have ended, or one has failed."""
        ended = [part for part in self.parts if part.done()]
        return len(ended) == len(self.parts) or any(part.exception() for part in ended)

    def told(self, done: Callable[[ReportTask, float], None]) -> bool:
        """Finish and tell of a report whose parts have ended, if no worker of theirs was lost."""
        try:
            seconds = sum(part.result() for part in self.parts)
        except BrokenExecutor:
            return False
        finish(self.task, self.facts)
        done(self.task, seconds)
        return True


def _ended(begun: Sequence[_Begun], with_pages: Callable[[], object]) -> Iterator[_Begun]:
    """Yield reports as their parts end, one that failed at once; call when all have their pages."""
    waiting = list(begun)
    pages = [part for one in begun for part in one.pages]
    if not pages:
        with_pages()
    while waiting:
        futures = [part for one in waiting for part in one.parts if not part.done()]
        if futures:
            wait(futures, return_when=FIRST_COMPLETED)
        ended = [one for one in waiting if one.has_ended]  # before it is asked for pages
        if pages and all(part.done() for part in pages):
            if not any(part.exception() for part in pages):
                with_pages()
            pages = []
        for one in ended:
            waiting.remove(one)
            yield one


def _submitted(
    executor: Executor,
    part: Callable[[ReportTask, Mapping[str, Any]], float],
    task: ReportTask,
    facts: Mapping[str, Any],
) -> Future[float]:
    try:
        return executor.submit(part, task, facts)
    except BrokenExecutor as broken:
        lost: Future[float] = Future()
        lost.set_exception(broken)
        return lost
