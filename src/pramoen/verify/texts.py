"""Knows the words of pages, drawings and print: blocks and tables, so that each can be compared."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "figcaption", "caption", "summary", "dt", "dd")
)
# What is compared with its words, beside marks of status.
_TOLD = _BLOCKS | {"td", "th", "table"}
_SILENT = frozenset(("svg", "script", "style", "nav", "footer", "header", "button", "template"))
# What says where to go or what to load is no figure, and a caption's number is the renderer's.
_APART = frozenset(("files", "caption-label", "breadcrumbs", "decimals"))
# Parts a text from where it comes from, which print tells in an annex; white space to all else.
_SOURCE = "\x1c"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0f\ufeff\u0002\ufffe]")
# A letter that no font draws is told by its place in Unicode.
_CODES = re.compile("‹U\\+([0-9A-F]{4,6})›")
# What is written from right to left, and turns what stands beside it, is read in another order.
_APART_FROM_ORDER = re.compile(
    "[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]"
)
_JOINED = (("\ufb01", "fi"), ("\ufb02", "fl"))
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def plain(text: str) -> str:
    """Return a text as it is compared: without spaces, ำ as its two signs, one kind of minus.

    Examples
    --------
    >>> plain("จำนวน −1,234.5") == plain("จํานวน-1,234.5")
    True
    """
    told = _CODES.sub(lambda code: chr(int(code[1], 16)), text)
    told = _APART_FROM_ORDER.sub("", _INVISIBLE.sub("", told)).translate(_THAI_DIGITS)
    for sign, same in (("\u0e33", "\u0e4d\u0e32"), ("\u2212", "-"), ("\u2010", "-"), *_JOINED):
        told = told.replace(sign, same)
    return "".join(told.split())


def skeleton(text: str) -> str:
    """Return a compared text with every digit as a mark: what it says apart from its numbers."""
    return re.sub(r"\d", "#", text)


def numbers(text: str) -> Counter[str]:
    """Return the numbers of a text, and how often each stands there."""
    return Counter(_NUMBERS.findall(plain_numbers(text)))


def plain_numbers(text: str) -> str:
    """Return a text with Arabic digits alone."""
    text = _CODES.sub(" ", text)
    return _INVISIBLE.sub("", text).translate(_THAI_DIGITS)


@dataclass(frozen=True)
class Table:
    """A table: its address if it has one, its caption, and its rows as texts to compare."""

    address: str
    caption: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Mark:
    """A status that a page shows: its code, its word, and where it leads, if it does."""

    code: str
    word: str
    link: str


@dataclass
class Words:
    """What a page says: blocks of text, tables and marks of status.

    Print has the blocks in parts: it tells in an annex where figures come from.
    """

    blocks: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    drawings: dict[str, Counter[str]] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    everything: str = ""


def words_of_page(path: Path) -> Words:
    """Return what the main part of a page says."""
    return words_of(path.read_text(encoding="utf-8"), within="main")


def words_of(markup: str, within: str = "") -> Words:
    """Return what HTML says; `within` names the element that counts, or everything does."""
    reader = _Reader(within)
    reader.feed(markup)
    reader.close()
    found = reader.words
    found.everything = plain(" ".join(reader.heard))
    found.drawings = drawings(markup)
    labels = re.findall(r'<svg\b[^>]* aria-label="([^"]*)"', markup)
    found.labels = [plain(html.unescape(label)) for label in labels]
    return found


@dataclass
class _Open:
    tag: str
    classes: frozenset[str]
    address: str
    link: str
    since: int  # how many texts had been heard before
    is_silent: bool


class _Reader(HTMLParser):
    """Keeps the elements that are open, and gives each its words when it is closed.

    Most elements of a page with code colour a word of it, so each must cost little.
    """

    def __init__(self, within: str) -> None:
        super().__init__()
        self.words = Words()
        self.heard: list[str] = []
        self._within = within
        self._open: list[_Open] = []
        self._inside = self._silent = 0  # of the open ones: those that count, those not heard
        self._rows: list[list[list[str]]] = []
        self._captions: list[str] = []
        self._caption = ""

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks where in a page something stands."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._hear(" ")
            return
        if tag in ("table",):
            self._rows.append([])
            self._captions.append(self._caption)
            self._caption = ""
        elif tag == "tr" and self._rows:
            self._rows[-1].append([])
        classes = frozenset(given.get("class", "").split())
        silent = tag in _SILENT or not classes.isdisjoint(_APART)
        link, since = given.get("href", ""), len(self.heard)
        self._open.append(_Open(tag, classes, given.get("id", ""), link, since, silent))
        self._inside += tag == self._within
        self._silent += silent
        if tag in _BLOCKS or tag in ("td", "th", "tr", "div", "section"):
            self._hear(" ")
        if "source" in classes:
            self._hear(_SOURCE)

    def handle_endtag(self, tag: str) -> None:
        if not any(one.tag == tag for one in reversed(self._open)):
            return
        while self._open:
            last = self._open.pop()
            self._inside -= last.tag == self._within
            self._silent -= last.is_silent
            self._close(last)
            if last.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._hear(data)

    def _hear(self, text: str) -> None:
        if not self._silent and (self._inside or not self._within):
            self.heard.append(text)

    def _close(self, one: _Open) -> None:
        if one.tag not in _TOLD and not one.classes:
            return
        told = "".join(self.heard[one.since :])
        text = plain(told) if one.tag in _TOLD or "status" in one.classes else ""
        if "source" in one.classes:
            self._hear(_SOURCE)
        if one.tag in ("td", "th") and self._rows and self._rows[-1]:
            self._rows[-1][-1].append(text)
        elif one.tag in ("caption", "figcaption"):
            self._caption = text
            if one.tag == "caption" and self._captions:
                self._captions[-1] = text
        elif one.tag == "table" and self._rows:
            rows = tuple(tuple(row) for row in self._rows.pop() if row)
            above = [other.address for other in self._open if other.address.startswith("tbl-")]
            self.words.tables.append(Table(above[-1] if above else "", self._captions.pop(), rows))
        if one.tag in _BLOCKS and text:
            self.words.blocks.append(text)
            self.words.parts += [plain(part) for part in told.split(_SOURCE)]
        if "status" in one.classes:
            link = one.link or next((o.link for o in reversed(self._open) if o.link), "")
            code = next((c for c in one.classes if c.startswith("status-")), "")
            code = code.removeprefix("status-").replace("-", "_")
            self.words.marks.append(Mark(code, text, link))


def heard(markup: str) -> str:
    """Return what HTML says in words, drawings apart.

    Examples
    --------
    >>> heard("<p>a &lt; 5<svg><text>9</text></svg></p>").split()
    ['a', '<', '5']
    """
    without = re.sub(r"<(svg|style|script)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", without))


def in_format(markdown: str, name: str) -> str:
    r"""Return Markdown without the passages that are for another format than `name`.

    Examples
    --------
    >>> in_format('a\n::: {.content-visible when-format="html"}\nb\n:::\nc', "typst")
    'a\nc'
    """
    shown: list[str] = []
    hidden: list[bool] = []
    for line in markdown.splitlines():
        fence = line.startswith(":::")
        if fence and line.strip(": "):
            wanted = re.search(r'when-format="(\w+)"', line)
            hidden.append(wanted is not None and wanted[1] != name)
        if not any(hidden):
            shown.append(line)
        if fence and not line.strip(": ") and hidden:
            hidden.pop()
    return "\n".join(shown)


def markdown_numbers(markdown: str) -> Counter[str]:
    """Return the numbers that a chapter's Markdown shows: none of drawings, places or links."""
    raw = re.findall(r"```\{=html\}(.*?)```", markdown, flags=re.DOTALL)
    shown = re.sub(r"```\{=\w+\}.*?```", " ", markdown, flags=re.DOTALL)
    shown = re.sub(r"`[^`]*`\{=\w+\}", " ", shown)
    shown = re.sub(r"(?<!\\)\]\([^)]*\)", "]", shown)
    shown = re.sub(r'(?<!\\)\{[^{}]*?title="((?:[^"\\]|\\.)*)"[^{}]*(?<!\\)\}', r" \1 ", shown)
    shown = re.sub(r"(?<!\\)\{[#.][^{}]*\}", " ", shown)
    shown = re.sub(r"^\|[-:|]+\|$", " ", shown, flags=re.MULTILINE)
    return numbers(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", shown)) + numbers(heard(" ".join(raw)))


def drawings(markup: str) -> dict[str, Counter[str]]:
    """Return the numbers that each drawing in HTML says, by the drawing's name."""
    found = {}
    for svg in re.findall(r"<svg\b.*?</svg>", markup, flags=re.DOTALL):
        if named := re.search(r'aria-labelledby="([\w-]+)-title"', svg[: svg.index(">")]):
            found[named[1]] = svg_numbers(svg)
    return found


def svg_numbers(svg: str) -> Counter[str]:
    """Return the numbers that a drawing says in words."""
    said = re.findall(r"<(?:title|desc|text|tspan)[^>]*>([^<]*)", svg)
    return numbers(html.unescape(" ".join(said)))


def print_text(path: Path) -> str:
    """Return everything that a PDF says, to compare."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    try:
        return plain("".join(_pages(document)))
    finally:
        document.close()


def _pages(document: object) -> Iterator[str]:
    for page in document:  # type: ignore[attr-defined]
        yield page.get_textpage().get_text_range()


def lines_of(table: Table) -> Sequence[str]:
    """Return the rows of a table as texts, cell after cell."""
    return ["".join(row) for row in table.rows]
