"""Knows how a chart becomes a figure: drawn here or where the converter is warm, then finished."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import Any

import altair as alt
import pandas as pd

from ..common.mime import ROWS_MIME
from ..common.texts import one_line
from ..common.thai import lines_of
from ..common.theme import HATCH, tokens
from ..words import say
from .display import Display, figure_display
from .vega import svg

WIDTH, HEIGHT = 560, 210
NARROW_WIDTH, NARROW_HEIGHT = 260, 190
PHONE = 400  # a plot that is no wider is drawn for a phone
# In print a drawing takes the whole measure, so that its words have nine points and more; lower
# than on a screen, it leaves the page to what it is about.
PRINTED_HEIGHT = 120
# Beside the plot: what an axis of numbers takes, and of the whole width, names at most.
_AXIS, _NAMES = 60, 0.45
# A name above its bar has a line of the width; one of more letters is set smaller, and is still
# nine points high in print.
LETTERS_IN_LINE, LINE_SIZE, SMALLER_SIZE = 88, 13, 11.5
LETTERS_ON_PHONE, MOST_LINES, LINE = 36, 3, 15
TERMS = say("show.drawing.terms")  # which no dictionary has
# The fonts that lend letters which are written from right to left.
_FROM_RIGHT = {
    "Noto Sans Hebrew": "\u0590-\u05ff",
    "Noto Sans Arabic": "\u0600-\u06ff\u0750-\u077f",
}
# Slanting lines 8 apart. Upright ones turned by 45 degrees look the same, but take five times as
# long to become a PNG; a tile of whole pixels leaves no seams there.
_HATCH = 12
_STRIPES = "M-3,3 3,-3M0,12 12,0M9,15 15,9"


def figure(
    chart: alt.TopLevelMixin,
    key: str,
    caption: str,
    alt_text: str,
    *,
    height: int | None = None,
    narrow_height: int | None = None,
    rows: pd.DataFrame | None = None,
) -> Display:
    """Return an Altair chart as a numbered figure, drawn for a desktop, a phone and for print.

    Parameters
    ----------
    chart
        Any chart; its width, height and look are set here.
    key
        A name that is unique in the report; the figure's address is ``fig-<key>``.
    caption, alt_text
        What stands below it; what it says, for who does not see it.
    height, narrow_height
        In pixels, for a desktop and a phone; a height that is given holds in print, too.
    rows
        The numbers of the chart, for the download beside it, where no other file has them.
    """
    # pandas has no empty number but NaN, which JSON has not.
    written = json.dumps(chart.to_dict(validate=False))
    spec: dict[str, Any] = json.loads(written, parse_constant=lambda _: None)
    spec |= {
        "$schema": alt.SCHEMA_URL,
        "width": WIDTH,
        "height": height or HEIGHT,
        "autosize": {"type": "pad", "contains": "padding"},
        "config": style(),
    }
    low = narrow_height or min(height or HEIGHT, NARROW_HEIGHT)
    printed = {**spec, "height": height or PRINTED_HEIGHT}
    narrow = _with_limit({**spec, "width": NARROW_WIDTH, "height": low}, NARROW_WIDTH)
    shown = figure_display(
        key,
        finished_svg(_fitting(spec), key, alt_text),
        finished_svg(_fitting(narrow), f"{key}-narrow", alt_text),
        caption,
        alt_text,
        spec,
        finished_svg(_fitting(printed), f"{key}-print", alt_text),
    )
    if rows is None:
        return shown
    cells = [
        [str(name) for name in rows.columns],
        *([*map(str, r)] for r in rows.itertuples(index=False)),
    ]
    recorded = {ROWS_MIME: [{"name": key, "rows": cells}]}
    return replace(shown, extra={**shown.extra, **recorded})


def _fitting(spec: Mapping[str, Any]) -> str:
    """Return a chart as SVG no wider than a figure is: beside long names the plot gives way.

    A wider drawing would be shown smaller, and its words with it.
    """
    drawn, room = svg(spec), spec["width"] + _AXIS
    size = re.search(r'width="([\d.]+)"', drawn)
    if size is None or float(size[1]) <= room:
        return drawn
    fitted = _with_limit(spec, int(room * _NAMES))
    return svg({**fitted, "width": room, "autosize": {"type": "fit-x", "contains": "padding"}})


def _with_limit(part: Any, most: int) -> Any:
    """Return a part of a chart whose axes give names no more than so many pixels."""
    if isinstance(part, list):
        return [_with_limit(one, most) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: min(value, most) if name == "labelLimit" else _with_limit(value, most)
        for name, value in part.items()
    }


def names_above(base: alt.Chart, field: str, names: Collection[str], halo: int = 2) -> alt.Chart:
    """Return the names of rows, each whole above its bar: smaller where long, on a phone in lines.

    Parameters
    ----------
    base
        The rows of a chart, with their places.
    field, names
        The column that names them, and all that is in it.
    halo
        How wide paper shows around the letters, in pixels, over lines that go through them.
    """
    lines = json.dumps({name: in_lines(name) for name in names}, ensure_ascii=False)
    longer = f"length(datum['{field}']) > {LETTERS_IN_LINE}"
    drawn: alt.Chart = base.mark_text(
        align="left",
        baseline="bottom",
        dx=3,
        yOffset=lowered(field, names)(0),
        dy=alt.ExprRef(
            f"width > {PHONE} ? -2 : -3 - {LINE} * (length({lines}[datum['{field}']]) - 1)"
        ),
        lineHeight=LINE,
        text=alt.ExprRef(f"width > {PHONE} ? datum['{field}'] : {lines}[datum['{field}']]"),
        limit=alt.ExprRef("width - 6"),
        color=shade("ink"),
        stroke=shade("paper"),
        strokeWidth=halo,
        strokeJoin="round",
    ).encode(
        x=alt.value(0),
        size=alt.SizeValue(
            LINE_SIZE, condition={"test": f"width > {PHONE} && {longer}", "value": SMALLER_SIZE}
        ),
    )
    return drawn


def in_lines(name: str) -> list[str]:
    """Return a name in the lines that it takes above its bar on a phone."""
    return lines_of(one_line(name), LETTERS_ON_PHONE, MOST_LINES, TERMS)


def room_for_names(names: Collection[str]) -> int:
    """Return how many pixels a chart of names above bars is higher on a phone than elsewhere."""
    return sum(_more_lines(names))


def lowered(field: str, names: Collection[str]) -> Callable[[float], alt.ExprRef]:
    """Return what places a mark so many pixels below the middle of its row.

    On a phone each row has the room that its own name takes there, and its marks the lower end.

    Parameters
    ----------
    field, names
        The column that tells rows apart, and what is in it by row: the names above the bars.
    """
    more = _more_lines(names)
    mean, below = sum(more) / max(len(more), 1), accumulate(more)
    shifts = {
        name: round(reached - (row + 0.5) * mean, 2)
        for row, (name, reached) in enumerate(zip(names, below, strict=True))
    }
    told = json.dumps(shifts, ensure_ascii=False)

    def placed(pixels: float) -> alt.ExprRef:
        return alt.ExprRef(f"{pixels} + (width > {PHONE} ? 0 : {told}[datum['{field}']])")

    return placed


def _more_lines(names: Collection[str]) -> list[int]:
    """Return how many pixels each row is higher on a phone; none is where no name has two lines."""
    lines = [len(in_lines(name)) - 1 for name in names]
    return [LINE * more + 4 if any(lines) else 0 for more in lines]


def drawn_small(chart: alt.TopLevelMixin, key: str, words: str) -> str:
    """Return an Altair chart as an SVG as small as one of several side by side."""
    written = json.dumps(chart.to_dict(validate=False))
    spec: dict[str, Any] = json.loads(written, parse_constant=lambda _: None)
    spec |= {"$schema": alt.SCHEMA_URL, "width": 155, "height": 66, "config": style()}
    spec["autosize"] = {"type": "pad", "contains": "padding"}
    return finished_svg(svg(spec), key, words)


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
    # What stands between tags is text, and shall not be taken for an attribute by anyone later.
    drawn = re.sub(r">[^<]+<", lambda text: text.group().replace('"', "&quot;"), drawn)
    drawn = re.sub(r"<[a-zA-Z][^<>]*>", lambda tag: _own_tag(tag.group(), key), drawn)
    drawn = re.sub(r"<text\b[^>]*>[^<]+", lambda text: _with_lent(text.group()), drawn)
    hatch = (
        f'<defs><pattern id="{key}-hatch" width="{_HATCH}" height="{_HATCH}" '
        f'patternUnits="userSpaceOnUse"><rect width="{_HATCH}" height="{_HATCH}" '
        f'fill="{shade("tint")}"/><path d="{_STRIPES}" stroke="{shade("rule")}" '
        'stroke-width="1.2"/></pattern></defs>'
    )
    label = f'<title id="{key}-title">{html.escape(one_line(words))}</title>'
    opening = re.match(r"<svg[^>]*>", drawn)
    assert opening is not None
    start = opening.group()[:-1] + f' role="img" aria-labelledby="{key}-title">'
    return start + label + hatch + drawn[opening.end() :]


def _with_lent(text: str) -> str:
    """Return a drawn text whose letters from right to left name the font that lends them.

    Print finds it by itself only where a text has no other letters.
    """
    for font, letters in _FROM_RIGHT.items():
        lent = rf'<tspan font-family="{font}, {tokens()["type"]["family"]}">\g<0></tspan>'
        text = re.sub(f"[{letters}]+", lent, text)
    return text


def _own_tag(tag: str, key: str) -> str:
    """Return a tag of a drawing with its addresses under `key`, and its hatch and halo."""
    tag = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', tag)
    tag = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", tag)
    tag = re.sub(r'(xlink:)?href="#([^"]+)"', rf'href="#{key}-\2"', tag)
    tag = tag.replace(f'fill="{HATCH}"', f'fill="url(#{key}-hatch)"')
    paper = f'stroke="{shade("paper")}"'
    return tag.replace(paper, f'{paper} paint-order="stroke"')


@cache
def style() -> dict[str, Any]:
    """Return the one theme of all charts, as Vega-Lite's configuration."""
    family = tokens()["type"]["family"]
    words = {
        "labelFont": family,
        "titleFont": family,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": shade("ink"),
        "titleColor": shade("muted"),
        "titleFontWeight": 400,
    }
    lines = {
        "domainColor": shade("rule"),
        "gridColor": shade("rule"),
        "gridOpacity": 0.55,
        "tickColor": shade("rule"),
    }
    x = {"grid": False, "labelFontSize": 14, "titlePadding": 8, "domainColor": shade("muted")}
    return {
        "font": family,
        "background": "transparent",
        "view": {"stroke": None, "continuousWidth": 300, "continuousHeight": 300},
        "axis": {**words, **lines},
        "axisX": x,
        "text": {"font": family},
        "line": {"color": shade("chart_result"), "strokeWidth": 2.5},
        "bar": {"color": shade("chart_result")},
    }
