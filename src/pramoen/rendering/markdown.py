"""Knows how a chapter becomes Markdown, as Quarto makes it from an executed notebook."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..common.yamls import read_yaml
from ..words import say
from .errors import RenderingFailed

HIDDEN_TAGS = ("parameters", "injected-parameters")
MIME_ORDER = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/plain",
)


def chapter_markdown(chapter: Path, marked: bool = False) -> str:
    """Return a chapter's Markdown: a ``.qmd`` as it stands, a notebook with what it shows.

    Parameters
    ----------
    chapter
        The chapter's file.
    marked
        Whether the Typst made of it says, in comments (`place_marks`), which cell each part is of.

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
        raise RenderingFailed(
            say("rendering.markdown.not-a-notebook", name=chapter.name, error=error)
        ) from None
    parts: list[str] = []
    for number, cell in enumerate(cells, start=1):
        place = say("rendering.markdown.cell-of-notebook", name=chapter.name, number=number)
        if marked:
            parts.append(f"```{{=typst}}\n{_MARK}{place}\n```")
        parts += _shown(cell, place)
    return "\n\n".join(parts) + "\n"


def marked_place(typst: str, line: int) -> str:
    """Return the notebook and cell that a line of a report made of marked chapters belongs to."""
    above = [one for one in typst.splitlines()[:line] if one.startswith(_MARK)]
    return above[-1].removeprefix(_MARK) if above else ""


_MARK = say("rendering.markdown.made-by")


def _shown(cell: Mapping[str, Any], place: str) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield _with_attachments(source, cell.get("attachments", {}))
        return
    tags = cell.get("metadata", {}).get("tags", ())
    if cell["cell_type"] != "code" or any(tag in HIDDEN_TAGS for tag in tags):
        return
    options, code = cell_options(source)
    if options.get("echo") is True:
        yield fenced(code, "python", folded=bool(options.get("code-fold")))
    if options.get("output") is False:
        return
    alt = str(
        options.get("fig-alt")
        or options.get("fig-cap")
        or say("rendering.markdown.picture-of", place=place)
    )
    parts = [part for output in cell.get("outputs", ()) if (part := _output(output, place, alt))]
    yield from _captioned(parts, options)


def cell_options(source: str) -> tuple[dict[str, Any], str]:
    r"""Return a cell's ``#|`` options and its code without them.

    Examples
    --------
    >>> cell_options("#| echo: true\nx = 1")
    ({'echo': True}, 'x = 1')

    """
    lines = source.splitlines()
    if not source.startswith("#|"):
        return {}, "\n".join(lines)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    options = read_yaml("\n".join(line[2:].strip() for line in lines[:count])) or {}
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


def _with_attachments(source: str, attachments: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a Markdown cell with the pictures that were pasted into it in their places."""
    for name, data in attachments.items():
        mime, content = next(iter(data.items()))
        for written in {name, quote(name)}:
            source = source.replace(
                f"](attachment:{written}", f"](data:{mime};base64,{''.join(content).strip()}"
            )
    return source


def _alternative(text: str) -> str:
    """Return text as it can stand for a picture: one line, nothing of it read as Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>$@#!^~|])", r"\\\1", " ".join(text.split()))


def _output(output: Mapping[str, Any], place: str, alt: str) -> str:
    kind = output["output_type"]
    if kind == "error":
        raise RenderingFailed(
            say(
                "rendering.markdown.cell-failed",
                place=place,
                error=output["ename"],
                message=output["evalue"],
            )
        )
    if kind == "stream":
        return fenced("".join(output["text"]).rstrip("\n"), "output")
    data = output["data"]
    mime = next((mime for mime in MIME_ORDER if mime in data), None)
    if mime is None:
        return ""
    content = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
    if mime == "text/markdown":
        return content
    if mime in ("image/png", "image/jpeg"):
        return f"![{_alternative(alt)}](data:{mime};base64,{content.replace(chr(10), '')})"
    if mime == "image/svg+xml":
        drawn = base64.b64encode(content.encode()).decode()
        return f"![{_alternative(alt)}](data:image/svg+xml;base64,{drawn})"
    if mime == "text/html":
        return fenced(content, "html").replace("{.html}", "{=html}", 1)
    return fenced(content, "output")
