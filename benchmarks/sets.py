"""Knows the notebooks that are measured: a set of light ones, and the project's own."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.light import light_notebooks
from pramoen.build.plan import Planner, chosen_parameters
from pramoen.build.request import Request
from pramoen.checks.checking import require_sound
from pramoen.common.places import Project
from pramoen.execution.runs import Run
from pramoen.rendering.renderer import choose

ROOT = Path(__file__).resolve().parents[1]
YEARS = (2559, 2560, 2561, 2562)
_FOLDERS = ("data", "params", "notebooks", "_extensions")
_FILES = (
    "_quarto.yml",
    "_report.yml",
    "_language-th.yml",
    "index.qmd",
    "glossary.qmd",
    "requirements.lock",
)


def light_runs(folder: Path) -> list[Run]:
    """Return eight light notebooks for four years, as runs below `folder`."""
    return [
        Run(
            source=source,
            output=folder / str(year) / source.name,
            parameters={"organisation": "x", "fiscal_year": year, "number": number},
            folder=folder,
            surroundings={},
            preload=("pandas", "altair"),
        )
        for year in YEARS
        for number, source in enumerate(light_notebooks(folder / "notebooks"))
    ]


def project_copy(folder: Path, organisations: int = 1) -> Project:
    """Return a copy of the project with generated organisations that have DGA's figures."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    for name in _FILES:
        shutil.copyfile(ROOT / name, folder / name)
    for number in range(1, organisations):
        code = f"org{number:03d}"
        shutil.copytree(folder / "data" / "dga", folder / "data" / code)
        (folder / "params" / code).mkdir()
        for path in (folder / "params" / "dga").glob("*.yml"):
            text = path.read_text(encoding="utf-8").replace(
                "organisation: dga", f"organisation: {code}"
            )
            (folder / "params" / code / path.name).write_text(text, encoding="utf-8")
        _rename(folder / "data" / code / "organisation.csv", code)
    return Project(folder)


def _rename(path: Path, code: str) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    column = header.index("organisation")
    for row in rows:
        row[column] = code
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([header, *rows])


def own_runs(
    project: Project, year: int | None = None, organisation: str | None = None
) -> list[Run]:
    """Return the project's own notebooks as runs, on data that has been checked.

    Those that read the records of others come last.
    """
    for name in [organisation] if organisation else project.organisations():
        require_sound(project.data(name), project.stamp(name))
    planner = Planner(project, choose("embedded"), ("html",))
    wanted = chosen_parameters(project, Request(organisation, year))
    every = [run for parameters in wanted for run in planner.runs(parameters)]
    return [run for wave in waves(every) for run in wave]


def waves(runs: Sequence[Run]) -> list[list[Run]]:
    """Return runs in groups of which each needs no more than those before it have recorded."""
    return [[run for run in runs if not run.needs], [run for run in runs if run.needs]]
