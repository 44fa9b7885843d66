"""A chapter as Quarto writes it, in the report's own page frame; no Quarto is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from pramoen.rendering import quarto
from pramoen.rendering.errors import RenderingFailed
from pramoen.rendering.pandoc import executable
from pramoen.rendering.site.framing import content
from pramoen.rendering.site.search import sections

LABELS = {"tbl-a": "ตารางที่ 4", "fig-a": "ภาพที่ 2"}
HEADER = """<header id="title-block-header" class="quarto-title-block default">
<div class="quarto-title">
<h1 class="title"><span class="chapter-title">บท <span lang="en">One</span></span></h1>
</div>
</header>"""
PAGE = """<html><body><nav id="quarto-sidebar">x</nav>
<main class="content" id="quarto-document-content">
{header}
<div class="made-up" role="note">
ข้อมูลสมมติ
</div>
<div class="report-bar">
ปีงบประมาณ
</div>
<section id="a" class="level2 page-columns page-full">
<h2 class="anchored">หัวข้อ</h2>
<svg xlink="http://www.w3.org/1999/xlink" viewbox="0 0 1 1"></svg>
<p>ดู <a href="b.html#tbl-a" class="quarto-xref"><span>ตารางที่&nbsp;2.1</span></a></p>
<div id="tbl-a" class="quarto-float"><figure>
<figcaption class="quarto-float-caption" id="tbl-a-caption-0ceaefa1">
ตารางที่&nbsp;2.1: คำบรรยาย: ยาว
</figcaption>
<div aria-describedby="tbl-a-caption-0ceaefa1">
<table class="table"><tr><td>1</td></tr></table>
</div></figure></div>
</section>
<script>own()</script>
<nav class="page-navigation"><a href="c.html">ต่อไป</a></nav>
</main></body></html>"""


def test_only_the_chapter_is_taken_from_the_page() -> None:
    html = content("a.html", PAGE.format(header=HEADER), LABELS)
    for own in ("quarto-sidebar", "title-block", "report-bar", "page-navigation", "own()"):
        assert own not in html
    assert "made-up" not in html  # the frame says it above every page
    assert '<h1>บท <span lang="en">One</span></h1>' in html


@pytest.mark.parametrize("title", ['<span class="chapter-title">บท</span>', "บท"])
def test_a_chapter_keeps_the_address_that_its_title_has(title: str) -> None:
    inner = f'<span id="component-1" class="quarto-section-identifier">{title}</span>'
    header = f'<header id="title-block-header">\n<h1 class="title">{inner}</h1>\n</header>'
    html = content("a.html", PAGE.format(header=header), LABELS)
    assert '<section id="component-1" class="level1">\n<h1>บท</h1>' in html
    assert "quarto-section-identifier" not in html


def test_numbers_are_those_of_print_and_tables_scroll_by_keyboard() -> None:
    html = content("a.html", PAGE.format(header=HEADER), LABELS)
    assert '<span class="caption-label">ตารางที่ 4</span> คำบรรยาย: ยาว' in html
    assert 'class="quarto-xref">ตารางที่ 4</a>' in html
    assert "2.1" not in html
    assert 'class="table-wrap" tabindex="0"' in html


def test_drawings_and_sections_carry_nothing_that_html_does_not_know() -> None:
    html = content("a.html", PAGE.format(header=HEADER), LABELS)
    assert '<svg viewbox="0 0 1 1">' in html
    assert '<section id="a" class="level2">' in html


def test_search_finds_the_words_of_a_section_under_its_heading() -> None:
    _, section = sections("a.html", content("a.html", PAGE.format(header=HEADER), LABELS))
    assert (section["anchor"], section["title"]) == ("a", "หัวข้อ")
    assert "คำบรรยาย" in " ".join(section["text"])


def test_a_page_with_a_title_of_its_own_keeps_it() -> None:
    page = PAGE.format(header=HEADER).replace("<h2", "<h1").replace("</h2>", "</h1>")
    html = content("index.html", page, LABELS)
    assert html.count("<h1") == 1
    assert "หัวข้อ</h1>" in html


@pytest.mark.parametrize("page", ["<main></main>", HEADER])
def test_a_page_that_quarto_does_not_build_so_is_told(page: str) -> None:
    with pytest.raises(RenderingFailed, match=r"a\.html"):
        content("a.html", page, LABELS)


@pytest.mark.parametrize(
    ("known", "unknown"), [("tbl-a", "tbl-b"), ('id="tbl-a-caption', 'id="tbl-b-caption')]
)
def test_a_table_that_has_no_number_is_told(known: str, unknown: str) -> None:
    page = PAGE.format(header=HEADER).replace(known, unknown)
    with pytest.raises(RenderingFailed, match=r"a\.html.*tbl-b"):
        content("a.html", page, LABELS)


NEW = f'mkdir -p "$2/{quarto.OUTPUT}"; echo "<article>new" > "$2/{quarto.OUTPUT}/index.html"'
BROKEN = (
    """printf 'pandoc\\n  to: typst\\n\\033[91mERROR: %s\\033[39m\\n' 'no such font' >&2; exit 1"""
)


@pytest.mark.parametrize(
    ("does", "told"),
    [(NEW, "หน้า index.html"), (":", "index.html"), (BROKEN, "ERROR: no such font")],
)
def test_a_quarto_that_fails_or_builds_pages_otherwise_is_told_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, told: str
) -> None:
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    version = '[ "$1" = --version ] && echo 2.0.0 && exit'
    program.write_text(f"#!/bin/sh\n{version}\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    staged = tmp_path / "staged"
    staged.mkdir()
    (staged / "index.qmd").write_text("# หน้าแรก\n", encoding="utf-8")
    shutil.copyfile(ROOT / "_language-th.yml", staged / "_language-th.yml")
    configuration = "language: _language-th.yml\nbook:\n  title: ก\n  chapters: [index.qmd]\n"
    facts = "pramoen: {organisation: dga, fiscal_year: 2562, made_up: ''}\n"
    (staged / "_quarto.yml").write_text(configuration + facts, encoding="utf-8")
    with pytest.raises(quarto.QuartoFailed) as failed:
        quarto.render(staged, tmp_path / "out", ["html"])
    first, second = str(failed.value).splitlines()
    assert "Quarto 2.0.0" in first and "--renderer embedded" in first
    assert told in second
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("project", ["_report.yml", "notebooks/_quarto.yaml"])
def test_rendering_the_template_itself_is_refused_and_the_way_to_a_report_is_told(
    project: str,
) -> None:
    template = yaml.safe_load((ROOT / project).read_text(encoding="utf-8"))
    step = (ROOT / project).parent / template["project"]["pre-render"]
    # Quarto runs a step in Lua so.
    command = [executable(), "--from", "markdown", "--to", "plain", "--lua-filter", str(step)]
    ended = subprocess.run(command, input="", capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode != 0
    assert "pramoen build" in ended.stderr
