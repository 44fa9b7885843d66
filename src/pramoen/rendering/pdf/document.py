"""Knows the PDF of a report: all chapters as one Typst document, compiled to PDF/UA."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ...words import say
from ..book import Book
from ..crossref import kinds, numbered
from ..errors import RenderingFailed
from ..markdown import chapter_markdown, marked_place
from ..memory import NO_MEMORY, Memory
from ..pandoc import Text, converted
from ..typefaces import typefaces
from .textlayer import mended
from .words import FILE as WORDS
from .words import write_words

MAIN = "report.typ"
EXECUTIVE_MAIN = "executive-summary.typ"
PARTIALS = ("typst-template.typ", "typst-show.typ")
_FRAME, _BODY = "report", "// the chapters"
# The same inputs give the same bytes: the file's time is not the clock's.
_EXECUTIVE = re.compile(r"^::: \{\.executive\}\n.*?^:::$", re.MULTILINE | re.DOTALL)
CREATED = datetime(2000, 1, 1, tzinfo=UTC)


def write_pdf(book: Book, path: Path, memory: Memory = NO_MEMORY) -> Path:
    """Write the report as a tagged PDF/UA-1 file.

    Raises
    ------
    RenderingFailed
        If pandoc or Typst fails, or the font is missing (Typst would take another one).

    """
    main = book.root / MAIN
    main.write_text(typst_source(book, memory=memory), encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        typeset = compiled(main, book.root, standards(book.printing))
    except TypesettingFailed as failed:
        raise RenderingFailed(f"{_culprit(book)}{failed}") from None
    path.write_bytes(mended(typeset))
    return path


def write_executive(book: Book, path: Path) -> Path:
    """Write the summary for executives as a file of its own, one page of tagged PDF/UA-1.

    Raises
    ------
    RenderingFailed
        If no chapter has such a summary, or pandoc or Typst fails.

    """
    texts = [chapter_markdown(chapter) for chapter in book.chapters]
    if not (book.root / "_extensions" / "pramoen" / WORDS).is_file():
        write_words(book, texts)
    found = next((one for one in map(_EXECUTIVE.search, texts) if one), None)
    if found is None:
        raise RenderingFailed(say("rendering.pdf.document.no-executive-summary"))
    main = book.root / EXECUTIVE_MAIN
    alone = {"executive": True, "duplex": False}
    told = {_FRAME: _framed(book, found.group(), alone, "_typst-executive")}
    main.write_text(converted(book, told, "typst")[_FRAME], encoding="utf-8")
    held_to = [name for name in standards(book.printing) if name.startswith("ua")]
    path.write_bytes(mended(compiled(main, book.root, held_to)))
    return path


class TypesettingFailed(RenderingFailed):
    """Typst refuses the report; `line` is where, in its source, or 0."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def _culprit(book: Book) -> str:
    """Return the notebook and cell that Typst refuses, as far as it can be known.

    The report is made once more, with the places of its parts in comments: they would change how
    parts keep together, so a report that is well never has them.
    """
    main = book.root / MAIN
    source = typst_source(book, marked=True)
    main.write_text(source, encoding="utf-8")
    try:
        compiled(main, book.root, standards(book.printing))
    except TypesettingFailed as failed:
        place = marked_place(source, failed.line)
        return f"{place}: " if place else ""
    return ""


def standards(printing: Mapping[str, Any]) -> list[str]:
    """Return the standards that the PDF is held to, as Typst names them; PDF/UA-1 by default.

    Examples
    --------
    >>> standards({}), standards({"pdf-standard": ["ua-1", "a-2a"]})
    (['ua-1'], ['ua-1', 'a-2a'])
    """
    named = printing.get("pdf-standard", "ua-1")
    return [named] if isinstance(named, str) else [str(name) for name in named]


def attaches_data(book: Book) -> bool:
    """Return whether the file is to carry the report's data, which PDF/A-3 allows."""
    return bool(book.printing.get("attach-data", False))


def typst_source(book: Book, marked: bool = False, memory: Memory = NO_MEMORY) -> str:
    """Return the whole report as Typst; pictures that stood in it as data are beside it.

    A chapter that says what it said before is not made again.
    """
    texts = {book.page(chapter): chapter_markdown(chapter, marked) for chapter in book.chapters}
    write_words(book, texts.values(), memory)
    places = numbered(texts)  # which there are: Typst counts them itself
    metadata = {"pramoen-words": kinds(book.language), "digits": _digits(book)}
    told = {
        page: Text(text, {key: {"target": f"#{key}"} for key in places if key in text}, metadata)
        for page, text in texts.items()
    }
    told[_FRAME] = _framed(book, f"```{{=typst}}\n{_BODY}\n```", {})
    made = converted(book, told, "typst", memory.below("print"))
    frame = made.pop(_FRAME)
    return frame.replace(_BODY, "\n".join(made.values()).rstrip("\n"), 1)


def _digits(book: Book) -> str:
    return str(book.printing.get("digits", "arabic"))


def _framed(book: Book, text: str, further: Mapping[str, Any], name: str = "_typst") -> Text:
    """Return Markdown that becomes a document in the report's frame, by its facts and others.

    The frame is put together in a folder of that name.
    """
    folder = book.root / name
    folder.mkdir(exist_ok=True)
    template = resources.files("pramoen.rendering.pdf").joinpath("report.typ")
    (folder / MAIN).write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    for partial in PARTIALS:
        shutil.copyfile(book.root / "_extensions" / "pramoen" / partial, folder / partial)
    metadata: dict[str, Any] = {
        "title": book.title,
        "subtitle": book.subtitle,
        "lang": "th",
        "duplex": bool(book.printing.get("duplex", False)),
        "digits": _digits(book),
        "attach-data": attaches_data(book),
        "pramoen": book.facts,
        **further,
    }
    return Text(text, {}, metadata, folder / MAIN)


def compiled(main: Path, root: Path, pdf_standards: Sequence[str]) -> bytes:
    """Return a Typst file compiled to PDF with the project's own fonts only.

    Raises
    ------
    RenderingFailed
        With Typst's own words and the line of the source.

    """
    import typst

    fonts = typefaces(root / "fonts")
    compiler = typst.Compiler(str(main), root=str(root), font_paths=fonts)
    try:
        held_to: list[Any] = list(pdf_standards)
        result = compiler.compile(format="pdf", pdf_standards=held_to, timestamp=CREATED)
    except typst.TypstError as error:
        found = re.search(rf"{re.escape(main.name)}:(\d+):", error.diagnostic or "")
        line = int(found.group(1)) if found else 0
        raise TypesettingFailed(f"Typst: {error.message}\n{error.diagnostic}", line) from None
    assert isinstance(result, bytes)
    return result
