"""Knows what the content streams of a Typst PDF show: glyphs, where, and for which text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from .clusters import letters
from .fonttables import FontTables

_NUMBER = rb"[-+]?[\d.]+"
_IN_STRING = rb"(?:\\.|[^\\()])*"
# Every choice starts with a letter of its own: the search skips to these.
_TOKEN = re.compile(
    rb"/Span\s*<<\s*/ActualText\s*(?:<(?P<told>[0-9A-Fa-f]*)>|(?P<untold>\(\)))\s*>>\s*BDC\b"
    rb"|B(?P<open>[DM])C\b|B(?P<begin>T)\b|E(?P<close>MC)\b|E(?P<end>T)\b"
    rb"|q\s+(?P<frame>(?:" + _NUMBER + rb"\s+){6})cm\b"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+" + _NUMBER + rb"\s+Tf\b"
    rb"(?:\s+(?P<matrix>(?:" + _NUMBER + rb"\s+){6})Tm\b)?"
    rb"|\[(?P<array>(?:[^\[\]()\\]|\(" + _IN_STRING + rb"\))*)\]\s*TJ\b"
    rb"|\((?P<text>" + _IN_STRING + rb")\)\s*Tj\b"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>\s*Tj\b",
    re.DOTALL,
)
_HAIR = 1  # thousandth of the size
_UPRIGHT = [b"1", b"0", b"0", b"-1"]
_ITEM = re.compile(rb"(\(" + _IN_STRING + rb"\)|<[0-9A-Fa-f\s]*>)|(" + _NUMBER + rb")", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED |= {b"%o" % code: bytes([code]) for code in range(256)}
_ESCAPED |= {b"%03o" % code: bytes([code]) for code in range(256)}


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
    codes
        What to show instead, by place in `items`: a code, or None for no glyph.
    changed
        Whether it must be written anew.
    frame, place
        Where its text run starts on the page and where in the run it does, to the right and up;
        None where the run is turned or scaled, as in a chart, whose letters have a rim below them.
    following
        The shows of later text runs that are to be drawn right after it, in the same run.
    """

    number: int
    start: int
    end: int
    tables: FontTables
    items: Sequence[int | float]
    codes: dict[int, int | None] = field(default_factory=dict)
    changed: bool = False
    frame: tuple[float, float] | None = None
    place: tuple[float, float] | None = None
    following: list[Show] = field(default_factory=list)


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
    def glyphs(self) -> tuple[int, ...]:
        """The glyphs in order."""
        return tuple([int(show.items[place]) for show, place in self.places])

    @property
    def shows(self) -> list[Show]:
        """The shows in order."""
        return list({show: None for show, _ in self.places})

    def gathered(self) -> bool:
        """Draw the parts of later text runs in the first one's span; return whether that could be.

        What a text run shows besides the cluster cannot be taken out of it.
        """
        first, later = self.shows[0], self.shows[1:]
        own = set(self.places)
        if len(self.spans) < 2 or not self.spans[0][1] <= first.start < self.spans[1][0]:
            return False
        for show in later:
            glyphs = {(show, at) for at, item in enumerate(show.items) if isinstance(item, int)}
            if show.frame is None or first.frame is None or not glyphs <= own:
                return False
        first.following = [show for show in later if show.start > self.spans[1][0]]
        return True

    def continues_in(self, other: Cluster) -> bool:
        """Tell whether another cluster, drawn next, shows the rest of this one's glyphs.

        Typst draws a raised tone mark as a text run of its own, and says of each part that it has
        the text of the whole.
        """
        if self.text != other.text:
            return False
        told = letters(self.text)
        (before, last), (after, first) = self.places[-1], other.places[0]
        return (
            after.number == before.number + 1
            and last == len(before.items) - 1
            and not any(isinstance(item, int) for item in after.items[:first])
            and self.tables is other.tables
            and len(self.places) + len(other.places) <= len(told)
            and any(unicodedata.category(letter) == "Mn" for letter in told)
        )


def read_stream(content: bytes, font: Callable[[str], FontTables | None]) -> list[Cluster]:
    """Return the clusters that a content stream shows; a glyph of one plain letter is none.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.
    """
    clusters: list[Cluster] = []
    spans: list[Cluster | None] = []
    tables: FontTables | None = None
    number = 0
    frame = matrix = None
    for token in _TOKEN.finditer(content):
        kind = token.lastgroup
        if kind in ("array", "text", "hex"):
            if tables:
                inside = spans[-1] if spans else None
                items = _items(kind, token[kind])
                if not (inside is None and tables.plain.issuperset(items)):
                    show = Show(number, *token.span(), tables, items)
                    show.frame, show.place = _laid(frame, matrix)
                    _gather(show, inside, clusters)
                number += 1
        elif kind == "told":
            spans.append(Cluster(_told(token["told"]), [], [token.span()]))
        elif kind == "untold":
            spans.append(Cluster("", [], [token.span()]))
        elif kind == "close":
            closed = spans.pop() if spans else None
            if closed is not None and closed.places:
                closed.spans.append(token.span())
                _add(clusters, closed)
        elif kind in ("font", "matrix"):
            tables, matrix = font(token["font"].decode("latin-1")), token["matrix"]
        elif kind == "frame":
            frame = token["frame"]
        elif kind == "end":
            frame = None
        elif kind == "open":
            spans.append(None)
        else:  # a text object starts with nothing set
            tables = None
            spans.clear()
    return clusters


def _laid(
    frame: bytes | None, matrix: bytes | None
) -> tuple[tuple[float, float], tuple[float, float]] | tuple[None, None]:
    """Return where a text run starts on the page, and where in it something is shown."""
    if frame is None or matrix is None:
        return None, None
    outer, inner = frame.split(), matrix.split()
    if outer[:4] != _UPRIGHT or inner[:4] != _UPRIGHT:
        return None, None
    return (float(outer[4]), float(outer[5])), (float(inner[4]), float(inner[5]))


def _gather(show: Show, inside: Cluster | None, clusters: list[Cluster]) -> None:
    """Add the glyphs of a show to the cluster whose text is being spelled, or as their own."""
    for place, item in enumerate(show.items):
        if not isinstance(item, int):
            continue
        if inside is not None:
            inside.places.append((show, place))
        elif item not in show.tables.plain:
            _add(clusters, Cluster(show.tables.texts[item], [(show, place)]))


def _add(clusters: list[Cluster], found: Cluster) -> None:
    """Add a cluster, or what it shows to the one just before it that it is the rest of."""
    if clusters and clusters[-1].continues_in(found):
        clusters[-1].places += found.places
        clusters[-1].spans += found.spans
    else:
        clusters.append(found)


# The same few strings and texts come again and again.
@lru_cache(maxsize=1 << 14)
def _told(text: bytes) -> str:
    return bytes.fromhex(text.decode("ascii")).decode("utf-16")


@lru_cache(maxsize=1 << 14)
def _items(kind: str, body: bytes) -> tuple[int | float, ...]:
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


def shown(show: Show, to_the_left: float = 0) -> bytes:
    """Return the instruction for a show with its new codes, and for what follows it.

    A glyph without a code is only a distance: its width, taken back.
    """
    parts: list[bytes] = [b" %g " % to_the_left] if to_the_left else []
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
    following = b"".join(_placed(other, show) for other in show.following)
    return b"[" + b"".join(parts) + b"]TJ" + following


def _placed(show: Show, run: Show) -> bytes:
    """Return the instruction for a show that is drawn where it was, in the text run of another.

    It starts a hair to the left of what follows: pdfium puts the shows of a line in order by where
    they start. A raised tone mark starts where the next letter does, or some thousandths to its
    right, and would be read behind that.
    """
    assert show.frame and show.place and run.frame
    x = show.place[0] + show.frame[0] - run.frame[0]
    y = show.place[1] + run.frame[1] - show.frame[1]
    lead = 0 if isinstance(show.items[0], int) else show.items[0]
    return b" 1 0 0 -1 %g %g Tm%b" % (
        round(x, 4),
        round(y, 4),
        shown(show, _HAIR - min(lead, _HAIR)),
    )
