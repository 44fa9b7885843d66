"""Knows how the next year is opened: what is carried over from the last form, what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.params import BUDDHIST_YEARS, read_parameters
from ..common.places import Project
from ..words import say
from . import tables
from .tables import Deed, Record

# The tables of a form, carried over row by row; `targets` and `definitions` name a fiscal year too.
_FORM = (
    "components",
    "indicators",
    "indicator_objectives",
    "definitions",
    "items",
    "targets",
    "bands",
    "rules",
)
# What is reported for a year, carried over as still to come.
_PENDING = ("results", "director")
# What only the year's own documents can give.
_OWN = {
    "letter": say("changes.newyear.letter"),
    "plans": say("changes.newyear.plans"),
    "communication_plan": say("changes.newyear.communication-plan"),
    "revenue_plan": say("changes.newyear.revenue-plan"),
    "pilot_agencies": say("changes.newyear.pilot-agencies"),
    "formula_inputs": say("changes.newyear.formula-inputs"),
    "wordings": say("changes.newyear.wordings"),
    "findings": say("changes.newyear.findings"),
}


@dataclass(frozen=True)
class Point:
    """One thing to review in a new year: where, what, and why."""

    kind: str
    file: str
    row: int
    subject: str
    text: str

    def __str__(self) -> str:
        """Return the point on one line, in Thai."""
        place = (
            say("changes.newyear.place", file=self.file, row=self.row) if self.row else self.file
        )
        return f"{place}: {' '.join(part for part in (self.subject, self.text) if part)}"


KINDS = {
    "target": say("changes.newyear.carried-targets"),
    "mandatory": say("changes.newyear.mandatory"),
    "wording": say("changes.newyear.wording-with-year"),
    "form": say("changes.newyear.carried-rows"),
    "own": say("changes.newyear.own-documents"),
}


@dataclass(frozen=True)
class Opening:
    """What opening a year did: files written now, and what there is to review."""

    written: Sequence[str]
    points: Sequence[Point]


def carried_source(year: int) -> str:
    """Return the source of rows that were carried over and not reviewed yet.

    Examples
    --------
    >>> carried_source(2563)
    'carried_2563'
    """
    return f"carried_{year}"


def open_year(project: Project, organisation: str, year: int, who: str) -> Opening:
    """Make the parameters, form, targets and pending results of a year from the year before.

    Every row made names as its source that it was carried over; giving it a source in the year's
    own form is how it is reviewed. A table that has rows of the year already is left alone.

    Raises
    ------
    UsageError
        If there is no organisation of that name, or no form of the year before.
    FaultyData
        If the data is at fault before or after; nothing is written then.

    """
    if organisation not in project.organisations():
        known = ", ".join(project.organisations())
        raise UsageError(
            say("changes.newyear.no-organisation", organisation=organisation, known=known)
        )
    if year not in BUDDHIST_YEARS:
        raise UsageError(say("changes.newyear.not-a-fiscal-year", year=year))
    folder = project.data(organisation)
    stamp = project.stamp(organisation)
    require_sound(folder, stamp)
    described = tables.resources(folder)
    found = {name: tables.read(folder, resource) for name, resource in described.items()}
    _require_form_before(found["components"], year)
    made = _carried(found, year)
    parameters = project.parameter_file(organisation, year)
    written = []
    if made:
        deed = Deed(who, "new_year", year, say("changes.newyear.opens-year", year=year))
        counted = ", ".join(
            say("changes.newyear.rows-counted", name=name, count=len(rows))
            for name, rows in made.items()
        )
        joined = {name: [*found[name], *rows] for name, rows in made.items()}
        what = say("changes.newyear.carried-from", year=year - 1, counted=counted)
        tables.change(folder, joined, deed, what, stamp=stamp, can_be_undone=False)
        found |= joined
        written = [str(described[name]["path"]) for name in joined]
    if parameters.is_file():
        read_parameters(parameters)
    else:
        text = say("changes.newyear.parameter-file", organisation=organisation, year=year)
        parameters.write_text(text, encoding="utf-8")
        written.append(str(parameters.relative_to(project.root)))
    return Opening(written, tuple(_points(found, described, year)))


def points_of(folder: Path, year: int) -> tuple[Point, ...]:
    """Return what is still to review of a year."""
    described = tables.resources(folder)
    found = {name: tables.read(folder, resource) for name, resource in described.items()}
    return tuple(_points(found, described, year))


def _require_form_before(components: Iterable[Record], year: int) -> None:
    forms = sorted({int(row["form_year"]) for row in components})
    if year - 1 in forms:
        return
    known = ", ".join(str(form) for form in forms)
    raise UsageError(
        say(
            "changes.newyear.no-form-to-carry",
            before=year - 1,
            known=known,
            following=forms[-1] + 1,
        )
    )


def _carried(found: Mapping[str, Sequence[Record]], year: int) -> dict[str, list[Record]]:
    """Return the rows of the new year by table; a table that has any already is left out."""
    made: dict[str, list[Record]] = {}
    for name in (*_FORM, *_PENDING):
        key = "form_year" if name in _FORM else "fiscal_year"
        if any(row[key] == str(year) for row in found[name]):
            continue
        rows = [_in_year(row, year) for row in found[name] if row[key] == str(year - 1)]
        if name == "results":
            rows = [row | _STILL_TO_COME for row in rows]
        if rows:
            made[name] = rows
    source = carried_source(year)
    if made and all(row["source"] != source for row in found["sources"]):
        made["sources"] = [
            {
                "source": source,
                "document": "carried",
                "description": say("changes.newyear.carried-source", before=year - 1),
            }
        ]
    return made


_STILL_TO_COME = {
    "value": "",
    "text": "",
    "missing": "pending",
    "printed": "",
    "note": "",
    "cause": "",
    "obstacle": "",
    "next_step": "",
    "document": "",
}


def _in_year(row: Record, year: int) -> Record:
    years = {name: str(year) for name in ("form_year", "fiscal_year") if row.get(name)}
    return {**row, **years, "source": carried_source(year)}


def _points(
    found: Mapping[str, Sequence[Record]], described: Mapping[str, Any], year: int
) -> Iterator[Point]:
    carried = {
        name: [
            (number, row)
            for number, row in enumerate(rows, start=2)
            if row.get("source") == carried_source(year)
        ]
        for name, rows in found.items()
    }
    paths = {name: str(resource["path"]) for name, resource in described.items()}
    for number, row in carried["targets"]:
        subject = " ".join(part for part in (row["indicator"], row["item"]) if part)
        yield Point("target", paths["targets"], number, subject, row["text"])
    for number, row in carried["indicators"]:
        if row["mandatory"] == "true" and not row["parent"]:
            yield Point("mandatory", paths["indicators"], number, row["indicator"], row["name"])
    for name in _FORM:
        for number, row in carried[name]:
            texts = (row.get(column, "") for column in ("name", "topic", "text", "term", "note"))
            for text in texts:
                if any(int(told) < year for told in re.findall(r"\b25\d\d\b", text)):
                    subject = row.get("indicator", "")
                    yield Point("wording", paths[name], number, subject, text)
    for name in _FORM:
        if carried[name]:
            count = say("changes.newyear.still-carried", count=len(carried[name]))
            yield Point("form", paths[name], 0, "", f"{described[name]['title']} {count}")
    for name, title in _OWN.items():
        key = "form_year" if "form_year" in tables.columns(described[name]) else "fiscal_year"
        if all(row[key] != str(year) for row in found[name]):
            yield Point(
                "own",
                paths[name],
                0,
                "",
                say("changes.newyear.no-row-of-year", title=title, year=year),
            )
