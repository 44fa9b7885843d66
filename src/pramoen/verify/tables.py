"""Knows how a site's data files are read: CSV, JSON, workbook and notebooks, as rows of text."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..words import say

RECORDS = "application/vnd.pramoen.assessments+json"
SVG = "image/svg+xml"
_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Cell = tuple[str, str]


class Unreadable(Exception):
    """A file of the site cannot be read; the message says why."""


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names of its columns."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(str(error)) from None
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise Unreadable(say("verify.tables.cells-and-heads"))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def as_shown(text: str) -> str:
    """Return a text cell as it was before a quotation mark kept a spreadsheet from reckoning it.

    Examples
    --------
    >>> as_shown("'=1+1"), as_shown("'ก'")
    ('=1+1', "'ก'")
    """
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r") else text


def records(path: Path) -> list[dict[str, Any]]:
    """Return the records of ``assessments.json``."""
    found = loaded(path)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(say("verify.tables.not-records"))
    if not found:
        raise Unreadable(say("verify.tables.no-records"))
    return found


def loaded(path: Path) -> Any:
    """Return what a JSON file holds; numbers stay the text they were."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except (OSError, ValueError) as error:
        raise Unreadable(str(error)) from None


def sheet_rows(path: Path, titles: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of the workbook's sheet whose headings are `titles`, by column name."""
    for rows in _sheets(path):
        head = rows[0] if rows else []
        if head[: len(titles)] == list(titles.values()):
            names = list(titles)
            return [dict(zip(names, row, strict=False)) for row in rows[1:]]
    raise Unreadable(say("verify.tables.no-sheet"))


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    """Yield the sheets of a workbook as rows of texts, empty cells included."""
    try:
        with zipfile.ZipFile(path) as book:
            names = book.namelist()
            shared = []
            if "xl/sharedStrings.xml" in names:
                for entry in ElementTree.fromstring(book.read("xl/sharedStrings.xml")):
                    parts = (text.text or "" for text in entry.iter(f"{_SHEETS}t"))
                    shared.append(_unescaped("".join(parts)))
            for name in sorted(names):
                if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                    yield _rows(ElementTree.fromstring(book.read(name)), shared)
    except (OSError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError) as error:
        raise Unreadable(str(error)) from None


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _rows(sheet: ElementTree.Element, shared: list[str]) -> list[list[str]]:
    rows = []
    for row in sheet.iter(f"{_SHEETS}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{_SHEETS}c"):
            value = cell.find(f"{_SHEETS}v")
            text = "" if value is None or value.text is None else value.text
            kind = cell.get("t", "n")
            cells[_column(cell.get("r", "A1"))] = shared[int(text)] if kind == "s" else text
        rows.append([cells.get(at, "") for at in range(max(cells, default=-1) + 1)])
    return rows


def _column(reference: str) -> int:
    """Return the position of a cell's column.

    Examples
    --------
    >>> _column("A1"), _column("AA7")
    (0, 26)
    """
    at = 0
    for letter in reference.rstrip("0123456789"):
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def outputs(path: Path) -> list[dict[str, str | Any]]:
    """Return what each output of an executed notebook holds, by kind; texts are whole."""
    found = loaded(path)
    try:
        return [
            {kind: _whole(content) for kind, content in output["data"].items()}
            for cell in found["cells"]
            for output in cell.get("outputs", ())
            if "data" in output
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(say("verify.tables.not-a-notebook", error=error)) from None


def _whole(content: Any) -> Any:
    joined = isinstance(content, list) and all(isinstance(line, str) for line in content)
    return "".join(content) if joined else content
