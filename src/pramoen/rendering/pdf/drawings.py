"""Knows what print draws and no program takes for text: a mark across pages, a code for cameras."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ...common.theme import font_folder

_DARK, _LIGHT, _ROW = "x", "o", "z"


def drawings(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the mark and the code of a report, as the Typst template takes them.

    Parameters
    ----------
    facts
        What the page templates show: of it the mark in words, and the digest of the content.
    """
    mark, digest = str(facts.get("mark", "")), str(facts.get("digest", ""))
    told = f"{facts.get('organisation', '')} {facts.get('fiscal_year', '')} {digest}"
    return {"mark_drawn": outline(mark) if mark else "", "code": as_code(told) if digest else ""}


def as_code(text: str) -> str:
    """Return a QR code of a text row by row, in letters: dark x, light o, a row's end z.

    Examples
    --------
    >>> rows = as_code("dga 2562").split("z")
    >>> len(rows) == len(rows[0]), rows[0][:8]
    (True, 'xxxxxxxo')
    """
    import segno

    matrix = segno.make(text, error="m", micro=False).matrix
    return _ROW.join("".join(_DARK if dark else _LIGHT for dark in row) for row in matrix)


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
