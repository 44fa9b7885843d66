"""Knows the plans behind indicators: activities, communication, pilot agencies, revenue."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..common.fiscal import FISCAL_MONTHS_SHORT, format_number
from ..data.dataset import Dataset, Row
from .bars import bar_chart
from .display import Display, bullets, course, figure, paragraph
from .gantt import PLANNED, UNKNOWN, Activity, gantt_chart, spans
from .tables import Column, text_table

MEDIA = {
    "television": "โทรทัศน์",
    "radio": "วิทยุ",
    "print": "สิ่งพิมพ์",
    "online": "ออนไลน์",
    "other": "สื่ออื่น",
    "event": "กิจกรรม",
}
_ASPECTS = {
    "objective": "วัตถุประสงค์",
    "policy": "นโยบายรัฐบาลที่สอดคล้อง",
    "audience": "กลุ่มเป้าหมาย",
    "details": "รายละเอียด",
}
QUARTERS = ("ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3", "ไตรมาส 4")


def of_indicator(dataset: Dataset, indicator: str, fiscal_year: int) -> list[Display]:
    """Return the plans of an indicator for a fiscal year, or an empty list."""
    shown: list[Display] = []
    if rows := dataset.rows("revenue_plan", indicator=indicator, fiscal_year=fiscal_year):
        shown.append(_revenue(rows))
    if rows := dataset.rows("communication_plan", indicator=indicator, fiscal_year=fiscal_year):
        shown += _communication(dataset, rows)
    items = {row["item"] for row in dataset.rows("items", indicator=indicator)}
    agencies = dataset.rows("pilot_agencies", fiscal_year=fiscal_year)
    if rows := tuple(row for row in agencies if row["item"] in items):
        shown.append(_agencies(indicator, rows))
    for plan in dataset.rows("plans", indicator=indicator, fiscal_year=fiscal_year):
        shown += _activities(dataset, plan)
    return shown


def _revenue(rows: tuple[Row, ...]) -> Display:
    total = sum((row.number_in("value") or Decimal(0) for row in rows), Decimal(0))
    cells = [
        [row.text("name"), format_number(row.number_in("value") or Decimal(0)), _approximate(row)]
        for row in rows
    ]
    year = rows[0].integer("fiscal_year")
    caption = f"แผนรายได้ตามแหล่งรายได้ ปีงบประมาณ พ.ศ. {year}"
    table = text_table(
        "revenue-plan",
        caption,
        [
            Column("แหล่งรายได้", width=50),
            Column("ล้านบาท", "right", 20),
            Column("ลักษณะตัวเลข", width=30),
        ],
        [*cells, ["รวม", format_number(total), ""]],
    )
    amounts = [(row.text("name"), row.number_in("value") or Decimal(0)) for row in rows]
    return _drawn("revenue-sources", caption, ("แหล่งรายได้", "ล้านบาท"), amounts, table)


def _drawn(
    key: str,
    caption: str,
    head: tuple[str, str],
    amounts: list[tuple[str, Decimal]],
    table: Display,
) -> Display:
    """Return a table with its amounts drawn as bars, behind one switch on pages.

    `head` says what the names name and in what unit the amounts are.
    """
    unit = head[1]
    chart = bar_chart(key, caption, unit, amounts)
    figured = figure(key, chart.svg, chart.narrow, caption, chart.alt, chart.spec)
    rows = [head, *((name, str(value)) for name, value in amounts)]
    return course(figured, table, key, key, rows)


def _approximate(row: Row) -> str:
    return "ประมาณการต่อปี" if row.flag("approximate") else "ตามที่กำหนด"


def _communication(dataset: Dataset, rows: tuple[Row, ...]) -> list[Display]:
    year = rows[0].integer("fiscal_year")
    counts = {
        (row.text("row"), row.text("medium")): row
        for row in dataset.rows("communication_counts", fiscal_year=year)
    }
    cells, groups = [], []
    for row in rows:
        numbers = [_count(counts.get((row.text("row"), medium))) for medium in MEDIA]
        cells.append([f"{row.text('row')} {row.text('name')}", *numbers])
        groups.append(f"{row.text('topic_number')}. {row.text('topic')}")
    totals = []
    amounts = []
    for medium, name in MEDIA.items():
        values = [
            value
            for (_, named), row in counts.items()
            if named == medium and (value := row.number_in("value")) is not None
        ]
        totals.append(format_number(sum(values, Decimal(0))) if values else "–")
        if values:
            amounts.append((name, sum(values, Decimal(0))))
    columns = [Column("ประเด็น", width=46), *(Column(name, "right", 9) for name in MEDIA.values())]
    table = text_table(
        "communication-plan",
        f"แผนการสร้างความรับรู้ ความเข้าใจแก่ประชาชน ปีงบประมาณ พ.ศ. {year} (จำนวนครั้งหรือเรื่องตามประเภทสื่อ)",
        columns,
        [*cells, ["รวมทั้งแผน", *totals]],
        groups=[*groups, "รวม"],
        notes=["เครื่องหมาย – คือช่องที่ต้นฉบับพิมพ์ขีดไว้ ไม่ใช่ศูนย์"],
    )
    drawn = _drawn(
        "communication-totals",
        f"จำนวนครั้งหรือเรื่องตามประเภทสื่อ ปีงบประมาณ พ.ศ. {year}",
        ("ประเภทสื่อ", "ครั้งหรือเรื่อง"),
        amounts,
        table,
    )
    return [drawn, bullets(_told_once(rows))]


def _told_once(rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    """Return what is planned beside the numbers; what rows have in common is told once."""
    told = []
    for column, words in _ASPECTS.items():
        texts = dict.fromkeys(row.text(column) for row in rows if row[column])
        for text in texts:
            numbers = " ".join(row.text("row") for row in rows if row[column] == text)
            told.append((f"{words} ({numbers}):", text))
    return told


def _count(row: Row | None) -> str:
    value = row.number_in("value") if row else None
    return "–" if value is None else format_number(value)


def _agencies(indicator: str, rows: tuple[Row, ...]) -> Display:
    distinct = {row.text("agency") for row in rows}
    cells = [[str(row.integer("order")), row.text("agency")] for row in rows]
    note = f"รวม {len(rows)} รายการ เป็นหน่วยงานไม่ซ้ำกัน {len(distinct)} หน่วยงาน"
    return text_table(
        f"agencies-{indicator.replace('.', '-')}",
        f"หน่วยงานนำร่องของตัวชี้วัด {indicator} ตามชุดข้อมูล",
        [Column("ลำดับ", width=10), Column("หน่วยงาน", width=90)],
        cells,
        groups=[f"ชุดข้อมูล{row.text('dataset')}" for row in rows],
        notes=[note],
    )


def _activities(dataset: Dataset, plan: Row) -> list[Display]:
    """Return a plan's activities with their periods, drawn and told; lost bars are not guessed."""
    code = plan.text("plan")
    periods = FISCAL_MONTHS_SHORT if plan["period"] == "month" else QUARTERS
    rows = dataset.rows("activities", plan=code)
    headings = {row.integer("activity"): _activity(row) for row in rows if row["kind"] == "group"}
    schedule = {
        (row.integer("activity"), row.integer("period")): _planned(row)
        for row in dataset.rows("schedule", plan=code)
    }
    own = [row for row in rows if row["kind"] == "activity"]
    activities = [
        Activity(
            _activity(row),
            tuple(
                schedule.get((row.integer("activity"), number))
                for number in range(1, len(periods) + 1)
            ),
        )
        for row in own
    ]
    known = [one for activity in activities for one in activity.planned if one is not None]
    cells = [[one.name, *([spans(one, periods)] if known else [])] for one in activities]
    columns = [
        Column("กิจกรรม", width=60),
        *([Column("ช่วงเวลาที่วางแผนไว้", width=40)] if known else []),
    ]
    key = f"plan-{code.removeprefix('plan_').replace('_', '-')}"
    caption = f"{plan.text('title')} ปีงบประมาณ พ.ศ. {plan.integer('fiscal_year')}"
    notes = [plan.text("note")] if plan["note"] else []
    if known and len(known) < len(activities) * len(periods):
        notes.append(f"{UNKNOWN} คือแถบเวลาที่หายไปจากต้นฉบับ (ลายเฉียงในแผนภูมิ) จึงไม่คาดเดาแทน")
    table = text_table(
        key,
        caption,
        columns,
        cells,
        groups=[headings.get(row.optional_integer("group") or 0, "") for row in own]
        if headings
        else None,
        notes=notes,
    )
    if not known:
        return [table, _all_lost(plan, periods, len(cells))]
    chart = gantt_chart(f"schedule-{key}", caption, activities, periods)
    figured = figure(f"schedule-{key}", chart.svg, chart.narrow, caption, chart.alt, chart.spec)
    data = [("กิจกรรม", *periods), *((one.name, *map(_told, one.planned)) for one in activities)]
    return [course(figured, table, f"schedule-{key}", f"schedule-{key}", data)]


def _told(planned: bool | None) -> str:
    return UNKNOWN if planned is None else PLANNED if planned else ""


def _planned(row: Row) -> bool | None:
    return None if row["planned"] is None else row.flag("planned")


def _all_lost(plan: Row, periods: Sequence[str], count: int) -> Display:
    """Return that no bar of a plan is known."""
    span = f"{periods[0]} ถึง {periods[-1]}"
    grid = f"ตารางเวลาในต้นฉบับเป็นรายเดือน {span} ({len(periods)} เดือน)"
    if plan["period"] == "quarter":
        grid = f"ตารางเวลาในต้นฉบับเป็นรายไตรมาส ({len(periods)} ไตรมาส)"
    return paragraph(
        f"{grid} แต่แถบเวลาหายไปเมื่ออ่านเอกสารด้วยเครื่อง จึงไม่ทราบช่วงเวลาของทั้ง "
        f"{count} กิจกรรม และไม่คาดเดาแทน"
    )


def _activity(row: Row) -> str:
    number = row.text("number")
    return f"{number}{'' if '.' in number else '.'} {row.text('name')}"
