"""Knows the summary for executives: what a busy reader must know, on one page of the print."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence

from ..assessment.assess import Assessment, Status
from ..common.fiscal import format_number
from ..data.dataset import Row
from ..telling import narrative
from .display import Display, Mark, bullets, escape_markdown, heading, together
from .overview import Overview

_CHANGES_SHOWN = 5


def executive_summary(overview: Overview, findings: Sequence[Row]) -> Display:
    """Return the whole in a few lines: statuses, changes, and what to know before using figures."""
    parts = [
        heading(2, "บทสรุปสำหรับผู้บริหาร", "executive-summary"),
        statuses(overview),
        heading(3, "การเปลี่ยนแปลงจากปีก่อน", "executive-changes"),
        bullets(changes(overview)),
        heading(3, "สิ่งที่ควรรู้ก่อนใช้ตัวเลข", "executive-cautions"),
        bullets(cautions(overview, findings)),
    ]
    return together(parts)


def in_print(summary: Display) -> Display:
    """Return a summary that stands on a page of its own in print, and not in the HTML report."""
    opening = '::: {.content-visible when-format="typst"}\n\n::: {.executive}'
    return Display(f"{opening}\n\n{summary.markdown}\n\n:::\n\n:::", summary.html)


def statuses(overview: Overview) -> Display:
    """Return how many indicators have each status, and which."""
    markdown, markup = [], []
    for status in Status:
        own = [a.indicator.code for a in overview.assessments if a.status is status]
        if own:
            mark = Mark(str(status), status.label)
            said = f"{len(own)} ตัว: {' '.join(own)}"
            markdown.append(f"- {mark.markdown} {escape_markdown(said)}")
            markup.append(f"<li>{mark.html} {html.escape(said)}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


def changes(overview: Overview) -> list[str | tuple[str, str]]:
    """Return the indicators whose number moved since the year before, in form order."""
    year = overview.form.fiscal_year
    moved = [(a, a.trend.change_into(year)) for a in overview.assessments]
    told: list[str | tuple[str, str]] = []
    for one, change in moved:
        if change is not None and change.absolute != 0:
            sign = "+" if change.absolute > 0 else ""
            before, now = (_number(one, y) for y in (change.from_year, change.to_year))
            delivered = one.unit.code == narrative.DELIVERABLE
            amount = "" if delivered else f" ({sign}{format_number(change.absolute)})"
            told.append(
                (
                    f"{one.indicator.code} {one.indicator.name}:",
                    f"จาก {before} เป็น {now}{amount}",
                )
            )
    if not told:
        return [f"ไม่มีตัวชี้วัดที่มีตัวเลขทั้งปี {year - 1} และปี {year} และต่างกัน"]
    rest = len(told) - _CHANGES_SHOWN
    return told[:_CHANGES_SHOWN] + ([f"และอีก {rest} ตัวชี้วัด ดูในบทขององค์ประกอบ"] if rest > 0 else [])


def _number(one: Assessment, year: int) -> str:
    value = next(r.value for r in one.results if r.fiscal_year == year)
    assert value is not None
    return narrative.amount_text(value, one.unit)


def cautions(overview: Overview, findings: Sequence[Row]) -> list[str | tuple[str, str]]:
    """Return what limits the figures: missing ones, components left out, findings on the source."""
    missing = Counter(a.result.missing for a in overview.assessments if a.result.missing)
    told: list[str | tuple[str, str]] = []
    if missing:
        reasons = " · ".join(
            f"{narrative.MISSING_LABELS[reason]} {count} ตัว" for reason, count in missing.items()
        )
        told.append(("ตัวชี้วัดที่ยังไม่มีตัวเลขของปีนี้:", reasons))
    told += [
        (f"องค์ประกอบที่ {c.number} {c.short_name} ไม่ต้องประเมิน:", c.reason)
        for c in overview.form.components
        if not c.applies
    ]
    if findings:
        told.append(
            (
                "ข้อสังเกตต่อเอกสารต้นทาง:",
                f"{len(findings)} ข้อ พร้อมวิธีอ่านและเหตุผล อยู่ในบทแหล่งที่มาและการตรวจสอบ",
            )
        )
    told.append(f"ค่าเป้าหมายใช้กับปีงบประมาณของตนเท่านั้น และ{_scores(overview)}")
    return told


def _scores(overview: Overview) -> str:
    scored = [i.code for i in overview.form.leaves if i.bands]
    if not scored:
        return "รายงานนี้ไม่ให้คะแนน เพราะแบบประเมินไม่ได้ให้เกณฑ์คะแนน"
    return f"ระดับคะแนนมีเฉพาะตัวชี้วัดที่แบบประเมินให้เกณฑ์ไว้ ({' '.join(scored)}) ไม่รวมเป็นคะแนนขององค์การ"
