"""Knows how many runs are carried out at once, and that none is lost with a worker."""

from __future__ import annotations

import json
import math
import os
import signal
import socket
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.context import BaseContext
from pathlib import Path

from ..words import say
from .answers import Answers
from .children import WarmProcess
from .runs import Run, running
from .servers import Server
from .work import NotebooksFailed, Outcome, execute

ATTEMPTS = 3

Executors = Callable[[], AbstractContextManager[Executor]]


def execute_all(
    runs: Sequence[Run],
    done: Callable[[Outcome], None],
    executors: Executors,
    times: Mapping[str, float] | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Outcome]:
    """Execute notebooks, telling each when it is done; return what became of them.

    Parameters
    ----------
    runs
        What to execute.
    done
        Told every outcome as it comes.
    executors
        Opens a `concurrent.futures.Executor`: a local pool or a cluster. It is opened again if
        it breaks, and what it had not finished runs again there.
    times
        Seconds that runs took before, by label: the longest start first.
    meanwhile
        What this process does whenever it would wait for workers.

    Raises
    ------
    NotebooksFailed
        After all have been tried, with every one that failed.

    """
    for run in runs:  # what an interrupted build left behind
        running(run.output).unlink(missing_ok=True)
    known = times or {}
    waiting = sorted(runs, key=lambda run: -known.get(run.label, math.inf))
    lost: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    while waiting:
        again: list[Run] = []
        for run, ended in _carry_out(waiting, executors, meanwhile):
            lost[run.label] += ended is None
            if ended is None and lost[run.label] < ATTEMPTS:
                again.append(run)
                continue
            outcome = ended or Outcome(run, 0.0, say("execution.pool.killed", attempts=ATTEMPTS))
            done(outcome)
            outcomes.append(outcome)
        waiting = again
    if failures := [outcome for outcome in outcomes if outcome.error]:
        raise NotebooksFailed(sorted(failures, key=lambda outcome: outcome.run.label))
    return outcomes


def execute_in_order(
    runs: Sequence[Run],
    done: Callable[[Outcome], None],
    executors: Executors,
    times: Mapping[str, float] | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> list[Outcome]:
    """Execute runs as `execute_all` does, those that read records of others once these are there.

    Runs that need nothing of what failed are executed all the same, and all failures told together.

    Raises
    ------
    NotebooksFailed
    """
    outcomes: list[Outcome] = []
    failures: list[Outcome] = []
    for wave in ([run for run in runs if not run.needs], [run for run in runs if run.needs]):
        broken = {outcome.run.output for outcome in failures}
        ready = [run for run in wave if broken.isdisjoint(run.needs)]
        try:
            outcomes += execute_all(ready, done, executors, times, meanwhile) if ready else []
        except NotebooksFailed as failed:
            failures += failed.outcomes
    if failures:
        raise NotebooksFailed(sorted(failures, key=lambda outcome: outcome.run.label))
    return outcomes


def _carry_out(
    runs: Sequence[Run], executors: Executors, meanwhile: Callable[[], object]
) -> Iterator[tuple[Run, Outcome | None]]:
    """Yield every run with its outcome, or with None if the worker that had it was lost."""
    with executors() as executor:
        futures = {executor.submit(execute, run): run for run in runs}
        try:
            meanwhile()
            for future in as_completed(futures):
                try:
                    outcome = future.result()
                except Exception:  # a run returns its own errors: this one is the worker's
                    outcome = None
                yield futures[future], outcome
        except BaseException:
            # What runs ends in seconds and cleans up after itself; the rest never starts.
            executor.shutdown(wait=True, cancel_futures=True)
            raise


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Local:
    """Opens worker processes on this machine.

    Parameters
    ----------
    jobs
        How many, by default one per processor.
    preload
        The modules that the warm process imports; None if no notebook will run.
    ready
        The module of a function ``get_ready``, which a worker calls once it has started, ahead of
        its first work. It is imported once for all workers, where the system can.
    services
        Functions, ``module:function``, that one process carries out for all workers. A module's
        own ``get_ready`` is called once, ahead of the first request.

    """

    def __init__(
        self,
        jobs: int | None,
        preload: Sequence[str] | None,
        ready: str | None = None,
        services: Collection[str] = (),
    ) -> None:
        self._number = jobs or processors()
        self._wanted: dict[type[Server], Collection[str] | None] = {
            WarmProcess: preload,
            Answers: services or None,
        }
        self._ready = ready
        self._servers: dict[type[Server], Server] = {}

    def begin(self) -> None:
        """Have imported what workers and notebooks need, while there are other things to do."""
        for kind, wanted in self._wanted.items():
            if wanted is not None and kind not in self._servers:
                self._servers[kind] = kind.start(wanted)
        if _context(self._ready).get_start_method() == "forkserver":
            from multiprocessing.forkserver import ensure_running

            with _uninterrupted():  # Ctrl-C is this process's to answer
                ensure_running()

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        """Give the workers; they end with the block."""
        self.begin()
        servers, self._servers = self._servers, {}
        controls = {kind: server.control for kind, server in servers.items()}
        try:
            with ProcessPoolExecutor(
                self._number,
                mp_context=_context(self._ready),
                initializer=_start_worker,
                initargs=(controls, dict(os.environ), self._ready),
            ) as pool:
                for _ in range(self._number):  # workers start with the first things there are to do
                    pool.submit(int)
                yield pool
        finally:
            for server in servers.values():
                server.close()

    def close(self) -> None:
        """End what was begun and nobody needed."""
        for server in self._servers.values():
            server.end()
        self._servers = {}


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Have what is started meanwhile ignore Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    answered = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, answered)


def _context(ready: str | None) -> BaseContext:
    """Return how workers start: forked from a process that has imported what they get ready by.

    That process is asked over a socket in the folder for temporary files, whose path must be
    short. Elsewhere each worker starts from nothing.
    """
    short = len(os.fsencode(tempfile.gettempdir())) < 60
    if ready is None or sys.platform != "linux" or not short:
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([ready])
    return context


class Kept:
    """Workers that are kept from one piece of work to the next; others come for those that broke.

    Workers are started when they are first asked for; what they need can be imported before.
    """

    def __init__(self, executors: Executors) -> None:
        self._executors = executors
        self._opened = ExitStack()
        self._executor: Executor | None = None

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        """Give the workers."""
        if self._executor is not None:
            try:
                self._executor.submit(int)
            except RuntimeError:  # it is broken, or was shut down when it was interrupted
                self.close()
        if self._executor is None:
            self._executor = self._opened.enter_context(self._executors())
        yield self._executor

    def begin(self) -> None:
        """Have imported what workers need, if they are of this machine and not there yet."""
        if self._executor is None and isinstance(self._executors, Local):
            self._executors.begin()

    def close(self) -> None:
        """End the workers."""
        self._executor = None
        self._opened.close()
        if isinstance(self._executors, Local):
            self._executors.close()

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _start_worker(
    controls: Mapping[type[Server], socket.socket],
    environment: Mapping[str, str],
    ready: str | None,
) -> None:
    from . import answers, children

    os.environ.clear()
    os.environ.update(environment)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the main process's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if WarmProcess in controls:
        children.adopt(controls[WarmProcess])
    if Answers in controls:
        answers.adopt(controls[Answers])
    if ready is not None:
        import_module(ready).get_ready()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def read_times(path: Path) -> dict[str, float]:
    """Return how long runs took at earlier builds, by label; nothing if that is not known."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(label): float(seconds) for label, seconds in known.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def write_times(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Remember how long runs took."""
    known = read_times(path)
    known |= {outcome.run.label: round(outcome.seconds, 3) for outcome in outcomes}
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(known, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)
