"""Knows how an assessment is told in Thai: its sentence, its notes, its chart in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..assessment.assess import Assessment, Status
from ..assessment.form import Definition, Missing, Result, Target, Unit, UnitKind
from .amounts import (
    COMPARATOR_LABELS,
    DELIVERABLE,
    DIRECTION_LABELS,
    MISSING_LABELS,
    MISSING_LINES,
    READ_AS,
    after_word,
    amount_text,
    difference,
    quantity,
    result_phrase,
    result_text,
    target_text,
    waiting_text,
)
from .course import course_text
from .verdict import verdict

# What others know as this module's, though it has a module of its own.
__all__ = [
    "COMPARATOR_LABELS",
    "DEFINITION_KINDS",
    "DELIVERABLE",
    "DIRECTION_LABELS",
    "MISSING_LABELS",
    "MISSING_LINES",
    "alt_text",
    "amount_text",
    "count_sentence",
    "definition_line",
    "difference",
    "grouped_result_notes",
    "notes",
    "parts_text",
    "quantity",
    "result_phrase",
    "result_text",
    "sentence",
    "subject_name",
    "target_text",
]


def subject_name(assessment: Assessment) -> str:
    """Return the number and name of what is assessed."""
    if assessment.item:
        return assessment.item.name
    return f"{assessment.indicator.code} {assessment.indicator.name}"


def sentence(assessment: Assessment) -> str:
    """Return what a reader needs to know first: this year's outcome and the course so far."""
    parts = (_outcome(assessment), course_text(assessment), _broken(assessment))
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
        aim = f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ{_spaced(goal)}"
        if assessment.status is Status.PENDING:
            return f"{aim} {waiting_text(result)}"
        return f"{aim} ปีนี้{_said(result, unit)}"
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
        goal = _spaced(target_text(target))
        return f"ค่าเป้าหมายปีงบประมาณ พ.ศ. {year} คือ{goal} และมี {parts}"
    said = f"ปีงบประมาณ พ.ศ. {year} {_said(assessment.result, unit)}"
    return f"{said} {verdict(value, target)} และมี {parts}"


def _spaced(goal: str) -> str:
    """Return a target as the end of a phrase: figures stand apart, Thai words do not."""
    return f" {goal}" if goal[0].isdigit() else goal


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


def notes(assessment: Assessment, trend_note: str = "") -> list[str]:
    """Return what a reader should know about the figures of an assessment."""
    told = []
    indicator, target = assessment.indicator, assessment.target
    if assessment.item is None and indicator.note:
        told.append(f"หมายเหตุในแบบประเมิน: {indicator.note}")
    if target is not None and target.note:
        told.append(target.note)
    if target is not None and target.is_carried:
        told.append("ค่าเป้าหมายยกมาจากแบบประเมินของปีก่อน ยังไม่ได้ทบทวนสำหรับปีนี้")
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
    """Return what a passage of the form says, told to be our summary, and what it explains."""
    label = DEFINITION_KINDS.get(passage.kind, passage.kind)
    term = f" “{passage.term}”" if passage.term else ""
    return f"{label}{term} (สรุปความ):", passage.text


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
    return " ".join(part for part in (told, course_text(assessment), _broken(assessment)) if part)


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
