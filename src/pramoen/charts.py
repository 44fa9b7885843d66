"""Knows how an assessment is drawn: the course of its results as an Altair chart and as SVG."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from .assess import ITEM_UNIT, Assessment
from .drawing import svg
from .fiscal import format_number
from .form import Unit
from .narrative import MISSING_LABELS, alt_text, target_text
from .theme import tokens

WIDTH, HEIGHT, COMPACT_HEIGHT = 560, 210, 64
HATCH = "#e9edf3"  # a stand-in colour that the finished SVG replaces by a hatched pattern
_HEADROOM = 1.18

Layers = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Chart:
    """A drawn chart: SVG for print and pages without JavaScript, its Vega-Lite, its words."""

    svg: str
    spec: Mapping[str, Any]
    alt: str


def trend_chart(assessment: Assessment) -> Chart:
    """Draw the results of an assessment by fiscal year, with the target of its own year.

    A year without a number stays a gap: a hatched band with the reason, and no line across.
    """
    numbers = [result.value for result in assessment.results if result.value is not None]
    goal = _goal(assessment)
    top = float(max([*numbers, *([goal] if goal is not None else [])], default=Decimal(0)))
    layers = [_gaps(assessment, top or 1.0)]
    if numbers:
        layers.append(_line(assessment, goal))
    if goal is not None:
        layers.append(_target(assessment, goal))
    drawn = (
        alt.layer(*layers)
        .properties(width=WIDTH, height=HEIGHT if top else COMPACT_HEIGHT, autosize=_autosize())
        .configure(**_style())
    )
    spec = json.loads(drawn.to_json())
    words = alt_text(assessment)
    return Chart(finished_svg(svg(spec), f"trend-{assessment.key}", words), spec, words)


def _goal(assessment: Assessment) -> Decimal | None:
    """Return the number to draw as this year's target: a value, or the number of items."""
    target = assessment.numeric_target
    if target is not None and target.value is not None:
        return target.value
    counts_items = assessment.target is not None and assessment.unit.code == ITEM_UNIT
    return Decimal(len(assessment.parts)) if counts_items and assessment.parts else None


def _years(assessment: Assessment) -> list[str]:
    return [str(result.fiscal_year) for result in assessment.results]


def _x(assessment: Assessment, **options: Any) -> alt.X:
    axis = alt.Axis(title="ปีงบประมาณ พ.ศ.", labelAngle=0)
    scale = alt.Scale(domain=_years(assessment), paddingInner=0.06, paddingOuter=0.03)
    return alt.X("year:O", axis=axis, scale=scale, **options)


def _y(unit: Unit, top: float) -> alt.Y:
    axis = alt.Axis(
        title=unit.name,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleY=-10,
        titleX=0,
        tickCount=4,
    )
    return alt.Y("value:Q", axis=axis, scale=alt.Scale(domain=[0, top * _HEADROOM], nice=False))


def _gaps(assessment: Assessment, top: float) -> Layers:
    numbered = any(r.value is not None for r in assessment.results)
    goal = _goal(assessment)
    rows = [
        {
            "year": str(result.fiscal_year),
            "value": 0.0,
            "ceiling": top * _HEADROOM,
            "reason": MISSING_LABELS[result.missing] if result.missing else "",
        }
        for result in assessment.results
        if result.missing is not None
    ]
    frame = pd.DataFrame(rows, columns=["year", "value", "ceiling", "reason"])
    axis = _y(assessment.unit, top)
    if not numbered and goal is None:
        axis = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, top * _HEADROOM], nice=False))
    base = alt.Chart(frame).encode(x=_x(assessment))
    band = base.mark_bar(color=HATCH, width=alt.RelativeBandSize(1.0)).encode(
        y=axis,
        y2="ceiling:Q",
        tooltip=[
            alt.Tooltip("year:O", title="ปีงบประมาณ พ.ศ."),
            alt.Tooltip("reason:N", title="เหตุผล"),
        ],
    )
    reason = _readable(base, "muted", baseline="bottom", dy=-8)
    return alt.layer(band, reason.encode(y=axis, text="reason:N"))


def _line(assessment: Assessment, goal: Decimal | None) -> Layers:
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
                "label": "" if result.value is None else format_number(result.value),
                "side": "below" if below else "above",
            }
        )
    frame = pd.DataFrame(rows)
    top = float(
        max(
            [r.value for r in assessment.results if r.value is not None]
            + ([goal] if goal is not None else [])
        )
    )
    base = alt.Chart(frame).encode(x=_x(assessment), y=_y(assessment.unit, top or 1.0))
    colour = _colour("chart_result")
    line = base.mark_line(color=colour, strokeWidth=2.5, invalid="break-paths-show-path-domains")
    shown = base.transform_filter("isValid(datum.value)")
    point = shown.mark_point(color=colour, filled=True, size=90, opacity=1).encode(
        tooltip=[
            alt.Tooltip("year:O", title="ปีงบประมาณ พ.ศ."),
            alt.Tooltip("label:N", title=assessment.unit.name),
        ]
    )
    above = shown.transform_filter("datum.side == 'above'").mark_text(
        dy=-14, fontSize=14, fontWeight=600, color=colour
    )
    under = shown.transform_filter("datum.side == 'below'").mark_text(
        dy=16, fontSize=14, fontWeight=600, color=colour
    )
    return alt.layer(line, point, above.encode(text="label:N"), under.encode(text="label:N"))


def _target(assessment: Assessment, goal: Decimal) -> Layers:
    target = assessment.numeric_target or assessment.target
    assert target is not None
    words = target_text(target, len(assessment.parts))
    year = str(assessment.fiscal_year)
    frame = pd.DataFrame(
        [{"year": year, "value": float(goal), "label": f"เป้าหมาย {year}", "amount": words}]
    )
    numbers = [r.value for r in assessment.results if r.value is not None]
    top = float(max([*numbers, goal])) or 1.0
    base = alt.Chart(frame).encode(y=_y(assessment.unit, top))
    colour = _colour("chart_target")
    rule = base.mark_rule(color=colour, strokeWidth=2.5, strokeDash=[7, 4]).encode(
        x=_x(assessment, bandPosition=0),
        x2=alt.X2("year", bandPosition=1),
        tooltip=["label:N", "amount:N"],
    )
    reached = assessment.result.value is not None and assessment.result.value >= goal
    dy = 16 if reached else -9
    name = _readable(base, "chart_target", dy=dy)
    return alt.layer(rule, name.encode(x=_x(assessment), text="label:N"))


def _readable(base: alt.Chart, colour: str, **words: Any) -> alt.Chart:
    """Return text that stays readable over a hatch: with a halo, drawn below it (see the SVG)."""
    halo: dict[str, Any] = {"stroke": _colour("paper"), "strokeWidth": 4, "strokeJoin": "round"}
    text: alt.Chart = base.mark_text(**words, **halo, color=_colour(colour), fontSize=13)
    return text


def _autosize() -> alt.AutoSizeParams:
    return alt.AutoSizeParams(type="pad", contains="padding")


def _colour(name: str) -> str:
    return str(tokens()["light"][name])


def _style() -> dict[str, Any]:
    family = tokens()["type"]["family"]
    words: dict[str, Any] = {
        "labelFont": family,
        "titleFont": family,
        "labelFontSize": 13,
        "titleFontSize": 13,
    }
    ink: dict[str, Any] = {
        "labelColor": _colour("ink"),
        "titleColor": _colour("muted"),
        "titleFontWeight": 400,
    }
    return {
        "font": family,
        "background": "transparent",
        "view": alt.ViewConfig(stroke=None),
        "axis": alt.AxisConfig(
            **words,
            **ink,
            domainColor=_colour("rule"),
            gridColor=_colour("rule"),
            gridOpacity=0.55,
            tickColor=_colour("rule"),
        ),
        "axisX": alt.AxisConfig(
            grid=False, labelFontSize=14, titlePadding=8, domainColor=_colour("muted")
        ),
        "text": alt.MarkConfig(font=family),
    }


def finished_svg(drawn: str, key: str, words: str) -> str:
    """Return an SVG with a hatch for gaps, ids that are unique, and its message for readers."""
    drawn = re.sub(r"\s*\n\s*", " ", drawn)
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", drawn)
    drawn = re.sub(r'(xlink:)?href="#([^"]+)"', rf'href="#{key}-\2"', drawn)
    drawn = drawn.replace(f'fill="{HATCH}"', f'fill="url(#{key}-hatch)"')
    drawn = drawn.replace(
        f'stroke="{_colour("paper")}"', f'stroke="{_colour("paper")}" paint-order="stroke"'
    )
    hatch = (
        f'<defs><pattern id="{key}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="8" height="8" fill="{_colour("tint")}"/>'
        f'<rect width="1.2" height="8" fill="{_colour("rule")}"/></pattern></defs>'
    )
    label = f'<title id="{key}-title">{html.escape(words)}</title>'
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    start = opening.group()[:-1] + f' role="img" aria-labelledby="{key}-title">'
    return start + label + hatch + drawn[opening.end() :]
