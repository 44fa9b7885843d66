"""Knows the words of a report, which a line of print must not tear.

Thai has no spaces between words, and Typst ends lines inside many. Every stretch of Thai in a
report is parted into as few words of a dictionary as can be, so that compounds stay whole;
`thai.lua` joins the letters of a word and parts words, by the file that is written here. The
dictionary is PyThaiNLP's and, beside it, the project's own list of words that it lacks,
`whole-words.txt`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ...common.thai import STRETCH, Dictionary, dictionary_with, kept_together
from ..book import Book
from ..memory import NO_MEMORY, Memory

FILE = "words.txt"
OWN_WORDS = "whole-words.txt"


def dictionary(own_words: Path) -> Dictionary:
    """Return the words of PyThaiNLP's dictionary and of the project's own list."""
    return dictionary_with(own_words.read_text(encoding="utf-8"))


def stretches_of(texts: Iterable[str]) -> list[str]:
    """Return the different stretches of Thai in some texts."""
    return sorted({found for text in texts for found in STRETCH.findall(text)})


def parted(texts: Iterable[str], known: Dictionary) -> dict[str, list[str]]:
    """Return every stretch of Thai in some texts as what stays whole in it."""
    return {one: kept_together(known.parted(one)) for one in stretches_of(texts)}


def write_words(book: Book, chapters: Iterable[str], memory: Memory = NO_MEMORY) -> Path:
    """Write the words of a book beside the filter that sets them, one stretch of Thai a line.

    Where all of them are remembered, no dictionary is read.

    Parameters
    ----------
    book
        The book.
    chapters
        Its chapters as Markdown.
    memory
        What remembers the words.
    """
    folder = book.root / "_extensions" / "pramoen"
    facts = [str(fact) for fact in book.facts.values()]
    # A filter may part a status before its last word, so the project's words stand alone, too.
    own = (folder / OWN_WORDS).read_text(encoding="utf-8")
    texts = [book.title, book.subtitle, *facts, *chapters, own]
    path = folder / FILE
    remembered = (memory.known(FILE, own) or b"").decode().splitlines()
    known = {line.replace("|", ""): line for line in remembered}
    wanted = stretches_of(texts)
    if missing := set(wanted) - known.keys():
        found = parted(missing, dictionary(folder / OWN_WORDS))
        known |= {one: "|".join(words) for one, words in found.items()}
    text = "".join(f"{known[one]}\n" for one in wanted)
    aside = path.with_suffix(f".{os.getpid()}")  # report and executive summary are made at once
    aside.write_bytes(memory.keep(FILE, own, text.encode()))
    aside.replace(path)
    return path
