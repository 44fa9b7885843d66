"""Knows how a chapter becomes Markdown, as Quarto makes it from an executed notebook."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from .errors import RenderingFailed

HIDDEN_TAGS = ("parameters", "injected-parameters")
MIME_ORDER = ("text/markdown", "image/svg+xml", "image/png", "text/html", "text/plain")


def chapter_markdown(chapter: Path) -> str:
    """Return a chapter's Markdown: a ``.qmd`` as it stands, a notebook with what it shows.

    Raises
    ------
    RenderingFailed
        If the file is no notebook or holds an error output.

    """
    text = chapter.read_text(encoding="utf-8")
    if chapter.suffix != ".ipynb":
        return text
    try:
        cells = json.loads(text)["cells"]
    except (json.JSONDecodeError, KeyError) as error:
        raise RenderingFailed(f"{chapter.name} ไม่ใช่สมุดบันทึกที่อ่านได้: {error}") from None
    return "\n\n".join(part for cell in cells for part in _shown(cell, chapter)) + "\n"


def _shown(cell: Mapping[str, Any], chapter: Path) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    tags = cell.get("metadata", {}).get("tags", ())
    if cell["cell_type"] != "code" or any(tag in HIDDEN_TAGS for tag in tags):
        return
    options, code = cell_options(source)
    if options.get("echo") is True:
        yield fenced(code, "python", folded=bool(options.get("code-fold")))
    if options.get("output") is False:
        return
    parts = [part for output in cell.get("outputs", ()) if (part := _output(output, chapter))]
    yield from _captioned(parts, options)


def cell_options(source: str) -> tuple[dict[str, Any], str]:
    r"""Return a cell's ``#|`` options and its code without them.

    Examples
    --------
    >>> cell_options("#| echo: true\nx = 1")
    ({'echo': True}, 'x = 1')

    """
    lines = source.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    options = yaml.safe_load("\n".join(line[2:].strip() for line in lines[:count])) or {}
    return options, "\n".join(lines[count:])


def fenced(text: str, language: str, *, folded: bool = False) -> str:
    """Return a code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    classes = f"{{.{language} .folded}}" if folded else f"{{.{language}}}"
    return f"{fence} {classes}\n{text}\n{fence}"


def _captioned(parts: Sequence[str], options: Mapping[str, Any]) -> Iterator[str]:
    """Yield outputs; with a label and caption they become one figure or table."""
    label = str(options.get("label", ""))
    caption = options.get("fig-cap") or options.get("tbl-cap")
    if parts and caption and label.startswith(("fig-", "tbl-")):
        body = "\n\n".join(parts)
        yield f"::: {{#{label}}}\n\n{body}\n\n{caption}\n:::"
        return
    yield from parts


def _output(output: Mapping[str, Any], chapter: Path) -> str:
    kind = output["output_type"]
    if kind == "error":
        raise RenderingFailed(f"{chapter.name} มีเซลล์ที่ผิดพลาด: {output['ename']}: {output['evalue']}")
    if kind == "stream":
        return fenced("".join(output["text"]).rstrip("\n"), "output")
    data = output["data"]
    mime = next((mime for mime in MIME_ORDER if mime in data), None)
    if mime is None:
        return ""
    content = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
    if mime == "text/markdown":
        return content
    if mime == "image/png":
        return f"![](data:image/png;base64,{content.replace(chr(10), '')})"
    if mime == "image/svg+xml":
        return f"![](data:image/svg+xml;base64,{base64.b64encode(content.encode()).decode()})"
    if mime == "text/html":
        return fenced(content, "html").replace("{.html}", "{=html}", 1)
    return fenced(content, "output")
