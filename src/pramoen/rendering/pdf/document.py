"""Knows the PDF of a report: all chapters as one Typst document, compiled to PDF/UA."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ...common.theme import tokens
from ..book import Book
from ..crossref import as_metadata, kinds, numbered
from ..errors import RenderingFailed
from ..markdown import chapter_markdown
from ..pandoc import convert
from .textlayer import mended
from .words import write_words

MAIN = "report.typ"
PARTIALS = ("typst-template.typ", "typst-show.typ")
# The same inputs give the same bytes: the file's time is not the clock's.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(book: Book, path: Path) -> Path:
    """Write the report as a tagged PDF/UA-1 file.

    Raises
    ------
    RenderingFailed
        If pandoc or Typst fails, or the font is missing (Typst would take another one).

    """
    main = book.root / MAIN
    main.write_text(typst_source(book), encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mended(compiled(main, book.root, standards(book.printing))))
    return path


def standards(printing: Mapping[str, Any]) -> list[str]:
    """Return the standards that the PDF is held to, as Typst names them; PDF/UA-1 by default.

    Examples
    --------
    >>> standards({}), standards({"pdf-standard": ["ua-1", "a-2a"]})
    (['ua-1'], ['ua-1', 'a-2a'])
    """
    named = printing.get("pdf-standard", "ua-1")
    return [named] if isinstance(named, str) else [str(name) for name in named]


def typst_source(book: Book) -> str:
    """Return the whole report as Typst."""
    write_words(book)
    texts = {book.page(chapter): chapter_markdown(chapter) for chapter in book.chapters}
    places = numbered(texts)
    words = kinds(book.language)
    metadata: dict[str, Any] = {
        "title": book.title,
        "subtitle": book.subtitle,
        "lang": "th",
        "duplex": bool(book.printing.get("duplex", False)),
        "digits": str(book.printing.get("digits", "arabic")),
        "pramoen": _as_text(book.facts),
        "pramoen-places": as_metadata(places, dict.fromkeys(texts, ""), words, ""),
        "pramoen-words": words,
    }
    folder = book.root / "_typst"
    folder.mkdir(exist_ok=True)
    template = resources.files("pramoen.rendering.pdf").joinpath("report.typ")
    (folder / MAIN).write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    for partial in PARTIALS:
        shutil.copyfile(book.root / "_extensions" / "pramoen" / partial, folder / partial)
    text = "\n\n".join(texts.values())
    return convert(book, text, "typst", metadata, ["--standalone", f"--template={folder / MAIN}"])


def compiled(main: Path, root: Path, pdf_standards: Sequence[str]) -> bytes:
    """Return a Typst file compiled to PDF with the project's own fonts only.

    Raises
    ------
    RenderingFailed
        With Typst's own words and the line of the source.

    """
    import typst

    family = str(tokens()["type"]["family"])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(root / "fonts")])
    if family not in fonts.families():
        raise RenderingFailed(f"ไม่พบแบบอักษร {family} ใน {root / 'fonts'}")
    compiler = typst.Compiler(str(main), root=str(root), font_paths=fonts)
    try:
        held_to: list[Any] = list(pdf_standards)
        result = compiler.compile(format="pdf", pdf_standards=held_to, timestamp=CREATED)
    except typst.TypstError as error:
        raise RenderingFailed(f"Typst: {error.message}\n{error.diagnostic}") from None
    assert isinstance(result, bytes)
    return result


def _as_text(facts: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in facts.items() if not isinstance(value, list)}
