"""Knows part 2 of the form, the director: its components and that no result is given."""

from __future__ import annotations

from ..assessment.assess import Status
from ..data.dataset import Dataset
from .display import Display, Mark, paragraph
from .tables import Cell, Column, text_table


def director_part(dataset: Dataset, form_year: int, fiscal_year: int) -> Display:
    """Return the components of part 2 with their state, as far as known by the fiscal year."""
    rows = dataset.rows("director", fiscal_year=fiscal_year)
    if not rows:
        return paragraph(
            f"แบบประเมินที่เป็นต้นทางกำหนดส่วนที่ 2 ไว้สำหรับปีงบประมาณ พ.ศ. {form_year} "
            f"จึงไม่มีข้อมูลของปีงบประมาณ พ.ศ. {fiscal_year}"
        )
    cells: list[list[Cell]] = []
    groups = []
    title = ""
    for row in rows:
        if row.integer("part") == 0:
            title = f"องค์ประกอบที่ {row.integer('component')} {row.text('name')}"
        number = f"{row.integer('component')}" + (
            f".{row.integer('part')}" if row.integer("part") else ""
        )
        mark = Mark(Status.PENDING, Status.PENDING.label)
        cells.append([f"{number} {row.text('name')}", mark, row.text("note")])
        groups.append(title)
    return text_table(
        "director",
        f"ส่วนที่ 2 การประเมินผู้อำนวยการ ปีงบประมาณ พ.ศ. {fiscal_year}",
        [
            Column("องค์ประกอบและส่วนประกอบ", width=45),
            Column("สถานะ", width=22),
            Column("หมายเหตุ", width=33),
        ],
        cells,
        groups=groups,
    )
