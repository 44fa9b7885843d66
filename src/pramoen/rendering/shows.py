"""Knows what the content streams of a Typst PDF show: glyphs, where, and for which text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .clusters import letters
from .fonttables import FontTables

_STRING = rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>"
_NUMBER = rb"[-+]?[\d.]+"
_OBJECT = re.compile(rb"\bBT\b(.*?)\bET\b", re.DOTALL)
_TOKEN = re.compile(
    rb"/Span\s*<<\s*/ActualText\s*<(?P<told>[0-9A-Fa-f]*)>\s*>>\s*BDC\b"
    rb"|(?P<open>\bB[DM]C\b)|(?P<close>\bEMC\b)"
    rb"|/(?P<font>[^\s/<>\[\]()]+)\s+" + _NUMBER + rb"\s+Tf\b"
    rb"|\[(?P<array>(?:[^\[\]()\\]|\((?:\\.|[^\\()])*\))*)\]\s*TJ\b"
    rb"|(?P<text>" + _STRING + rb")\s*Tj\b",
    re.DOTALL,
)
_HAIR = 1  # thousandth of the size
_ITEM = re.compile(rb"(" + _STRING + rb")|(" + _NUMBER + rb")", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED |= {b"%o" % code: bytes([code]) for code in range(256)}
_ESCAPED |= {b"%03o" % code: bytes([code]) for code in range(256)}


@dataclass(eq=False)
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
    items: list[int | float]
    codes: dict[int, int | None] = field(default_factory=dict)
    changed: bool = False
    nudged: bool = False


@dataclass(eq=False)
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
    def glyphs(self) -> list[int]:
        """The glyphs in order."""
        return [int(show.items[place]) for show, place in self.places]

    def continues_in(self, other: Cluster) -> bool:
        """Tell whether another cluster, drawn next, shows the rest of this one's glyphs.

        Typst draws a raised tone mark as a text run of its own, and says of each part that it has
        the text of the whole.
        """
        told = letters(self.text)
        (before, last), (after, first) = self.places[-1], other.places[0]
        return (
            self.text == other.text
            and after.number == before.number + 1
            and last == len(before.items) - 1
            and not any(isinstance(item, int) for item in after.items[:first])
            and self.tables is other.tables
            and len(self.places) + len(other.places) <= len(told)
            and any(unicodedata.category(letter) == "Mn" for letter in told)
        )


def read_stream(
    content: bytes, font: Callable[[str], FontTables | None]
) -> tuple[list[Show], list[Cluster]]:
    """Return what a content stream shows; glyphs that stand for one plain letter are no clusters.

    Parameters
    ----------
    content
        The stream, unpacked.
    font
        Returns the tables of a font by its name in the stream.
    """
    shows: list[Show] = []
    clusters: list[Cluster] = []
    spans: list[Cluster | None] = []
    for found in _OBJECT.finditer(content):
        tables: FontTables | None = None
        for token in _TOKEN.finditer(content, *found.span(1)):
            kind = token.lastgroup
            if kind in ("array", "text") and tables:
                show = Show(len(shows), *token.span(), tables, list(_items(token)))
                shows.append(show)
                _gather(show, spans[-1] if spans else None, clusters)
            elif kind == "told":
                text = bytes.fromhex(token["told"].decode("ascii")).decode("utf-16")
                spans.append(Cluster(text, [], [token.span()]))
            elif kind == "open":
                spans.append(None)
            elif kind == "close":
                closed = spans.pop() if spans else None
                if closed is not None and closed.places:
                    closed.spans.append(token.span())
                    _add(clusters, closed)
            elif kind == "font":
                tables = font(token["font"].decode("latin-1"))
    return shows, clusters


def _gather(show: Show, inside: Cluster | None, clusters: list[Cluster]) -> None:
    """Add the glyphs of a show to the cluster whose text is being spelled, or as their own."""
    texts = show.tables.texts
    for place, item in enumerate(show.items):
        if not isinstance(item, int):
            continue
        if inside is not None:
            inside.places.append((show, place))
        elif item not in show.tables.plain:
            _add(clusters, Cluster(texts[item], [(show, place)]))


def _add(clusters: list[Cluster], found: Cluster) -> None:
    """Add a cluster, or what it shows to the one just before it that it is the rest of."""
    if clusters and clusters[-1].continues_in(found):
        clusters[-1].places += found.places
        clusters[-1].spans += found.spans
    else:
        clusters.append(found)


def _items(token: re.Match[bytes]) -> Iterator[int | float]:
    body = token["array"] if token["array"] is not None else token["text"]
    for text, number in _ITEM.findall(body):
        if number:
            yield float(number)
            continue
        codes = unescaped(text)
        for at in range(0, len(codes) - 1, 2):
            yield codes[at] << 8 | codes[at + 1]


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
