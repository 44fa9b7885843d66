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
    readable = in_lines(spec)
    drawn: str | None = services.ask(SERVICE, readable)
    return drawn if drawn is not None else svg_here(readable)


def svg_here(spec: Mapping[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG, drawn in this process, once for as long as it lives."""
    return _drawn(json.dumps(spec))


@lru_cache(maxsize=512)
def _drawn(spec: str) -> str:
    drawn: str = converter().vegalite_to_svg(spec)
    return drawn
