"""Knows which numbers rest on a row of the data or on a passage of the source: forward lineage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..build.plan import Planner
from ..build.request import FORMATS
from ..common.faults import UsageError
from ..common.mime import ASSESSMENTS_MIME
from ..common.params import read_parameters
from ..common.places import Project
from ..data.dataset import Dataset, Row, digest_of_rows, load
from ..execution.runs import Run, recorded_inputs, recorded_with_cells
from ..rendering.renderer import choose
from ..words import say
from .explain import records_of_year

Recorded = tuple[str, str, Mapping[str, Any]]  # a notebook, its cell, and a record of it
_ROW = re.compile(r"([a-z_]+)(?:\.csv)?[: ](\d+)")
# What is computed of a result, by the name of the record's field, and its words.
_COMPUTED = {
    "status": say("commands.trace.status"),
    "attainment_percent": say("commands.trace.attainment"),
    "gap": say("commands.trace.gap"),
    "trend": say("commands.trace.trend"),
}


def trace(project: Project, organisation: str, what: str) -> list[dict[str, Any]]:
    """Return rows of the data, and for each every number and notebook that rests on it.

    Parameters
    ----------
    project, organisation
        Where, and whose data.
    what
        The code of a passage (``sources.csv``), for all rows taken from it; or a row by its place
        (``results.csv:52``) or by its key (``results.csv [2562 · 4.2]``).

    Raises
    ------
    UsageError
        If there is no such passage or row, or no such organisation.

    """
    if not project.parameter_files(organisation):
        raise UsageError(say("commands.trace.no-report", organisation=organisation))
    dataset = load(project.data(organisation))
    rows = _rows(dataset, what)
    found = [_told(row) for row in rows]
    for path in project.parameter_files(organisation):
        parameters = read_parameters(path)
        records_of_year(project, organisation, parameters.fiscal_year)  # run where they are stale
        runs = Planner(project, choose("embedded"), FORMATS).runs(parameters)
        recorded = list(_recorded(runs))
        inputs = {run.name: list(recorded_inputs(run.output) or {}) for run in runs}
        for row, told in zip(rows, found, strict=True):
            told["numbers"] += _numbers(row, recorded)
            readers = _readers(dataset, row, inputs)
            if readers:
                told["notebooks"][str(parameters.fiscal_year)] = readers
    return found


def _rows(dataset: Dataset, what: str) -> list[Row]:
    """Return the rows that are meant, in order of tables."""
    place = _ROW.fullmatch(what.strip())
    every = [row for table in dataset.tables for row in dataset.tables[table]]
    if place:
        found = [r for r in every if (r.file, r.number) == (f"{place[1]}.csv", int(place[2]))]
    else:
        found = [r for r in every if what.strip() in (r.key, r.cells.get("source"))]
    if not found:
        raise UsageError(say("commands.trace.nothing-found", what=what))
    return found


def _told(row: Row) -> dict[str, Any]:
    source = row.cells.get("source")
    return {
        "file": row.file,
        "row": row.number,
        "key": row.key,
        "digest": digest_of_rows([row]),
        "source": None if source is None else str(source),
        "numbers": [],
        "notebooks": {},
    }


def _recorded(runs: Sequence[Run]) -> Iterator[Recorded]:
    """Yield what the notebooks of indicators recorded, each with its notebook and cell."""
    for run in runs:
        if "indicator" in run.parameters:
            for cell, record in recorded_with_cells(run.output, ASSESSMENTS_MIME):
                yield run.name, cell, record


def _numbers(row: Row, recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return the numbers of a report that were taken from a row, with what follows from each."""
    return [
        {
            "fiscal_year": record["fiscal_year"],
            "indicator": record["indicator"],
            "item": record["item"],
            "name": record["name"],
            "number": number,
            "value": value,
            "computed": [name for name in computed if _follows(record, name, value)],
            "page": _page(record),
            "notebook": notebook,
            "cell": cell,
        }
        for notebook, cell, record in recorded
        for number, value, place, computed in _taken(record)
        if row.key in (place or "").split(", ")
    ]


def _follows(record: Mapping[str, Any], name: str, value: str | None) -> bool:
    """Return whether a field of a record follows from a number: no trend does from none."""
    return record[name] is not None and (name != "trend" or value is not None)


def _taken(
    record: Mapping[str, Any],
) -> Iterator[tuple[str, str | None, str | None, Sequence[str]]]:
    """Yield what a record took from rows: what it is, its value, its place, what follows of it."""
    for result in record["results"]:
        year = result["fiscal_year"]
        own = year == record["fiscal_year"]
        yield (
            say("commands.trace.result-of-year", year=year),
            result["value"],
            result["place"],
            list(_COMPUTED) if own else ["trend"],
        )
    for result in record["rounds"]:
        words = say(
            "commands.trace.result-of-round",
            round=result["round"],
            fiscal_year=result["fiscal_year"],
        )
        yield words, result["value"], result["place"], []
    if target := record["target"]:
        yield say("commands.trace.target"), target["value"], target["place"], list(_COMPUTED)[:3]
    for term in (record["derivation"] or {}).get("terms", ()):
        yield term["name"], term["exact"], term["place"], list(_COMPUTED)


def _page(record: Mapping[str, Any]) -> str:
    code = str(record["indicator"]).replace(".", "-")
    return f"{record['organisation']}/{record['fiscal_year']}/indicators/{code}.html"


def _readers(dataset: Dataset, row: Row, inputs: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the notebooks that asked for a row, and those that read what these recorded."""
    queries = {
        name: [one.partition(":")[2] for one in asked if one.startswith("rows:")]
        for name, asked in inputs.items()
    }
    direct = {
        name for name, asked in queries.items() if any(dataset.finds(one, row) for one in asked)
    }
    return [
        name
        for name, asked in inputs.items()
        if name in direct
        or any(one.partition(":")[2] in direct for one in asked if one.startswith("record:"))
    ]


def as_text(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what was found as lines for a terminal."""
    lines: list[str] = []
    for told in found:
        lines.append(
            say("commands.trace.row", key=told["key"], row=told["row"], digest=told["digest"])
        )
        for one in told["numbers"]:
            subject = f"{one['indicator']} {one['name']}" if one["item"] is None else one["name"]
            computed = " ".join(_COMPUTED[name] for name in one["computed"])
            then = say("commands.trace.used-for", computed=computed) if computed else ""
            value = f" = {one['value']}" if one["value"] is not None else ""
            lines.append(
                say(
                    "commands.trace.shown-as",
                    fiscal_year=one["fiscal_year"],
                    subject=subject,
                    number=one["number"],
                    value=value,
                    then=then,
                )
            )
            lines.append(
                say(
                    "commands.trace.shown-at",
                    page=one["page"],
                    notebook=one["notebook"],
                    cell=one["cell"],
                )
            )
        for year, names in told["notebooks"].items():
            lines.append(say("commands.trace.notebooks", year=year, names=" ".join(names)))
        if not told["numbers"] and not told["notebooks"]:
            lines.append(say("commands.trace.unused"))
    return lines
