"""Knows what Quarto's book lacks: print that reads as typed, links into the site, titles as read.

Quarto calls this module after its render: ``python -m pramoen.rendering.byhand``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from ..common.texts import unescape_markdown
from .book import Book, read_book
from .pdf.textlayer import mend

_LINK = re.compile(r'(\b(?:href|src)=")(?![a-z]+:|[/#])([^"#?]+)')

# Quarto shows the title of a part beside its pages as it is written, not as it is read.
_PART = re.compile(r'(<span class="menu-text">)([^<]+)')


def way_to_site(book: Book) -> str:
    """Return the way from the folder of Quarto's pages to the same report in the published site.

    Examples
    --------
    >>> facts = {"organisation": "dga", "fiscal_year": 2562, "made_up": ""}
    >>> way_to_site(Book(Path(), "", "", "", (), {}, facts, {}))
    '../../../../site/dga/2562/'

    """
    facts = book.facts
    site = f"site-{facts['organisation']}" if facts["made_up"] else "site"
    return f"../../../../{site}/{facts['organisation']}/{facts['fiscal_year']}/"


def with_titles_read(html: str) -> str:
    r"""Return a page of Quarto's with the titles of parts in its navigation as people read them.

    Examples
    --------
    >>> with_titles_read(r'<span class="menu-text">องค์ประกอบที่ 1 \(Function Base\)</span>')
    '<span class="menu-text">องค์ประกอบที่ 1 (Function Base)</span>'

    """
    return _PART.sub(lambda found: found[1] + unescape_markdown(found[2]), html)


def lead_out(path: Path, pages: Path, way: str) -> None:
    """Have the links of a page to what is not among Quarto's pages lead into the site.

    Data, charts, notebooks and the other years stand in the site only.
    """
    up = "../" * (len(path.relative_to(pages).parts) - 1)

    def led(found: re.Match[str]) -> str:
        if (path.parent / unquote(found[2])).exists():
            return found[0]
        address = os.path.relpath(path.parent / found[2], pages)
        return found[1] + up + way + address.replace(os.sep, "/")

    html = path.read_text(encoding="utf-8")
    path.write_text(with_titles_read(_LINK.sub(led, html)), encoding="utf-8")


def main() -> None:
    """Complete the files that Quarto has just made; it runs this in the book's folder."""
    made = [Path(name) for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines()]
    for path in made:
        if path.suffix == ".pdf":
            mend(path)
    pages = [path.resolve() for path in made if path.suffix == ".html"]
    if pages:
        way = way_to_site(read_book(Path.cwd()))
        for path in pages:
            lead_out(path, Path(os.environ["QUARTO_PROJECT_OUTPUT_DIR"]).resolve(), way)


if __name__ == "__main__":
    main()
