"""Knows the fonts that Typst sets and draws with: a report's own and no others of the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..common.theme import tokens
from ..words import say
from .errors import RenderingFailed

if TYPE_CHECKING:
    import typst


def typefaces(folder: Path) -> typst.Fonts:
    """Return the fonts of a folder.

    Raises
    ------
    RenderingFailed
        If the report's font is missing: Typst would take another one.

    """
    import typst

    family = str(tokens()["type"]["family"])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
    if family not in fonts.families():
        raise RenderingFailed(say("rendering.typefaces.no-font", family=family, folder=folder))
    return fonts
