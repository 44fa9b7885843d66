"""Knows the course of a result over fiscal years: changes, mean, range, compound growth, shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class Shape(StrEnum):
    """What the numbers of a series do from one to the next, over the whole of it."""

    NONE = "none"  # no number
    SINGLE = "single"  # one number
    LEVEL = "level"  # all equal
    RISING = "rising"  # each above the one before
    FALLING = "falling"  # each below the one before
    NEVER_FALLING = "never_falling"  # some equal, the others above the one before
    NEVER_RISING = "never_rising"  # some equal, the others below the one before
    ROSE_THEN_FELL = "rose_then_fell"
    FELL_THEN_ROSE = "fell_then_rose"
    MIXED = "mixed"  # up and down, more than once


@dataclass(frozen=True)
class Change:
    """The change from one fiscal year to the next one with a number right after it.

    `percent` is None where the earlier number is zero, and for units that have no ratio.
    """

    from_year: int
    to_year: int
    absolute: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class Trend:
    """What the numbers of a series say; every figure is unrounded.

    Attributes
    ----------
    points
        Year and number, oldest first; years without a number are left out.
    changes
        Changes between neighbouring years only: never across a gap.
    mean, low, high
        Of the points; None without a point.
    growth_percent
        Compound growth per year from the first point to the last, in percent; None with fewer
        than two points, a number that is not positive, or a unit that has no ratio.
    """

    points: tuple[tuple[int, Decimal], ...]
    changes: tuple[Change, ...]
    mean: Decimal | None
    low: Decimal | None
    high: Decimal | None
    growth_percent: Decimal | None

    @property
    def count(self) -> int:
        """The number of points everything here is computed from."""
        return len(self.points)

    @property
    def spread(self) -> Decimal | None:
        """The range: highest minus lowest."""
        return None if self.low is None or self.high is None else self.high - self.low

    @property
    def shape(self) -> Shape:
        """What the numbers do over the whole course."""
        return shape_of([value for _, value in self.points])

    def change_into(self, year: int) -> Change | None:
        """Return the change from the year before into `year`, if both have a number."""
        return next((change for change in self.changes if change.to_year == year), None)


def trend_of(series: Mapping[int, Decimal | None], *, has_ratio: bool = True) -> Trend:
    """Return the trend of a series of numbers by B.E. fiscal year, all in one unit.

    Parameters
    ----------
    series
        A number, or None, for each year.
    has_ratio
        Whether a number of the unit is so many percent of another (`UnitKind.has_ratio`). Where it
        is not, a change has no percentage and there is no compound growth: percentages change by
        points.

    Examples
    --------
    >>> trend = trend_of({2559: Decimal("100"), 2560: None, 2561: Decimal("121")})
    >>> trend.count, round(trend.growth_percent, 6), trend.changes
    (2, Decimal('10.000000'), ())
    >>> trend_of({2560: Decimal("98.87"), 2561: Decimal("100")}, has_ratio=False).changes
    (Change(from_year=2560, to_year=2561, absolute=Decimal('1.13'), percent=None),)
    """
    points = tuple((year, value) for year, value in sorted(series.items()) if value is not None)
    values = [value for _, value in points]
    changes = tuple(
        Change(
            before,
            after,
            new - old,
            (new - old) * 100 / abs(old) if has_ratio and old != 0 else None,
        )
        for (before, old), (after, new) in pairwise(points)
        if after == before + 1
    )
    return Trend(
        points=points,
        changes=changes,
        mean=sum(values, Decimal(0)) / len(values) if values else None,
        low=min(values, default=None),
        high=max(values, default=None),
        growth_percent=compound_growth(points) if has_ratio else None,
    )


def shape_of(values: Sequence[Decimal]) -> Shape:
    """Return what numbers in order do from one to the next.

    Examples
    --------
    >>> str(shape_of([Decimal(3), Decimal(3), Decimal(4)]))
    'never_falling'
    """
    if len(values) < 2:
        return Shape.SINGLE if values else Shape.NONE
    steps = {(new > old) - (new < old) for old, new in pairwise(values)}
    if steps == {0}:
        return Shape.LEVEL
    if -1 not in steps:
        return Shape.NEVER_FALLING if 0 in steps else Shape.RISING
    if 1 not in steps:
        return Shape.NEVER_RISING if 0 in steps else Shape.FALLING
    ways = [new > old for old, new in pairwise(values) if new != old]
    turns = sum(before != after for before, after in pairwise(ways))
    if turns > 1:
        return Shape.MIXED
    return Shape.ROSE_THEN_FELL if ways[0] else Shape.FELL_THEN_ROSE


def compound_growth(points: tuple[tuple[int, Decimal], ...]) -> Decimal | None:
    """Return the compound growth per year in percent from the first point to the last.

    ``((last / first) ** (1 / years) - 1) * 100``; None where it is not defined.
    """
    if len(points) < 2:
        return None
    (first_year, first), (last_year, last) = points[0], points[-1]
    if first <= 0 or last <= 0:
        return None
    if first == last:
        return Decimal(0)
    ratio = last / first
    return (ratio ** (Decimal(1) / (last_year - first_year)) - 1) * 100
