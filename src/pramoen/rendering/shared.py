"""Knows what all pages share: colours, page style, frame, fonts."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ..theme import screen_style
from .fonts import write_fonts


def write_assets(folder: Path, extension: Path) -> list[Path]:
    """Write what all pages share: colours, page style, frame, fonts."""
    folder.mkdir(parents=True, exist_ok=True)
    style = folder / "style.css"
    own = resources.files("pramoen.rendering").joinpath("assets")
    parts = [
        screen_style(),
        (extension / "pramoen.css").read_text(encoding="utf-8"),
        own.joinpath("site.css").read_text(encoding="utf-8"),
    ]
    style.write_text("\n".join(parts), encoding="utf-8")
    return [style, *write_fonts(folder)]
