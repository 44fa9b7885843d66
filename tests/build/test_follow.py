"""What `pramoen serve` adds to a page, in a real Chromium: it follows and keeps its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browser import chromium
from browsing import expect, needs_chromium
from conftest import until
from pramoen.build.serving import Shown, open_server

pytestmark = needs_chromium
NOTICE = "[data-pramoen-fault]"


def page_of(figure: str) -> bytes:
    """Return a long page with folds that shows a figure."""
    fold = "<details><summary>คำนวณอย่างไร</summary><p style='height:300px'>ขั้น</p></details>"
    tall = "<p style='height:1500px'>ข้อความ</p>"
    body = f"{fold}{tall}<b>{figure}</b>{fold}{tall}"
    return f"<!DOCTYPE html><html lang='th'><body>{body}</body></html>".encode()


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    (tmp_path / "index.html").write_bytes(page_of("10"))
    return Shown(tmp_path)


@pytest.fixture
def page(shown: Shown) -> Iterator[Any]:
    server = open_server(shown, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium() as browser:
        opened = browser.new_page()
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(f"http://127.0.0.1:{server.server_port}/")
        loaded = "() => performance.getEntriesByType('resource').length > 0"
        assert until(lambda: opened.evaluate(loaded))
        yield opened
        assert complaints == []
    server.shutdown()


def test_a_page_loads_anew_once_and_stays_where_its_reader_is(page: Any, shown: Shown) -> None:
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    page.locator("summary").first.click()
    page.evaluate("scrollTo(0, 900)")
    shown.show({"index.html": page_of("97.31")})
    expect(page.locator("b")).to_have_text("97.31", timeout=20_000)
    assert until(lambda: page.evaluate("() => scrollY === 900"))
    assert page.locator("details").evaluate_all("all => all.map(one => one.open)") == [True, False]
    (shown.site / "index.html").write_bytes(page_of("97.31"))
    shown.follow()  # the site now has what was shown ahead
    page.wait_for_timeout(500)
    assert len(loads) == 1


def test_a_fault_is_said_as_text_until_it_is_mended(page: Any, shown: Shown) -> None:
    shown.fail("ข้อมูลผิด\nresults.csv แถว 71 <img src=x onerror=alert(1)>")
    notice = page.locator(NOTICE)
    expect(notice).to_have_attribute("role", "alert", timeout=20_000)
    expect(notice).to_contain_text("<img src=x onerror=alert(1)>")
    assert notice.locator("img").count() == 0
    shown.fail("ข้อมูลผิด\nresults.csv แถว 72")
    expect(notice).to_contain_text("แถว 72", timeout=20_000)
    assert notice.count() == 1
    shown.follow()
    expect(notice).to_have_count(0, timeout=20_000)
    expect(page.locator("b")).to_have_text("10")
