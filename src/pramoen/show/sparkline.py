"""Knows the course of a result in the height of a line of text, for tables."""

from __future__ import annotations

import html
from decimal import Decimal

from ..assessment.assess import Assessment
from ..common.fiscal import format_number
from ..telling.amounts import MISSING_LABELS, result_text

WIDTH, HEIGHT, EDGE = 72, 20, 4


def sparkline(assessment: Assessment) -> str:
    """Return an SVG with a point per year, joined where neighbours have numbers.

    The base is zero, or the greatest loss. A year without a number in the present unit is a short
    grey bar at the base and breaks the line; so does a changed definition.
    """
    results = assessment.results
    numbers = [r.value for r in results if r.value is not None and r.unit is None]
    low, high = float(min([Decimal(0), *numbers])), float(max([Decimal(0), *numbers]))
    tall = high - low or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(results) - 1, 1)
    path, marks, joined = "", "", False
    for index, result in enumerate(results):
        x = EDGE + index * step
        joined = joined and result.fiscal_year != assessment.since
        drawn = result.value is not None and result.unit is None
        if result.value is None or not drawn:
            marks += f'<path class="gap" d="M{x - 3:.1f} {HEIGHT - EDGE}h6"/>'
        else:
            y = HEIGHT - EDGE - (float(result.value) - low) / tall * (HEIGHT - 2 * EDGE)
            path += f"{'L' if joined else 'M'}{x:.1f} {y:.1f}"
            marks += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>'
        joined = drawn
    line = f'<path class="line" d="{path}"/>' if path else ""
    return (
        f'<svg class="spark" role="img" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="{html.escape(_words(assessment))}">'
        f"{line}{marks}</svg>"
    )


def _words(assessment: Assessment) -> str:
    told = []
    for result in assessment.results:
        if result.missing:
            words = MISSING_LABELS[result.missing]
        elif result.unit is None and result.value is not None:
            words = format_number(result.value)
        else:  # of another unit, which must be named
            words = result_text(result, assessment.unit)
        told.append(f"{result.fiscal_year} {words}")
    return f"แนวโน้ม {', '.join(told)}"
