"""Knows how an executed notebook becomes a chapter of a report: what it shows, and in what order.

What a cell shows is what the report shows. A title comes from the data; the cell tagged ``lead``
opens the page; what is tagged ``notebook-only`` is for readers of the notebook; a chart and the
table with the same address stand behind one switch; below each the cell that made it is named.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..common.chapters import Chapter
from ..common.mime import ROWS_MIME
from ..common.texts import escape_markdown
from ..words import say

NOTEBOOK_ONLY, LEAD = "notebook-only", "lead"
Cell = dict[str, Any]
_HEADING = re.compile(r"^(#{2,6} [^\n{]*\S)[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"(\]\(|href=\")([\w-]+)\.ipynb(?=[#)\"])")
_NUMBERED = re.compile(r"\{#(fig|tbl)-([\w-]+)\}")


def as_chapter(
    notebook: dict[str, Any], chapter: Chapter, addresses: Mapping[str, str]
) -> dict[str, Any]:
    """Return an executed notebook with what a report shows of it.

    Parameters
    ----------
    notebook
        The executed notebook.
    chapter
        What it is a chapter of.
    addresses
        Where the pages of all chapters stand, by the names of their notebooks.
    """
    cells = [cell for cell in notebook["cells"] if NOTEBOOK_ONLY not in _tags(cell)]
    lead = [cell for cell in cells if LEAD in _tags(cell)]
    rest = [cell for cell in cells if LEAD not in _tags(cell)]
    if chapter.title:
        rest.insert(0, _title(chapter))
    for cell in (*lead, *rest):
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            anchored = _HEADING.sub(rf"\1 {{#{chapter.name}-{cell['id']}}}", text)
            cell["source"] = _linked(anchored, chapter, addresses)
    files = {entry["name"] for entry in _entries(cells, ROWS_MIME)}
    shown = [*rest[:1], *lead, *rest[1:]]
    _reduce(shown, chapter, addresses)
    _pair(shown, chapter, files)
    _in_lines(shown)
    return {**notebook, "cells": shown}


def _tags(cell: Cell) -> Sequence[str]:
    tags: Sequence[str] = cell.get("metadata", {}).get("tags", ())
    return tags


def _entries(cells: Sequence[Cell], mime: str) -> Iterator[Mapping[str, Any]]:
    for cell in cells:
        for output in cell.get("outputs", ()):
            yield from output.get("data", {}).get(mime, ())


def _title(chapter: Chapter) -> Cell:
    below = ".indicator " if chapter.part else ""
    text = f"# {escape_markdown(chapter.title)} {{{below}#{chapter.name}}}"
    return {"cell_type": "markdown", "id": "title", "metadata": {}, "source": text}


def _linked(text: str, chapter: Chapter, addresses: Mapping[str, str]) -> str:
    """Return Markdown whose links to notebooks lead to where their chapters stand."""
    here = posixpath.dirname(chapter.address)

    def way(found: re.Match[str]) -> str:
        opening, name = found.groups()
        if name not in addresses:
            return found.group()
        ending = ".html" if opening.startswith("href") else ".ipynb"
        return f"{opening}{posixpath.relpath(addresses[name], here)}{ending}"

    return _LINK.sub(way, text)


def _reduce(cells: Sequence[Cell], chapter: Chapter, addresses: Mapping[str, str]) -> None:
    """Keep of each output only what a report shows.

    Quarto prefers HTML to Markdown in its HTML format; where an output has both, its HTML is
    for Jupyter and its Markdown, with headings, captions and references, for the report.
    """
    for cell in cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/markdown" in data:
                text = "".join(data["text/markdown"])
                output["data"] = {"text/markdown": _linked(text, chapter, addresses)}


def _pair(cells: Sequence[Cell], chapter: Chapter, files: set[str]) -> None:
    """Put charts and tables of one address behind a switch; name the cells that made them."""
    outputs = [
        (cell, output)
        for cell in cells
        for output in cell.get("outputs", ())
        if "text/markdown" in output.get("data", {})
    ]
    keys = [_NUMBERED.findall(output["data"]["text/markdown"]) for _, output in outputs]
    for at, (cell, output) in enumerate(outputs):
        if not keys[at]:
            continue
        kind, key = keys[at][0]
        follows = [("tbl", key)] == keys[at + 1][:1] if at + 1 < len(keys) else False
        preceded = at > 0 and ("fig", key) in keys[at - 1][:1]
        before = [_raw('<div class="course">')] if kind == "fig" and follows else []
        made_by = _raw(_cell_link(chapter, cell))
        after = [made_by]
        if kind == "tbl" and preceded:
            after = [_raw(_files(key, files)), made_by, _raw("</div>")]
        parts = [*before, output["data"]["text/markdown"], *after]
        output["data"]["text/markdown"] = "\n\n".join(parts)


def _in_lines(cells: Sequence[Cell]) -> None:
    """Write every text as a list of its lines: Quarto takes a text for a single line."""
    for cell in cells:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/markdown" in data:
                lines = "".join(data["text/markdown"]).splitlines(keepends=True)
                data["text/markdown"] = lines


def _raw(markup: str) -> str:
    return f"```{{=html}}\n{markup}\n```"


def _cell_link(chapter: Chapter, cell: Cell) -> str:
    """Return a link to the cell that made something, on the page that shows the code."""
    up = "../" * chapter.address.count("/")
    target = f"{up}notebooks/{chapter.name}.html#cell-{cell['id']}"
    words = say("rendering.chapter.notebook-and-cell", name=chapter.name, cell=cell["id"])
    return f'<p class="made-by"><a href="{target}">{words}</a></p>'


def _files(key: str, files: set[str]) -> str:
    """Return links to the files of a chart and its numbers."""
    data = key if key in files else f"indicator-{key.removeprefix('trend-')}"
    named = [
        (say("rendering.chapter.chart-svg"), f"charts/{key}.svg"),
        (say("rendering.chapter.chart-png"), f"charts/{key}.png"),
    ]
    named.append((say("rendering.chapter.data-csv"), f"data/{data}.csv"))
    links = " ".join(f'<a href="../{path}" download>{words}</a>' for words, path in named)
    return say("rendering.chapter.downloads", links=links)
