"""Knows which indicators and items of a form must have a row for their result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Subject = tuple[str, str]


def without_result(
    indicators: Iterable[Mapping[str, Any]],
    items: Iterable[Mapping[str, Any]],
    results: Iterable[Mapping[str, Any]],
    year: int,
) -> Iterator[Subject]:
    """Yield the indicators and items of a year's form that have no row for their result.

    A composite may be reported by its items alone, once there is any row of its own to tell where
    the others come from. An item that uses the indicator's result, or has parts, needs none.

    Parameters
    ----------
    indicators, items
        The rows of the year's form, as text or typed.
    results
        The rows of results, of that year and the years before.
    year
        The fiscal year, B.E., of the form.

    Examples
    --------
    >>> form = [{"indicator": "1.1", "kind": "simple"}]
    >>> list(without_result(form, [], [], 2563))
    [('1.1', '')]
    """
    years: dict[Subject, set[int]] = {}
    for row in results:
        years.setdefault(subject_of(row), set()).add(int(row["fiscal_year"]))
    for row in indicators:
        known = years.get(subject_of(row), set())
        there = year in known if row["kind"] == "simple" else any(one <= year for one in known)
        if row["kind"] != "group" and not there:
            yield subject_of(row)
    listed = list(items)
    wholes = {str(row["parent_item"] or "") for row in listed}
    for row in listed:
        uses = str(row["uses_indicator_result"]).lower() == "true"
        if not uses and row["item"] not in wholes and year not in years.get(subject_of(row), ()):
            yield subject_of(row)


def subject_of(row: Mapping[str, Any]) -> Subject:
    """Return the indicator and item that a row is about."""
    return str(row["indicator"] or ""), str(row.get("item") or "")
