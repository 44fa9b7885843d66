"""How pages lie in a window and on paper: nothing cut off, marks seen, links land, in Chromium."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsing import needs_chromium, watched
from conftest import short

pytestmark = [pytest.mark.xdist_group("example"), needs_chromium]
WIDTHS = (375, 800, 900, 1024, 1280, 1920)
SHEET = 718  # A4 without its margins, at 96 pixels an inch


@pytest.fixture(scope="session")
def site(example_project: Path) -> Path:
    """The made-up site: it has every status, bands, and the longest names."""
    return example_project / "reports" / "site-example"


@pytest.fixture
def chapters(site: Path, long: bool) -> list[str]:
    """The pages to look at: those of the whole site, and of a year with long tables.

    Of those below one folder a short run looks at the two that hold most.
    """
    newest = (site / "example" / "2562").rglob("*.html")
    lasting = (site / "example" / "indicators").glob("*.html")
    guide = (site / "guide").glob("*.html")
    every = (*site.glob("*.html"), *guide, *lasting, *newest)
    folders: dict[Path, list[Path]] = {}
    for path in sorted(every, key=lambda path: path.stat().st_size):
        folders.setdefault(path.parent, []).append(path)
    kept = (path for paths in folders.values() for path in (paths if long else paths[-2:]))
    # Pages that show code scroll within it.
    return sorted(p.relative_to(site).as_posix() for p in kept if p.parent.name != "notebooks")


# What stands to the right of what holds it, or of the window.
CUT = """() => { const cut = []; const wide = document.documentElement.clientWidth;
document.querySelectorAll('details').forEach(one => one.open = true);
document.querySelectorAll('.switch button[value=table]').forEach(one => one.click());
if (document.documentElement.scrollWidth > wide) cut.push('page');
for (const table of document.querySelectorAll('table')) {
  if (!table.checkVisibility()) continue;
  const frame = table.closest('.table-wrap');
  const named = one => one.textContent.trim().slice(0, 60);
  if (frame && frame.scrollWidth > frame.clientWidth + 1) cut.push('frame ' + named(table));
  for (const cell of table.querySelectorAll('td, th')) {
    if (!cell.checkVisibility()) continue;
    const box = cell.getBoundingClientRect();
    const head = cell.closest('thead'); // cards have theirs for those who listen only
    if (head && getComputedStyle(head).position === 'absolute') continue;
    if (box.right > wide + 1 || cell.scrollWidth > cell.clientWidth + 1) cut.push(named(cell));
  } }
return cut }"""


@pytest.mark.parametrize("width", short(WIDTHS, 375))
def test_no_table_is_cut_off(browser: Any, chapters: list[str], served: str, width: int) -> None:
    wrong = {}
    with watched(browser, viewport={"width": width, "height": 900}) as page:
        for address in chapters:
            page.goto(served + address)
            if found := page.evaluate(CUT):
                wrong[address] = found
    assert wrong == {}


# What of a drawing's words leaves it, crosses a dashed line or lies on other words. A line of type
# is higher than its letters, so a quarter of it above and below does not count.
OVERLAPS = """() => { const found = [];
const shared = (a, b) => Math.min(
  a.right - b.left, b.right - a.left, a.bottom - b.top, b.bottom - a.top);
const letters = text => { const box = text.getBoundingClientRect(), leading = box.height / 4;
  return {left: box.left, right: box.right, top: box.top + leading, bottom: box.bottom - leading} };
for (const drawing of document.querySelectorAll('main svg.marks')) {
  const frame = drawing.getBoundingClientRect();
  if (!frame.width) continue;
  const texts = [...drawing.querySelectorAll('text')].filter(one => one.textContent.trim());
  const boxes = texts.map(letters);
  const dashes = [...drawing.querySelectorAll('[stroke-dasharray]')];
  boxes.forEach((box, at) => {
    const words = texts[at].textContent;
    if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(words + ' leaves it');
    if (dashes.some(dash => shared(box, dash.getBoundingClientRect()) > 0.5))
      found.push(words + ' crosses a dash');
    boxes.forEach((other, next) => {
      if (next > at && shared(box, other) > 0.5)
        found.push(words + ' on ' + texts[next].textContent) });
  }) }
return found }"""


@pytest.mark.parametrize("width", short((1280, 375), 375))
def test_the_words_of_a_chart_cross_no_dash_and_no_other_words(
    browser: Any, chapters: list[str], served: str, width: int
) -> None:
    wrong, seen = {}, 0
    with watched(browser, viewport={"width": width, "height": 900}) as page:
        for address in chapters:
            page.goto(served + address)
            seen += page.locator("main svg.marks").count()
            if found := page.evaluate(OVERLAPS):
                wrong[address] = found
    assert (wrong, seen > 10) == ({}, True)


def test_words_on_a_dash_are_noticed(browser: Any) -> None:
    with watched(browser) as page:
        page.set_content(
            "<main><svg class=marks width=200 height=60><text x=20 y=30>97.6</text>"
            "<text x=30 y=32>98</text><text x=180 y=50>100.0 (2561)</text>"
            "<line x1=25 x2=25 y1=0 y2=60 stroke=black stroke-dasharray='7,4'></line></svg></main>"
        )
        assert page.evaluate(OVERLAPS) == [
            "97.6 crosses a dash",
            "97.6 on 98",
            "100.0 (2561) leaves it",
        ]


def test_where_there_is_room_a_status_and_the_marks_of_a_year_stay_on_a_line(
    browser: Any, served: str
) -> None:
    lines = """one => new Set([...one.getClientRects()].map(box => Math.round(box.top))).size"""
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{served}example/2562/components/1.html")
        statuses = page.locator("td .status").all()
        assert len(statuses) == 7
        assert {one.evaluate(lines) for one in statuses} == {1}
        page.goto(f"{served}index.html")
        rows = page.locator(".trend .strip").all()
        assert [row.bounding_box()["height"] < 40 for row in rows] == [True] * 4


def test_no_table_is_cut_off_on_a_sheet_of_paper(
    browser: Any, chapters: list[str], served: str
) -> None:
    wrong = {}
    with watched(browser, viewport={"width": SHEET, "height": 1000}) as page:
        page.emulate_media(media="print")
        for address in chapters:
            page.goto(served + address)
            if found := page.evaluate(CUT):
                wrong[address] = found
    assert wrong == {}


def test_the_names_of_indicators_take_few_lines(browser: Any, served: str) -> None:
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + summary(page, served))
        lines = page.eval_on_selector_all(
            "#tbl-all-indicators tbody td:first-child > a",
            """all => all.map(one => new Set(
            Array.from(one.getClientRects(), r => Math.round(r.top))).size)""",
        )
    assert len(lines) == 17
    assert max(lines) <= 2


HEIGHT = """() => { document.querySelectorAll('details').forEach(one => one.open = true);
return document.documentElement.scrollHeight }"""


def test_no_page_of_a_report_but_the_glossary_is_endless(
    browser: Any, site: Path, served: str, long: bool
) -> None:
    year = site / "example" / "2562"
    pages = [p for p in year.rglob("*.html") if p.parent.name != "notebooks"]
    tall = {}
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        most = sorted(pages, key=lambda path: path.stat().st_size)
        for path in pages if long else most[-12:]:
            page.goto(served + path.relative_to(site).as_posix())
            if path.name != "glossary.html" and (height := page.evaluate(HEIGHT)) > 6000:
                tall[path.name] = height
    assert (tall, len(pages) > 25) == ({}, True)


def test_a_short_mark_is_a_shape_where_there_is_room_and_a_word_elsewhere(
    browser: Any, served: str
) -> None:
    wide = {}
    for width in (1280, 375):
        with watched(browser, viewport={"width": width, "height": 900}) as page:
            page.goto(served + summary(page, served))
            marks = page.locator("#tbl-status-years .status")
            wide[width] = marks.first.bounding_box()["width"]
            assert marks.first.text_content() == "ไม่บรรลุเป้าหมาย"  # heard in any case
            legend = page.locator("#summary-years-title p > .status").all_text_contents()
            assert set(marks.all_text_contents()) == set(legend)
    assert wide[1280] < 20 and wide[375] > 80


def test_a_long_table_of_short_marks_stands_in_two_columns_each_under_its_years(
    browser: Any, served: str
) -> None:
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + summary(page, served))
        lefts = page.eval_on_selector_all(
            "#tbl-status-years tbody tr",
            "all => all.map(one => Math.round(one.getBoundingClientRect().left))",
        )
    assert len(set(lefts)) == 2 and abs(lefts.count(lefts[0]) * 2 - len(lefts)) <= 2


def test_a_column_of_short_cells_keeps_them_on_a_line(browser: Any, served: str) -> None:
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + "example/2562/chapters/sources.html")
        heights = page.eval_on_selector_all(
            "#tbl-rules td:last-child",
            "all => all.map(one => { const range = document.createRange();"
            "range.selectNodeContents(one); return range.getBoundingClientRect().height })",
        )
    assert len(heights) > 5 and max(heights) < 30


def test_on_a_phone_short_names_of_columns_leave_the_room_to_the_values(
    browser: Any, served: str
) -> None:
    with watched(browser, viewport={"width": 375, "height": 812}) as page:
        for address in ("2562/chapters/sources.html", "indicators/1-1-1.html"):
            page.goto(f"{served}example/{address}")
            rooms = page.eval_on_selector_all(
                "table.short-labels td[data-label]:not(:first-child)",
                "all => all.map(one => parseFloat(getComputedStyle(one).paddingInlineStart))",
            )
            assert rooms and max(rooms) < 120, address


def test_what_opens_a_piece_of_evidence_stands_apart_from_its_words(
    browser: Any, served: str
) -> None:
    with watched(browser) as page:
        told = []
        for code in ("1-1-3", "1-2"):
            page.goto(f"{served}example/2562/indicators/{code}.html")
            told += page.locator("li:has-text('เปิดที่อยู่'), li:has-text('เปิดไฟล์')").all_text_contents()
    assert len(told) > 1 and all(re.search(r"\S\sเปิด(ที่อยู่|ไฟล์)$", one.strip()) for one in told)


def test_a_chart_names_its_indicators_whole(browser: Any, served: str) -> None:
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        page.goto(served + summary(page, served))
        words = page.locator("#fig-scale .wide text").all_text_contents()
    assert "2.1.1 ร้อยละการดำเนินการตามแผนการสร้างความรับรู้ ความเข้าใจแก่ประชาชน" in words
    assert not [told for told in words if "…" in told]


def test_the_search_stands_beside_where_one_is(
    browser: Any, chapters: list[str], served: str
) -> None:
    own = [address for address in chapters if "/2562/indicators/" in address]
    assert own
    with watched(browser, viewport={"width": 1280, "height": 900}) as page:
        for address in own:
            page.goto(served + address)
            where, search = (
                page.locator(one).first.bounding_box() for one in (".crumbs", ".search input")
            )
            assert where["y"] < search["y"] + search["height"], address
            assert search["y"] < where["y"] + where["height"] and where["height"] < 40, address


def test_on_a_phone_the_name_of_a_page_gives_way_and_no_other_step_is_cut(
    browser: Any, site: Path, served: str
) -> None:
    steps = """() => [...document.querySelectorAll('.crumbs li')].filter(one =>
      one.checkVisibility()).map(one => [one.firstElementChild.clientWidth,
      one.firstElementChild.scrollWidth])"""
    report = site / "example" / "2562"
    with watched(browser, viewport={"width": 360, "height": 740}) as page:
        for path in (*report.glob("*.html"), *report.glob("indicators/*.html")):
            page.goto(served + path.relative_to(site).as_posix())
            *above, (width, _) = page.evaluate(steps)
            assert above and all(shown >= whole for shown, whole in above), path.name
            assert width > 60, path.name
        assert page.locator(".crumbs [aria-current]").count() == 1
        page.goto(f"{served}example/2562/glossary.html")
        assert page.locator(".crumbs [aria-current]").inner_text() == "อภิธานศัพท์"


def test_on_a_phone_the_marks_of_a_year_have_the_width_there_is(browser: Any, served: str) -> None:
    with watched(browser, viewport={"width": 375, "height": 812}) as page:
        page.goto(f"{served}index.html")
        rows = page.locator(".trend .strip").all()
        assert [row.bounding_box()["height"] < 60 for row in rows] == [True] * 4
        first, last = page.locator(".trend .strip").first.locator("a").all()[::16]
        caption = page.locator(".trend caption").inner_text()
        for mark in (first, last):
            assert str(mark.get_attribute("title")).split()[0] in caption


def summary(page: Any, served: str) -> str:
    """Return where the front page says that the summary of the newest year is."""
    page.goto(served + "index.html")
    return str(page.locator(".card h3 a").get_attribute("href"))


# Marks


def coloured(picture: bytes) -> int:
    """Return how many pixels of a picture are neither its background nor next to it."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("L")
    background = image.getpixel((0, 0))
    assert isinstance(background, int)
    return sum(n for n, shade in image.getcolors(256) or () if abs(shade - background) > 60)


def marks_in(page: Any, served: str) -> Iterator[tuple[str, bytes]]:
    """Yield each kind of mark on the front page with a picture of it."""
    page.goto(served + "index.html")
    for mark in page.locator(".legend .status").all():
        box = mark.bounding_box()
        clip = {"x": box["x"], "y": box["y"], "width": 17, "height": box["height"]}
        yield mark.inner_text(), page.screenshot(clip=clip, full_page=True)


@pytest.mark.parametrize("options", [{}, {"forced_colors": "active"}, {"color_scheme": "dark"}])
def test_marks_are_seen_in_every_scheme(browser: Any, served: str, options: Any) -> None:
    with watched(browser, **options) as page:
        seen = {words: coloured(picture) for words, picture in marks_in(page, served)}
    assert len(seen) == 6
    assert all(count > 20 for count in seen.values()), seen


def test_marks_are_printed_without_backgrounds(browser: Any, served: str, tmp_path: Path) -> None:
    import pypdfium2

    with watched(browser) as page:
        page.goto(served + "index.html")
        page.evaluate(
            """() => { const legend = document.querySelector('.legend');
            document.body.replaceChildren(legend);
            legend.querySelectorAll('.status').forEach(one => one.firstChild.remove()) }"""
        )
        printed = page.pdf(print_background=False)
    picture = pypdfium2.PdfDocument(printed)[0].render(scale=2).to_pil()
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    assert coloured(buffer.getvalue()) > 6 * 40


# Addresses


@pytest.mark.parametrize("way", short(("opened", "followed"), "opened"))
def test_an_address_lands_with_its_heading_in_view(
    browser: Any, site: Path, base: str, way: str, long: bool
) -> None:
    landed = 0
    for width in (375, 1280):
        with watched(browser, viewport={"width": width, "height": 800}) as page:
            address = "example/2562/" + component(site)
            page.goto(base + address)
            names = page.eval_on_selector_all(
                "main section[id]:has(> :is(h2, h3))", "all => all.map(one => one.id)"
            )
            for name in names[:: max(1, len(names) // (6 if long else 2))]:
                if way == "opened":
                    page.goto("about:blank")
                    page.goto(f"{base}{address}#{name}")
                else:
                    page.evaluate("name => { location.hash = name }", name)
                page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
                place = page.evaluate(
                    """name => { const heading = document.getElementById(name)
                    .querySelector('h2, h3'); const end = document.documentElement;
                    return [heading.getBoundingClientRect().top,
                    end.scrollHeight - end.scrollTop - end.clientHeight] }""",
                    name,
                )
                # The last sections of a page cannot rise to its top.
                assert 0 <= place[0] <= 60 or (0 <= place[0] <= 760 and place[1] < 2), (name, place)
                landed += 1
    assert landed >= (8 if long else 4)


def component(site: Path) -> str:
    """Return the address of the page with the most headings."""
    report = site / "example" / "2562"
    pages = (path for path in report.rglob("*.html") if path.parent.name != "notebooks")
    longest = max(pages, key=lambda path: path.read_text(encoding="utf-8").count('class="level2"'))
    return longest.relative_to(report).as_posix()


# Phones


def test_the_header_of_a_phone_takes_at_most_a_quarter_of_it(
    browser: Any, chapters: list[str], served: str
) -> None:
    tall = {}
    size = {"width": 375, "height": 812}
    with watched(browser, viewport=size) as page:
        for address in chapters:
            page.goto(served + address)
            bottom = page.evaluate(
                "(document.querySelector('header.top') || document.body.firstElementChild)"
                ".getBoundingClientRect().bottom"
            )
            if bottom > size["height"] / 4:
                tall[address] = bottom
    assert tall == {}


def test_the_values_of_a_card_stand_below_one_another(browser: Any, served: str) -> None:
    with watched(browser, viewport={"width": 375, "height": 812}) as page:
        page.goto(served + summary(page, served))
        edges = page.eval_on_selector_all(
            "#tbl-all-indicators tbody td[data-label]:not(:first-child):not(:empty)",
            """all => all.map(one => { const range = document.createRange();
            range.selectNodeContents(one);
            return Math.round(Math.min(...Array.from(range.getClientRects(), r => r.left))) })""",
        )
    assert len(edges) > 50
    assert max(edges) - min(edges) <= 1
