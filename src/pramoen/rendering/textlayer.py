"""Knows the text layer of a PDF: every letter once and in order, for every reader.

Typst gives each glyph of a cluster such as ที่ the text of the whole cluster, and says the text of
the cluster once more in ``/ActualText``. Programs that know only one of the two read letters twice
or not at all. Here each glyph gets the letters that it stands for, and nothing else speaks.

Quarto calls this module after its render: ``python -m pramoen.rendering.textlayer``.
"""

from __future__ import annotations

import io
import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from .clusters import drawn, letters, pieces
from .fonttables import FontTables

_SHOWS = ("Tj", "TJ")
_OPENS = ("BDC", "BMC")


@dataclass
class Cluster:
    """The glyphs drawn for a text, all of one font.

    Attributes
    ----------
    spans
        Where the text is spelled in ``/ActualText``: the instructions that open and close that.
    parts
        The parts in which it was found, with the place of their first glyph.
    """

    tables: FontTables
    text: str
    glyphs: list[int]
    spans: list[int] = field(default_factory=list)
    parts: list[tuple[Cluster, int]] = field(default_factory=list)

    def continues_in(self, other: Cluster) -> bool:
        """Tell whether another cluster, drawn next, shows the rest of this one's glyphs."""
        count = len(self.glyphs) + len(other.glyphs)
        told = letters(self.text)
        return (
            self.tables is other.tables
            and self.text == other.text
            and count <= len(told)
            and any(unicodedata.category(letter) == "Mn" for letter in told)
        )

    def take(self, other: Cluster) -> None:
        """Add the rest of the glyphs."""
        self.parts.append((other, len(self.glyphs)))
        self.glyphs = [*self.glyphs, *other.glyphs]
        self.spans = [*self.spans, *other.spans]

    def codes(self, own: Mapping[int, str]) -> list[int | None] | None:
        """Return the codes to show instead; None for no glyph; no list if the span must stay."""
        parts = pieces(self.text, self.glyphs, own)
        if parts is None:
            return None
        pairs = zip(self.glyphs, parts, strict=True)
        return [self.tables.code(glyph, part) if part else None for glyph, part in pairs]

    def kept_codes(self, own: Mapping[int, str]) -> list[int | None]:
        """Return codes for a cluster whose span stays: each glyph reads as it mostly does."""
        texts = self.tables.texts
        return [self.tables.code(glyph, own.get(glyph) or texts[glyph]) for glyph in self.glyphs]


@dataclass
class Drawing:
    """One content stream: what it does, and which cluster each glyph belongs to."""

    holder: Any
    instructions: list[Any]
    clusters: list[Cluster]
    shown: dict[int, list[tuple[Cluster, int]]]


def mended(content: bytes) -> bytes:
    """Return a PDF with a text layer that gives every letter once; the same input, the same bytes.

    Tags, links, bookmarks and what is drawn stay as they are. A cluster of which only the whole
    can be told keeps its ``/ActualText``.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts: dict[tuple[int, int], FontTables | None] = {}
        drawings = [_read(holder, resources, fonts) for holder, resources in _streams(pdf)]
        for drawing in drawings:
            _join(drawing)
            for cluster in drawing.clusters:
                _learn(cluster)
        tables = [table for table in fonts.values() if table]
        own = {id(table): table.own_letters() for table in tables}
        for drawing in drawings:
            if drawing.clusters:
                _write(pdf, drawing, own)
        for table in tables:
            table.write(pdf)
        made = io.BytesIO()
        pdf.save(
            made,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return made.getvalue()


def mend(path: Path) -> None:
    """Mend the text layer of a PDF file in place."""
    path.write_bytes(mended(path.read_bytes()))


def _streams(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Yield every content stream's holder with its resources: pages, forms and patterns."""
    for page in pdf.pages:
        yield page, page.resources
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and "/Resources" in one:
            yield one, one.Resources


def _read(holder: Any, resources: Any, fonts: dict[tuple[int, int], FontTables | None]) -> Drawing:
    """Read a content stream and gather its clusters."""
    found = Drawing(holder, list(pikepdf.parse_content_stream(holder)), [], {})
    tables: FontTables | None = None
    kept: list[FontTables | None] = []
    spans: list[tuple[int, str | None, list[int]]] = []
    for at, one in enumerate(found.instructions):
        operator = str(one.operator)
        if operator == "q":
            kept.append(tables)
        elif operator == "Q":
            tables = kept.pop()
        elif operator == "Tf":
            tables = _tables(resources.Font[str(one.operands[0])], fonts)
        elif operator in _OPENS:
            spans.append((at, _spelled(one.operands), []))
        elif operator == "EMC":
            _close(found, at, *spans.pop())
        elif operator in _SHOWS and tables:
            codes = [code for text in _strings(one.operands[0]) for code in _codes(text)]
            if spans and spans[-1][1] is not None:
                spans[-1][2].append(at)
            found.shown[at] = [(Cluster(tables, tables.texts[code], [code]), 0) for code in codes]
            found.clusters += [cluster for cluster, _ in found.shown[at]]
    return found


def _close(drawing: Drawing, end: int, start: int, text: str | None, shows: list[int]) -> None:
    """Make the glyphs that were shown within a spelled span one cluster."""
    alone = [pair for at in shows for pair in drawing.shown[at]]
    if text is None or not alone:
        return
    glyphs = [cluster.glyphs[0] for cluster, _ in alone]
    whole = Cluster(alone[0][0].tables, text, glyphs, [start, end])
    del drawing.clusters[-len(alone) :]
    drawing.clusters.append(whole)
    position = 0
    for at in shows:
        count = len(drawing.shown[at])
        drawing.shown[at] = [(whole, position + i) for i in range(count)]
        position += count


def _join(drawing: Drawing) -> None:
    """Join clusters that Typst draws as several text runs, as it does for a raised tone mark.

    Every part is said to have the text of the whole.
    """
    joined: list[Cluster] = []
    for cluster in drawing.clusters:
        before = joined[-1] if joined else None
        if before and before.continues_in(cluster):
            before.take(cluster)
        else:
            joined.append(cluster)
    drawing.clusters = joined
    taken = {id(part): (whole, at) for whole in joined for part, at in whole.parts}
    drawing.shown = {
        place: [_whole(taken, cluster, position) for cluster, position in pairs]
        for place, pairs in drawing.shown.items()
    }


def _whole(
    taken: Mapping[int, tuple[Cluster, int]], cluster: Cluster, position: int
) -> tuple[Cluster, int]:
    whole, start = taken.get(id(cluster), (cluster, 0))
    return whole, start + position


def _tables(font: Any, fonts: dict[tuple[int, int], FontTables | None]) -> FontTables | None:
    if font.objgen not in fonts:
        fonts[font.objgen] = FontTables.of(font)
    return fonts[font.objgen]


def _spelled(operands: Sequence[Any]) -> str | None:
    """Return the text of a span that does nothing but spell it, or None."""
    if len(operands) != 2 or not isinstance(operands[1], pikepdf.Dictionary):
        return None
    if operands[0] != "/Span" or list(operands[1].keys()) != ["/ActualText"]:
        return None
    return str(operands[1].ActualText)


def _strings(shown: Any) -> list[bytes]:
    parts = shown if isinstance(shown, pikepdf.Array) else [shown]
    return [bytes(part) for part in parts if isinstance(part, pikepdf.String)]


def _codes(text: bytes) -> list[int]:
    return [int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2)]


def _learn(cluster: Cluster) -> None:
    """Note which letter each glyph of a plain cluster stands for."""
    told = drawn(cluster.text)
    if len(told) == len(cluster.glyphs):
        for glyph, letter in zip(cluster.glyphs, told, strict=True):
            cluster.tables.seen.setdefault(glyph, Counter())[letter] += 1


def _write(pdf: pikepdf.Pdf, drawing: Drawing, own: Mapping[int, Mapping[int, str]]) -> None:
    """Write a content stream with codes that read as their letters, and no other words."""
    codes: dict[int, list[int | None]] = {}
    silent: set[int] = set()
    for cluster in drawing.clusters:
        known = own[id(cluster.tables)]
        found = cluster.codes(known)
        codes[id(cluster)] = cluster.kept_codes(known) if found is None else found
        if found is not None:
            silent |= set(cluster.spans)
    written = [
        _reshown(one.operands[0], drawing.shown[at], codes) if at in drawing.shown else one
        for at, one in enumerate(drawing.instructions)
        if at not in silent
    ]
    content = pikepdf.unparse_content_stream(written)
    if isinstance(drawing.holder, pikepdf.Page):
        drawing.holder.obj.Contents = pdf.make_stream(content)
    else:
        drawing.holder.write(content)


def _reshown(
    shown: Any, pairs: Sequence[tuple[Cluster, int]], codes: Mapping[int, Sequence[int | None]]
) -> Any:
    """Return the instruction that shows the same glyphs by other codes.

    A glyph without a code is only a distance: its width, taken back.
    """
    waiting = iter(pairs)
    parts: list[Any] = []
    for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if not isinstance(part, pikepdf.String):
            parts.append(part)
            continue
        text = b""
        for glyph in _codes(bytes(part)):
            cluster, position = next(waiting)
            code = codes[id(cluster)][position]
            if code is None:
                parts += [pikepdf.String(text)] if text else []
                parts.append(-cluster.tables.widths.get(glyph, 0))
                text = b""
            else:
                text += code.to_bytes(2, "big")
        parts += [pikepdf.String(text)] if text else []
    operator = pikepdf.Operator("TJ")
    return pikepdf.ContentStreamInstruction([pikepdf.Array(parts)], operator)


def main() -> None:
    """Mend the PDFs among the files that Quarto has just made."""
    for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
        if name.endswith(".pdf"):
            mend(Path(name))


if __name__ == "__main__":
    main()
