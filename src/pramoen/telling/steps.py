"""Knows how an assessment was found: the steps from data and formula to status and trend."""

from __future__ import annotations

from decimal import Decimal

from ..assessment import bands
from ..assessment.assess import Assessment
from ..assessment.form import Unit
from ..calculations import Derivation
from ..common.fiscal import format_number
from .narrative import DELIVERABLE, difference, quantity, result_phrase, target_text


def steps_of(assessment: Assessment, derivation: Derivation | None = None) -> list[str]:
    """Return the derivation of an assessment, one step a line, with the numbers in it."""
    told = []
    if derivation is not None:
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
    place = f" [{result.place}]" if result.place else ""
    text = result_phrase(result, assessment.unit)
    return f"ผลปีงบประมาณ พ.ศ. {result.fiscal_year}: {text}{place}"


def _target_step(assessment: Assessment) -> str:
    target = assessment.target
    if target is None:
        return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {assessment.fiscal_year}: ไม่มีในแบบประเมิน"
    text = target_text(target, len(assessment.parts))
    inferred = (
        " (แบบประเมินพิมพ์แต่ตัวเลข จึงอ่านว่าไม่น้อยกว่า)"
        if target.inferred and target.value is not None
        else ""
    )
    return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {target.fiscal_year}: {text}{inferred} [{target.place}]"


def _comparison_steps(assessment: Assessment) -> list[str]:
    told = []
    if assessment.parts and assessment.target is not None:
        told.append(f"ข้อที่บรรลุ: {assessment.met_parts} จาก {len(assessment.parts)} ข้อ")
    value, target = assessment.result.value, assessment.target
    if value is None or target is None or target.value is None:
        return told
    if assessment.attainment is not None:
        over, under = (
            (target.value, value)
            if assessment.subject.direction == "lower"
            else (value, target.value)
        )
        told.append(
            f"ร้อยละของค่าเป้าหมาย: {format_number(over)} × 100 ÷ {format_number(under)} "
            f"= {format_number(assessment.attainment, 2)}"
        )
    if assessment.gap is not None:
        told.append(f"ผลต่างจากเป้าหมาย (บวกคือดีกว่า): {_signed(assessment.gap, assessment.unit)}")
    return told


def _signed(value: Decimal, unit: Unit, places: int | None = None) -> str:
    sign = "+" if value > 0 else ""
    return f"{sign}{difference(value, unit, places)}"


def trend_steps(assessment: Assessment) -> list[str]:
    """Return change, mean, range and growth of the trend, each with the number of points."""
    trend, unit = assessment.trend, assessment.unit
    if unit.code == DELIVERABLE:
        return []
    if trend.count == 0:
        return ["แนวโน้ม: ไม่มีตัวเลข"]
    told = []
    for change in trend.changes:
        percent = "" if change.percent is None else f" (ร้อยละ {format_number(change.percent, 2)})"
        moved = _signed(change.absolute, unit)
        told.append(f"เปลี่ยนแปลง พ.ศ. {change.from_year} ถึง {change.to_year}: {moved}{percent}")
    if trend.count > 1:
        assert trend.mean is not None and trend.low is not None and trend.high is not None
        assert trend.spread is not None
        places = max(-int(trend.low.as_tuple().exponent), 2)
        told.append(f"ค่าเฉลี่ย {trend.count} ปี: {quantity(trend.mean, unit, places)}")
        told.append(
            f"ต่ำสุด–สูงสุด: {format_number(trend.low)}–{format_number(trend.high)} "
            f"(พิสัย {difference(trend.spread, unit)})"
        )
    if trend.growth_percent is not None:
        told.append(
            f"อัตราเปลี่ยนแปลงเฉลี่ยแบบทบต้น: ร้อยละ {format_number(trend.growth_percent, 2)} ต่อปี "
            f"(จากข้อมูล {trend.count} ปี)"
        )
    return told
