"""Knows how Vega-Lite becomes SVG, in this process or in one that has the converter warm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from . import services
from .theme import font_folder

SERVICE = "svg"


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
    drawn: str = _converter().vegalite_to_svg(spec)
    return drawn


@cache
def _converter() -> Any:
    """Return the converter with Sarabun registered: without it text would vanish silently."""
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert
