"""Knows how a plan's schedule is drawn and told: a bar over the periods of each activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt

from ..common.theme import HATCH
from .charts import NARROW_WIDTH, WIDTH, Chart
from .drawing import finished_svg, shade, style, svg

PLANNED, UNKNOWN = "ทำ", "ไม่ทราบ"
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
        return planned or "ไม่มีช่วงที่วางแผนไว้"
    if not planned:
        return UNKNOWN if len(runs) == 1 else f"{UNKNOWN} {lost}"
    return f"{planned} ({UNKNOWN} {lost})"


def gantt_chart(
    key: str, about: str, activities: Sequence[Activity], periods: Sequence[str]
) -> Chart:
    """Draw activities below one another, the name above its bar; what is unknown is hatched."""
    told = "; ".join(f"{one.name} {spans(one, periods)}" for one in activities)
    words = f"แผนภูมิ{about}: {told}"
    spec = _spec(activities, periods, WIDTH, periods)
    fewer = periods[::3] if len(periods) > _ROOM else periods
    narrow = _spec(activities, periods, NARROW_WIDTH, fewer)
    return Chart(
        finished_svg(svg(spec), key, words),
        finished_svg(svg(narrow), f"{key}-narrow", words),
        spec,
        words,
    )


def _spec(
    activities: Sequence[Activity], periods: Sequence[str], width: int, labelled: Sequence[str]
) -> dict[str, Any]:
    """Return the chart as Vega-Lite; only some periods are labelled where there is little room."""
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
    row_place = {"field": "row", "type": "nominal", "sort": None, "axis": None}
    axis = {
        "title": None,
        "orient": "top",
        "labelAngle": 0,
        "labelOverlap": False,
        "labelExpr": f"indexof({list(labelled)}, datum.value) >= 0 ? datum.label : ''",
        "grid": True,
        "ticks": False,
        "tickBand": "extent",
    }
    place = {
        "field": "first",
        "type": "ordinal",
        "sort": None,
        "bandPosition": 0,
        "axis": axis,
        "scale": {"domain": list(periods), "paddingInner": 0, "paddingOuter": 0},
    }
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": [PLANNED, UNKNOWN], "range": [shade("chart_result"), HATCH]},
        "legend": None,
    }
    tooltip = [
        {"field": "name", "type": "nominal", "title": "กิจกรรม"},
        {"field": "span", "type": "nominal", "title": "ช่วงเวลา"},
        {"field": "state", "type": "nominal", "title": "แผน"},
    ]
    name_look = {
        "type": "text",
        "align": "left",
        "dx": 3,
        "dy": -10,
        "limit": width - 6,
        "fontSize": 13,
        "color": shade("ink"),
        "stroke": shade("paper"),
        "strokeWidth": 4,
        "strokeJoin": "round",
    }
    return {
        "$schema": alt.SCHEMA_URL,
        "width": width,
        "height": _ROW * len(activities),
        "autosize": {"type": "pad", "contains": "padding"},
        "config": style().to_dict(validate=False),
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "rect", "height": _BAR, "yOffset": 12},
                "encoding": {
                    "x": place,
                    "x2": {"field": "last", "bandPosition": 1},
                    "y": row_place,
                    "color": colour,
                    "tooltip": tooltip,
                },
            },
            {
                "data": {"values": names},
                "mark": name_look,
                "encoding": {
                    "x": {"value": 0},
                    "y": row_place,
                    "text": {"field": "name", "type": "nominal"},
                },
            },
        ],
    }
