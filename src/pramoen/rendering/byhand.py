"""Knows what Quarto's book lacks: a print that reads as it is typed, links into the site around it.

Quarto calls this module after its render: ``python -m pramoen.rendering.byhand``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from .book import Book, read_book
from .pdf.textlayer import mend

_LINK = re.compile(r'(\b(?:href|src)=")(?![a-z]+:|[/#])([^"#?]+)')


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
    path.write_text(_LINK.sub(led, html), encoding="utf-8")


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
