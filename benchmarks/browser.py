"""Knows how a Chromium is started and how long it takes until a page can be read."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SLOWED = 4
REPEATS = 5
_FINDER = Path(__file__).resolve().parents[1] / "scripts" / "find-chromium"

# Without windows, letters are as wide as where there are some.
_OPTIONS = ("--no-sandbox", "--font-render-hinting=slight")


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a started Chromium."""
    from playwright.sync_api import sync_playwright

    found = subprocess.run([str(_FINDER)], stdout=subprocess.PIPE, text=True, check=True)
    with sync_playwright() as playwright:
        path = found.stdout.strip()
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        yield browser
        browser.close()


def first_paint(browser: Any, address: str) -> float:
    """Return the median seconds to the first content on a page, the processor slowed four times.

    Each visit has a browser context of its own, so nothing is cached.
    """
    seconds: list[float] = []
    for _ in range(REPEATS):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(address, wait_until="load")
        seconds.append(page.evaluate(_PAINT) / 1000)
        context.close()
    return statistics.median(seconds)


_PAINT = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) done(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""
