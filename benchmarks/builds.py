"""Measures whole builds: nothing changed, one cell changed, and how execution grows."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

from benchmarks.sets import own_runs, project_copy, waves
from pramoen.common.places import Project
from pramoen.execution.pool import Local
from pramoen.execution.work import execute

REPEATS = 5
ORGANISATIONS = 20  # 20 organisations × 4 years × 25 notebooks = 2,000 runs


def rebuilds() -> dict[str, Any]:
    """Return the seconds of a build that finds nothing changed, and of one after one change."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        every = len(own_runs(project, organisation="dga"))
        first, _ = build_once(project)
        unchanged = [build_once(project)[0] for _ in range(REPEATS)]
        cell = project.data("dga") / "director.csv"
        changed, counts = [], []
        for number in range(3):
            text = cell.read_text(encoding="utf-8")
            cell.write_text(
                text.replace("องค์การมหาชน", f"องค์การมหาชน {number}", 1), encoding="utf-8"
            )
            seconds, told = build_once(project)
            changed.append(seconds)
            counts.append(len(re.findall(r"\[\d+/\d+\] dga \d{4} [a-z]", told)))
    return {
        "first build, 4 reports": first,
        "nothing changed": statistics.median(unchanged),
        "one CSV cell changed": statistics.median(changed),
        f"notebooks run again of {every}": counts[-1],
    }


def build_once(project: Project) -> tuple[float, str]:
    """Build all reports with the embedded renderer; return the seconds and what was told."""
    command = [sys.executable, "-m", "pramoen", "build", "--renderer", "embedded"]
    began = time.perf_counter()
    ended = subprocess.run(
        [*command, "--project", str(project.root)], check=True, stdout=subprocess.PIPE, text=True
    )
    return time.perf_counter() - began, ended.stdout


def growth() -> dict[str, Any]:
    """Return seconds per run and peak memory for own notebooks of one organisation and many."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project", ORGANISATIONS)
        runs = own_runs(project)
        few = [run for run in runs if run.parameters["organisation"] == "dga"]
        with Local(None, runs[0].preload)() as executor:
            for wave in waves(few):
                list(executor.map(execute, wave))  # everything is started
            for chosen in (few, few, few, runs):
                with Memory() as memory:
                    began = time.perf_counter()
                    for wave in waves(chosen):
                        for future in as_completed([executor.submit(execute, r) for r in wave]):
                            assert not future.result().error, future.result().error
                    seconds = (time.perf_counter() - began) / len(chosen)
                known = found.setdefault(f"{len(chosen)} runs", {"each": [], "megabytes": {}})
                known["each"].append(seconds)
                known["megabytes"] = memory.peaks
    for known in found.values():
        known["seconds_per_run"] = statistics.median(known["each"])
    small, large = (known["seconds_per_run"] for known in found.values())
    return {**found, f"time per run, {len(runs):,} against {len(few)} runs": large / small}


class Memory:
    """The peak resident memory of this process and of its descendants, by role, in MB."""

    def __init__(self) -> None:
        self.peaks: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            for role, megabytes in _family(os.getpid()):
                self.peaks[role] = max(self.peaks.get(role, 0.0), megabytes)


def _family(parent: int, role: str = "parent") -> list[tuple[str, float]]:
    """Return the role and resident memory of a process and its descendants."""
    try:
        status = Path(f"/proc/{parent}/status").read_text()
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return []
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    found = [(role, int(resident[1]) / 1024)] if resident else []
    for child in map(int, children):
        try:
            command = Path(f"/proc/{child}/cmdline").read_text()
        except OSError:
            continue
        if "execution.warm" in command:
            inner = "notebook" if role in ("warm", "notebook") else "warm"
        else:
            inner = "worker" if "spawn_main" in command else "other"
        found += _family(child, inner)
    return found
