"""Knows how a line of text is shown at once, where Typst sets font and place for every letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from .clusters import letters, seen
from .fonttables import FontTables, Given
from .shows import IN_STRING, Cluster, Show, escaped, items_of, told_by

# A show with what sets its font and place, and around it, perhaps, the text that it is of; or
# else a text that several shows are of, which is passed over with them.
_PLACED = re.compile(
    rb"(?P<all>(?:/Span<</ActualText<(?P<told>[0-9A-F]*+)>>>BDC)?"
    rb" 0 Tr/(?P<font>f\d++) (?P<size>[\d.]++) Tf"
    rb" 1 0 0 -1 (?P<x>-?[\d.]++) (?P<y>-?[\d.]++) Tm"
    rb"(?P<show>\[(?:[^\[\]()\\]++|\(" + IN_STRING + rb"\))*+\]TJ|\(" + IN_STRING + rb"\)Tj)"
    rb"(?(told)\nEMC)"
    rb"|/Span<</ActualText(?:<[0-9A-F]*+>|\(\))>>BDC.*?\nEMC)",
    re.DOTALL,
)
# PDFium, which Chrome reads with, takes what is shown for a doubled show of one of the five before
# it, close above, if both show the same: so runs are shown in two parts, of other lengths in turn.
_ALIKE = 6
_BEGIN, _END = re.compile(rb"BT\b"), b"\nET"
_SHOWS = re.compile(rb"T[jJ]\b")
Span = tuple[int, int]


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


def joined(
    content: bytes, font: Callable[[str], FontTables | None]
) -> tuple[bytes, Sequence[Span]]:
    """Return a content stream with the shows of a line as one: the same glyphs in the same places.

    What a show tells by ``/ActualText``, its codes tell; shows of which that cannot be said by
    themselves stay as they are. Letters stand where they did, to half a thousandth of their size.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.

    Returns
    -------
    joined
        The stream, and where in it texts are of which all was joined.
    """
    tables_of = cache(lambda name: font(name.decode("ascii")) if name else None)
    made: list[bytes] = []
    settled: list[Span] = []
    runs = at = reached = 0
    for start, end in _texts(content):
        made.append(content[at:start])
        reached += start - at
        at = end
        parts, whole, runs = _joined_text(content[start:end], tables_of, runs)
        text = b"".join(parts)
        made.append(text)
        if whole:
            settled.append((reached, reached + len(text)))
        reached += len(text)
    return b"".join([*made, content[at:]]), settled


def _texts(content: bytes) -> Iterator[Span]:
    """Yield where texts begin and end; most of a drawing is none."""
    end = 0
    for begin in _BEGIN.finditer(content):
        start = begin.start()
        if start >= end and (end := content.find(_END, start) + len(_END)) >= len(_END):
            yield start, end


def _joined_text(
    content: bytes, tables_of: Callable[[bytes | None], FontTables | None], runs: int
) -> tuple[list[bytes], bool, int]:
    """Return a text in parts, its shows joined; whether all are; and how many runs there were."""
    *placed, rest = _PLACED.split(content)
    made: list[bytes] = []
    run: _Run | None = None
    x_of_run = scale = 0.0
    shown = 0
    whole = not _SHOWS.search(rest)
    fields = iter(placed)
    for between, all_, told, name, size, x, y, show in zip(*[fields] * 8, strict=True):
        tables = tables_of(name)
        given = None
        if tables is not None:
            key = told, show
            if key not in tables.given:
                tables.given[key] = _given(told, show, tables)
            given = tables.given[key]
        set_in = name, size, y
        if between or given is None or run is None or run.set_in != set_in:
            made += [run.written() if run else b"", between]
            run = None
            whole = whole and given is not None and not _SHOWS.search(between)
        if given is None:
            made.append(all_)
            continue
        if run is None:
            runs += 1
            shown = 0
            run, x_of_run, scale = _Run(set_in, x), float(x), 1000 / float(size)
        elif away := round((float(x) - x_of_run) * scale - run.reached):
            run.move(-away)
            run.reached += away
        items, advance = given
        for item in items:
            if isinstance(item, bytes):
                run.text += item
            else:
                run.move(item)
        run.reached += advance
        shown += 1
        if shown == runs % _ALIKE:
            run.end_show()
    return [*made, run.written() if run else b"", rest], whole, runs


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
