"""Knows the summary for executives: what a busy reader must know, on one page of the print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..assessment.form import Component
from ..data.dataset import Row
from ..telling.highlights import Highlight, highlights
from ..words import say
from .display import Display, Line, bullets, heading, only_in, paragraph, together

Record = Mapping[str, Any]

_NAMED_FIRST, _NAMED = 6, 2  # so many indicators are named for the first finding and for others


def executive_summary(
    records: Sequence[Record],
    findings: Sequence[Row],
    components: Sequence[Component],
    scored: Sequence[str] | None = None,
) -> Display:
    """Return the year in a few lines: its findings, and what to know before using figures.

    Everything is told once: how many indicators have each status stands at the head of the chapter
    that this is a part of. `scored` are the
    indicators that a score band was found for; None where the form gives no bands.
    """
    told = [heading(2, say("show.executive.title"), "executive-summary")]
    for place, one in enumerate(highlights(records)):
        told += named(one, _NAMED if place else _NAMED_FIRST)
    told += [
        heading(3, say("show.executive.before-use"), "executive-cautions"),
        bullets(cautions(findings, components, scored)),
    ]
    return together(told)


def in_print(summary: Display) -> Display:
    """Return a summary that stands on a page of its own in print, and not in the HTML report."""
    inside = f"::: {{.executive}}\n\n{summary.markdown}\n\n:::"
    return Display(only_in("typst", inside), summary.html)


def named(one: Highlight, shown: int) -> list[Display]:
    """Return a finding and what it says of its indicators, by name; of many, the first `shown`."""
    if not one.points or one.kind == "unjudged":
        return [paragraph(one.sentence)]
    lines: list[Line] = [
        (f"{point.code} {point.name}:", point.text) for point in one.points[:shown]
    ]
    some = say("show.executive.such-as") if len(one.points) > shown else ""
    return [paragraph(one.sentence + some), bullets(lines)]


def cautions(
    findings: Sequence[Row], components: Sequence[Component], scored: Sequence[str] | None
) -> list[Line]:
    """Return what limits the figures: components left out, findings on the source, scores."""
    told: list[Line] = [
        (
            say("show.executive.component-not-assessed", number=c.number, short_name=c.short_name),
            c.reason,
        )
        for c in components
        if not c.applies
    ]
    if findings:
        said = say("show.executive.findings-counted", count=len(findings))
        told.append((say("show.executive.findings"), said))
    return [*told, say("show.executive.targets-of-their-year", scored=_scores(scored))]


def _scores(scored: Sequence[str] | None) -> str:
    if scored is None:
        return say("show.executive.no-scores")
    if not scored:
        return say("show.executive.no-scores-yet")
    return say("show.executive.scores-of", codes=" ".join(scored))
