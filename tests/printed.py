"""What a printed report should say, and what programs read in it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pramoen.rendering.book import Book
from pramoen.rendering.markdown import chapter_markdown
from pramoen.rendering.pandoc import MARKDOWN, executable

CENTIMETRE = 72 / 2.54  # points
_HEAD, _FOOT = 2.5 * CENTIMETRE, 2 * CENTIMETRE
THAI = re.compile("[\u0e00-\u0e7f]")
_CAPTION_ADDRESS = re.compile(r"\{#[^}]*\}")


def folded(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def paragraphs(book: Book, cells: bool = True) -> list[str]:
    """Return every Thai paragraph, heading, caption and, if wanted, cell of a report, in order.

    Where figures come from stands at the end, once, as in the annex, whose cells it fills; in its
    place is a number.
    """
    made = (book.root / "_report.yml").stat().st_mtime_ns
    key = (book.root, made, cells)
    if key not in _TOLD:
        _TOLD[key] = [text for text in _paragraphs(book, cells) if THAI.search(text)]
    return _TOLD[key]


# Many tests ask the same of a report: what it should say, and what a program reads in it.
_TOLD: dict[tuple[Path, int, bool], list[str]] = {}


def _paragraphs(book: Book, cells: bool) -> Iterator[str]:
    sources: dict[str, None] = {}
    for text in _told(book, cells):
        own, *parts = re.split("\ue000(.*?)\ue001", text, flags=re.DOTALL)
        yield own
        for source, after in zip(parts[::2], parts[1::2], strict=True):
            sources[source] = None
            yield after
    for source in sources if cells else ():
        yield from source.split("\n")


def _told(book: Book, cells: bool) -> Iterator[str]:
    for chapter in book.chapters:
        ended = subprocess.run(
            [executable(), f"--from={MARKDOWN}", "--to=json"],
            input=chapter_markdown(chapter),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        yield from _blocks(json.loads(ended.stdout)["blocks"], cells)


def _blocks(blocks: list[dict[str, Any]], cells: bool) -> Iterator[str]:
    for block in blocks:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            yield from _lines(content)
        elif kind == "Header":
            yield from _lines(content[2])
        elif kind in ("BulletList", "OrderedList"):
            for item in content if kind == "BulletList" else content[1]:
                yield from _blocks(item, cells)
        elif kind == "DefinitionList":
            for term, definitions in content:
                yield from _lines(term)
                for definition in definitions:
                    yield from _blocks(definition, cells)
        elif kind == "Div":
            yield from _division(content, cells)
        elif kind == "Table":
            yield from _table(content, cells)


def _division(content: list[Any], cells: bool) -> Iterator[str]:
    attributes = dict(content[0][2])
    if attributes.get("when-format") == "html":
        return
    if "title" in attributes:
        yield re.sub(r"\\([^\w\s])", r"\1", attributes["title"])
    yield from _blocks(content[1], cells)


def _table(content: list[Any], cells: bool) -> Iterator[str]:
    _, caption, _, head, bodies, _ = content
    for text in _blocks(caption[1], cells):
        yield _CAPTION_ADDRESS.sub("", text)
    rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]])]
    for _, row in rows if cells else ():
        for cell in row:
            yield from _blocks(cell[4], cells)


def _lines(inlines: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the text of inlines; a reference, which shows its number, parts it."""
    yield from _inline_text(inlines).split("\0")


def _inline_text(inlines: list[dict[str, Any]]) -> str:
    told = ""
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            told += content
        elif kind in ("Space", "SoftBreak"):
            told += " "
        elif kind == "LineBreak":
            told += "\n"
        elif kind in ("Strong", "Emph"):
            told += _inline_text(content)
        elif kind == "Span" and "source" in content[0][1]:
            told += f"\ue000{_inline_text(content[1])}\ue001"
        elif kind in ("Span", "Link"):
            told += _inline_text(content[1])
        elif kind == "Quoted":
            told += f"“{_inline_text(content[1])}”"
        elif kind == "Code":
            told += content[1]
        elif kind == "Cite":
            told += "\0"
    return told


def with_poppler(pdf: Path) -> list[str]:
    """Return the text of each page as poppler's pdftotext reads it, in the order of the file."""
    ended = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True)
    return ended.stdout.decode("utf-8").split("\f")[:-1]


def in_lines(pdf: Path) -> list[str]:
    """Return the text of each page as pdftotext reads it of itself, from where letters stand."""
    ended = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True)
    return ended.stdout.decode("utf-8").split("\f")[:-1]


def in_layout(pdf: Path) -> list[str]:
    """Return the text of each page as pdftotext lays it out."""
    ended = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return ended.stdout.decode("utf-8").split("\f")[:-1]


def with_mupdf(pdf: Path) -> list[str]:
    """Return the text of each page as MuPDF reads it."""
    import pymupdf

    with pymupdf.open(pdf) as document:
        return [page.get_text() for page in document]


def with_pdfminer(pdf: Path) -> list[str]:
    """Return the text of each page as pdfminer reads it."""
    from pdfminer.high_level import extract_text

    return str(extract_text(pdf)).split("\f")[:-1]


def with_pdfium(pdf: Path) -> list[str]:
    """Return the text of each page as pdfium (Chrome) reads it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def with_pypdf(pdf: Path) -> list[str]:
    """Return the text of each page as pypdf reads it."""
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(pdf).pages]


Reader = Callable[[Path], list[str]]


def once(read: Reader) -> Reader:
    """Return a reader that reads a file once."""

    @cache
    def pages(pdf: Path, _made: int) -> list[str]:
        return read(pdf)

    return lambda pdf: pages(pdf, pdf.stat().st_mtime_ns)


READERS: dict[str, Reader] = {
    "pypdf": once(with_pypdf),
    "pdfium": once(with_pdfium),
    **({"poppler-raw": once(with_poppler)} if shutil.which("pdftotext") else {}),
}

# Programs that put text in order by where it stands: cells of a table may come line by line.
BY_PLACE: dict[str, Reader] = {
    "mupdf": once(with_mupdf),
    "pdfminer": once(with_pdfminer),
    **(
        {"poppler": once(in_lines), "poppler-layout": once(in_layout)}
        if shutil.which("pdftotext")
        else {}
    ),
}

EVERY_READER = {**READERS, **BY_PLACE}


def filled_shares(pdf: Path) -> Iterator[tuple[int, float, bool]]:
    """Yield how full each page is, by its printed number, and whether a chapter starts on it.

    Neither the cover nor the page of signatures is one of them.
    """
    import pymupdf

    with pymupdf.open(pdf) as document:
        starts = {page - 1 for level, _, page in document.get_toc() if level == 1}
        for page in list(document)[1:-1]:
            room = page.rect.height - _HEAD - _FOOT
            blocks = page.get_text("blocks")
            ends = [block[3] for block in blocks if _HEAD - 10 < block[1] < _HEAD + room]
            # A chapter that starts on the next page ended on this one.
            yield page.number, (max(ends) - _HEAD) / room, page.number + 1 in starts


def drawn_pages(pdf: bytes, scale: float = 1.0) -> list[Any]:
    """Return the pages of a PDF as pictures (Pillow images)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [page.render(scale=scale).to_pil() for page in document]
