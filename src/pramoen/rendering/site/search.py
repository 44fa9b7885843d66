"""Knows the search index: the words of every section, of a report and of the whole site.

A report keeps its own sections; the site's index holds all of them as one script, each text once
though the years repeat it. It is a script because pages opened from a folder may not read files,
but load scripts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

OWN = "search.json"
WHOLE = "search.js"
_SILENT = ("svg", "script", "style")
_HEADINGS = ("h1", "h2", "h3")
_APART = ("p", "li", "td", "th", "tr", "caption", "figcaption", "summary", "div", *_HEADINGS)


def write_index(pages: Iterable[tuple[str, str]], output: Path) -> Path:
    """Write the sections of pages, given as address and HTML of the content, beside the pages."""
    entries = [entry for address, html in pages for entry in sections(address, html)]
    path = output / OWN
    path.write_text(_json(entries) + "\n", encoding="utf-8")
    return path


def write_site_index(
    site: Path, names: Mapping[str, str], more: Iterable[Mapping[str, Any]] = ()
) -> Path:
    """Write the index of everything that stands in a site.

    Parameters
    ----------
    site
        The site; the sections of a report stand where `write_index` left them.
    names
        What a folder of pages is called in a list of what was found, such as a report's by
        ``dga/2562``; a folder without a name has none.
    more
        Sections of other pages, their addresses within the site.

    """
    entries: list[Mapping[str, Any]] = []
    for path in sorted(site.rglob(OWN)):
        folder = path.parent.relative_to(site).as_posix()
        way = "" if folder == "." else f"{folder}/"
        for entry in json.loads(path.read_text(encoding="utf-8")):
            entries.append({**entry, "page": way + entry["page"], "of": names.get(folder, "")})
    whole = site / WHOLE
    whole.write_text(f"window.pramoenIndex={_json(packed([*entries, *more]))};\n", encoding="utf-8")
    return whole


def packed(entries: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return sections with each text and each page once.

    Examples
    --------
    >>> one = {"page": "a.html", "chapter": "ก", "anchor": "x", "title": "ข", "text": ["ค", "ค"]}
    >>> packed([one])
    {'texts': ['ค'], 'pages': [['a.html', 'ก', '']], 'sections': [[0, 'x', 'ข', [0, 0]]]}
    """
    texts: dict[str, int] = {}
    pages: dict[tuple[str, str, str], int] = {}
    found = []
    for entry in entries:
        key = (entry["page"], entry["chapter"], entry.get("of", ""))
        page = pages.setdefault(key, len(pages))
        text = [texts.setdefault(words, len(texts)) for words in entry["text"]]
        found.append([page, entry["anchor"], entry["title"], text])
    return {"texts": list(texts), "pages": [list(page) for page in pages], "sections": found}


def sections(address: str, html: str, of: str = "") -> list[dict[str, Any]]:
    """Return the sections of a page: page, chapter, address in the page, heading and texts.

    Examples
    --------
    >>> (one,) = sections("a.html", '<section id="x"><h1>ก</h1><p>ข <b>ค</b></p><p>ง</p></section>')
    >>> one["page"], one["chapter"], one["anchor"], one["title"], one["text"]
    ('a.html', 'ก', 'x', 'ก', ['ข ค', 'ง'])
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
            "text": [words for part in section.parts if (words := _plain(part))],
            "of": of,
        }
        for section in reader.found
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Section:
    def __init__(self, anchor: str) -> None:
        self.anchor, self.title, self.parts = anchor, "", [""]


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
        if tag in _APART and self._open and self._open[-1].parts[-1]:
            self._open[-1].parts.append("")

    def handle_data(self, data: str) -> None:
        if self._silent or not self._open:
            return
        if self._heading:
            self._open[-1].title += data
        else:
            self._open[-1].parts[-1] += data
