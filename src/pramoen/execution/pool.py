"""Knows how many runs are carried out at once, and that none is lost with a worker."""

from __future__ import annotations

import json
import math
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path

from .runs import Run, running
from .work import NotebooksFailed, Outcome, execute

ATTEMPTS = 3

Executors = Callable[[], AbstractContextManager[Executor]]


def execute_all(
    runs: Sequence[Run],
    done: Callable[[Outcome], None],
    executors: Executors,
    times: Mapping[str, float] | None = None,
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
        for run, ended in _carry_out(waiting, executors):
            lost[run.label] += ended is None
            if ended is None and lost[run.label] < ATTEMPTS:
                again.append(run)
                continue
            outcome = ended or Outcome(run, 0.0, f"โปรเซสที่ประมวลผลถูกหยุดจากภายนอก {ATTEMPTS} ครั้ง")
            done(outcome)
            outcomes.append(outcome)
        waiting = again
    if failures := [outcome for outcome in outcomes if outcome.error]:
        raise NotebooksFailed(sorted(failures, key=lambda outcome: outcome.run.label))
    return outcomes


def _carry_out(runs: Sequence[Run], executors: Executors) -> Iterator[tuple[Run, Outcome | None]]:
    """Yield every run with its outcome, or with None if the worker that had it was lost."""
    with executors() as executor:
        futures = {executor.submit(execute, run): run for run in runs}
        try:
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


def local(jobs: int | None, preload: Sequence[str]) -> Executors:
    """Return an opener of worker processes on this machine, by default one per processor."""
    count = jobs or os.cpu_count() or 1

    @contextmanager
    def opened() -> Iterator[Executor]:
        from .children import WarmProcess

        warm = WarmProcess.start(preload)
        try:
            with ProcessPoolExecutor(
                count,
                mp_context=get_context("spawn"),
                initializer=_start_worker,
                initargs=(warm.control,),
            ) as pool:
                yield pool
        finally:
            warm.close()

    return opened


def _start_worker(control: socket.socket) -> None:
    from . import children

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the main process's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    children.adopt(control)


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
