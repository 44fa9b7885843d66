"""Knows how the course of a result is told: the newest change first, then the whole course."""

from __future__ import annotations

from ..assessment.assess import Assessment
from ..assessment.form import DIRECTION_LABELS, Unit
from ..assessment.trend import Shape, Trend
from ..common.fiscal import format_number
from ..words import say
from .amounts import after_word, difference, from_to, quantity, with_unit

_LISTED = 6  # so many numbers of a course are told one by one


def course_text(assessment: Assessment) -> str:
    """Return the newest change, then the whole course, of the results that compare."""
    unit, trend = assessment.unit, assessment.trend
    if not unit.kind.has_course:
        return ""
    if trend.shape is Shape.NONE:
        known = any(result.value is not None for result in assessment.results)
        return "" if known else say("telling.course.no-figures")
    last_year, last = trend.points[-1]
    if trend.shape is Shape.SINGLE:
        if last_year == assessment.fiscal_year:
            return say("telling.course.one-comparable")
        only = say("telling.course.one-year", last_year=last_year, last=quantity(last, unit))
        return say("telling.course.one-year-no-course", only=only)
    if trend.shape is Shape.LEVEL:
        return _level(trend, unit)
    newest, whole = _newest(assessment), _whole(trend, unit)
    aside = DIRECTION_LABELS["lower"] if newest and assessment.subject.direction == "lower" else ""
    if newest and trend.count == 2:  # the newest change is the whole course
        whole, aside = "", " ".join(part for part in (whole, aside) if part)
    return " ".join(part for part in (newest, f"({aside})" if aside else "", whole) if part)


def _level(trend: Trend, unit: Unit) -> str:
    years = [year for year, _ in trend.points]
    first, last = years[0], years[-1]
    held = after_word(say("telling.course.stands-at"), quantity(trend.points[-1][1], unit), unit)
    if len(years) == 2:
        return say("telling.course.level-both-years", held=held, first=first, last=last)
    return say(
        "telling.course.level-all-years", held=held, count=len(years), first=first, last=last
    )


def _newest(assessment: Assessment) -> str:
    """Return the change into the last year with a number, if the year before has one, too."""
    trend, unit = assessment.trend, assessment.unit
    before, year = trend.points[-2][0], trend.points[-1][0]
    change = trend.change_into(year)
    if change is None:
        return ""
    if change.absolute == 0:
        return say("telling.course.newest-equal", year=year, before=before)
    side = say("telling.higher") if change.absolute > 0 else say("telling.lower")
    told = say(
        "telling.course.newest",
        year=year,
        side=side,
        before=before,
        apart=difference(abs(change.absolute), unit),
    )
    if change.percent is not None:
        told += say("telling.or-percent", percent=format_number(abs(change.percent), 2))
    return told


_SHAPES = {
    Shape.RISING: say("telling.course.rising-every-year"),
    Shape.FALLING: say("telling.course.falling-every-year"),
    Shape.NEVER_FALLING: say("telling.course.never-falling"),
    Shape.NEVER_RISING: say("telling.course.never-rising"),
    Shape.ROSE_THEN_FELL: say("telling.course.rose-then-fell"),
    Shape.FELL_THEN_ROSE: say("telling.course.fell-then-rose"),
    Shape.MIXED: say("telling.course.mixed"),
}


def _whole(trend: Trend, unit: Unit) -> str:
    """Return the course over all years with a number; of two years, both numbers."""
    years = [year for year, _ in trend.points]
    unbroken = years == list(range(years[0], years[-1] + 1))
    if trend.count == 2:
        (_, old), (_, new) = trend.points
        ends = from_to(old, new, unit)
        return (
            ends
            if unbroken
            else say("telling.course.between-two-years", first=years[0], last=years[1], ends=ends)
        )
    shape = _SHAPES[trend.shape]
    if not unbroken:
        shape = shape.replace(
            say("telling.course.every-year"), say("telling.course.every-year-with-figure")
        )
    return say(
        "telling.course.whole",
        first=years[0],
        last=years[-1],
        shape=shape,
        numbers=_numbers(trend, unit, unbroken),
    )


def _numbers(trend: Trend, unit: Unit, unbroken: bool) -> str:
    """Return the numbers of a course in order; of a long one both ends and the extremes."""
    told = [
        format_number(value)
        if unbroken
        else say("telling.course.figure-of-year", value=format_number(value), year=year)
        for year, value in trend.points
    ]
    if trend.count > _LISTED:
        assert trend.low is not None and trend.high is not None
        (_, first), (_, last) = trend.points[0], trend.points[-1]
        low, high = format_number(trend.low), format_number(trend.high)
        return say(
            "telling.course.numbers",
            course=from_to(first, last, unit),
            low=low,
            high=high,
            count=trend.count,
        )
    return with_unit(say("telling.course.and-last", told=", ".join(told[:-1]), last=told[-1]), unit)
