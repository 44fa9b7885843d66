"""Knows how an assessment was found: the steps from data and formula to status and trend."""

from __future__ import annotations

from ..assessment import bands
from ..assessment.assess import Assessment
from ..assessment.derivation import Derivation
from ..assessment.form import Comparator
from ..common.fiscal import format_number
from .amounts import (
    READ_AS,
    change_text,
    difference,
    gap_text,
    growth_text,
    quantity,
    result_phrase,
    target_text,
)
from .narrative import parts_text


def steps_of(assessment: Assessment, derivation: Derivation | None = None) -> list[str]:
    """Return the derivation of an assessment, one step a line, with the numbers in it."""
    told = []
    if derivation is not None:
        told.append(f"การคำนวณของผลปีงบประมาณ พ.ศ. {derivation.fiscal_year}")
        told += [
            _term_step(term.number, term.name, term.working)
            for term in derivation.terms
            if term.working
        ]
        if derivation.total.published is not None:
            told.append(
                f"ตัวเลขที่เผยแพร่ {format_number(derivation.total.published)}: {derivation.cause}"
            )
    told.append(_result_step(assessment))
    told.append(_target_step(assessment))
    told += _comparison_steps(assessment)
    told.append(f"สถานะ: {assessment.status.label}")
    value = assessment.result.value
    if value is not None and assessment.bands:
        told.append(bands.step(value, quantity(value, assessment.unit), assessment.bands))
    told += trend_steps(assessment)
    return told


def _term_step(number: str, name: str, working: str) -> str:
    return f"{number} {name}: {working}".strip()


def _result_step(assessment: Assessment) -> str:
    result = assessment.result
    place = f" · ที่มา {result.place}" if result.place else ""
    text = result_phrase(result, assessment.unit)
    return f"ผลปีงบประมาณ พ.ศ. {result.fiscal_year}: {text}{place}"


def _target_step(assessment: Assessment) -> str:
    target = assessment.target
    if target is None:
        return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {assessment.fiscal_year}: ไม่ปรากฏในแบบประเมิน"
    text = target_text(target, len(assessment.parts))
    inferred = (
        f" (แบบประเมินพิมพ์แต่ตัวเลข จึงอ่านว่า{READ_AS[target.comparator]})"
        if target.inferred and target.value is not None
        else ""
    )
    return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {target.fiscal_year}: {text}{inferred} · ที่มา {target.place}"


def _comparison_steps(assessment: Assessment) -> list[str]:
    told = []
    if assessment.parts and assessment.target is not None:
        told.append(f"ผลของ {len(assessment.parts)} ข้อ: {parts_text(assessment)}")
    value, target = assessment.result.value, assessment.target
    if value is None or target is None or target.value is None:
        return told
    if assessment.attainment is not None:
        over, under = (
            (target.value, value)
            if target.comparator is Comparator.AT_MOST
            else (value, target.value)
        )
        told.append(
            f"ร้อยละของค่าเป้าหมาย: {format_number(over)} × 100 ÷ {format_number(under)} "
            f"= {format_number(assessment.attainment, 2)}"
        )
    if assessment.gap is not None:
        told.append(f"ผลต่างจากเป้าหมาย (บวกคือดีกว่า): {gap_text(assessment.gap, target.unit)}")
    return told


def trend_steps(assessment: Assessment) -> list[str]:
    """Return change, mean, range and growth of the trend, each with the number of points."""
    trend, unit = assessment.trend, assessment.unit
    if not unit.kind.has_course:
        return []
    if trend.count == 0:
        return ["แนวโน้ม: ไม่มีตัวเลขที่เทียบกันได้"]
    told = [
        f"เปลี่ยนแปลง พ.ศ. {change.from_year} ถึง {change.to_year}: {change_text(change, unit)}"
        for change in trend.changes
    ]
    if trend.count > 1:
        assert trend.mean is not None and trend.low is not None and trend.high is not None
        assert trend.spread is not None
        places = max(2, *(-int(value.as_tuple().exponent) for _, value in trend.points))
        told.append(f"ค่าเฉลี่ย {trend.count} ปี: {quantity(trend.mean, unit, places)}")
        ends = f"{format_number(trend.low)}–{format_number(trend.high)}"
        if trend.spread:
            told.append(f"ต่ำสุด–สูงสุด: {ends} (พิสัย {difference(trend.spread, unit)})")
    if trend.growth_percent is not None:
        told.append(
            f"อัตราเปลี่ยนแปลงเฉลี่ยแบบทบต้น: {growth_text(trend.growth_percent)} "
            f"(จากข้อมูล {trend.count} ปี)"
        )
    return told
