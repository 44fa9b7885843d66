"""Knows the numbers of an indicator that compare with one another, read from its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..assessment.assess import Status
from ..assessment.form import Comparator, Missing, Source, Target, Unit
from ..assessment.units import unit_of
from .counts import indicators

Record = Mapping[str, Any]

_SINGLE = (Comparator.AT_LEAST, Comparator.FROM_UP, Comparator.AT_MOST, Comparator.EXACTLY)


@dataclass(frozen=True)
class Measure:
    """An indicator with the numbers that compare with one another.

    Attributes
    ----------
    points
        Year and number of every comparable year that has one, oldest first.
    target
        The target's number of the assessed year, if it is a single number in the same unit.
    lower
        Whether lower is better.
    """

    code: str
    name: str
    unit: Unit
    fiscal_year: int
    status: Status
    lower: bool
    points: tuple[tuple[int, Decimal], ...]
    target: Decimal | None
    comparator: Comparator | None
    gap: Decimal | None
    result: Record
    goal: Target | None

    @property
    def value(self) -> Decimal | None:
        """The number of the assessed year."""
        return dict(self.points).get(self.fiscal_year)

    @property
    def earlier(self) -> tuple[tuple[int, Decimal], ...]:
        """The numbers of the years before the assessed one."""
        return tuple(point for point in self.points if point[0] < self.fiscal_year)


def measures(records: Sequence[Record]) -> tuple[Measure, ...]:
    """Return every indicator with its comparable numbers and the target they are held against.

    A composite whose own results are those of one of its items has that item's target.
    """
    return tuple(_measure(record, records) for record in indicators(records))


def _measure(record: Record, records: Sequence[Record]) -> Measure:
    target, gap = _numeric_target(record, records)
    comparator = Comparator(target["comparator"]) if target else None
    single = target is not None and comparator in _SINGLE and target["unit"] == record["unit"]
    since = record["comparable_since"]
    year = record["fiscal_year"]
    return Measure(
        code=record["indicator"],
        name=record["name"],
        unit=unit_of(record),
        fiscal_year=year,
        status=Status(record["status"]),
        lower=record["direction"] == "lower",
        points=tuple(
            (result["fiscal_year"], Decimal(result["value"]))
            for result in record["results"]
            if result["value"] is not None and result["fiscal_year"] >= since
        ),
        target=Decimal(target["value"]) if single and target else None,
        comparator=comparator,
        gap=gap,
        result=next(r for r in record["results"] if r["fiscal_year"] == year),
        goal=_target(target or record["target"], year, unit_of(record)),
    )


def _target(recorded: Record | None, fiscal_year: int, unit: Unit) -> Target | None:
    """Return a recorded target as the rules and the sentences know it."""
    if recorded is None:
        return None
    number, upper = recorded["value"], recorded["upper"]
    return Target(
        fiscal_year=fiscal_year,
        comparator=Comparator(recorded["comparator"]),
        inferred=recorded["inferred"],
        value=None if number is None else Decimal(number),
        upper=None if upper is None else Decimal(upper),
        unit=unit if recorded["unit"] == unit.name else unit_of(recorded),
        text=recorded["text"],
        note="",
        source=Source("", recorded["source"]),
        place=recorded["place"],
        digest=recorded["digest"] or "",
    )


def _numeric_target(
    record: Record, records: Sequence[Record]
) -> tuple[Record | None, Decimal | None]:
    own = [record, *(r for r in records if r["indicator"] == record["indicator"] and r["item"])]
    for one in own:
        target = one["target"]
        if target and target["value"] is not None and one["results"] == record["results"]:
            return target, None if one["gap"] is None else Decimal(one["gap"])
    return None, None


def has_results(records: Sequence[Record]) -> bool:
    """Tell whether anything is reported for the assessed year: a number, or a text in its place."""
    own = (r for one in records for r in one["results"] if r["fiscal_year"] == one["fiscal_year"])
    return any(r["value"] is not None or r["missing"] == Missing.QUALITATIVE for r in own)
