"""Knows how a result stands to its target, in words: on which side of it, and how far."""

from __future__ import annotations

from decimal import Decimal

from ..assessment.form import Comparator, Target
from ..assessment.reach import Side, side_of
from .amounts import difference, target_text

_VERDICTS = {
    Comparator.AT_LEAST: {
        Side.BELOW: "ต่ำกว่าค่าเป้าหมาย ({goal}) อยู่ {apart}",
        Side.ON: "เท่ากับค่าเป้าหมาย ({goal})",
        Side.ABOVE: "สูงกว่าค่าเป้าหมาย ({goal}) อยู่ {apart}",
    },
    Comparator.AT_MOST: {
        Side.BELOW: "ไม่เกินค่าเป้าหมาย ({goal}) และต่ำกว่าอยู่ {apart}",
        Side.ON: "เท่ากับค่าเป้าหมาย ({goal})",
        Side.ABOVE: "เกินค่าเป้าหมาย ({goal}) อยู่ {apart}",
    },
    Comparator.EXACTLY: {
        Side.BELOW: "ไม่ตรงกับค่าเป้าหมาย ({goal}) โดยน้อยกว่าอยู่ {apart}",
        Side.ON: "ตรงกับค่าเป้าหมาย ({goal})",
        Side.ABOVE: "ไม่ตรงกับค่าเป้าหมาย ({goal}) โดยมากกว่าอยู่ {apart}",
    },
    Comparator.BETWEEN: {
        Side.BELOW: "ต่ำกว่าช่วงค่าเป้าหมาย ({goal}) อยู่ {apart}",
        Side.ON: "อยู่ในช่วงค่าเป้าหมาย ({goal})",
        Side.ABOVE: "สูงกว่าช่วงค่าเป้าหมาย ({goal}) อยู่ {apart}",
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
        return f"ตามค่าเป้าหมาย ({goal})" if value > 0 else f"ไม่เป็นไปตามค่าเป้าหมาย ({goal})"
    apart = distance(value, target)
    words = _VERDICTS[target.comparator][side_of(value, target)]
    return words.format(goal=goal, apart=difference(apart, target.unit))


def distance(value: Decimal, target: Target) -> Decimal:
    """Return how far a result lies from the number or the range of its target, never below zero."""
    assert target.value is not None
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        return max(target.value - value, value - target.upper, Decimal(0))
    return abs(value - target.value)
