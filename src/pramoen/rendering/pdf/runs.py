"""Knows how a line of text is shown at once, where Typst sets font and place for every letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from .clusters import letters, seen
from .fonttables import FontTables, Given
from .shows import IN_STRING, Cluster, Show, escaped, items_of, told_by

# A show with what sets its font and place, and around it, perhaps, the text that it is of; or
# else a text that several shows are of, which is passed over with them.
_PLACED = re.compile(
    rb"(?:/Span<</ActualText<(?P<told>[0-9A-F]*+)>>>BDC)? 0 Tr/(?P<font>f\d++) (?P<size>[\d.]++) Tf"
    rb" 1 0 0 -1 (?P<x>-?[\d.]++) (?P<y>-?[\d.]++) Tm"
    rb"(?P<show>\[(?:[^\[\]()\\]++|\(" + IN_STRING + rb"\))*+\]TJ|\(" + IN_STRING + rb"\)Tj)"
    rb"(?(told)\nEMC)"
    rb"|/Span<</ActualText(?:<[0-9A-F]*+>|\(\))>>BDC.*?\nEMC",
    re.DOTALL,
)
# PDFium, which Chrome reads with, takes what is shown for a doubled show of one of the five before
# it, close above, if both show the same: so runs are shown in two parts, of other lengths in turn.
_ALIKE = 6
# Where there is any: most of a drawing is none.
_TEXT = re.compile(rb"BT\b.*?\nET\b", re.DOTALL)


@dataclass(slots=True)
class _Run:
    """Text set in one font, size and line, each show where the one before it ends or near."""

    set_in: tuple[bytes, bytes, bytes]
    x: bytes
    reached: float = 0.0
    shows: list[bytes] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)

    def move(self, distance: float) -> None:
        """Add a distance, as an instruction tells it: in thousandths of the size, to the left."""
        self._end_string()
        self.parts.append(b"%g" % distance)

    def _end_string(self) -> None:
        if self.text:
            self.parts.append(escaped(bytes(self.text)))
            self.text.clear()

    def end_show(self) -> None:
        """Let what follows be an instruction of its own."""
        self._end_string()
        if self.parts:
            self.shows.append(b"[%b]TJ" % b"".join(self.parts))
            self.parts.clear()

    def written(self) -> bytes:
        """Return the run as instructions."""
        self.end_show()
        font, size, y = self.set_in
        return b" 0 Tr/%b %b Tf 1 0 0 -1 %b %b Tm" % (font, size, self.x, y) + b"".join(self.shows)


def joined(content: bytes, font: Callable[[str], FontTables | None]) -> bytes:
    """Return a content stream with the shows of a line as one: the same glyphs in the same places.

    What a show tells by ``/ActualText``, its codes tell; shows of which that cannot be said by
    themselves stay as they are. Letters stand where they did, to half a thousandth of their size.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.
    """
    made: list[bytes] = []
    runs = at = 0
    tables_of = cache(lambda name: font(name.decode("ascii")) if name else None)
    for text in _TEXT.finditer(content):
        run: _Run | None = None
        start = scale = 0.0
        shown = 0
        for found in _PLACED.finditer(content, *text.span()):
            told, name, size, x, y, show = found.groups()
            tables = tables_of(name)
            if tables is None:
                continue
            key = told, show
            if key not in tables.given:
                tables.given[key] = _given(told, show, tables)
            given = tables.given[key]
            if given is None:
                continue
            begins, ends = found.span()
            set_in = name, size, y
            if at != begins or run is None or run.set_in != set_in:
                made += [run.written() if run else b"", content[at:begins]]
                runs += 1
                shown = 0
                run, start, scale = _Run(set_in, x), float(x), 1000 / float(size)
            elif away := round((float(x) - start) * scale - run.reached):
                run.move(-away)
                run.reached += away
            items, advance = given
            for item in items:
                if isinstance(item, bytes):
                    run.text += item
                else:
                    run.move(item)
            run.reached += advance
            at = ends
            shown += 1
            if shown == runs % _ALIKE:
                run.end_show()
        if run:
            made.append(run.written())
    return b"".join([*made, content[at:]])


def _given(told: bytes | None, body: bytes, tables: FontTables) -> Given | None:
    """Return what a show gives by itself, with codes for the text that is told of it.

    None if it may be part of a letter that others draw, too, or tells no letter.
    """
    items = items_of("array" if body.startswith(b"[") else "text", body[1:-3])
    places = [place for place, item in enumerate(items) if isinstance(item, int)]
    recoded = list(items)
    if told is not None and len(places) > 1:
        show = Show(0, 0, 0, tables, items, (None, None))
        components = Cluster("", [(show, place) for place in places]).components()
        text = told_by(told)
        if not components or not _is_whole(text, len(places)):
            return None
        recoded = [*items[: places[0]], tables.composed(components, seen(text))]
        places = []
    for place in places:
        glyph = int(items[place])
        text = tables.texts.get(glyph, "") if told is None else told_by(told)
        if not _is_whole(text, 1):
            return None
        recoded[place] = tables.code(glyph, seen(text))
    widths = (tables.width(one) if isinstance(one, int) else -one for one in recoded)
    given: list[bytes | float] = []
    for item in recoded:
        code = item.to_bytes(2, "big") if isinstance(item, int) else None
        if code and given and isinstance(given[-1], bytes):
            given[-1] += code
        else:
            given.append(code or item)
    return tuple(given), sum(widths)


def _is_whole(text: str, glyphs: int) -> bool:
    """Tell whether so many glyphs are all that draws a text."""
    marked = any(unicodedata.category(letter) == "Mn" for letter in letters(text))
    return bool(seen(text)) and (not marked or glyphs >= len(letters(text)))
