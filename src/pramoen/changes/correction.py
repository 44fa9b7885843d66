"""Knows how a published figure is corrected: by a declared correction, printed in the report."""

from __future__ import annotations

import re
from datetime import date

from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.fiscal import is_plain_number, to_arabic_digits
from ..common.places import Project
from ..words import say
from . import tables
from .tables import Deed, Record


def correct(
    project: Project,
    organisation: str,
    year: int,
    indicator: str,
    item: str,
    value: str,
    why: str,
    who: str,
) -> Record:
    """Correct a result and declare it; return the declaration.

    Raises
    ------
    UsageError
        If there is no such result, it is that number already, or no reason is given.
    FaultyData
        If the data is at fault before or after; nothing is changed then.

    """
    if organisation not in project.organisations():
        raise UsageError(
            say(
                "changes.correction.no-organisation",
                organisation=organisation,
                organisations=", ".join(project.organisations()),
            )
        )
    if not why.strip():
        raise UsageError(say("changes.correction.reason-needed"))
    given, value = value, as_typed(value)
    if not is_plain_number(value):
        raise UsageError(say("changes.correction.not-a-number", given=given))
    indicator = to_arabic_digits(indicator)
    folder = project.data(organisation)
    stamp = project.stamp(organisation)
    require_sound(folder, stamp)
    described = tables.resources(folder)
    results = tables.read(folder, described["results"])
    key = (str(year), indicator, item)
    row = next((r for r in results if (r["fiscal_year"], r["indicator"], r["item"]) == key), None)
    if row is None or not row["value"]:
        raise UsageError(
            say("changes.correction.nothing-to-correct", indicator=indicator, item=item, year=year)
        )
    if row["value"] == value:
        raise UsageError(
            say(
                "changes.correction.already-so",
                indicator=indicator,
                item=item,
                year=year,
                value=value,
            )
        )
    corrections = tables.read(folder, described["corrections"])
    declared = {
        "correction": tables.next_number(corrections),
        "fiscal_year": str(year),
        "indicator": indicator,
        "item": item,
        "before": row["value"],
        "after": value,
        "reason": why,
        "who": who,
        "corrected_on": date.today().isoformat(),
    }
    row["value"] = value
    changed = {"results": results, "corrections": [*corrections, declared]}
    what = f"{indicator} {item} {declared['before']} → {value}"
    tables.change(folder, changed, Deed(who, "correct", year, why), what, stamp=stamp)
    return declared


def as_typed(text: str) -> str:
    """Return a number as the data has it from one as a person types it.

    Examples
    --------
    >>> as_typed("๑,๒๓๔.๕๐"), as_typed("12,34"), as_typed("98.87")
    ('1234.50', '12,34', '98.87')
    """
    arabic = to_arabic_digits(text.strip()).replace("−", "-")
    grouped = re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", arabic)
    return arabic.replace(",", "") if grouped else arabic
