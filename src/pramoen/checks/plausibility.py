"""Knows what is well formed and yet looks wrong: warnings, which can be accepted with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ..assessment.form import Comparator, Missing
from ..common.faults import Fault
from ..common.fiscal import format_number, plain, to_arabic_digits
from ..data.dataset import Dataset, Row

JUMP = 10  # an order of magnitude

Subject = tuple[str, str]


@dataclass(frozen=True, order=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """Something that looks wrong and may be right.

    Attributes
    ----------
    code
        What names it: its kind and the figure it is about, such as ``percent/results/2562/4.2``.
    fault
        Where it is, what was found and what to do.
    reason, who
        Why it was accepted and by whom; empty while it is open.
    """

    fault: Fault
    code: str
    reason: str = ""
    who: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has accepted it."""
        return not self.reason

    def __str__(self) -> str:
        """Return the whole message on one line, with its code."""
        return f"{self.fault} [{self.code}]"


def warnings_of(dataset: Dataset) -> tuple[Warning_, ...]:
    """Return every warning about data without faults, accepted ones marked, in file order.

    A warning is accepted for what was found: once the figure changes, it is open again.
    """
    accepted = {(r.text("warning"), r.text("found")): r for r in dataset.rows("acceptances")}

    def marked(one: Warning_) -> Warning_:
        row = accepted.get((one.code, one.fault.found))
        if row is None:
            return one
        return Warning_(one.fault, one.code, row.text("reason"), row.text("who"))

    return tuple(marked(one) for one in sorted(set(_Doubts(dataset).all())))


def _warn(kind: str, row: Row, column: str, problem: str, found: str, remedy: str) -> Warning_:
    table = row.file.removesuffix(".csv")
    year = row.get("fiscal_year") or row.get("form_year") or ""
    parts = (kind, table, year, row.get("indicator"), row.get("item"))
    code = "/".join(str(part) for part in parts if part)
    return Warning_(Fault(row.file, row.number, column, problem, found, remedy), code)


class _Doubts:
    """Looks through one data package."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.forms = sorted({row.integer("form_year") for row in dataset.rows("components")})
        rows = (*dataset.rows("indicators"), *dataset.rows("items"))
        self.described = {(row.integer("form_year"), *_subject(row)): row for row in rows}
        self.breaks = {
            (row.integer("fiscal_year"), *_subject(row)) for row in dataset.rows("breaks")
        }
        self.corrected = {
            (row.integer("fiscal_year"), *_subject(row)) for row in dataset.rows("corrections")
        }

    def all(self) -> Iterator[Warning_]:
        yield from self.percents()
        yield from self.jumps()
        yield from self.printed()
        yield from self.forms_compared()
        yield from self.coverage()
        yield from self.overdue()
        yield from self.unreviewed()

    def unit(self, row: Row) -> str:
        """Return the unit code of a result: that of the form of its year, or the nearest later."""
        year = row.integer("fiscal_year")
        for form in sorted(self.forms, key=lambda form: (form < year, abs(form - year))):
            described = self.described.get((form, *_subject(row)))
            if described is not None:
                return described.text("unit")
        return ""

    def percents(self) -> Iterator[Warning_]:
        for row in (*self.dataset.rows("results"), *self.dataset.rows("targets")):
            value = row.number_in("value")
            unit = row.text("unit") if "unit" in row else self.unit(row)
            if value is None:
                continue
            if unit == "percent" and not 0 <= value <= 100:
                remedy = "ตรวจกับเอกสาร ถ้าถูกต้องให้รับข้อเตือนพร้อมเหตุผล"
                problem = "ร้อยละอยู่นอกช่วง 0 ถึง 100"
                yield _warn("percent", row, "value", problem, plain(value), remedy)
            elif value < 0 and unit not in ("percent", "million_baht"):
                remedy = "จำนวนนับติดลบไม่ได้ ตรวจกับเอกสาร"
                yield _warn("negative", row, "value", "ค่าติดลบ", plain(value), remedy)

    def jumps(self) -> Iterator[Warning_]:
        series: dict[Subject, list[Row]] = {}
        for row in self.dataset.rows("results"):
            if row["value"] is not None:
                series.setdefault(_subject(row), []).append(row)
        for subject, rows in series.items():
            in_order = sorted(rows, key=lambda row: row.integer("fiscal_year"))
            for before, after in pairwise(in_order):
                if self._broken(
                    subject, before.integer("fiscal_year"), after.integer("fiscal_year")
                ):
                    continue
                old, new = before.number_in("value"), after.number_in("value")
                if old and new and not Decimal(1) / JUMP < new / old < JUMP:
                    times = f"{plain(new)} จาก {plain(old)} ในปี {before['fiscal_year']}"
                    remedy = "ตรวจหน่วยและจำนวนหลัก ถ้าถูกต้องให้รับข้อเตือนพร้อมเหตุผล"
                    problem = "ต่างจากผลก่อนหน้าตั้งแต่สิบเท่า"
                    yield _warn("jump", after, "value", problem, times, remedy)
        for row in self.dataset.rows("targets"):
            earlier = [r for r in series.get(_subject(row), ()) if _year(r) < _year(row)]
            last = max(earlier, key=_year, default=None)
            old = last.number_in("value") if last else None
            goal = row.number_in("value")
            if last and old and goal and not Decimal(1) / JUMP < goal / old < JUMP:
                times = f"{plain(goal)} ผลปี {last['fiscal_year']} คือ {plain(old)}"
                remedy = "ตรวจหน่วยและจำนวนหลักของค่าเป้าหมาย"
                yield _warn("jump", row, "value", "ค่าเป้าหมายต่างจากผลล่าสุดตั้งแต่สิบเท่า", times, remedy)

    def _broken(self, subject: Subject, after: int, until: int) -> bool:
        return any((year, *subject) in self.breaks for year in range(after + 1, until + 1))

    def printed(self) -> Iterator[Warning_]:
        """Hold a number against the text it was taken from."""
        for table, column in (("results", "printed"), ("targets", "text")):
            for row in self.dataset.rows(table):
                value, numbers = row.number_in("value"), _numbers(row.text(column))
                if table == "results" and (row["fiscal_year"], *_subject(row)) in self.corrected:
                    continue
                if value is not None and numbers and value not in numbers:
                    told = f"{format_number(value)} แต่ข้อความคือ {row.text(column)}"
                    remedy = "แก้ตัวเลขหรือข้อความให้ตรงกัน"
                    yield _warn("printed", row, "value", "ตัวเลขไม่ตรงกับข้อความตามที่พิมพ์", told, remedy)

    def forms_compared(self) -> Iterator[Warning_]:
        for before, after in pairwise(self.forms):
            for (form, *rest), row in self.described.items():
                subject = (rest[0], rest[1])
                old = self.described.get((before, *subject))
                if form != after or old is None or self._broken(subject, before, after):
                    continue
                remedy = (
                    f"ถ้าวัดคนละอย่าง เพิ่มแถวใน breaks.csv ปี {after} พร้อมเหตุผล ถ้ายังเทียบได้ให้รับข้อเตือน"
                )
                if old["unit"] != row["unit"]:
                    found = f"{old.text('unit')} → {row.text('unit')}"
                    yield _warn("unit", row, "unit", f"หน่วยนับเปลี่ยนจากปี {before}", found, remedy)
                told = _difference(
                    self._definition(before, subject), self._definition(after, subject)
                )
                if told:
                    problem = f"นิยามเปลี่ยนจากปี {before} แนวโน้มอาจเทียบกันไม่ได้"
                    yield _warn("definition", row, "name", problem, told, remedy)

    def _definition(self, form: int, subject: Subject) -> Sequence[str]:
        if subject[1]:
            return ()
        rows = self.dataset.rows("definitions", form_year=form, indicator=subject[0])
        kinds = ("definition", "formula", "criterion")
        wanted = (r for r in rows if r["fiscal_year"] is None and r.text("kind") in kinds)
        return tuple(f"{r.text('term')} {r.text('text')}".strip() for r in wanted)

    def coverage(self) -> Iterator[Warning_]:
        for row in self.dataset.rows("targets", comparator=Comparator.ALL_ITEMS):
            items = self.dataset.rows(
                "items",
                form_year=row["form_year"],
                indicator=row["indicator"],
                parent_item=row["item"],
            )
            numbers = _numbers(row.text("text"))
            if not items or (numbers and Decimal(len(items)) not in numbers):
                found = f"{row.text('text')} แต่มี {len(items)} ข้อ"
                remedy = "เพิ่มข้อที่ขาดในตาราง items และ targets"
                yield _warn("coverage", row, "text", "ข้อไม่ครบตามค่าเป้าหมาย", found, remedy)
        composites = self.dataset.rows("indicators", kind="composite")
        for row in composites:
            results = [
                r
                for r in self.dataset.rows("results", indicator=row["indicator"])
                if r["fiscal_year"] == row["form_year"]
            ]
            open_ = [r for r in results if r["missing"] == Missing.PENDING]
            if open_ and len(open_) < len(results):
                names = ", ".join(r.text("item") or row.text("indicator") for r in open_)
                problem, remedy = "รายงานผลไม่ครบทุกข้อ", "ใส่ผลหรือเหตุผลของข้อที่ยังรอ"
                yield _warn("partial", open_[0], "value", problem, names, remedy)

    def overdue(self) -> Iterator[Warning_]:
        latest = max(self.forms)
        for row in self.dataset.rows("results", missing=Missing.PENDING):
            if row.integer("fiscal_year") < latest:
                problem = f"ยังรอผล ทั้งที่เปิดปี {latest} แล้ว"
                yield _warn("overdue", row, "missing", problem, "pending", "ใส่ผลหรือเหตุผลที่ไม่มีผล")

    def unreviewed(self) -> Iterator[Warning_]:
        """Tell rows that were carried over from the last form, once a table."""
        carried = {r.text("source") for r in self.dataset.rows("sources", document="carried")}
        for table in self.dataset.tables if carried else ():
            rows = [r for r in self.dataset.tables[table] if r.get("source") in carried]
            if table != "sources" and rows:
                found = f"{len(rows)} แถว"
                problem = "แถวที่ยกมาจากปีก่อนยังไม่ได้ทบทวน จึงยังไม่มีแหล่งที่มาของปีนี้"
                remedy = "เทียบกับแบบประเมินของปี แล้วใส่แหล่งที่มาจริง"
                fault = Fault(rows[0].file, 0, "source", problem, found, remedy)
                yield Warning_(fault, f"source/{table}/{'/'.join(sorted(carried))}")


def _subject(row: Row) -> Subject:
    return row.text("indicator"), str(row.get("item") or "")


def _year(row: Row) -> int:
    return row.integer("fiscal_year")


def _numbers(text: str) -> list[Decimal]:
    found = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", to_arabic_digits(text))
    return [Decimal(number.replace(",", "")) for number in found]


def _difference(old: Sequence[str], new: Sequence[str]) -> str:
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    return (
        " → ".join(("; ".join(gone) or "(ไม่มี)", "; ".join(come) or "(ไม่มี)")) if gone or come else ""
    )
