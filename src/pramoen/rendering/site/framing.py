"""Knows how a chapter that Quarto rendered gets the page frame that all reports share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from pathlib import Path

from ...words import say
from ..book import Book
from ..byhand import way_to_site
from ..crossref import kinds, numbered
from ..errors import RenderingFailed
from ..markdown import chapter_markdown
from .pages import chapter_page, write_framed

# What only Quarto's own frame needs.
_OWN = ("site_libs", "_extensions", "fonts", "search.json", "sitemap.xml", "robots.txt")
_MAIN = re.compile(r"<main\b[^>]*>(.*?)</main>", re.DOTALL)
_TITLE = re.compile(
    r'<header id="title-block-header".*?<h1 class="title">(.*?)</h1>.*?</header>', re.DOTALL
)
# Quarto puts the address of a chapter inside its title.
_ADDRESS = re.compile(
    r'\A<span id="([^"]+)" class="quarto-section-identifier">(.*)</span>\Z', re.DOTALL
)
_OPENING = re.compile(r'\A<span class="chapter-title">(.*)</span>\Z', re.DOTALL)
_FRAME = re.compile(
    r'<nav class="page-navigation">.*?</nav>|<div class="(?:report-bar|made-up)"[^>]*>.*?</div>'
    r"|<script\b.*?</script>",
    re.DOTALL,
)
_COLUMNS = " page-columns page-full"
# The namespace of links in a drawing, after Quarto's parser lost its prefix; HTML needs none.
_NAMESPACE = ' xlink="http://www.w3.org/1999/xlink"'
_NUMBER = re.compile(
    r'(<figcaption\b[^>]*\bid="((?:fig|tbl)-[^"]+?)-caption-[^"]*"[^>]*>\s*)[^<:]*?\d[\d.]*:\s+'
)
_REFERENCE = re.compile(
    r'(<a href="[^"]*#((?:fig|tbl)-[^"]+)" class="quarto-xref">).*?(</a>)', re.DOTALL
)
_TABLE = re.compile(r'<div aria-describedby="([^"]+)">(?=\s*<table\b)')


def write_own_frame(book: Book, produced: Path, output: Path) -> list[Path]:
    """Write what Quarto made of a book into `output`, each chapter in the report's page frame.

    Quarto's frame searches from a web server only, needs scripts that a strict policy or a folder
    refuses, and has none of the report's own: the switch of year, downloads, light and dark.

    Raises
    ------
    RenderingFailed
        If a page is not built as Quarto builds its pages.

    """
    labels, way = _labels(book), way_to_site(book)
    pages = []
    for address in (book.page(chapter) for chapter in book.chapters):
        html = (produced / address).read_text(encoding="utf-8").replace(way, "")
        pages.append(chapter_page(book, address, content(address, html, labels)))
    framed = {page.address for page in pages}
    copied = _copied(produced, output, framed)
    return [*write_framed(book, pages, output), *copied]


def content(address: str, html: str, labels: Mapping[str, str]) -> str:
    """Return the content of a page that Quarto made, as the embedded renderer writes it.

    Parameters
    ----------
    address
        The page's address within the report.
    html
        The whole page.
    labels
        What figures and tables are called by their address, such as ``ตารางที่ 4``. On a screen
        Quarto counts anew in every chapter, in print through the report: one number is enough.

    Raises
    ------
    RenderingFailed
        If the page is not built as Quarto builds its pages, or shows what has no number.

    """
    main = _MAIN.search(html)
    title = _TITLE.search(main[1]) if main else None
    if main is None or title is None:
        raise RenderingFailed(say("rendering.site.framing.unknown-page", address=address))
    body = _FRAME.sub("", main[1][: title.start()] + main[1][title.end() :])
    body = body.replace(_COLUMNS, "").replace(_NAMESPACE, "")
    try:
        body = _NUMBER.sub(
            lambda found: f'{found[1]}<span class="caption-label">{labels[found[2]]}</span> ', body
        )
        body = _REFERENCE.sub(lambda found: found[1] + labels[found[2]] + found[3], body)
    except KeyError as unknown:
        raise RenderingFailed(
            say("rendering.site.framing.unknown-table", address=address, table=unknown.args[0])
        ) from None
    body = _TABLE.sub(r'<div class="table-wrap" tabindex="0" aria-describedby="\1">', body)
    if "<h1" in body:  # the front page: Quarto gives it the title of the book on top of its own
        return body.strip()
    heading, own = title[1].strip(), ""
    if addressed := _ADDRESS.match(heading):
        own, heading = f' id="{addressed[1]}"', addressed[2].strip()
    heading = _OPENING.sub(r"\1", heading)
    return f'<section{own} class="level1">\n<h1>{heading}</h1>\n{body.strip()}\n</section>'


def _labels(book: Book) -> dict[str, str]:
    words = kinds(book.language)
    places = numbered({book.page(chapter): chapter_markdown(chapter) for chapter in book.chapters})
    return {key: f"{words[place.kind]} {place.number}" for key, place in places.items()}


def _copied(produced: Path, output: Path, framed: Set[str]) -> list[Path]:
    """Copy everything else that a chapter may show, such as pictures, and the printed report."""
    copied = []
    for path in sorted(produced.rglob("*")):
        name = path.relative_to(produced)
        if path.is_dir() or name.parts[0] in _OWN or name.as_posix() in framed:
            continue
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        copied.append(target)
    return copied
