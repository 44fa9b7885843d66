"""Knows the parts of a chart of results: numbers, gaps, target and breaks as Altair charts.

A notebook puts them together with ``+`` and changes them there; `figure` draws the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from ..assessment.form import Comparator, Missing, Target, Unit
from ..common.fiscal import format_number
from ..common.theme import HATCH
from ..telling.amounts import MISSING_LABELS, MISSING_LINES, label, with_unit
from ..words import say
from .drawing import PHONE, shade

_HEADROOM = 1.18
_HALO: Mapping[str, Any] = {"stroke": shade("paper"), "strokeWidth": 4, "strokeJoin": "round"}
_WORDS: Mapping[str, Any] = {**_HALO, "fontSize": 13}
# How steeply the course goes up from a point to the year before it and to the year after it.
_STEP = "(width / length(domain('x')))"
_TO = "(isValid(datum.{0}) ? (scale('y', datum.value) - scale('y', datum.{0})) / " + _STEP + " : 0)"
_BEFORE, _AFTER = _TO.format("before"), _TO.format("after")
# A number is so many pixels wide on each side of its point and so far from it.
_HALF, _AWAY = "(4.2 * length(datum.label))", 8


def points(results: pd.DataFrame, unit: Unit, since: int = 0) -> pd.DataFrame:
    """Return results for drawing only: numbers as floats, a label for each, missing ones empty.

    Columns: `fiscal_year` (text, B.E.), `value` (float or None, in the unit of the results),
    `label` (text as people write it), `part` (``before`` or ``after`` the year `since` which
    figures compare; a part of its own where there is no course to draw), `before` and `after` (the
    neighbours' values that the line goes to). A figure in another unit has no place on the axis
    and is left out.
    """
    values = [None if value is None else float(value) for value in _on_axis(results)]
    years = [str(year) for year in results.index]
    parts = ["before" if year < since else "after" for year in results.index]
    parts = parts if unit.kind.has_course else years
    places = range(len(years))
    return pd.DataFrame(
        {
            "fiscal_year": years,
            "value": values,
            "label": ["" if value is None else label(value, unit) for value in _on_axis(results)],
            "part": parts,
            "before": [
                values[at - 1] if at and parts[at - 1] == parts[at] else None for at in places
            ],
            "after": [
                values[at + 1] if at + 1 < len(years) and parts[at + 1] == parts[at] else None
                for at in places
            ],
        },
        dtype=object,
    )


def _on_axis(results: pd.DataFrame) -> list[Decimal | None]:
    pairs = zip(results["value"], results["unit"], strict=True)
    return [value if unit is None else None for value, unit in pairs]


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
    whole: dict[str, Any] = {"tickMinStep": 1} if unit.kind.decimals == 0 else {}
    if not unit.kind.has_course:  # what is there or not has no scale
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


def labels(
    line: alt.Chart, fiscal_year: int = 0, goal: Decimal | None = None, upper: Decimal | None = None
) -> alt.LayerChart:
    """Return a mark and its number at each point of a line.

    The number stands above the mark, or below it where the mark lies below the `goal` of its
    fiscal year: between a mark and its target is no room. Below one of zero stands the year. In a
    range, it stands above the `upper` end. It makes room for a line that goes up steeply beside the
    point, to the other side, and stands below a point between two such lines where it does not
    reach the axis there.
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
    under = (
        "false" if goal is None else f"({own_year} && datum.value && datum.value < {float(goal)})"
    )
    left, right = (f"({slope} * {_HALF} > {_AWAY})" for slope in (_BEFORE, _AFTER))
    up = "-14"
    if goal is not None and upper is not None:
        ranged = f"{own_year} && datum.value >= {float(goal)} && datum.value <= {float(upper)}"
        up = f"({ranged} ? scale('y', {float(upper)}) - scale('y', datum.value) - 11 : -14)"
    valley = f"({left} && {right} && scale('y', datum.value) < height - 24)"
    side = _beside(f"{valley} ? 0 : {right} ? -1 : {left} ? 1 : 0")
    sunk = _beside(f"{_BEFORE} * {_HALF} < -{_AWAY} ? 1 : 0")
    look = {**_HALO, "fontSize": 14, "fontWeight": 600, "color": colour}
    number = there.encode(text=alt.Text("label:N"))
    above = number.transform_filter(f"!{under}").mark_text(
        dy=alt.ExprRef(f"{valley} ? 16 : {up}"), **side, **look
    )
    below = number.transform_filter(under).mark_text(dy=16, **sunk, **look)
    return layered(marks, above, None if goal is None else below)


def _beside(side: str) -> dict[str, Any]:
    """Return where words stand: where `side` is -1, left of a place; at 0, over it; at 1, right."""
    return {
        "align": alt.ExprRef(f"['right', 'center', 'left'][1 + ({side})]"),
        "dx": alt.ExprRef(f"-6 * ({side})"),
    }


def goal_rule(
    results: pd.DataFrame, fiscal_year: int, target: Target | None, goal: Decimal | None
) -> alt.LayerChart | None:
    """Return a dashed rule at a target in its own year, with its name; a range as an area.

    The name stands where the result does not, and beside the course where that passes; on a phone
    it takes two lines. None where the target has no number to draw.
    """
    if target is None or goal is None:
        return None
    upper = target.upper if target.comparator is Comparator.BETWEEN else None
    told = label(goal, target.unit)
    if upper is not None:
        told = say("show.charts.range", low=format_number(goal), high=format_number(upper))
        told = with_unit(told, target.unit) if target.unit.kind.is_worded else told
    name = say("show.charts.target", goal=told)
    reached, before = (
        _on_axis(results.loc[[year]])[0] if year in results.index else None
        for year in (fiscal_year, fiscal_year - 1)
    )
    below = reached is not None and reached >= goal
    rows = [
        {
            "fiscal_year": str(fiscal_year),
            "value": float(goal),
            "upper": float(upper if upper is not None else goal),
            "name": [name],
            "lines": name.split(" ", 1),
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
    passed = (
        reached is not None and before is not None and (before < goal if below else before > goal)
    )
    place: dict[str, Any] = {"align": "left", "dx": 4} if passed else {}
    words = alt.Chart(alt.Data(values=rows)).mark_text(
        baseline="top" if below else "bottom",
        dy=8 if below else alt.ExprRef(f"width > {PHONE} ? -4 : -19"),
        text=alt.ExprRef(f"width > {PHONE} ? datum.name : datum.lines"),
        color=shade("chart_target"),
        **place,
        **_WORDS,
    )
    place_of = alt.Y("value:Q" if below else "upper:Q")
    return layered(*parts, words.encode(x=alt.X("fiscal_year:O"), y=place_of))


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
        text=alt.Text("name:N"), y=alt.YValue("height")
    )
    return layered(rule, words)


def layered(*parts: alt.Chart | alt.LayerChart | None) -> alt.LayerChart:
    """Return the parts of a chart over one another, those that are not there left out.

    Layers of a part become layers of the whole, and what they share of data is its: Altair copies a
    chart that is put into another, and all in it once more, so that charts in charts take long.
    """
    layers = [layer for part in parts if part is not None for layer in _layers_of(part)]
    shared = next((one.data for one in layers if isinstance(one.data, pd.DataFrame)), alt.Undefined)
    return alt.LayerChart(
        data=shared,
        layer=[one if one.data is not shared else _with(one, alt.Undefined) for one in layers],
    )


def _layers_of(part: alt.Chart | alt.LayerChart) -> list[Any]:
    """Return the layers of a part, each with its data; the part, where it says more than these."""
    if not isinstance(part, alt.LayerChart):
        return [part]
    said = {name for name, value in part._kwds.items() if value is not alt.Undefined}
    if said - {"layer", "data"}:
        return [part]
    return [_with(one, part.data) if one.data is alt.Undefined else one for one in part.layer]


def _with(chart: Any, data: Any) -> Any:
    other = chart.copy(deep=False)
    other.data = data
    return other
