"""A real Chromium for tests: pages from a server and a folder, every complaint a failure."""

from __future__ import annotations

import contextlib
import functools
import re
import subprocess
import threading
from collections.abc import Iterator
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browser import chromium

try:
    from playwright import sync_api
except ImportError:
    sync_api = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[1]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 720}


@cache
def program() -> str | None:
    """Return the path of a Chromium, or None; `make test` installs one where it may."""
    if sync_api is None:
        return None
    finder = [str(ROOT / "scripts" / "find-chromium")]
    ended = subprocess.run(finder, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or None


needs_chromium = pytest.mark.skipif(
    program() is None, reason="needs Chromium: scripts/find-chromium --install"
)


def expect(what: Any) -> Any:
    """Return Playwright's patient assertions on a part of a page."""
    return sync_api.expect(what)


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site without a word."""

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def serving(site: Path) -> Iterator[str]:
    """Give the address at which a site is served."""
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if program() is None:
        pytest.skip("needs Chromium: scripts/find-chromium --install")
    with chromium() as opened:
        yield opened


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, served: str, site: Path) -> str:
    return served if request.param == "http" else f"{site.as_uri()}/"


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    with watched(browser) as opened:
        yield opened


class watched:  # noqa: N801 - reads as a function
    """A page whose every complaint, and every request to another host, fails the test."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self._context = browser.new_context(locale="th-TH", accept_downloads=True, **options)
        self.complaints: list[str] = []

    def __enter__(self) -> Any:
        self._context.route(
            re.compile(r"^(?!file:|data:|blob:|http://127\.0\.0\.1)"), self._foreign
        )
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._said)
        return page

    def __exit__(self, kind: Any, *_: Any) -> None:
        self._context.close()
        if kind is None:
            assert self.complaints == []

    def _foreign(self, route: Any) -> None:
        self.complaints.append(f"asked {route.request.url}")
        route.abort()

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")
