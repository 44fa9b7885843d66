"""Measures a printed report as readers meet it: sentences that programs find, torn lines, pages.

Called as ``python -m benchmarks.reading``, or with the years and organisations to read:
``python -m benchmarks.reading dga/2562 example/2562``. They must have been built.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # what is typed, and how programs read it, the tests know

import pymupdf  # noqa: E402

from line_breaks import FILTER, Parting, lines, torn_words, typst_of  # noqa: E402
from pramoen.common.places import Project  # noqa: E402
from pramoen.rendering.book import Book, read_book  # noqa: E402
from pramoen.rendering.pdf.words import OWN_WORDS, dictionary  # noqa: E402
from printed import EVERY_READER, filled_shares, folded, paragraphs  # noqa: E402

REPORTS = ("dga/2562", "example/2562")


def measured(report: str) -> Iterator[str]:
    """Yield what is found in one report that stands in the site, a line each."""
    organisation, year = report.split("/")
    project = Project(ROOT)
    book = read_book(project.work(organisation, int(year)))
    path = printed(project, report)
    yield f"{report}: {path.stat().st_size / 1e6:.2f} MB"
    yield from _pages(path)
    yield from _sentences(book, path)
    yield from _line_ends(book)


def printed(project: Project, report: str) -> Path:
    """Return the PDF of a report, which stands in the published site or in one of its own."""
    organisation, _ = report.split("/")
    places = [
        site / report / "report.pdf" for site in (project.site, project.own_site(organisation))
    ]
    return next((path for path in places if path.exists()), places[0])


def _pages(path: Path) -> Iterator[str]:
    with pymupdf.open(path) as document:
        count = document.page_count
    shares = list(filled_shares(path))
    low = [(page, round(share, 2)) for page, share, ended in shares if share < 1 / 3 and not ended]
    yield f"  pages {count}, less than a third full where no chapter ends: {low or 'none'}"
    half = sum(share < 1 / 2 for _, share, _ in shares)
    yield f"  pages less than half full, of {len(shares)}: {half}"


def _sentences(book: Book, path: Path) -> Iterator[str]:
    wanted = {folded(one) for one in paragraphs(book, cells=False)}
    for name, read in EVERY_READER.items():
        text = folded("".join(read(path)))
        missed = sorted(one for one in wanted if one not in text)
        found = len(wanted) - len(missed)
        share = f"{100 * found / len(wanted):.2f} %"
        yield f"  {name}: {found} of {len(wanted)} sentences ({share}), missed: {missed or 'none'}"


def _line_ends(book: Book) -> Iterator[str]:
    words = dictionary(FILTER.with_name(OWN_WORDS)).words
    parting, texts = Parting(words), sorted(set(paragraphs(book)))
    with tempfile.TemporaryDirectory() as folder:
        broken = lines(Path(folder), typst_of(Path(folder), texts))
    ends = sum(len(one) - 1 for one in broken)
    torn = [one for found in broken for one in torn_words(found, parting)]
    share = f"{1000 * len(torn) / ends:.2f} in 1,000"
    yield f"  line ends {ends}, inside of a word {len(torn)} ({share}): {torn or 'none'}"


if __name__ == "__main__":
    for one in sys.argv[1:] or REPORTS:
        print("\n".join(measured(one)), flush=True)
