"""Knows how score bands are shown: which level a result reaches, and all of them as a table."""

from __future__ import annotations

from ..assessment import bands
from ..assessment.assess import Assessment
from ..common.fiscal import format_number
from ..words import say
from .display import Display
from .tables import Cell, Column, text_table


def sentences(assessment: Assessment) -> list[str]:
    """Return which level the result reaches; nothing where the form gives no bands."""
    said = bands.sentence(assessment.result.value, assessment.bands)
    return [said] if said else []


def table(assessment: Assessment) -> Display:
    """Return the bands from the lowest level to the highest, the reached one marked."""
    rows: list[list[Cell]] = [
        [
            str(band.level),
            band.label,
            band.text,
            "–" if band.score is None else format_number(band.score),
            say("show.levels.result-here") if band is assessment.band else "",
        ]
        for band in assessment.bands
    ]
    columns = [
        Column(say("show.levels.level"), width=10),
        Column(say("show.levels.level-name"), width=22),
        Column(say("show.levels.result-in", unit=assessment.unit.name), width=30),
        Column(say("show.levels.score"), "right", 14),
        Column(say("show.levels.result-of-year"), width=24),
    ]
    sources = " · ".join(dict.fromkeys(band.source.description for band in assessment.bands))
    return text_table(
        f"bands-{assessment.key}",
        say(
            "show.levels.caption",
            code=assessment.indicator.code,
            fiscal_year=assessment.fiscal_year,
        ),
        columns,
        rows,
        notes=[
            " ".join((*sentences(assessment), say("show.levels.source-of-bands", sources=sources)))
        ],
    )
