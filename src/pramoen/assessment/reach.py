"""Knows how a number is held against a target: whether it reaches it, on which side, how far."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from .form import Comparator, Target


def satisfies(value: Decimal, target: Target) -> bool:
    """Tell whether a number reaches a target.

    A deliverable is reached by any number above zero: 1 says it exists, 0 that it does not.

    Raises
    ------
    ValueError
        If the target is `all_items`, which no single number can reach, or lacks its number.
    """
    if target.comparator is Comparator.DELIVERED:
        return value > 0
    if target.comparator is Comparator.ALL_ITEMS or target.value is None:
        raise ValueError(f"a target '{target.comparator}' is not held against one number")
    if target.comparator in (Comparator.AT_LEAST, Comparator.FROM_UP):
        return value >= target.value
    if target.comparator is Comparator.AT_MOST:
        return value <= target.value
    if target.comparator is Comparator.EXACTLY:
        return value == target.value
    if target.upper is None:
        raise ValueError("a target 'between' needs its upper value")
    return target.value <= value <= target.upper


def attainment(value: Decimal | None, target: Target | None) -> Decimal | None:
    """Return how much of the target is reached, in percent, unrounded.

    Result over target for a lower bound, target over result for an upper one. None where a ratio
    means nothing: no number, a target that is no single bound, or a zero or negative number.

    Examples
    --------
    >>> from pramoen.assessment.form import Source, Unit
    >>> limit = Target(2562, Comparator.AT_MOST, False, Decimal(5), None, Unit("day", "วัน"), "", "",
    ...     Source("form", ""), "")
    >>> attainment(Decimal(4), limit)
    Decimal('125')
    """
    if value is None or target is None or target.value is None:
        return None
    bound = target.value
    if target.comparator is Comparator.AT_MOST:
        return bound * 100 / value if value > 0 and bound >= 0 else None
    if target.comparator in (Comparator.AT_LEAST, Comparator.FROM_UP):
        return value * 100 / bound if bound > 0 and value >= 0 else None
    return None


def gap(value: Decimal | None, target: Target | None) -> Decimal | None:
    """Return how far the result lies from the target, in the target's unit; better is plus.

    Above a lower bound or below an upper bound is plus, short of it is minus. A target that is one
    number or a range cannot be surpassed: on it, or within it, the gap is zero, and on either side
    it is minus the distance. So the gap is not below zero exactly when the target is met. None
    where one of the two has no number.
    """
    if value is None or target is None or target.value is None:
        return None
    if target.comparator is Comparator.AT_MOST:
        return target.value - value
    if target.comparator in (Comparator.AT_LEAST, Comparator.FROM_UP):
        return value - target.value
    low, high = ends_of(target)
    return min(value - low, high - value, Decimal(0))


def ends_of(target: Target) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest number of a target; a single number is both."""
    assert target.value is not None
    ranged = target.comparator is Comparator.BETWEEN and target.upper is not None
    return target.value, target.upper if ranged and target.upper is not None else target.value


class Side(StrEnum):
    """On which side of the number or the range of its target a result lies."""

    BELOW = "below"
    ON = "on"  # on the number, or within the range
    ABOVE = "above"


def side_of(value: Decimal, target: Target) -> Side:
    """Return the side of its target that a result lies on, from the numbers and not from the gap.

    Raises
    ------
    ValueError
        If the target has no number.
    """
    if target.value is None:
        raise ValueError(f"a target '{target.comparator}' has no sides")
    low, high = ends_of(target)
    return Side.BELOW if value < low else Side.ABOVE if value > high else Side.ON
