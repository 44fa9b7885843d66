"""Knows what a report rests on: the letter, the form, its rules and findings, the data files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from ..assessment.assess import assess_form
from ..assessment.earlier import earlier_assessments, with_counts
from ..assessment.form import Form, Missing
from ..assessment.form_reader import read_sources
from ..assessment.records import records_of
from ..assessment.rules import check_rules
from ..common.fiscal import format_number, thai_date
from ..data.dataset import Dataset
from ..telling.amounts import MISSING_LABELS
from ..telling.counts import by_reason
from .display import Display, Place, bullets, paragraph, together
from .origins import anchor
from .tables import Cell, Column, text_table

FINDING_KINDS = {
    "contradiction": "ขัดแย้งกันเอง",
    "wording": "ถ้อยคำต่างกัน",
    "misprint": "พิมพ์หรืออ่านคลาดเคลื่อน",
    "omission": "ไม่มีในต้นฉบับ",
    "ambiguity": "อ่านได้หลายทาง",
}


def _figure(value: Decimal | None) -> str:
    return "–" if value is None else format_number(value)


@dataclass(frozen=True)
class Provenance:
    """The documents and data of a report.

    Attributes
    ----------
    everything
        The whole data package, to name what the source document is.
    dataset
        What was known by the report's fiscal year.
    """

    everything: Dataset
    dataset: Dataset
    form: Form

    def letter(self) -> Display:
        """Return the facts of the letter that the form came with."""
        rows = self.everything.rows("letter", form_year=self.form.year)
        if not rows:
            return paragraph(f"ยังไม่มีหนังสือนำส่งของแบบประเมิน พ.ศ. {self.form.year} ในข้อมูล")
        (row,) = rows
        facts: list[str | tuple[str, str]] = [
            ("เลขที่หนังสือ:", row.text("document_number")),
            ("ลงวันที่:", thai_date(row.day("document_date"))),
            ("หน่วยงานผู้ส่ง:", " · ".join((row.text("sender"), row.text("sender_division")))),
            ("ผู้ลงนาม (ตำแหน่ง):", row.text("signed_by_position")),
            ("เรียน:", row.text("addressed_to")),
            ("เรื่อง:", row.text("subject")),
            (
                "อ้างถึง:",
                f"หนังสือที่ {row.text('refers_to_number')} "
                f"ลงวันที่ {thai_date(row.day('refers_to_date'))}",
            ),
            ("ฐานอำนาจ:", row.text("legal_basis")),
            ("ผู้พิจารณาตัวชี้วัดและค่าเป้าหมาย:", row.text("considered_by")),
            ("สิ่งที่ส่งมาด้วย:", row.text("enclosure")),
        ]
        return bullets([fact for fact in facts if fact[1]])

    def organisation(self) -> Display:
        """Return who is assessed: decree, vision, objectives and strategies."""
        row = self.everything.rows("organisation")[0]
        facts: list[str | tuple[str, str]] = [
            ("ชื่อ:", f"{row.text('name')} ({row.text('short_name')}) {row.text('name_en')}"),
            ("จัดตั้งโดย:", row.text("decree")),
            ("วิสัยทัศน์:", f"{row.text('vision')} ({row.text('vision_en')})"),
            ("หน่วยงานเดิม:", row.text("trend_note")),
        ]
        objectives = [
            [str(r.integer("objective")), r.text("text"), self._indicators(r.integer("objective"))]
            for r in self.everything.rows("objectives")
        ]
        strategies = [
            [str(r.integer("strategy")), r.text("text")] for r in self.everything.rows("strategies")
        ]
        return together(
            [
                bullets(facts),
                text_table(
                    "objectives",
                    "วัตถุประสงค์การจัดตั้ง (สรุปความ) และตัวชี้วัดที่สนอง",
                    [
                        Column("ข้อ", width=8),
                        Column("วัตถุประสงค์", width=72),
                        Column("ตัวชี้วัด", width=20),
                    ],
                    objectives,
                ),
                text_table(
                    "strategies",
                    "ยุทธศาสตร์ขององค์การ",
                    [Column("ข้อ", width=8), Column("ยุทธศาสตร์", width=92)],
                    strategies,
                ),
            ]
        )

    def _indicators(self, objective: int) -> str:
        return " ".join(i.code for i in self.form.indicators if objective in i.objectives) or "–"

    def sources(self) -> Display:
        """Return every passage and table of the source documents that data is taken from."""
        used: dict[str, int] = {}
        for name, rows in self.everything.tables.items():
            if name != "sources":
                for row in rows:
                    if row.get("source"):
                        used[row.text("source")] = used.get(row.text("source"), 0) + 1
        rows_shown: list[list[Cell]] = [
            [Place(source.description, anchor(code)), code, str(used.get(code, 0))]
            for code, source in read_sources(self.everything).items()
        ]
        return text_table(
            "sources",
            "ส่วนของเอกสารต้นทางที่ใช้ และจำนวนแถวข้อมูลที่อ้างถึง",
            [
                Column("ส่วนของเอกสาร", width=58),
                Column("รหัสในข้อมูล", width=28),
                Column("แถวข้อมูล", "right", 14),
            ],
            rows_shown,
        )

    def rules(self) -> Display:
        """Return the form's own rules, held against the form by code."""
        if self.form.fiscal_year < self.form.year:
            return paragraph(
                f"กติกาของแบบประเมินใช้กับปีงบประมาณ พ.ศ. {self.form.year} จึงตรวจและแสดงในรายงานของปีนั้น"
            )
        rows = [
            [
                check.text,
                check.reading,
                check.found,
                "เป็นไปตามกติกา" if check.holds else "ไม่เป็นไปตามกติกา",
            ]
            for check in check_rules(self.dataset, self.form)
        ]
        columns = [
            Column("กติกา", width=24),
            Column("วิธีอ่าน", width=34),
            Column("สิ่งที่นับได้", width=28),
            Column("ผลตรวจ", width=14),
        ]
        return text_table("rules", "กติกาของแบบประเมินและผลตรวจ", columns, rows)

    def findings(self) -> Display:
        """Return where the source contradicts itself or lacks something, and how it is read."""
        rows, groups = [], []
        for row in self.dataset.rows("findings", form_year=self.form.year):
            about = row.text("indicator") or (
                f"องค์ประกอบที่ {row.text('component')}" if row["component"] else "ทั้งฉบับ"
            )
            rows.append(
                [
                    row.text("finding"),
                    f"{about} ({row.text('place')})",
                    row.text("printed"),
                    row.text("reading"),
                    row.text("reason"),
                ]
            )
            groups.append(FINDING_KINDS[row.text("kind")])
        order = list(FINDING_KINDS.values())
        sequence = sorted(range(len(rows)), key=lambda i: order.index(groups[i]))
        columns = [
            Column("ข้อ", width=7),
            Column("เกี่ยวกับ", width=20),
            Column("ต้นฉบับพิมพ์ว่า", width=24),
            Column("รายงานนี้อ่านว่า", width=24),
            Column("เหตุผล", width=25),
        ]
        return text_table(
            "findings",
            "ข้อสังเกตต่อเอกสารต้นทาง",
            columns,
            [rows[i] for i in sequence],
            groups=[groups[i] for i in sequence],
        )

    def corrections(self) -> Display:
        """Return every figure that was corrected after it was published."""
        corrections = self.dataset.rows("corrections")
        if not corrections:
            return paragraph("ยังไม่มีตัวเลขที่แก้หลังเผยแพร่")
        names = {row["item"]: row.text("name") for row in self.everything.rows("items")}
        rows = [
            [
                f"{row.text('indicator')} {names.get(row['item'], '')}".strip(),
                row.text("fiscal_year"),
                *(_figure(row.number_in(column)) for column in ("before", "after")),
                row.text("reason"),
                f"{row.text('who')} {thai_date(row.day('corrected_on'))}",
            ]
            for row in corrections
        ]
        columns = [
            Column("ตัวชี้วัด", width=16),
            Column("ปี พ.ศ.", width=10),
            Column("เดิม", "right", 12),
            Column("แก้เป็น", "right", 12),
            Column("เหตุผล", width=30),
            Column("ผู้แก้และวันที่", width=20),
        ]
        return text_table("corrections", "การแก้ไขตัวเลขที่เผยแพร่แล้ว", columns, rows)

    def wordings(self) -> Display:
        """Return names that the form words differently in different places."""
        rows = [
            [
                row.text("indicator"),
                row.text("place"),
                row.text("wording"),
                "ใช้ในรายงาน" if row.flag("chosen") else "",
            ]
            for row in self.everything.rows("wordings", form_year=self.form.year)
        ]
        columns = [
            Column("ตัวชี้วัด", width=10),
            Column("ตำแหน่งในแบบประเมิน", width=26),
            Column("ถ้อยคำ", width=48),
            Column("การใช้", width=16),
        ]
        return text_table("wordings", "ถ้อยคำชื่อตัวชี้วัดที่ต่างกันในแบบประเมิน", columns, rows)

    def missing(self) -> Display:
        """Return how many results are missing by year and reason."""
        earlier = earlier_assessments(self.dataset, self.form.fiscal_year)
        assessed = [with_counts(one, earlier) for one in assess_form(self.form)]
        records = records_of(assessed, "", lambda code: None)
        rows = [
            [str(year), *(str(count) for count in reasons.values())]
            for year, reasons in by_reason(records).items()
        ]
        columns = [
            Column("ปีงบประมาณ พ.ศ."),
            Column("เป็นตัวเลข", "right"),
            *(Column(MISSING_LABELS[reason], "right") for reason in Missing),
        ]
        return text_table("missing", "จำนวนผลที่เป็นตัวเลขและไม่เป็นตัวเลขในแต่ละปี", columns, rows)

    def files(self) -> Display:
        """Return the data files with their size and checksum, as they were read."""
        rows = []
        for resource in self.everything.schema["resources"]:
            content = (self.everything.folder / resource["path"]).read_bytes()
            count = len(self.everything.tables[resource["name"]])
            rows.append(
                [resource["path"], resource["title"], str(count), sha256(content).hexdigest()[:16]]
            )
        columns = [
            Column("ไฟล์", width=30),
            Column("ตาราง", width=34),
            Column("แถว", "right", 8),
            Column("SHA-256 (16 ตัวแรก)", width=28),
        ]
        return text_table("files", "ตารางข้อมูลที่ใช้สร้างรายงาน", columns, rows)
