"""Knows what the cells of an indicator's own formula show: computed lines, and what is printed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from ..assessment.derivation import Derivation, Term
from ..common.fiscal import format_exact, format_number, signed
from ..show.display import Display, bullets, folded, together
from ..show.tables import table


@dataclass(frozen=True)
class Line(Term):
    """A line of a derivation that a cell computes; as the last value of a cell it shows itself."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        said = f"{self.number} {self.name} = {self.formula} = {self.working}".strip()
        return {"text/plain": said, "text/html": f"<p>{html.escape(said)}</p>"}


def line(
    code: str, number: str, name: str, formula: str, working: str, exact: Decimal | None
) -> Line:
    """Return a computed line: its code and number, how it is computed, and that with numbers.

    `working` leaves out the outcome, which is `exact`.
    """
    if exact is None:
        working = "แหล่งข้อมูลไม่มีตัวเลข จึงไม่นำมารวม"
        return Line(
            code, number, name, "ล้านบาท", formula, working, None, "not_reported", None, "", "", ""
        )
    told = f"{working} = {format_number(exact)}"
    return Line(code, number, name, "ล้านบาท", formula, told, exact, "", None, "", "", "")


def derivation_of(
    fiscal_year: int,
    inputs: pd.DataFrame,
    computed: Sequence[Line],
    published: Mapping[str, Decimal | None],
    cause: str,
) -> Derivation:
    """Return inputs and computed lines as a derivation, each beside what is published for it.

    Parameters
    ----------
    fiscal_year
        The year that the figures are about, B.E.
    inputs
        Rows of the table of inputs by their `line`, those of role `published` left out.
    computed
        The lines in order; the last one is what everything leads to.
    published
        Figures that the source prints, by the code of the line.
    cause
        Where a difference comes from, in Thai.
    """
    given = [
        Term(
            code=str(code),
            number=row["number"] or "",
            name=row["name"],
            unit="ร้อยละ" if row["unit"] == "percent" else "ล้านบาท",
            formula="",
            working="",
            exact=row["value"],
            missing=row["missing"] or "",
            published=None,
            note=row["note"] or "",
            source=row["source"],
            place=row["key"],
        )
        for code, row in inputs.iterrows()
    ]
    lines = [replace(one, published=published.get(one.code)) for one in computed]
    return Derivation(fiscal_year, (*given, *lines), cause)


def cause_of_difference(
    exact: Decimal, published: Decimal | None, way: tuple[str, list[Decimal]] | None
) -> str:
    """Return what a published total differs by from the exact one, and the likely reason.

    `way` is the way of rounding the terms that gives every printed line; see
    `rounding_that_gives`. It is an inference and said to be one.
    """
    if published is None:
        return "แหล่งข้อมูลไม่ได้พิมพ์ผลรวมไว้ จึงไม่มีตัวเลขให้เทียบ"
    if published == exact:
        return "ผลคำนวณตรงกับตัวเลขที่เผยแพร่"
    side = "น้อยกว่า" if published < exact else "มากกว่า"
    apart = f"ตัวเลขที่เผยแพร่{side}ผลที่ไม่ปัดเศษ {format_exact(abs(published - exact))} ล้านบาท"
    if way is None:
        return f"{apart} โดยไม่มีวิธีปัดเศษแบบใดที่ให้ตัวเลขตรงกันทุกบรรทัด"
    rounded = " และ ".join(format_number(value) for value in way[1])
    return (
        f"{apart} สันนิษฐานว่าเกิดจากการนำต้นทุนแต่ละรายการมา{way[0]}"
        f"ให้เป็นล้านบาทเต็มก่อนรวม ({rounded}) เพราะเป็นวิธีเดียวที่ให้ตัวเลขตรงกันทุกบรรทัด "
        "แหล่งข้อมูลไม่ได้บอกสาเหตุไว้"
    )


def derivation_table(derivation: Derivation, key: str, caption: str) -> Display:
    """Return a derivation line by line, exact beside what is published, and its formulas."""
    rows = pd.DataFrame(
        {
            "รายการ": [f"{one.number} {one.name}".strip() for one in derivation.terms],
            "ไม่ปัดเศษ": [one.exact for one in derivation.terms],
            "ปัดเศษครึ่งขึ้น": [one.rounded if one.working else None for one in derivation.terms],
            "ตัวเลขที่เผยแพร่": [one.published for one in derivation.terms],
            "เผยแพร่ลบไม่ปัดเศษ": [
                None if one.difference is None else signed(one.difference)
                for one in derivation.terms
            ],
            "หน่วย": [one.unit for one in derivation.terms],
        },
        dtype=object,
    )
    widths = {"รายการ": 38, "ไม่ปัดเศษ": 15, "ปัดเศษครึ่งขึ้น": 13, "ตัวเลขที่เผยแพร่": 13}
    widths |= {"เผยแพร่ลบไม่ปัดเศษ": 15, "หน่วย": 10}
    shown = table(rows, caption, key, widths=widths, notes=[derivation.cause])
    formulas = [
        (f"{one.name} =", " = ".join(part for part in (one.formula, one.working) if part))
        for one in derivation.terms
        if one.formula or one.working
    ]
    remarks_ = [
        (f"{one.number} {one.name}:".strip(), one.note)
        for one in derivation.terms
        if one.note and not (one.formula or one.working)
    ]
    told = folded("สูตรและหมายเหตุของแต่ละรายการ", [bullets([*formulas, *remarks_])])
    return together([shown, told])
