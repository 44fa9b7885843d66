"""Knows how one run is carried out, wherever that is: papermill, and a notebook written whole."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..common.mishaps import in_words
from ..words import say
from .runs import KERNEL, LANGUAGE, Run, failed, finish, running

_ENDED = {
    "DeadKernelError": say("execution.work.kernel-died"),
    "CellTimeoutError": say("execution.work.cell-timeout"),
}
_one_at_a_time = threading.Lock()  # papermill changes the working directory of its process


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


def execute(run: Run) -> Outcome:
    """Execute one notebook; a failing one is kept beside its place with the cell marked.

    Raises
    ------
    ProcessLost
        If the processes that run notebooks were ended from outside: it can be tried again.

    """
    import papermill

    from .answers import answering
    from .children import ProcessLost

    logging.getLogger("papermill").setLevel(logging.ERROR)
    started = time.perf_counter()
    aside = running(run.output)
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _one_at_a_time:
            papermill.execute_notebook(
                _literally(run.source),
                _literally(aside),
                parameters=dict(run.parameters),
                engine_name="pramoen",
                cwd=str(run.folder),
                progress_bar=False,
                log_output=False,
                kernel_name=KERNEL,
                language=LANGUAGE,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                services={name: answering(place) for name, place in run.services.items()},
                preload=run.preload,
                watch_reads=True,
                finish=partial(finish, run=run, before=run.inputs(run.relevant(None), {})),
            )
        aside.replace(run.output)
        failed(run.output).unlink(missing_ok=True)
        return Outcome(run, time.perf_counter() - started)
    except papermill.PapermillExecutionError as error:
        kept = _keep(aside, run.output)
        what = _ENDED.get(error.ename, f"{error.ename}: {_plain(error.evalue)}")
        why = f" [{_plain(error.evalue)}]" if error.ename in _ENDED else ""
        said = say(
            "execution.work.cell-failed", cell=error.cell_index + 1, what=what, why=why, kept=kept
        )
        return Outcome(run, time.perf_counter() - started, said)
    except ProcessLost:
        raise
    except (OSError, MemoryError) as error:
        return Outcome(run, time.perf_counter() - started, in_words(error))
    except Exception as error:  # a notebook that is no notebook, a kernel that does not start
        return Outcome(
            run, time.perf_counter() - started, f"{type(error).__name__}: {_plain(str(error))}"
        )
    finally:
        aside.unlink(missing_ok=True)


def _literally(path: Path) -> str:
    """Return a path as papermill is to be given it, which fills in names between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _keep(aside: Path, output: Path) -> Path:
    kept = failed(output)
    if aside.is_file():
        aside.replace(kept)
    return kept


def _plain(text: str, limit: int = 300) -> str:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text).strip().splitlines()
    first = lines[0] if lines else ""
    return first[:limit] + ("…" if len(lines) > 1 or len(first) > limit else "")
