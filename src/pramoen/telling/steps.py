"""Knows how an assessment was found: the steps from data and formula to status and trend."""

from __future__ import annotations

from ..assessment import bands
from ..assessment.assess import Assessment
from ..assessment.derivation import Derivation
from ..assessment.form import Comparator
from ..common.fiscal import format_number
from ..words import say
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
        told.append(say("telling.steps.computation-of-year", fiscal_year=derivation.fiscal_year))
        told += [
            _term_step(term.number, term.name, term.working)
            for term in derivation.terms
            if term.working
        ]
        if derivation.total.published is not None:
            told.append(
                say(
                    "telling.steps.published-differs",
                    published=format_number(derivation.total.published),
                    cause=derivation.cause,
                )
            )
    told.append(_result_step(assessment))
    told.append(_target_step(assessment))
    told += _comparison_steps(assessment)
    told.append(say("telling.steps.status", label=assessment.status.label))
    value = assessment.result.value
    if value is not None and assessment.bands:
        told.append(bands.step(value, quantity(value, assessment.unit), assessment.bands))
    told += trend_steps(assessment)
    return told


def _term_step(number: str, name: str, working: str) -> str:
    return f"{number} {name}: {working}".strip()


def _result_step(assessment: Assessment) -> str:
    result = assessment.result
    place = say("telling.steps.from-place", place=result.place) if result.place else ""
    text = result_phrase(result, assessment.unit)
    return say("telling.steps.result", fiscal_year=result.fiscal_year, text=text, place=place)


def _target_step(assessment: Assessment) -> str:
    target = assessment.target
    if target is None:
        return say("telling.steps.no-target", fiscal_year=assessment.fiscal_year)
    text = target_text(target, len(assessment.parts))
    inferred = (
        say("telling.steps.inferred", read_as=READ_AS[target.comparator])
        if target.inferred and target.value is not None
        else ""
    )
    return say(
        "telling.steps.target",
        fiscal_year=target.fiscal_year,
        text=text,
        inferred=inferred,
        place=target.place,
    )


def _comparison_steps(assessment: Assessment) -> list[str]:
    told = []
    if assessment.parts and assessment.target is not None:
        told.append(
            say("telling.steps.items", count=len(assessment.parts), states=parts_text(assessment))
        )
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
            say(
                "telling.steps.attainment",
                result=format_number(over),
                target=format_number(under),
                attainment=format_number(assessment.attainment, 2),
            )
        )
    if assessment.gap is not None:
        told.append(say("telling.steps.gap", gap=gap_text(assessment.gap, target.unit)))
    return told


def trend_steps(assessment: Assessment) -> list[str]:
    """Return change, mean, range and growth of the trend, each with the number of points."""
    trend, unit = assessment.trend, assessment.unit
    if not unit.kind.has_course:
        return []
    if trend.count == 0:
        return [say("telling.steps.no-trend")]
    told = [
        say(
            "telling.steps.change",
            from_year=change.from_year,
            to_year=change.to_year,
            change=change_text(change, unit),
        )
        for change in trend.changes
    ]
    if trend.count > 1:
        assert trend.mean is not None and trend.low is not None and trend.high is not None
        assert trend.spread is not None
        places = max(2, *(-int(value.as_tuple().exponent) for _, value in trend.points))
        told.append(
            say("telling.steps.mean", count=trend.count, mean=quantity(trend.mean, unit, places))
        )
        ends = f"{format_number(trend.low)}–{format_number(trend.high)}"
        if trend.spread:
            told.append(
                say(
                    "telling.steps.range-with-ends",
                    ends=ends,
                    spread=difference(trend.spread, unit),
                )
            )
    if trend.growth_percent is not None:
        told.append(
            say(
                "telling.steps.growth",
                growth_percent=growth_text(trend.growth_percent),
                count=trend.count,
            )
        )
    return told
