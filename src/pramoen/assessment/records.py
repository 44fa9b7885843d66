"""Knows an assessment as JSON: what a notebook records and everything downstream reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ..calculations import Derivation
from ..common.fiscal import plain
from ..telling import narrative
from ..telling.steps import steps_of
from .assess import Assessment
from .form import Result, Target

Record = dict[str, Any]


def record(
    assessment: Assessment,
    organisation: str,
    derivation: Derivation | None,
    trend_note: str = "",
    notice: str = "",
) -> Record:
    """Return one assessment as JSON: numbers are decimal strings, a missing one is null.

    Keys of the published contract come first; the others add to them. `notice` is what every
    reader must know of the organisation's data; it is the first of the notes.
    """
    indicator, item = assessment.indicator, assessment.item
    return {
        "organisation": organisation,
        "fiscal_year": assessment.fiscal_year,
        "component": indicator.component,
        "indicator": indicator.code,
        "item": item.code if item else None,
        "name": assessment.subject.name,
        "unit": assessment.unit.name,
        "direction": assessment.subject.direction,
        "calculation": (indicator.calculation or None) if item is None else None,
        "results": [_result(result) for result in assessment.results],
        "target": _target(assessment.target) if assessment.target else None,
        "status": str(assessment.status),
        "attainment_percent": _decimal(assessment.attainment),
        "gap": _decimal(assessment.gap),
        "steps": steps_of(assessment, derivation),
        "notes": [*([notice] if notice else []), *narrative.notes(assessment, trend_note)],
        "sentence": narrative.sentence(assessment),
        "parts": (
            {"met": assessment.met_parts, "total": len(assessment.parts)}
            if assessment.parts
            else None
        ),
        "trend": _trend(assessment),
        "derivation": _derivation(derivation) if derivation else None,
        "definitions": _definitions(assessment),
    }


def records_of(
    assessments: Sequence[Assessment],
    organisation: str,
    derivation: Callable[[str], Derivation | None],
    trend_note: str = "",
    notice: str = "",
) -> list[Record]:
    """Return assessments with all their parts as JSON, in form order."""
    return [
        record(
            one,
            organisation,
            derivation(one.indicator.code) if one.item is None else None,
            trend_note,
            notice,
        )
        for assessment in assessments
        for one in assessment.with_parts()
    ]


def _definitions(assessment: Assessment) -> list[str]:
    """Return what says how an indicator is measured; its items are measured by it, too."""
    if assessment.item is not None:
        return []
    told = (d for d in assessment.indicator.definitions if d.kind in ("definition", "formula"))
    return [f"{one.term}: {one.text}" if one.term else one.text for one in told]


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _result(result: Result) -> Record:
    return {
        "fiscal_year": result.fiscal_year,
        "value": _decimal(result.value),
        "text": result.text or None,
        "missing": str(result.missing) if result.missing else None,
        "source": result.source.description,
        "place": result.place or None,
    }


def _target(target: Target) -> Record:
    return {
        "comparator": str(target.comparator),
        "inferred": target.inferred,
        "value": _decimal(target.value),
        "upper": _decimal(target.upper),
        "unit": target.unit.name,
        "text": target.text,
        "source": target.source.description,
        "place": target.place,
    }


def _trend(assessment: Assessment) -> Record:
    trend = assessment.trend
    return {
        "points": trend.count,
        "mean": _decimal(trend.mean),
        "low": _decimal(trend.low),
        "high": _decimal(trend.high),
        "range": _decimal(trend.spread),
        "growth_percent": _decimal(trend.growth_percent),
        "changes": [
            {
                "from": change.from_year,
                "to": change.to_year,
                "absolute": _decimal(change.absolute),
                "percent": _decimal(change.percent),
            }
            for change in trend.changes
        ],
    }


def _derivation(derivation: Derivation) -> Record:
    total = derivation.total
    return {
        "fiscal_year": derivation.fiscal_year,
        "terms": [
            {
                "term": term.code,
                "number": term.number or None,
                "name": term.name,
                "unit": term.unit,
                "formula": term.formula or None,
                "working": term.working or None,
                "exact": _decimal(term.exact),
                "rounded": _decimal(term.rounded) if term.working else None,
                "missing": term.missing or None,
                "published": _decimal(term.published),
                "difference": _decimal(term.difference),
                "place": term.place or None,
            }
            for term in derivation.terms
        ],
        "total": _decimal(total.exact),
        "total_rounded": _decimal(total.rounded),
        "published": _decimal(total.published),
        "difference": _decimal(total.difference),
        "cause": derivation.cause,
    }
