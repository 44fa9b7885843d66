"""Knows how a result stands to its target, in words: on which side of it, and how far."""

from __future__ import annotations

from decimal import Decimal

from ..assessment.form import Comparator, Target
from ..assessment.reach import Side, side_of
from ..words import say
from .amounts import difference, target_text

_VERDICTS = {
    Comparator.AT_LEAST: {
        Side.BELOW: "telling.verdict.at-least-below",
        Side.ON: "telling.verdict.equal",
        Side.ABOVE: "telling.verdict.at-least-above",
    },
    Comparator.AT_MOST: {
        Side.BELOW: "telling.verdict.at-most-below",
        Side.ON: "telling.verdict.equal",
        Side.ABOVE: "telling.verdict.at-most-above",
    },
    Comparator.EXACTLY: {
        Side.BELOW: "telling.verdict.exactly-less",
        Side.ON: "telling.verdict.exactly-on",
        Side.ABOVE: "telling.verdict.exactly-more",
    },
    Comparator.BETWEEN: {
        Side.BELOW: "telling.verdict.between-below",
        Side.ON: "telling.verdict.between-within",
        Side.ABOVE: "telling.verdict.between-above",
    },
}
_VERDICTS[Comparator.FROM_UP] = _VERDICTS[Comparator.AT_LEAST]


def verdict(value: Decimal, target: Target) -> str:
    """Return how a result stands to its target: on which side, and how far from it.

    The side comes from the numbers themselves, not from the sign of the gap, which says only
    whether that is better or worse.
    """
    goal = target_text(target)
    if target.value is None:
        return (
            say("telling.verdict.as-target", goal=goal)
            if value > 0
            else say("telling.verdict.not-as-target", goal=goal)
        )
    apart = distance(value, target)
    key = _VERDICTS[target.comparator][side_of(value, target)]
    return say(key, goal=goal, apart=difference(apart, target.unit))


def distance(value: Decimal, target: Target) -> Decimal:
    """Return how far a result lies from the number or the range of its target, never below zero."""
    assert target.value is not None
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        return max(target.value - value, value - target.upper, Decimal(0))
    return abs(value - target.value)
