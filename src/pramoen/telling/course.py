"""Knows how the course of a result is told: the newest change first, then the whole course."""

from __future__ import annotations

from ..assessment.assess import Assessment
from ..assessment.form import Unit
from ..assessment.trend import Shape, Trend
from ..common.fiscal import format_number
from .amounts import after_word, difference, from_to, quantity, with_unit

_LISTED = 6  # so many numbers of a course are told one by one


def course_text(assessment: Assessment) -> str:
    """Return the newest change, then the whole course, of the results that compare."""
    unit, trend = assessment.unit, assessment.trend
    if not unit.kind.has_course:
        return ""
    if trend.shape is Shape.NONE:
        known = any(result.value is not None for result in assessment.results)
        return "" if known else "ยังไม่มีตัวเลขผลการดำเนินงานของปีใดให้ดูแนวโน้ม"
    last_year, last = trend.points[-1]
    if trend.shape is Shape.SINGLE:
        if last_year == assessment.fiscal_year:
            return "มีตัวเลขที่เทียบกันได้เพียงปีเดียว จึงยังไม่เห็นแนวโน้ม"
        only = f"มีตัวเลขเพียงปีเดียวคือ พ.ศ. {last_year} ({quantity(last, unit)})"
        return f"{only} จึงยังไม่เห็นแนวโน้ม"
    if trend.shape is Shape.LEVEL:
        return _level(trend, unit)
    newest, whole = _newest(assessment), _whole(trend, unit)
    aside = "ยิ่งน้อยยิ่งดี" if newest and assessment.subject.direction == "lower" else ""
    if newest and trend.count == 2:  # the newest change is the whole course
        whole, aside = "", " ".join(part for part in (whole, aside) if part)
    return " ".join(part for part in (newest, f"({aside})" if aside else "", whole) if part)


def _level(trend: Trend, unit: Unit) -> str:
    years = [year for year, _ in trend.points]
    first, last = years[0], years[-1]
    held = after_word("อยู่ที่", quantity(trend.points[-1][1], unit), unit)
    if len(years) == 2:
        return f"ผล{held} ทั้งสองปีที่มีตัวเลข (พ.ศ. {first} และ {last})"
    return f"ผล{held} ทั้ง {len(years)} ปีที่มีตัวเลข (พ.ศ. {first} ถึง {last})"


def _newest(assessment: Assessment) -> str:
    """Return the change into the last year with a number, if the year before has one, too."""
    trend, unit = assessment.trend, assessment.unit
    before, year = trend.points[-2][0], trend.points[-1][0]
    change = trend.change_into(year)
    if change is None:
        return ""
    if change.absolute == 0:
        return f"ผลปี {year} เท่ากับปี {before}"
    side = "สูงกว่า" if change.absolute > 0 else "ต่ำกว่า"
    told = f"ผลปี {year} {side}ปี {before} อยู่ {difference(abs(change.absolute), unit)}"
    if change.percent is not None:
        told += f" หรือร้อยละ {format_number(abs(change.percent), 2)}"
    return told


_SHAPES = {
    Shape.RISING: "เพิ่มขึ้นทุกปี",
    Shape.FALLING: "ลดลงทุกปี",
    Shape.NEVER_FALLING: "เพิ่มขึ้นหรือเท่าเดิม",
    Shape.NEVER_RISING: "ลดลงหรือเท่าเดิม",
    Shape.ROSE_THEN_FELL: "เพิ่มขึ้นแล้วลดลง",
    Shape.FELL_THEN_ROSE: "ลดลงแล้วเพิ่มขึ้น",
    Shape.MIXED: "เพิ่มขึ้นและลดลงสลับกัน",
}


def _whole(trend: Trend, unit: Unit) -> str:
    """Return the course over all years with a number; of two years, both numbers."""
    years = [year for year, _ in trend.points]
    unbroken = years == list(range(years[0], years[-1] + 1))
    if trend.count == 2:
        (_, old), (_, new) = trend.points
        ends = from_to(old, new, unit)
        return ends if unbroken else f"ผลปี {years[0]} และ {years[1]} เปลี่ยน{ends}"
    shape = _SHAPES[trend.shape]
    if not unbroken:
        shape = shape.replace("ทุกปี", "ทุกปีที่มีตัวเลข")
    return f"ตลอด พ.ศ. {years[0]} ถึง {years[-1]} ผล{shape} ({_numbers(trend, unit, unbroken)})"


def _numbers(trend: Trend, unit: Unit, unbroken: bool) -> str:
    """Return the numbers of a course in order; of a long one both ends and the extremes."""
    told = [
        format_number(value) if unbroken else f"{format_number(value)} ในปี {year}"
        for year, value in trend.points
    ]
    if trend.count > _LISTED:
        assert trend.low is not None and trend.high is not None
        (_, first), (_, last) = trend.points[0], trend.points[-1]
        low, high = format_number(trend.low), format_number(trend.high)
        return f"{from_to(first, last, unit)} ต่ำสุด {low} สูงสุด {high} จากข้อมูล {trend.count} ปี"
    return with_unit(f"{', '.join(told[:-1])} และ {told[-1]}", unit)
