"""Knows what the content streams of a Typst PDF show: glyphs, where, and for which text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..pdf.clusters import letters
from ..pdf.fonttables import FontTables

_NUMBER = rb"[-+]?[\d.]+"
_IN_STRING = rb"(?:\\.|[^\\()])*"
# Every choice starts with a letter of its own: the search skips to these.
_TOKEN = re.compile(
    rb"/Span\s*<<\s*/ActualText\s*<(?P<told>[0-9A-Fa-f]*)>\s*>>\s*BDC\b"
    rb"|B(?P<open>[DM])C\b|B(?P<begin>T)\b|E(?P<close>MC)\b"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+" + _NUMBER + rb"\s+Tf\b"
    rb"|\[(?P<array>(?:[^\[\]()\\]|\(" + _IN_STRING + rb"\))*)\]\s*TJ\b"
    rb"|\((?P<text>" + _IN_STRING + rb")\)\s*Tj\b"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>\s*Tj\b",
    re.DOTALL,
)
_HAIR = 1  # thousandth of the size
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
    changed, nudged
        Whether it must be written anew; whether it must then start to the left of its place.
    """

    number: int
    start: int
    end: int
    tables: FontTables
    items: Sequence[int | float]
    codes: dict[int, int | None] = field(default_factory=dict)
    changed: bool = False
    nudged: bool = False


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
    for token in _TOKEN.finditer(content):
        kind = token.lastgroup
        if kind in ("array", "text", "hex"):
            if tables:
                inside = spans[-1] if spans else None
                items = _items(kind, token[kind])
                _gather(number, token, tables, items, inside, clusters)
                number += 1
        elif kind == "told":
            spans.append(Cluster(_told(token["told"]), [], [token.span()]))
        elif kind == "close":
            closed = spans.pop() if spans else None
            if closed is not None and closed.places:
                closed.spans.append(token.span())
                _add(clusters, closed)
        elif kind == "font":
            tables = font(token["font"].decode("latin-1"))
        elif kind == "open":
            spans.append(None)
        else:  # a text object starts with nothing set
            tables = None
            spans.clear()
    return clusters


def _gather(
    number: int,
    token: re.Match[bytes],
    tables: FontTables,
    items: Sequence[int | float],
    inside: Cluster | None,
    clusters: list[Cluster],
) -> None:
    """Add the glyphs of a show to the cluster whose text is being spelled, or as their own."""
    if inside is None and tables.plain.issuperset(items):
        return
    show = Show(number, *token.span(), tables, items)
    for place, item in enumerate(items):
        if not isinstance(item, int):
            continue
        if inside is not None:
            inside.places.append((show, place))
        elif item not in tables.plain:
            _add(clusters, Cluster(tables.texts[item], [(show, place)]))


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


def _lead(show: Show) -> float:
    """Return the distance to the left before the first glyph."""
    first = show.items[0]
    return 0 if isinstance(first, int) else first


def shown(show: Show) -> bytes:
    """Return the instruction for a show with its new codes; nothing for one without items.

    A glyph without a code is only a distance: its width, taken back.
    """
    parts: list[bytes] = [b" %g " % (_HAIR - min(_lead(show), _HAIR))] if show.nudged else []
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
