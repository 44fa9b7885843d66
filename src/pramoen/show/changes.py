"""Knows how a report shows what changed since the year before."""

from __future__ import annotations

from collections.abc import Sequence

from ..telling.comparison import KINDS, Difference, counted, grouped, sides_of
from .display import Display, bullets, paragraph, together
from .tables import Column, text_table


def changes_section(
    differences: Sequence[Difference] | None, year: int, unshown: Sequence[str] = ()
) -> Display:
    """Return what changed since the year before, as a report shows it: indicators, no items.

    What changed alike in many indicators is told on one line; what changed in a value, a method
    or a name is shown in a table. None stands for a year before of which nothing is known.
    `unshown` are the indicators that `not_shown` found.
    """
    if differences is None:
        return paragraph(f"ไม่มีข้อมูลของปี พ.ศ. {year - 1} ให้เทียบ")
    own = [one for one in differences if not one.item]
    parts = len(differences) - len(own)
    if not differences and not unshown:
        return paragraph(f"ไม่มีอะไรเปลี่ยนจากปี พ.ศ. {year - 1}")
    limits: list[str | tuple[str, str]] = (
        [
            f"เทียบสถานะและค่าเป้าหมายไม่ได้ {len(unshown)} ตัวชี้วัด "
            f"เพราะค่าเป้าหมายไม่ปรากฏครบทั้งปี {year - 1} และปี {year}"
        ]
        if unshown
        else []
    )
    more = [f"เปลี่ยนในข้อย่อยของตัวชี้วัดอีก {parts} จุด ดูได้ที่ตัวชี้วัดนั้น"] if parts else []
    rows = [
        [f"{one.indicator} {one.name}", KINDS[one.kind], one.before, one.after + one.amount]
        for one in own
        if sides_of(one) is None
    ]
    columns = [
        Column("ตัวชี้วัด", width=34),
        Column("สิ่งที่เปลี่ยน", width=12),
        Column(f"ปี {year - 1}", width=27),
        Column(f"ปี {year}", width=27),
    ]
    caption = f"สิ่งที่เปลี่ยนจากปี พ.ศ. {year - 1} เรียงตามน้ำหนัก"
    shown = [text_table("changes", caption, columns, rows)] if rows else []
    return together([bullets([counted(differences), *grouped(own), *more, *limits]), *shown])
