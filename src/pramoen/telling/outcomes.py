"""Knows what the recorded assessments of a year show together: misses, moves, demands, shares.

Everything is read from records as `assessments.json` has them. Each function returns frozen
dataclasses with the numbers, one an indicator: `pandas.DataFrame(demands(records))` is a table of
them. Nothing is guessed or forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..assessment.assess import Status
from ..assessment.form import Comparator, Missing, Target, Unit
from ..words import say
from .measures import Measure, Record, measures

CLOSE = Decimal(2)  # so many percent of the target, or percentage points, count as close to it
_YEARS_OF_MEAN = 3
_BOUNDS = (Comparator.AT_LEAST, Comparator.FROM_UP, Comparator.AT_MOST)


@dataclass(frozen=True)
class Demand:
    """How demanding a target is: plus where it asks for more than was reached before.

    `percent` is the distance to the last result in percent of it, None for units without a ratio;
    `mean` is that of the three years before the target's, None unless all three have a number.
    """

    code: str
    name: str
    unit: Unit
    lower: bool
    target: Decimal
    last_year: int
    last: Decimal
    beyond_last: Decimal
    percent: Decimal | None
    mean: Decimal | None
    beyond_mean: Decimal | None


@dataclass(frozen=True)
class Miss:
    """A target that was missed: by how much, and why as far as the data says.

    `shortfall` is the gap in percent of the target, None where that means nothing; `unmet` are the
    names of the items of a composite that are not met, of so many `items` that its target asks for.
    An item with parts counts as one, as everywhere; its parts that are not met are named with it.
    """

    code: str
    name: str
    unit: Unit
    value: Decimal | None
    target: Target | None
    gap: Decimal | None
    shortfall: Decimal | None
    unmet: tuple[str, ...]
    items: int
    cause: str
    next_step: str


@dataclass(frozen=True)
class Move:
    """What a result did from one year to the next; a change of nothing is told, too.

    `size` is percent, or points of a percentage.
    """

    code: str
    name: str
    unit: Unit
    from_year: int
    to_year: int
    old: Decimal
    new: Decimal
    change: Decimal
    size: Decimal | None
    better: bool | None


@dataclass(frozen=True)
class Share:
    """The latest comparable result in percent of the year's target: 100 and more reaches it."""

    code: str
    name: str
    status: Status
    year: int
    percent: Decimal


@dataclass(frozen=True)
class Extreme:
    """A result that is the best, or the worst, of all years with a number (three or more)."""

    code: str
    name: str
    unit: Unit
    fiscal_year: int
    value: Decimal
    best: bool
    years: int


@dataclass(frozen=True)
class Unjudged:
    """An indicator without a judgement, and why."""

    code: str
    name: str
    status: Status
    missing: Missing | None


def demands(records: Sequence[Record]) -> tuple[Demand, ...]:
    """Return each target that can be held against an earlier result, the most lenient last."""
    found = []
    for one in measures(records):
        if one.target is None or not one.earlier or not one.unit.kind.has_course:
            continue
        year, last = one.earlier[-1]
        sign = -1 if one.lower else 1
        before = [value for y, value in one.earlier if y >= one.fiscal_year - _YEARS_OF_MEAN]
        mean = sum(before, Decimal(0)) / len(before) if len(before) == _YEARS_OF_MEAN else None
        beyond = (one.target - last) * sign
        ratio = one.unit.kind.has_ratio and last > 0
        found.append(
            Demand(
                code=one.code,
                name=one.name,
                unit=one.unit,
                lower=one.lower,
                target=one.target,
                last_year=year,
                last=last,
                beyond_last=beyond,
                percent=beyond * 100 / last if ratio else None,
                mean=mean,
                beyond_mean=None if mean is None else (one.target - mean) * sign,
            )
        )
    return tuple(found)


def misses(records: Sequence[Record]) -> tuple[Miss, ...]:
    """Return the targets that were missed, the largest shortfall first, then what has no size."""
    found = []
    for one in measures(records):
        if one.status is not Status.NOT_MET:
            continue
        items = [r for r in records if r["indicator"] == one.code and r["item"]]
        # A record of before items had a parent is of an item that the target itself asks for.
        asked = [r for r in items if not r.get("parent_item")]
        missed = one.gap is not None and one.gap < 0
        sized = missed and one.target is not None and one.target > 0
        found.append(
            Miss(
                code=one.code,
                name=one.name,
                unit=one.unit,
                value=one.value,
                target=one.goal,
                gap=one.gap if missed else None,
                shortfall=-one.gap * 100 / one.target
                if sized and one.gap is not None and one.target is not None
                else None,
                unmet=tuple(_named(r, items) for r in asked if r["status"] == Status.NOT_MET),
                items=len(asked),
                cause=_why(one.result, items, "cause"),
                next_step=_why(one.result, items, "next_step"),
            )
        )
    return tuple(sorted(found, key=lambda m: (m.shortfall is None, -(m.shortfall or Decimal(0)))))


def _named(item: Record, items: Sequence[Record]) -> str:
    """Return the name of an item that is not met, with those of its parts that are not met."""
    parts = [
        _named(part, items)
        for part in items
        if part.get("parent_item") == item["item"] and part["status"] == Status.NOT_MET
    ]
    name = str(item["name"])
    return say("telling.outcomes.with-parts", name=name, parts=", ".join(parts)) if parts else name


def _why(result: Record, items: Sequence[Record], field: str) -> str:
    """Return what was recorded with a result, or else with those of its items that are not met."""
    own = [result.get(field)]
    for item in items:
        if item["status"] == Status.NOT_MET:
            own += [
                r.get(field) for r in item["results"] if r["fiscal_year"] == item["fiscal_year"]
            ]
    return " ".join(dict.fromkeys(text for text in own if text))


def moves(records: Sequence[Record]) -> tuple[Move, ...]:
    """Return the changes into the latest year that has any number, the largest first.

    What compares and stayed equal is among them, with a change of nothing. Sizes are percent of
    the number before; percentages move by points. A unit with neither, such as a score, comes
    last, in the order of the form.
    """
    found = measures(records)
    latest = max((one.points[-1][0] for one in found if one.points), default=0)
    moved = []
    for one in found:
        numbers = dict(one.points)
        if latest not in numbers or latest - 1 not in numbers or not one.unit.kind.has_course:
            continue
        old, new = numbers[latest - 1], numbers[latest]
        no_better = old == new or one.comparator in (Comparator.BETWEEN, Comparator.EXACTLY)
        better = None if no_better else (new < old) == one.lower
        moved.append(
            Move(
                one.code,
                one.name,
                one.unit,
                latest - 1,
                latest,
                old,
                new,
                new - old,
                _size(new - old, old, one.unit),
                better,
            )
        )
    return tuple(sorted(moved, key=lambda m: (m.size is None, -abs(m.size or Decimal(0)))))


def _size(change: Decimal, old: Decimal, unit: Unit) -> Decimal | None:
    if unit.kind.has_ratio:
        return change * 100 / abs(old) if old else None
    return change if unit.kind.is_percent else None


def shares(records: Sequence[Record]) -> tuple[Share, ...]:
    """Return the latest comparable results in percent of the year's targets, in form order.

    The direction is respected. Left out is what has no number, and no single bound to be so many
    percent of.
    """
    found = []
    for one in measures(records):
        if one.target is None or one.comparator not in _BOUNDS or not one.points:
            continue
        year, last = one.points[-1]
        at_most = one.comparator is Comparator.AT_MOST
        over, under = (one.target, last) if at_most else (last, one.target)
        if under > 0 and over >= 0:
            found.append(Share(one.code, one.name, one.status, year, over * 100 / under))
    return tuple(found)


def close(records: Sequence[Record], within: Decimal = CLOSE) -> tuple[Measure, ...]:
    """Return what lies within so many percent of its target, or points of a percentage."""
    found = []
    for one in measures(records):
        if one.gap is None or not one.target or one.value is None:
            continue
        points = one.unit.kind.is_percent
        apart = abs(one.gap) if points else abs(one.gap * 100 / one.target)
        if apart <= within and one.value != one.target:
            found.append(one)
    return tuple(found)


def extremes(records: Sequence[Record]) -> tuple[Extreme, ...]:
    """Return the latest results that are better, or worse, than those of all other years.

    Of three years with a number or more; a result that equals another year's is neither.
    """
    found = measures(records)
    latest = max((one.points[-1][0] for one in found if one.points), default=0)
    told = []
    for one in found:
        if len(one.points) < 3 or one.points[-1][0] != latest or not one.unit.kind.has_course:
            continue
        if one.comparator is Comparator.BETWEEN or one.comparator is Comparator.EXACTLY:
            continue  # neither more nor less is better
        *others, value = (number for _, number in one.points)
        highest, lowest = value > max(others), value < min(others)
        if highest or lowest:
            best = lowest if one.lower else highest
            told.append(Extreme(one.code, one.name, one.unit, latest, value, best, len(one.points)))
    return tuple(told)


def unjudged(records: Sequence[Record]) -> tuple[Unjudged, ...]:
    """Return the indicators that are neither met nor missed, and why."""
    return tuple(
        Unjudged(
            one.code,
            one.name,
            one.status,
            Missing(one.result["missing"]) if one.result["missing"] else None,
        )
        for one in measures(records)
        if one.status not in (Status.MET, Status.NOT_MET)
    )
