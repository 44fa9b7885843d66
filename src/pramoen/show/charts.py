"""Knows how an assessment is drawn: the course of its results as an Altair chart and as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from ..assessment.assess import ITEM_UNIT, Assessment
from ..assessment.form import Comparator, Unit
from ..common.fiscal import format_number
from ..common.theme import HATCH
from ..telling.narrative import (
    DELIVERABLE,
    MISSING_LABELS,
    MISSING_LINES,
    alt_text,
    amount_text,
    target_text,
)
from .drawing import finished_svg, shade, style, svg

WIDTH, HEIGHT, COMPACT_HEIGHT = 560, 210, 64
NARROW_WIDTH, NARROW_HEIGHT = 260, 190
_HEADROOM = 1.18
Span = tuple[float, float]
_HALO = {"stroke": shade("paper"), "strokeWidth": 4, "strokeJoin": "round"}


@dataclass(frozen=True)
class Chart:
    """A drawn chart: SVG for print and pages without JavaScript, its Vega-Lite, its words.

    `narrow` is the same chart drawn for a phone.
    """

    svg: str
    narrow: str
    spec: Mapping[str, Any]
    alt: str


def trend_chart(assessment: Assessment) -> Chart:
    """Draw the results of an assessment by fiscal year, with the target of its own year.

    A year without a number stays a gap: a hatched band with the reason, and no line across.
    """
    numbers = [result.value for result in assessment.results if result.value is not None]
    goal = _goal(assessment)
    ends = [end for end in (goal, _upper(assessment)) if end is not None]
    # Zero is always in view; a loss goes below it.
    shown = [Decimal(0), *numbers, *ends]
    flat = min(shown) == max(shown)
    span = (float(min(shown)) * _HEADROOM, (float(max(shown)) or float(flat)) * _HEADROOM)
    # Altair checks every object it makes against its whole schema, which takes longer than the
    # rest; here the kinds of charts are few, and a test checks all of them.
    with debug_mode(False):
        layers = [_gaps(assessment, span)]
        if numbers:
            layers.append(_line(assessment, goal, span))
        if goal is not None:  # a range is an area, and lies below the line
            place = len(layers) if _upper(assessment) is None else 1
            layers.insert(place, _target(assessment, goal, span))
        if numbers and _breaks_within(assessment):
            layers.append(_break(assessment))
        drawn = alt.TopLevelLayerSpec(
            layer=layers,
            width=WIDTH,
            height=COMPACT_HEIGHT if flat else HEIGHT,
            autosize=alt.AutoSizeParams(type="pad", contains="padding"),
            config=style(),
        )
        spec: dict[str, Any] = drawn.to_dict(validate=False)
    spec["$schema"] = alt.SCHEMA_URL
    words, key = alt_text(assessment), f"trend-{assessment.key}"
    narrow = {**spec, "width": NARROW_WIDTH, "height": COMPACT_HEIGHT if flat else NARROW_HEIGHT}
    return Chart(
        finished_svg(svg(spec), key, words),
        finished_svg(svg(narrow), f"{key}-narrow", words),
        spec,
        words,
    )


def _goal(assessment: Assessment) -> Decimal | None:
    """Return the number to draw as this year's target: a value, or the number of items."""
    target = assessment.numeric_target
    if target is not None and target.value is not None:
        return target.value
    counts_items = assessment.target is not None and assessment.unit.code == ITEM_UNIT
    return Decimal(len(assessment.parts)) if counts_items and assessment.parts else None


def _upper(assessment: Assessment) -> Decimal | None:
    """Return the upper end of a target that is a range."""
    target = assessment.numeric_target
    ranged = target is not None and target.comparator is Comparator.BETWEEN
    return target.upper if target is not None and ranged else None


def _years(assessment: Assessment) -> list[str]:
    return [str(result.fiscal_year) for result in assessment.results]


def _x(assessment: Assessment) -> alt.PositionFieldDef:
    return alt.PositionFieldDef(
        field="year",
        type="ordinal",
        axis=alt.Axis(title="ปีงบประมาณ พ.ศ.", labelAngle=0),
        scale=alt.Scale(domain=_years(assessment), paddingInner=0.06, paddingOuter=0.03),
    )


def _y(unit: Unit, span: Span, shown: bool = True) -> alt.PositionFieldDef:
    axis = alt.Axis(
        title=unit.name,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleY=-10,
        titleX=0,
        tickCount=4,
    )
    return alt.PositionFieldDef(
        field="value",
        type="quantitative",
        axis=axis if shown else None,
        scale=alt.Scale(domain=list(span), nice=False),
    )


def _words(field: str) -> alt.StringFieldDef:
    return alt.StringFieldDef(field=field, type="nominal")


def _layer(
    rows: Sequence[Mapping[str, Any]], encoding: Mapping[str, Any], *marks: alt.UnitSpec
) -> alt.LayerSpec:
    """Return marks over the same rows; what they have in common is encoded once."""
    return alt.LayerSpec(
        data=alt.InlineData(values=list(rows)),
        encoding=alt.SharedEncoding(**encoding),
        layer=list(marks),
    )


def _mark(kind: Any, look: Mapping[str, Any], where: str = "", **encoding: Any) -> alt.UnitSpec:
    """Return one mark; `where` is an expression that chooses among the rows."""
    return alt.UnitSpec(
        mark=alt.MarkDef(type=kind, **look),
        encoding=alt.Encoding(**encoding) if encoding else alt.Undefined,
        transform=[alt.FilterTransform(filter=where)] if where else alt.Undefined,
    )


def _gaps(assessment: Assessment, span: Span) -> alt.LayerSpec:
    numbered = any(r.value is not None for r in assessment.results)
    rows = [
        {
            "year": str(result.fiscal_year),
            "value": span[0],
            "ceiling": span[1],
            "reason": MISSING_LABELS[result.missing],
            "lines": MISSING_LINES[result.missing],
        }
        for result in assessment.results
        if result.missing is not None
    ]
    shown = numbered or _goal(assessment) is not None
    tooltip = [
        alt.StringFieldDef(field="year", type="ordinal", title="ปีงบประมาณ พ.ศ."),
        alt.StringFieldDef(field="reason", type="nominal", title="เหตุผล"),
    ]
    return _layer(
        rows,
        {"x": _x(assessment), "y": _y(assessment.unit, span, shown)},
        _mark(
            "bar",
            {"color": HATCH, "width": alt.RelativeBandSize(band=1.0)},
            y2=alt.SecondaryFieldDef(field="ceiling"),
            tooltip=tooltip,
        ),
        _mark("text", _readable("muted", baseline="top", dy=-42), text=_words("lines")),
    )


def _part_of_line(assessment: Assessment, year: int) -> dict[str, str]:
    """Return which side of a changed definition a year is on: no line crosses the change."""
    if assessment.broken is None:
        return {}
    return {"part": "before" if year < assessment.broken.fiscal_year else "after"}


def _parted(assessment: Assessment) -> dict[str, Any]:
    if assessment.broken is None:
        return {}
    return {"detail": alt.FieldDefWithoutScale(field="part", type="nominal")}


def _label(value: Decimal, unit: Unit) -> str:
    return amount_text(value, unit) if unit.code == DELIVERABLE else format_number(value)


def _line(assessment: Assessment, goal: Decimal | None, span: Span) -> alt.LayerSpec:
    rows = []
    for result in assessment.results:
        below = (
            goal is not None
            and result is assessment.result
            and result.value is not None
            and result.value < goal
        )
        rows.append(
            {
                "year": str(result.fiscal_year),
                "value": None if result.value is None else float(result.value),
                "label": "" if result.value is None else _label(result.value, assessment.unit),
                "side": "below" if below else "above",
                **_part_of_line(assessment, result.fiscal_year),
            }
        )
    colour = shade("chart_result")
    halo = {} if _upper(assessment) is None else _HALO
    number = {"fontSize": 14, "fontWeight": 600, "color": colour, **halo}
    numbered = "isValid(datum.value)"
    # What is there or not has no course: points with words, no line between them and no scale.
    delivered = assessment.unit.code == DELIVERABLE
    look = {"color": colour, "strokeWidth": 2.5, "invalid": "break-paths-show-path-domains"}
    line = _mark("line", look, **_parted(assessment))
    tooltip = [
        alt.StringFieldDef(field="year", type="ordinal", title="ปีงบประมาณ พ.ศ."),
        alt.StringFieldDef(field="label", type="nominal", title=assessment.unit.name),
    ]
    return _layer(
        rows,
        {"x": _x(assessment), "y": _y(assessment.unit, span, not delivered)},
        *([] if delivered else [line]),
        _mark(
            "point",
            {"color": colour, "filled": True, "size": 90, "opacity": 1},
            numbered,
            tooltip=tooltip,
        ),
        _mark(
            "text",
            {**number, "dy": -14},
            f"{numbered} && datum.side == 'above'",
            text=_words("label"),
        ),
        _mark(
            "text",
            {**number, "dy": 16},
            f"{numbered} && datum.side == 'below'",
            text=_words("label"),
        ),
    )


def _target(assessment: Assessment, goal: Decimal, span: Span) -> alt.LayerSpec:
    target = assessment.numeric_target or assessment.target
    assert target is not None
    words = target_text(target, len(assessment.parts))
    year = str(assessment.fiscal_year)
    rows: list[dict[str, Any]] = [
        {"year": year, "value": float(goal), "label": f"เป้าหมาย {year}", "amount": words}
    ]
    reached = assessment.result.value is not None and assessment.result.value >= goal
    upper = _upper(assessment)
    edge = _x(assessment)
    edge["bandPosition"] = 0
    end = alt.SecondaryFieldDef(field="year", bandPosition=1)
    look = {"color": shade("chart_target"), "strokeWidth": 2.5, "strokeDash": [7, 4]}
    tooltip = [_words("label"), _words("amount")]
    rules = [_mark("rule", look, x=edge, x2=end, tooltip=tooltip)]
    if upper is not None:
        rows[0]["upper"] = float(upper)
        above = _y(assessment.unit, span)
        above["field"] = "upper"
        rules.append(_mark("rule", look, x=edge, x2=end, y=above, tooltip=tooltip))
        area = {"color": shade("chart_target"), "opacity": 0.12}
        whole = alt.SecondaryFieldDef(field="upper")
        rules.insert(0, _mark("rect", area, x=edge, x2=end, y2=whole, tooltip=tooltip))
    return _layer(
        rows,
        {"y": _y(assessment.unit, span)},
        *rules,
        _mark(
            "text",
            _readable("chart_target", dy=16 if reached else -9),
            x=_x(assessment),
            text=_words("label"),
        ),
    )


def _breaks_within(assessment: Assessment) -> bool:
    """Tell whether a definition changed between two of the years shown."""
    changed = assessment.broken
    return changed is not None and str(changed.fiscal_year) in _years(assessment)[1:]


def _break(assessment: Assessment) -> alt.LayerSpec:
    """Return a rule where a new definition begins: figures on its two sides do not compare."""
    assert assessment.broken is not None
    rows = [{"year": str(assessment.broken.fiscal_year), "label": "นิยามใหม่"}]
    edge = _x(assessment)
    edge["bandPosition"] = 0
    return _layer(
        rows,
        {"x": edge},
        _mark("rule", {"color": shade("muted"), "strokeDash": [2, 3]}),
        _mark(
            "text",
            _readable("muted", align="left", baseline="bottom", dx=5),
            text=_words("label"),
            y=alt.PositionValueDef(value="height"),
        ),
    )


def _readable(colour: str, **look: Any) -> dict[str, Any]:
    """Return text that stays readable over a hatch: with a halo, drawn below it (see the SVG)."""
    return {**look, **_HALO, "color": shade(colour), "fontSize": 13}
