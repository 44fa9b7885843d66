"""Knows the course of a result over fiscal years: changes, mean, range, compound growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True)
class Change:
    """The change from one fiscal year to the next one with a number right after it.

    `percent` is None where the earlier number is zero.
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
        than two points or a number that is not positive.
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

    def change_into(self, year: int) -> Change | None:
        """Return the change from the year before into `year`, if both have a number."""
        return next((change for change in self.changes if change.to_year == year), None)


def trend_of(series: Mapping[int, Decimal | None]) -> Trend:
    """Return the trend of a series of numbers by B.E. fiscal year.

    Examples
    --------
    >>> trend = trend_of({2559: Decimal("100"), 2560: None, 2561: Decimal("121")})
    >>> trend.count, round(trend.growth_percent, 6), trend.changes
    (2, Decimal('10.000000'), ())
    """
    points = tuple((year, value) for year, value in sorted(series.items()) if value is not None)
    values = [value for _, value in points]
    changes = tuple(
        Change(
            before,
            after,
            new - old,
            (new - old) * 100 / abs(old) if old != 0 else None,
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
        growth_percent=compound_growth(points),
    )


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
