"""Knows how a Vega-Lite specification becomes SVG; without Altair, so a worker need not load it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..common import services
from ..common.texts import in_lines
from ..common.theme import converter

SERVICE = "svg"


def svg(spec: Mapping[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG.

    Starting the converter's JavaScript engine takes longer than drawing the charts of a notebook,
    so the process that runs the notebook is asked first; what it draws is the same.
    """
    readable = json.dumps(in_lines(spec), ensure_ascii=False)
    stand_ins = _stand_ins(readable)
    told = json.loads(readable.translate(stand_ins))
    drawn: str | None = services.ask(SERVICE, told)
    if drawn is None:
        drawn = svg_here(told)
    return drawn.translate({ord(one): letter for letter, one in stand_ins.items()})


def _stand_ins(text: str) -> dict[int, str]:
    """Return for each letter beyond the first plane of Unicode one of it that the text lacks.

    Vega cuts a long name between the halves of such a letter, and then cannot draw it.

    Examples
    --------
    >>> {chr(letter): one for letter, one in _stand_ins("ก😀\ue000").items()}
    {'😀': '\ue001'}
    """
    free = (chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    return dict(zip(sorted({ord(one) for one in text if ord(one) > 0xFFFF}), free, strict=False))


def svg_here(spec: Mapping[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG, drawn in this process, once for as long as it lives."""
    return _drawn(json.dumps(spec))


def get_ready() -> None:
    """Start the converter, which takes longer than drawing a chart."""
    svg_here({"mark": "point", "data": {"values": []}})


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    drawn: str = converter().vegalite_to_svg(spec)
    return drawn
