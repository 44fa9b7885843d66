"""Knows the text layer of a PDF: every letter once and in order, for every reader.

Typst gives each glyph of a cluster such as ที่ the text of the whole cluster, and says the text of
the cluster once more in ``/ActualText``. Programs that know only one of the two read letters twice
or not at all. Here each glyph gets the letters that it stands for, and nothing else speaks.

Quarto calls this module after its render: ``python -m pramoen.rendering.pdf.textlayer``.
"""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from ..site.shows import Cluster, Show, read_stream, shown
from .clusters import drawn, pieces, seen
from .fonttables import FontTables
from .rowheads import head_rows

_WORDS = {"/Title", "/Alt", "/ActualText", "/Contents", "/E"}


@dataclass
class _Drawing:
    """One content stream: who holds it, and which texts it shows as clusters."""

    holder: Any
    content: bytes
    clusters: Sequence[Cluster]


def mended(content: bytes) -> bytes:
    """Return a PDF with a text layer that gives every letter once; the same input, the same bytes.

    Links, bookmarks and what is drawn stay as they are, tags but for the headings of table rows. A
    cluster of which only the whole can be told keeps its ``/ActualText``.
    """
    with _uncollected(), pikepdf.open(io.BytesIO(content)) as pdf:
        fonts: dict[tuple[int, int], FontTables | None] = {}
        drawings = [_read(holder, resources, fonts) for holder, resources in _streams(pdf)]
        tables = [table for table in fonts.values() if table]
        _learn([cluster for drawing in drawings for cluster in drawing.clusters])
        own = {id(table): table.own_letters() for table in tables}
        for table in tables:
            table.take_own_codes(own[id(table)])
        parts = _Parts(own)
        for drawing in drawings:
            if drawing.clusters:
                _write(pdf, drawing, parts)
        for table in tables:
            table.write(pdf)
        entries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        head_rows(pdf, entries)
        _clear_words(pdf, entries)
        _leave_out_the_unsaid(pdf)
        made = io.BytesIO()
        pdf.save(
            made,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return made.getvalue()


def _leave_out_the_unsaid(pdf: pikepdf.Pdf) -> None:
    """Leave out that tags are not suspect: it goes without saying; poppler calls it an error."""
    marked = pdf.Root.get("/MarkInfo")
    if marked is not None and "/Suspects" in marked and not marked["/Suspects"]:
        del marked["/Suspects"]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause Python's search for circles of objects: there are none among very many of them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def mend(path: Path) -> None:
    """Mend the text layer of a PDF file in place."""
    path.write_bytes(mended(path.read_bytes()))


def _clear_words(pdf: pikepdf.Pdf, entries: Sequence[Any]) -> None:
    """Take signs that steer line breaks out of the title, the bookmarks and what is read aloud."""
    for one in entries:
        for key in _WORDS & one.keys():
            if isinstance(one[key], pikepdf.String):
                one[key] = pikepdf.String(seen(str(one[key])))
    metadata = pdf.Root.get("/Metadata")
    if metadata is not None:
        metadata.write(seen(metadata.read_bytes().decode("utf-8")).encode("utf-8"))


def _streams(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Yield every content stream's holder with its resources: pages, forms and patterns."""
    for page in pdf.pages:
        yield page, page.resources
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and "/Resources" in one:
            yield one, one.Resources


def _read(holder: Any, resources: Any, fonts: dict[tuple[int, int], FontTables | None]) -> _Drawing:
    page = isinstance(holder, pikepdf.Page)
    if page:
        holder.contents_coalesce()
    content = holder.Contents.read_bytes() if page else holder.read_bytes()
    names: dict[str, FontTables | None] = {}

    def font(name: str) -> FontTables | None:
        if name not in names:
            one = resources.Font[f"/{name}"]
            if one.objgen not in fonts:
                fonts[one.objgen] = FontTables.of(one)
            names[name] = fonts[one.objgen]
        return names[name]

    return _Drawing(holder, content, read_stream(content, font))


def _learn(clusters: Sequence[Cluster]) -> None:
    """Note which letter each glyph of a whole cluster stands for."""
    shown: dict[tuple[int, str, tuple[int, ...]], int] = {}
    tables: dict[int, FontTables] = {}
    for cluster in clusters:
        key = (id(cluster.tables), cluster.text, cluster.glyphs)
        shown[key] = shown.get(key, 0) + 1
        tables[key[0]] = cluster.tables
    for (table, text, glyphs), times in shown.items():
        told = drawn(text)
        if len(told) == len(glyphs):
            for glyph, letter in zip(glyphs, told, strict=True):
                tables[table].note(glyph, letter, times)


class _Parts:
    """What each glyph of a cluster stands for, told once for clusters that are alike.

    Attributes
    ----------
    own
        The letter of each glyph, by font.
    """

    def __init__(self, own: Mapping[int, Mapping[int, str]]) -> None:
        self._own = own
        self._known: dict[tuple[int, str, tuple[int, ...]], list[int | None] | None] = {}

    def codes(self, cluster: Cluster) -> list[int | None] | None:
        """Return the code for each glyph; None if only the whole can be told."""
        tables, glyphs = cluster.tables, cluster.glyphs
        key = (id(tables), cluster.text, glyphs)
        if key not in self._known:
            parts = pieces(cluster.text, glyphs, self._own[id(tables)])
            self._known[key] = None
            if parts is not None:
                self._known[key] = [
                    tables.code(glyph, part) if part else None
                    for glyph, part in zip(glyphs, parts, strict=True)
                ]
        return self._known[key]


def _write(pdf: pikepdf.Pdf, drawing: _Drawing, parts: _Parts) -> None:
    """Write a content stream with codes that read as their letters, and no other words."""
    edits: list[tuple[int, int, bytes]] = []
    shows: dict[int, Show] = {}
    for cluster in drawing.clusters:
        codes = parts.codes(cluster)
        if codes is not None:
            edits += [(start, end, b" ") for start, end in cluster.spans]
            _recode(cluster, codes)
            _nudge(cluster)
            shows.update({show.number: show for show, _ in cluster.places})
    edits += [(show.start, show.end, shown(show)) for show in shows.values() if show.changed]
    content, at = [], 0
    for start, end, text in sorted(edits):
        content += [drawing.content[at:start], text]
        at = end
    whole = b"".join([*content, drawing.content[at:]])
    if isinstance(drawing.holder, pikepdf.Page):
        drawing.holder.obj.Contents = pdf.make_stream(whole)
    else:
        drawing.holder.write(whole)


def _recode(cluster: Cluster, codes: Sequence[int | None]) -> None:
    for (show, place), code in zip(cluster.places, codes, strict=True):
        if code != show.items[place]:
            show.codes[place] = code
            show.changed = True


def _nudge(cluster: Cluster) -> None:
    """Let the later text runs of a cluster start a hair to the left of what follows them.

    Pdfium puts the runs of a line in order by where they start. A raised tone mark starts where the
    next letter does, or some thousandths to its right, and would be read behind that.
    """
    first, last = cluster.places[0][0], cluster.places[-1][0]
    if first is last:
        return
    for show in {show: None for show, _ in cluster.places if show is not first}:
        show.nudged = show.changed = True


def main() -> None:
    """Mend the PDFs among the files that Quarto has just made."""
    for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
        if name.endswith(".pdf"):
            mend(Path(name))


if __name__ == "__main__":
    main()
