"""Kills builds and imports at random moments and looks at what is left.

Called as ``python -m benchmarks.kills [BUILDS] [IMPORTS] [SEED] [MINUTES]``; none begins after so
many minutes. Every kill takes the process that was asked and all that it has started. After each,
site and data must be whole, as they were before or as they were to become; after the last, one more
build must give the bytes of a build that nobody killed. What runs is a copy of the program: one
that is edited meanwhile gives other bytes.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path

from openpyxl import load_workbook

from benchmarks.sets import ROOT, project_copy
from pramoen.changes.tables import LOG
from pramoen.common.places import Project, find_project

State = dict[str, str]
BUILD = ("build", "--year", "2562", "--format", "html", "--renderer", "embedded")


@dataclass(frozen=True)
class Told:
    """What was seen: how many kills met a running command, and everything that was not whole."""

    kills: int
    met: int
    faults: tuple[str, ...]


def state_of(folder: Path) -> State:
    """Return the digest of every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def started(project: Project, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a command of pramoen on a project, by the copy of the program beside it."""
    program = project.root.parent / "program"
    if not program.is_dir():
        shutil.copytree(ROOT / "src", program, ignore=shutil.ignore_patterns("__pycache__"))
    return subprocess.Popen(
        [sys.executable, "-m", "pramoen", *arguments, "--project", str(project.root)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(program)},
        start_new_session=True,
    )


def killed(project: Project, arguments: Sequence[str], after: float) -> bool:
    """Run a command and kill it with all it has started; return whether it was still running."""
    running = started(project, arguments)
    try:
        running.wait(after)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return True


def done(project: Project, arguments: Sequence[str]) -> float:
    """Run a command to its end and return the seconds it took."""
    began = time.monotonic()
    assert started(project, arguments).wait() == 0, arguments
    return time.monotonic() - began


def build_under_kills(
    project: Project, count: int, chance: random.Random, until: float = inf
) -> Told:
    """Kill builds of two states of the data in turn, and see that each site is one of the two."""
    table = project.data("dga") / "results.csv"
    texts = [table.read_bytes()]
    texts.append(texts[0].replace("ต้นฉบับพิมพ์".encode(), "ต้นฉบับได้พิมพ์".encode(), 1))
    assert texts[0] != texts[1]
    sites, seconds = [], 0.0
    for text in reversed(texts):
        table.write_bytes(text)
        seconds = done(project, BUILD)
        sites.append(state_of(project.site))
    made = met = 0
    faults: list[str] = []
    while made < count and time.monotonic() < until:
        table.write_bytes(texts[(made + 1) % 2])
        met += killed(project, BUILD, chance.uniform(0, seconds))
        project = find_project(project.root)
        now = state_of(project.site)
        if now not in sites:
            differing = _differing(now, min(sites, key=lambda one: len(_differing(now, one))))
            faults.append(f"build {made}: the site is neither old nor new: {differing}")
        made += 1
        _progress("build", made, met, faults)
    table.write_bytes(texts[0])
    done(project, BUILD)
    faults += _left(project)
    if differing := _differing(state_of(project.site), sites[1]):
        faults.append(f"the build after the kills gives other bytes: {differing}")
    return Told(made, met, tuple(faults))


def data_under_kills(
    project: Project,
    arguments: Sequence[str],
    count: int,
    chance: random.Random,
    until: float = inf,
) -> Told:
    """Kill a change of the data, and see that the data is as before or wholly changed."""
    folder = project.data("dga")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    untouched = state_of(folder)
    seconds = done(project, arguments)
    wanted = _without_log(state_of(folder))
    made = met = 0
    faults: list[str] = []

    def restore() -> None:
        for path, content in before.items():
            path.write_bytes(content)
        for path in folder.rglob("*"):
            if path.is_file() and path not in before:
                path.unlink()

    while made < count and time.monotonic() < until:
        restore()
        met += killed(project, arguments, chance.uniform(0, seconds))
        project = find_project(project.root)
        now = state_of(folder)
        if now != untouched and _without_log(now) != wanted:
            differing = _differing(now, untouched)
            faults.append(f"change {made}: half of it is there: {differing}")
        made += 1
        _progress("change", made, met, faults)
    restore()
    done(project, arguments)
    restore()
    return Told(made, met, (*faults, *_left(project)))


def _differing(one: State, other: State) -> list[str]:
    """Return the files that are in one of two states only, or otherwise in the other."""
    return sorted({name for name, _ in set(one.items()) ^ set(other.items())})


def _progress(what: str, number: int, met: int, faults: Sequence[str]) -> None:
    last = f", the last: {faults[-1]}" if faults else ""
    told = f"{what} {number}: {met} met, {len(faults)} faults{last}"
    print(told, file=sys.stderr, flush=True)


def _without_log(state: State) -> State:
    """Return a state in which the log is there, whatever the hours that it tells."""
    return {**state, f"{LOG}.csv": str(f"{LOG}.csv" in state)}


def _left(project: Project) -> list[str]:
    """Return what is left aside once the next build or change has run to its end."""
    left = [
        *project.reports.glob(".site*"),
        *(project.root / "data").glob(".*"),
        *project.reports.rglob("*.running.ipynb"),
    ]
    return [f"left behind: {path.relative_to(project.root)}" for path in left]


def main(builds: int = 200, imports: int = 200, seed: int = 2562, minutes: int = 24 * 60) -> None:
    """Kill builds and imports, and print what was seen as JSON."""
    chance, until = random.Random(seed), time.monotonic() + 60 * minutes
    seen = {}
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        if imports:
            seen["import"] = data_under_kills(project, import_(project), imports, chance, until)
        if builds:
            seen["build"] = build_under_kills(project, builds, chance, until)
    told = {name: vars(one) for name, one in seen.items()}
    print(json.dumps({"seed": seed, **told}, ensure_ascii=False, indent=1))
    sys.exit(1 if any(one.faults for one in seen.values()) else 0)


def import_(project: Project) -> list[str]:
    """Return the import of a workbook in which two tables were changed."""
    book = project.root.parent / "book.xlsx"
    done(project, ["workbook", "export", "--year", "2562", "--output", str(book)])
    filled = load_workbook(book)
    told = {
        _longest(project.data("dga") / f"{table}.csv") for table in ("objectives", "strategies")
    }
    for sheet in filled.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value in told):
            cell.value = f"{cell.value}ฯ"
    filled.save(book)
    return ["workbook", "import", str(book), "--yes", "--why", "ลองหยุดกลางคัน"]


def _longest(table: Path) -> str:
    with table.open(encoding="utf-8", newline="") as lines:
        return max(list(csv.reader(lines))[-1], key=len)


def correction(project: Project) -> list[str]:
    """Return a correction of a published number by one more decimal, which contradicts nothing."""
    with (project.data("dga") / "results.csv").open(encoding="utf-8", newline="") as lines:
        row = next(row for row in csv.DictReader(lines) if "." in row["value"])
    item = ["--item", row["item"]] if row["item"] else []
    where = [row["indicator"], "--year", row["fiscal_year"], *item]
    return ["correct", *where, "--to", f"{row['value']}1", "--why", "ลองหยุดกลางคัน"]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
