"""What a book lacks that Quarto made by hand is completed by the step after its render."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Page
from pramoen.rendering.book import read_book
from pramoen.rendering.byhand import way_to_site

BOOK = """language: _language-th.yml
book: {{title: ก, chapters: [index.qmd]}}
pramoen: {{organisation: dga, fiscal_year: 2562, made_up: '{made_up}'}}
"""
IN_SITE = ("dga/2562/data/ผล.csv", "dga/2562/notebooks/a.html", "dga/2561/index.html", "index.html")
PAGE = """<a href="../index.html#x">1</a> <a href="%E0%B8%9A.html">2</a> <a href="#fig">3</a>
<a href="https://example.org/data/a.csv">4</a> <img src="../data/%E0%B8%9C%E0%B8%A5.csv">
<a href="../notebooks/a.html#cell-2">5</a> <a href="../../2561/index.html">6</a>
<a href="../../../index.html">7</a>
"""
NAVIGATION = '<span class="menu-text">องค์ประกอบที่ 1 {}Function Base{}</span>'


@pytest.mark.parametrize(("made_up", "site"), [("", "site"), ("ข้อมูลสมมติ", "site-dga")])
def test_links_to_what_only_the_site_has_lead_there(
    tmp_path: Path, made_up: str, site: str
) -> None:
    staged = tmp_path / "reports" / "work" / "dga" / "2562"
    page = staged / "_book" / "components" / "1.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE + NAVIGATION.format(r"\(", r"\)"), encoding="utf-8")
    for path in (page.with_name("บ.html"), staged / "_book" / "index.html", staged / "index.qmd"):
        path.touch()
    shutil.copyfile(ROOT / "_language-th.yml", staged / "_language-th.yml")
    (staged / "_quarto.yml").write_text(BOOK.format(made_up=made_up), encoding="utf-8")
    for name in IN_SITE:
        (tmp_path / "reports" / site / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reports" / site / name).touch()

    told = {"PATH": "", "QUARTO_PROJECT_OUTPUT_DIR": str(staged / "_book")}
    made = {"QUARTO_PROJECT_OUTPUT_FILES": "_book/index.html\n_book/components/1.html"}
    step = [sys.executable, "-m", "pramoen.rendering.byhand"]
    subprocess.run(step, cwd=staged, env={**os.environ, **told, **made}, check=True)

    led = Page(page)
    assert led.links[:4] == Page(_written(tmp_path)).links[:4], "these led somewhere before"
    for link in (*led.links[:2], *led.links[4:], *led.loaded):
        address = link.partition("#")[0].replace("%E0%B8%9A", "บ").replace("%E0%B8%9C", "ผ")
        assert (page.parent / address.replace("%E0%B8%A5", "ล")).is_file(), link
    assert led.links[4].endswith("#cell-2")
    # `pramoen build` takes the page from here, and in the site the links are what they were.
    shown = page.read_text("utf-8").replace(way_to_site(read_book(staged)), "")
    assert shown == PAGE + NAVIGATION.format("(", ")")


def _written(folder: Path) -> Path:
    path = folder / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path
