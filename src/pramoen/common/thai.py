"""Knows the words of a stretch of Thai, which has no spaces between them, and lines of such words.

The dictionary is PyThaiNLP's and what words are given beside it. It is read when first asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

STRETCH = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")
# A letter with all that leans on it, and the vowel that is written before it.
_SYLLABLE_PART = re.compile(
    "[\u0e40-\u0e44]*[\u0e01-\u0e2e][\u0e30\u0e32\u0e33\u0e45]?[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?"
)
_LONGEST = 32
_NO_WIDTH = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
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
        known_words = self.words
        best: dict[int, tuple[tuple[int, int, float], int]] = {0: ((0, 0, 0.0), 0)}
        for number, end in enumerate(ends[1:], 1):
            choices = []
            for start in ends[max(0, number - _LONGEST) : number]:
                word = text[start:end]
                known = word in known_words
                if known or start == ends[number - 1]:
                    (unknown, count, rare), _ = best[start]
                    unknown += 0 if known else len(word)
                    rare -= self._weight(word) if known else 0
                    choices.append(((unknown, count + 1, rare), start))
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


@cache  # each report has a copy of the list
def dictionary_with(own_words: str) -> Dictionary:
    """Return the words of PyThaiNLP's dictionary and those given, one a line."""
    found = find_spec("pythainlp")
    assert found is not None and found.submodule_search_locations is not None
    corpus = Path(found.submodule_search_locations[0]) / "corpus"
    words = set((corpus / "words_th.txt").read_text(encoding="utf-8").split())
    counted = re.split("[\t\n]", (corpus / "tnc_freq.txt").read_text(encoding="utf-8"))
    frequency = dict(zip(counted[::2], counted[1::2], strict=False))
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


def width_of(text: str) -> int:
    """Return how many letters of a text take up width: signs above and below do not.

    Examples
    --------
    >>> width_of("ที่นี้")
    2
    """
    return len(_NO_WIDTH.sub("", text))


def lines_of(text: str, letters: int, most: int, own_words: str = "") -> list[str]:
    """Return a text in at most so many lines of so many letters; the last takes what is left.

    Examples
    --------
    >>> lines_of("1.1 มูลค่าเพิ่ม", 20, 2)
    ['1.1 มูลค่าเพิ่ม']
    >>> lines_of("ร้อยละความสำเร็จของการดำเนินการ", 16, 2)
    ['ร้อยละความสำเร็จ', 'ของการดำเนินการ']
    """
    if width_of(text) <= letters:
        return [text]
    known = dictionary_with(own_words)
    lines = [""]
    for word in re.findall(f"{STRETCH.pattern}|\\s+|[^\\s{STRETCH.pattern[1:-2]}]+", text):
        for piece in kept_together(known.parted(word)) if STRETCH.fullmatch(word) else [word]:
            full = width_of(lines[-1] + piece) > letters
            if full and lines[-1] and not piece.isspace() and len(lines) < most:
                lines[-1] = lines[-1].rstrip()
                lines.append("")
            lines[-1] += piece
    return lines
