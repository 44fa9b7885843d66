"""Knows how many: the one place that every count of indicators, statuses and results comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..assessment.assess import Status
from ..assessment.form import Missing

Record = Mapping[str, Any]

NUMBER = "number"  # in the place of a reason: the result is a number


def indicators(records: Sequence[Record]) -> tuple[Record, ...]:
    """Return the records that count: one an indicator, a composite being one whatever its items."""
    return tuple(record for record in records if record["item"] is None)


def by_status(records: Sequence[Record]) -> Mapping[Status, int]:
    """Return how many indicators have each status, in the order of statuses; those that are."""
    found = Counter(Status(record["status"]) for record in indicators(records))
    return {status: found[status] for status in Status if found[status]}


def by_reason(records: Sequence[Record]) -> Mapping[int, Mapping[str, int]]:
    """Return how many results of each fiscal year are numbers, and how many are none, by reason.

    A composite counted in items has the result that follows from its items, so it is waiting where
    they are. An indicator that the form of a year did not ask for reports nothing for that year and
    is not counted in it, in whatever year's report; a year without a form of its own is counted by
    the form of the report.
    """
    found: dict[int, Counter[str]] = {}
    asked = [(record, _own_forms(record)) for record in indicators(records)]
    with_form = {year for _, years in asked for year in years}
    for record, years in asked:
        for result in record["results"]:
            year = result["fiscal_year"]
            unreported = result["missing"] == Missing.NOT_REPORTED
            if unreported and year in with_form and year not in years:
                continue
            reason = NUMBER if result["value"] is not None else str(Missing(result["missing"]))
            found.setdefault(year, Counter())[reason] += 1
    order = (NUMBER, *map(str, Missing))
    return {year: {reason: found[year][reason] for reason in order} for year in sorted(found)}


def _own_forms(record: Record) -> frozenset[int]:
    """Return the years whose forms have an indicator: its own and the years before."""
    return frozenset((record["fiscal_year"], *(one["fiscal_year"] for one in record["earlier"])))
