"""Knows how to explain one indicator: its derivation as the notebook computed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..build.flow import require_sound_data
from ..build.plan import Planner
from ..build.request import FORMATS
from ..changes.review import parameters_of
from ..common.faults import UsageError
from ..common.mime import ASSESSMENTS_MIME
from ..common.places import Project
from ..common.turn import own_turn
from ..execution.runs import Run, all_recorded
from ..rendering.renderer import choose
from ..words import say

Record = Mapping[str, Any]


def explain(project: Project, organisation: str, fiscal_year: int, indicator: str) -> list[Record]:
    """Return the recorded entries of an indicator and its items, the indicator's own first.

    They are read from its executed notebook; it is run first if it is not there
    or no longer fits its data, parameters and code.

    Raises
    ------
    UsageError
        If there is no such report or indicator.
    FaultyData, NotebooksFailed
        If the notebook has to be run and cannot be.

    """
    planner, runs = _runs(project, organisation, fiscal_year)
    if indicator not in runs:
        raise UsageError(
            say(
                "commands.explain.no-such-indicator",
                indicator=indicator,
                known=" ".join(runs) or say("commands.explain.none-at-all"),
            )
        )
    return _recorded(project, planner, [runs[indicator]])


def records_of_year(project: Project, organisation: str, fiscal_year: int) -> list[Record]:
    """Return the recorded entries of all indicators of a year, in form order; see `explain`."""
    planner, runs = _runs(project, organisation, fiscal_year)
    return _recorded(project, planner, list(runs.values()))


def _runs(
    project: Project, organisation: str, fiscal_year: int
) -> tuple[Planner, Mapping[str, Run]]:
    """Return the runs of the indicators of a report by their codes, and who planned them."""
    parameters = parameters_of(project, organisation, fiscal_year)
    planner = Planner(project, choose("embedded"), FORMATS)
    runs = planner.runs(parameters)
    return planner, {r.parameters["indicator"]: r for r in runs if "indicator" in r.parameters}


def _recorded(project: Project, planner: Planner, runs: Sequence[Run]) -> list[Record]:
    """Return what notebooks recorded, after running those that are not as their inputs are."""
    stale = [
        run for run in runs if run.reasons(planner.dataset(run.parameters["organisation"]).answer)
    ]
    if stale:
        from ..execution.pool import Local, execute_all

        with own_turn(project.lock, lambda: None):
            require_sound_data(project, [stale[0].parameters["organisation"]])
            jobs = 1 if len(stale) == 1 else None
            execute_all(stale, lambda _: None, Local(jobs, stale[0].preload))
    return list(all_recorded([run.output for run in runs], ASSESSMENTS_MIME))


def as_text(records: Sequence[Record]) -> list[str]:
    """Return entries as lines for a terminal: what, result, target, status and every step."""
    lines: list[str] = []
    for record in records:
        title = record["name"] if record["item"] else f"{record['indicator']} {record['name']}"
        lines += ["", title] if lines else [title]
        lines += [f"  {step}" for step in record["steps"]]
        lines += [f"  * {note}" for note in record["notes"]]
        sources = dict.fromkeys(result["source"] for result in record["results"])
        lines += [say("commands.explain.source", source=source) for source in sources]
        taken = [*record["results"], *record["rounds"], *filter(None, [record["target"]])]
        rows = dict.fromkeys((one["place"], one["digest"]) for one in taken if one["place"])
        lines += [say("commands.explain.row", place=place, digest=digest) for place, digest in rows]
    return lines
