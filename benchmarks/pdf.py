"""Measures the PDF of every report: processor seconds, by step, and size.

Typst remembers what it has laid out, so every measurement is a process of its own, called as
``python -m benchmarks.pdf STAGED``; it prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.builds import build_once
from benchmarks.sets import YEARS, project_copy
from pramoen.rendering.book import read_book
from pramoen.rendering.pdf.document import MAIN, compiled, standards, typst_source
from pramoen.rendering.pdf.textlayer import mended

ROUNDS = 3


def pdf() -> dict[str, Any]:
    """Return for each year the processor seconds of each step, and the megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        build_once(project)
        return {str(year): _best(project.work("dga", year)) for year in YEARS}


def _best(staged: Path) -> dict[str, float]:
    """Return the fastest of several rounds."""
    rounds = [_apart(staged) for _ in range(ROUNDS)]
    return min(rounds, key=lambda found: found["seconds"])


def _apart(staged: Path) -> dict[str, float]:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.pdf", str(staged)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    return dict(json.loads(ended.stdout.splitlines()[-1]))


def measured(staged: Path) -> dict[str, float]:
    """Return what one PDF takes on one processor, started from nothing.

    Seconds are those that this process and pandoc were computing, whatever else the machine did.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    book = read_book(staged)
    began = _computed()
    main = staged / MAIN
    main.write_text(typst_source(book), encoding="utf-8")
    written = _computed()
    drawn = compiled(main, staged, standards(book.printing))
    compiled_at = _computed()
    content = mended(drawn)
    ended = _computed()
    return {
        "pandoc seconds": written - began,
        "typst seconds": compiled_at - written,
        "text layer seconds": ended - compiled_at,
        "seconds": ended - began,
        "megabytes": len(content) / 1e6,
    }


def _computed() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
