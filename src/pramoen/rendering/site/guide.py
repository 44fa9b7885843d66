"""Knows the guide's pages: the Markdown files and pictures of a project's ``docs/guide``."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path

from ..book import Book
from ..memory import NO_MEMORY, Memory
from ..pandoc import Text, converted
from .pages import Page, page_of, rendered

FOLDER = "guide"
# The order in which they are read; a page of another name comes after these.
_ORDER = ("new-year", "reviewing", "commands")
_PICTURES = (".png", ".svg")
_PICTURE = re.compile(r'<img src="([^":]+)"[^>]*>')
_TO_A_PAGE = re.compile(r'href="([a-z-]+)\.md(#[^"]*)?"')


def guide_pages(sources: Path, root: Path, memory: Memory = NO_MEMORY) -> list[Page]:
    """Return the guide's pages in reading order; none if a project has no guide."""
    paths = sorted(sources.glob("*.md"), key=lambda path: (_place(path), path.stem))
    texts = {f"{path.stem}.html": Text(path.read_text(encoding="utf-8")) for path in paths}
    book = Book(root, "", "", "", tuple(paths), {}, {}, {})
    made = converted(book, texts, "html5", memory.below(FOLDER))
    return [_page(name, html) for name, html in made.items()]


def _place(path: Path) -> int:
    return _ORDER.index(path.stem) if path.stem in _ORDER else len(_ORDER)


def _page(name: str, html: str) -> Page:
    """Return one page; links lead from page to page, and a picture to itself in full size."""
    html = _PICTURE.sub(r'<a href="\1">\g<0></a>', _TO_A_PAGE.sub(r'href="\1.html\2"', html))
    return page_of(name, html)


def write_guide(
    site: Path,
    sources: Path,
    pages: Sequence[Page],
    url: str,
    notice: str = "",
    whole: Callable[[str], str] = str,
) -> None:
    """Write the guide into a site with its pictures; what an earlier build left there goes.

    `whole` keeps the words of a page whole.
    """
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    if not pages:
        return
    folder.mkdir()
    for page in pages:
        own = f"{url}{FOLDER}/{page.address}" if url else ""
        told = {"page": page, "pages": pages, "notice": notice, "way": attrgetter("address")}
        html = rendered("guide.html", **told, site="../", url=own)
        (folder / page.address).write_text(whole(html), encoding="utf-8")
    for path in sorted(sources.iterdir()):
        if path.suffix in _PICTURES:
            shutil.copyfile(path, folder / path.name)
