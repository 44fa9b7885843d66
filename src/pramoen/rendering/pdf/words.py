"""Knows the words of a report, which a line of print must not tear.

Thai has no spaces between words, and Typst ends lines inside many. Every stretch of Thai in a
report is parted into as few words of a dictionary as can be, so that compounds stay whole;
`thai.lua` joins the letters of a word and parts words, by the file that is written here. The
dictionary is PyThaiNLP's and, beside it, the project's own list of words that it lacks,
`whole-words.txt`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ..book import Book
from ..markdown import chapter_markdown
from ..memory import NO_MEMORY, Memory

FILE = "words.txt"
OWN_WORDS = "whole-words.txt"
STRETCH = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")
# A letter with all that leans on it, and the vowel that is written before it.
_SYLLABLE_PART = re.compile(
    "[\u0e40-\u0e44]*[\u0e01-\u0e2e][\u0e30\u0e32\u0e33\u0e45]?[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?"
)
_LONGEST = 32
# What leans on the next word, since it denies it or makes a noun of it, and what leans on the word
# before, since it tells where that goes or shares by it: a line ends on neither side.
_LEADING = frozenset({"ไม่", "มิ", "การ", "ความ", "ผู้"})
_FOLLOWING = frozenset({"ขึ้น", "ลง", "ไป", "มา", "เข้า", "ออก", "ละ"})
_SHORTEST_FREQUENCY = 0.5
# Short forms such as ขสมก are made of consonants.
_SHORT_FORM = re.compile("[\u0e01-\u0e2e]{2,5}")


@dataclass(frozen=True)
class Dictionary:
    """Words, and how often each is written, as the dictionary tells it."""

    words: frozenset[str]
    frequency: Mapping[str, str]

    def parted(self, text: str) -> tuple[str, ...]:
        """Return a stretch of Thai as words: as few as can be, and then the most frequent.

        Letters that belong to no word of the dictionary stay together.

        Examples
        --------
        >>> Dictionary(frozenset({"ตัว", "เลข", "ตัวเลข", "ที่"}), {}).parted("ตัวเลขที่")
        ('ตัวเลข', 'ที่')
        """
        if text not in self.words and _SHORT_FORM.fullmatch(text):
            return (text,)
        ends = [0, *(found.end() for found in _SYLLABLE_PART.finditer(text))]
        if ends[-1] != len(text):
            ends.append(len(text))
        # For each place: letters in no word, words, how rare they are; and where the last began.
        best: dict[int, tuple[tuple[int, int, float], int]] = {0: ((0, 0, 0.0), 0)}
        for number, end in enumerate(ends[1:], 1):
            choices = []
            for start in ends[max(0, number - _LONGEST) : number]:
                word = text[start:end]
                (unknown, count, rare), _ = best[start]
                if word in self.words:
                    cost = (unknown, count + 1, rare - self._weight(word))
                elif start == ends[number - 1]:
                    cost = (unknown + len(word), count + 1, rare)
                else:
                    continue
                choices.append((cost, start))
            best[end] = min(choices)
        words: list[str] = []
        end = len(text)
        while end:
            start = best[end][1]
            words.append(text[start:end])
            end = start
        return tuple(self._known_together(reversed(words)))

    def _weight(self, word: str) -> float:
        return math.log(float(self.frequency.get(word) or _SHORTEST_FREQUENCY))

    def _known_together(self, words: Iterable[str]) -> list[str]:
        """Return words with those beside each other put together that are in no dictionary."""
        found: list[str] = []
        unknown = False
        for word in words:
            known = word in self.words
            if found and unknown and not known:
                found[-1] += word
            else:
                found.append(word)
            unknown = not known
        return found


def dictionary(own_words: Path) -> Dictionary:
    """Return the words of PyThaiNLP's dictionary and of the project's own list."""
    return _dictionary(own_words.read_text(encoding="utf-8"))


@cache  # each report has a copy of the list
def _dictionary(own_words: str) -> Dictionary:
    found = find_spec("pythainlp")
    assert found is not None and found.submodule_search_locations is not None
    corpus = Path(found.submodule_search_locations[0]) / "corpus"
    words = set((corpus / "words_th.txt").read_text(encoding="utf-8").split())
    counted = (corpus / "tnc_freq.txt").read_text(encoding="utf-8").splitlines()
    frequency = dict(line.split("\t", 1) for line in counted)
    words |= {line.strip() for line in own_words.splitlines() if line and not line.startswith("#")}
    return Dictionary(frozenset(words), frequency)


def kept_together(words: Sequence[str]) -> list[str]:
    """Return words with those put together between which a line must not end.

    Examples
    --------
    >>> kept_together(["ยัง", "ไม่", "ได้", "นำ", "มา", "รวม"])
    ['ยัง', 'ไม่ได้', 'นำมา', 'รวม']
    >>> kept_together(["เกณฑ์", "การ", "ให้คะแนน", "ปี", "ละ", "ครั้ง"])
    ['เกณฑ์', 'การให้คะแนน', 'ปีละ', 'ครั้ง']
    """
    found: list[str] = []
    led = False
    for word in words:
        if found and (led or word in _FOLLOWING):
            found[-1] += word
        else:
            found.append(word)
        led = word in _LEADING
    return found


def stretches_of(texts: Iterable[str]) -> list[str]:
    """Return the different stretches of Thai in some texts."""
    return sorted({found for text in texts for found in STRETCH.findall(text)})


def parted(texts: Iterable[str], known: Dictionary) -> dict[str, list[str]]:
    """Return every stretch of Thai in some texts as what stays whole in it."""
    return {one: kept_together(known.parted(one)) for one in stretches_of(texts)}


def write_words(book: Book, memory: Memory = NO_MEMORY) -> Path:
    """Write the words of a book beside the filter that sets them, one stretch of Thai a line.

    Where all of them are remembered, no dictionary is read.
    """
    folder = book.root / "_extensions" / "pramoen"
    facts = [str(fact) for fact in book.facts.values()]
    # A filter may part a status before its last word, so the project's words stand alone, too.
    own = (folder / OWN_WORDS).read_text(encoding="utf-8")
    texts = [book.title, book.subtitle, *facts, *map(chapter_markdown, book.chapters), own]
    path = folder / FILE
    remembered = (memory.known(FILE, own) or b"").decode().splitlines()
    known = {line.replace("|", ""): line for line in remembered}
    wanted = stretches_of(texts)
    if not known.keys() >= set(wanted):
        known = {
            one: "|".join(words)
            for one, words in parted(texts, dictionary(folder / OWN_WORDS)).items()
        }
    text = "".join(f"{known[one]}\n" for one in wanted)
    path.write_bytes(memory.keep(FILE, own, text.encode()))
    return path
