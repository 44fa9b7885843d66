"""Knows economic value added (1.1.1): net receipts less the cost of the capital used.

Economic value added = net receipts − cost of capital; net receipts = (direct income + indirect
income) − operating expense; cost of capital = each kind of capital × its own rate. Source: the
form's formula and table for indicator 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ..common.fiscal import format_number
from ..data.dataset import Dataset, Row
from .derivation import Derivation, Term, rounded_down, rounded_up

UNIT = "ล้านบาท"

# capital line, rate line, cost code, number and name of the cost on the form
_COSTS = (
    ("subsidy", "subsidy_rate", "subsidy_cost", "2.1", "ต้นทุนของเงินอุดหนุนที่ได้รับ"),
    (
        "other_capital",
        "other_capital_rate",
        "other_capital_cost",
        "2.2",
        "ต้นทุนของเงินทุนที่คณะกรรมการอนุมัติให้ใช้เพิ่ม",
    ),
    ("loans", "loan_rate", "loan_cost", "2.3", "ต้นทุนของเงินกู้ที่คณะกรรมการอนุมัติ"),
)


def economic_value(dataset: Dataset) -> Derivation | None:
    """Derive economic value added, in million baht, from the table of its inputs.

    An input that the source leaves out takes no part in the sums, and the working says so.

    Returns
    -------
    The derivation of the latest fiscal year in the data, or None if there is no such table yet.
    """
    years = [row.integer("fiscal_year") for row in dataset.rows("economic_value")]
    if not years:
        return None
    lines = {
        row.text("line"): row for row in dataset.rows("economic_value", fiscal_year=max(years))
    }
    return Derivation(max(years), *_terms(lines))


def _terms(lines: Mapping[str, Row]) -> tuple[tuple[Term, ...], str]:
    published = {
        row.text("of"): row.number_in("value")
        for row in lines.values()
        if row.text("role") == "published"
    }
    inputs = [_input(row) for row in lines.values() if row.text("role") != "published"]
    given = {term.code: term.exact for term in inputs}
    source = lines["indirect_income"].text("source")

    def computed(
        code: str, number: str, name: str, formula: str, working: str, exact: Decimal | None
    ) -> Term:
        missing = "" if exact is not None else "not_reported"
        return Term(
            code,
            number,
            name,
            UNIT,
            formula,
            working,
            exact,
            missing,
            published.get(code),
            "",
            source,
            "",
        )

    income = [given["direct_income"], given["indirect_income"]]
    receipts = _sum(income) - _sum([given["operating_expense"]])
    net_receipts = computed(
        "net_receipts",
        "1",
        "กระแสเงินรับสุทธิ",
        "(รายได้ทางตรง + รายได้ทางอ้อม) − ค่าใช้จ่ายจากการดำเนินงานที่ทำให้เกิดรายได้",
        f"({_added(income)}) − {_shown(given['operating_expense'])} = {format_number(receipts)}",
        receipts,
    )
    costs = []
    for capital, rate, code, number, name in _COSTS:
        amount, percent = given.get(capital), given.get(rate)
        exact = amount * percent / 100 if amount is not None and percent is not None else None
        working = (
            f"{_shown(amount)} × {_shown(percent)}% = {format_number(exact)}"
            if exact is not None
            else "แหล่งข้อมูลพิมพ์เครื่องหมาย - จึงไม่นำมารวม"
        )
        costs.append(computed(code, number, name, "จำนวนเงิน × อัตราต้นทุน", working, exact))
    exact_costs = [cost.exact for cost in costs]
    cost_total = _sum(exact_costs)
    cost_of_capital = computed(
        "cost_of_capital",
        "2",
        "ต้นทุนเงินทุนที่ใช้ดำเนินการ",
        "ต้นทุนของเงินอุดหนุน + ต้นทุนของเงินทุนอื่น + ต้นทุนของเงินกู้",
        f"{_added(exact_costs)} = {format_number(cost_total)}",
        cost_total,
    )
    value = receipts - cost_total
    total = computed(
        "economic_value",
        "",
        "มูลค่าเพิ่มทางเศรษฐกิจ",
        "กระแสเงินรับสุทธิ − ต้นทุนเงินทุนที่ใช้ดำเนินการ",
        f"{format_number(receipts)} − {format_number(cost_total)} = {format_number(value)}",
        value,
    )
    terms = (*inputs, net_receipts, *costs, cost_of_capital, total)
    return terms, _cause(receipts, costs, total)


def _input(row: Row) -> Term:
    unit = "ร้อยละ" if row.text("unit") == "percent" else UNIT
    return Term(
        code=row.text("line"),
        number=row.text("number"),
        name=row.text("name"),
        unit=unit,
        formula="",
        working="",
        exact=row.number_in("value"),
        missing=row.text("missing"),
        published=None,
        note=row.text("note"),
        source=row.text("source"),
        place=row.place,
    )


def _cause(receipts: Decimal, costs: list[Term], total: Term) -> str:
    """Tell which way of rounding the costs gives every published line, found by trying each."""
    if total.exact is None or total.published is None:
        return "แหล่งข้อมูลไม่ได้พิมพ์ผลรวมไว้ จึงไม่มีตัวเลขให้เทียบ"
    if total.published == total.exact:
        return "ผลคำนวณตรงกับตัวเลขที่เผยแพร่"
    exact = [cost.exact for cost in costs if cost.exact is not None]
    printed = [cost.published for cost in costs if cost.exact is not None]
    ways = {
        "ปัดเศษตามปกติ (ครึ่งขึ้น)": [term.rounded for term in costs if term.rounded is not None],
        "ปัดเศษขึ้นทุกรายการ": [rounded_up(value) for value in exact],
        "ตัดเศษทิ้งทุกรายการ": [rounded_down(value) for value in exact],
    }
    for way, rounded in ways.items():
        if rounded == printed and receipts - sum(rounded, Decimal(0)) == total.published:
            return (
                f"ตัวเลขที่เผยแพร่เกิดจากการนำต้นทุนแต่ละรายการมา{way}ให้เป็นล้านบาทเต็มก่อนรวม "
                f"({' และ '.join(format_number(value) for value in rounded)}) "
                f"จึงต่างจากผลที่ไม่ปัดเศษ {format_number(total.published - total.exact)} {UNIT}"
            )
    return (
        f"ตัวเลขที่เผยแพร่ต่างจากผลที่ไม่ปัดเศษ {format_number(total.published - total.exact)} {UNIT} "
        "โดยไม่มีวิธีปัดเศษแบบใดที่ให้ตัวเลขตรงกันทุกบรรทัด"
    )


def _sum(values: list[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _shown(value: Decimal | None) -> str:
    return "ไม่มีตัวเลข" if value is None else format_number(value)


def _added(values: list[Decimal | None]) -> str:
    return " + ".join(_shown(value) for value in values)
