"""Knows what print draws and no program takes for text: a mark, a code, letters of drawings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ...common.theme import font_folder

_DARK, _LIGHT, _ROW = "x", "o", "z"
_TEXT = re.compile(r"<(?:text|tspan)\b[^>]*>([^<]+)")
_CLUSTER = re.compile("[\u0e01-\u0e2e][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]+")


def drawings(facts: Mapping[str, Any], chapters: str) -> dict[str, str]:
    """Return mark, code and letters of a report, as the Typst template takes them.

    Parameters
    ----------
    facts
        What the page templates show: of it the mark in words, and the digest of the content.
    chapters
        The chapters as they are typeset, drawings and all.
    """
    mark, digest = str(facts.get("mark", "")), str(facts.get("digest", ""))
    told = f"{facts.get('organisation', '')} {facts.get('fiscal_year', '')} {digest}"
    return {
        "mark_drawn": outline(mark) if mark else "",
        "code": as_code(told) if digest else "",
        "letters": letters_of(chapters),
    }


def letters_of(chapters: str) -> str:
    """Return every Thai letter with marks that a drawing in the chapters shows, each once.

    In a drawing Typst says of the last glyph of such a letter only which text it is. Where no
    line of text has the letter, it refuses the report, since the other glyphs would mean nothing.
    So the template types the letters once, out of sight, before the first drawing; the text layer
    takes them away again.

    Examples
    --------
    >>> letters_of("ที่ <svg><text x='1'>รายได้ ปี</text></svg>")
    'ด้ ปี'
    """
    found = {one for text in _TEXT.findall(chapters) for one in _CLUSTER.findall(text)}
    return " ".join(sorted(found))


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
