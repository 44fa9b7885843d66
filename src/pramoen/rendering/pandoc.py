"""Knows how pandoc is run: Markdown in, HTML or Typst out, with the report's filters."""

from __future__ import annotations

import json
import locale
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from .book import Book
from .errors import RenderingFailed

MARKDOWN = "markdown+autolink_bare_uris-implicit_figures"
PICTURES = "_pictures"


@cache
def executable() -> str:
    """Return the path of the pandoc that comes with pypandoc."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def surroundings() -> dict[str, str]:
    """Return the environment for pandoc, which reads names of files as the locale says.

    Where that knows no Thai letters (``LC_ALL=C``), one that does takes its place.
    """
    known = locale.getencoding().replace("-", "").lower() == "utf8"
    return {**os.environ, **({} if known else {"LC_ALL": "C.UTF-8"})}


def convert(
    book: Book, text: str, to: str, metadata: Mapping[str, Any], options: Sequence[str] = ()
) -> str:
    """Convert Markdown with the report's filters; ``pramoen-places`` is for the last of them.

    It runs in the book's folder: what it writes beside its answer goes there.

    Raises
    ------
    RenderingFailed
        With pandoc's own words.

    """
    filters = resources.files("pramoen.rendering").joinpath("filters")
    with tempfile.TemporaryDirectory() as folder, resources.as_file(filters) as shared:
        given, places = Path(folder) / "metadata.json", Path(folder) / "places.json"
        told = dict(metadata)
        places.write_text(json.dumps(told.pop("pramoen-places", {})), encoding="utf-8")
        given.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        command = [
            executable(),
            f"--from={MARKDOWN}",
            f"--to={to}",
            "--wrap=preserve",
            f"--metadata-file={given}",
            *(f"--lua-filter={one}" for one in _filters(book, to, shared)),
            *options,
        ]
        ended = subprocess.run(
            command,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**surroundings(), "PRAMOEN_PLACES": str(places)},
            cwd=book.root,
        )
    if ended.returncode != 0:
        raise RenderingFailed(f"pandoc: {ended.stderr.strip()}")
    return ended.stdout


def fragments(
    book: Book,
    jobs: Mapping[str, tuple[str, Mapping[str, Any]]],
    to: str,
    metadata: Mapping[str, Any],
) -> dict[str, str]:
    """Convert the Markdown of several pages in one process; see ``filters/pages.lua``.

    Parameters
    ----------
    book
        The book they are pages of.
    jobs
        Text, and the places of its figures and tables, by the address of the page.
    to
        ``html5`` or ``typst``.
    metadata
        What the filters are told beside the text.

    Raises
    ------
    RenderingFailed
        With the page and pandoc's own words.

    """
    if not jobs:
        return {}
    own = resources.files("pramoen.rendering").joinpath("filters")
    with tempfile.TemporaryDirectory() as folder, resources.as_file(own) as shared:
        told = []
        for number, (name, (text, places)) in enumerate(jobs.items()):
            file = Path(folder) / f"{number}.json"
            file.write_text(json.dumps(places), encoding="utf-8")
            told.append({"name": name, "text": text, "places": str(file)})
        work = {
            "from": MARKDOWN,
            "to": to,
            "meta": _as_meta(metadata),
            "filters": _filters(book, to, shared),
            "pictures": PICTURES,
            "jobs": told,
        }
        ended = subprocess.run(
            [executable(), "lua", str(shared / "pages.lua")],
            input=json.dumps(work, ensure_ascii=False),
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=surroundings(),
            cwd=book.root,
        )
    if ended.returncode != 0:
        raise RenderingFailed(f"pandoc: {ended.stderr.strip()}")
    return dict(zip(jobs, json.loads(ended.stdout), strict=True))


def _filters(book: Book, to: str, shared: Path) -> list[str]:
    """Return the report's filters in their order; `shared` are those of this renderer."""
    own = book.root.absolute() / "_extensions" / "pramoen"
    named = ["pramoen", "thai", *(["screen"] if to.startswith("html") else [])]
    return [
        *(str(own / f"{one}.lua") for one in named),
        str(shared / "quarto_subset.lua"),
        str(own / "letters.lua"),
    ]


def _as_meta(value: Any) -> Any:
    """Return facts as pandoc takes them: texts, lists and mappings of them."""
    if isinstance(value, Mapping):
        return {str(name): _as_meta(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_meta(one) for one in value]
    return value if isinstance(value, bool) else str(value)
