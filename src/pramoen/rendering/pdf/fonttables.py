"""Knows the tables of a font in a PDF: from codes to glyphs, their widths and their text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pikepdf

from .clusters import letters

_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_LINES_PER_BLOCK = 100
_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


@dataclass
class FontTables:
    """A composite font whose codes are its glyphs, as Typst embeds it, and the codes added to it.

    A code has one text in a PDF. Where a glyph stands for different letters in different places,
    it gets a further code for each of them; `code` hands them out in order of appearance.

    Attributes
    ----------
    texts
        What Typst says that each glyph stands for.
    seen
        How often each glyph was seen to stand for each letter.
    """

    font: Any
    texts: dict[int, str]
    widths: dict[int, float]
    seen: dict[int, Counter[str]] = field(default_factory=dict)
    _codes: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, font: Any) -> FontTables | None:
        """Return the tables of a font, or None if its codes are not its glyphs."""
        if font.get("/Subtype") != "/Type0" or font.get("/Encoding") != "/Identity-H":
            return None
        inner = font.DescendantFonts[0]
        if inner.get("/CIDToGIDMap") != "/Identity" or "/ToUnicode" not in font:
            return None
        return cls(font, read_cmap(font.ToUnicode.read_bytes()), _widths(inner.get("/W", [])))

    @cached_property
    def plain(self) -> frozenset[int]:
        """The glyphs that stand for one letter wherever nothing else is said."""
        return frozenset(g for g, text in self.texts.items() if len(text) == 1 and letters(text))

    def note(self, glyph: int, letter: str, times: int) -> None:
        """Note how often a glyph was seen to stand for a letter."""
        self.seen.setdefault(glyph, Counter())[letter] += times

    def own_letters(self) -> dict[int, str]:
        """Return the letter that each glyph mostly stands for."""
        plain = {glyph: self.texts[glyph] for glyph in self.plain}
        seen = {glyph: counts.most_common(1)[0][0] for glyph, counts in self.seen.items()}
        return {**plain, **seen}

    def take_own_codes(self, own: Mapping[int, str]) -> None:
        """Let the code of every glyph read as its own letter, so that it can stay where it is."""
        for glyph, text in self.texts.items():
            self._codes[glyph, text if len(text) == 1 else own.get(glyph, text)] = glyph

    def code(self, glyph: int, text: str) -> int:
        """Return the code that draws a glyph and reads as a text."""
        key = (glyph, text)
        if key not in self._codes:
            self._codes[key] = max([*self.texts, *self.widths, *self._codes.values()]) + 1
        return self._codes[key]

    def write(self, pdf: pikepdf.Pdf) -> None:
        """Write the tables with the codes that were handed out."""
        glyphs = {code: glyph for (glyph, _), code in self._codes.items()}
        texts = {code: text for (_, text), code in self._codes.items()}
        last = max([*glyphs, *self.widths])
        order = [glyphs.get(code, code if code in self.widths else 0) for code in range(last + 1)]
        inner = self.font.DescendantFonts[0]
        inner.W = pikepdf.Array([0, pikepdf.Array([_plain(self.widths.get(g, 0)) for g in order])])
        if any(code != glyph for code, glyph in glyphs.items()):
            content = b"".join(glyph.to_bytes(2, "big") for glyph in order)
            inner.CIDToGIDMap = pdf.make_stream(content)
        cmap = pdf.make_stream(written_cmap(texts).encode("ascii"))
        self.font.ToUnicode = pdf.make_indirect(cmap)


def _plain(width: float) -> Any:
    return int(width) if width == int(width) else round(width, 4)


def _widths(array: Any) -> dict[int, float]:
    """Return the widths of a ``/W`` array by code."""
    found: dict[int, float] = {}
    rest = list(array)
    while rest:
        first = int(rest.pop(0))
        following = rest.pop(0)
        if isinstance(following, pikepdf.Array):
            found.update({first + i: float(width) for i, width in enumerate(following)})
        else:
            found.update(dict.fromkeys(range(first, int(following) + 1), float(rest.pop(0))))
    return found


def read_cmap(content: bytes) -> dict[int, str]:
    """Return the text of each code in a ToUnicode table.

    Examples
    --------
    >>> read_cmap(b"beginbfchar <0004> <0E170E35> endbfchar beginbfrange <05> <06> <0031> endbf")
    {4: 'ที', 5: '1', 6: '2'}
    """
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(content):
        cells = [bytes.fromhex(cell.decode("ascii")) for cell in _HEX.findall(body)]
        step = 2 if kind == b"char" else 3
        for at in range(0, len(cells) - step + 1, step):
            first, last = (int.from_bytes(cells[at + i], "big") for i in (0, step - 2))
            text = cells[at + step - 1].decode("utf-16-be")
            for code in range(first, last + 1):
                found[code] = text[:-1] + chr(ord(text[-1]) + code - first)
    return found


def written_cmap(texts: dict[int, str]) -> str:
    """Return a ToUnicode table."""
    lines = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in sorted(texts.items())
    ]
    blocks = [lines[at : at + _LINES_PER_BLOCK] for at in range(0, len(lines), _LINES_PER_BLOCK)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return _HEAD + body + _TAIL
