"""Knows how figures are told in Thai: amounts with their unit, results, targets, differences."""

from __future__ import annotations

from decimal import Decimal

from ..assessment.form import Comparator, Missing, Result, Target, Unit, UnitKind
from ..assessment.trend import Change
from ..common.fiscal import format_exact, format_number
from ..words import say

MISSING_LABELS = {
    Missing.NOT_REPORTED: say("telling.amounts.not-reported"),
    Missing.NOT_APPLICABLE: say("telling.amounts.nothing-to-measure"),
    Missing.PENDING: say("telling.pending"),
    Missing.QUALITATIVE: say("telling.amounts.qualitative"),
}

# The same words on two lines, for places as narrow as a year in a chart.
MISSING_LINES = {
    Missing.NOT_REPORTED: (
        say("telling.amounts.none-stem"),
        say("telling.amounts.not-reported-rest"),
    ),
    Missing.NOT_APPLICABLE: (
        say("telling.amounts.none-stem"),
        say("telling.amounts.nothing-to-measure-rest"),
    ),
    Missing.PENDING: (say("telling.pending"),),
    Missing.QUALITATIVE: (
        say("telling.amounts.qualitative-stem"),
        say("telling.amounts.qualitative-rest"),
    ),
}

COMPARATOR_LABELS = {
    Comparator.AT_LEAST: say("telling.amounts.at-least"),
    Comparator.FROM_UP: say("telling.amounts.from-up"),
    Comparator.EXACTLY: say("telling.exactly"),
    Comparator.AT_MOST: say("telling.amounts.at-most"),
    Comparator.BETWEEN: say("telling.amounts.between"),
    Comparator.DELIVERED: say("telling.amounts.delivered"),
    Comparator.ALL_ITEMS: say("telling.amounts.all-items"),
}

# How a bare number of the form is read, by the comparator that was inferred for it.
READ_AS = {
    Comparator.AT_LEAST: say("telling.amounts.read-as-at-least"),
    Comparator.FROM_UP: say("telling.amounts.read-as-from-up"),
    Comparator.EXACTLY: say("telling.amounts.read-as-exactly"),
    Comparator.AT_MOST: say("telling.amounts.read-as-at-most"),
    Comparator.BETWEEN: say("telling.amounts.read-as-between"),
}

DELIVERABLE = "deliverable"
NO_TARGET_SHOWN = say("telling.amounts.no-target-shown")
NOT_REVIEWED = say("telling.amounts.not-reviewed")


def quantity(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a number with its unit, every printed decimal kept unless `places` is given.

    Examples
    --------
    >>> quantity(Decimal("84.20"), Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    'ร้อยละ 84.20'
    >>> quantity(Decimal("3616"), Unit("million_baht", "ล้านบาท", UnitKind.MONEY))
    '3,616 ล้านบาท'
    """
    return with_unit(format_number(value, places), unit)


def with_unit(number: str, unit: Unit) -> str:
    """Return a number that is written already, or several, with its unit."""
    return f"{unit.name} {number}" if unit.kind.is_percent else f"{number} {unit.name}"


def after_word(word: str, amount: str, unit: Unit) -> str:
    """Return a word with the amount that follows it: ร้อยละ joins the word, a figure does not.

    Examples
    --------
    >>> percent = Unit("percent", "ร้อยละ", UnitKind.PERCENT)
    >>> after_word("ไม่น้อยกว่า", quantity(Decimal(80), percent), percent)
    'ไม่น้อยกว่าร้อยละ 80'
    """
    return f"{word}{amount}" if unit.kind.is_percent else f"{word} {amount}"


def from_to(old: Decimal, new: Decimal, unit: Unit) -> str:
    """Return two amounts of one unit as from and to.

    Examples
    --------
    >>> from_to(Decimal("98.87"), Decimal(100), Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    'จากร้อยละ 98.87 เป็นร้อยละ 100'
    >>> from_to(Decimal(4), Decimal(3), Unit("agency", "หน่วยงาน", UnitKind.COUNT))
    'จาก 4 เป็น 3 หน่วยงาน'
    """
    if unit.kind is UnitKind.DELIVERABLE:
        return say(
            "telling.amounts.from-to-joined", old=amount_text(old, unit), new=amount_text(new, unit)
        )
    if unit.kind.is_percent or unit.kind.is_worded:
        return say(
            "telling.amounts.from-to-quantities", old=quantity(old, unit), new=quantity(new, unit)
        )
    return say("telling.amounts.from-to", old=format_number(old), new=quantity(new, unit))


def amount_text(value: Decimal, unit: Unit) -> str:
    """Return a result's number in words: with its unit, or whether what must be delivered is there.

    Examples
    --------
    >>> amount_text(Decimal(0), Unit("deliverable", "รายการ", UnitKind.DELIVERABLE))
    'ยังไม่มี'
    """
    if unit.kind is UnitKind.DELIVERABLE:
        return (
            say("telling.amounts.there-already")
            if value > 0
            else say("telling.amounts.not-there-yet")
        )
    return quantity(value, unit)


def label(value: Decimal, unit: Unit) -> str:
    """Return a number as it stands where its unit is told beside it, in cells and charts.

    Examples
    --------
    >>> label(Decimal("3616"), Unit("million_baht", "ล้านบาท", UnitKind.MONEY))
    '3,616'
    >>> label(Decimal(1), Unit("deliverable", "รายการ", UnitKind.DELIVERABLE))
    'มีแล้ว'
    """
    return amount_text(value, unit) if unit.kind.is_worded else format_number(value)


def result_text(result: Result, unit: Unit) -> str:
    """Return a result as a cell shows it: the number, or why there is none.

    A figure that was reported in another unit than `unit` keeps its own.
    """
    if result.value is not None:
        return amount_text(result.value, result.unit or unit)
    assert result.missing is not None
    label = MISSING_LABELS[result.missing]
    if result.text and result.missing in (Missing.QUALITATIVE, Missing.NOT_APPLICABLE):
        return result.text
    return label


def target_text(target: Target, parts: int = 0) -> str:
    """Return a target in words; what the form leaves to be inferred is said elsewhere.

    Examples
    --------
    >>> from pramoen.assessment.form import Source
    >>> score = Unit("score", "คะแนน", UnitKind.SCORE)
    >>> target_text(Target(2562, Comparator.FROM_UP, False, Decimal("4.0000"), None, score, "", "",
    ...     Source("form", ""), ""))
    '4.0000 คะแนนขึ้นไป'
    """
    if target.comparator is Comparator.DELIVERED:  # what is wanted, only the source can say
        return f"“{target.text}”" if target.text else say("telling.amounts.delivered-as-set")
    if target.comparator is Comparator.ALL_ITEMS:
        return (
            say("telling.all-of-items-met", count=parts)
            if parts
            else say("telling.amounts.all-items-met")
        )
    assert target.value is not None
    number = quantity(target.value, target.unit)
    if target.comparator is Comparator.FROM_UP:
        return and_up(number, target.unit)
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        ends = say(
            "telling.amounts.ends",
            lower=format_number(target.value),
            upper=format_number(target.upper),
        )
        return with_unit(ends, target.unit)
    if target.comparator is Comparator.AT_LEAST and target.inferred:
        return number
    return after_word(COMPARATOR_LABELS[target.comparator], number, target.unit)


def and_up(amount: str, unit: Unit) -> str:
    """Return an amount from which on a target is met: a figure does not join the word, a unit does.

    Examples
    --------
    >>> and_up("ร้อยละ 80", Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    'ร้อยละ 80 ขึ้นไป'
    """
    return say("telling.amounts.and-up", amount=amount, space=" " if unit.kind.is_percent else "")


def target_cell(target: Target | None, parts: int = 0) -> str:
    """Return a target as a cell shows it; one not shown, or not reviewed yet, is said to be so."""
    if target is None:
        return NO_TARGET_SHOWN
    return f"{target_text(target, parts)}{NOT_REVIEWED if target.is_carried else ''}"


def gap_text(gap: Decimal, unit: Unit) -> str:
    """Return a gap with its sign: better is plus.

    Examples
    --------
    >>> gap_text(Decimal("0.25"), Unit("day", "วัน")), gap_text(Decimal("0.0"), Unit("day", "วัน"))
    ('+0.25 วัน', '0 วัน')
    """
    return f"{'+' if gap > 0 else ''}{difference(gap, unit)}"


def change_text(change: Change, unit: Unit) -> str:
    """Return a change in words: which way, by how much, and in percent where that means something.

    Examples
    --------
    >>> change_text(Change(2560, 2561, Decimal("-0.99"), None),
    ...     Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    'ลดลง 0.99 จุดร้อยละ'
    """
    if change.absolute == 0:
        return say("telling.amounts.unchanged")
    way = say("telling.rising") if change.absolute > 0 else say("telling.falling")
    told = f"{way} {difference(abs(change.absolute), unit)}"
    if change.percent is None:
        return told
    return say(
        "telling.amounts.with-percent", told=told, percent=format_number(abs(change.percent), 2)
    )


def signed_change(change: Change, unit: Unit) -> str:
    """Return a change as a narrow cell shows it: its sign and its unit.

    Examples
    --------
    >>> signed_change(Change(2560, 2561, Decimal("-0.75"), None),
    ...     Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    '−0.75 จุดร้อยละ'
    """
    return gap_text(change.absolute, unit) if change.absolute else say("telling.amounts.unchanged")


def growth_text(percent: Decimal) -> str:
    """Return a yearly rate in words.

    Examples
    --------
    >>> growth_text(Decimal("-0.994"))
    'ลดลงร้อยละ 0.99 ต่อปี'
    """
    if percent == 0:
        return say("telling.amounts.no-change")
    way = say("telling.rising") if percent > 0 else say("telling.falling")
    return say("telling.amounts.growth-a-year", way=way, percent=format_number(abs(percent), 2))


def waiting_text(result: Result) -> str:
    """Return that a year has no result yet, and what the data says of why."""
    return (
        say("telling.amounts.waiting-with-note", note=result.note)
        if result.note
        else say("telling.amounts.waiting")
    )


def result_phrase(result: Result, unit: Unit) -> str:
    """Return a result in running text: the number, or why there is none and what was said."""
    if result.value is not None:
        return amount_text(result.value, result.unit or unit)
    if result.missing is Missing.QUALITATIVE:
        return say("telling.amounts.qualitative-result", text=result.text)
    if result.missing is Missing.NOT_APPLICABLE:
        return (
            say("telling.amounts.nothing-to-measure-because", reason=result.text)
            if result.text
            else say("telling.amounts.nothing-to-measure")
        )
    if result.missing is Missing.PENDING:
        return waiting_text(result)
    return say("telling.amounts.not-in-document")


def difference(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a difference: percentages differ by percentage points.

    Examples
    --------
    >>> difference(Decimal("33.0"), Unit("score", "คะแนน", UnitKind.SCORE))
    '33 คะแนน'
    """
    number = format_exact(value) if places is None else format_number(value, places)
    return (
        say("telling.amounts.percentage-points", number=number)
        if unit.kind.is_percent
        else f"{number} {unit.name}"
    )
