"""Measures the execution of notebooks against papermill's own engine, a peer and the floor."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.peers import environment
from benchmarks.sets import project_copy
from benchmarks.variant import WAYS

ROUNDS = 3


def execution() -> dict[str, Any]:
    """Return seconds per notebook, cold and warm, of every way on both sets, and ratios."""
    found: dict[str, Any] = {}
    environment()  # made before anything is timed
    for set_name in ("light", "own"):
        ways = [way for way in WAYS if way != "peer" or set_name == "light"]
        times: dict[str, dict[str, list[float]]] = {way: {"cold": [], "warm": []} for way in ways}
        with tempfile.TemporaryDirectory() as folder:
            if set_name == "own":
                project_copy(Path(folder) / "project")
                _measured("own", "all processors", Path(folder))  # records for the other ways
            for _ in range(ROUNDS):
                for way in ways:
                    cold, warm = _measured(set_name, way, Path(folder))
                    times[way]["cold"].append(cold)
                    times[way]["warm"].append(warm)
        found[set_name] = _summary(times)
    return found


def _measured(set_name: str, way: str, folder: Path) -> tuple[float, float]:
    """Return seconds per notebook: process start included, and with everything started."""
    where = folder / "project" if set_name == "own" else folder
    started = time.time()
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.variant", set_name, way, str(where)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    told = json.loads(ended.stdout.splitlines()[-1])
    cold = told["began"] - started + told["batches"][0]
    warm = statistics.median(told["batches"][1:] or told["batches"])
    return cold / told["runs"], warm / told["runs"]


def _summary(times: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    medians = {
        way: {state: statistics.median(values) for state, values in both.items()}
        for way, both in times.items()
    }
    standard, one, many, floor = (medians[way] for way in WAYS if way != "peer")
    beside = (
        {"one job against the peer, warm": one["warm"] / medians["peer"]["warm"]}
        if "peer" in medians
        else {}
    )
    return {
        "seconds_per_notebook": medians,
        "all_seconds": times,
        "all processors against standard, warm": standard["warm"] / many["warm"],
        "all processors against standard, cold": standard["cold"] / many["cold"],
        "one job against the floor, warm": one["warm"] / floor["warm"],
        **beside,
    }
