"""Knows the parts of a chart of results: numbers, gaps, target and breaks as Altair charts.

A notebook puts them together with ``+`` and changes them there; `figure` draws the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from ..assessment.form import Comparator, Missing, Target, Unit, UnitKind
from ..common.fiscal import format_number
from ..common.theme import HATCH
from ..telling.amounts import MISSING_LABELS, MISSING_LINES, amount_text
from ..words import say
from .drawing import shade

_HEADROOM = 1.18
_HALO: Mapping[str, Any] = {"stroke": shade("paper"), "strokeWidth": 4, "strokeJoin": "round"}
_WORDS: Mapping[str, Any] = {**_HALO, "fontSize": 13}


def points(results: pd.DataFrame, unit: Unit, since: int = 0) -> pd.DataFrame:
    """Return results for drawing only: numbers as floats, a label for each, missing ones empty.

    Columns: `fiscal_year` (text, B.E.), `value` (float or None, in the unit of the results),
    `label` (text as people write it), `part` (``before`` or ``after`` the year `since` which
    figures compare; a part of its own where there is no course to draw). A figure in another unit
    has no place on the axis and is left out.
    """
    values = _on_axis(results)
    parts = ["before" if year < since else "after" for year in results.index]
    return pd.DataFrame(
        {
            "fiscal_year": [str(year) for year in results.index],
            "value": [None if value is None else float(value) for value in values],
            "label": ["" if value is None else _label(value, unit) for value in values],
            "part": parts if unit.kind.has_course else [str(year) for year in results.index],
        },
        dtype=object,
    )


def _on_axis(results: pd.DataFrame) -> list[Decimal | None]:
    pairs = zip(results["value"], results["unit"], strict=True)
    return [value if unit is None else None for value, unit in pairs]


def _label(value: Decimal, unit: Unit) -> str:
    deliverable = unit.kind is UnitKind.DELIVERABLE
    return amount_text(value, unit) if deliverable else format_number(value)


def goal_of(target: Target | None, items: int = 0) -> Decimal | None:
    """Return the number that a target is drawn at: its value, or how many items there are."""
    if target is None:
        return None
    if target.comparator is Comparator.ALL_ITEMS:
        return Decimal(items) if items else None
    return target.value


def years_text(results: pd.DataFrame) -> str:
    """Return the fiscal years of results in words.

    Examples
    --------
    >>> years_text(pd.DataFrame(index=[2559, 2560])), years_text(pd.DataFrame(index=[2559]))
    ('พ.ศ. 2559–2560', 'พ.ศ. 2559')
    """
    first, last = results.index[0], results.index[-1]
    return (
        say("show.charts.year", first=first)
        if first == last
        else say("show.charts.years", first=first, last=last)
    )


def years(results: pd.DataFrame) -> alt.X:
    """Return the axis of fiscal years."""
    return alt.X(
        "fiscal_year:O",
        axis=alt.Axis(title=say("show.charts.fiscal-year"), labelAngle=0),
        scale=alt.Scale(
            domain=[str(year) for year in results.index], paddingInner=0.06, paddingOuter=0.03
        ),
    )


def amounts(results: pd.DataFrame, unit: Unit, goals: Sequence[Decimal | None] = ()) -> alt.Y:
    """Return the axis of amounts: from zero, or from the greatest loss, with room for labels."""
    low, high = span(results, goals)
    whole: dict[str, Any] = {"tickMinStep": 1} if unit.kind.is_whole else {}
    if unit.kind is UnitKind.DELIVERABLE:  # what is there or not has no scale
        blank = alt.Axis(title=None, labels=False, ticks=False, grid=False, domain=False)
        return alt.Y("value:Q", axis=blank, scale=alt.Scale(domain=[low, high], nice=False))
    return alt.Y(
        "value:Q",
        axis=alt.Axis(
            title=unit.name,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-10,
            titleX=0,
            tickCount=4,
            **whole,
        ),
        scale=alt.Scale(domain=[low, high], nice=False),
    )


def span(results: pd.DataFrame, goals: Sequence[Decimal | None] = ()) -> tuple[float, float]:
    """Return the lowest and the highest amount that a chart has room for."""
    there = [float(one) for one in (*_on_axis(results), *goals) if one is not None]
    low, high = min([0.0, *there]), max([0.0, *there])
    return low * _HEADROOM, (high or 1.0) * _HEADROOM


def gaps(results: pd.DataFrame, goals: Sequence[Decimal | None] = ()) -> alt.LayerChart:
    """Return a hatched band for each year without a number, with the reason in words."""
    low, high = span(results, goals)
    rows = [
        {"fiscal_year": str(year), "value": low, "ceiling": high, **_reason(row)}
        for year, row in results.iterrows()
        if row["missing"] is not None or row["unit"] is not None
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(years(results))
    band = base.mark_bar(color=HATCH, width=alt.RelativeBandSize(1.0)).encode(
        y=alt.Y("value:Q", scale=alt.Scale(domain=[low, high], nice=False)),
        y2=alt.Y2("ceiling:Q"),
        tooltip=[
            alt.Tooltip("fiscal_year:O", title=say("show.charts.fiscal-year")),
            alt.Tooltip("reason:N", title=say("show.charts.reason")),
        ],
    )
    words = base.mark_text(baseline="top", dy=-42, color=shade("muted"), **_WORDS).encode(
        y=alt.Y("value:Q", scale=alt.Scale(domain=[low, high], nice=False)),
        text=alt.Text("lines:N"),
    )
    return layered(band, words)


def _reason(row: pd.Series) -> dict[str, Any]:
    """Return why a year has no point, in full and on lines as narrow as a year."""
    if row["missing"] is not None:
        reason = Missing(row["missing"])
        return {"reason": MISSING_LABELS[reason], "lines": list(MISSING_LINES[reason])}
    other = say("show.charts.reported-in", unit=row["unit"].name)
    return {"reason": other, "lines": [say("show.charts.other-unit"), row["unit"].name]}


def labels(line: alt.Chart, fiscal_year: int = 0, goal: Decimal | None = None) -> alt.LayerChart:
    """Return a mark and its number at each point of a line.

    The number stands above the mark, or below it where the mark lies below the `goal` of its
    fiscal year: between a mark and its target is no room. Below one of zero stands the year.
    """
    colour = shade("chart_result")
    there = line.transform_filter("isValid(datum.value)")
    marks = there.mark_point(color=colour, filled=True, size=90, opacity=1).encode(
        tooltip=[
            alt.Tooltip("fiscal_year:O", title=say("show.charts.fiscal-year")),
            alt.Tooltip("label:N", title=say("show.result")),
        ]
    )
    own_year = f"datum.fiscal_year == '{fiscal_year}'"
    below = "false" if goal is None else f"{own_year} && datum.value && datum.value < {float(goal)}"
    look = {**_HALO, "fontSize": 14, "fontWeight": 600, "color": colour}
    above_it = (
        there.transform_filter(f"!({below})")
        .mark_text(dy=-14, **look)
        .encode(text=alt.Text("label:N"))
    )
    below_it = (
        there.transform_filter(below).mark_text(dy=16, **look).encode(text=alt.Text("label:N"))
    )
    return layered(marks, above_it, None if goal is None else below_it)


def goal_rule(
    results: pd.DataFrame, fiscal_year: int, target: Target | None, goal: Decimal | None
) -> alt.LayerChart | None:
    """Return a dashed rule at a target in its own year, with its name; a range as an area.

    None where the target has no number to draw.
    """
    if target is None or goal is None:
        return None
    upper = target.upper if target.comparator is Comparator.BETWEEN else None
    reached = results["value"][fiscal_year]
    below = reached is not None and reached >= goal
    rows = [
        {
            "fiscal_year": str(fiscal_year),
            "value": float(goal),
            "upper": float(upper if upper is not None else goal),
            "name": [say("show.charts.target", goal=format_number(goal))],
        }
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("fiscal_year:O", bandPosition=0), x2=alt.X2("fiscal_year", bandPosition=1)
    )
    look: dict[str, Any] = {"color": shade("chart_target"), "strokeWidth": 2.5}
    rule = base.mark_rule(strokeDash=[7, 4], **look)
    parts = [rule.encode(y=alt.Y("value:Q"))]
    if upper is not None:
        area = base.mark_rect(color=shade("chart_target"), opacity=0.12)
        parts = [
            area.encode(y=alt.Y("value:Q"), y2=alt.Y2("upper:Q")),
            *parts,
            rule.encode(y=alt.Y("upper:Q")),
        ]
    words = alt.Chart(alt.Data(values=rows)).mark_text(
        dy=16 if below else -9, color=shade("chart_target"), **_WORDS
    )
    return layered(
        *parts, words.encode(x=alt.X("fiscal_year:O"), y=alt.Y("value:Q"), text=alt.Text("name:N"))
    )


def new_start(results: pd.DataFrame, since: int) -> alt.LayerChart | None:
    """Return a rule where figures begin that compare with the last; None at the first year."""
    if since not in list(results.index)[1:]:
        return None
    other_unit = any(unit is not None for unit in results["unit"])
    rows = [
        {
            "fiscal_year": str(since),
            "name": say("show.charts.new-unit")
            if other_unit
            else say("show.charts.new-definition"),
        }
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(alt.X("fiscal_year:O", bandPosition=0))
    rule = base.mark_rule(color=shade("muted"), strokeDash=[2, 3])
    look: dict[str, Any] = {"align": "left", "baseline": "bottom", "dx": 5, **_WORDS}
    words = base.mark_text(color=shade("muted"), **look).encode(
        text=alt.Text("name:N"), y=alt.value("height")
    )
    return layered(rule, words)


def layered(*parts: alt.Chart | alt.LayerChart | None) -> alt.LayerChart:
    """Return the parts of a chart over one another, those that are not there left out."""
    return alt.LayerChart(layer=[part for part in parts if part is not None])
