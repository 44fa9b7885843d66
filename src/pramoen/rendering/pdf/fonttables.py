"""Knows a font in a PDF: its glyphs, and the tables from codes to glyphs, widths and texts."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pikepdf

from .clusters import seen

_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_LINES_PER_BLOCK = 100
_ROUND_TO_GRID = 0x4
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


class Component(NamedTuple):
    """A glyph as part of another, and how far to the right and up it stands, in thousandths."""

    glyph: int
    right: int
    up: int


# What a show gives: codes as bytes, distances as numbers, and how far it leads.
Given = tuple[tuple[bytes | float, ...], float]


@dataclass
class FontTables:
    """A composite font whose codes are its glyphs, as Typst embeds it, and the codes added to it.

    A code has one text in a PDF. Where a glyph stands for different texts in different places, it
    gets a further code for each of them, and so does what several glyphs draw together; `code` and
    `composed` hand them out in order of appearance.

    Attributes
    ----------
    texts
        What Typst says that each glyph stands for.
    given
        What shows of the font give, by the text that is told of each and its instruction.
    """

    font: Any
    texts: dict[int, str]
    widths: dict[int, float]
    given: dict[tuple[bytes | None, bytes], Given | None] = field(default_factory=dict)
    _codes: dict[tuple[int | tuple[Component, ...], str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, font: Any) -> FontTables | None:
        """Return the tables of a font, or None if its codes are not its glyphs."""
        if font.get("/Subtype") != "/Type0" or font.get("/Encoding") != "/Identity-H":
            return None
        inner = font.DescendantFonts[0]
        if inner.get("/CIDToGIDMap") != "/Identity" or "/ToUnicode" not in font:
            return None
        if "/FontFile2" not in inner.FontDescriptor:
            return None
        return cls(font, read_cmap(font.ToUnicode.read_bytes()), _widths(inner.get("/W", [])))

    @cached_property
    def plain(self) -> set[int]:
        """The codes that stand for one text wherever nothing else is said, handed out ones too."""
        return {g for g, text in self.texts.items() if len(text) == 1 and seen(text)}

    @cached_property
    def _first(self) -> int:
        """The first code that the font does not use."""
        return max([*self.texts, *self.widths]) + 1

    def code(self, glyph: int, text: str) -> int:
        """Return the code that draws a glyph and reads as a text."""
        if self.texts.get(glyph) == text:
            return glyph
        return self._new_code(glyph, text)

    def composed(self, components: tuple[Component, ...], text: str) -> int:
        """Return the code that draws several glyphs as one and reads as a text."""
        return self._new_code(components, text)

    def _new_code(self, drawn: int | tuple[Component, ...], text: str) -> int:
        code = self._codes.setdefault((drawn, text), self._first + len(self._codes))
        self.plain.add(code)
        return code

    def width(self, code: int) -> float:
        """Return the width of what a code draws, one that was handed out too."""
        if code < self._first:
            return self.widths.get(code, 0)
        drawn, _ = list(self._codes)[code - self._first]
        return self._width(drawn)

    def write(self, pdf: pikepdf.Pdf) -> None:
        """Write the font and its tables with the codes that were handed out."""
        if not self._codes:
            return
        inner = self.font.DescendantFonts[0]
        file = inner.FontDescriptor.FontFile2.read_bytes()
        drawn = dict.fromkeys(one for one, _ in self._codes if not isinstance(one, int))
        program, first = with_composites(file, list(drawn), self._width)
        place = {one: first + number for number, one in enumerate(drawn)}
        order = list(range(self._first))
        widths = [self.widths.get(glyph, 0) for glyph in order]
        for one, _ in self._codes:
            order.append(one if isinstance(one, int) else place[one])
            widths.append(self._width(one))
        texts = {**self.texts, **{code: text for (_, text), code in self._codes.items()}}
        inner.FontDescriptor.FontFile2 = pdf.make_stream(program, Length1=len(program))
        inner.W = pikepdf.Array([0, pikepdf.Array([_plain(width) for width in widths])])
        inner.CIDToGIDMap = pdf.make_stream(b"".join(g.to_bytes(2, "big") for g in order))
        if "/CIDSet" in inner.FontDescriptor:
            inner.FontDescriptor.CIDSet = pdf.make_stream(written_set(len(order)))
        cmap = pdf.make_stream(written_cmap(texts).encode("ascii"))
        self.font.ToUnicode = pdf.make_indirect(cmap)

    def _width(self, drawn: int | tuple[Component, ...]) -> float:
        if isinstance(drawn, int):
            return self.widths.get(drawn, 0)
        return max(one.right + self.widths.get(one.glyph, 0) for one in drawn)


def with_composites(
    program: bytes,
    composites: Sequence[tuple[Component, ...]],
    width: Callable[[tuple[Component, ...]], float],
) -> tuple[bytes, int]:
    """Return a TrueType font with glyphs made of others, and the number of the first of them.

    Glyphs that are there stay packed: unpacking all to measure them again takes longer than all
    else. So the most that a glyph takes, as the font tells it, may be more than any does.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

    font = TTFont(io.BytesIO(program), recalcTimestamp=False, recalcBBoxes=False)
    names = list(font.getGlyphOrder())
    head, most, glyphs = font["head"], font["maxp"], font["glyf"].glyphs
    first, scale = len(names), head.unitsPerEm / 1000
    boxes = [_box(getattr(glyphs[name], "data", b"")) for name in names]
    for number, components in enumerate(composites):
        name, glyph = f"cluster{number}", Glyph()
        glyph.numberOfContours, glyph.components = -1, []
        for one in components:
            part = GlyphComponent()
            part.glyphName = names[one.glyph]
            part.x, part.y = round(one.right * scale), round(one.up * scale)
            part.flags = _ROUND_TO_GRID
            glyph.components.append(part)
        moved = [
            (left + part.x, low + part.y, right + part.x, high + part.y)
            for one, part in zip(components, glyph.components, strict=True)
            for left, low, right, high in boxes[one.glyph]
        ]
        _set_box(glyph, moved or [(0, 0, 0, 0)])
        _set_box(head, [(head.xMin, head.yMin, head.xMax, head.yMax), *moved])
        glyphs[name] = glyph
        font["hmtx"][name] = (round(width(components) * scale), glyph.xMin)
    font.setGlyphOrder([*names, *(f"cluster{number}" for number in range(len(composites)))])
    parts = max(map(len, composites), default=0)
    most.maxCompositePoints = max(parts, 1) * max(most.maxPoints, most.maxCompositePoints)
    most.maxCompositeContours = max(parts, 1) * max(most.maxContours, most.maxCompositeContours)
    most.maxComponentElements = max(parts, most.maxComponentElements)
    most.maxComponentDepth += 1
    if "post" in font:
        font["post"].formatType = 3.0
    made = io.BytesIO()
    font.save(made)
    return made.getvalue(), first


def _box(glyph: bytes) -> list[tuple[int, ...]]:
    """Return the box of a packed glyph, as its head tells it; none of one that draws nothing."""
    return [struct.unpack_from(">4h", glyph, 2)] if glyph else []


def _set_box(drawn: Any, boxes: Sequence[tuple[int, ...]]) -> None:
    """Let a glyph, or the head of a font, tell the box around others."""
    lefts, lows, rights, highs = zip(*boxes, strict=True)
    drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax = min(lefts), min(lows), max(rights), max(highs)


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


def written_set(codes: int) -> bytes:
    """Return a ``/CIDSet``: one bit for each code from 0 on, the first the highest of its byte.

    Examples
    --------
    >>> written_set(10).hex()
    'ffc0'
    """
    whole, rest = divmod(codes, 8)
    return b"\xff" * whole + (bytes([0xFF00 >> rest & 0xFF]) if rest else b"")


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
