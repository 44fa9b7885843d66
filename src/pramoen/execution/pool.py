"""Knows how to run notebooks through papermill, several at once, and tell what failed."""

from __future__ import annotations

import logging
import os
import re
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from .runs import Run, cleaned, write_whole


@dataclass(frozen=True)
class Outcome:
    """What became of a run: how long it took, and the error with its cell, if any."""

    run: Run
    seconds: float
    error: str = ""


class NotebooksFailed(Exception):
    """One or more notebooks failed; `outcomes` are theirs."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = tuple(outcomes)
        super().__init__("\n".join(f"{o.run.label}: {o.error}" for o in self.outcomes))


def execute_all(
    runs: Sequence[Run], done: Callable[[Outcome], None], jobs: int | None = None
) -> None:
    """Execute notebooks, as many at once as there are processors, telling each when it is done.

    Raises
    ------
    NotebooksFailed
        After all have been tried, with every one that failed.

    """
    failed = []
    count = max(1, min(jobs or os.cpu_count() or 1, len(runs)))
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_parent
    ) as pool:
        try:
            for future in as_completed([pool.submit(execute, run) for run in runs]):
                outcome = future.result()
                done(outcome)
                if outcome.error:
                    failed.append(outcome)
        except KeyboardInterrupt:
            # What runs ends in seconds and cleans up after itself; the rest never starts.
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    if failed:
        raise NotebooksFailed(sorted(failed, key=lambda outcome: outcome.run.label))


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def execute(run: Run) -> Outcome:
    """Execute one notebook; a failing one is kept beside its place with the cell marked."""
    import nbformat
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    started = time.perf_counter()
    aside = run.output.with_name(f"{run.name}.running.ipynb")
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            str(run.source),
            str(aside),
            parameters=dict(run.parameters),
            cwd=str(run.folder),
            progress_bar=False,
            log_output=False,
            kernel_name="python3",
            request_save_on_cell_execute=False,
            # A kernel would tell of the interrupt that ends it as of an error.
            extra_arguments=["--log-level=CRITICAL"],
        )
        executed = nbformat.read(aside, as_version=4)  # type: ignore[no-untyped-call]
        write_whole(run.output, cleaned(executed, run.digest()))
        _failed(run.output).unlink(missing_ok=True)
        return Outcome(run, time.perf_counter() - started)
    except papermill.PapermillExecutionError as error:
        kept = _keep(aside, run.output)
        said = f"เซลล์ที่ {error.cell_index + 1}: {error.ename}: {_plain(error.evalue)} (ดู {kept})"
        return Outcome(run, time.perf_counter() - started, said)
    except Exception as error:  # a kernel that dies or a notebook that is no notebook
        return Outcome(
            run, time.perf_counter() - started, f"{type(error).__name__}: {_plain(str(error))}"
        )
    finally:
        aside.unlink(missing_ok=True)


def _failed(output: Path) -> Path:
    return output.with_name(f"{output.stem}.failed.ipynb")


def _keep(aside: Path, output: Path) -> Path:
    kept = _failed(output)
    if aside.is_file():
        aside.replace(kept)
    return kept


def _plain(text: str, limit: int = 300) -> str:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).strip().splitlines()
    first = lines[0] if lines else ""
    return first[:limit] + ("…" if len(lines) > 1 or len(first) > limit else "")
