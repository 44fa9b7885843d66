"""A report whose every text is hostile: it is built, shows every text, and nothing of it runs."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from benchmarks.browser import chromium
from browsing import needs_chromium
from conftest import copy_of_project, run
from hostile import RUNS, TEXTS, fill, plain
from pramoen.checks.checking import check
from pramoen.common.glyphs import drawable

pytestmark = pytest.mark.xdist_group("hostile")
_LEADS = ("href", "src", "action", "srcset", "data", "poster", "formaction")


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of_project(tmp_path_factory.mktemp("hostile"))
    assert fill(root / "data" / "dga") == set(TEXTS)
    assert check(root / "data" / "dga") == ()
    code, told = run(root, "build", "--year", "2562", "--renderer", "embedded")
    assert code == 0, told
    return root / "reports" / "site"


class Looked(HTMLParser):
    """The words of a page, and what of it could run or be fetched because a text said so."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words = ""
        self.alive: list[tuple[str, str, str]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            told = value or ""
            foreign = RUNS in told or "example.org" in told or told.startswith("javascript:")
            if name.startswith("on") or (name in _LEADS and foreign):
                self.alive.append((tag, name, told))
        if tag in ("iframe", "object", "embed", "base"):
            self.alive.append((tag, "", ""))
        if tag == "script" and not dict(attrs).get("src"):
            self.alive.append((tag, "", ""))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_pages_show_every_text_and_none_of_it_is_alive(hostile_site: Path) -> None:
    looked = [Looked(path) for path in sorted(hostile_site.rglob("*.html"))]
    assert [one for page in looked for one in page.alive] == []
    words = plain(" ".join(page.words for page in looked))
    told = [text for text in TEXTS if plain(text) in words or plain(drawable(text)) in words]
    assert told == list(TEXTS)


def test_print_leads_nowhere_outside(hostile_site: Path) -> None:
    read = pypdf.PdfReader(hostile_site / "dga" / "2562" / "report.pdf")
    links = [link.get_object() for page in read.pages for link in page.annotations or ()]
    assert not [link for link in links if "/A" in link and link["/A"].get("/S") == "/URI"]
    assert "/JavaScript" not in str(read.trailer["/Root"])


def pages_of(site: Path, most: int | None) -> list[Path]:
    """Return the pages of a site: of those in one folder at most so many, the largest."""
    folders: dict[Path, list[Path]] = {}
    for path in sorted(site.rglob("*.html"), key=lambda path: path.stat().st_size, reverse=True):
        folders.setdefault(path.parent, []).append(path)
    return sorted(path for paths in folders.values() for path in paths[:most])


@needs_chromium
def test_in_a_browser_nothing_runs_and_nothing_is_fetched(hostile_site: Path, long: bool) -> None:
    """A short run opens the two largest pages of a folder; all are read by the test above."""
    fetched: list[str] = []

    def note(request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            fetched.append(request.url)

    with chromium() as browser:
        page = browser.new_page()
        page.on("request", note)
        page.add_init_script(f"window.ran = 0; window.{RUNS} = () => {{ window.ran += 1 }}")
        for path in pages_of(hostile_site, None if long else 2):
            page.goto(path.as_uri())
            assert page.evaluate("window.ran") == 0, path
    assert fetched == []
