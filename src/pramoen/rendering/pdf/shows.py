"""Knows what the content streams of a Typst PDF show: glyphs, where, and for which text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .clusters import letters
from .fonttables import Component, FontTables

Matrix = tuple[float, float, float, float, float, float]

_NUMBER = rb"[-+]?[\d.]+"
_MATRIX = rb"(?:" + _NUMBER + rb"\s+){6}"
IN_STRING = rb"(?:[^\\()]++|\\.)*+"
for _ in range(4):  # parentheses in pairs need no backslash, and codes of glyphs may be such
    IN_STRING = rb"(?:[^\\()]++|\\.|\(" + IN_STRING + rb"\))*+"
# Every choice starts with a letter of its own: the search skips to these.
_TOKEN = re.compile(
    rb"/Span\s*<<\s*/ActualText\s*(?:<(?P<told>[0-9A-Fa-f]*)>|(?P<untold>\(\)))\s*>>\s*BDC\b"
    rb"|B(?P<open>[DM])C\b|B(?P<begin>T)\b|E(?P<close>MC)\b"
    rb"|q\s+(?P<frame>" + _MATRIX + rb")cm\b"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+(?P<size>" + _NUMBER + rb")\s+Tf\b"
    rb"(?:\s+(?P<matrix>" + _MATRIX + rb")Tm\b)?"
    rb"|\[(?P<array>(?:[^\[\]()\\]++|\(" + IN_STRING + rb"\))*+)\]\s*TJ\b"
    rb"|\((?P<text>" + IN_STRING + rb")\)\s*Tj\b"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>\s*Tj\b",
    re.DOTALL,
)
_ITEM = re.compile(rb"(\(" + IN_STRING + rb"\)|<[0-9A-Fa-f\s]*>)|(" + _NUMBER + rb")", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED |= {b"%o" % code: bytes([code]) for code in range(256)}
_ESCAPED |= {b"%03o" % code: bytes([code]) for code in range(256)}
_SAME = 1e-4


@dataclass(frozen=True, slots=True)
class Laid:
    """How the text of a show is laid: its size, its matrix, and that of what it stands in."""

    size: float
    matrix: Matrix
    frame: Matrix

    def on_page(self, x: float) -> tuple[float, float]:
        """Return where a point of the line of text is, in what the text stands in."""
        return _moved(self.frame, *_moved(self.matrix, x, 0))

    def of_page(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point is, seen from the start of the text."""
        return _back(self.matrix, *_back(self.frame, x, y))

    def turned_like(self, other: Laid) -> bool:
        """Tell whether two texts differ in where they are only."""
        mine, others = ((one.size, *one.matrix[:4], *one.frame[:4]) for one in (self, other))
        return all(abs(a - b) < _SAME for a, b in zip(mine, others, strict=True))


@dataclass(eq=False, slots=True)
class Show:
    """One instruction that shows glyphs.

    Attributes
    ----------
    number
        Its place among the shows of its stream.
    start, end
        Where it stands in the stream, in bytes.
    items
        Glyphs as integers, and between them distances in thousandths of the size, to the left.
    said
        How its text is laid, as the stream says it: the frame, and what sets font and matrix.
    codes
        What to show instead, by place in `items`: a code, or None for no glyph.
    """

    number: int
    start: int
    end: int
    tables: FontTables
    items: Sequence[int | float]
    said: tuple[bytes | None, re.Match[bytes] | None]
    codes: dict[int, int | None] = field(default_factory=dict)

    @property
    def laid(self) -> Laid | None:
        """How its text is laid; None if that is not said with it."""
        frame, set_ = self.said
        if frame is None or set_ is None or set_["matrix"] is None:
            return None
        return Laid(float(set_["size"]), _matrix(set_["matrix"]), _matrix(frame))

    def distance(self, place: int) -> float:
        """Return how far from its start an item is, in thousandths of the size."""
        return sum(
            self.tables.widths.get(item, 0) if isinstance(item, int) else -item
            for item in self.items[:place]
        )


@dataclass(eq=False, slots=True)
class Cluster:
    """The glyphs drawn for a text.

    Attributes
    ----------
    places
        The glyphs: the show, and the place in its items.
    spans
        Where the text is spelled in ``/ActualText``: what opens and what closes that, in bytes.
    """

    text: str
    places: list[tuple[Show, int]]
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def tables(self) -> FontTables:
        """The tables of the cluster's font."""
        return self.places[0][0].tables

    @property
    def shows(self) -> list[Show]:
        """The shows in order."""
        return list({show: None for show, _ in self.places})

    def components(self) -> tuple[Component, ...] | None:
        """Return the glyphs with their distances from the first; None if that cannot be told.

        It can if the shows hold nothing else, and all are of one size and turned alike.
        """
        shows = self.shows
        first = shows[0]
        if sum(isinstance(item, int) for show in shows for item in show.items) > len(self.places):
            return None
        laid: dict[Show, Laid] = {}
        for show in shows if len(shows) > 1 else ():
            found_laid = show.laid
            if found_laid is None or not found_laid.turned_like(laid.get(first, found_laid)):
                return None
            laid[show] = found_laid
        found, start = [], first.distance(self.places[0][1])
        for show, place in self.places:
            x, y = show.distance(place), 0.0
            if show is not first:
                scale = laid[show].size / 1000
                x, y = laid[first].of_page(*laid[show].on_page(x * scale))
                x, y = x / scale, y / scale
            found.append(Component(int(show.items[place]), round(x - start), round(y)))
        return tuple(found)

    def continues_in(self, other: Cluster) -> bool:
        """Tell whether another cluster, drawn next, shows the rest of this one's glyphs.

        Typst draws a raised tone mark as a text run of its own, and says of each part that it has
        the text of the whole; in a chart, of all but the last that they have none.
        """
        if self.text not in ("", other.text):
            return False
        (before, last), (after, first) = self.places[-1], other.places[0]
        follows = (
            after.number == before.number + 1
            and last == len(before.items) - 1
            and not any(isinstance(item, int) for item in after.items[:first])
            and self.tables is other.tables
        )
        if not other.text:
            return follows
        told = letters(other.text)
        return (
            follows
            and len(self.places) + len(other.places) <= len(told)
            and any(unicodedata.category(letter) == "Mn" for letter in told)
        )


def read_stream(
    content: bytes,
    font: Callable[[str], FontTables | None],
    settled: Sequence[tuple[int, int]] = (),
) -> list[Cluster]:
    """Return the clusters that a content stream shows; a glyph of one plain letter is none.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.
    settled
        Where whole texts stand that need not be read, in order.
    """
    clusters: list[Cluster] = []
    spans: list[Cluster | None] = []
    tables: FontTables | None = None
    number = 0
    frame = said = None
    for token in _tokens(content, settled):
        if token is None:  # what was shown before goes on in nothing that follows
            number += 1
            continue
        kind = token.lastgroup
        if kind in ("array", "text", "hex"):
            if tables:
                inside = spans[-1] if spans else None
                items = items_of(kind, token[kind])
                if not (inside is None and tables.plain.issuperset(items)):
                    show = Show(number, *token.span(), tables, items, (frame, said))
                    _gather(show, inside, clusters)
                number += 1
        elif kind in ("told", "untold"):
            spans.append(Cluster(told_by(token["told"] or b""), [], [token.span()]))
        elif kind == "close":
            closed = spans.pop() if spans else None
            if closed is not None and closed.places:
                closed.spans.append(token.span())
                _add(clusters, closed)
        elif kind in ("size", "matrix"):
            tables, said = font(token["font"].decode("latin-1")), token
        elif kind == "frame":
            frame = token["frame"]
        elif kind == "open":
            spans.append(None)
        else:  # a text object starts with nothing set
            tables = said = None
            spans.clear()
    return clusters


def _tokens(content: bytes, settled: Sequence[tuple[int, int]]) -> Iterator[re.Match[bytes] | None]:
    """Yield what a stream is read by, and None for each text that is passed over."""
    at = 0
    for start, end in settled:
        yield from _TOKEN.finditer(content, at, start)
        yield None
        at = end
    yield from _TOKEN.finditer(content, at)


@lru_cache(maxsize=1 << 12)
def _matrix(numbers: bytes) -> Matrix:
    a, b, c, d, e, f = map(float, numbers.split())
    return a, b, c, d, e, f


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _back(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    x, y, area = x - e, y - f, a * d - b * c
    return (d * x - c * y) / area, (a * y - b * x) / area


def _gather(show: Show, inside: Cluster | None, clusters: list[Cluster]) -> None:
    """Add the glyphs of a show to the cluster whose text is being spelled, or as their own."""
    for place, item in enumerate(show.items):
        if not isinstance(item, int):
            continue
        if inside is not None:
            inside.places.append((show, place))
        elif item not in show.tables.plain:
            _add(clusters, Cluster(show.tables.texts.get(item, ""), [(show, place)]))


def _add(clusters: list[Cluster], found: Cluster) -> None:
    """Add a cluster, or what it shows to the one just before it that it is the rest of."""
    if clusters and clusters[-1].continues_in(found):
        clusters[-1].text = found.text
        clusters[-1].places += found.places
        clusters[-1].spans += found.spans
    else:
        clusters.append(found)


# The same few strings and texts come again and again.
@lru_cache(maxsize=1 << 14)
def told_by(text: bytes) -> str:
    """Return the text that is spelled in ``/ActualText``, in hexadecimal digits."""
    return bytes.fromhex(text.decode("ascii")).decode("utf-16")


@lru_cache(maxsize=1 << 14)
def items_of(kind: str, body: bytes) -> tuple[int | float, ...]:
    """Return the glyphs and distances that a show instruction gives."""
    if kind == "text":
        return _codes(b"(%b)" % body)
    if kind == "hex":
        return _codes(b"<%b>" % body)
    found: list[int | float] = []
    for text, number in _ITEM.findall(body):
        if number:
            found.append(float(number))
        else:
            found += _codes(text)
    return tuple(found)


def _codes(text: bytes) -> tuple[int, ...]:
    codes = unescaped(text)
    return tuple(codes[at] << 8 | codes[at + 1] for at in range(0, len(codes) - 1, 2))


def unescaped(text: bytes) -> bytes:
    r"""Return the bytes of a string as a content stream writes it.

    Examples
    --------
    >>> unescaped(rb"(\000\(a)"), unescaped(b"<0028 61>")
    (b'\x00(a', b'\x00(a')
    """
    if text.startswith(b"<"):
        return bytes.fromhex(text[1:-1].decode("ascii"))
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text[1:-1])


def escaped(text: bytes) -> bytes:
    r"""Return bytes as a string of a content stream.

    Examples
    --------
    >>> escaped(b"\x00(a\r")
    b'(\x00\\(a\\r)'
    """
    for plain, said in ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r")):
        text = text.replace(plain, said)
    return b"(" + text + b")"


def shown(show: Show) -> bytes:
    """Return the instruction for a show with its new codes; nothing for one without items.

    A glyph without a code is only a distance: its width, taken back.
    """
    parts: list[bytes] = []
    text = bytearray()
    for place, item in enumerate(show.items):
        code = show.codes.get(place, item) if isinstance(item, int) else None
        if code is not None:
            text += int(code).to_bytes(2, "big")
            continue
        distance = -show.tables.widths.get(item, 0) if isinstance(item, int) else item
        if text:
            parts.append(escaped(bytes(text)))
            text.clear()
        parts.append(b" %g " % round(distance, 3))
    if text:
        parts.append(escaped(bytes(text)))
    return b"[" + b"".join(parts) + b"]TJ"


def shown_as_one(cluster: Cluster, code: int) -> dict[Show, bytes]:
    """Return the instructions that draw a cluster as one glyph, all in its last show.

    In a chart each letter has a rim, which is drawn before it: what comes last lies on them all.
    """
    first, *later = cluster.shows
    drawn = escaped(code.to_bytes(2, "big")) + b"Tj"
    distance = first.distance(cluster.places[0][1])
    if not later:
        return {
            first: b"[%g" % -distance + escaped(code.to_bytes(2, "big")) + b"]TJ"
            if distance
            else drawn
        }
    last = later[-1]
    at, lies = first.laid, last.laid
    assert at and lies
    x, y = _back(lies.frame, *at.on_page(distance * at.size / 1000))
    turned = b" %g %g %g %g" % lies.matrix[:4]
    placed = turned + b" %g %g Tm" % (round(x, 4), round(y, 4)) + drawn
    return {**dict.fromkeys(cluster.shows, b" "), last: placed}
