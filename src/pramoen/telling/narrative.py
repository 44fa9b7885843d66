"""Knows how an assessment is told in Thai: values, targets, sentences and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ..assessment.assess import Assessment, Side, Status, side_of
from ..assessment.form import Comparator, Definition, Missing, Result, Target, Unit, UnitKind
from ..assessment.trend import Change, Shape, Trend
from ..common.fiscal import format_exact, format_number

MISSING_LABELS = {
    Missing.NOT_REPORTED: "ไม่มีรายงานผล",
    Missing.NOT_APPLICABLE: "ไม่มีกรณีให้วัด",
    Missing.PENDING: "รอผล",
    Missing.QUALITATIVE: "ผลเชิงคุณภาพ",
}

# The same words on two lines, for places as narrow as a year in a chart.
MISSING_LINES = {
    Missing.NOT_REPORTED: ("ไม่มี", "รายงานผล"),
    Missing.NOT_APPLICABLE: ("ไม่มี", "กรณีให้วัด"),
    Missing.PENDING: ("รอผล",),
    Missing.QUALITATIVE: ("ผลเชิง", "คุณภาพ"),
}

COMPARATOR_LABELS = {
    Comparator.AT_LEAST: "ไม่น้อยกว่า",
    Comparator.FROM_UP: "ตั้งแต่ค่านี้ขึ้นไป",
    Comparator.EXACTLY: "เท่ากับ",
    Comparator.AT_MOST: "ไม่เกิน",
    Comparator.BETWEEN: "อยู่ในช่วง",
    Comparator.DELIVERED: "ต้องมีผลงานตามที่กำหนด",
    Comparator.ALL_ITEMS: "ต้องบรรลุครบทุกข้อ",
}

# How a bare number of the form is read, by the comparator that was inferred for it.
READ_AS = {
    Comparator.AT_LEAST: "ไม่น้อยกว่าค่านั้น",
    Comparator.FROM_UP: "ตั้งแต่ค่านั้นขึ้นไป",
    Comparator.EXACTLY: "เท่ากับค่านั้น",
    Comparator.AT_MOST: "ไม่เกินค่านั้น",
    Comparator.BETWEEN: "อยู่ในช่วงนั้น",
}

DELIVERABLE = "deliverable"
DIRECTION_LABELS = {"higher": "ยิ่งมากยิ่งดี", "lower": "ยิ่งน้อยยิ่งดี"}
NO_TARGET_SHOWN = "ไม่ปรากฏ"

_LISTED = 6  # so many numbers of a course are told one by one


def quantity(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a number with its unit, every printed decimal kept unless `places` is given.

    Examples
    --------
    >>> quantity(Decimal("84.20"), Unit("percent", "ร้อยละ", UnitKind.PERCENT))
    'ร้อยละ 84.20'
    >>> quantity(Decimal("3616"), Unit("million_baht", "ล้านบาท", UnitKind.MONEY))
    '3,616 ล้านบาท'
    """
    return _with_unit(format_number(value, places), unit)


def _with_unit(number: str, unit: Unit) -> str:
    return f"{unit.name} {number}" if unit.kind is UnitKind.PERCENT else f"{number} {unit.name}"


def after_word(word: str, amount: str, unit: Unit) -> str:
    """Return a word with the amount that follows it: ร้อยละ joins the word, a figure does not.

    Examples
    --------
    >>> percent = Unit("percent", "ร้อยละ", UnitKind.PERCENT)
    >>> after_word("ไม่น้อยกว่า", quantity(Decimal(80), percent), percent)
    'ไม่น้อยกว่าร้อยละ 80'
    """
    return f"{word}{amount}" if unit.kind is UnitKind.PERCENT else f"{word} {amount}"


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
        return f"จาก{amount_text(old, unit)}เป็น{amount_text(new, unit)}"
    if unit.kind is UnitKind.PERCENT:
        return f"จาก{quantity(old, unit)} เป็น{quantity(new, unit)}"
    return f"จาก {format_number(old)} เป็น {quantity(new, unit)}"


def amount_text(value: Decimal, unit: Unit) -> str:
    """Return a result's number in words: with its unit, or whether what must be delivered is there.

    Examples
    --------
    >>> amount_text(Decimal(0), Unit("deliverable", "รายการ", UnitKind.DELIVERABLE))
    'ยังไม่มี'
    """
    if unit.kind is UnitKind.DELIVERABLE:
        return "มีแล้ว" if value > 0 else "ยังไม่มี"
    return quantity(value, unit)


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
    if target.comparator is Comparator.DELIVERED:
        return "มีผลงานตามที่กำหนด"
    if target.comparator is Comparator.ALL_ITEMS:
        return f"บรรลุครบทั้ง {parts} ข้อ" if parts else "บรรลุครบทุกข้อ"
    assert target.value is not None
    number = quantity(target.value, target.unit)
    if target.comparator is Comparator.FROM_UP:
        return f"{number}{' ' if target.unit.kind is UnitKind.PERCENT else ''}ขึ้นไป"
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        ends = f"{format_number(target.value)} ถึง {format_number(target.upper)}"
        return _with_unit(ends, target.unit)
    if target.comparator is Comparator.AT_LEAST and target.inferred:
        return number
    return after_word(COMPARATOR_LABELS[target.comparator], number, target.unit)


def target_cell(target: Target | None, parts: int = 0) -> str:
    """Return a target as a cell shows it; one that the form does not show is said to be so."""
    return NO_TARGET_SHOWN if target is None else target_text(target, parts)


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
        return "เท่าเดิม"
    way = "เพิ่มขึ้น" if change.absolute > 0 else "ลดลง"
    told = f"{way} {difference(abs(change.absolute), unit)}"
    if change.percent is None:
        return told
    return f"{told} (ร้อยละ {format_number(abs(change.percent), 2)})"


def growth_text(percent: Decimal) -> str:
    """Return a yearly rate in words.

    Examples
    --------
    >>> growth_text(Decimal("-0.994"))
    'ลดลงร้อยละ 0.99 ต่อปี'
    """
    if percent == 0:
        return "ไม่เปลี่ยนแปลง"
    way = "เพิ่มขึ้น" if percent > 0 else "ลดลง"
    return f"{way}ร้อยละ {format_number(abs(percent), 2)} ต่อปี"


def subject_name(assessment: Assessment) -> str:
    """Return the number and name of what is assessed."""
    if assessment.item:
        return assessment.item.name
    return f"{assessment.indicator.code} {assessment.indicator.name}"


def sentence(assessment: Assessment) -> str:
    """Return what a reader needs to know first: this year's outcome and the course so far."""
    parts = (_outcome(assessment), _course(assessment), _broken(assessment))
    return " ".join(part for part in parts if part)


def _broken(assessment: Assessment) -> str:
    """Return that figures before a change do not compare, if there are any."""
    earlier = [r for r in assessment.results if r.fiscal_year < assessment.since]
    if all(result.value is None for result in earlier):
        return ""
    last = next((r.unit for r in reversed(earlier) if r.unit and r.value is not None), None)
    year = assessment.since
    if last is not None:
        changed = f"หน่วยวัดเปลี่ยนจาก{last.name}เป็น{assessment.unit.name}"
    else:
        changed = "นิยามเปลี่ยน"
    return f"{changed}ในปี พ.ศ. {year} จึงไม่เทียบกับปีก่อนหน้า"


def _outcome(assessment: Assessment) -> str:
    year, unit, target = assessment.fiscal_year, assessment.unit, assessment.target
    result = assessment.result
    if assessment.parts and target is not None:
        return _composite(assessment, target)
    if target is None:
        said = f"ปีงบประมาณ พ.ศ. {year} {_said(result, unit)}"
        return f"{said} โดยแบบประเมินไม่ได้แสดงค่าเป้าหมายของปีนี้"
    goal = target_text(target)
    if result.value is None:
        aim = f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ{_spaced(goal, target)}"
        if assessment.status is Status.PENDING:
            return f"{aim} {waiting_text(result)}"
        return f"{aim} ส่วนผลการดำเนินงานนั้น{_said(result, unit)}"
    said = f"ปีงบประมาณ พ.ศ. {year} {_said(result, unit)}"
    return f"{said} {verdict(result.value, target)}"


def _composite(assessment: Assessment, target: Target) -> str:
    """Return the outcome of a target that has parts, and perhaps a number of its own."""
    year, unit, value = assessment.fiscal_year, assessment.unit, assessment.result.value
    parts = f"{len(assessment.parts)} ข้อ ต้องบรรลุครบทุกข้อ {parts_text(assessment)}"
    own = value is not None and unit.kind is not UnitKind.ITEMS
    if target.value is None:
        told = f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} มี {parts}"
        return f"{told} {_said(assessment.result, unit)}" if own else told
    if value is None:
        goal = _spaced(target_text(target), target)
        return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ{goal} และมี {parts}"
    said = f"ปีงบประมาณ พ.ศ. {year} {_said(assessment.result, unit)}"
    return f"{said} {verdict(value, target)} และมี {parts}"


def _spaced(goal: str, target: Target) -> str:
    """Return a target as the end of a phrase: figures stand apart, Thai words do not."""
    return f" {goal}" if goal[0].isdigit() or target.unit.kind is UnitKind.PERCENT else goal


def waiting_text(result: Result) -> str:
    """Return that a year has no result yet, and what the data says of why."""
    return f"ยังไม่มีผลของปีนี้ ({result.note})" if result.note else "ยังไม่มีผลของปีนี้"


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
        return f"ตามค่าเป้าหมาย ({goal})" if value > 0 else f"ไม่ถึงค่าเป้าหมาย ({goal})"
    apart = distance(value, target)
    words = _VERDICTS[target.comparator][side_of(value, target)]
    return words.format(goal=goal, apart=difference(apart, target.unit))


def distance(value: Decimal, target: Target) -> Decimal:
    """Return how far a result lies from the number or the range of its target, never below zero."""
    assert target.value is not None
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        return max(target.value - value, value - target.upper, Decimal(0))
    return abs(value - target.value)


def parts_text(assessment: Assessment) -> str:
    """Return how the parts of a composite stand: what is met, what is not, what is not known yet.

    Nothing is said to be unmet that has not been reported.
    """
    parts = assessment.parts
    counts = Counter(part.status for part in parts)
    if counts[Status.PENDING] == len(parts):
        reasons = {part.result.note for part in parts}
        reason = reasons.pop() if len(reasons) == 1 else ""
        return f"ยังไม่มีผลของข้อใด ({reason})" if reason else "ยังไม่มีผลของข้อใด"
    if counts[Status.MET] == len(parts):
        return f"บรรลุครบทั้ง {len(parts)} ข้อ"
    words = {**{status: status.label for status in Status}, **_PART_LABELS}
    return " ".join(f"{words[status]} {counts[status]} ข้อ" for status in Status if counts[status])


_PART_LABELS = {
    Status.MET: "บรรลุ",
    Status.NOT_MET: "ไม่บรรลุ",
    Status.PENDING: "รอผล",
}


def _said(result: Result, unit: Unit) -> str:
    """Return a result as the end of a sentence."""
    phrase = result_phrase(result, unit)
    if result.value is not None and unit.kind is UnitKind.DELIVERABLE:
        return f"{phrase}ผลงาน" if result.value == 0 else "มีผลงานแล้ว"
    if result.value is not None:
        return after_word("ได้", phrase, result.unit or unit)
    return f"มี{phrase}" if result.missing is Missing.QUALITATIVE else phrase


def result_phrase(result: Result, unit: Unit) -> str:
    """Return a result in running text: the number, or why there is none and what was said."""
    if result.value is not None:
        return amount_text(result.value, result.unit or unit)
    if result.missing is Missing.QUALITATIVE:
        return f"ผลเชิงคุณภาพ “{result.text}”"
    if result.missing is Missing.NOT_APPLICABLE:
        return f"ไม่มีกรณีให้วัด ({result.text})" if result.text else "ไม่มีกรณีให้วัด"
    if result.missing is Missing.PENDING:
        return waiting_text(result)
    return "ไม่มีรายงานผลในเอกสาร"


def difference(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a difference: percentages differ by percentage points.

    Examples
    --------
    >>> difference(Decimal("33.0"), Unit("score", "คะแนน", UnitKind.SCORE))
    '33 คะแนน'
    """
    number = format_exact(value) if places is None else format_number(value, places)
    return f"{number} จุดร้อยละ" if unit.kind is UnitKind.PERCENT else f"{number} {unit.name}"


def _course(assessment: Assessment) -> str:
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
    return " ".join(part for part in (_newest(assessment), _whole(trend, unit)) if part)


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
    return told + (" (ยิ่งน้อยยิ่งดี)" if assessment.subject.direction == "lower" else "")


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
        return f"({ends})" if unbroken else f"ผลปี {years[0]} และ {years[1]} เปลี่ยน{ends}"
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
    return _with_unit(f"{', '.join(told[:-1])} และ {told[-1]}", unit)


def notes(assessment: Assessment, trend_note: str = "") -> list[str]:
    """Return what a reader should know about the figures of an assessment."""
    told = []
    indicator, target = assessment.indicator, assessment.target
    if assessment.item is None and indicator.note:
        told.append(f"หมายเหตุในแบบประเมิน: {indicator.note}")
    if target is not None and target.note:
        told.append(target.note)
    if target is not None and target.inferred and target.value is not None:
        told.append(
            f"แบบประเมินพิมพ์ค่าเป้าหมายเป็นตัวเลขโดยไม่บอกวิธีเทียบ จึงอ่านว่า{READ_AS[target.comparator]}"
        )
    if assessment.item is None:
        for part in (one for own in assessment.parts for one in own.with_parts()):
            if part.target is not None and part.target.note:
                told.append(f"{subject_name(part)}: {part.target.note}")
    if assessment.subject.direction_inferred and assessment.subject.direction:
        direction = DIRECTION_LABELS[assessment.subject.direction]
        told.append(f"แบบประเมินไม่ได้พิมพ์ทิศทาง จึงอ่านว่า{direction}")
    told += grouped_result_notes(assessment.results)
    if assessment.broken is not None:
        year, reason = assessment.broken.fiscal_year, assessment.broken.reason
        told.append(f"แนวโน้มเริ่มใหม่ที่ปี พ.ศ. {year} ไม่ต่อกับปีก่อนหน้า: {reason}")
    if trend_note and assessment.trend.count > 1:
        told.append(trend_note)
    return told


def grouped_result_notes(results: Sequence[Result]) -> list[str]:
    """Return the notes on results, years with the same note told together."""
    years: dict[str, list[int]] = {}
    for result in results:
        if result.note:
            years.setdefault(result.note, []).append(result.fiscal_year)
    return [
        f"พ.ศ. {', '.join(str(year) for year in found)}: {note}" for note, found in years.items()
    ]


DEFINITION_KINDS = {
    "definition": "นิยาม",
    "criterion": "เกณฑ์การประเมิน",
    "condition": "เงื่อนไข",
    "stage": "ระยะของแผน",
    "note": "หมายเหตุ",
    "rationale": "หลักการและเหตุผล",
    "purpose": "วัตถุประสงค์",
    "outcome": "ผลลัพธ์ที่คาดหวัง",
    "agency": "หน่วยงานที่เกี่ยวข้อง",
    "formula": "สูตร",
}


def definition_line(passage: Definition) -> tuple[str, str]:
    """Return what a passage of the form says, told to be our summary, with the passage itself."""
    label = DEFINITION_KINDS.get(passage.kind, passage.kind)
    term = f" “{passage.term}”" if passage.term else ""
    return f"{label}{term} (สรุปความ):", f"{passage.text} [{passage.source.description}]"


def alt_text(assessment: Assessment) -> str:
    """Return a chart in words: what it shows, every value, and the target."""
    unit = assessment.unit
    values = "; ".join(f"พ.ศ. {r.fiscal_year} {result_text(r, unit)}" for r in assessment.results)
    target = assessment.target
    goal = (
        f" ค่าเป้าหมาย พ.ศ. {target.fiscal_year} {target_text(target, len(assessment.parts))}."
        if target
        else ""
    )
    told = f"กราฟผลการดำเนินงาน {subject_name(assessment)}: {values}.{goal}"
    return " ".join(part for part in (told, _course(assessment), _broken(assessment)) if part)


def count_sentence(counts: Mapping[Status, int]) -> str:
    """Return one sentence on how many indicators have each status, in the order of statuses.

    Examples
    --------
    >>> count_sentence({Status.PENDING: 16})
    'ตัวชี้วัดที่วัดผลมี 16 ตัว ทุกตัวมีสถานะรอผลการดำเนินงาน'
    >>> count_sentence({Status.MET: 6, Status.NOT_MET: 4})
    'ตัวชี้วัดที่วัดผลมี 10 ตัว: บรรลุเป้าหมาย 6 ตัว · ไม่บรรลุเป้าหมาย 4 ตัว'
    """
    total, there = sum(counts.values()), [status for status in Status if counts.get(status)]
    whole = f"ตัวชี้วัดที่วัดผลมี {total} ตัว"
    if len(there) == 1:
        return f"{whole} ทุกตัวมีสถานะ{there[0].label}"
    return f"{whole}: {' · '.join(f'{status.label} {counts[status]} ตัว' for status in there)}"
