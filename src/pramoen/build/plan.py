"""Knows what there is to do: which notebooks must run, which reports be made anew, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..common.chapters import Chapter
from ..common.digests import Inputs, changes, digest_of_file, digest_of_files, digest_of_value
from ..common.faults import UsageError
from ..common.params import Parameters, read_parameters
from ..common.places import Project
from ..common.program import PACKAGE, digest_of_program
from ..common.theme import font_folder
from ..data.dataset import Dataset, load
from ..data.made_up import is_made_up
from ..execution.runs import NEVER, Run
from ..publishing.manifest import read_manifest
from ..rendering.renderer import Renderer
from ..words import say
from .chapters import chapters_of
from .facts import report_facts
from .request import PRELOAD, SERVICES, Request

DAMAGED = "site"
FORCED = "forced"
_MAKERS = ("pypandoc-binary", "nbconvert", "typst", "fonttools")
_QUARTO_FILES = ("_quarto.yml", "_language-th.yml", "index.qmd", "glossary.qmd")
_WORDS = {
    NEVER: say("build.plan.never-made"),
    FORCED: say("build.plan.forced"),
    DAMAGED: say("build.plan.damaged"),
    "notebook": say("build.plan.notebook-changed"),
    "parameters": say("build.plan.parameters-changed"),
    "package": say("build.plan.package-changed"),
    "lock": say("build.plan.lock-changed"),
    "fonts": say("build.plan.fonts-changed"),
    "facts": say("build.plan.facts-changed"),
    "renderer": say("build.plan.renderer-changed"),
    "extension": say("build.plan.extension-changed"),
    "chapters": say("build.plan.chapters-changed"),
    "years": say("build.plan.years-changed"),
}


@dataclass(frozen=True)
class ReportPlan:
    """What there is to do for one report.

    `stale` has the reasons of every notebook that must run, by name; `remake` those for which the
    report must be made anew, which is so when any of its notebooks runs.
    """

    parameters: Parameters
    runs: tuple[Run, ...]
    stale: Mapping[str, Sequence[str]]
    remake: Sequence[str]

    @property
    def label(self) -> str:
        """The report in words."""
        return f"{self.parameters.organisation} {self.parameters.fiscal_year}"

    @property
    def address(self) -> str:
        """The report's folder below the site."""
        return f"{self.parameters.organisation}/{self.parameters.fiscal_year}"

    @property
    def stale_runs(self) -> list[Run]:
        """The notebooks that must run."""
        return [run for run in self.runs if run.name in self.stale]

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return not self.stale and not self.remake


def in_words(reasons: Sequence[str]) -> str:
    """Return reasons in Thai.

    Examples
    --------
    >>> in_words(["file:data/dga/results.csv", "lock"])
    'data/dga/results.csv เปลี่ยน, requirements.lock เปลี่ยน'
    """
    return ", ".join(_reason(reason) for reason in reasons)


def _reason(reason: str) -> str:
    kind, _, name = reason.partition(":")
    if kind == "file":
        return say("build.plan.file-changed", name=name)
    if kind == "executed":
        return say("build.plan.result-of-notebook-changed", name=name)
    if kind == "record":
        return say("build.plan.record-changed", name=name)
    if kind == "rows":
        return say("build.plan.rows-changed", query=_query_in_words(name))
    return _WORDS.get(reason, say("build.plan.reason-changed", reason=reason))


def _query_in_words(query: str) -> str:
    """Return which rows a query asks for.

    Examples
    --------
    >>> _query_in_words('["results", {"indicator": "str:4.2"}, 2562, ""]')
    'results.csv (indicator 4.2)'
    """
    table, wanted, _, _ = json.loads(query)
    cells = [
        f"{name} {cell.partition(':')[2]}"
        for name, cell in wanted.items()
        if not cell.startswith("NoneType:")
    ]
    return f"{table}.csv" + (f" ({', '.join(cells)})" if cells else "")


def site_of(project: Project, request: Request) -> Path:
    """Return the folder that a request builds: a made-up organisation has a site of its own."""
    named = request.organisation
    return project.own_site(named) if named and _is_made_up(project, named) else project.site


def _is_made_up(project: Project, organisation: str) -> bool:
    return is_made_up(project.data(organisation))


def chosen_parameters(project: Project, request: Request) -> list[Parameters]:
    """Return the parameters of every report that is asked for, all of them checked.

    A made-up organisation takes part only where it is named.

    Raises
    ------
    UsageError
        If a parameter file is at fault, or no report fits the request.

    """
    organisations = project.organisations()
    if request.organisation and request.organisation not in organisations:
        known = ", ".join(organisations)
        raise UsageError(
            say("build.plan.no-organisation", organisation=request.organisation, known=known)
        )
    found = []
    real = (name for name in organisations if not _is_made_up(project, name))
    for organisation in [request.organisation] if request.organisation else real:
        for path in project.parameter_files(organisation):
            parameters = read_parameters(path)
            if parameters.organisation != organisation or str(parameters.fiscal_year) != path.stem:
                raise UsageError(say("build.plan.parameters-misplaced", path=path))
            if request.fiscal_year in (None, parameters.fiscal_year):
                found.append(parameters)
    if not found:
        year = say("build.plan.of-year", year=request.fiscal_year) if request.fiscal_year else ""
        raise UsageError(say("build.plan.no-parameter-file", year=year))
    return found


def as_lines(plans: Sequence[ReportPlan]) -> list[str]:
    """Return what there is to do as lines for a terminal, reasons included."""
    lines = []
    for plan in plans:
        if plan.is_done:
            lines.append(say("build.plan.unchanged", label=plan.label))
            continue
        lines.append(
            say("build.plan.to-do", label=plan.label, stale=len(plan.stale), every=len(plan.runs))
        )
        lines += [f"  {name}: {in_words(reasons)}" for name, reasons in plan.stale.items()]
        if plan.remake:
            lines.append(say("build.plan.report-because", reasons=in_words(plan.remake)))
    return lines


def as_records(plans: Sequence[ReportPlan]) -> list[dict[str, Any]]:
    """Return what there is to do as JSON."""
    return [
        {
            "organisation": plan.parameters.organisation,
            "fiscal_year": plan.parameters.fiscal_year,
            "notebooks": {name: list(reasons) for name, reasons in plan.stale.items()},
            "report": list(plan.remake),
        }
        for plan in plans
    ]


class Planner:
    """Compares what there is with what it was made from; reads files, and writes none."""

    def __init__(
        self,
        project: Project,
        renderer: Renderer,
        formats: Sequence[str],
        site: Path | None = None,
    ) -> None:
        self._project = project
        self.site = site or project.site
        self._renderer = renderer
        self._formats = formats
        self._datasets: dict[str, Dataset] = {}
        self._chapters: dict[tuple[str, int], tuple[Chapter, ...]] = {}
        self._runs: dict[tuple[str, int], tuple[Run, ...]] = {}
        self._digests: dict[str, str] = {}

    def plan(self, parameters: Parameters, force: bool = False) -> ReportPlan:
        """Return what there is to do for one report."""
        runs = self.runs(parameters)
        answer = self.dataset(parameters.organisation).answer
        asked = None if self._verified(parameters) else answer
        stale: dict[str, Sequence[str]] = {}
        for run in sorted(runs, key=lambda run: len(run.needs)):  # what is needed comes first
            reasons = [FORCED] if force else run.reasons(asked)
            reasons += [f"record:{path.stem}" for path in run.needs if path.stem in stale]
            if reasons:
                stale[run.name] = list(dict.fromkeys(reasons))
        remake = [FORCED] if force else self._remake(parameters)
        return ReportPlan(parameters, runs, stale, remake)

    def _verified(self, parameters: Parameters) -> bool:
        """Tell whether data and executed notebooks are what was held against each other.

        A command that was cut off, or that ran a notebook alone, leaves one of other data behind.
        """
        try:
            known = self._verification(parameters).read_text(encoding="utf-8")
        except OSError:
            return False
        return known == self._held(parameters)

    def remember_verified(self, parameters: Parameters) -> None:
        """Remember that a report's notebooks are what the data, as it was read, asks for."""
        path = self._verification(parameters)
        if path.parent.is_dir():
            path.write_text(self._held(parameters), encoding="utf-8")

    def _held(self, parameters: Parameters) -> str:
        executed = [digest_of_file(run.output) for run in self.runs(parameters)]
        return digest_of_value([self._data(parameters.organisation), *executed])

    def _verification(self, parameters: Parameters) -> Path:
        folder = self._project.executed(parameters.organisation, parameters.fiscal_year)
        return folder / "verified.txt"

    def _data(self, organisation: str) -> str:
        if organisation not in self._digests:
            self._digests[organisation] = _digest_of_folder(self._project.data(organisation))
        return self._digests[organisation]

    def dataset(self, organisation: str) -> Dataset:
        """Return the data of an organisation as it is now, read once."""
        if organisation not in self._datasets:
            self._datasets[organisation] = load(self._project.data(organisation))
        return self._datasets[organisation]

    def chapters(self, parameters: Parameters) -> tuple[Chapter, ...]:
        """Return the chapters of one report, in reading order."""
        key = parameters.organisation, parameters.fiscal_year
        if key not in self._chapters:
            dataset = self.dataset(parameters.organisation)
            self._chapters[key] = chapters_of(self._project, dataset, parameters)
        return self._chapters[key]

    def runs(self, parameters: Parameters) -> tuple[Run, ...]:
        """Return the notebook runs of one report, in chapter order."""
        key = parameters.organisation, parameters.fiscal_year
        if key not in self._runs:
            self._runs[key] = self._all_runs(parameters)
        return self._runs[key]

    def _all_runs(self, parameters: Parameters) -> tuple[Run, ...]:
        project = self._project
        executed = project.executed(parameters.organisation, parameters.fiscal_year)
        folder = project.data(parameters.organisation)
        data = tuple(sorted(path for path in folder.glob("*") if path.is_file()))
        return tuple(
            Run(
                source=project.notebooks / f"{chapter.source}.ipynb",
                output=executed / f"{chapter.name}.ipynb",
                parameters={**parameters.given, **chapter.given},
                folder=project.root,
                surroundings=self._surroundings,
                needs=tuple(executed / f"{name}.ipynb" for name in chapter.needs),
                data=data,
                services=SERVICES,
                preload=PRELOAD,
            )
            for chapter in self.chapters(parameters)
        )

    def made_from(self, parameters: Parameters) -> dict[str, str]:
        """Return the digest of everything that a report is made from."""
        root = self._project.root
        return {
            **{f"executed:{run.name}": digest_of_file(run.output) for run in self.runs(parameters)},
            **{name: digest_of_file(root / name) for name in _QUARTO_FILES},
            "extension": self._extension,
            "package": self._package,
            "lock": self._surroundings["lock"],
            "fonts": self._surroundings["fonts"],
            "facts": digest_of_value(report_facts(self._project, parameters, self._formats)),
            "chapters": digest_of_value([asdict(one) for one in self.chapters(parameters)]),
            "years": digest_of_value(self.other_years(parameters)),
            "renderer": self._renderer.version,
        }

    def other_years(self, parameters: Parameters) -> dict[int, dict[str, dict[str, str]]]:
        """Return the pages of the chapters that the organisation has in each fiscal year.

        Each with its title and the page it stands below, by address.
        """
        files = self._project.parameter_files(parameters.organisation)
        every = [read_parameters(path) for path in files]
        return {
            one.fiscal_year: {
                chapter.page: {
                    "title": chapter.title,
                    "part": f"{chapter.part}.html" if chapter.part else "",
                }
                for chapter in self.chapters(one)
            }
            for one in every
        }

    @cached_property
    def makers(self) -> str:
        """The digest of what makes a report's pages and pictures, whatever the report."""
        made_with = {
            "package": self._package,
            "extension": self._extension,
            "fonts": self._surroundings["fonts"],
            "lock": self._surroundings["lock"],
            **{name: version(name) for name in _MAKERS},
        }
        return digest_of_value(made_with)

    @cached_property
    def _package(self) -> str:
        return _digest_of_folder(PACKAGE)

    @cached_property
    def _extension(self) -> str:
        return _digest_of_folder(self._project.root / "_extensions")

    @cached_property
    def _surroundings(self) -> Inputs:
        return {
            "package": digest_of_program(PACKAGE),
            "lock": digest_of_file(self._project.root / "requirements.lock"),
            "fonts": _digest_of_folder(font_folder()),
        }

    @cached_property
    def _manifest(self) -> Mapping[str, Any]:
        return read_manifest(self.site)

    @cached_property
    def damaged(self) -> list[str]:
        """The files of the site that are not as they were published."""
        files = self._manifest.get("files", {})
        return [name for name, known in files.items() if digest_of_file(self.site / name) != known]

    @cached_property
    def guide(self) -> str:
        """The digest of the guide's sources."""
        return _digest_of_folder(self._project.guide)

    @property
    def guide_changed(self) -> bool:
        """Whether the guide that the site has is not the one that its sources give."""
        hurt = any(name.startswith("guide/") for name in self.damaged)
        return hurt or self._manifest.get("guide") != self.guide

    def _remake(self, parameters: Parameters) -> list[str]:
        address = f"{parameters.organisation}/{parameters.fiscal_year}"
        known = self._manifest.get("reports", {}).get(address)
        if known is None:
            return [NEVER]
        found = changes(known, self.made_from(parameters))
        others = {f"{one}/" for one in self._manifest["reports"] if one != address}
        hurt = any(not name.startswith(("guide/", *others)) for name in self.damaged)
        return [*found, *([DAMAGED] if hurt else [])]


def _digest_of_folder(folder: Path) -> str:
    def hidden(path: Path) -> bool:
        return any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)

    files = (path for path in folder.rglob("*") if path.is_file() and not hidden(path))
    return digest_of_files(files, folder)
