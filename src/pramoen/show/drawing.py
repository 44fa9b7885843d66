"""Knows how Vega-Lite becomes SVG: drawn here or where the converter is warm, then finished."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt

from ..common.theme import HATCH, converter, tokens
from ..execution import services

SERVICE = "svg"
# Slanting lines 8 apart. Upright ones turned by 45 degrees look the same, but take five times as
# long to become a PNG; a tile of whole pixels leaves no seams there.
_HATCH = 12
_STRIPES = "M-3,3 3,-3M0,12 12,0M9,15 15,9"


def svg(spec: Mapping[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG.

    Starting the converter's JavaScript engine takes longer than drawing the charts of a notebook,
    so the process that runs the notebook is asked first; what it draws is the same.
    """
    drawn: str | None = services.ask(SERVICE, dict(spec))
    return drawn if drawn is not None else svg_here(spec)


def svg_here(spec: Mapping[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG, drawn in this process, once for as long as it lives."""
    return _drawn(json.dumps(spec))


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    drawn: str = converter().vegalite_to_svg(spec)
    return drawn


def shade(name: str) -> str:
    """Return a light colour of the look; pages follow their own scheme by name."""
    return str(tokens()["light"][name])


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
        f'stroke="{shade("paper")}"',
        f'stroke="{shade("paper")}" paint-order="stroke"',
    )
    hatch = (
        f'<defs><pattern id="{key}-hatch" width="{_HATCH}" height="{_HATCH}" '
        f'patternUnits="userSpaceOnUse"><rect width="{_HATCH}" height="{_HATCH}" '
        f'fill="{shade("tint")}"/><path d="{_STRIPES}" stroke="{shade("rule")}" '
        'stroke-width="1.2"/></pattern></defs>'
    )
    label = f'<title id="{key}-title">{html.escape(" ".join(words.split()))}</title>'
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    start = opening.group()[:-1] + f' role="img" aria-labelledby="{key}-title">'
    return start + label + hatch + drawn[opening.end() :]


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
