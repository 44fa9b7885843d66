"""Text of the data is text: hostile strings in every place where a report writes text."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import altair as alt
import pypdf
import pytest
import yaml

from hostile import SYMBOLS, TEXTS, plain
from pramoen.common.glyphs import COMMON, _own, drawable, without_shape
from pramoen.common.texts import escape_markdown, unescape_markdown
from pramoen.rendering.book import read_book
from pramoen.rendering.embedded import render
from pramoen.rendering.metadata import as_markdown, as_text
from pramoen.show.display import (
    Display,
    Mark,
    bullets,
    drawn_beside,
    figure_display,
    folded,
    heading,
    marked,
    paragraph,
    place_of,
    remark,
)
from pramoen.show.drawing import finished_svg
from pramoen.show.tables import Cell, Column, text_table
from pramoen.show.vega import svg
from test_rendering import book

BENIGN = "ข้อความ"


def chart(text: str) -> dict[str, Any]:
    """Return a chart that says a text as a label, in its axis and in what it shows at a touch."""
    label = {"field": "l", "type": "nominal", "title": text}
    return {
        "$schema": alt.SCHEMA_URL,
        "data": {"values": [{"year": "2562", "v": 1, "l": text}]},
        "encoding": {
            "x": {"field": "year", "type": "ordinal"},
            "y": {"field": "v", "type": "quantitative", "axis": {"title": text}},
        },
        "layer": [
            {"mark": "point", "encoding": {"tooltip": label}},
            {"mark": "text", "encoding": {"text": label}},
        ],
    }


def places(key: str, text: str) -> list[Display]:
    """Return a text in every place of a chapter."""
    drawn = finished_svg(svg(chart(text)), f"chart-{key}", text)
    cells: list[list[Cell]] = [
        [text, text],
        [place_of(text, f"place-{key}"), drawn_beside("<svg></svg>", text)],
    ]
    return [
        heading(2, text, f"heading-{key}"),
        paragraph(text),
        bullets([text, (text, text)]),
        marked([(Mark("met", text), text)]),
        text_table(key, text, [Column(text), Column(text)], cells, groups=[text] * 2, notes=[text]),
        figure_display(f"chart-{key}", drawn, drawn, text, text, chart(text)),
        folded(text, [paragraph(text)]),
        remark(text, [paragraph(text)]),
    ]


def chapter(texts: Sequence[str]) -> list[str]:
    return [one.markdown for at, text in enumerate(texts) for one in places(f"t{at}", text)]


# Elements that are left out where they have no other attributes than these.
SETTING = {"wbr": set[str](), "span": {"class", "lang"}, "tspan": {"font-family"}}


def is_short(classes: str | None) -> bool:
    """Return whether classes say no more than that words are short."""
    return set((classes or "").split()) <= {"whole", "short-labels"}


class Structure(HTMLParser):
    """The elements of a page with the names of their attributes, and its words apart from it.

    What says how words are set is left out: spans for their language, for what no line may tear
    and for the font of letters in a drawing, where a long word may be broken, and classes of tables
    and cells whose words are short.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = SETTING.get(tag)
        if said is None or dict(attrs).keys() - said:
            kept = (name for name, value in attrs if name != "class" or not is_short(value))
            self.elements.append((tag, tuple(kept)))

    def handle_data(self, data: str) -> None:
        self.words += data


def rendered(folder: Path, texts: Sequence[str], *formats: str) -> Path:
    folder.mkdir()
    render(book(folder, *chapter(texts)), folder / "out", formats)
    return folder / "out"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of one chapter with every text in every place, as pages and print."""
    return rendered(tmp_path_factory.mktemp("texts") / "hostile", TEXTS, "html", "pdf")


def main_of(out: Path) -> Structure:
    page = (out / "chapters" / "one.html").read_text(encoding="utf-8")
    return Structure(page[page.index("<main") : page.index("</main>")])


@pytest.mark.long
@pytest.mark.xdist_group("texts")
def test_pages_show_every_text_as_it_is_and_nothing_of_it_is_markup(
    hostile: Path, tmp_path: Path
) -> None:
    benign = main_of(rendered(tmp_path / "benign", [BENIGN] * len(TEXTS), "html"))
    shown = main_of(hostile)
    assert shown.elements == benign.elements
    times = plain(benign.words).count(BENIGN) // len(TEXTS)
    words = plain(shown.words)
    fewer = [text for text in TEXTS if words.count(plain(drawable(text))) < times]
    assert not fewer


def pdf_of(out: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO((out / "report.pdf").read_bytes()))


# What turns, joins or combines letters is read in another order than it was written in.
TURNED = ("ทิศ ", "אבג", "مرحبا", "ธงชาติ", "สีผิว", "é e", "ก้ำ", "ฤๅษี", "ﬁ ")


@pytest.mark.long
@pytest.mark.xdist_group("texts")
def test_print_shows_every_text_as_it_is_and_none_stops_it(hostile: Path) -> None:
    read = pdf_of(hostile)
    words = plain(" ".join(page.extract_text() for page in read.pages))
    straight = [text for text in TEXTS if not text.startswith(TURNED)]
    fewer = [text for text in straight if words.count(plain(drawable(text))) < 16]
    assert not fewer
    assert all(
        "/A" not in link.get_object() for page in read.pages for link in page.annotations or ()
    )


def test_print_embeds_fonts_that_draw_what_its_own_does_not(tmp_path: Path) -> None:
    read = pdf_of(rendered(tmp_path / "symbols", SYMBOLS, "html", "pdf"))
    resources: list[Any] = [page["/Resources"] for page in read.pages]
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for resource in resources
        for font in resource.get("/Font", {}).values()
    }
    for lent in ("NotoSans-", "NotoSansSymbols2-", "NotoEmoji-", "NotoSansCJKjp-"):
        assert any(name.startswith(lent) for name in fonts)


@pytest.mark.parametrize("text", TEXTS)
def test_markdown_is_read_back_as_the_text_it_was(text: str) -> None:
    assert unescape_markdown(escape_markdown(text)) == " ".join(text.split())


def test_metadata_is_text_for_whatever_reads_it(tmp_path: Path) -> None:
    """A name that is raw Typst, a link, a picture or a shortcode is shown and does nothing."""
    staged = book(tmp_path, "x")
    path = staged / "_report.yml"
    attacks = [text for text in TEXTS if text not in SYMBOLS]
    for attack in range(0, len(attacks), 45):
        group = " ".join(" ".join(attacks[attack : attack + 45]).split())
        facts = as_text(yaml.safe_load(path.read_text(encoding="utf-8")))
        facts["book"] |= {"title": group, "subtitle": group}
        facts["pramoen"]["cover"] = [{"name": "เรื่อง", "text": group}] * 4
        path.write_text(yaml.safe_dump(as_markdown(facts), allow_unicode=True), encoding="utf-8")
        render(staged, tmp_path / "out", ["html", "pdf"])
        assert read_book(staged).title == group
        read = pypdf.PdfReader(tmp_path / "out" / "report.pdf")
        words = plain(" ".join(page.extract_text() for page in read.pages))
        assert words.count(plain(group)) >= 6
        assert read.metadata is not None
        assert plain(read.metadata.title or "") == plain(f"{group} – องค์การตัวอย่าง")
        page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
        assert plain(group) in plain(Structure(page).words)


def test_a_cover_that_begins_like_markup_is_shown(tmp_path: Path) -> None:
    staged = book(tmp_path, "x")
    path = staged / "_report.yml"
    facts = as_text(yaml.safe_load(path.read_text(encoding="utf-8")))
    facts["book"] |= {"title": "= ก", "subtitle": "/ ก: ข"}
    told = ("- ค", "+ ง", "1. จ", "`#x`{=typst}")
    facts["pramoen"]["cover"] = [{"name": "เรื่อง", "text": text} for text in told]
    path.write_text(yaml.safe_dump(as_markdown(facts), allow_unicode=True), encoding="utf-8")
    render(staged, tmp_path / "out", ["html", "pdf"])
    read = pypdf.PdfReader(tmp_path / "out" / "report.pdf")
    cover = plain(read.pages[0].extract_text())
    assert all(plain(text) in cover for text in ("= ก", "/ ก: ข", *told))


@cache
def benign_drawing() -> Structure:
    return Structure(finished_svg(svg(chart(BENIGN)), "k", BENIGN))


@pytest.mark.parametrize("text", TEXTS)
def test_a_drawing_says_a_text_and_nothing_of_it_is_markup(text: str) -> None:
    drawn = finished_svg(svg(chart(text)), "k", text)
    shown, benign = Structure(drawn), benign_drawing()
    without = [element for element in shown.elements if element[0] != "tspan"]
    assert without == benign.elements
    assert plain(shown.words).count(plain(text)) == plain(benign.words).count(BENIGN) == 3


def test_a_chart_s_description_for_pages_has_its_texts_on_one_line() -> None:
    shown = figure_display("k", "<svg></svg>", "<svg></svg>", "c", "a", chart("ก\nข\u2028ค\x00ง"))
    described = json.dumps(shown.extra["application/vnd.vegalite.v6+json"], ensure_ascii=False)
    assert described.count("ก ข ค ง") == 4


def test_what_is_taken_for_common_the_typeface_draws() -> None:
    assert {letter for letter in COMMON if ord(letter) not in _own()} <= {"\u00ad"}


def test_only_what_no_font_draws_is_told_by_its_code() -> None:
    assert without_shape("".join(TEXTS)) == frozenset(
        "\u202c\u202e\u2066\u2069\ue000\U00012000\U000e0041"
    )


@pytest.mark.parametrize("text", TEXTS)
def test_a_notebook_s_own_table_shows_a_text_as_it_is(text: str) -> None:
    """Great Tables would read braces as units, and Markdown in what it is not told is text."""
    columns = [Column(text), Column(text)]
    shown = text_table("k", text, columns, [[text, text]], groups=[text], notes=[text])
    benign = text_table("k", "x", [Column("x")] * 2, [["x", "x"]], groups=["x"], notes=["x"])
    read, plainly = Structure(shown.html), Structure(benign.html)
    assert read.elements == plainly.elements
    assert plain(read.words).count(plain(text)) >= 7
