"""Knows where things are in a project: its root, data, parameters, notebooks and reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..words import say
from .faults import UsageError
from .swap import interrupted, recover
from .turn import own_turn

MARKER = "_quarto.yml"


@dataclass(frozen=True)
class Project:
    """A project folder."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """The folder of the notebooks that reviewers read."""
        return self.root / "notebooks"

    @property
    def guide(self) -> Path:
        """The folder of the guide that the site carries."""
        return self.root / "docs" / "guide"

    @property
    def reports(self) -> Path:
        """The folder of everything built."""
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """The published site."""
        return self.reports / "site"

    def own_site(self, organisation: str) -> Path:
        """Return the site of an organisation that must never stand in the published one."""
        return self.reports / f"site-{organisation}"

    @property
    def lock(self) -> Path:
        """The file that a build holds so that no other works at the same time."""
        return self.reports / ".lock"

    @property
    def made(self) -> Path:
        """The folder of what rendering remembers."""
        return self.reports / "made"

    def data(self, organisation: str) -> Path:
        """Return the folder of an organisation's data package."""
        return self.root / "data" / organisation

    def stamp(self, organisation: str) -> Path:
        """Return the file that remembers which data was found sound."""
        return self.reports / "checked" / organisation

    def parameter_file(self, organisation: str, fiscal_year: int) -> Path:
        """Return the parameter file of a report."""
        return self.root / "params" / organisation / f"{fiscal_year}.yml"

    def parameter_files(self, organisation: str) -> list[Path]:
        """Return an organisation's parameter files, oldest fiscal year first.

        What a system puts beside files (``._2562.yml``) is none.

        Raises
        ------
        UsageError
            If one has the other ending of YAML, and would not be heeded.

        """
        folder = self.root / "params" / organisation
        files = [path for path in folder.glob("*") if not path.name.startswith(".")]
        for path in files:
            if path.suffix.lower() in (".yaml", ".yml") and path.suffix != ".yml":
                raise UsageError(say("common.places.wrong-ending", path=path, stem=path.stem))
        return sorted(path for path in files if path.suffix == ".yml")

    def organisations(self) -> list[str]:
        """Return the organisations that have parameters."""
        folder = self.root / "params"
        return (
            sorted(path.name for path in folder.iterdir() if path.is_dir())
            if folder.is_dir()
            else []
        )

    def executed(self, organisation: str, fiscal_year: int) -> Path:
        """Return the folder of a report's executed notebooks."""
        return self.reports / "executed" / organisation / str(fiscal_year)

    def work(self, organisation: str, fiscal_year: int) -> Path:
        """Return the staged Quarto project of a report."""
        return self.reports / "work" / organisation / str(fiscal_year)


def find_project(start: Path | None = None) -> Project:
    """Return the project that holds a folder: the nearest one above it with ``_quarto.yml``.

    A staged copy below ``reports/work`` is no project of its own: it has no data. What a killed
    command left between two renames is completed first, so that no command finds data or site
    missing.

    Raises
    ------
    UsageError
        If there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file() and (folder / "data").is_dir():
            project = Project(folder)
            _complete_swaps(project)
            return project
    raise UsageError(say("common.places.no-project", here=here, marker=MARKER))


def _complete_swaps(project: Project) -> None:
    """Put in place what interrupted swaps left aside, unless somebody is at it."""
    lost = [*interrupted(project.root / "data"), *interrupted(project.reports)]
    if lost:
        with own_turn(project.lock, lambda: None):
            for place in lost:
                recover(place)
