"""Runs a set of notebooks in one way, in a process of its own, and tells how long that took.

Called as ``python -m benchmarks.variant SET WAY FOLDER``; prints one line of JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from concurrent.futures import as_completed
from dataclasses import replace
from pathlib import Path

from benchmarks import peers
from benchmarks.sets import light_runs, own_runs, waves
from pramoen.common.places import Project
from pramoen.execution.pool import Local
from pramoen.execution.runs import Run
from pramoen.execution.work import execute

WAYS = ("standard", "one job", "all processors", "floor", "peer")


def main(set_name: str, way: str, folder: str) -> None:
    """Run the set as often as it takes and print when each batch ended."""
    where = Path(folder)
    runs = light_runs(where) if set_name == "light" else own_runs(Project(where), 2562)
    if set_name == "own" and way in ("standard", "floor"):
        runs = _beside_records(runs)
    began = time.time()
    batches = _standard(runs) if way == "standard" else []
    if way == "floor":
        batches = _floor(runs)
    if way == "peer":
        batches = _peer(runs)
    if way in ("one job", "all processors"):
        batches = _engine(runs, 1 if way == "one job" else None)
    print(json.dumps({"began": began, "batches": batches, "runs": len(runs)}))


def _beside_records(runs: list[Run]) -> list[Run]:
    """Return the runs with outputs beside what the project's engine has executed.

    The summary reads what indicators recorded only where it is told of which data they were, and
    no other way of running a notebook tells that.
    """
    return [replace(run, output=run.output.parent / "beside" / run.output.name) for run in runs]


def _standard(runs: list[Run]) -> list[float]:
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    began = time.perf_counter()
    for run in runs:
        run.output.parent.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(
            str(run.source),
            str(run.output),
            parameters=dict(run.parameters),
            cwd=str(run.folder),
            progress_bar=False,
            request_save_on_cell_execute=False,
            extra_arguments=["--log-level=CRITICAL"],
        )
    return [time.perf_counter() - began]


def _engine(runs: list[Run], jobs: int | None) -> list[float]:
    batches = []
    with Local(jobs, runs[0].preload)() as executor:
        for _ in range(3):
            began = time.perf_counter()
            for wave in waves(runs):
                for future in as_completed([executor.submit(execute, run) for run in wave]):
                    assert not future.result().error, future.result().error
            batches.append(time.perf_counter() - began)
    return batches


def _peer(runs: list[Run]) -> list[float]:
    for run in runs:
        run.output.parent.mkdir(parents=True, exist_ok=True)
    told: list[dict[str, object]] = [
        {
            "source": str(run.source),
            "output": str(run.output),
            "parameters": dict(run.parameters),
            "folder": str(run.folder),
        }
        for run in runs
    ]
    return peers.batches(told)


def _floor(runs: list[Run]) -> list[float]:
    from benchmarks.floor import Floor

    floor = Floor()
    batches = []
    for _ in range(3):
        began = time.perf_counter()
        for run in runs:
            run.output.parent.mkdir(parents=True, exist_ok=True)
            floor.run(run.source, run.output, run.parameters, run.folder)
        batches.append(time.perf_counter() - began)
    return batches


if __name__ == "__main__":
    main(*sys.argv[1:])
