"""Knows which chapters a report has, in reading order: those of its form, and those it names."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..common.chapters import Chapter
from ..common.faults import FaultyData, UsageError
from ..common.params import Parameters, read_parameters
from ..common.places import Project
from ..data.dataset import Dataset, load
from ..words import say

OWN = ("summary", "director", "sources", "findings")
KINDS = ("indicator", "component", *OWN)


def chapters_of(project: Project, dataset: Dataset, parameters: Parameters) -> tuple[Chapter, ...]:
    """Return the chapters of a report: summary, components with their indicators, the rest.

    Components, indicators, their names and codes are the form's; chapters that the parameters name
    come after the components.

    Raises
    ------
    UsageError
        If there is no such form, or a notebook that is named is not there.
    """
    form = {"form_year": parameters.form_year}
    components = sorted(dataset.rows("components", **form), key=lambda r: r.integer("component"))
    if not components:
        raise UsageError(
            say("build.chapters.no-form", form_year=parameters.form_year, folder=dataset.folder)
        )
    rows = sorted(
        dataset.rows("indicators", **form), key=lambda r: r.optional_integer("order") or 0
    )
    found: list[Chapter] = []
    for component in components:
        number = component.integer("component")
        part = f"components/{number}"
        own = [
            Chapter(
                name=f"indicator-{_key(row.text('indicator'))}",
                source=row.text("notebook") or "indicator",
                address=f"indicators/{_key(row.text('indicator'))}",
                title=f"{row.text('indicator')} {row.text('name')}",
                given={"indicator": row.text("indicator")},
                part=part,
            )
            for row in rows
            if row["kind"] != "group" and row["component"] == number
        ]
        title = say(
            "build.chapters.component-title",
            number=number,
            name=component.text("short_name"),
            base=component.text("base"),
        )
        whole = Chapter(
            name=f"component-{number}",
            source="component",
            address=part,
            title=title,
            given={"component": number},
            needs=tuple(one.name for one in own),
        )
        found += [whole, *own]
    every = tuple(one.name for one in found if one.part)
    part_2 = ["director"] if dataset.rows("director") else []
    own_chapters = [
        *(_extra(project, name, every) for name in parameters.chapters),
        *(Chapter(name, name, f"chapters/{name}") for name in (*part_2, "sources", "findings")),
    ]
    summary = Chapter("summary", "summary", "chapters/summary", needs=every)
    chapters = (summary, *found, *own_chapters)
    for chapter in chapters:
        if not (project.notebooks / f"{chapter.source}.ipynb").is_file():
            named = (
                say("build.chapters.named-by-indicator", indicator=chapter.given["indicator"])
                if chapter.part
                else ""
            )
            raise UsageError(say("build.chapters.no-notebook", source=chapter.source, named=named))
    return chapters


def _extra(project: Project, name: str, every: tuple[str, ...]) -> Chapter:
    stem = Path(name).stem
    if not (project.notebooks / f"{stem}.ipynb").is_file():
        raise UsageError(say("build.chapters.no-notebook-of-parameters", stem=stem))
    return Chapter(stem, stem, f"chapters/{stem}", needs=every)


def _key(code: str) -> str:
    return code.replace(".", "-")


def unnamed(project: Project) -> list[str]:
    """Return the notebooks that no report runs, by name."""
    known = set(KINDS)
    for organisation in project.organisations():
        with suppress(UsageError, FaultyData, OSError):  # told where that organisation is built
            rows = load(project.data(organisation)).rows("indicators")
            known |= {row.text("notebook") for row in rows}
            for path in project.parameter_files(organisation):
                known |= {Path(name).stem for name in read_parameters(path).chapters}
    found = (path for path in project.notebooks.glob("*.ipynb") if path.name[0] != ".")
    return sorted(path.stem for path in found if path.stem not in known)


def unnamed_in_words(project: Project) -> list[str]:
    """Return what to tell of the notebooks that no report runs: one line each."""
    return [say("build.chapters.notebook-unused", name=name) for name in unnamed(project)]
