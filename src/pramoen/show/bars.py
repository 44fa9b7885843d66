"""Knows how amounts of one kind are drawn: a bar for each, from zero, with its number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from ..common.fiscal import format_number
from .charts import NARROW_WIDTH, WIDTH, Chart
from .drawing import finished_svg, shade, style, svg

_ROW, _NAMES = 30, 120


def bar_chart(key: str, about: str, unit: str, amounts: Sequence[tuple[str, Decimal]]) -> Chart:
    """Draw amounts as horizontal bars in the order given; `about` says what they are."""
    rows = [
        {"name": name, "value": float(value), "label": format_number(value)}
        for name, value in amounts
    ]
    place: dict[str, Any] = {
        "y": alt.PositionFieldDef(
            field="name",
            type="nominal",
            sort=None,
            axis=alt.Axis(title=None, labelLimit=220, domain=False, ticks=False),
        ),
        "x": alt.PositionFieldDef(
            field="value",
            type="quantitative",
            axis=alt.Axis(title=unit, tickCount=4),
            scale=alt.Scale(domainMin=0),
        ),
    }
    tooltip = [
        alt.StringFieldDef(field="name", type="nominal", title=about),
        alt.StringFieldDef(field="label", type="nominal", title=unit),
    ]
    with debug_mode(False):
        drawn = alt.TopLevelLayerSpec(
            data=alt.InlineData(values=rows),
            encoding=alt.SharedEncoding(**place),
            layer=[
                alt.UnitSpec(
                    mark=alt.MarkDef(type="bar", color=shade("chart_result"), height=18),
                    encoding=alt.Encoding(tooltip=tooltip),
                ),
                alt.UnitSpec(
                    mark=alt.MarkDef(
                        type="text",
                        align="left",
                        dx=5,
                        color=shade("chart_result"),
                        fontSize=14,
                        fontWeight=600,
                    ),
                    encoding=alt.Encoding(text=alt.StringFieldDef(field="label", type="nominal")),
                ),
            ],
            width=WIDTH - _NAMES,
            height=_ROW * len(rows),
            autosize=alt.AutoSizeParams(type="pad", contains="padding"),
            config=style(),
        )
        spec: dict[str, Any] = drawn.to_dict(validate=False)
    spec["$schema"] = alt.SCHEMA_URL
    told = ", ".join(f"{name} {format_number(value)}" for name, value in amounts)
    words = f"กราฟ{about}: {told} ({unit})"
    narrow = {**spec, "width": NARROW_WIDTH - _NAMES}
    return Chart(
        finished_svg(svg(spec), key, words),
        finished_svg(svg(narrow), f"{key}-narrow", words),
        spec,
        words,
    )
