"""Knows how score bands are shown: which level a result reaches, and all of them as a table."""

from __future__ import annotations

from ..assessment import bands
from ..assessment.assess import Assessment
from ..common.fiscal import format_number
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
            "ผลอยู่ในระดับนี้" if band is assessment.band else "",
        ]
        for band in assessment.bands
    ]
    columns = [
        Column("ระดับ", width=10),
        Column("ชื่อระดับ", width=22),
        Column(f"ผล ({assessment.unit.name})", width=30),
        Column("คะแนน", "right", 14),
        Column("ผลของปี", width=24),
    ]
    sources = " · ".join(dict.fromkeys(band.source.description for band in assessment.bands))
    return text_table(
        f"bands-{assessment.key}",
        f"เกณฑ์คะแนน {assessment.indicator.code} ปีงบประมาณ พ.ศ. {assessment.fiscal_year}",
        columns,
        rows,
        notes=[" ".join((*sentences(assessment), f"ที่มาของเกณฑ์: {sources}"))],
    )
