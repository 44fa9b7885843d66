"""Pages of indicators and components: what stands on them, in what order, and where they lead."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from browsing import DESKTOP, expect, needs_chromium, watched
from conftest import ROOT, YEARS, Page
from pramoen.data.dataset import load
from pramoen.rendering.book import read_book
from pramoen.rendering.site.pages import Page as ReportPage
from pramoen.rendering.site.pages import framed
from pramoen.rendering.site.shared import write_assets

pytestmark = pytest.mark.xdist_group("site")
TAG = re.compile(r"<[^>]+>")


def markup(page: Path) -> str:
    """Return what a page shows below its menu, without the marks of where a line may end."""
    main = page.read_text(encoding="utf-8").split("</details>", 1)[1].split("</main>", 1)[0]
    return main.replace("<wbr>", "")


def words(part: str) -> str:
    return " ".join(unescape(TAG.sub("", part)).split())


def indicators(site: Path, year: int = 2562) -> list[Path]:
    found = sorted((site / "dga" / str(year) / "indicators").glob("*.html"))
    assert len(found) == 16
    return found


def assessed(site: Path, year: int) -> dict[str, dict[str, Any]]:
    """Return the records of indicators, without their items, by code."""
    told = json.loads((site / "dga" / str(year) / "data/assessments.json").read_text("utf-8"))
    return {one["indicator"]: one for one in told if one["item"] is None}


def landed(page: Path, link: str) -> bool:
    """Return whether a link of a page leads to an address that is there."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve()
    return target.is_file() and anchor in Page(target).ids


# An indicator


def test_the_title_of_an_indicator_is_that_of_the_data(project: Path, site: Path) -> None:
    rows = load(project / "data" / "dga").rows("indicators", form_year=2562)
    titles = {row.text("indicator"): row.text("name") for row in rows}
    for page in indicators(site):
        code = page.stem.replace("-", ".")
        (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", markup(page), re.DOTALL)
        assert words(title) == " ".join(f"{code} {titles[code]}".split())
        told = page.read_text(encoding="utf-8").split("<title>")[1].split("</title>")[0]
        assert unescape(told).startswith(f"{code} ")


def test_a_page_begins_with_status_figures_and_the_sentence(site: Path) -> None:
    found = assessed(site, 2562)
    for page in indicators(site):
        lead = markup(page).split("</h1>", 1)[1].split("<h2", 1)[0]
        record = found[page.stem.replace("-", ".")]
        assert re.match(r'\s*<p><span class="status status-', lead), page.name
        figures = lead.index('<div class="key-figures">')
        assert figures < lead.index("</div>", figures)
        after = words(lead[lead.index("</div>", figures) :])
        assert after.startswith(" ".join(record["sentence"].split())), page.name


def test_chart_and_table_of_the_course_stand_behind_one_switch(site: Path) -> None:
    charts = 0
    for page in indicators(site):
        told = markup(page)
        key = page.stem
        assert told.count(f'id="tbl-trend-{key}"') == 1
        if f'id="fig-trend-{key}"' not in told:
            assert '<div class="course">' not in told.split(f'id="tbl-trend-{key}"')[0]
            continue
        course = told.split('<div class="course">')[1]
        chart, table = (course.index(f'id="{kind}-trend-{key}"') for kind in ("fig", "tbl"))
        assert chart < table < course.index('<p class="files">')
        assert course.index("</figure>") < table
        charts += 1
    assert charts > 5


def test_pages_lead_to_the_next_and_the_previous_in_the_order_of_the_form(site: Path) -> None:
    report = site / "dga" / "2562"
    told = report / "chapters" / "summary.html"
    (before,) = [told.resolve()]
    visited = []
    while True:
        following = re.findall(r'rel="next" href="([^"]+)"', before.read_text(encoding="utf-8"))
        if not following:
            break
        page = (before.parent / following[0]).resolve()
        (back,) = re.findall(r'rel="prev" href="([^"]+)"', page.read_text(encoding="utf-8"))
        assert (page.parent / back).resolve() == before
        visited.append(page.relative_to(report.resolve()).as_posix())
        before = page
    first = ["components/1.html", "indicators/1-1-1.html", "indicators/1-1-2.html"]
    assert visited[:3] == first
    at = visited.index("components/2.html")
    assert visited[at - 1 : at + 2] == [
        "indicators/1-5.html",
        "components/2.html",
        "indicators/2-1-1.html",
    ]
    assert visited[-1] == "glossary.html"


def test_what_a_page_shows_names_its_cell_and_the_cell_leads_back(site: Path) -> None:
    own = site / "dga" / "2562" / "indicators" / "1-1-3.html"
    assert "../notebooks/indicator-1-1-3.html#cell-chart" in Page(own).links
    code = site / "dga" / "2562" / "notebooks" / "indicator-1-1-3.html"
    assert "../indicators/1-1-3.html#fig-trend-1-1-3" in Page(code).links
    there = back = 0
    for page in sorted((site / "dga" / "2562").rglob("*.html")):
        for link in Page(page).links:
            if "#cell-" in link:
                assert landed(page, link), (page, link)
                there += 1
            if page.parent.name == "notebooks" and re.search("#(fig|tbl)-", link):
                assert landed(page, link), (page, link)
                back += 1
    assert there > 40
    assert back > 40


# A component


def test_a_component_shows_its_table_and_small_charts_that_lead_to_indicators(site: Path) -> None:
    found = assessed(site, 2562)
    seen = 0
    for page in sorted((site / "dga" / "2562" / "components").glob("*.html")):
        told, number = markup(page), int(page.stem)
        own = [code for code, one in found.items() if one["component"] == number]
        assert (f'id="tbl-component-{number}"' in told) == bool(own)
        if not own:
            assert "ไม่ต้องประเมิน" in words(told)
            continue
        table = told.split(f'id="tbl-component-{number}"')[1].split("</table>")[0]
        rows = re.findall(r'<a href="\.\./indicators/([\w-]+)\.html#[\w-]+">', table)
        assert rows == [code.replace(".", "-") for code in own]
        numbers = [c for c in own if any(r["value"] is not None for r in found[c]["results"])]
        charts = told.split('<ul class="small-charts">')[1:]
        small = re.findall(
            r'<a href="\.\./indicators/([\w-]+)\.html"><span>.*?</span><svg',
            "".join(charts),
            re.DOTALL,
        )
        assert small == [code.replace(".", "-") for code in numbers]
        seen += len(small)
    assert seen > 5


# An indicator over all years


def test_an_indicator_over_all_years_leads_to_the_page_of_each(site: Path) -> None:
    codes = {code for year in YEARS for code in assessed(site, year)}
    pages = {path.stem: path for path in (site / "dga" / "indicators").glob("*.html")}
    assert set(pages) == {code.replace(".", "-") for code in codes}
    page = pages["1-1-3"]
    for year in YEARS:
        address = f"../{year}/indicators/1-1-3.html"
        assert address in Page(page).links
        assert (page.parent / address).resolve().is_file()
        own = Page(site / "dga" / str(year) / "indicators" / "1-1-3.html")
        assert "../../indicators/1-1-3.html" in own.links
        assert assessed(site, year)["1.1.3"]["sentence"] in Page(page).text
    assert "128.124" in Page(page).text


# The switch of year


def page_of(address: str, part: str = "") -> ReportPage:
    name = address.removesuffix(".html").replace("/", "-")
    return ReportPage(address, name, Markup("<section><h1>ก</h1></section>"), (), name, part)


@needs_chromium
def test_where_a_year_has_not_the_indicator_its_component_says_so_on_arrival(
    project: Path, browser: Any, tmp_path: Path
) -> None:
    """Two years whose forms differ, in the real frame and style, without a script."""
    write_assets(tmp_path, ROOT / "_extensions" / "pramoen")
    component, gone = "components/5.html", "indicators/5-1.html"
    below = {gone: {"title": "5.1 ตัวชี้วัด <ก>", "part": component}}
    whole = {component: {"title": "ห้า", "part": ""}}
    years = {2562: whole, 2561: {**whole, **below}}
    for year, pages in years.items():
        staged = read_book(project / "reports" / "work" / "dga" / str(year))
        made = [page_of(address, told["part"]) for address, told in pages.items()]
        for one in made:
            path = tmp_path / "dga" / str(year) / one.address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(framed(replace(staged, years=years), made, one), encoding="utf-8")
    here, there = (tmp_path / "dga" / name for name in (f"2561/{gone}", f"2562/{component}"))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(here.as_uri())
    page.get_by_role("navigation", name="ปีงบประมาณ").get_by_role("link", name="2562").click()
    assert page.url.startswith(there.as_uri())
    said = page.locator("main .absent")
    expect(said).to_be_visible()
    expect(said).to_contain_text("2562 ไม่มีตัวชี้วัด 5.1 ตัวชี้วัด <ก>")
    page.goto(there.as_uri())
    expect(said).to_be_hidden()
    page.get_by_role("navigation", name="ปีงบประมาณ").get_by_role("link", name="2561").click()
    assert page.url == (tmp_path / "dga/2561" / component).as_uri()
    expect(page.locator("main .absent")).to_have_count(0)
    context.close()


# Length

TALLEST = 6_000
REVIEWERS = ("notebooks/", "chapters/sources.html", "chapters/findings.html", "glossary.html")


@needs_chromium
def test_no_page_is_too_tall_to_read_with_every_fold_open(
    browser: Any, site: Path, served: str
) -> None:
    """Pages for reviewers, who look things up, and the glossary apart."""
    tall, seen = {}, 0
    with watched(browser, viewport={**DESKTOP, "height": 900}) as page:
        for path in sorted((site / "dga" / "2562").rglob("*.html")):
            address = path.relative_to(site / "dga" / "2562").as_posix()
            if address.startswith(REVIEWERS):
                continue
            page.goto(f"{served}dga/2562/{address}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            height = page.evaluate("document.documentElement.scrollHeight")
            seen += 1
            if height > TALLEST:
                tall[address] = height
    assert seen > 20
    assert tall == {}
