"""Knows how an assessment follows from its numbers: a second reckoning, in fractions.

Nothing of this is taken from the code that made the site. Fractions are exact, so that no rounding
of one path can hide an error of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ..words import say

# Of a composite, the first of these that one of its parts has is its own.
_DECIDING = ("not_met", "pending", "not_assessable", "no_target", "met", "not_applicable")
_OF_MISSING = {
    "pending": "pending",
    "not_applicable": "not_applicable",
    "not_reported": "not_assessable",
    "qualitative": "not_assessable",
}
STATUSES = frozenset(_DECIDING)
COMPARATORS = frozenset(
    ("at_least", "from_up", "at_most", "exactly", "between", "delivered", "all_items")
)
# What a division gave is told to six decimals.
_LAST = Fraction(1, 10**6)


def number(text: str | None) -> Fraction | None:
    """Return a decimal number as a fraction; nothing is None, never zero.

    Examples
    --------
    >>> number("128.5"), number(""), number(None)
    (Fraction(257, 2), None, None)
    """
    return None if text is None or text == "" else Fraction(text)


def close(one: Fraction | None, other: Fraction | None) -> bool:
    """Return whether a number is told as it is, or as a division is: to six decimals, half up.

    Examples
    --------
    >>> close(Fraction(1, 3), number("0.333333")), close(Fraction(1, 3), number("0.33333"))
    (True, False)
    >>> close(Fraction(-5, 10**7), number("-0.000001")), close(None, Fraction(0))
    (True, False)
    """
    if one is None or other is None:
        return one is other
    rounded = Fraction(int(abs(one) / _LAST + Fraction(1, 2))) * _LAST
    return other in (one, rounded if one >= 0 else -rounded)


def reached(
    value: Fraction, comparator: str, bound: Fraction | None, upper: Fraction | None
) -> bool:
    """Return whether a number reaches a target."""
    if comparator == "delivered":
        return value > 0
    if bound is None:
        raise ValueError(say("verify.arithmetic.target-without-number", comparator=comparator))
    if comparator in ("at_least", "from_up"):
        return value >= bound
    if comparator == "at_most":
        return value <= bound
    if comparator == "exactly":
        return value == bound
    if upper is None:
        raise ValueError(say("verify.arithmetic.range-without-upper"))
    return bound <= value <= upper


def status(
    value: Fraction | None,
    missing: str | None,
    comparator: str | None,
    bound: Fraction | None,
    upper: Fraction | None,
) -> str:
    """Return the status of one number, or of the reason why there is none."""
    if not comparator:
        return "no_target"
    if value is None:
        return _OF_MISSING[missing or ""]
    return "met" if reached(value, comparator, bound, upper) else "not_met"


def status_of_parts(statuses: Sequence[str]) -> str:
    """Return the status of what consists of parts.

    Examples
    --------
    >>> status_of_parts(["met", "pending"]), status_of_parts(["met", "not_applicable"])
    ('pending', 'met')
    """
    return next(deciding for deciding in _DECIDING if deciding in statuses)


def distance(
    value: Fraction | None,
    comparator: str | None,
    bound: Fraction | None,
    upper: Fraction | None,
    direction: str,
) -> Fraction | None:
    """Return how far a number lies beyond its target; better is positive."""
    if value is None or bound is None or not comparator:
        return None
    if comparator == "between":
        if upper is None or bound <= value <= upper:
            return Fraction(0)
        return value - bound if value < bound else upper - value
    if comparator == "exactly":
        return -abs(value - bound)
    return bound - value if direction == "lower" else value - bound


def attainment(
    value: Fraction | None, comparator: str | None, bound: Fraction | None, direction: str
) -> Fraction | None:
    """Return the percent of a target that is reached, where a ratio means something."""
    if value is None or bound is None or comparator not in ("at_least", "from_up", "at_most"):
        return None
    if direction == "lower":
        return bound * 100 / value if value > 0 and bound >= 0 else None
    return value * 100 / bound if bound > 0 and value >= 0 else None


def changes(
    points: Sequence[tuple[int, Fraction]],
) -> list[tuple[int, int, Fraction, Fraction | None]]:
    """Return the changes between neighbouring years: from, to, difference, percent."""
    found = []
    for (before, old), (after, new) in pairwise(points):
        if after == before + 1:
            percent = (new - old) * 100 / abs(old) if old else None
            found.append((before, after, new - old, percent))
    return found


def growth(points: Sequence[tuple[int, Fraction]], told: Fraction) -> bool:
    """Return whether a compound growth per year, in percent, leads from the first to the last."""
    (first_year, first), (last_year, last) = points[0], points[-1]
    least, most = (
        first * (1 + (told + side * _LAST / 2) / 100) ** (last_year - first_year)
        for side in (-1, 1)
    )
    return least <= last <= most
