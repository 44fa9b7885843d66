"""The real Quarto, where it is on PATH, against the embedded renderer: the same report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from conftest import ROOT, Page
from pramoen.plan import CHAPTERS
from pramoen.rendering import quarto

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.skipif(
        quarto.find_quarto() is None, reason="needs the Quarto CLI (1.9 or newer) on PATH"
    ),
]


@pytest.fixture(scope="module")
def rendered(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quarto")
    staged = folder / "staged"
    shutil.copytree(
        project / "reports" / "work" / "dga" / "2562",
        staged,
        ignore=shutil.ignore_patterns("_typst", "report.typ"),
    )
    quarto.render(staged, folder / "out", ("html", "pdf"))
    return folder / "out"


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
    told = [re.sub(r"^(ภาพที่|ตารางที่) [\d.]+:? ", "", words(text)) for _, text in found]
    return sorted(text for text in told if text)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_the_same_headings_rows_captions_and_numbers(
    rendered: Path,
    site: Path,
    chapter: str,
) -> None:
    ours = site / "dga" / "2562" / "notebooks" / f"{chapter}.html"
    theirs = rendered / "notebooks" / f"{chapter}.html"
    assert headings(theirs) == headings(ours)
    assert table_rows(theirs) == table_rows(ours)
    assert captions(theirs) == captions(ours)


def test_no_page_of_quarto_asks_another_host(rendered: Path) -> None:
    for path in rendered.rglob("*.html"):
        loaded = Page(path).loaded
        assert [src for src in loaded if re.match(r"(https?:)?//", src)] == [], path.name
    for path in rendered.rglob("*.css"):
        assert not re.search(r"@import[^;]*//", path.read_text(encoding="utf-8"))


def test_the_interface_words_are_thai(rendered: Path) -> None:
    text = (rendered / "notebooks" / "component-1.html").read_text(encoding="utf-8")
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


def test_the_language_file_fills_only_words_that_quarto_knows() -> None:
    import yaml

    found = quarto.find_quarto()
    assert found is not None
    share = next(Path(found.path).resolve().parents[1].rglob("language/_language.yml"), None)
    if share is None:
        pytest.skip("this Quarto keeps its language file elsewhere")
    known = set(yaml.safe_load(share.read_text(encoding="utf-8")))
    ours = yaml.safe_load((ROOT / "_language-th.yml").read_text(encoding="utf-8"))
    assert set(ours) <= known
