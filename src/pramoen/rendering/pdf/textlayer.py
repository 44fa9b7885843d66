"""Knows the text layer of a PDF: every letter once and in order, for every reader.

Typst gives each glyph of a cluster such as ที่ the text of the whole cluster, and says the text of
the cluster once more in ``/ActualText``. Programs that know only one of the two read letters twice
or not at all, and those that judge by where glyphs stand take a mark for a line of its own. Here
each cluster becomes one glyph of the font, made of the others, which reads as people type it.
"""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from .clusters import seen
from .fonttables import FontTables
from .named import name_places
from .rowheads import head_rows
from .runs import joined
from .shows import Cluster, Show, read_stream, shown, shown_as_one

# The template types the letters of drawings once, out of sight (`drawings.letters_of`).
_OUT_OF_SIGHT = re.compile(
    rb"BT(?:/Span<</ActualText<[0-9A-F]*>>>BDC)? 0 Tr/f\d+ 0?\.01 Tf.*?\nET\n", re.DOTALL
)
# Behind what a page says: the mark of a draft, which is drawn and the same on every page.
_BEHIND = re.compile(rb"/Artifact<<[^>]*/Type/Background>>BDC\b")
_TEXT_OR_MARK = re.compile(rb"\b(?:BT|BDC|BMC)\b")
_WORDS = {"/Title", "/Author", "/Subject", "/Alt", "/ActualText", "/Contents", "/E"}


@dataclass
class _Drawing:
    """One content stream: who holds it, and which texts it shows as clusters.

    Attributes
    ----------
    behind
        What a page draws behind all that it says; `content` is what follows.
    """

    holder: Any
    was: bytes
    content: bytes
    clusters: Sequence[Cluster]
    behind: bytes = b""


def mended(content: bytes) -> bytes:
    """Return a PDF with a text layer that gives every letter once; the same input, the same bytes.

    Links, bookmarks and what is drawn stay as they are, tags but for the headings of table rows. A
    cluster that cannot be made one glyph keeps its ``/ActualText``.
    """
    with _uncollected():
        return _mended(content)


def _mended(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts: dict[tuple[int, int], FontTables | None] = {}
        drawings = [_read(holder, resources, fonts) for holder, resources in _streams(pdf)]
        behind: dict[bytes, Any] = {}
        for drawing in drawings:
            if drawing.clusters or drawing.content != drawing.was:
                _write(pdf, drawing, behind)
        tables = [table for table in fonts.values() if table]
        for table in tables:
            table.write(pdf)
        entries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        head_rows(pdf, entries)
        name_places(pdf, entries)
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
    was = holder.Contents.read_bytes() if page else holder.read_bytes()
    content = _OUT_OF_SIGHT.sub(b"", was)
    ends = _end_of_what_is_behind(content) if page else 0
    behind, content = content[:ends], content[ends:]
    names: dict[str, FontTables | None] = {}

    def font(name: str) -> FontTables | None:
        if name not in names:
            one = resources.Font[f"/{name}"]
            if one.objgen not in fonts:
                fonts[one.objgen] = FontTables.of(one)
            names[name] = fonts[one.objgen]
        return names[name]

    content, settled = joined(content, font)
    return _Drawing(holder, was, content, read_stream(content, font, settled), behind)


def _end_of_what_is_behind(content: bytes) -> int:
    """Return where what a page draws behind its text ends; 0 for nothing, or if that has text."""
    opened = _BEHIND.match(content)
    if opened is None:
        return 0
    end = content.index(b"EMC", opened.end()) + len(b"EMC")
    return 0 if _TEXT_OR_MARK.search(content, opened.end(), end) else end


def _write(pdf: pikepdf.Pdf, drawing: _Drawing, behind: dict[bytes, Any]) -> None:
    """Write a content stream with codes that read as their text, and no other words.

    What pages have behind it is one stream for all of them, kept in `behind`.
    """
    edits: list[tuple[int, int, bytes]] = []
    recoded: dict[int, Show] = {}
    for cluster in drawing.clusters:
        text, (show, place) = seen(cluster.text), cluster.places[0]
        if len(cluster.places) == 1 and cluster.text:
            code = cluster.tables.code(int(show.items[place]), text) if text else None
            if code != show.items[place]:
                show.codes[place] = code
                recoded[show.number] = show
        elif text and (components := cluster.components()):
            made = shown_as_one(cluster, cluster.tables.composed(components, text))
            edits += [(one.start, one.end, drawn) for one, drawn in made.items()]
        else:
            continue
        edits += [(start, end, b" ") for start, end in cluster.spans]
    edits += [(show.start, show.end, shown(show)) for show in recoded.values()]
    content, at = [], 0
    for start, end, text_ in sorted(edits):
        content += [drawing.content[at:start], text_]
        at = end
    whole = b"".join([*content, drawing.content[at:]])
    if not isinstance(drawing.holder, pikepdf.Page):
        drawing.holder.write(whole)
        return
    own = pdf.make_stream(whole)
    if drawing.behind:
        if drawing.behind not in behind:
            behind[drawing.behind] = pdf.make_stream(drawing.behind)
        drawing.holder.obj.Contents = pikepdf.Array([behind[drawing.behind], own])
    else:
        drawing.holder.obj.Contents = own
