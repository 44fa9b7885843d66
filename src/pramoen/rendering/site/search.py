"""Knows the search index of a report: the words of every section, as a script that any page loads.

It is a script and not JSON because pages opened from a folder may not read files, but load scripts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

NAME = "search.js"
_SILENT = ("svg", "script", "style")
_HEADINGS = ("h1", "h2", "h3")
_APART = ("p", "li", "td", "th", "tr", "caption", "figcaption", "summary", "div", *_HEADINGS)


def write_index(pages: Iterable[tuple[str, str]], output: Path) -> Path:
    """Write the index of pages, given as address and HTML of the content."""
    entries = [entry for address, html in pages for entry in sections(address, html)]
    path = output / NAME
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"window.pramoenIndex={text};\n", encoding="utf-8")
    return path


def sections(address: str, html: str) -> list[dict[str, str]]:
    """Return the sections of a page: page, chapter, address in the page, heading and words.

    Examples
    --------
    >>> sections("a.html", '<section id="x"><h1>ก</h1><p>ข <b>ค</b></p></section>')
    [{'page': 'a.html', 'chapter': 'ก', 'anchor': 'x', 'title': 'ก', 'text': 'ข ค'}]
    """
    reader = _Reader()
    reader.feed(html)
    chapter = _plain(reader.found[0].title) if reader.found else address
    return [
        {
            "page": address,
            "chapter": chapter,
            "anchor": section.anchor,
            "title": _plain(section.title),
            "text": _plain(section.text),
        }
        for section in reader.found
    ]


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Section:
    def __init__(self, anchor: str) -> None:
        self.anchor, self.title, self.text = anchor, "", ""


class _Reader(HTMLParser):
    """Gives the words of a page to the innermost section they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Section] = []
        self._open: list[_Section] = []
        self._silent = 0
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            section = _Section(dict(attrs).get("id") or "")
            self.found.append(section)
            self._open.append(section)
        self._silent += tag in _SILENT
        self._heading = self._heading or tag in _HEADINGS
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and self._open:
            self._open.pop()
        self._silent -= tag in _SILENT
        if tag in _HEADINGS:
            self._heading = False
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag in _APART and self._open:
            self._open[-1].text += " "

    def handle_data(self, data: str) -> None:
        if self._silent or not self._open:
            return
        if self._heading:
            self._open[-1].title += data
        else:
            self._open[-1].text += data
