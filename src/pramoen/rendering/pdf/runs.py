"""Knows how a line of text is shown at once, where Typst sets font and place for every letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .fonttables import FontTables
from .shows import IN_STRING, escaped, shown_items

_PLACED = re.compile(
    rb"\s*+0 Tr/(?P<font>f\d++) (?P<size>[\d.]++) Tf 1 0 0 -1 (?P<x>-?[\d.]++) (?P<y>-?[\d.]++) Tm"
    rb"(?P<show>\[(?:[^\[\]()\\]++|\(" + IN_STRING + rb"\))*+\]TJ|\(" + IN_STRING + rb"\)Tj"
    rb"|<[0-9A-Fa-f]*+>Tj)",
    re.DOTALL,
)


@dataclass(slots=True)
class _Run:
    """Text set in one font, size and line, each show where the one before it ends or near."""

    font: bytes
    size: bytes
    x: bytes
    y: bytes
    end: int = 0
    reached: float = 0.0
    parts: list[bytes] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)

    def move(self, distance: float) -> None:
        """Move by so many thousandths of the size, to the right, in whole ones."""
        if whole := round(distance):
            self.flush()
            self.parts.append(b"%d" % -whole)
            self.reached += whole

    def flush(self) -> None:
        """End the string begun."""
        if self.text:
            self.parts.append(escaped(bytes(self.text)))
            self.text.clear()

    def written(self) -> bytes:
        """Return the run as one instruction."""
        self.flush()
        place = self.font, self.size, self.x, self.y, b"".join(self.parts)
        return b" 0 Tr/%b %b Tf 1 0 0 -1 %b %b Tm[%b]TJ" % place


def joined(content: bytes, font: Callable[[str], FontTables | None]) -> bytes:
    """Return a content stream with the shows of a line as one: the same glyphs in the same places.

    Where a letter stands is held to half a thousandth of the size of the letters.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.
    """
    made: list[bytes] = []
    run: _Run | None = None
    known: dict[tuple[bytes, bytes], tuple[list[bytes | float], float]] = {}
    at = 0
    for found in _PLACED.finditer(content):
        name, size, x, y, show = found.groups()
        key = name, show
        if key not in known:
            tables = font(name.decode("ascii"))
            if tables is None:
                continue
            known[key] = shown_items(show, tables)
        items, advance = known[key]
        if run is None or (run.end, run.font, run.size, run.y) != (found.start(), name, size, y):
            if run is not None:
                made.append(run.written())
            made.append(content[at : found.start()])
            run = _Run(name, size, x, y)
        else:
            run.move((float(x) - float(run.x)) * 1000 / float(size) - run.reached)
        for item in items:
            if isinstance(item, bytes):
                run.text += item
            else:
                run.flush()
                run.parts.append(b"%g" % item)
        run.reached += advance
        run.end = at = found.end()
    if run is not None:
        made.append(run.written())
    return b"".join([*made, content[at:]])
