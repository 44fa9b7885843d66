"""Knows how the plans behind indicators are shown: communication and schedules of activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ..common.fiscal import FISCAL_MONTHS_SHORT
from ..data.dataset import Dataset, Row
from ..words import say
from .display import Display, bullets, paragraph
from .drawing import figure, room_for_names
from .gantt import PLANNED, UNKNOWN, Activity, gantt, gantt_height, spans
from .tables import Column, table, text_table

MEDIA = {
    "television": say("show.plans.television"),
    "radio": say("show.plans.radio"),
    "print": say("show.plans.print"),
    "online": say("show.plans.online"),
    "other": say("show.plans.other-media"),
    "event": say("show.activity"),
}
_ASPECTS = {
    "objective": say("show.plans.objective"),
    "policy": say("show.plans.policy"),
    "audience": say("show.plans.audience"),
    "details": say("show.plans.details"),
}
QUARTERS = (
    say("show.plans.first-quarter"),
    say("show.plans.second-quarter"),
    say("show.plans.third-quarter"),
    say("show.plans.fourth-quarter"),
)


@dataclass(frozen=True)
class Plan:
    """A plan of activities: its row, its activities in order, and the schedule of each."""

    row: Row
    activities: tuple[Row, ...]
    schedule: tuple[Row, ...]


def plans_of(dataset: Dataset, indicator: str, fiscal_year: int) -> list[Plan]:
    """Return the plans of activities of an indicator for a fiscal year."""
    return [
        Plan(
            row,
            dataset.rows("activities", plan=row.text("plan")),
            dataset.rows("schedule", plan=row.text("plan")),
        )
        for row in dataset.rows("plans", indicator=indicator, fiscal_year=fiscal_year)
    ]


def communication_table(plan: pd.DataFrame, counts: pd.DataFrame, key: str) -> list[Display]:
    """Return a communication plan: how often in which medium; and what it is for, told once.

    They are two: what it is for stands below the switch of chart and table, and its downloads.

    Parameters
    ----------
    plan
        The table `communication_plan`, a row a topic.
    counts
        The table `communication_counts` of the same year.
    """
    year = plan["fiscal_year"].iloc[0]
    values = counts.set_index(["row", "medium"])["value"]
    rows = pd.DataFrame({say("show.plans.issue"): plan["row"] + " " + plan["name"]})
    for medium, name in MEDIA.items():
        rows[name] = [values.get((row, medium)) for row in plan["row"]]
    groups = (plan["topic_number"].astype(str) + ". " + plan["topic"]).tolist()
    totals = [_sum(rows[name]) for name in MEDIA.values()]
    whole: list[Any] = [say("show.plans.whole-plan"), *totals]
    rows.loc[len(rows)] = whole
    shown = table(
        rows,
        say("show.plans.communication-caption", year=year),
        key,
        widths={say("show.plans.issue"): 46, **dict.fromkeys(MEDIA.values(), 9)},
        groups=[*groups, say("show.plans.sum")],
        notes=[say("show.plans.dash-note")],
    )
    return [shown, bullets(_told_once(plan))]


def _sum(cells: Iterable[Decimal | None]) -> Decimal | None:
    there = [cell for cell in cells if cell is not None]
    return sum(there, Decimal(0)) if there else None


def _told_once(plan: pd.DataFrame) -> list[tuple[str, str]]:
    """Return what is planned beside the numbers; what rows have in common is told once."""
    told = []
    for column, words in _ASPECTS.items():
        for text in dict.fromkeys(one for one in plan[column] if one):
            numbers = " ".join(plan["row"][plan[column] == text])
            told.append((say("show.plans.aspect", aspect=words, rows=numbers), text))
    return told


def schedule(told: Plan) -> list[Display]:
    """Return a plan's activities with their periods, drawn and told; lost bars are not guessed."""
    plan, rows = told.row, told.activities
    code = plan.text("plan")
    periods = FISCAL_MONTHS_SHORT if plan["period"] == "month" else QUARTERS
    headings = {row.integer("activity"): _activity(row) for row in rows if row["kind"] == "group"}
    planned = {
        (row.integer("activity"), row.integer("period")): _planned(row) for row in told.schedule
    }
    own = [row for row in rows if row["kind"] == "activity"]
    activities = [
        Activity(
            _activity(row),
            tuple(
                planned.get((row.integer("activity"), number))
                for number in range(1, len(periods) + 1)
            ),
        )
        for row in own
    ]
    known = [one for activity in activities for one in activity.planned if one is not None]
    cells = [[one.name, *([spans(one, periods)] if known else [])] for one in activities]
    columns = [
        Column(say("show.activity"), width=60),
        *([Column(say("show.plans.planned-period"), width=40)] if known else []),
    ]
    key = f"plan-{code.removeprefix('plan_').replace('_', '-')}"
    caption = say(
        "show.plans.plan-caption", title=plan.text("title"), fiscal_year=plan.integer("fiscal_year")
    )
    notes = [plan.text("note")] if plan["note"] else []
    if known and len(known) < len(activities) * len(periods):
        notes.append(say("show.plans.unknown-note", unknown=UNKNOWN))
    table_ = text_table(
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
        return [table_, _all_lost(plan, periods, len(cells))]
    words = "; ".join(f"{one.name} {spans(one, periods)}" for one in activities)
    data = pd.DataFrame(
        [(one.name, *map(_told, one.planned)) for one in activities],
        columns=[say("show.activity"), *periods],
    )
    drawn = figure(
        gantt(activities, periods),
        key,
        caption,
        say("show.plans.chart-in-words", caption=caption, words=words),
        height=gantt_height(activities),
        narrow_height=gantt_height(activities) + room_for_names([one.name for one in activities]),
        rows=data,
    )
    return [drawn, table_]


def _told(planned: bool | None) -> str:
    return UNKNOWN if planned is None else PLANNED if planned else ""


def _planned(row: Row) -> bool | None:
    return None if row["planned"] is None else row.flag("planned")


def _all_lost(plan: Row, periods: Sequence[str], count: int) -> Display:
    """Return that no bar of a plan is known."""
    span = say("show.plans.span", first=periods[0], last=periods[-1])
    grid = say("show.plans.by-month", span=span, count=len(periods))
    if plan["period"] == "quarter":
        grid = say("show.plans.by-quarter", count=len(periods))
    return paragraph(say("show.plans.bars-lost", grid=grid, count=count))


def _activity(row: Row) -> str:
    number = row.text("number")
    return f"{number}{'' if '.' in number else '.'} {row.text('name')}"
