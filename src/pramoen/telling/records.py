"""Knows an assessment as JSON: what a notebook records and everything downstream reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..assessment.assess import Assessment, Status
from ..assessment.derivation import Derivation
from ..assessment.form import Evidence, Indicator, Result, Target
from ..common.fiscal import plain, quotient
from . import amounts, narrative
from .steps import steps_of

Record = dict[str, Any]


@dataclass(frozen=True)
class Earlier:
    """What an indicator's year before was on the form of that year."""

    fiscal_year: int
    indicator: Indicator
    target: Target | None
    status: Status


def record(
    assessment: Assessment,
    organisation: str,
    derivation: Derivation | None = None,
    earlier: Sequence[Earlier] = (),
    trend_note: str = "",
    notice: str = "",
) -> Record:
    """Return one assessment as JSON: numbers are decimal strings, a missing one is null.

    Keys of the published contract come first; the others add to them. `earlier` are the years
    before, each on its own form. `notice` is what every reader must know of the organisation's
    data; it is the first of the notes.
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
        "unit_kind": str(assessment.unit.kind),
        "direction": assessment.subject.direction,
        "calculation": (indicator.notebook or None) if item is None else None,
        "results": [_result(result) for result in assessment.results],
        "rounds": [_result(result) for result in assessment.subject.rounds],
        "comparable_since": assessment.since,
        "target": _target(assessment.target) if assessment.target else None,
        "status": str(assessment.status),
        "attainment_percent": _quotient(assessment.attainment),
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
        "earlier": [_earlier(one) for one in earlier],
        "derivation": _derivation(derivation) if derivation else None,
        "definitions": _definitions(assessment),
        "level": _level(assessment),
        "shown": _shown(assessment),
        "parent_item": (item.parent or None) if item else None,
    }


def records_of(
    assessment: Assessment,
    organisation: str,
    derivation: Derivation | None = None,
    earlier: Sequence[Earlier] = (),
    trend_note: str = "",
    notice: str = "",
) -> list[Record]:
    """Return an indicator's assessment and those of all its items as JSON, in form order."""
    whole, *parts = assessment.with_parts()
    return [
        record(whole, organisation, derivation, earlier, trend_note, notice),
        *(record(part, organisation, trend_note=trend_note, notice=notice) for part in parts),
    ]


def _earlier(one: Earlier) -> Record:
    """Return what a year before was on its own form."""
    return {
        "fiscal_year": one.fiscal_year,
        "name": one.indicator.name,
        "unit": one.indicator.unit.name if one.indicator.unit else None,
        "direction": one.indicator.direction,
        "target": _target(one.target) if one.target else None,
        "status": str(one.status),
        "definitions": definitions_of(one.indicator),
        "calculation": one.indicator.notebook or None,
    }


def _level(assessment: Assessment) -> Record | None:
    band = assessment.band
    return None if band is None else {"level": band.level, "label": band.label}


def _shown(assessment: Assessment) -> Record:
    """Return the words that tables show, so that they are chosen in one place."""
    last, target = assessment.last_number, assessment.target
    change = assessment.trend.change_into(assessment.fiscal_year)
    told = change is not None and assessment.unit.kind.has_course
    return {
        "result": amounts.result_text(assessment.result, assessment.unit),
        "target": amounts.target_text(target, len(assessment.parts)) if target else None,
        "last": (
            amounts.amount_text(last.value, assessment.unit)
            if last is not None and last.value is not None
            else None
        ),
        "last_year": last.fiscal_year if last else None,
        "change": amounts.signed_change(change, assessment.unit) if told and change else None,
    }


def _definitions(assessment: Assessment) -> list[str]:
    """Return what says how an indicator is measured; its items are measured by it, too."""
    return definitions_of(assessment.indicator) if assessment.item is None else []


def definitions_of(indicator: Indicator) -> list[str]:
    """Return the definitions and formulas of an indicator, a text each."""
    told = (d for d in indicator.definitions if d.kind in ("definition", "formula"))
    return [f"{one.term}: {one.text}" if one.term else one.text for one in told]


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _quotient(value: Decimal | None) -> str | None:
    return None if value is None else plain(quotient(value))


def _result(result: Result) -> Record:
    return {
        "fiscal_year": result.fiscal_year,
        "value": _decimal(result.value),
        "unit": result.unit.name if result.unit else None,
        "text": result.text or None,
        "missing": str(result.missing) if result.missing else None,
        "source": result.source.description,
        "place": result.place or None,
        "digest": result.digest or None,
        "printed": result.printed or None,
        "note": result.note or None,
        "round": result.round or None,
        "responsible_unit": result.responsible_unit or None,
        "responsible_person": result.responsible_person or None,
        "cause": result.cause or None,
        "obstacle": result.obstacle or None,
        "next_step": result.next_step or None,
        "document": result.document or None,
        "evidence": [_evidence(one) for one in result.evidence],
    }


def _evidence(evidence: Evidence) -> Record:
    """Return a piece of evidence; `place` is its file beside the record, below the same folder."""
    return {
        "text": evidence.text or None,
        "address": evidence.address or None,
        "file": evidence.file or None,
        "sha256": evidence.sha256 or None,
        "place": evidence.place or None,
    }


def _target(target: Target) -> Record:
    return {
        "comparator": str(target.comparator),
        "inferred": target.inferred,
        "carried": target.is_carried,
        "value": _decimal(target.value),
        "upper": _decimal(target.upper),
        "unit": target.unit.name,
        "text": target.text,
        "source": target.source.description,
        "place": target.place,
        "digest": target.digest or None,
    }


def _trend(assessment: Assessment) -> Record:
    trend = assessment.trend
    return {
        "points": trend.count,
        "mean": _quotient(trend.mean),
        "low": _decimal(trend.low),
        "high": _decimal(trend.high),
        "range": _decimal(trend.spread),
        "growth_percent": _quotient(trend.growth_percent),
        "changes": [
            {
                "from": change.from_year,
                "to": change.to_year,
                "absolute": _decimal(change.absolute),
                "percent": _quotient(change.percent),
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
