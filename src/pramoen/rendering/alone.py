"""Knows pages that stand alone: one file each, with their style inside, for sending by mail."""

from __future__ import annotations

import base64
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..theme import css_variables
from .pages import rendered


def write_alone(path: Path, template: str, **values: Any) -> None:
    """Write a page that needs no other file; its policy allows the page's own style alone."""
    own = resources.files("pramoen.rendering").joinpath("assets/alone.css")
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {css_variables('dark')} }} }}"
    style = f":root {{ {css_variables('light')} }}\n{dark}\n{own.read_text(encoding='utf-8')}"
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    html = rendered(template, style=Markup(style), style_digest=digest, **values)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
