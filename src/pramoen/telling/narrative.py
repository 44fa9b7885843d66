"""Knows how an assessment is told in Thai: values, targets, sentences, steps and notes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..assessment.assess import Assessment, Status
from ..assessment.form import Comparator, Missing, Result, Target, Unit
from ..common.fiscal import format_number

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

DELIVERABLE = "deliverable"
DIRECTION_LABELS = {"higher": "ยิ่งมากยิ่งดี", "lower": "ยิ่งน้อยยิ่งดี"}


def quantity(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a number with its unit, every printed decimal kept unless `places` is given.

    Examples
    --------
    >>> quantity(Decimal("84.20"), Unit("percent", "ร้อยละ"))
    'ร้อยละ 84.20'
    >>> quantity(Decimal("3616"), Unit("million_baht", "ล้านบาท"))
    '3,616 ล้านบาท'
    """
    number = format_number(value, places)
    return f"{unit.name} {number}" if unit.code == "percent" else f"{number} {unit.name}"


def amount_text(value: Decimal, unit: Unit) -> str:
    """Return a result's number in words: with its unit, or whether what must be delivered is there.

    Examples
    --------
    >>> amount_text(Decimal(0), Unit("deliverable", "รายการ"))
    'ยังไม่มี'
    """
    if unit.code == DELIVERABLE:
        return "มีแล้ว" if value > 0 else "ยังไม่มี"
    return quantity(value, unit)


def result_text(result: Result, unit: Unit) -> str:
    """Return a result as a cell shows it: the number, or why there is none."""
    if result.value is not None:
        return amount_text(result.value, unit)
    assert result.missing is not None
    label = MISSING_LABELS[result.missing]
    if result.text and result.missing in (Missing.QUALITATIVE, Missing.NOT_APPLICABLE):
        return result.text
    return label


def target_text(target: Target, parts: int = 0) -> str:
    """Return a target in words; what the form leaves to be inferred is said elsewhere."""
    if target.comparator is Comparator.DELIVERED:
        return "มีผลงานตามที่กำหนด"
    if target.comparator is Comparator.ALL_ITEMS:
        return f"บรรลุครบทั้ง {parts} ข้อ" if parts else "บรรลุครบทุกข้อ"
    assert target.value is not None
    number = quantity(target.value, target.unit)
    if target.comparator is Comparator.FROM_UP:
        return f"ตั้งแต่ {number} ขึ้นไป"
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        return f"{number} ถึง {quantity(target.upper, target.unit)}"
    if target.comparator is Comparator.AT_LEAST and target.inferred:
        return number
    joint = "" if target.unit.code == "percent" else " "  # ไม่น้อยกว่าร้อยละ 80 is one phrase
    return f"{COMPARATOR_LABELS[target.comparator]}{joint}{number}"


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
    """Return that figures before a new definition do not compare, if there are any."""
    changed = assessment.broken
    if changed is None or all(
        r.value is None for r in assessment.results if r.fiscal_year < changed.fiscal_year
    ):
        return ""
    return f"นิยามเปลี่ยนในปี พ.ศ. {changed.fiscal_year} จึงไม่เทียบกับปีก่อนหน้า"


def _outcome(assessment: Assessment) -> str:
    year, unit, target = assessment.fiscal_year, assessment.unit, assessment.target
    result = assessment.result
    if assessment.parts and target is not None:
        count = len(assessment.parts)
        said = f"ปีงบประมาณ พ.ศ. {year} มีค่าเป้าหมาย {count} ข้อ ต้องบรรลุครบทุกข้อ"
        if assessment.status is Status.PENDING:
            return f"{said} ขณะนี้รอผลการดำเนินงาน"
        return f"{said} บรรลุแล้ว {assessment.met_parts} จาก {count} ข้อ"
    if target is None:
        told = f"ปีงบประมาณ พ.ศ. {year} {_said(result, unit)}"
        return f"{told} แบบประเมินไม่ได้กำหนดค่าเป้าหมายของปีนี้"
    goal = target_text(target)
    if result.value is None:
        if assessment.status is Status.PENDING:
            return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ {goal} ขณะนี้รอผลการดำเนินงาน"
        return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ {goal} ส่วนผลการดำเนินงานนั้น {_said(result, unit)}"
    told = f"ปีงบประมาณ พ.ศ. {year} {_said(result, unit)} เทียบกับค่าเป้าหมาย {goal}"
    if assessment.gap is not None and assessment.gap != 0:
        side = "ดีกว่า" if assessment.gap > 0 else "ต่ำกว่า"
        if assessment.subject.direction == "lower" and assessment.gap < 0:
            side = "เกินกว่า"
        told += f" {side}เป้าหมาย {difference(abs(assessment.gap), unit)}"
    return told


def _said(result: Result, unit: Unit) -> str:
    """Return a result as the end of a sentence."""
    phrase = result_phrase(result, unit)
    if result.value is not None and unit.code == DELIVERABLE:
        return f"{phrase}ผลงาน" if result.value == 0 else "มีผลงานแล้ว"
    if result.value is not None:
        return f"ได้{'' if unit.code == 'percent' else ' '}{phrase}"
    return f"มี{phrase}" if result.missing is Missing.QUALITATIVE else phrase


def result_phrase(result: Result, unit: Unit) -> str:
    """Return a result in running text: the number, or why there is none and what was said."""
    if result.value is not None:
        return amount_text(result.value, unit)
    if result.missing is Missing.QUALITATIVE:
        return f"ผลเชิงคุณภาพ “{result.text}”"
    if result.missing is Missing.NOT_APPLICABLE:
        return f"ไม่มีกรณีให้วัด ({result.text})" if result.text else "ไม่มีกรณีให้วัด"
    if result.missing is Missing.PENDING:
        return "รอผลการดำเนินงาน"
    return "ไม่มีรายงานผลในเอกสาร"


def difference(value: Decimal, unit: Unit, places: int | None = None) -> str:
    """Return a difference: percentages differ by percentage points."""
    number = format_number(value, places)
    return f"{number} จุดร้อยละ" if unit.code == "percent" else f"{number} {unit.name}"


def _course(assessment: Assessment) -> str:
    points = assessment.trend.points
    if assessment.unit.code == DELIVERABLE:
        return ""  # what is there or not has no course
    if not points:
        return "ยังไม่มีตัวเลขผลการดำเนินงานของปีใดให้ดูแนวโน้ม"
    last_year, last = points[-1]
    unit = assessment.unit
    if len(points) == 1:
        if last_year == assessment.fiscal_year:
            return "มีตัวเลขเพียงปีเดียว จึงยังไม่เห็นแนวโน้ม"
        return f"มีตัวเลขเพียงปีเดียวคือ พ.ศ. {last_year} ({quantity(last, unit)}) จึงยังไม่เห็นแนวโน้ม"
    first_year, first = points[0]
    moved = last - first
    span = f"พ.ศ. {first_year} ถึง {last_year}"
    ends = f"จาก {quantity(first, unit)} เป็น {quantity(last, unit)}"
    values = [value for _, value in points]
    if moved == 0 and len(set(values)) == 1:
        return f"ช่วง {span} คงที่ที่ {quantity(last, unit)} (ข้อมูล {len(points)} ปี)"
    word = "เพิ่มขึ้น" if moved > 0 else "ลดลง" if moved < 0 else "กลับมาเท่าเดิม"
    steady = values == sorted(values) or values == sorted(values, reverse=True)
    manner = "ต่อเนื่อง" if steady and len(points) > 2 and moved != 0 else ""
    return f"ช่วง {span} ผล{word}{manner} {ends} (ข้อมูล {len(points)} ปี)"


def notes(assessment: Assessment, trend_note: str = "") -> list[str]:
    """Return what a reader should know about the figures of an assessment."""
    told = []
    indicator, target = assessment.indicator, assessment.target
    if assessment.item is None and indicator.note:
        told.append(f"หมายเหตุในแบบประเมิน: {indicator.note}")
    if target is not None and target.note:
        told.append(target.note)
    if target is not None and target.inferred and target.value is not None:
        told.append("แบบประเมินพิมพ์ค่าเป้าหมายเป็นตัวเลขโดยไม่บอกวิธีเทียบ จึงอ่านว่าไม่น้อยกว่าค่านั้น")
    if assessment.subject.direction_inferred:
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


def count_sentence(counts: dict[Status, int]) -> str:
    """Return one sentence on how many indicators have each status, in the order of statuses."""
    total = sum(counts.values())
    told = [f"{status.label} {counts[status]} ตัว" for status in Status if counts.get(status)]
    return f"จากตัวชี้วัดที่วัดผล {total} ตัว: {' · '.join(told)}"
