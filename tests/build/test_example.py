"""The made-up organisation: everything there is to see is seen, marked, and never published."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from openpyxl import load_workbook

from assessing import assess_form, chapter_names
from conftest import EVERY_YEAR, ROOT, Begun, Page, copy_of_project, run
from pramoen.assessment.assess import STATUS_LABELS, Status
from pramoen.assessment.form import Comparator, Form, Missing
from pramoen.assessment.form_reader import read_form
from pramoen.build.plan import chosen_parameters, site_of
from pramoen.build.request import Request
from pramoen.checks.checking import check
from pramoen.common.params import read_parameters
from pramoen.common.places import Project
from pramoen.data.dataset import load
from pramoen.data.made_up import MARK, NOTICE, is_made_up
from pramoen.rendering.pandoc import executable
from pramoen.telling.narrative import MISSING_LABELS
from pramoen.verify.site import verify
from printed import READERS

pytestmark = pytest.mark.xdist_group("example")

DATA = ROOT / "data" / "example"
YEARS = EVERY_YEAR
OWN_WORDS = ("name", "title", "description", "sources", "contributors")


@pytest.fixture(scope="session")
def forms() -> dict[int, Form]:
    """The form of each year, with what was known in it."""
    dataset = load(DATA)
    return {year: read_form(dataset, year, year) for year in YEARS}


@pytest.fixture(scope="session")
def built(example_project: Path) -> Path:
    return example_project


@pytest.fixture(scope="session")
def site(built: Path) -> Path:
    return built / "reports" / "site-example"


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """Yield every page of a site: its address and its text, white space folded."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), " ".join(Page(path).text.split())


def chapter(site: Path, year: int, name: str) -> str:
    """Return the text of a chapter; a component's is that of its page and of its indicators'."""
    report = site / "example" / str(year)
    if not name.startswith("component-"):
        return text_of(report / "chapters" / f"{name}.html")
    number = name.removeprefix("component-")
    codes = {r["indicator"] for r in records(site, year) if r["component"] == int(number)}
    own = (report / "indicators" / f"{code.replace('.', '-')}.html" for code in sorted(codes))
    return " ".join(map(text_of, (report / "components" / f"{number}.html", *own)))


def text_of(page: Path) -> str:
    return " ".join(Page(page).text.split())


def records(site: Path, year: int) -> list[dict[str, Any]]:
    path = site / "example" / str(year) / "data" / "assessments.json"
    return list(json.loads(path.read_text(encoding="utf-8")))


# The data


def test_its_data_is_sound_and_every_warning_is_accepted_with_a_reason() -> None:
    assert check(DATA) == ()
    code, told = run(ROOT, "check", "--organisation", "example", "--json")
    (found,) = json.loads(told)
    assert (code, found["faults"]) == (0, [])
    assert found["warnings"]
    assert all(warning["accepted"] for warning in found["warnings"])


def test_both_organisations_have_the_one_schema() -> None:
    packages = [
        json.loads((ROOT / "data" / name / "datapackage.json").read_text(encoding="utf-8"))
        for name in ("dga", "example")
    ]
    for package in packages:
        for words in OWN_WORDS:
            assert package.pop(words)
    # Made equal by scripts/update-example.
    assert packages[0] == packages[1]


def test_the_mark_is_data_and_not_a_name() -> None:
    assert is_made_up(DATA)
    assert not is_made_up(ROOT / "data" / "dga")
    for path in (ROOT / "src" / "pramoen").rglob("*.py"):
        assert '"example"' not in path.read_text(encoding="utf-8"), path.name


def test_every_status_occurs_and_each_year_has_several(forms: dict[int, Form]) -> None:
    found = {year: {a.status for a in assess_form(form)} for year, form in forms.items()}
    assert found[2562] == set(Status)
    assert all(len(statuses) >= 3 for statuses in found.values())


def test_every_kind_of_missing_result_and_every_comparator_occurs() -> None:
    assert {row["missing"] for row in rows("results")} - {""} == set(Missing)
    for year in YEARS:
        own = {row["comparator"] for row in rows("targets") if row["form_year"] == str(year)}
        assert own == set(Comparator), year


def test_every_year_has_a_whole_form_of_its_own(forms: dict[int, Form]) -> None:
    for year, form in forms.items():
        assert form.year == year
        assert [c.number for c in form.components] == [1, 2, 3, 4, 5]
        assert {i.kind for i in form.indicators} == {"group", "simple", "composite"}
        assert {i.direction for i in form.leaves} >= {"higher", "lower"}
    assert not forms[2559].component(3).applies
    assert forms[2560].component(3).applies


def test_results_reach_bands_higher_and_lower_and_outside(forms: dict[int, Form]) -> None:
    found = {
        (year, one.indicator.code): one for year, form in forms.items() for one in assess_form(form)
    }

    def level(year: int, code: str) -> int | None:
        band = found[year, code].band
        return band.level if band else None

    assert [level(year, "1.2") for year in YEARS] == [3, 4, 4, 3]
    assert [level(year, "1.3") for year in YEARS] == [None, None, 3, 3]
    assert [level(year, "4.3") for year in YEARS] == [None, 2, 2, 3]
    assert found[2559, "4.3"].bands  # outside all of them
    assert (level(2562, "5.1"), bool(found[2562, "5.1"].bands)) == (None, True)


def test_reviews_stand_in_every_state_and_one_approval_is_withdrawn(tmp_path: Path) -> None:
    told = {}
    for year in YEARS:
        code, said = run(ROOT, "review", "--organisation", "example", "--year", str(year), "--json")
        assert code == 0
        found = json.loads(said)
        told[year] = (found["state"], found["withdrawn"])
    # Reviews bound to an older content are bound anew by scripts/update-example.
    assert told == {
        2559: ("approved", False),
        2560: ("draft", True),
        2561: ("checked", False),
        2562: ("draft", False),
    }
    assert {row["action"] for row in rows("data_log")} == {
        *("new_year", "workbook", "accept", "correct", "review")
    }


# What readers see


@pytest.mark.long
def test_the_site_proves_itself(site: Path) -> None:
    """Rounds, derivations and bands included, of which the real organisation has few."""
    assert verify(site).found == []


def test_every_page_says_that_the_data_is_made_up(site: Path) -> None:
    found = dict(pages(site))
    assert {"index.html", "404.html", "example/2562/glossary.html"} <= set(found)
    assert {"example/2559/components/3.html"} <= set(found)
    assert {"example/2561/notebooks/sources.html"} <= set(found)
    for address, text in found.items():
        assert NOTICE in text, address
    for path in site.rglob("*.html"):
        assert path.read_text(encoding="utf-8").count('class="made-up" role="note"') == 1, path


def test_pages_that_quarto_frames_say_it_too(tmp_path: Path) -> None:
    """Run the filter of both renderers as Quarto does, with what it uses of Quarto put in."""
    stub = "quarto = {doc = {input_file = '/x/chapters/summary.ipynb', "
    stub += "add_html_dependency = function() end}}\n"
    own = (ROOT / "_extensions" / "pramoen" / "screen.lua").read_text(encoding="utf-8")
    filter_ = tmp_path / "screen.lua"
    filter_.write_text(stub + own, encoding="utf-8")
    for notice in (NOTICE, ""):
        facts = {"notice": notice, "years": [2562, 2561], "fiscal_year": 2562}
        metadata = tmp_path / "facts.json"
        metadata.write_text(json.dumps({"pramoen": facts}), encoding="utf-8")
        ended = subprocess.run(
            [executable(), "--to=html5", f"--metadata-file={metadata}", f"--lua-filter={filter_}"],
            input="# บท\n\nข้อความ",
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        shown = " ".join(ended.stdout.split())
        assert shown.count('class="made-up" role="note"') == bool(notice)
        assert shown.count(NOTICE) == bool(notice)
        assert "report-bar" in shown


def test_every_printed_page_says_that_the_data_is_made_up(site: Path) -> None:
    for year in YEARS:
        pages = READERS["pdfium"](site / "example" / str(year) / "report.pdf")
        assert len(pages) > 20
        for number, page in enumerate(pages, start=1):
            assert MARK in page, f"{year} page {number}"


def test_every_download_says_that_the_data_is_made_up(site: Path) -> None:
    folder = site / "example" / "2562"
    assert all(record["notes"][0] == NOTICE for record in records(site, 2562))
    tables = sorted((folder / "data").glob("*.csv"))
    assert len(tables) > 10
    for path in tables:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            assert {row["made_up"] for row in csv.DictReader(lines)} == {MARK}
    package = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["title"].startswith(MARK), package["description"]) == (True, NOTICE)
    fields = [field["name"] for field in package["resources"][0]["schema"]["fields"]]
    assert tables[0].read_text(encoding="utf-8-sig").splitlines()[0] == ",".join(fields)
    book = load_workbook(folder / "data" / "assessments.xlsx")
    assert book.sheetnames[0] == MARK
    assert book.worksheets[0]["A1"].value == NOTICE
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    told = read_parameters(ROOT / "params" / "example" / "2562.yml")
    assert {path.stem for path in notebooks} == set(chapter_names(told))
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert NOTICE in notebook.cells[0].source
    charts = sorted((folder / "charts").glob("*.svg"))
    assert charts
    assert all(MARK in path.read_text(encoding="utf-8") for path in charts)


def test_every_status_and_missing_kind_is_seen(site: Path) -> None:
    overview = chapter(site, 2562, "summary")
    assert all(label in overview for label in STATUS_LABELS.values())
    front = " ".join(Page(site / "index.html").text.split())
    assert all(label in front for label in STATUS_LABELS.values())
    whole = " ".join(text for _, text in pages(site / "example" / "2562"))
    assert all(label in whole for label in MISSING_LABELS.values())
    assert "ทบทวนข้อตกลงเดิมกับเทศบาลสมมติ" in chapter(site, 2562, "component-3")


def test_a_trend_shows_each_year_with_the_target_and_status_of_its_own_form(site: Path) -> None:
    markup = (site / "example" / "2562" / "indicators" / "1-2.html").read_text("utf-8")
    table = markup.split('id="tbl-trend-1-2"', 1)[1].split("</table>", 1)[0]
    cells = re.sub(r"<(td|th)\b", r" <\1", table)
    lines = [re.sub(r"<[^>]+>", "", f"<tr{row}") for row in cells.split("<tr")[2:]]
    told = [" ".join(line.split()) for line in lines]
    for line, year, goal, status in zip(
        told,
        YEARS,
        ("80", "82", "84", "86"),
        (Status.NOT_MET, Status.NOT_MET, Status.MET, Status.NOT_MET),
        strict=True,
    ):
        assert line.startswith(str(year))
        assert f"ไม่น้อยกว่าร้อยละ {goal}" in line
        assert f" {status.label}" in line


def test_a_composite_of_earlier_years_is_counted_on_their_own_forms(site: Path) -> None:
    (own,) = [r for r in records(site, 2562) if r["indicator"] == "1.1.2" and not r["item"]]
    assert [result["value"] for result in own["results"]] == ["3", "3", "4", None]
    (path,) = [r for r in records(site, 2562) if r["item"] == "accessible_paths"]
    assert path["status"] == "pending"
    assert "ผลของ 2 ข้อ: บรรลุ 1 ข้อ รอผล 1 ข้อ" in chapter(site, 2562, "component-1")


def test_bands_are_seen_with_their_source_and_as_a_step(site: Path) -> None:
    page = chapter(site, 2562, "component-1")
    assert "ผลอยู่ในระดับ 3 (ดี) 3 คะแนน ตามเกณฑ์คะแนน" in page
    assert "ที่มาของเกณฑ์: แบบประเมินสมมติ พ.ศ. 2562 เกณฑ์การให้คะแนน" in page
    (own,) = [r for r in records(site, 2562) if r["indicator"] == "1.2"]
    assert any(step.startswith("เกณฑ์คะแนน: ร้อยละ 83.9 อยู่ในช่วง") for step in own["steps"])
    assert "4.75 วัน −1.75 วัน ไม่เกิน 5 วัน 3 ดี บรรลุเป้าหมาย" in chapter(site, 2562, "summary")
    assert "ผลอยู่นอกช่วงของทุกระดับ" in chapter(site, 2559, "component-4")
    assert "ไม่มีตัวเลขผลของปีให้เทียบกับเกณฑ์คะแนน" in chapter(site, 2562, "component-5")


def test_a_changed_definition_breaks_the_trend_visibly(site: Path) -> None:
    page = chapter(site, 2562, "component-1")
    assert "นิยามเปลี่ยนในปี พ.ศ. 2561 จึงไม่เทียบกับปีก่อนปีนั้น" in page
    assert "เปลี่ยนจากนับวันตามปฏิทินเป็นนับวันทำการ" in page
    (own,) = [r for r in records(site, 2562) if r["indicator"] == "1.3"]
    assert own["trend"]["points"] == 2
    drawn = (site / "example" / "2562" / "charts" / "trend-1-3.svg").read_text("utf-8")
    assert "นิยามใหม่" in drawn


def test_corrections_and_reviews_are_told_where_readers_look(site: Path) -> None:
    sources = chapter(site, 2562, "sources")
    for row in rows("corrections"):
        assert row["reason"] in sources
    assert "แก้ไขจาก 81.5 เมื่อ" in chapter(site, 2560, "component-1")
    covers = {year: Page(site / "example" / str(year) / "index.html").text for year in YEARS}
    assert "รับรองแล้วโดย วิไล สมมติ" in covers[2559]
    assert "ถอนการรับรอง เพราะข้อมูลเปลี่ยน" in covers[2560]
    assert "ตรวจทานแล้วโดย สมชาย สมมติ" in covers[2561]
    assert "ฉบับร่าง" in covers[2562]


def test_schedules_are_drawn_and_told_and_lost_bars_stay_unknown(site: Path) -> None:
    page = chapter(site, 2562, "component-5")
    assert "ธ.ค.–ก.พ. (ไม่ทราบ มี.ค.–เม.ย.)" in page
    assert "จึงไม่คาดเดาแทน" in page
    drawn = (site / "example" / "2562" / "charts" / "plan-5-1-2562.svg").read_text("utf-8")
    assert "3. ฝึกปฐมพยาบาลในสวน ไม่ทราบ" in drawn
    assert drawn.count('-hatch)"') == 4  # the last explains the others
    assert "ไม่ทราบช่วงเวลาของทั้ง 2 กิจกรรม" in chapter(site, 2561, "component-5")
    assert "ไตรมาส 2–ไตรมาส 3" in chapter(site, 2562, "component-2")


def test_plans_are_those_of_the_report_s_own_year(site: Path) -> None:
    page = chapter(site, 2562, "component-1")
    assert "แผนรายได้ตามแหล่งรายได้ ปีงบประมาณ พ.ศ. 2562" in page
    assert "พ.ศ. 2561 แผนรายได้" not in page
    revenue = page.split("แผนรายได้ตามแหล่งรายได้ ปีงบประมาณ พ.ศ. 2562", 1)[1]
    assert "รวม 30 " in revenue
    assert "12 " not in revenue.split("รวม 30", 1)[0]


def test_the_year_switch_leads_to_every_year_and_search_knows_the_pages(site: Path) -> None:
    for year in YEARS:
        page = Page(site / "example" / str(year) / "components" / "4.html")
        others = {f"../../{other}/components/4.html" for other in YEARS if other != year}
        assert others <= set(page.links)
        for link in others:
            assert (page.path.parent / link).resolve().is_file()
        assert (site / "example" / str(year) / "search.json").is_file()


# Never published


def test_only_a_request_by_name_takes_it_in() -> None:
    project = Project(ROOT)
    everything = chosen_parameters(project, Request())
    assert {one.organisation for one in everything} == {"dga"}
    assert {one.organisation for one in chosen_parameters(project, Request(None, 2562))} == {"dga"}
    named = Request("example")
    assert {one.organisation for one in chosen_parameters(project, named)} == {"example"}
    assert site_of(project, named) == ROOT / "reports" / "site-example"
    assert site_of(project, Request("dga")) == site_of(project, Request()) == project.site
    told = json.loads(run(ROOT, "status", "--json", "--renderer", "embedded")[1])
    assert {one["organisation"] for one in told} == {"dga"}
    (checked,) = json.loads(run(ROOT, "check", "--json")[1])
    assert checked["organisation"] == "dga"


def test_its_build_leaves_the_published_site_alone(everything_built: Path, site: Path) -> None:
    built = json.loads(everything_built.with_suffix(".json").read_text(encoding="utf-8"))
    assert built["example"]["sites"] == ["site-example"]
    assert [path.name for path in site.iterdir() if path.is_dir()].count("dga") == 0
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    assert {address.split("/")[0] for address in manifest["reports"]} == {"example"}
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    assert re.findall(r"path: (\S+)", workflow) == ["reports/site"]


def test_data_cut_off_while_it_was_swapped_does_not_slip_into_the_published_site(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project")
    data = root / "data" / "example"
    data.rename(data.with_name(".example.old"))
    code, told = run(root, "build", "--renderer", "embedded", "--format", "html")
    assert code == 0, told
    assert sorted(p.name for p in (root / "reports" / "site").iterdir() if p.is_dir()) == [
        "assets",
        "dga",
        "guide",
    ]


def test_what_a_site_once_held_of_made_up_data_goes_with_the_next_build(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project")
    left = root / "reports" / "site" / "example" / "2562"
    (left / "data").mkdir(parents=True)
    (left / "index.html").write_text("made up", encoding="utf-8")
    (left / "data" / "assessments.json").write_text("[]", encoding="utf-8")
    code, told = run(root, "build", "--year", "2562", "--renderer", "embedded", "--format", "html")
    assert code == 0, told
    assert not left.parent.exists()
    front = (root / "reports" / "site" / "index.html").read_text(encoding="utf-8")
    assert MARK not in front and "example" not in front


def test_data_is_made_up_in_whatever_letters_it_says_so(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    table = root / "data" / "example" / "organisation.csv"
    told = table.read_text(encoding="utf-8")
    assert told.count(",true,") == 1
    table.write_text(told.replace(",true,", ",TRUE,"), encoding="utf-8")
    names = {one.organisation for one in chosen_parameters(Project(root), Request())}
    assert names == {"dga"}


# Commands work with it as with any other


def test_commands_work_with_it(built: Path, tmp_path: Path) -> None:
    own = ("--organisation", "example")
    code, told = run(built, "explain", "1.2", "--year", "2562", *own)
    assert (code, "เกณฑ์คะแนน" in told, NOTICE in told) == (0, True, True)
    page = tmp_path / "diff.html"
    code, told = run(built, "diff", "2561", "2562", *own, "--html", str(page))
    assert (code, "บรรลุเป้าหมาย → ไม่บรรลุเป้าหมาย" in told) == (0, True)
    assert MARK in page.read_text(encoding="utf-8")
    found = tmp_path / "check.html"
    assert run(built, "check", *own, "--html", str(found))[0] == 0
    assert MARK in found.read_text(encoding="utf-8")
    book = tmp_path / "book.xlsx"
    told = run(built, "workbook", "export", "--year", "2562", *own, "--output", str(book))[1]
    sheets = load_workbook(book)
    assert {"ระดับคะแนน"} <= set(sheets.sheetnames)
    assert any(MARK in str(cell.value) for cell in sheets.worksheets[0][1])
    assert zipfile.is_zipfile(book)
    code, told = run(built, "workbook", "import", str(book), "--yes")
    assert (code, "ไม่เปลี่ยนข้อมูลใด" in told) == (0, True), told


def test_a_new_year_carries_its_bands_over(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    code, told = run(root, "new-year", "2563", "--organisation", "example", "--who", "ทดสอบ")
    assert code == 0, told
    bands = load(root / "data" / "example").rows("bands", form_year=2563)
    assert len(bands) == len([row for row in rows("bands") if row["form_year"] == "2562"])
    assert {row.text("source") for row in bands} == {"carried_2563"}
