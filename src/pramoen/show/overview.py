"""Knows the view over all indicators: counts by status, the table of the year, what is pending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..assessment.assess import Assessment, Status
from ..assessment.form import Component, Form, Missing
from ..common.fiscal import format_number
from ..data.dataset import Dataset, Row
from ..telling import narrative
from ..telling.titles import opening
from .display import Display, Drawn, Link, Mark, bullets, marked, paragraph, remark, together
from .provenance import FINDING_KINDS
from .sparkline import sparkline
from .tables import Cell, Column, text_table


@dataclass(frozen=True)
class Overview:
    """All assessments of a report together."""

    dataset: Dataset
    form: Form
    assessments: Sequence[Assessment]
    organisation: Row

    def headline(self) -> Display:
        """Return what the report is about and one sentence on the whole."""
        year = self.form.fiscal_year
        counts = Counter(a.status for a in self.assessments)
        lines = [
            opening(self.organisation, year, self.form.year),
            f"{narrative.count_sentence(dict(counts))} {self._reason(counts)}".strip(),
        ]
        marks = [
            (Mark(str(status), status.label), f"{counts[status]} ตัวชี้วัด")
            for status in Status
            if counts[status]
        ]
        return together([*map(paragraph, lines), marked(marks)])

    def _reason(self, counts: Counter[Status]) -> str:
        if counts[Status.NO_TARGET] == len(self.assessments):
            return "เพราะแบบประเมินแสดงค่าเป้าหมายไว้เฉพาะปีของแบบประเมิน ผลของปีนี้จึงแสดงโดยไม่ตัดสิน"
        if counts[Status.PENDING] == len(self.assessments):
            return "เพราะเอกสารต้นทางออกก่อนสิ้นปีงบประมาณ จึงมีค่าเป้าหมายแต่ยังไม่มีผล"
        return ""

    def counts(self) -> Display:
        """Return the number of indicators by component and status."""
        used = [s for s in Status if any(a.status is s for a in self.assessments)]
        rows = []
        for component in self.form.components:
            own = [a for a in self.assessments if a.indicator.component == component.number]
            numbers = [str(sum(a.status is status for a in own)) for status in used]
            name = f"{component.number} {component.short_name}"
            rows.append(
                [name, *(numbers if component.applies else ["–"] * len(used)), str(len(own))]
            )
        totals = [str(sum(a.status is status for a in self.assessments)) for status in used]
        rows.append(["รวม", *totals, str(len(self.assessments))])
        columns = [
            Column("องค์ประกอบ", width=30),
            *(Column(status.label, "right") for status in used),
            Column("ตัวชี้วัดที่วัดผล", "right"),
        ]
        year = self.form.fiscal_year
        notes = [
            f"องค์ประกอบที่ {c.number} ไม่ต้องประเมิน: {c.reason}"
            for c in self.form.components
            if not c.applies
        ]
        return text_table(
            "status-counts",
            f"จำนวนตัวชี้วัดตามองค์ประกอบและสถานะ ปีงบประมาณ พ.ศ. {year}",
            columns,
            rows,
            notes=notes,
        )

    def all_indicators(self) -> Display:
        """Return the table of every leaf indicator with result, target and status."""
        by_component = [
            a
            for c in self.form.components
            for a in self.assessments
            if a.indicator.component == c.number
        ]
        names = {c.number: f"องค์ประกอบที่ {c.number} {c.short_name}" for c in self.form.components}
        return self._indicator_table(
            "all-indicators",
            f"ตัวชี้วัดทั้งหมด ปีงบประมาณ พ.ศ. {self.form.fiscal_year}",
            by_component,
            [names[a.indicator.component] for a in by_component],
        )

    def of_component(self, component: Component) -> Display | None:
        """Return the same table for one component, or None if it has no indicator."""
        own = [a for a in self.assessments if a.indicator.component == component.number]
        if not own:
            return None
        caption = f"ตัวชี้วัดขององค์ประกอบที่ {component.number} ปีงบประมาณ พ.ศ. {self.form.fiscal_year}"
        return self._indicator_table(f"component-{component.number}", caption, own, None)

    def _indicator_table(
        self,
        key: str,
        caption: str,
        assessments: Sequence[Assessment],
        groups: Sequence[str] | None,
    ) -> Display:
        scored = any(one.indicator.bands for one in assessments)
        columns = [
            Column("ตัวชี้วัด", width=31 if scored else 37),
            Column("ผลล่าสุดที่เป็นตัวเลข", "right", 17),
            Column("เปลี่ยนแปลงจากปีก่อน", "right", 14 if scored else 13),
            Column(f"ค่าเป้าหมาย {self.form.fiscal_year}", width=16),
            *([Column("ระดับ", width=11)] if scored else []),
            Column("สถานะ", width=30 if scored else 27),
        ]
        rows: list[list[Cell]] = []
        for one in assessments:
            delivered = one.unit.code == narrative.DELIVERABLE
            change = None if delivered else one.trend.change_into(one.fiscal_year)
            rows.append(
                [
                    Link(
                        f"{one.indicator.code} {one.indicator.name}",
                        f"component-{one.indicator.component}",
                        one.indicator.anchor,
                    ),
                    _latest(one),
                    f"{'+' if change.absolute > 0 else ''}{format_number(change.absolute)}"
                    if change
                    else "–",
                    narrative.target_text(one.target, len(one.parts)) if one.target else "ไม่มี",
                    *(
                        [f"{one.band.level} {one.band.label}" if one.band else "–"]
                        if scored
                        else []
                    ),
                    Mark(str(one.status), one.status.label),
                ]
            )
        return text_table(key, caption, columns, rows, groups=groups)

    def pending(self) -> Display | None:
        """Return what has no number this year, and why."""
        reasons: dict[Missing, list[str]] = {}
        for one in self.assessments:
            if one.result.missing:
                reasons.setdefault(one.result.missing, []).append(one.indicator.code)
        if not reasons:
            return None
        lines: list[str | tuple[str, str]] = [
            (f"{narrative.MISSING_LABELS[missing]} {len(codes)} ตัวชี้วัด:", " ".join(codes))
            for missing, codes in reasons.items()
        ]
        return remark(f"ตัวชี้วัดที่ยังไม่มีตัวเลขผลของปี {self.form.fiscal_year}", [bullets(lines)])

    def findings(self) -> Display:
        """Return how many findings there are on the source, by kind, and where to read them."""
        found = self.dataset.rows("findings", form_year=self.form.year)
        kinds = Counter(row.text("kind") for row in found)
        told = " · ".join(
            f"{words} {kinds[kind]} ข้อ" for kind, words in FINDING_KINDS.items() if kinds[kind]
        )
        link = Link("อ่านทุกข้อพร้อมวิธีที่รายงานนี้อ่าน", "sources", "sources-findings")
        words = paragraph(f"พบข้อสังเกตต่อเอกสารต้นทาง {kinds.total()} ข้อ: {told}")
        return together([words, Display(link.markdown, f"<p>{link.html}</p>")])

    def component(self, component: Component) -> Display:
        """Return what a component is and whether it applies to the organisation."""
        lines = [paragraph(f"ชื่อเต็มในแบบประเมิน: {component.name}")]
        if not component.applies:
            lines.append(remark("ไม่ต้องประเมินองค์ประกอบนี้", [paragraph(component.reason)]))
        return together(lines)


def _latest(assessment: Assessment) -> Cell:
    """Return the course in small and the last number with its year."""
    latest = assessment.last_number
    if latest is None or latest.value is None:
        return "ไม่มีตัวเลข"
    words = f"{narrative.amount_text(latest.value, assessment.unit)} (พ.ศ. {latest.fiscal_year})"
    return Drawn(sparkline(assessment), words)
