"""Knows pages that stand alone: one file each, with style and typeface inside, to send by mail."""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ...common.faults import UsageError
from ...common.theme import css_variables
from ...words import say
from ..fonts import WEIGHTS, subset
from .pages import rendered


def write_alone(path: Path, template: str, **values: Any) -> None:
    """Write a page that needs no other file; its policy allows the page's own style alone.

    Raises
    ------
    UsageError
        If there can be no file of that name.

    """
    style = _style()
    html = rendered(template, style=Markup(style), style_digest=digest_of(style), **values)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        problem = say("rendering.site.alone.is-a-folder") if path.is_dir() else type(error).__name__
        remedy = say("rendering.site.alone.name-a-file")
        raise UsageError(
            say("rendering.site.alone.cannot-write", path=path, problem=problem, remedy=remedy)
        ) from None


def digest_of(style: str) -> str:
    """Return what a page's policy names its own style by."""
    return _base64(sha256(style.encode()).digest())


def _style() -> str:
    own = resources.files("pramoen.rendering.site").joinpath("assets/alone.css")
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {css_variables('dark')} }} }}"
    faces = (
        f"@font-face {{ font-family: Sarabun; font-weight: {weight}; "
        f'src: url("data:font/woff2;base64,{_base64(subset(name))}") format("woff2"); }}'
        for name, weight in WEIGHTS.items()
    )
    light = f":root {{ {css_variables('light')} }}"
    return "\n".join((*faces, light, dark, own.read_text(encoding="utf-8")))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
