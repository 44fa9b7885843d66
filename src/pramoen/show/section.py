"""Knows the section of one indicator in a chapter: what is shown of it and in what order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..assessment.assess import Assessment, Status
from ..assessment.form import Form, Indicator
from ..assessment.trend import Change
from ..calculations import Derivation
from ..common.fiscal import format_number, round_half_up
from ..data.dataset import Dataset
from ..telling import narrative
from ..telling.steps import steps_of
from . import levels, plans
from .charts import trend_chart
from .display import (
    Display,
    Mark,
    bullets,
    course,
    figure,
    folded,
    heading,
    paragraph,
    status_line,
    together,
)
from .origins import origins
from .tables import Cell, Column, text_table

_KINDS = {
    "definition": "นิยาม",
    "criterion": "เกณฑ์การประเมิน",
    "condition": "เงื่อนไข",
    "stage": "ระยะของแผน",
    "note": "หมายเหตุ",
    "rationale": "หลักการและเหตุผล",
    "purpose": "วัตถุประสงค์",
    "outcome": "ผลลัพธ์ที่คาดหวัง",
    "agency": "หน่วยงานที่เกี่ยวข้อง",
    "formula": "สูตร",
}


@dataclass(frozen=True)
class Section:
    """One indicator in a chapter; a group has no assessment of its own.

    `earlier` has the indicator's assessments of earlier years, by year, each on its own form.
    """

    dataset: Dataset
    form: Form
    indicator: Indicator
    assessment: Assessment | None
    derivation: Derivation | None
    trend_note: str
    earlier: Mapping[int, Assessment] = field(default_factory=dict)

    def title(self) -> Display:
        """Return the heading, with a stable address."""
        level = 2 if self.indicator.second_level else 3
        return heading(level, f"{self.indicator.code} {self.indicator.name}", self.indicator.anchor)

    def facts(self) -> Display:
        """Return unit, direction, whether it is mandatory, and the objectives it serves."""
        indicator = self.indicator
        told = ["ตัวชี้วัดบังคับของทุกองค์การมหาชน" if indicator.mandatory else "ตัวชี้วัดเฉพาะขององค์การ"]
        if indicator.if_any:
            told.append("วัดเมื่อมีรายได้ (ถ้ามี)")
        if indicator.unit:
            told.append(f"หน่วยวัด {indicator.unit.name}")
        if indicator.direction:
            told.append(narrative.DIRECTION_LABELS[indicator.direction])
        if objectives := self._objectives():
            told.append(f"สนองวัตถุประสงค์การจัดตั้ง{objectives}")
        lines = [" · ".join(told)]
        if indicator.topic:
            lines.append(f"เรื่อง {indicator.topic}")
        return together([paragraph(line) for line in lines])

    def _objectives(self) -> str:
        numbers = self.indicator.objectives
        if not numbers and self.indicator.parent:
            numbers = self.form.indicator(self.indicator.parent).objectives
        if not numbers:
            return ""
        first, last = numbers[0], numbers[-1]
        if len(numbers) > 2 and numbers == tuple(range(first, last + 1)):
            return f" ข้อ {first}–{last}"
        return f" ข้อ {', '.join(str(number) for number in numbers)}"

    def outcome(self) -> Display | None:
        """Return the status and one sentence or two on result and trend."""
        if self.assessment is None:
            return None
        status = self.assessment.status
        return together(
            [
                status_line(Mark(str(status), status.label)),
                paragraph(narrative.sentence(self.assessment)),
                *map(paragraph, levels.sentences(self.assessment)),
            ]
        )

    def chart(self) -> Display | None:
        """Return the course of the results as a figure."""
        if self.assessment is None:
            return None
        drawn = trend_chart(self.assessment)
        years = [result.fiscal_year for result in self.assessment.results]
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
        caption = (
            f"{self.indicator.code} {self.indicator.name} "
            f"ปีงบประมาณ พ.ศ. {span} ({self.assessment.unit.name})"
        )
        key = f"trend-{self.assessment.key}"
        return figure(key, drawn.svg, drawn.narrow, caption, drawn.alt, drawn.spec)

    def course(self) -> Display | None:
        """Return chart and table of the results, and the files that hold them."""
        chart, table = self.chart(), self.trend_table()
        if self.assessment is None or chart is None or table is None:
            return None
        key = self.assessment.key
        return course(chart, table, f"trend-{key}", f"indicator-{key}")

    def trend_table(self) -> Display | None:
        """Return results, changes, target and status by fiscal year."""
        if self.assessment is None:
            return None
        compared = self._comparison_target()
        columns = [
            Column("ปี พ.ศ.", width=10),
            Column(f"ผล ({self.assessment.unit.name})", "right", 19),
            Column("เปลี่ยนแปลงจากปีก่อน", "right", 23 if compared else 25),
            Column("ค่าเป้าหมายของปี", width=19),
            Column("สถานะ", width=29),
        ]
        if compared:
            columns.append(Column(f"เปรียบเทียบกับเป้าหมาย {self.assessment.fiscal_year}", "right", 20))
        caption = f"ผลและค่าเป้าหมาย {self.indicator.code} {self.indicator.name}"
        notes = []
        if compared and self.earlier:
            notes.append("สถานะเทียบกับค่าเป้าหมายของปีนั้นเอง คอลัมน์สุดท้ายแสดงไว้เพื่อเปรียบเทียบ ไม่ใช่สถานะ")
        elif compared:
            notes.append("ค่าเป้าหมายใช้กับปีงบประมาณของตนเท่านั้น ปีอื่นแสดงไว้เพื่อเปรียบเทียบ ไม่ใช่สถานะ")
        return text_table(
            f"trend-{self.assessment.key}",
            caption,
            columns,
            self._trend_rows(compared),
            notes=notes,
        )

    def _comparison_target(self) -> bool:
        """Whether earlier results can be compared with this year's target."""
        assert self.assessment is not None
        target = self.assessment.numeric_target
        earlier = [r for r in self.assessment.results[:-1] if r.value is not None]
        return target is not None and target.value is not None and bool(earlier)

    def _trend_rows(self, compared: bool) -> list[list[Cell]]:
        assessment = self.assessment
        assert assessment is not None
        rows: list[list[Cell]] = []
        for result in assessment.results:
            year = result.fiscal_year
            own = assessment if result is assessment.result else self.earlier.get(year)
            change = assessment.trend.change_into(year)
            status = own.status if own else Status.NO_TARGET
            goal = (
                narrative.target_text(own.target, len(own.parts)) if own and own.target else "ไม่มี"
            )
            delivered = assessment.unit.code == narrative.DELIVERABLE
            number = "" if result.value is None or delivered else format_number(result.value)
            row: list[Cell] = [
                str(year),
                number or narrative.result_text(result, assessment.unit),
                _change_text(change) if change and not delivered else "–",
                goal,
                Mark(str(status), status.label),
            ]
            if compared:
                target = assessment.numeric_target
                assert target is not None and target.value is not None
                difference = None if result.value is None else result.value - target.value
                row.append("–" if difference is None else _signed(difference))
            rows.append(row)
        return rows

    def bands(self) -> Display | None:
        """Return the score bands with the one that is reached; None where the form has none."""
        if self.assessment is None or not self.assessment.bands:
            return None
        return levels.table(self.assessment)

    def items(self) -> Display | None:
        """Return the items of a composite target with their results and statuses."""
        if self.assessment is None or not self.assessment.parts:
            return None
        rows: list[list[Cell]] = []
        for part in self.assessment.parts:
            for depth, one in enumerate(part.with_parts()):
                assert one.item is not None and one.target is not None
                rows.append(
                    [
                        one.item.name if depth == 0 else f"— {one.item.name}",
                        narrative.target_text(one.target, len(one.parts)),
                        _item_result(one),
                        Mark(str(one.status), one.status.label),
                    ]
                )
        columns = [
            Column("ข้อ", width=46),
            Column("ค่าเป้าหมาย", width=22),
            Column("ผล", width=12),
            Column("สถานะ", width=22),
        ]
        met, total = self.assessment.met_parts, len(self.assessment.parts)
        caption = f"ค่าเป้าหมายแต่ละข้อ {self.indicator.code} ปีงบประมาณ พ.ศ. {self.form.fiscal_year}"
        note = f"บรรลุ {met} จาก {total} ข้อ ตัวชี้วัดบรรลุเป้าหมายเมื่อบรรลุครบทุกข้อ"
        return text_table(f"items-{self.assessment.key}", caption, columns, rows, notes=[note])

    def calculation(self) -> Display | None:
        """Return the derivation of a figure line by line, reconciled with what is published."""
        if self.derivation is None:
            return None
        rows = [
            [
                f"{term.number} {term.name}".strip(),
                format_number(term.exact) if term.exact is not None else "–",
                format_number(term.rounded) if term.working and term.rounded is not None else "",
                format_number(term.published) if term.published is not None else "",
                _signed(term.difference) if term.difference is not None else "",
                term.unit,
            ]
            for term in self.derivation.terms
        ]
        columns = [
            Column("รายการ", width=38),
            Column("ไม่ปัดเศษ", "right", 15),
            Column("ปัดเศษครึ่งขึ้น", "right", 13),
            Column("ตัวเลขที่เผยแพร่", "right", 13),
            Column("เผยแพร่ลบไม่ปัดเศษ", "right", 15),
            Column("หน่วย", width=10),
        ]
        code = self.indicator.code
        table = text_table(
            f"calculation-{code.replace('.', '-')}",
            f"การคำนวณ {code} {self.indicator.name} พ.ศ. {self.derivation.fiscal_year} "
            "เทียบกับตัวเลขที่เผยแพร่",
            columns,
            rows,
            notes=[self.derivation.cause],
        )
        formulas = [
            (f"{term.name} =", f"{term.formula} = {term.working}")
            for term in self.derivation.terms
            if term.formula
        ]
        inputs = [
            (f"{term.number} {term.name}:", term.note)
            for term in self.derivation.terms
            if term.note and not term.formula
        ]
        told = folded("สูตรและหมายเหตุของแต่ละรายการ", [bullets([*formulas, *inputs])])
        return together([table, told])

    def definitions(self) -> Display | None:
        """Return definitions, criteria and conditions, told briefly, folded."""
        passages = self.indicator.definitions
        if not passages:
            return None
        lines: list[str | tuple[str, str]] = []
        for passage in passages:
            label = _KINDS.get(passage.kind, passage.kind)
            lines.append((f"{label}{f' “{passage.term}”' if passage.term else ''}:", passage.text))
        return folded("นิยามและเกณฑ์การประเมิน", [bullets(lines)])

    def plans(self) -> Sequence[Display]:
        """Return the plans that belong to the indicator: activities, media, agencies, revenue."""
        return plans.of_indicator(self.dataset, self.indicator.code, self.form.fiscal_year)

    def steps(self) -> Display | None:
        """Return how result, status and trend were computed, folded."""
        if self.assessment is None:
            return None
        lines: list[str | tuple[str, str]] = list(steps_of(self.assessment, self.derivation))
        for part in self.assessment.with_parts()[1:]:
            lines.append((f"{narrative.subject_name(part)}:", " · ".join(steps_of(part)[:-1])))
        return folded("คำนวณอย่างไร", [bullets(lines)])

    def notes(self) -> Display | None:
        """Return what a reader should know about the figures, folded."""
        if self.assessment is None:
            return None
        lines: list[str | tuple[str, str]] = list(narrative.notes(self.assessment, self.trend_note))
        return folded("หมายเหตุของตัวเลข", [bullets(lines)]) if lines else None

    def sources(self) -> Display:
        """Return where every figure comes from, folded: the data row and the form's passage."""
        return folded("แหล่งที่มา", [origins(self.indicator, self.assessment)])


def _item_result(one: Assessment) -> str:
    """Return an item's result; one that only has parts is told by how many of them are met."""
    if one.parts and one.result.value is None:
        return f"บรรลุ {one.met_parts} จาก {len(one.parts)} ข้อ"
    return narrative.result_text(one.result, one.unit)


def _signed(value: Decimal) -> str:
    return f"+{format_number(value)}" if value > 0 else format_number(value)


def _change_text(change: Change) -> str:
    said = _signed(change.absolute)
    return (
        said if change.percent is None else f"{said} ({_signed(round_half_up(change.percent, 2))}%)"
    )
