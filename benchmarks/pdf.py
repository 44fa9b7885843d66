"""Measures the PDF of every report: seconds on one processor, by step, and size."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.builds import build_once
from benchmarks.sets import YEARS, project_copy
from pramoen.rendering.book import read_book
from pramoen.rendering.pdf import MAIN, compiled, standards, typst_source
from pramoen.rendering.textlayer import mended

ROUNDS = 3


def pdf() -> dict[str, Any]:
    """Return for each year the seconds of pandoc, Typst and the text layer, and the megabytes."""
    before = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        build_once(project)
        os.sched_setaffinity(0, {min(before)})
        try:
            return {str(year): _best(project.work("dga", year)) for year in YEARS}
        finally:
            os.sched_setaffinity(0, before)


def _best(staged: Path) -> dict[str, float]:
    """Return the fastest of several rounds."""
    return min((_measured(staged) for _ in range(ROUNDS)), key=lambda found: found["seconds"])


def _measured(staged: Path) -> dict[str, float]:
    book = read_book(staged)
    began = time.perf_counter()
    main = staged / MAIN
    main.write_text(typst_source(book), encoding="utf-8")
    written = time.perf_counter()
    drawn = compiled(main, staged, standards(book.printing))
    compiled_at = time.perf_counter()
    content = mended(drawn)
    ended = time.perf_counter()
    return {
        "pandoc seconds": written - began,
        "typst seconds": compiled_at - written,
        "text layer seconds": ended - compiled_at,
        "seconds": ended - began,
        "megabytes": len(content) / 1e6,
    }
