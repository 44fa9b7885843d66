"""Knows how warnings are accepted, each by its own code and with a reason, for what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..checks.findings import findings_of
from ..checks.plausibility import Warning_
from ..common.faults import FaultyData, UsageError
from ..common.places import Project
from ..words import say
from . import tables
from .tables import Deed


def accept(
    project: Project,
    organisation: str,
    reasons: Mapping[str, str],
    who: str,
    seen: Mapping[str, str] | None = None,
) -> list[Warning_]:
    """Accept open warnings, each with its reason, for what was found: all of them or none.

    Parameters
    ----------
    reasons
        Why, by the code of the warning.
    seen
        What had been found, by code, when somebody was asked; it must still be so.

    Raises
    ------
    UsageError
        If there is no such warning, it tells something else than was seen, or no reason is given.
    FaultyData
        If the data is at fault.

    """
    if not all(why.strip() for why in reasons.values()):
        raise UsageError(say("changes.acceptance.reason-needed"))
    found = findings_of(project, organisation)
    if found.faults:
        raise FaultyData(found.faults)
    known = {one.code: one for one in found.open}
    for code in reasons:
        if code not in known:
            codes = ", ".join(known) or say("changes.acceptance.none")
            raise UsageError(say("changes.acceptance.no-such-warning", code=code, known=codes))
        if seen is not None and seen[code] != known[code].fault.found:
            raise UsageError(say("changes.acceptance.changed-meanwhile", code=code))
    folder = project.data(organisation)
    described = tables.resources(folder)
    rows = [r for r in tables.read(folder, described["acceptances"]) if r["warning"] not in reasons]
    rows += [
        {
            "warning": code,
            "found": known[code].fault.found,
            "reason": why,
            "who": who,
            "accepted_on": date.today().isoformat(),
        }
        for code, why in reasons.items()
    ]
    years = [int(part) for code in reasons for part in code.split("/") if part.isdecimal()]
    latest = max(years, default=_latest(project, organisation))
    deed = Deed(who, "accept", latest, " · ".join(dict.fromkeys(reasons.values())))
    what = say("changes.acceptance.accepts", code=", ".join(reasons))
    tables.change(folder, {"acceptances": rows}, deed, what, stamp=project.stamp(organisation))
    return [known[code] for code in reasons]


def _latest(project: Project, organisation: str) -> int:
    return max(int(path.stem) for path in project.parameter_files(organisation))
