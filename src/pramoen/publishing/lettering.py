"""Knows how words stand in lines of a drawing: as wide as their letters are, broken at spaces."""

from __future__ import annotations

import re
from functools import cache

from ..common.thai import STRETCH
from ..common.theme import font_folder

_SPACES = re.compile(r"(?<!พ\.ศ\.)\s+")


def width_of(text: str, size: float) -> float:
    """Return the width of a text in Sarabun SemiBold of a size, in the size's unit.

    Examples
    --------
    >>> width_of("กก", 10) == 2 * width_of("ก", 10), width_of("ก้", 10) == width_of("ก", 10)
    (True, True)
    """
    advances, em = _advances()
    return sum(advances.get(ord(letter), em / 2) for letter in text) * size / em


def lines_of(text: str, width: float, size: float) -> tuple[list[str], float]:
    """Return a text as lines of at most a width, and the size at which they fit.

    Lines end at spaces, since a break inside unspaced Thai may tear a word: what is longer than
    a line makes all of them smaller. A year stays with its era, and a code at the beginning with
    the name that follows.

    Examples
    --------
    >>> lines_of("กกก ขขข", 25, 10)
    (['กกก', 'ขขข'], 10)
    """
    words = _SPACES.split(text.strip())
    if len(words) > 1 and not STRETCH.search(words[0]):
        words[:2] = [" ".join(words[:2])]
    longest = max((width_of(word, size) for word in words), default=0.0)
    if longest > width:
        size = size * width / longest
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines, size


@cache
def _advances() -> tuple[dict[int, float], float]:
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / "Sarabun-SemiBold.ttf", lazy=True) as font:
        metrics = font["hmtx"]
        widths = {code: float(metrics[glyph][0]) for code, glyph in font.getBestCmap().items()}
        return widths, float(font["head"].unitsPerEm)
