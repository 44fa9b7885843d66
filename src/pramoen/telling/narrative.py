"""Knows how an assessment is told in Thai: its sentence, its notes, its chart in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ..assessment.assess import Assessment, Status
from ..assessment.form import DIRECTION_LABELS, Definition, Missing, Result, Target, Unit, UnitKind
from ..words import say
from .amounts import (
    COMPARATOR_LABELS,
    DELIVERABLE,
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
        changed = say(
            "telling.narrative.unit-changed", before=last.name, after=assessment.unit.name
        )
    else:
        changed = say("telling.narrative.definition-changed")
    return say("telling.narrative.broken", changed=changed, year=year)


def _outcome(assessment: Assessment) -> str:
    year, unit, target = assessment.fiscal_year, assessment.unit, assessment.target
    result = assessment.result
    if assessment.parts and target is not None:
        return _composite(assessment, target)
    if target is None:
        said = say("telling.narrative.result-of-year", year=year, result=_said(result, unit))
        return say("telling.narrative.no-target-shown", said=said)
    goal = target_text(target)
    if result.value is None:
        aim = say("telling.narrative.target-of-year", year=year, goal=_spaced(goal))
        if assessment.status is Status.PENDING:
            return f"{aim} {waiting_text(result)}"
        return say("telling.narrative.target-and-result", aim=aim, result=_said(result, unit))
    said = say("telling.narrative.result-of-year", year=year, result=_said(result, unit))
    return f"{said} {verdict(result.value, target)}"


def _composite(assessment: Assessment, target: Target) -> str:
    """Return the outcome of a target that has parts, and perhaps a number of its own."""
    year, unit, value = assessment.fiscal_year, assessment.unit, assessment.result.value
    parts = say(
        "telling.narrative.items", count=len(assessment.parts), states=parts_text(assessment)
    )
    own = value is not None and unit.kind is not UnitKind.ITEMS
    said = say("telling.narrative.result-of-year", year=year, result=_said(assessment.result, unit))
    if target.value is None:
        # The number is the indicator's: behind the parts it would seem that of the last of them.
        return (
            say("telling.narrative.result-and-items", said=said, parts=parts)
            if own
            else say("telling.narrative.target-of-items", year=year, parts=parts)
        )
    if value is None:
        goal = _spaced(target_text(target))
        return say("telling.narrative.target-and-items", year=year, goal=goal, parts=parts)
    return say(
        "telling.narrative.composite-verdict",
        said=said,
        verdict=verdict(value, target),
        parts=parts,
    )


def _spaced(goal: str) -> str:
    """Return a target as the end of a phrase: figures and quotes stand apart, words do not."""
    return f" {goal}" if goal[0].isdigit() or goal[0] == "“" else goal


def parts_text(assessment: Assessment) -> str:
    """Return how the parts of a composite stand: what is met, what is not, what is not known yet.

    Nothing is said to be unmet that has not been reported.
    """
    parts = assessment.parts
    counts = Counter(part.status for part in parts)
    if counts[Status.PENDING] == len(parts):
        reasons = {part.result.note for part in parts}
        reason = reasons.pop() if len(reasons) == 1 else ""
        return (
            say("telling.narrative.no-item-because", reason=reason)
            if reason
            else say("telling.narrative.no-item")
        )
    if counts[Status.MET] == len(parts):
        return say("telling.all-of-items-met", count=len(parts))
    words = {**{status: status.label for status in Status}, **_PART_LABELS}
    return " ".join(
        say("telling.narrative.counted-items", state=words[status], count=counts[status])
        for status in Status
        if counts[status]
    )


_PART_LABELS = {
    Status.MET: say("telling.narrative.met"),
    Status.NOT_MET: say("telling.narrative.not-met"),
    Status.PENDING: say("telling.pending"),
}


def _said(result: Result, unit: Unit) -> str:
    """Return a result as the end of a sentence."""
    phrase = result_phrase(result, unit)
    if result.value is not None and unit.kind is UnitKind.DELIVERABLE:
        said = (
            say("telling.narrative.output", phrase=phrase)
            if result.value == 0
            else say("telling.narrative.delivered")
        )
        return f"{said} (“{result.printed}”)" if result.printed else said
    if result.value is not None:
        return after_word(say("telling.reached"), phrase, result.unit or unit)
    return (
        say("telling.narrative.has", phrase=phrase)
        if result.missing is Missing.QUALITATIVE
        else phrase
    )


def notes(assessment: Assessment, trend_note: str = "") -> list[str]:
    """Return what a reader should know about the figures of an assessment."""
    told = []
    indicator, target = assessment.indicator, assessment.target
    if assessment.item is None and indicator.note:
        told.append(say("telling.narrative.form-note", note=indicator.note))
    if target is not None and target.note:
        told.append(target.note)
    if target is not None and target.is_carried:
        told.append(say("telling.narrative.target-carried"))
    if target is not None and target.inferred and target.value is not None:
        told.append(say("telling.narrative.target-read-as", read_as=READ_AS[target.comparator]))
    if assessment.item is None:
        for part in (one for own in assessment.parts for one in own.with_parts()):
            if part.target is not None and part.target.note:
                told.append(f"{subject_name(part)}: {part.target.note}")
    exact = target is not None and target.is_exact
    if assessment.subject.direction_inferred and assessment.subject.direction and not exact:
        direction = DIRECTION_LABELS[assessment.subject.direction]
        told.append(say("telling.narrative.direction-read-as", direction=direction))
    told += grouped_result_notes(assessment.results)
    if assessment.item is None:
        for part in (one for own in assessment.parts for one in own.with_parts()):
            figures = [result for result in part.results if result.value is not None]
            told += [f"{subject_name(part)} {note}" for note in grouped_result_notes(figures)]
    if assessment.broken is not None:
        year, reason = assessment.broken.fiscal_year, assessment.broken.reason
        told.append(say("telling.narrative.trend-starts-anew", year=year, reason=reason))
    before = assessment.results[:-1]
    if trend_note and any(result.value is not None or result.text for result in before):
        told.append(trend_note)
    return told


def grouped_result_notes(results: Sequence[Result]) -> list[str]:
    """Return the notes on results, years with the same note told together."""
    years: dict[str, list[int]] = {}
    for result in results:
        if result.note:
            years.setdefault(result.note, []).append(result.fiscal_year)
    return [
        say("telling.narrative.years-note", years=", ".join(str(year) for year in found), note=note)
        for note, found in years.items()
    ]


DEFINITION_KINDS = {
    "definition": say("telling.narrative.definition"),
    "criterion": say("telling.narrative.criterion"),
    "condition": say("telling.narrative.condition"),
    "stage": say("telling.narrative.stage"),
    "note": say("telling.narrative.note"),
    "rationale": say("telling.narrative.rationale"),
    "purpose": say("telling.narrative.purpose"),
    "outcome": say("telling.narrative.outcome"),
    "agency": say("telling.narrative.agency"),
    "formula": say("telling.narrative.formula"),
}


def definition_line(passage: Definition) -> tuple[str, str]:
    """Return what a passage of the form says, told to be our summary, and what it explains."""
    label = DEFINITION_KINDS.get(passage.kind, passage.kind)
    term = f" “{passage.term}”" if passage.term else ""
    return say("telling.narrative.definition-line", label=label, term=term), passage.text


def alt_text(assessment: Assessment) -> str:
    """Return a chart in words: what it shows, every value, and the target."""
    unit = assessment.unit
    values = "; ".join(
        say("telling.narrative.result-of", fiscal_year=r.fiscal_year, result=result_text(r, unit))
        for r in assessment.results
    )
    target = assessment.target
    goal = (
        say(
            "telling.narrative.target-of",
            fiscal_year=target.fiscal_year,
            target=target_text(target, len(assessment.parts)),
        )
        if target
        else ""
    )
    told = say(
        "telling.narrative.chart-told", indicator=subject_name(assessment), values=values, goal=goal
    )
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
    whole = say("telling.narrative.measured", total=total)
    if len(there) == 1:
        return say("telling.narrative.all-have-status", whole=whole, label=there[0].label)
    told = [
        say("telling.narrative.counted-status", label=status.label, count=counts[status])
        for status in there
    ]
    return f"{whole}: {' · '.join(told)}"
