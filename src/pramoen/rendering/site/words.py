"""Knows which Thai words a line of a page does not tear.

Browsers find the ends of Thai words by a dictionary of their own, which takes some words apart.
A word of the list becomes an element that no line breaks, beside which a line may. It stays text
as it was: what is copied or searched for in the page has no unseen signs in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from ...common.fiscal import MONTHS

LIST, COMPOUNDS = "torn-words.txt", "compounds.txt"
_LETTER = "ก-ฮะ-ฺเ-ๅ็-๎"
# What leans on the letter before it: a word does not end there.
_LEANING = "ะ-ฺๅ็-๎"
_BODY = re.compile(r"<body\b.*</body>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
# Of what Thai joins to the next word without a space, and of what no filter has kept yet.
_UNITS = "หน่วยงาน|ตัวชี้วัด|ชุดข้อมูล|ล้านบาท|คะแนน|จุดร้อยละ|แห่ง|ครั้ง|วัน(?!ที่)"
_DAY = rf" (?:{'|'.join(MONTHS)})(?: \d{{4}})?"
_ANNOUNCING = (
    *("พ.ศ.", "ค.ศ.", "ร้อยละ", "ข้อ", "ที่", "แถว", "ระดับ", "ปี", "ผลปี"),
    *(f"{word}ที่" for word in ("องค์ประกอบ", "ส่วน", "วัน")),
)
# A dot between two parts of a line stays at the end of the first.
_DOT = re.compile(r"\s·(?=\s)")
# An option of a command: browsers end lines behind its dashes.
_OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
_KEPT = '<span class="keep">'
# What has no text of the page, whole or by where it begins and ends, and what is code.
_NOTED = re.compile(
    r"<(script|style)\b.*?</\1>|<(?P<closing>/?)(?P<name>svg|pre|textarea|code)(?=[\s/>])[^>]*>",
    re.DOTALL,
)


def keeper(extension: Path) -> Callable[[str], str]:
    """Return what keeps words whole on a page.

    They are the compounds that browsers take apart and the words that the project's Quarto format
    lists for print.
    """
    own = (extension / LIST).read_text(encoding="utf-8")
    return _keeper(tuple(sorted({*words_of(_compounds()), *words_of(own)})))


def words_of(text: str) -> list[str]:
    """Return the words of a list, one a line; a hyphen in a word is for print.

    Examples
    --------
    >>> words_of("# kept" + chr(10) + "ร้อย-ละ")
    ['ร้อยละ']
    """
    lines = (line.strip() for line in text.splitlines())
    return [line.replace("-", "") for line in lines if line and line[0] != "#"]


@cache
def _compounds() -> str:
    return resources.files("pramoen.rendering.site").joinpath(COMPOUNDS).read_text(encoding="utf-8")


def _one_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _together(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds numbers with what they stay with.

    A number stays with the word that announces it, such as ข้อ 1–9, with the month that follows and
    with what it counts; the key of a row, such as [2562 · 1.2], is one. A digest is no number. A
    listed word that ends in one that announces, such as รหัสแถว, does so itself.
    """
    longer = {word for word in words if word.endswith(_ANNOUNCING)}
    return re.compile(
        rf"((?:{_one_of({*_ANNOUNCING, *longer})}) \d[\d,.–]*(?![A-Za-z\d])(?:{_DAY})?"
        rf"|(?<![\d.,])\d{{1,2}}{_DAY}|(?<![\d.,])\d[\d,.]* (?:{_UNITS})"
        r"|\[\d{4} · [\w.]+\]|SHA-256)"
    )


@cache
def _keeper(words: tuple[str, ...]) -> Callable[[str], str]:
    listed = re.compile(f"(?:{_one_of(words)})(?![{_LEANING}])")
    together = _together(words)
    letter = re.compile(f"[{_LETTER}]")

    def marked(found: re.Match[str]) -> str:
        text, start, end = found.string, found.start(), found.end()
        before = "<wbr>" if start and letter.match(text[start - 1]) else ""
        after = "<wbr>" if end < len(text) and letter.match(text[end]) else ""
        return f'{before}<span class="word">{found.group()}</span>{after}'

    @cache
    def in_text(text: str, kept: bool) -> str:
        if kept:
            return listed.sub(marked, text)
        parts = together.split(text)
        parts[::2] = [_DOT.sub(_whole, listed.sub(marked, part)) for part in parts[::2]]
        parts[1::2] = [f"{_KEPT}{listed.sub(marked, part)}</span>" for part in parts[1::2]]
        return "".join(parts)

    def in_page(page: str) -> str:
        """Return a page with the listed words of its body kept whole."""
        return _BODY.sub(lambda body: _in_parts(body.group(), in_text), page, count=1)

    return in_page


def _whole(found: re.Match[str]) -> str:
    return f"{_KEPT}{found.group()}</span>"


def _in_parts(markup: str, in_text: Callable[[str, bool], str]) -> str:
    """Return markup with its text changed; what is silent is passed over at once."""
    made: list[str] = []
    silent = coded = at = 0
    for tag in _NOTED.finditer(markup):
        between = markup[at : tag.start()]
        made += [between if silent else _told(between, in_text, bool(coded)), tag.group()]
        at = tag.end()
        step = -1 if tag["closing"] else 1
        if tag["name"] == "code":
            coded += step
        elif tag["name"] and not tag.group().endswith("/>"):
            silent += step
    return "".join([*made, _told(markup[at:], in_text, bool(coded))])


def _told(markup: str, in_text: Callable[[str, bool], str], coded: bool) -> str:
    parts = _TAG.split(markup)
    for at in range(0, len(parts), 2):
        if part := parts[at]:
            kept = at > 0 and parts[at - 1] == _KEPT
            parts[at] = _OPTION.sub(_whole, part) if coded else in_text(part, kept)
    return "".join(parts)
