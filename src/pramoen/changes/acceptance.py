"""Knows how a warning is accepted with a reason, for what was found."""

from __future__ import annotations

from datetime import date

from ..checks.findings import findings_of
from ..checks.plausibility import Warning_
from ..common.faults import FaultyData, UsageError
from ..common.places import Project
from ..words import say
from . import tables
from .tables import Deed


def accept(project: Project, organisation: str, code: str, why: str, who: str) -> Warning_:
    """Accept an open warning with a reason, for what was found.

    Raises
    ------
    UsageError
        If there is no such warning, or no reason.
    FaultyData
        If the data is at fault.

    """
    if not why.strip():
        raise UsageError(say("changes.acceptance.reason-needed"))
    found = findings_of(project, organisation)
    if found.faults:
        raise FaultyData(found.faults)
    warning = next((one for one in found.open if one.code == code), None)
    if warning is None:
        known = ", ".join(one.code for one in found.open) or say("changes.acceptance.none")
        raise UsageError(say("changes.acceptance.no-such-warning", code=code, known=known))
    folder = project.data(organisation)
    described = tables.resources(folder)
    rows = [r for r in tables.read(folder, described["acceptances"]) if r["warning"] != code]
    row = {
        "warning": code,
        "found": warning.fault.found,
        "reason": why,
        "who": who,
        "accepted_on": date.today().isoformat(),
    }
    year = next(
        (int(part) for part in code.split("/") if part.isdecimal()), _latest(project, organisation)
    )
    deed = Deed(who, "accept", year, why)
    tables.change(
        folder, {"acceptances": [*rows, row]}, deed, say("changes.acceptance.accepts", code=code)
    )
    return warning


def _latest(project: Project, organisation: str) -> int:
    return max(int(path.stem) for path in project.parameter_files(organisation))
