"""Knows how amounts of one kind are drawn: a bar for each, from zero, with its number."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from ..common.fiscal import format_number
from ..common.thai import lines_of
from ..words import say
from .drawing import NARROW_WIDTH, TERMS, shade


def bars(frame: pd.DataFrame, name: str, amount: str) -> alt.LayerChart:
    """Return a horizontal bar for each row, in their order, with its number at the end.

    Parameters
    ----------
    frame
        A row an amount; amounts are `Decimal`, in the unit that the column is named after.
    name, amount
        The columns that name the rows and hold the amounts.
    """
    rows: list[dict[str, Any]] = [
        {"name": str(one), "value": float(value), "label": format_number(value)}
        for one, value in zip(frame[name], frame[amount], strict=True)
    ]
    # The longest bar leaves room for its number.
    most = max((float(value) for value in frame[amount]), default=0.0)
    letters = max((len(format_number(value)) for value in frame[amount]), default=0)
    room = alt.ExprRef(expr=f"{most} * width / max(width - {9 * letters + 8}, 1)")
    scale = alt.Scale(domainMin=0, domainMax=room, nice=False) if most > 0 else alt.Scale(zero=True)
    # On a phone a long name takes two lines beside its bar.
    lines = {row["name"]: lines_of(row["name"], 18, 2, TERMS) for row in rows}
    in_lines = json.dumps(lines, ensure_ascii=False)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("value:Q", axis=alt.Axis(title=amount, tickCount=4), scale=scale),
        y=alt.Y(
            "name:N",
            sort=None,
            axis=alt.Axis(
                title=None,
                labelLimit=220,
                labelPadding=6,
                labelExpr=f"width > {NARROW_WIDTH} ? datum.label : {in_lines}[datum.value]",
                domain=False,
                ticks=False,
            ),
        ),
        tooltip=[alt.Tooltip("name:N", title=name), alt.Tooltip("label:N", title=amount)],
    )
    look: dict[str, Any] = {"color": shade("chart_result"), "fontSize": 14, "fontWeight": 600}
    words = base.mark_text(align="left", dx=5, **look).encode(text=alt.Text("label:N"))
    return alt.LayerChart(layer=[base.mark_bar(height=18), words])


def bars_in_words(about: str, frame: pd.DataFrame, name: str, amount: str) -> str:
    """Return a chart of bars in words: what it is about, every name and number, the unit."""
    told = ", ".join(
        f"{one} {format_number(value)}"
        for one, value in zip(frame[name], frame[amount], strict=True)
    )
    return say("show.bars.in-words", about=about, told=told, amount=amount)
