"""Knows the course of a result in the height of a line of text, for tables."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..assessment.form import Missing, Unit, UnitKind
from ..telling.amounts import MISSING_LABELS, label
from ..words import say

WIDTH, HEIGHT, EDGE = 72, 20, 4
PERCENT = "ร้อยละ"  # the one unit that stands before its number


def sparkline(
    results: Sequence[Mapping[str, Any]], since: int = 0, kind: UnitKind = UnitKind.MEASURE
) -> str:
    """Return an SVG with a point per year, joined where neighbours have numbers.

    The base is zero, or the greatest loss. A year without a number in the present unit is a short
    grey bar at the base and breaks the line; so does the year `since` which figures compare. What
    is there or not, by its `kind` of unit, has points alone. `results` are recorded ones, oldest
    first.
    """
    values = [
        None if result["value"] is None or result.get("unit") else float(result["value"])
        for result in results
    ]
    numbers = [value for value in values if value is not None]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    tall = high - low or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(results) - 1, 1)
    path, marks, joined = "", "", False
    for index, (result, value) in enumerate(zip(results, values, strict=True)):
        x = EDGE + index * step
        if value is None:
            marks += f'<path class="gap" d="M{x - 3:.1f} {HEIGHT - EDGE}h6"/>'
        else:
            y = HEIGHT - EDGE - (value - low) / tall * (HEIGHT - 2 * EDGE)
            path += f"{'L' if joined and result['fiscal_year'] != since else 'M'}{x:.1f} {y:.1f}"
            marks += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>'
        joined = value is not None and kind.has_course
    line = f'<path class="line" d="{path}"/>' if path else ""
    return (
        f'<svg class="spark" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{html.escape(_words(results, kind))}">'
        f"{line}{marks}</svg>"
    )


def _words(results: Sequence[Mapping[str, Any]], kind: UnitKind) -> str:
    told = []
    for result in results:
        own = Unit("", "", UnitKind.MEASURE if result.get("unit") else kind)
        words = "" if result["value"] is None else label(Decimal(result["value"]), own).strip()
        if result.get("unit"):
            percent = result["unit"] == PERCENT
            words = f"{PERCENT} {words}" if percent else f"{words} {result['unit']}"
        if result["missing"]:
            words = MISSING_LABELS[Missing(result["missing"])]
        told.append(f"{result['fiscal_year']} {words}")
    return say("show.sparkline.trend", told=", ".join(told))
