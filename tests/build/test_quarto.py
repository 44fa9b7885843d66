"""The real Quarto, where it is on PATH, against the embedded renderer: the same report."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from assessing import PROJECT
from conftest import ROOT, Page, copy_of_project
from pramoen.build.chapters import chapters_of
from pramoen.common.params import read_parameters
from pramoen.data.dataset import load
from pramoen.rendering import quarto

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.skipif(
        quarto.find_quarto() is None, reason="needs the Quarto CLI (1.9 or newer) on PATH"
    ),
]

CHAPTERS = [
    chapter.page
    for chapter in chapters_of(
        PROJECT, load(PROJECT.data("dga")), read_parameters(PROJECT.parameter_file("dga", 2562))
    )
]


@pytest.fixture(scope="module")
def rendered(quarto_site: Path) -> Path:
    return quarto_site / "dga" / "2562"


def body(path: Path) -> str:
    """Return the main part of a page without its title block, drawings and navigation."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"<main.*?</main>", text, re.S)
    assert found is not None
    without = re.sub(r"<(svg|script|style|nav)\b.*?</\1>", " ", found.group(), flags=re.S)
    return without.replace("&nbsp;", " ")


def words(markup: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", markup).replace("&amp;", "&")
    return " ".join(plain.split())


def headings(path: Path) -> list[str]:
    return [
        words(found) for _, found in re.findall(r"<h([1-3])[^>]*>(.*?)</h\1>", body(path), re.S)
    ]


def table_rows(path: Path) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body(path), re.S)
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]


def captions(path: Path) -> list[str]:
    found = re.findall(r"<(figcaption|caption)[^>]*>(.*?)</\1>", body(path), re.S)
    return sorted(words(text) for _, text in found if words(text))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_the_same_headings_rows_captions_and_numbers(
    rendered: Path,
    site: Path,
    chapter: str,
) -> None:
    ours = site / "dga" / "2562" / chapter
    theirs = rendered / chapter
    assert headings(theirs) == headings(ours)
    assert table_rows(theirs) == table_rows(ours)
    assert captions(theirs) == captions(ours)
    assert words(body(theirs)) == words(body(ours))


def test_the_pages_offer_the_same_addresses_and_search_finds_the_same_words(
    rendered: Path, site: Path
) -> None:
    ours = site / "dga" / "2562"
    for path in sorted(ours.rglob("*.html")):
        name = path.relative_to(ours)
        if name.parts[0] == "notebooks":  # the notebooks with their code are not the renderer's
            continue
        missing = set(Page(path).ids) - set(Page(rendered / name).ids)
        # The address of a chapter's title is the page itself.
        titles = re.findall(r'<section id="([^"]+)" class="level1\b', path.read_text("utf-8"))
        assert missing <= set(titles), name
    assert entries(rendered / "search.json") == entries(ours / "search.json")


def entries(path: Path) -> list[tuple[str, ...]]:
    """Return what a search index finds, without the addresses of whole chapters."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return [(one["page"], one["chapter"], one["title"], " ".join(one["text"])) for one in found]


def test_by_hand_quarto_shows_the_same_in_its_own_frame(quarto_site: Path, site: Path) -> None:
    book = quarto_site.parent / "work" / "dga" / "2562" / "_book"
    pages = sorted(book.rglob("*.html"))
    assert len(pages) == len(CHAPTERS) + 2
    for path in pages:
        ours = site / "dga" / "2562" / path.relative_to(book)
        folds = [
            one.read_text(encoding="utf-8").count('<details class="callout') for one in (path, ours)
        ]
        assert folds[0] == folds[1], path.name
        assert Page(path).language == "th"
        assert "../2561/" in path.read_text(encoding="utf-8")


def test_by_hand_indicators_stand_below_their_components(quarto_site: Path) -> None:
    book = quarto_site.parent / "work" / "dga" / "2562" / "_book"
    sidebar = re.search(
        r'<nav id="quarto-sidebar".*?</nav>', (book / "index.html").read_text("utf-8"), re.S
    )
    assert sidebar is not None
    links = re.findall(r'<a href="\./([^"#]*\.html)"[^>]*>(.*?)</a>', sidebar.group(), re.S)
    pages = dict.fromkeys(page for page, _ in links)
    assert [*pages] == ["index.html", *CHAPTERS, "glossary.html"]
    below = re.findall(
        r'<ul id="quarto-sidebar-section-\d+"[^>]*>(.*?)</ul>', sidebar.group(), re.S
    )
    shown = [re.findall(r'href="\./(indicators/[\d-]+\.html)"', part) for part in below]
    # A component that has no indicators has nothing below it.
    assert [pages[0].removeprefix("indicators/")[0] for pages in shown] == list("1245")
    assert [page for pages_ in shown for page in pages_] == [
        page for page in CHAPTERS if page.startswith("indicators/")
    ]
    told = [words(text) for _, text in links if words(text)]
    assert all(re.search("[\u0e00-\u0e7f]", one) for one in told), told
    assert [one for one in told if "\\" in one] == []


def test_by_hand_every_link_leads_to_a_page_of_the_report_or_of_the_site(quarto_site: Path) -> None:
    book = quarto_site.parent / "work" / "dga" / "2562" / "_book"
    for path in sorted(book.rglob("*.html")):
        page = Page(path)
        for link in (*page.links, *page.loaded):
            target = unquote(link.partition("#")[0])
            if target and not re.match(r"[a-z]+:", target):
                assert (path.parent / target).exists(), (path.name, link)


@pytest.mark.parametrize("rendered", [".", "notebooks/summary.ipynb"])
def test_the_project_itself_is_not_rendered_and_says_where_reports_are(
    tmp_path: Path, rendered: str
) -> None:
    root = copy_of_project(tmp_path)
    found = quarto.find_quarto()
    assert found is not None
    command = [found.path, "render", str(root / rendered)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "pramoen build" in ended.stderr + ended.stdout
    assert not (root / "_book").exists()
    assert not [*(root / "notebooks").glob("*.html")]


def test_nothing_of_quartos_own_frame_is_published(rendered: Path, site: Path) -> None:
    def names(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}

    assert names(rendered) == names(site / "dga" / "2562")


def test_no_page_of_quarto_asks_another_host(rendered: Path) -> None:
    for path in rendered.rglob("*.html"):
        loaded = Page(path).loaded
        assert [src for src in loaded if re.match(r"(https?:)?//", src)] == [], path.name
    for path in rendered.rglob("*.css"):
        assert not re.search(r"@import[^;]*//", path.read_text(encoding="utf-8"))


def test_the_interface_words_are_thai(rendered: Path) -> None:
    text = (rendered / "components" / "1.html").read_text(encoding="utf-8")
    for english in ("Figure", "Table&nbsp;", "Table of contents", "On this page"):
        assert english not in re.sub(r"<script.*?</script>", "", text, flags=re.S)


def test_both_pdfs_have_the_same_bookmarks_and_font(rendered: Path, site: Path) -> None:
    def outline(path: Path) -> list[str]:
        def titles(items: list[object]) -> list[str]:
            told: list[str] = []
            for item in items:
                told += (
                    titles(item) if isinstance(item, list) else [str(getattr(item, "title", ""))]
                )
            return told

        return titles(list(PdfReader(path).outline))

    ours, theirs = site / "dga" / "2562" / "report.pdf", rendered / "report.pdf"
    assert outline(theirs) == outline(ours)
    assert len(PdfReader(theirs).pages) == len(PdfReader(ours).pages)


def test_the_language_file_fills_every_word_that_quarto_knows_and_no_other() -> None:
    import yaml

    found = quarto.find_quarto()
    assert found is not None
    share = next(Path(found.path).resolve().parents[1].rglob("language/_language.yml"), None)
    if share is None:
        pytest.skip("this Quarto keeps its language file elsewhere")
    known = set(yaml.safe_load(share.read_text(encoding="utf-8")))
    ours = yaml.safe_load((ROOT / "_language-th.yml").read_text(encoding="utf-8"))
    assert set(ours) == known
