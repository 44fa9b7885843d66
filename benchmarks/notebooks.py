"""Measures what the project's own notebooks spend their time on, each in a fresh process."""

from __future__ import annotations

import importlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.floor import Floor
from benchmarks.sets import own_runs, project_copy
from pramoen.execution.runs import Run

ROUNDS = 5
STAGES = {
    "read the data": ("pramoen.notebook", "open_report"),
    "make charts": ("pramoen.notebook", "figure"),
    "draw them": ("vl_convert", "vegalite_to_svg"),
    "make tables": ("pramoen.show.tables", "text_table"),
}


def notebooks() -> dict[str, Any]:
    """Return the milliseconds of one report's notebooks by stage, medians of several rounds.

    Every notebook has a process of its own that starts with all libraries imported; the
    converter's JavaScript engine starts in it with the first chart, as it does by hand.
    """
    for module, _ in STAGES.values():
        importlib.import_module(module)
    floor = Floor()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for run in own_runs(project_copy(Path(folder) / "project"), 2562):
            rounds = [_in_fork(floor, run) for _ in range(ROUNDS)]
            found[run.name] = {
                stage: statistics.median(one[stage] for one in rounds) for stage in rounds[0]
            }
    found["all notebooks"] = {
        stage: sum(one[stage] for one in found.values()) for stage in [*STAGES, "the rest", "whole"]
    }
    return found


def _in_fork(floor: Floor, run: Run) -> dict[str, float]:
    """Run a notebook in a copy of this process, and return its milliseconds by stage."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(_timed(floor, run)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        answer = told.read()
    os.waitpid(child, 0)
    times: dict[str, float] = json.loads(answer)
    return times


def _timed(floor: Floor, run: Run) -> dict[str, float]:
    clock = _Clock()
    for stage, (module, name) in STAGES.items():
        holder = importlib.import_module(module)
        setattr(holder, name, clock.timed(stage, getattr(holder, name)))
    began = time.perf_counter()
    floor.run(run.source, run.output, run.parameters, run.folder)
    whole = (time.perf_counter() - began) * 1000
    known = {stage: clock.spent.get(stage, 0.0) * 1000 for stage in STAGES}
    return {**known, "the rest": whole - sum(known.values()), "whole": whole}


class _Clock:
    """Adds up the time of functions; what one spends inside another is the inner one's."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inside = [0.0]

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*given: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            began = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                took = time.perf_counter() - began
                own = took - self._inside.pop()
                self._inside[-1] += took
                self.spent[stage] = self.spent.get(stage, 0.0) + own

        return measured
