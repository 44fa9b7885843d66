"""Knows how to drive the Quarto CLI where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..words import say
from .book import read_book
from .errors import RenderingFailed
from .pandoc import surroundings

OLDEST = (1, 9)
OUTPUT = "_book"


class QuartoFailed(RenderingFailed):
    """Quarto could not be run or ended with an error; the message ends with its own words."""


@dataclass(frozen=True)
class Quarto:
    """An installed Quarto CLI."""

    path: str
    version: str


def find_quarto() -> Quarto | None:
    """Return the Quarto CLI on PATH if it is new enough, or None."""
    path = shutil.which("quarto")
    if path is None:
        return None
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"(\d+)\.(\d+)", answer.stdout.strip())
    # A build from source calls itself 99.9.9.
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        return None
    return Quarto(path, answer.stdout.strip())


def render(staged: Path, output: Path, formats: Sequence[str], *_: object) -> list[Path]:
    """Render a staged project with Quarto into `output`, both formats in one call.

    What all pages of a site share (`shared.write_assets`) stands two folders above. Quarto decides
    itself how many processors it uses, and remembers nothing.

    Raises
    ------
    QuartoFailed
        If Quarto is missing, its render fails, or its pages are not built as the versions known
        here build them.

    """
    from .embedded import EXECUTIVE
    from .markdown import chapter_markdown
    from .pdf.document import write_executive
    from .pdf.words import write_words
    from .site.framing import write_own_frame

    quarto = find_quarto()
    if quarto is None:
        raise QuartoFailed(say("rendering.quarto.no-quarto", major=OLDEST[0], minor=OLDEST[1]))
    command = [quarto.path, "render", str(staged)]
    if tuple(formats) == ("html",):
        command += ["--to", "html"]
    else:
        book = read_book(staged)
        write_words(book, map(chapter_markdown, book.chapters))
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, env=_surroundings()
    )
    if ended.returncode != 0:
        raise _failed(quarto, _complaint(ended.stderr))
    produced = staged / OUTPUT
    if not (produced / "index.html").is_file():
        raise _failed(quarto, say("rendering.quarto.not-made", produced=produced / "index.html"))
    book = read_book(staged)
    try:
        written = write_own_frame(book, produced, output)
    except RenderingFailed as unknown:  # another version's pages may be built otherwise
        raise _failed(quarto, str(unknown)) from None
    if "pdf" in formats and book.facts.get("executive"):
        written.append(write_executive(book, output / EXECUTIVE))
    return written


def ahead(*_: object) -> Mapping[str, str]:
    """Return no page: Quarto renders a book as a whole."""
    return {}


def _surroundings() -> dict[str, str]:
    """Return the environment for Quarto: `python` is the one that runs pramoen."""
    own = str(Path(sys.executable).parent)
    return {**surroundings(), "PATH": os.pathsep.join((own, os.environ.get("PATH", "")))}


def _failed(quarto: Quarto, told: str) -> QuartoFailed:
    return QuartoFailed(say("rendering.quarto.failed", version=quarto.version, told=told))


def _complaint(text: str) -> str:
    """Return what Quarto says of its failure, without what it told of its work before."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text).strip()
    begins = re.search(r"^error\b", plain, re.IGNORECASE | re.MULTILINE)
    return plain[begins.start() :][:2000] if begins else plain[-2000:]
