"""Search over everything that is published: what it holds, and what people type, in Chromium."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from browsing import expect, needs_chromium
from conftest import short, until
from pramoen.rendering.site.search import sections, write_index, write_site_index

pytestmark = pytest.mark.xdist_group("site")
CHAPTER = "dga/2562/indicators/1-1-3.html"
FRONT = "index.html"
MOST = 150_000


def told(page: Any) -> str:
    """Return what search says it found, once it has looked."""
    status = page.locator(".found [role=status]")
    expect(status).to_have_text(re.compile("พบ"))
    return str(status.inner_text())


def ask(page: Any, words: str) -> str:
    page.get_by_role("searchbox").fill(words)
    return told(page)


# What the index holds


def read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return dict(json.loads(text.removeprefix("window.pramoenIndex=").rstrip(";\n")))


def test_a_text_that_the_years_repeat_is_in_the_index_once(tmp_path: Path) -> None:
    page = '<section id="x"><h1>หัว</h1><p>นิยามเดียวกัน</p><p>{}</p></section>'
    for year in ("2561", "2562"):
        (tmp_path / "a" / year).mkdir(parents=True)
        write_index([("p.html", page.format(year))], tmp_path / "a" / year)
    more = sections("guide/g.html", page.format("คู่มือ"), "คู่มือ")
    index = read(write_site_index(tmp_path, {"a/2562": "ก 2562"}, more))
    assert index["texts"] == ["นิยามเดียวกัน", "2561", "2562", "คู่มือ"]
    assert index["pages"] == [
        ["a/2561/p.html", "หัว", ""],
        ["a/2562/p.html", "หัว", "ก 2562"],
        ["guide/g.html", "หัว", "คู่มือ"],
    ]
    assert [one[3] for one in index["sections"]] == [[0, 1], [0, 2], [0, 3]]


def test_the_index_has_every_year_and_the_guide_and_is_light(site: Path) -> None:
    index = read(site / "search.js")
    folders = {re.sub(r"^(\w+(/\d{4})?)/.*", r"\1", page[0]) for page in index["pages"]}
    assert {"dga/2561", "dga/2562", "guide"} <= folders
    assert {"สพร. 2561", "สพร. 2562", "คู่มือ"} <= {page[2] for page in index["pages"]}
    for address, _, _ in index["pages"]:
        assert (site / address).is_file(), address
    assert len(gzip.compress((site / "search.js").read_bytes())) <= MOST


# What people type


@needs_chromium
@pytest.mark.parametrize("address", [FRONT, CHAPTER, "guide/reviewing.html", "404.html"])
def test_every_page_searches_all_years(page: Any, served: str, address: str) -> None:
    page.goto(served + address)
    ask(page, "ทางเศรษฐ")
    found = page.locator(".found li").first
    expect(found.locator("mark").first).to_have_text("ทางเศรษฐ")
    expect(found.locator(".found-years a").first).to_have_text("2561")
    found.locator("a").first.click()
    expect(page).to_have_url(re.compile(r"dga/2562/.*1-1"))


@needs_chromium
def test_the_report_that_is_read_comes_before_other_years(page: Any, base: str) -> None:
    page.goto(base + CHAPTER.replace("2562", "2561"))
    ask(page, "1.1.3")
    expect(page.locator(".found li span").first).to_contain_text("2561")


# ํ and า as the report's own PDF gives ำ, with the tone mark on either side; two เ for แ; another
# spelling; Thai digits; a comma or none; a percentage in any way; no space; capital letters.
ALIKE = [
    ("จำนวน", "จํานวน"),
    ("น้ำ", "นํ้า"),
    ("น้ำ", "น้ํา"),
    ("แผน", "เเผน"),
    ("ดิจิทัล", "ดิจิตอล"),
    ("4.3", "๔.๓"),
    ("5,200", "5200"),
    ("ร้อยละ 82.62", "82.62%"),
    ("ร้อยละ 82.62", "82.62 %"),
    ("ร้อยละ 82.62", "ร้อยละ82.62"),
    ("Training", "tRAINING"),
    ("ตัวชี้วัด", "ตัวชี้\u200bวัด"),
]


@needs_chromium
@pytest.mark.parametrize("alike", short(ALIKE, *ALIKE[1:6:2]))
def test_what_is_typed_otherwise_finds_the_same(
    page: Any, served: str, alike: tuple[str, str]
) -> None:
    as_printed, as_typed = alike
    page.goto(served + FRONT)
    expected = ask(page, as_printed)
    first = page.locator(".found li a").first.get_attribute("href")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("searchbox").fill(as_typed)
    expect(page.locator(".found [role=status]")).to_have_text(expected)
    assert page.locator(".found li a").first.get_attribute("href") == first
    assert page.locator(".found mark").count() > 0


@needs_chromium
def test_a_code_finds_its_indicator_first_and_no_number_that_only_holds_it(
    page: Any, base: str
) -> None:
    page.goto(base + CHAPTER)
    for code in ("4.3", "1.1.3", "1.4.1"):
        ask(page, code)
        expect(page.locator(".found li a").first).to_contain_text(code)
    ask(page, "28.124")  # the end of 128.124
    before = page.locator(".found mark").evaluate_all(
        "all => all.map(one => (one.previousSibling || {}).textContent || '')"
    )
    assert before
    assert not any(text[-1:].isdigit() for text in before)


@needs_chromium
@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("ตัวชี้วด", "ตัวชี้วัด"), ("ความพึงพอจ", "ความพึงพอใจ"), ("ดิจทัล", "ดิจิทัล")],
)
def test_a_word_with_a_letter_missing_finds_the_nearest(
    page: Any, served: str, typed: str, nearest: str
) -> None:
    page.goto(served + FRONT)
    said = ask(page, typed)
    assert said.startswith(f"ไม่พบ “{typed}” แสดงคำที่ใกล้ที่สุด “{nearest}”")
    expect(page.locator(".found mark").first).to_have_text(nearest)


@needs_chromium
def test_what_is_nowhere_is_told(page: Any, served: str) -> None:
    page.goto(served + FRONT)
    assert ask(page, "xyzzyxyzzy") == "ไม่พบ “xyzzyxyzzy” ในรายงานใด"
    assert page.locator(".found li").count() == 0


@needs_chromium
def test_excerpts_are_cut_between_words(page: Any, served: str) -> None:
    tokenize = pytest.importorskip("pythainlp.tokenize").word_tokenize
    page.goto(served + FRONT)
    cut = 0
    for words in ("แผน", "ข้อมูล", "ประชาชน", "ผู้อำนวยการ"):
        ask(page, words)
        texts = set(read_texts(page))
        for excerpt in page.locator(".found li p:not(.found-years)").all_inner_texts():
            shown = excerpt.strip("…").strip()
            (whole,) = [text for text in texts if shown in text][:1]
            at = whole.index(shown)
            edges = {at, at + len(shown)} - {0, len(whole)}
            ends, place = {0}, 0
            for token in tokenize(whole, engine="newmm", keep_whitespace=True):
                place += len(token)
                ends.add(place)
            # A compound may be cut where its parts meet: each part is a word of the dictionary.
            assert all(edge in ends or is_word_edge(whole, edge) for edge in edges), excerpt
            cut += len(edges)
    assert cut > 20


def is_word_edge(text: str, at: int) -> bool:
    words = pytest.importorskip("pythainlp.corpus").thai_words()
    before = any(text[at - size : at] in words for size in range(1, 20))
    after = any(text[at : at + size] in words for size in range(1, 20))
    return before and after


def read_texts(page: Any) -> list[str]:
    index = page.evaluate("window.pramoenIndex")
    return [" ".join(index["texts"][one] for one in section[3]) for section in index["sections"]]


@needs_chromium
def test_the_address_holds_the_question_and_back_brings_it_back(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    ask(page, "ทางเศรษฐกิจ")
    assert page.evaluate("new URL(location.href).searchParams.get('q')") == "ทางเศรษฐกิจ"
    page.locator(".found li a").nth(1).click()
    page.wait_for_load_state()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("ทางเศรษฐกิจ")
    expect(page.locator(".found li").first).to_be_visible()
    page.get_by_role("searchbox").fill("")
    assert "q=" not in page.url


@needs_chromium
def test_an_address_with_a_question_shows_what_was_found(page: Any, base: str) -> None:
    page.goto(f"{base}{FRONT}?q=4.3")
    assert told(page).startswith("พบ")
    expect(page.locator(".found li a").first).to_contain_text("4.3")


@needs_chromium
def test_nothing_is_loaded_before_the_field_is_used(page: Any, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + FRONT, wait_until="networkidle")
    assert not any(url.endswith("/search.js") for url in asked)
    page.get_by_role("searchbox").focus()
    assert until(lambda: page.evaluate("() => Boolean(window.pramoenIndex)"))
    assert any(url.endswith("/search.js") for url in asked)
