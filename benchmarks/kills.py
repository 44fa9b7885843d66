"""Kills builds and changes of data at random moments and looks at what is left.

Called as ``python -m benchmarks.kills [COUNT] [SEED]``. Every kill takes the process that was asked
and all that it has started. After each, site and data must be whole, as they were before or as they
were to become; after the last, one more build must give the bytes of a build that nobody killed.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.sets import project_copy
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


def command(project: Project, arguments: Sequence[str]) -> list[str]:
    """Return a command of pramoen on a project."""
    return [sys.executable, "-m", "pramoen", *arguments, "--project", str(project.root)]


def killed(project: Project, arguments: Sequence[str], after: float) -> bool:
    """Run a command and kill it with all it has started; return whether it was still running."""
    running = subprocess.Popen(
        command(project, arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
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
    subprocess.run(command(project, arguments), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def build_under_kills(project: Project, count: int, chance: random.Random) -> Told:
    """Kill builds of two states of the data in turn, and see that each site is one of the two."""
    table = project.data("dga") / "organisation.csv"
    texts = [table.read_bytes()]
    texts.append(texts[0].replace("องค์การมหาชน".encode(), "องค์การมหาชนฯ".encode(), 1))
    assert texts[0] != texts[1]
    sites, seconds = [], 0.0
    for text in reversed(texts):
        table.write_bytes(text)
        seconds = done(project, BUILD)
        sites.append(state_of(project.site))
    met, faults = 0, []
    for number in range(count):
        table.write_bytes(texts[(number + 1) % 2])
        met += killed(project, BUILD, chance.uniform(0, seconds))
        project = find_project(project.root)
        if state_of(project.site) not in sites:
            faults.append(f"build {number}: the site is neither the old nor the new one")
    table.write_bytes(texts[0])
    done(project, BUILD)
    faults += _left(project)
    if state_of(project.site) != sites[1]:
        faults.append("the build after the kills gives other bytes")
    return Told(count, met, tuple(faults))


def data_under_kills(
    project: Project, arguments: Sequence[str], count: int, chance: random.Random
) -> Told:
    """Kill a change of the data, and see that the data is as before or wholly changed."""
    folder = project.data("dga")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    untouched = state_of(folder)
    seconds = done(project, arguments)
    changed = set(state_of(folder).items()) ^ set(untouched.items())
    touched = {name for name, _ in changed}
    met, faults = 0, []

    def restore() -> None:
        for path, content in before.items():
            path.write_bytes(content)
        for path in folder.rglob("*"):
            if path.is_file() and path not in before:
                path.unlink()

    for number in range(count):
        restore()
        met += killed(project, arguments, chance.uniform(0, seconds))
        project = find_project(project.root)
        now = state_of(folder)
        differing = {name for name, _ in set(now.items()) ^ set(untouched.items())}
        if differing not in (set(), touched):
            faults.append(f"change {number}: half of it is there: {sorted(differing)}")
    restore()
    done(project, arguments)
    return Told(count, met, (*faults, *_left(project)))


def _left(project: Project) -> list[str]:
    """Return what is left aside once the next build or change has run to its end."""
    left = [
        *project.reports.glob(".site*"),
        *(project.root / "data").glob(".*"),
        *project.reports.rglob("*.running.ipynb"),
    ]
    return [f"left behind: {path.relative_to(project.root)}" for path in left]


def main(count: int = 200, seed: int = 2562) -> None:
    """Kill builds and corrections, and print what was seen as JSON."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        seen = {
            "build": build_under_kills(project, count // 2, chance),
            "data": data_under_kills(project, correction(project), count - count // 2, chance),
        }
    told = {name: vars(one) for name, one in seen.items()}
    print(json.dumps({"seed": seed, **told}, ensure_ascii=False, indent=1))
    sys.exit(1 if any(one.faults for one in seen.values()) else 0)


def correction(project: Project) -> list[str]:
    """Return a correction of a published number by one more decimal, which contradicts nothing."""
    with (project.data("dga") / "results.csv").open(encoding="utf-8", newline="") as lines:
        row = next(row for row in csv.DictReader(lines) if "." in row["value"])
    item = ["--item", row["item"]] if row["item"] else []
    where = [row["indicator"], "--year", row["fiscal_year"], *item]
    return ["correct", *where, "--to", f"{row['value']}1", "--why", "ลองหยุดกลางคัน"]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
