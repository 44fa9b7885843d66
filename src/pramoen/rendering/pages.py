"""Knows the HTML pages of a report: one per chapter, in one frame."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .book import Book
from .crossref import as_metadata, kinds, numbered
from .markdown import chapter_markdown
from .pandoc import convert
from .search import write_index

_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_SECTION = re.compile(
    r'<section id="([^"]+)" class="level([23])"[^>]*>\s*<h[23][^>]*>(.*?)</h[23]>', re.DOTALL
)


@dataclass(frozen=True)
class Page:
    """One page: its address within the report, its title, its content and contents list."""

    address: str
    title: str
    body: Markup
    sections: tuple[tuple[int, str, Markup], ...]

    @property
    def up(self) -> str:
        """The way from the page to the report's folder, with a slash at its end or empty."""
        return "../" * self.address.count("/")

    @property
    def site(self) -> str:
        """The way from the page to the site's folder."""
        return f"{self.up}../../"

    @property
    def notebook(self) -> str:
        """The name of the notebook it was made from, or nothing."""
        folder, _, name = self.address.rpartition("/")
        return name.removesuffix(".html") if folder else ""

    @property
    def summary(self) -> str:
        """The page's first sentence, for search engines and shared links."""
        found = re.search(r"<p>(.*?)</p>", self.body, re.DOTALL)
        words = " ".join(re.sub(r"<[^>]+>", "", found.group(1)).split()) if found else ""
        return Markup(words).unescape()


def environment() -> Environment:
    """Return the templates; everything is escaped that is not marked as markup."""
    return Environment(
        loader=PackageLoader("pramoen.rendering", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_pages(book: Book, output: Path) -> list[Path]:
    """Write every chapter of a book as a page below `output`."""
    texts = {book.page(chapter): chapter_markdown(chapter) for chapter in book.chapters}
    places = numbered(texts)
    words = kinds(book.language)

    def converted(address: str) -> Page:
        ways = {other: _way(address, other) for other in texts}
        metadata = {
            "pramoen-places": as_metadata(places, ways, words, address),
            "pramoen": dict(book.facts),
        }
        return _page(address, convert(book, texts[address], "html5", metadata, ["--section-divs"]))

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for a pandoc of its own
        pages = list(pool.map(converted, texts))
    template = environment().get_template("page.html")
    written = []
    for index, page in enumerate(pages):
        html = template.render(
            book=book,
            notice=book.facts.get("notice", ""),
            site=page.site,
            url=_published(book, page),
            facts=book.facts,
            page=page,
            pages=pages,
            previous=pages[index - 1] if index else None,
            following=pages[index + 1] if index + 1 < len(pages) else None,
            way=lambda other, here=page: _way(here.address, other.address),
        )
        path = output / page.address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
        written.append(path)
    written.append(write_index(((page.address, page.body) for page in pages), output))
    return written


def _published(book: Book, page: Page) -> str:
    """Return a page's own address on the web, if the site's is known."""
    if not book.url:
        return ""
    return f"{book.url}{book.facts['organisation']}/{book.facts['fiscal_year']}/{page.address}"


def _way(here: str, there: str) -> str:
    """Return the relative address from one page of a report to another."""
    if Path(here).parent == Path(there).parent:
        return Path(there).name
    return "../" * here.count("/") + there


def _page(address: str, html: str) -> Page:
    found = _TITLE.search(html)
    title = re.sub(r"<[^>]+>", "", found.group(1)) if found else address
    sections = tuple(
        (int(level), anchor, Markup(re.sub(r"<[^>]+>", "", text)))
        for anchor, level, text in _SECTION.findall(html)
    )
    return Page(address, Markup(title).unescape(), Markup(html), sections)


def rendered(name: str, **values: Any) -> str:
    """Return a template filled in."""
    return environment().get_template(name).render(**values)
