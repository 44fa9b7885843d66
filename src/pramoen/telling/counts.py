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
    they are.
    """
    found: dict[int, Counter[str]] = {}
    for record in indicators(records):
        for result in record["results"]:
            reason = NUMBER if result["value"] is not None else str(Missing(result["missing"]))
            found.setdefault(result["fiscal_year"], Counter())[reason] += 1
    order = (NUMBER, *map(str, Missing))
    return {year: {reason: found[year][reason] for reason in order} for year in sorted(found)}
