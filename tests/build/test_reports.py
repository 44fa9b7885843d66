"""Reports made side by side: the same bytes for any number of jobs, and no worker is missed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import Begun, alive, run, until
from pramoen.build import reports
from pramoen.build.reports import ReportTask, make_reports
from pramoen.execution.pool import Kept, Local
from pramoen.rendering.errors import RenderingFailed
from pramoen.rendering.renderer import choose
from test_incremental import HTML_ONLY
from test_site import checksums


def make_task(label: str) -> ReportTask:
    nowhere = Path("nowhere")
    embedded = choose("embedded")
    return ReportTask(
        label, nowhere, nowhere, nowhere, (), {}, nowhere, embedded, ("html",), nowhere
    )


@pytest.fixture
def nothing_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """No files: what is tried is who makes which part, and what becomes of it."""
    monkeypatch.setattr(reports, "begin", lambda task: {})
    monkeypatch.setattr(reports, "make_copies", lambda task, facts: 0.0)
    monkeypatch.setattr(reports, "finish", lambda task, facts: None)


class Losing(ThreadPoolExecutor):
    """Loses the first work that it gets, some times."""

    left = 0

    def submit(self, fn: Any, /, *given: Any, **named: Any) -> Future[Any]:
        if Losing.left:
            Losing.left -= 1
            raise BrokenExecutor("worker lost")
        return super().submit(fn, *given, **named)


@contextmanager
def losing() -> Iterator[Executor]:
    with Losing(2) as executor:
        yield executor


@pytest.mark.usefixtures("nothing_staged")
def test_a_report_whose_worker_is_lost_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "make_pages", lambda task, facts: len(task.label))
    monkeypatch.setattr(Losing, "left", 1)
    told: list[tuple[str, float]] = []
    tasks = [make_task("a"), make_task("bb"), make_task("ccc")]
    make_reports(tasks, lambda task, seconds: told.append((task.label, seconds)), losing)
    assert sorted(told) == [("a", 1), ("bb", 2), ("ccc", 3)]


@pytest.mark.usefixtures("nothing_staged")
def test_a_report_whose_worker_is_lost_every_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Losing, "left", 100)
    with pytest.raises(RenderingFailed, match=r"dga 2561, dga 2562: .* 3 ครั้ง"):
        make_reports([make_task("dga 2562"), make_task("dga 2561")], lambda *_: None, losing)


@pytest.mark.usefixtures("nothing_staged")
def test_a_report_that_fails_is_told_once_what_runs_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started, ended = threading.Event(), threading.Event()

    def make(task: ReportTask, facts: Any) -> float:
        if task.label == "slow":
            started.set()
            ended.wait(0.3)
            ended.set()
        else:
            started.wait(10)
            raise RenderingFailed("อ้างถึง fig-x ซึ่งไม่มีในรายงาน")
        return 0.0

    monkeypatch.setattr(reports, "make_pages", make)
    with pytest.raises(RenderingFailed, match="fig-x"):
        make_reports([make_task("slow"), make_task("faulty")], lambda *_: None, losing)
    assert ended.is_set()


@pytest.mark.usefixtures("nothing_staged")
def test_what_takes_longest_begins_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def making(part: str) -> Any:
        def make(task: ReportTask, facts: Any) -> float:
            made.append(f"{part} {task.label}")
            return 0.0

        return make

    for part in ("print", "pages", "copies", "executive"):
        monkeypatch.setattr(reports, f"make_{part}", making(part))

    @contextmanager
    def one_worker() -> Iterator[Executor]:
        with ThreadPoolExecutor(1) as executor:
            yield executor

    tasks = [replace(make_task(label), formats=("html", "pdf")) for label in ("2561", "2562")]
    busy: list[bool] = []
    make_reports(tasks, lambda *_: None, one_worker, meanwhile=lambda: busy.append(True))
    assert made[:2] == ["print 2561", "print 2562"]
    parts = [part.split()[0] for part in made if part.endswith("2562")]
    assert parts == ["print", "pages", "copies", "executive"]
    assert len(made) == 8
    assert busy


@pytest.mark.usefixtures("nothing_staged")
def test_pages_of_the_whole_site_are_made_though_the_last_report_ends_behind_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others, last = threading.Event(), threading.Event()
    calls: list[str] = []

    def make(task: ReportTask, facts: Any) -> float:
        if task.label == "last":
            others.wait(10)
        return 0.0

    def copied(task: ReportTask, facts: Any) -> float:
        if task.label == "last":
            last.set()
        return 0.0

    def finish(task: ReportTask, facts: Any) -> None:
        calls.append(task.label)
        others.set()  # the last report ends while another is packed
        last.wait(10)
        time.sleep(0.2)

    for name, does in (("make_pages", make), ("make_copies", copied), ("finish", finish)):
        monkeypatch.setattr(reports, name, does)
    tasks = [make_task("first"), make_task("last")]
    make_reports(tasks, lambda *_: None, losing, with_pages=lambda: calls.append("site"))
    assert sorted(calls) == ["first", "last", "site"]
    assert calls[0] == "first"


def test_pages_of_the_whole_site_are_made_without_a_report_and_while_one_is_printed(
    monkeypatch: pytest.MonkeyPatch, nothing_staged: None
) -> None:
    calls: list[str] = []
    make_reports([], lambda *_: None, losing, with_pages=lambda: calls.append("site"))
    assert calls == ["site"]
    there = threading.Event()

    def printed(task: ReportTask, facts: Any) -> float:
        assert there.wait(10)
        calls.append("print")
        return 0.0

    monkeypatch.setattr(reports, "make_print", printed)
    for part in ("make_pages", "make_executive"):
        monkeypatch.setattr(reports, part, lambda task, facts: 0.0)
    task = replace(make_task("2562"), formats=("html", "pdf"))
    make_reports([task], lambda *_: calls.append("done"), losing, with_pages=there.set)
    assert calls == ["site", "print", "done"]


def test_what_was_begun_for_nothing_is_ended_at_once() -> None:
    others = children()  # of tests that ran in this process before
    workers = Kept(Local(1, ("pandas",)))
    workers.begin()
    begun = children() - others
    assert begun
    workers.close()
    assert not any(alive(one) for one in begun)


def children() -> set[int]:
    """Return the processes that this one has started and that are there."""
    found = Path("/proc/self/task").glob("*/children")
    return {int(one) for path in found for one in path.read_text().split()}


def test_workers_are_kept_and_replaced_once_they_are_lost() -> None:
    with Kept(Local(1, None)) as workers:
        with workers() as executor:
            first = executor.submit(os.getpid).result()
        with workers() as executor:
            assert executor.submit(os.getpid).result() == first
        os.kill(first, signal.SIGKILL)

        def replaced() -> bool:
            with workers() as executor:
                try:
                    return executor.submit(os.getpid).result() != first
                except BrokenExecutor:
                    return False

        assert until(replaced, 20)


@pytest.mark.long
def test_the_number_of_jobs_and_what_is_remembered_change_no_byte(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project", (2561, 2562))
    sites = []
    for options in (["--jobs", "1"], ["--jobs", "3", "--force"], ["--jobs", "2"]):
        code, told = run(root, *HTML_ONLY, *options)
        assert code == 0, told
        assert "สร้างรายงานด้วย embedded (2)" in told
        sites.append(checksums(root / "reports" / "site"))
        (root / "reports" / "site" / "dga" / "2561" / "index.html").unlink()
        (root / "reports" / "site" / "dga" / "2562" / "index.html").unlink()
    assert sites[0] == sites[1] == sites[2]
