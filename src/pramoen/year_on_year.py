"""Knows what a report tells of the whole beside the table: changes since last year, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from . import narrative
from .assess import Assessment
from .dataset import Dataset
from .display import Display, Link, bullets, paragraph, together
from .fiscal import format_number
from .form import Result
from .gtables import Cell, Column, text_table
from .provenance import FINDING_KINDS


def changes(assessments: Sequence[Assessment], year: int) -> Display:
    """Return what changed from the fiscal year before into `year`, and what cannot be compared."""
    pairs = [(a, _result(a, year - 1), _result(a, year)) for a in assessments]
    rows: list[Sequence[Cell]] = [
        _row(one, before.value, after.value)
        for one, before, after in pairs
        if before is not None and before.value is not None and after and after.value is not None
    ]
    shown: list[Display] = []
    if rows:
        columns = [
            Column("ตัวชี้วัด", width=44),
            Column(str(year - 1), "right", 16),
            Column(str(year), "right", 16),
            Column("เปลี่ยนแปลง", width=24),
        ]
        caption = f"ผลที่เปลี่ยนจากปีงบประมาณ พ.ศ. {year - 1} เป็น {year}"
        shown.append(text_table("changes", caption, columns, rows))
    else:
        shown.append(
            paragraph(f"ยังเทียบผลของปี {year} กับปี {year - 1} ไม่ได้ เพราะไม่มีตัวชี้วัดใดมีตัวเลขครบทั้งสองปี")
        )
    lines: list[str | tuple[str, str]] = []
    gained = [a for a, old, new in pairs if not _numbered(old) and _numbered(new)]
    lost = [a for a, old, new in pairs if _numbered(old) and not _numbered(new)]
    if gained:
        lines.append((f"มีตัวเลขปี {year} แต่ไม่มีปี {year - 1}:", _codes(gained)))
    if lost:
        lines.append((f"มีตัวเลขปี {year - 1} แต่ยังไม่มีปี {year}:", _codes(lost)))
    return together([*shown, bullets(lines)] if lines else shown)


def findings(dataset: Dataset, form_year: int) -> Display:
    """Return how many findings there are on the source, by kind, and where to read them."""
    kinds = Counter(row.text("kind") for row in dataset.rows("findings", form_year=form_year))
    told = " · ".join(
        f"{words} {kinds[kind]} ข้อ" for kind, words in FINDING_KINDS.items() if kinds[kind]
    )
    link = Link("อ่านทุกข้อพร้อมวิธีที่รายงานนี้อ่าน", "sources", "sources-findings")
    words = paragraph(f"พบข้อสังเกตต่อเอกสารต้นทาง {kinds.total()} ข้อ: {told}")
    return together([words, Display(link.markdown, f"<p>{link.html}</p>")])


def _result(assessment: Assessment, year: int) -> Result | None:
    return next((r for r in assessment.results if r.fiscal_year == year), None)


def _numbered(result: Result | None) -> bool:
    return result is not None and result.value is not None


def _codes(assessments: Sequence[Assessment]) -> str:
    return " ".join(a.indicator.code for a in assessments)


def _row(assessment: Assessment, before: Decimal, after: Decimal) -> list[Cell]:
    indicator, moved = assessment.indicator, after - before
    better = moved > 0 if assessment.subject.direction == "higher" else moved < 0
    words = "เท่าเดิม" if moved == 0 else "ดีขึ้น" if better else "แย่ลง"
    sign = "+" if moved > 0 else ""
    name = f"{indicator.code} {indicator.name}"
    return [
        Link(name, f"component-{indicator.component}", indicator.anchor),
        narrative.quantity(before, assessment.unit),
        narrative.quantity(after, assessment.unit),
        words if moved == 0 else f"{words} {sign}{format_number(moved)}",
    ]
