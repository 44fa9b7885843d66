"""Knows how a plan's schedule is drawn and told: a bar over the periods of each activity."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import altair as alt

from ..common.theme import HATCH
from ..words import say
from .drawing import lowered, names_above, shade

PLANNED, UNKNOWN = say("show.gantt.planned"), say("show.gantt.unknown")
_ROW, _BAR, _ROOM = 52, 16, 4


@dataclass(frozen=True)
class Activity:
    """An activity and its periods: planned, not planned, or None where the source lost the bar."""

    name: str
    planned: tuple[bool | None, ...]


@dataclass(frozen=True)
class _Run:
    """Neighbouring periods of the same state."""

    first: str
    last: str
    planned: bool | None

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


def _runs(activity: Activity, periods: Sequence[str]) -> list[_Run]:
    numbered = zip(activity.planned, periods, strict=True)
    found = []
    for state, run in groupby(numbered, key=lambda pair: pair[0]):
        names = [name for _, name in run]
        found.append(_Run(names[0], names[-1], state))
    return found


def spans(activity: Activity, periods: Sequence[str]) -> str:
    """Return the periods of an activity in words, neighbours as a span; lost ones are said so.

    Examples
    --------
    >>> spans(Activity("x", (True, True, False, None)), ("ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค."))
    'ต.ค.–พ.ย. (ไม่ทราบ ม.ค.)'
    """
    runs = _runs(activity, periods)
    planned = ", ".join(str(run) for run in runs if run.planned)
    lost = ", ".join(str(run) for run in runs if run.planned is None)
    if not lost:
        return planned or say("show.gantt.nothing-planned")
    if not planned:
        return UNKNOWN if len(runs) == 1 else f"{UNKNOWN} {lost}"
    return f"{planned} ({UNKNOWN} {lost})"


def gantt(activities: Sequence[Activity], periods: Sequence[str]) -> alt.LayerChart:
    """Return activities below one another, the name above its bar; what is unknown is hatched.

    A chart with such a bar says below itself what the hatch means. Where there is little room, on
    a phone, only some periods are labelled.
    """
    names = [{"row": str(row), "name": one.name} for row, one in enumerate(activities)]
    bars = [
        {
            "row": str(row),
            "first": run.first,
            "last": run.last,
            "name": one.name,
            "span": str(run),
            "state": UNKNOWN if run.planned is None else PLANNED,
        }
        for row, one in enumerate(activities)
        for run in _runs(one, periods)
        if run.planned is not False
    ]
    fewer = list(periods[::3] if len(periods) > _ROOM else periods)
    y = alt.Y("row:N", sort=None, axis=None)
    x = alt.X(
        "first:O",
        sort=None,
        bandPosition=0,
        axis=alt.Axis(
            title=None,
            orient="top",
            labelAngle=0,
            labelOverlap=False,
            labelExpr=f"width > 400 || indexof({fewer}, datum.value) >= 0 ? datum.label : ''",
            grid=True,
            ticks=False,
            tickBand="extent",
        ),
        scale=alt.Scale(domain=list(periods), paddingInner=0, paddingOuter=0),
    )
    colours = alt.Scale(domain=[PLANNED, UNKNOWN], range=[shade("chart_result"), HATCH])
    place = lowered("name", [one.name for one in activities])(12)
    lost = any(bar["state"] == UNKNOWN for bar in bars)
    spans_ = alt.Chart(alt.Data(values=bars)).mark_rect(height=_BAR, yOffset=place)
    spans_ = spans_.encode(
        x=x,
        x2=alt.X2("last", bandPosition=1),
        y=y,
        color=alt.Color("state:N", scale=colours, legend=_legend() if lost else None),
        tooltip=[
            alt.Tooltip("name:N", title=say("show.activity")),
            alt.Tooltip("span:N", title=say("show.gantt.period")),
            alt.Tooltip("state:N", title=say("show.gantt.plan")),
        ],
    )
    rows = alt.Chart(alt.Data(values=names)).encode(y=y)
    words = names_above(rows, "name", [one.name for one in activities], halo=4)
    return alt.LayerChart(layer=[spans_, words])


def _legend() -> alt.Legend:
    """Return what the looks of bars mean, in a row below a chart."""
    words = {
        PLANNED: say("show.plans.planned-period"),
        UNKNOWN: say("show.gantt.unknown-period"),
    }
    return alt.Legend(
        title=None,
        labelExpr=f"{json.dumps(words, ensure_ascii=False)}[datum.label]",
        orient="bottom",
        symbolType="square",
        symbolSize=220,
        symbolStrokeWidth=0,
        labelFontSize=13,
        labelColor=shade("ink"),
    )


def gantt_height(activities: Sequence[Activity]) -> int:
    """Return the height in pixels that a chart of activities needs."""
    return _ROW * len(activities)
