"""Knows how pandoc is run: Markdown in, HTML or Typst out, with the report's filters."""

from __future__ import annotations

import json
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


@cache
def executable() -> str:
    """Return the path of the pandoc that comes with pypandoc."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


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
    subset = resources.files("pramoen.rendering").joinpath("filters/quarto_subset.lua")
    own = book.root.absolute() / "_extensions" / "pramoen"
    with tempfile.TemporaryDirectory() as folder, resources.as_file(subset) as subset_path:
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
            f"--lua-filter={own / 'pramoen.lua'}",
            f"--lua-filter={own / 'thai.lua'}",
            *([f"--lua-filter={own / 'screen.lua'}"] if to.startswith("html") else []),
            f"--lua-filter={subset_path}",
            f"--lua-filter={own / 'letters.lua'}",
            *options,
        ]
        ended = subprocess.run(
            command,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PRAMOEN_PLACES": str(places)},
            cwd=book.root,
        )
    if ended.returncode != 0:
        raise RenderingFailed(f"pandoc: {ended.stderr.strip()}")
    return ended.stdout
