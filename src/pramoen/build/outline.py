"""Knows words as an outline: a mark across pages that no program takes for text."""

from __future__ import annotations

from functools import cache

from ..common.theme import font_folder


@cache
def outline(words: str) -> str:
    """Return words as the path of an SVG, a thousandth of the size a unit, on the line of zero.

    Letters stand where their widths put them; marks of Thai lean on the letter before them.
    """
    from fontTools.misc.transform import Transform
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / "Sarabun-Bold.ttf") as font:
        names, glyphs, widths = font.getBestCmap(), font.getGlyphSet(), font["hmtx"]
        pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
        right = 0
        for letter in words:
            name = names[ord(letter)]
            glyphs[name].draw(TransformPen(pen, Transform(1, 0, 0, -1, right, 0)))
            right += widths[name][0]
        return f"{right} {pen.getCommands()}"
