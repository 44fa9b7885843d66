"""Knows the embedded renderer: pandoc and Typst from PyPI, no Quarto needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .book import read_book
from .memory import NO_MEMORY, Memory
from .site.pages import framed, pages_of, write_pages

EXECUTIVE = "executive-summary.pdf"


def render(
    staged: Path,
    output: Path,
    formats: Sequence[str],
    jobs: int = 1,
    memory: Memory = NO_MEMORY,
) -> list[Path]:
    """Render a staged project into `output`: the HTML pages, and ``report.pdf`` if asked for.

    What all pages of a site share (`shared.write_assets`) stands two folders above. `jobs` pages
    are made at once.

    Raises
    ------
    RenderingFailed
        If a chapter, a reference or the PDF is at fault.

    """
    book = read_book(staged)
    written = write_pages(book, output, jobs, memory)
    if "pdf" in formats:
        written += [*typeset(staged, output, memory), *sum_up(staged, output)]
    return written


def typeset(staged: Path, output: Path, memory: Memory = NO_MEMORY) -> list[Path]:
    """Write a staged project as it is printed, ``report.pdf``, into `output` and return where.

    Raises
    ------
    RenderingFailed
        If a reference or the PDF is at fault.

    """
    from .pdf.document import write_pdf

    return [write_pdf(read_book(staged), output / "report.pdf", memory)]


def sum_up(staged: Path, output: Path) -> list[Path]:
    """Write the summary for executives alone, ``executive-summary.pdf``, and return where.

    A report has one where `executive` is among its facts.

    Raises
    ------
    RenderingFailed
        If the PDF is at fault.

    """
    from .pdf.document import write_executive

    book = read_book(staged)
    return [write_executive(book, output / EXECUTIVE)] if book.facts.get("executive") else []


def ahead(staged: Path, addresses: Sequence[str], memory: Memory = NO_MEMORY) -> dict[str, str]:
    """Return some pages of a staged project by address, as `render` would write them.

    Raises
    ------
    RenderingFailed

    """
    book = read_book(staged)
    pages = pages_of(book, 1, memory)
    return {page.address: framed(book, pages, page) for page in pages if page.address in addresses}
