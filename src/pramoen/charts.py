"""Knows how an assessment is drawn: the course of its results as an Altair chart and as SVG."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from .assess import ITEM_UNIT, Assessment
from .drawing import svg
from .fiscal import format_number
from .form import Unit
from .narrative import MISSING_LABELS, MISSING_LINES, alt_text, target_text
from .theme import HATCH, tokens

WIDTH, HEIGHT, COMPACT_HEIGHT = 560, 210, 64
NARROW_WIDTH, NARROW_HEIGHT = 260, 190
_HEADROOM = 1.18
# A tile of whole pixels; lines that are turned by 45 degrees take five times as long to draw.
_HATCH, _STRIPES = 12, "M-3,3 3,-3M0,12 12,0M9,15 15,9"


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
    top = float(max([*numbers, *([goal] if goal is not None else [])], default=Decimal(0)))
    # Altair checks every object it makes against its whole schema, which takes longer than the
    # rest; here the kinds of charts are few, and a test checks all of them.
    with debug_mode(False):
        layers = [_gaps(assessment, top or 1.0)]
        if numbers:
            layers.append(_line(assessment, goal, top or 1.0))
        if goal is not None:
            layers.append(_target(assessment, goal, top or 1.0))
        drawn = alt.TopLevelLayerSpec(
            layer=layers,
            width=WIDTH,
            height=HEIGHT if top else COMPACT_HEIGHT,
            autosize=alt.AutoSizeParams(type="pad", contains="padding"),
            config=style(),
        )
        spec: dict[str, Any] = drawn.to_dict(validate=False)
    spec["$schema"] = alt.SCHEMA_URL
    words, key = alt_text(assessment), f"trend-{assessment.key}"
    narrow = {**spec, "width": NARROW_WIDTH, "height": NARROW_HEIGHT if top else COMPACT_HEIGHT}
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


def _years(assessment: Assessment) -> list[str]:
    return [str(result.fiscal_year) for result in assessment.results]


def _x(assessment: Assessment) -> alt.PositionFieldDef:
    return alt.PositionFieldDef(
        field="year",
        type="ordinal",
        axis=alt.Axis(title="ปีงบประมาณ พ.ศ.", labelAngle=0),
        scale=alt.Scale(domain=_years(assessment), paddingInner=0.06, paddingOuter=0.03),
    )


def _y(unit: Unit, top: float, shown: bool = True) -> alt.PositionFieldDef:
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
        scale=alt.Scale(domain=[0, top * _HEADROOM], nice=False),
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


def _gaps(assessment: Assessment, top: float) -> alt.LayerSpec:
    numbered = any(r.value is not None for r in assessment.results)
    rows = [
        {
            "year": str(result.fiscal_year),
            "value": 0.0,
            "ceiling": top * _HEADROOM,
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
        {"x": _x(assessment), "y": _y(assessment.unit, top, shown)},
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


def _line(assessment: Assessment, goal: Decimal | None, top: float) -> alt.LayerSpec:
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
                **_part_of_line(assessment, result.fiscal_year),
            }
        )
    colour = shade("chart_result")
    number = {"fontSize": 14, "fontWeight": 600, "color": colour}
    numbered = "isValid(datum.value)"
    tooltip = [
        alt.StringFieldDef(field="year", type="ordinal", title="ปีงบประมาณ พ.ศ."),
        alt.StringFieldDef(field="label", type="nominal", title=assessment.unit.name),
    ]
    return _layer(
        rows,
        {"x": _x(assessment), "y": _y(assessment.unit, top)},
        _mark(
            "line",
            {"color": colour, "strokeWidth": 2.5, "invalid": "break-paths-show-path-domains"},
            **_parted(assessment),
        ),
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


def _target(assessment: Assessment, goal: Decimal, top: float) -> alt.LayerSpec:
    target = assessment.numeric_target or assessment.target
    assert target is not None
    words = target_text(target, len(assessment.parts))
    year = str(assessment.fiscal_year)
    rows = [{"year": year, "value": float(goal), "label": f"เป้าหมาย {year}", "amount": words}]
    reached = assessment.result.value is not None and assessment.result.value >= goal
    edge = _x(assessment)
    edge["bandPosition"] = 0
    return _layer(
        rows,
        {"y": _y(assessment.unit, top)},
        _mark(
            "rule",
            {"color": shade("chart_target"), "strokeWidth": 2.5, "strokeDash": [7, 4]},
            x=edge,
            x2=alt.SecondaryFieldDef(field="year", bandPosition=1),
            tooltip=[_words("label"), _words("amount")],
        ),
        _mark(
            "text",
            _readable("chart_target", dy=16 if reached else -9),
            x=_x(assessment),
            text=_words("label"),
        ),
    )


def _readable(colour: str, **look: Any) -> dict[str, Any]:
    """Return text that stays readable over a hatch: with a halo, drawn below it (see the SVG)."""
    halo = {"stroke": shade("paper"), "strokeWidth": 4, "strokeJoin": "round"}
    return {**look, **halo, "color": shade(colour), "fontSize": 13}


def shade(name: str) -> str:
    """Return a light colour of the look; pages follow their own scheme by name."""
    return str(tokens()["light"][name])


def style() -> alt.Config:
    """Return the one theme of all charts."""
    family = tokens()["type"]["family"]
    words: dict[str, Any] = {
        "labelFont": family,
        "titleFont": family,
        "labelFontSize": 13,
        "titleFontSize": 13,
    }
    ink: dict[str, Any] = {
        "labelColor": shade("ink"),
        "titleColor": shade("muted"),
        "titleFontWeight": 400,
    }
    return alt.Config(
        font=family,
        background="transparent",
        view=alt.ViewConfig(stroke=None, continuousWidth=300, continuousHeight=300),
        axis=alt.AxisConfig(
            **words,
            **ink,
            domainColor=shade("rule"),
            gridColor=shade("rule"),
            gridOpacity=0.55,
            tickColor=shade("rule"),
        ),
        axisX=alt.AxisConfig(
            grid=False, labelFontSize=14, titlePadding=8, domainColor=shade("muted")
        ),
        text=alt.MarkConfig(font=family),
    )


def _light(drawn: str) -> str:
    """Return a drawing without what says nothing: half the size, and not one pixel different.

    The words for readers are the title's; the marks' own are English field names.
    """
    drawn = re.sub(r'<path class="(?:back|fore)ground"[^>]*/>', "", drawn)
    drawn = re.sub(r"<(?:g|path|text|line)\b[^>]*>", _light_tag, drawn)
    while (fewer := re.sub(r"<g></g>|<g/>", "", drawn)) != drawn:
        drawn = fewer
    family = f' font-family="{tokens()["type"]["family"]}"'
    return drawn.replace(family, "").replace("<svg", f"<svg{family}", 1)


def _light_tag(tag: re.Match[str]) -> str:
    silent = r' (?:class|role|pointer-events|aria-[a-z]+)="[^"]*"| (?:stroke-)?opacity="1"'
    return re.sub(r"(\.\d\d)\d+", r"\1", re.sub(silent, "", tag.group()))


def finished_svg(drawn: str, key: str, words: str) -> str:
    """Return an SVG with a hatch for gaps, ids that are unique, and its message for readers."""
    drawn = _light(re.sub(r"\s*\n\s*", " ", drawn))
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", drawn)
    drawn = re.sub(r'(xlink:)?href="#([^"]+)"', rf'href="#{key}-\2"', drawn)
    drawn = drawn.replace(f'fill="{HATCH}"', f'fill="url(#{key}-hatch)"')
    drawn = drawn.replace(
        f'stroke="{shade("paper")}"', f'stroke="{shade("paper")}" paint-order="stroke"'
    )
    hatch = (
        f'<defs><pattern id="{key}-hatch" width="{_HATCH}" height="{_HATCH}" '
        f'patternUnits="userSpaceOnUse"><rect width="{_HATCH}" height="{_HATCH}" '
        f'fill="{shade("tint")}"/><path d="{_STRIPES}" stroke="{shade("rule")}" '
        'stroke-width="1.2"/></pattern></defs>'
    )
    label = f'<title id="{key}-title">{html.escape(words)}</title>'
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    start = opening.group()[:-1] + f' role="img" aria-labelledby="{key}-title">'
    return start + label + hatch + drawn[opening.end() :]
