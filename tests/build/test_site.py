"""A whole build, as a person gets it: files, numbers, pages, PDF, and what faults leave alone."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from assessing import CHAPTERS, PROJECT
from conftest import DATA, EVERY_YEAR, YEARS, Page, run
from pramoen import cli
from pramoen.build.chapters import chapters_of
from pramoen.common.params import read_parameters
from pramoen.data.dataset import load
from pramoen.publishing.downloads import offered
from test_checking import set_cell

pytestmark = pytest.mark.xdist_group("site")


def records(site: Path, year: int) -> list[dict[str, Any]]:
    path = site / "dga" / str(year) / "data" / "assessments.json"
    return list(json.loads(path.read_text(encoding="utf-8")))


def checksums(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages(site: Path) -> Iterator[Page]:
    for path in sorted(site.rglob("*.html")):
        yield Page(path)


def shows_code(path: Path) -> bool:
    """Return whether a page shows a notebook with its code."""
    return path.parent.name == "notebooks"


def addresses_of(year: int) -> list[str]:
    """Return where the pages of a report's chapters stand, from its form."""
    told = read_parameters(PROJECT.parameter_file("dga", year))
    return [one.page for one in chapters_of(PROJECT, load(PROJECT.data("dga")), told)]


def words_of(site: Path, year: int, component: int) -> str:
    """Return the text of a component's page and of those of its indicators."""
    report = site / "dga" / str(year)
    codes = {r["indicator"] for r in records(site, year) if r["component"] == component}
    own = [f"indicators/{code.replace('.', '-')}.html" for code in sorted(codes)]
    return "\n".join(Page(report / name).text for name in (f"components/{component}.html", *own))


def test_the_site_has_every_file_that_others_rely_on(site: Path) -> None:
    assert (site / "index.html").is_file()
    for year in YEARS:
        report = site / "dga" / str(year)
        expected = ["index.html", "report.pdf", "executive-summary.pdf"]
        expected += [f"data/assessments.{ending}" for ending in ("json", "csv", "xlsx")]
        expected += ["data/datapackage.json"]
        expected += ["glossary.html", "notebooks/rerun.zip", *addresses_of(year)]
        for name in CHAPTERS:
            expected += [f"notebooks/{name}{ending}" for ending in (".html", ".ipynb")]
        assert [name for name in expected if not (report / name).is_file()] == []


def test_the_build_tells_every_notebook_every_report_and_where_to_look(
    everything_built: Path, long: bool
) -> None:
    built = json.loads(everything_built.with_suffix(".json").read_text(encoding="utf-8"))
    told, years = built["dga"]["told"], EVERY_YEAR if long else YEARS
    for year in years:
        for name in CHAPTERS:
            assert f"dga {year} {name} (" in told
        assert re.search(rf"\[\d/{len(years)}\] dga {year} \(", told)
    assert told.rstrip().endswith(str(everything_built / "reports" / "site" / "index.html"))


def test_the_manifest_lists_every_file_and_input_by_checksum(project: Path, site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    found = checksums(site)
    del found["manifest.json"]
    assert manifest["files"] == found
    for name in ("data/dga/results.csv", "params/dga/2562.yml", "notebooks/summary.ipynb"):
        content = (project / name).read_bytes()
        assert manifest["inputs"][name] == hashlib.sha256(content).hexdigest()
    assert manifest["renderer"] == "embedded"


CONTRACT = {"organisation", "fiscal_year", "component", "indicator", "item", "name", "unit"}
CONTRACT |= {"direction", "calculation", "results", "target", "status", "attainment_percent"}
CONTRACT |= {"gap", "steps", "notes"}

EXACT = [
    ("1.1.1", None, "3616"),
    ("1.1.2", "paper_saved", "20840070"),
    ("1.1.2", "spending_site_visits", "46969"),
    ("1.1.2", "skilled_staff", "5000"),
    ("1.1.3", None, "100"),
    ("1.2", "linked_datasets", "2"),
    ("1.2", "pilot_agencies_population", "5"),
    ("1.2", "pilot_agencies_juristic", "5"),
    ("1.2", "foundation_document", "1"),
    ("1.3", "open_data_platform", None),
    ("1.3", "high_value_domains", "2"),
    ("1.4.1", None, "2"),
    ("1.4.2", None, "10"),
    ("1.5", None, "3"),
    ("2.1.1", None, "100"),
    ("2.1.2", None, "100"),
    ("2.2", None, "100"),
    ("4.1", "satisfaction_share", "80"),
    ("4.1", "improvement_report", None),
    ("4.2", None, "96"),
    ("4.3", None, "4.0000"),
    ("4.4", "proposal_progress", "100"),
    ("4.4", "analytics_platform", "1"),
    ("4.4", "charts", "10"),
    ("4.4", "charts_election", "5"),
    ("4.4", "charts_transport", "2"),
    ("4.4", "charts_budget", "3"),
    ("5.1", None, "100"),
]


def test_assessments_hold_every_leaf_and_item_with_exact_targets(site: Path) -> None:
    found = {(r["indicator"], r["item"]): r for r in records(site, 2562)}
    assert len(found) == 16 + 19
    for indicator, item, value in EXACT:
        assert found[indicator, item]["target"]["value"] == value, (indicator, item)
    whole = found["4.4", None]
    assert (whole["target"]["comparator"], whole["status"]) == ("all_items", "pending")
    assert whole["parts"] == {"met": 0, "total": 3}


def test_assessments_hold_results_with_their_printed_decimals_and_reasons(site: Path) -> None:
    found = {(r["indicator"], r["item"]): r for r in records(site, 2562)}
    governance = [result["value"] for result in found["4.3", None]["results"]]
    assert governance == ["4.8000", "4.9333", "4.8857", None]
    innovation = [(r["missing"], bool(r["text"])) for r in found["4.4", None]["results"]]
    assert innovation == [
        ("not_reported", False),
        ("qualitative", True),
        ("qualitative", True),
        ("pending", False),
    ]
    for record in found.values():
        assert set(record) >= CONTRACT
        assert all(result["source"] for result in record["results"])


def test_the_report_of_2561_knows_no_target_and_nothing_of_2562(site: Path) -> None:
    for record in records(site, 2561):
        assert record["item"] is None
        assert record["target"] is None
        assert record["status"] == "no_target"
        assert {result["fiscal_year"] for result in record["results"]} == {2559, 2560, 2561}
    earlier, own = words_of(site, 2561, 1), words_of(site, 2562, 1)
    for number in ("20,840,070", "46,969", "เป้าหมาย 2562", "ประมาณการต่อปี"):
        assert number not in earlier
        assert number in own


def test_the_table_downloads_hold_the_same_numbers(site: Path) -> None:
    import openpyxl

    folder = site / "dga" / "2562" / "data"
    with (folder / "assessments.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    expected = [
        (r["indicator"], r["item"] or "", str(result["fiscal_year"]), result["value"] or "")
        for r in records(site, 2562)
        for result in r["results"]
    ]
    assert [(r["indicator"], r["item"], r["result_year"], r["value"]) for r in rows] == expected
    sheet = openpyxl.load_workbook(folder / "assessments.xlsx").active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(cells) == len(rows)
    numbers = [(float(r["value"]) if r["value"] else None) for r in rows]
    assert [row[9] for row in cells] == numbers


def test_explain_prints_each_term_the_total_and_the_published_figure(project: Path) -> None:
    code, told = run(project, "explain", "1.1.1", "--year", "2562", "--json")
    assert code == 0, told
    entry = json.loads(told)
    derivation = entry["derivation"]
    terms = {term["term"]: term for term in derivation["terms"]}
    assert (derivation["total"], derivation["published"]) == ("3616.8215", "3616")
    assert terms["subsidy_cost"]["exact"] == "62.271"
    assert terms["subsidy_cost"]["published"] == "63"
    assert terms["other_capital_cost"]["exact"] == "0.9075"
    assert terms["indirect_income"]["exact"] == "5200"
    assert entry["items"] == []


def test_explain_tells_items_in_words_and_refuses_the_unknown(project: Path) -> None:
    code, told = run(project, "explain", "4.4", "--year", "2562")
    assert code == 0
    assert "4.4 ข้อเสนอการพัฒนานวัตกรรมขององค์การมหาชน" in told
    assert "ไม่น้อยกว่า 10 แผนภาพ" in told
    assert "ที่มา:" in told
    for indicator, year in [("1.9", "2562"), ("x", "2562"), ("1.1", "2562"), ("1.1.1", "2570")]:
        code, told = run(project, "explain", indicator, "--year", year)
        assert code == 2
        assert "Traceback" not in told


def test_every_page_is_thai_with_ordered_headings_and_unique_ids(site: Path) -> None:
    for page in pages(site):
        assert page.language == "th", page.path
        assert len(page.ids) == len(set(page.ids)), page.path
        if not shows_code(page.path):
            assert page.headings.count(1) == 1, page.path
            steps = zip(page.headings, page.headings[1:], strict=False)
            assert all(after <= before + 1 for before, after in steps), page.path


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for page in pages(site):
        assert [src for src in page.loaded if re.match(r"(https?:)?//", src)] == [], page.path
    for style in site.rglob("*.css"):
        text = re.sub(r"http://www\.w3\.org/2000/svg", "", style.read_text(encoding="utf-8"))
        assert not re.search(r"https?://|@import", text)


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    ids = {page.path.resolve(): set(page.ids) for page in pages(site)}
    broken = []
    for page in pages(site):
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            start = site if path.startswith("/") else page.path.parent
            target = (start / path.lstrip("/")).resolve() if path else page.path.resolve()
            if not target.is_file() or (anchor and anchor not in ids.get(target, {anchor})):
                broken.append(f"{page.path.relative_to(site)} -> {link}")
    assert broken == []


def test_every_chapter_figure_has_a_caption_and_words_for_those_who_do_not_see(site: Path) -> None:
    seen = 0
    for path in site.glob("dga/*/*/*.html"):
        if shows_code(path):
            continue
        text = path.read_text(encoding="utf-8")
        # Small charts side by side are links to indicators, which have theirs.
        charts = re.sub(r'<svg class="spark.*?</svg>', "", text, flags=re.DOTALL)
        charts = re.sub('<ul class="small-charts">.*?</ul>', "", charts, flags=re.DOTALL)
        drawings = re.findall(r'<svg[^>]*role="img"[^>]*>\s*<title[^>]*>([^<]+)</title>', charts)
        assert len(drawings) == charts.count("<svg ")
        assert text.count("<figcaption") >= len(drawings) / 2
        assert all(words.startswith("กราฟ") for words in drawings)
        seen += len(drawings)
    assert seen > 30


def test_the_year_switch_stays_in_the_chapter(site: Path) -> None:
    for address in addresses_of(2562):
        page = Page(site / "dga" / "2562" / address)
        assert f"../../2561/{address}" in page.links


def test_every_chart_and_indicator_has_its_files_with_the_same_numbers(site: Path) -> None:
    report = site / "dga" / "2562"
    pages_ = sorted((report / "indicators").glob("*.html"))
    page = "".join(path.read_text(encoding="utf-8") for path in pages_)
    names = re.findall(r'href="../charts/([\w-]+)\.svg" download', page)
    assert {"trend-1-1-3", "revenue-plan"} <= set(names)
    for name in names:
        svg = (report / "charts" / f"{name}.svg").read_text(encoding="utf-8")
        assert "var(--pm" not in svg
        assert (report / "charts" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        # A picture leaves its page: it carries its title, whose it is and where it comes from.
        for words in ("สำนักงานพัฒนารัฐบาลดิจิทัล", "ปีงบประมาณ พ.ศ. 2562", "ที่มา: แบบประเมิน"):
            assert words in svg, name
    linked = re.findall(r'href="../(data/[\w-]+\.csv)" download', page)
    assert "data/revenue-plan.csv" in linked
    assert all((report / one).is_file() for one in linked)
    with (report / "data/revenue-plan.csv").open(encoding="utf-8-sig", newline="") as lines:
        head, *amounts = csv.reader(lines)
    assert head == ["แหล่งรายได้", "ล้านบาท", "ลักษณะตัวเลข"]
    assert [amount for _, amount, _ in amounts] == ["10", "10", "30", "50"]
    with (report / "data/indicator-4-4.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["indicator"] for row in rows} == {"4.4"}
    assert "charts_budget" in {row["item"] for row in rows}


def test_the_summary_tells_what_changed_and_what_was_found(site: Path) -> None:
    text = Page(site / "dga" / "2561" / "chapters" / "summary.html").text
    own = Page(site / "dga" / "2561" / "components" / "1.html").text
    assert "สิ่งที่เปลี่ยนในองค์ประกอบที่ 1 จากปี พ.ศ. 2560 เรียงตามความสำคัญ" in own
    assert "103.204 ล้านบาท" in own and "+24.92" in text
    assert "รายการอยู่ในบทขององค์ประกอบ" in text
    assert re.search(r"พบข้อสังเกตต่อเอกสารต้นทาง \d+ ข้อ", text)


def test_the_front_page_shows_every_year_with_its_statuses_by_component(site: Path) -> None:
    front = (site / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<th scope="row">.*?>(\d{4})</a></th>(.*?)</tr>', front, re.DOTALL)
    assert [year for year, _ in rows] == sorted((year for year, _ in rows), reverse=True)
    assert "2562" in dict(rows)
    for year, row in rows:
        strip = row.split('data-label="จำนวน"')[0]
        components = strip.split("<li><ul>")[1:]
        found = json.loads((site / "dga" / year / "data/assessments.json").read_text("utf-8"))
        assessed = [one for one in found if one["item"] is None]
        counted = Counter(one["component"] for one in assessed)
        assert [one.count("<li>") for one in components] == list(counted.values())
        # Each mark says what it is of, and leads there.
        words = re.findall(r'<a href="([^"#]+)[^"]*" title="([^"]+)">', strip)
        assert [one.split()[0] for _, one in words] == [one["indicator"] for one in assessed]
        assert all((site / address).is_file() for address, _ in words)
        assert f"dga/{year}/report.pdf" in row and f"dga/{year}/data/assessments.xlsx" in row


def test_every_download_is_on_its_pages_the_front_page_and_in_the_manifest(site: Path) -> None:
    report = site / "dga" / "2562"
    page = (report / "chapters" / "summary.html").read_text(encoding="utf-8")
    front = (site / "index.html").read_text(encoding="utf-8")
    files = json.loads((site / "manifest.json").read_text(encoding="utf-8"))["files"]
    for one in offered("dga", 2562, ("html", "pdf"))["downloads"]:
        assert page.count(f'href="../{one["address"]}"') == 2, "in the frame and in the chapter"
        assert (f'href="dga/2562/{one["address"]}"' in front) == bool(one["short"])
        assert f"dga/2562/{one['address']}" in files


def test_the_front_page_begins_with_the_newest_report(site: Path) -> None:
    front = Page(site / "index.html")
    card = front.text.split("สถานะของทุกตัวชี้วัดในแต่ละปี")[0]
    for words in ("2562", "ฉบับร่าง", "เผยแพร่", "16 ตัวชี้วัด"):
        assert words in card
    markup = (site / "index.html").read_text(encoding="utf-8")
    findings = markup.split('<ul class="first">')[1].split("</ul>")[0]
    assert findings.count("<li>") == 3
    bars = re.findall(r'<rect width="([\d.]+)"', markup)
    summary = Page(site / "dga" / "2562" / "chapters" / "summary.html").text
    assert len(bars) == 7 and "อีก 9 ตัวชี้วัดไม่มีตัวเลขหรือเป้าหมายที่เทียบเป็นร้อยละได้" in summary
    assert "แสดง 7 ตัวชี้วัด" in front.text
    assert "128.12%" in front.text


def test_every_page_tells_state_date_licence_contact_and_how_to_cite(site: Path) -> None:
    for path in site.glob("dga/[0-9]*/**/*.html"):
        if shows_code(path):
            continue
        text = Page(path).text
        for words in ("สถานะของรายงาน", "เผยแพร่เมื่อ", "สัญญาอนุญาต", "ติดต่อ", "อ้างอิงหน้านี้"):
            assert words in text, path


def test_one_archive_has_everything_of_a_report(site: Path) -> None:
    report = site / "dga" / "2562"
    with ZipFile(report / "dga-2562.zip") as archive:
        names = set(archive.namelist())
        assert archive.read("report.pdf") == (report / "report.pdf").read_bytes()
        assert "ฉบับร่าง" in archive.read("อ่านก่อน.txt").decode()
    files = {
        path.relative_to(report).as_posix()
        for name in ("data", "charts", "notebooks")
        for path in (report / name).rglob("*")
        if path.is_file() and path.suffix != ".html"
    }
    assert names == files | {"report.pdf", "executive-summary.pdf", "อ่านก่อน.txt"}
    assert len(files) > 50


def test_the_guide_is_part_of_the_site_and_within_reach(project: Path, site: Path) -> None:
    guide = project / "docs" / "guide"
    made = {f"{path.stem}.html" for path in guide.glob("*.md")}
    pictures = {path.name for path in guide.glob("*.png")}
    assert {path.name for path in (site / "guide").iterdir()} == made | pictures
    assert len(made) == 3
    assert len(pictures) >= 10
    front = Page(site / "index.html")
    assert {f"guide/{name}" for name in made} <= set(front.links)
    assert "../../../guide/reviewing.html" in Page(site / "dga/2562/chapters/summary.html").links
    for name in made:
        page = Page(site / "guide" / name)
        assert "../index.html" in page.links
        assert not any(link.endswith(".md") for link in page.links)
        assert made - {name} <= set(page.links), name
    inputs = json.loads((site / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert {f"docs/guide/{path.name}" for path in guide.iterdir()} <= set(inputs)


def test_a_known_address_gives_a_sitemap_and_canonical_pages(project: Path, tmp_path: Path) -> None:
    from pramoen.common.places import Project
    from pramoen.rendering.site.front import write_site_pages
    from pramoen.rendering.site.guide import guide_pages

    url, own = "https://example.org/reports/", Project(project)
    (tmp_path / "dga").mkdir()
    (tmp_path / "dga" / "x.html").write_text("x", encoding="utf-8")
    write_site_pages(tmp_path, own, [], guide_pages(own.guide, own.root), url)
    sitemap = (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
    guide = [f"{url}guide/{name}.html" for name in ("commands", "new-year", "reviewing")]
    whole = [f"{url}dga/x.html", *guide, f"{url}history.html", url, f"{url}licences.html"]
    assert re.findall("<loc>(.*?)</loc>", sitemap) == whole
    front = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{url}">' in front
    missing = (tmp_path / "404.html").read_text(encoding="utf-8")
    assert 'href="/reports/assets/style.css"' in missing


def test_code_is_hidden_in_chapters_and_shown_in_the_code_pages(site: Path) -> None:
    report = site / "dga" / "2562"
    for page, code in (
        ("indicators/1-1-3", "indicator-1-1-3"),
        ("components/1", "component-1"),
        ("chapters/summary", "summary"),
    ):
        assert "open_report" not in Page(report / f"{page}.html").text
        assert "open_report" in Page(report / "notebooks" / f"{code}.html").text


def test_code_pages_are_for_people_and_their_drawings_have_the_fonts_of_the_page(
    site: Path,
) -> None:
    for page in (site / "dga" / "2562" / "notebooks").glob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert ":::" not in html, page.name
        assert "data:image/svg+xml" not in html, page.name
    chart = (site / "dga" / "2562" / "notebooks" / "indicator-1-1-3.html").read_text("utf-8")
    assert 'role="img" aria-labelledby="' in chart and "เป้าหมาย 100</text>" in chart


def test_every_plan_of_activities_stands_on_a_page_those_of_groups_too(site: Path) -> None:
    told = " ".join(Page(page).text for page in (site / "dga" / "2562").glob("*/*.html"))
    with (DATA / "plans.csv").open(encoding="utf-8-sig") as lines:
        titles = [row["title"] for row in csv.DictReader(lines)]
    assert [title for title in titles if title not in told] == []


def test_the_pdf_is_tagged_thai_and_complete(site: Path) -> None:
    from pypdf import PdfReader

    for year in YEARS:
        reader = PdfReader(site / "dga" / str(year) / "report.pdf")
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert str(root["/Lang"]).lower().startswith("th")
        assert reader.metadata is not None
        assert str(year) in str(reader.metadata.title)
        assert b"pdfuaid" in root["/Metadata"].get_data()
        resources: list[Any] = [page["/Resources"] for page in reader.pages]
        fonts = {
            str(font.get_object()["/BaseFont"])
            for resource in resources
            for font in resource.get("/Font", {}).values()
        }
        assert fonts
        assert all("Sarabun" in font for font in fonts)
        titles = [item.title for item in reader.outline if not isinstance(item, list)]
        assert len([t for t in titles if str(t).startswith("องค์ประกอบที่")]) == 5


def test_the_staged_project_is_a_plain_quarto_book(project: Path) -> None:
    staged = project / "reports" / "work" / "dga" / "2562"
    assert (staged / "_quarto.yml").read_bytes() == (project / "_quarto.yml").read_bytes()
    assert "2562" in (staged / "_report.yml").read_text(encoding="utf-8")
    for address in addresses_of(2562):
        path = (staged / address).with_suffix(".ipynb")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                assert not {"text/html", "text/markdown"} <= set(output.get("data", {}))


def test_the_same_inputs_give_the_same_bytes(project: Path, site: Path) -> None:
    before = checksums(site)
    code, told = run(project, "build", "--renderer", "embedded", "--year", "2561")
    assert code == 0, told
    assert checksums(site) == before


def test_faulty_data_is_told_with_exit_code_1_and_the_site_stays(project: Path, site: Path) -> None:
    before = checksums(site)
    data = project / "data" / "dga"
    kept = (data / "targets.csv").read_bytes()
    try:
        set_cell(data, "targets", 2, "unit", "")
        set_cell(data, "targets", 3, "indicator", "1.9")
        code, told = run(project, "build", "--renderer", "embedded")
        checked, listed = run(project, "check")
    finally:
        (data / "targets.csv").write_bytes(kept)
    assert (code, checked) == (1, 1)
    for text in (told, listed):
        assert "targets.csv แถว 2 คอลัมน์ unit" in text
        assert "targets.csv แถว 3 คอลัมน์ indicator" in text
        assert "Traceback" not in text
    assert checksums(site) == before


def test_a_notebook_that_fails_is_told_and_the_site_stays(project: Path, site: Path) -> None:
    before = checksums(site)
    path = project / "notebooks" / "director.ipynb"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(
            kept.replace("parts = report.rows(", "parts = 1 / 0; report.rows("), encoding="utf-8"
        )
        code, told = run(project, "build", "--renderer", "embedded", "--year", "2561")
    finally:
        path.write_text(kept, encoding="utf-8")
    assert code == 1
    assert "dga 2561 director: เซลล์ที่ 4: ZeroDivisionError: division by zero" in told
    assert (project / "reports/executed/dga/2561/director.failed.ipynb").is_file()
    assert checksums(site) == before


def test_a_wrong_parameter_is_refused_before_any_kernel(
    project: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pramoen.execution.pool.execute_all", lambda *_: pytest.fail("a kernel started")
    )
    path = project / "params" / "dga" / "2562.yml"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(kept + "fiscal_yaer: 2562\n", encoding="utf-8")
        code, told = run(project, "build")
    finally:
        path.write_text(kept, encoding="utf-8")
    assert code == 2
    assert "fiscal_yaer" in told


def test_quarto_asked_for_and_missing_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    code, told = run(project, "build", "--renderer", "quarto")
    assert code == 2
    assert "--renderer embedded" in told


@pytest.mark.parametrize("command", ["build", "check", "explain"])
def test_every_command_teaches_itself(command: str) -> None:
    result = CliRunner().invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert "ตัวอย่าง: pramoen" in result.output


def test_wrong_use_exits_with_2(project: Path) -> None:
    assert run(project, "build", "--format", "docx")[0] == 2
    assert run(project, "build", "--renderer", "latex")[0] == 2
    assert run(project, "build", "--nonsense")[0] == 2


def test_no_page_or_download_of_real_data_is_marked_as_made_up(site: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".csv", ".json", ".svg") and path.name != "manifest.json":
            text = path.read_text(encoding="utf-8")
            assert "ข้อมูลสมมติ" not in text, path
            assert 'class="made-up"' not in text, path
    assert not list(site.glob("example*"))


def test_without_score_bands_no_score_is_shown(site: Path) -> None:
    seen = [*site.rglob("indicators/*.html"), *site.rglob("components/*.html")]
    assert len(seen) > 40
    for path in seen:
        text = path.read_text(encoding="utf-8")
        assert "เกณฑ์คะแนน" not in text, path
