"""Measures `pramoen serve`: from saving a figure to the new number in the open page in Chromium."""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.browser import chromium
from benchmarks.sets import project_copy
from pramoen.common.places import Project

ROUNDS = 7
BOUND = 2.0  # seconds within which the open page is to show a saved figure
PAGE = "dga/2562/indicators/4-2.html"
PENDING = "2562,4.2,,,,pending"


def serving() -> dict[str, Any]:
    """Return seconds until the open page shows a saved figure, and until the site is whole.

    All four years are served; what is saved is a row of ``results.csv`` that 4.2 alone reads.
    """
    shown, whole = [], []
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        path = project.data("dga") / "results.csv"
        text = path.read_text(encoding="utf-8")
        assert PENDING in text
        told = Path(folder) / "told.txt"
        with _served(project, told) as base, chromium() as browser:
            page = browser.new_page()
            page.goto(f"{base}{PAGE}")
            page.wait_for_timeout(1000)
            for number in range(ROUNDS):
                figure = f"{90 + number}.{number + 1}7"
                saved = text.replace(PENDING, f"2562,4.2,,{figure},,")
                began = time.perf_counter()
                path.write_text(saved, encoding="utf-8")
                page.wait_for_function(_SHOWS, arg=figure, timeout=60_000)
                shown.append(time.perf_counter() - began)
                _wait(lambda: told.read_text("utf-8").count("พร้อมใน") > number)  # noqa: B023
                whole.append(time.perf_counter() - began)
                page.wait_for_timeout(500)
    median = statistics.median(shown)
    return {
        "rounds": {"seconds to the figure in the open page": shown, "to the whole site": whole},
        "seconds to the figure in the open page, median": median,
        "longest": max(shown),
        "bound of 2 seconds used, of 1": median / BOUND,
        "seconds to the whole site, median": statistics.median(whole),
    }


# A page that is just being loaded has no text yet.
_SHOWS = "figure => document.body !== null && document.body.innerText.includes(figure)"


@contextmanager
def _served(project: Project, told: Path) -> Iterator[str]:
    """Give the address at which a project is served; what is told goes into a file."""
    command = [sys.executable, "-m", "pramoen", "serve", "--port", "0"]
    with told.open("wb") as output:
        process = subprocess.Popen([*command, "--project", str(project.root)], stdout=output)
    try:
        _wait(lambda: "Ctrl+C" in told.read_text("utf-8") or process.poll() is not None)
        found = re.search(r"http://\S+/", told.read_text(encoding="utf-8"))
        assert found is not None, told.read_text(encoding="utf-8")
        yield found.group()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait(holds: Any, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.05)
