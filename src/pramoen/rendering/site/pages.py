"""Knows the HTML pages of a report: one per chapter, in one frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ...words import text_of
from ..book import Book
from ..crossref import as_metadata, kinds, numbered
from ..markdown import chapter_markdown
from ..memory import NO_MEMORY, Memory
from ..pandoc import Text, converted
from .search import write_index
from .words import keeper

# What the filters of pages ask for; the frame is told the rest, which changes with every figure.
_ASKED_FOR = ("downloads",)
_TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_SECTION = re.compile(
    r'<section id="([^"]+)" class="level([23])"[^>]*>\s*<h[23][^>]*>(.*?)</h[23]>', re.DOTALL
)


@dataclass(frozen=True)
class Page:
    """One page: its address within the report, its title, its content and contents list.

    `notebook` is the name of the notebook it was made from, `part` the address of the page it
    stands below; either may be empty.
    """

    address: str
    title: str
    body: Markup
    sections: tuple[tuple[int, str, Markup], ...]
    notebook: str = ""
    part: str = ""

    @property
    def up(self) -> str:
        """The way from the page to the report's folder, with a slash at its end or empty."""
        return "../" * self.address.count("/")

    @property
    def site(self) -> str:
        """The way from the page to the site's folder."""
        return f"{self.up}../../"

    @property
    def summary(self) -> str:
        """The page's first sentence, for search engines and shared links."""
        found = re.search(r"<p>(.*?)</p>", self.body, re.DOTALL)
        words = " ".join(re.sub(r"<[^>]+>", "", found.group(1)).split()) if found else ""
        return Markup(words).unescape()


@cache
def environment() -> Environment:
    """Return the templates; everything is escaped that is not marked as markup."""
    made = Environment(
        loader=PackageLoader("pramoen.rendering.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = say_in_markup
    return made


def say_in_markup(key: str, /, **places: object) -> Markup:
    """Return a text of the catalogue as markup; what fills its places is escaped if it is none."""
    return Markup(text_of(key)).format(**places)


def write_pages(book: Book, output: Path, jobs: int = 1, memory: Memory = NO_MEMORY) -> list[Path]:
    """Write every chapter of a book as a page below `output`, `jobs` at once."""
    return write_framed(book, pages_of(book, jobs, memory), output)


def write_framed(book: Book, pages: Sequence[Page], output: Path) -> list[Path]:
    """Write pages below `output` in the frame that all pages of a site share, and their index."""
    written = []
    for page in pages:
        path = output / page.address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(framed(book, pages, page), encoding="utf-8")
        written.append(path)
    written.append(write_index(((page.address, str(page.body)) for page in pages), output))
    return written


def pages_of(book: Book, jobs: int = 1, memory: Memory = NO_MEMORY) -> list[Page]:
    """Return the pages of a book, in reading order."""
    texts = {book.page(chapter): chapter_markdown(chapter) for chapter in book.chapters}
    places = numbered(texts)
    words = kinds(book.language)

    facts = {name: book.facts[name] for name in _ASKED_FOR if name in book.facts}
    told = {}
    for address, text in texts.items():
        ways = {other: _way(address, other) for other in texts}
        # Told only of what it speaks of, a page need not be made again for what another does.
        spoken = {key: place for key, place in places.items() if key in text}
        told[address] = Text(text, as_metadata(spoken, ways, words, address), {"pramoen": facts})
    made = converted(book, told, "html5", memory, jobs)
    return [chapter_page(book, address, page) for address, page in made.items()]


def framed(book: Book, pages: Sequence[Page], page: Page) -> str:
    """Return a page of a book in its frame, as HTML."""
    at = pages.index(page)
    own = f"{book.facts['organisation']}/{book.facts['fiscal_year']}" if book.facts else ""
    whole = keeper(book.root / "_extensions" / "pramoen")
    framed_page = rendered(
        "page.html",
        book=book,
        notice=book.facts.get("notice", ""),
        site=page.site,
        here=own,
        url=_published(book, page),
        facts=book.facts,
        page=page,
        pages=pages,
        previous=pages[at - 1] if at else None,
        following=pages[at + 1] if at + 1 < len(pages) else None,
        way=lambda other: _way(page.address, other.address),
        same_in=lambda year: same_in(book, page, year),
        absent=absent_below(book, page),
        opened=page.part or page.address,
    )
    return whole(framed_page)


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


def page_of(address: str, html: str) -> Page:
    """Return a page made of a chapter's HTML: its title, and the sections of its contents list."""
    found = _TITLE.search(html)
    title = re.sub(r"<[^>]+>", "", found.group(1)) if found else address
    sections = tuple(
        (int(level), anchor, Markup(re.sub(r"<[^>]+>", "", text)))
        for anchor, level, text in _SECTION.findall(html)
    )
    return Page(address, Markup(title).unescape(), Markup(html), sections)


def chapter_page(book: Book, address: str, html: str) -> Page:
    """Return a page of a book, which knows its notebook and the page it stands below."""
    parts = {book.page(chapter): book.page(part) for chapter, part in book.parts.items()}
    notebook = str(book.facts.get("notebooks", {}).get(address, ""))
    return replace(page_of(address, html), notebook=notebook, part=parts.get(address, ""))


def same_in(book: Book, page: Page, year: int) -> str:
    """Return where the report of another year has the same page, or else the nearest one.

    An indicator that a year's form does not have leads to its component, with a word on it; where
    that is not there either, to the front of that year's report.
    """
    there = book.years.get(year, {})
    if page.address in ("index.html", "glossary.html") or page.address in there:
        return page.address
    if page.part in there:
        return f"{page.part}#{_absence(page.address)}"
    return "index.html"


def absent_below(book: Book, page: Page) -> dict[str, str]:
    """Return what other years have below a page and this report does not: titles by fragment."""
    own = book.years.get(book.facts.get("fiscal_year", 0), {})
    return {
        _absence(address): told["title"]
        for pages in book.years.values()
        for address, told in pages.items()
        if told["part"] == page.address and address not in own
    }


def _absence(address: str) -> str:
    """Return the fragment at which a page says that it has no page of an address below it.

    Examples
    --------
    >>> _absence("indicators/1-1-3.html")
    'no-indicators-1-1-3'
    """
    return f"no-{address.removesuffix('.html').replace('/', '-')}"


def rendered(name: str, **values: Any) -> str:
    """Return a template filled in."""
    return environment().get_template(name).render(**values)
