"""Forms of another shape: more or fewer components, codes of letters, own chapters, no part 2."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import pytest
from pypdf import PdfReader

from assessing import chapter_names
from conftest import FILES, ROOT, Page, run, short
from pramoen.build.chapters import unnamed
from pramoen.common.params import read_parameters
from pramoen.common.places import Project
from pramoen.rendering.site.front import ReportSummary
from pramoen.rendering.site.summaries import Mark, Organisation
from test_site import test_every_link_inside_the_site_leads_somewhere as every_link_leads_somewhere

pytestmark = pytest.mark.xdist_group("forms")

YEAR = "2562"
KEPT_FOLDERS = ("_extensions", "notebooks")
OPTIONS = ("--organisation", "example", "--renderer", "embedded")
# What is bound to a state of the data, or tells of its making.
EMPTIED = (
    *("acceptances", "corrections", "data_log", "reviews", "rules"),
    *("pilot_agencies", "communication_plan", "communication_counts"),
)

Row = dict[str, str]


@dataclass(frozen=True)
class Shape:
    """A form made of the made-up one: components by number, with name, and the codes they get."""

    names: Mapping[int, str]
    codes: Mapping[str, tuple[str, int]]
    part_2: bool
    chapters: str = ""

    @property
    def measured(self) -> list[str]:
        """The codes that have a page, in the order of the form."""
        groups = {new.rpartition(".")[0] for new, _ in self.codes.values()}
        return [new for new, _ in self.codes.values() if new not in groups]


THREE = Shape(
    {1: "งานบริการ <หลัก>", 2: "งานเครือข่าย", 3: "คนและเงิน"},
    {
        **{"1.1": ("A1", 1), "1.1.1": ("A1.1", 1), "1.1.2": ("A1.2", 1), "1.1.3": ("A1.10", 1)},
        **{"1.2": ("A2", 1), "2.2": ("B2", 2), "4.2": ("C1", 3), "5.1": ("C2", 3)},
    },
    part_2=False,
)
SEVEN = Shape(
    {number: f"หมวดที่มีชื่อของตน {number}" for number in range(1, 8)},
    {
        **{"1.2": ("B2", 1), "1.3": ("B1", 1), "1.4": ("1.4", 1), "2.2": ("2.1", 2)},
        **{"3.1": ("x3", 3), "4.2": ("4.2", 4), "4.3": ("4.10", 4), "5.1": ("E", 5)},
        **{"1.5": ("6.1", 6), "3.2": ("G7.1", 7)},
    },
    part_2=True,
    chapters="chapters: [risks.ipynb]\n",
)


def rewritten(folder: Path, change: Callable[[str, Row], Row | None]) -> None:
    """Rewrite every table of a data package row by row; a row that becomes None goes."""
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [row for one in reader if (row := change(path.stem, one)) is not None]
            names = list(reader.fieldnames or ())
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def reshaped(shape: Shape) -> Callable[[str, Row], Row | None]:
    order = {old: number for number, old in enumerate(shape.codes, start=1)}
    plans = tuple(f"plan_{old.replace('.', '_')}_" for old in shape.codes)

    def change(table: str, row: Row) -> Row | None:
        if table in EMPTIED or row.get("form_year", YEAR) != YEAR:
            return None
        if table == "director" and not shape.part_2:
            return None
        if table == "components":
            number = int(row["component"])
            if number not in shape.names:
                return None
            return {
                **row,
                "name": f"{shape.names[number]} ทั้งหมด",
                "short_name": shape.names[number],
            }
        if "plan" in row and not row["plan"].startswith(plans):
            return None
        if not row.get("indicator"):
            return row
        if row["indicator"] not in shape.codes:
            return None
        new, component = shape.codes[row["indicator"]]
        told = {**row, "indicator": new}
        if "component" in row:
            told["component"] = str(component)
        if table == "indicators":
            parent = shape.codes.get(row["parent"], ("", 0))[0]
            told |= {"parent": parent, "order": str(order[row["indicator"]])}
        return told

    return change


def project_of(root: Path, shape: Shape) -> Path:
    """Make a project of one report whose form has a shape."""
    for name in KEPT_FOLDERS:
        shutil.copytree(ROOT / name, root / name)
    for name in FILES:
        shutil.copyfile(ROOT / name, root / name)
    if "1.1.1" not in shape.codes:
        (root / "notebooks" / "economic-value.ipynb").unlink()
    data = root / "data" / "example"
    shutil.copytree(ROOT / "data" / "example", data)
    rewritten(data, reshaped(shape))
    path = data / "components.csv"
    have = path.read_text(encoding="utf-8").count("\n") - 1
    with path.open("a", encoding="utf-8") as lines:
        for number in range(have + 1, len(shape.names) + 1):
            name = shape.names[number]
            lines.write(
                f"{YEAR},{number},{name} ทั้งหมด,{name},Base {number},false,true,,form_{YEAR}_front\n"
            )
    params = root / "params" / "example"
    params.mkdir(parents=True)
    own = f"organisation: example\nfiscal_year: {YEAR}\nform_year: {YEAR}\n{shape.chapters}"
    (params / f"{YEAR}.yml").write_text(own, encoding="utf-8")
    if shape.chapters:
        chapter: Any = nbformat.v4.new_notebook()
        chapter.cells = [
            nbformat.v4.new_markdown_cell("# ความเสี่ยงขององค์การ", id="title"),
            nbformat.v4.new_code_cell(
                f'organisation = "example"\nfiscal_year = {YEAR}\nform_year = {YEAR}',
                id="parameters",
                metadata={"tags": ["parameters"]},
            ),
            nbformat.v4.new_code_cell(
                "from pramoen import notebook as pm\n\n"
                "report = pm.open_report(organisation, fiscal_year, form_year)\n"
                'pm.say(f"อ่านผลของ {len(report.recorded())} ตัวชี้วัด")',
                id="risks",
            ),
        ]
        nbformat.write(chapter, root / "notebooks" / "risks.ipynb")
    return root


@pytest.fixture(scope="module", params=short([THREE, SEVEN], SEVEN), ids=["three", "seven"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A report of each shape, built, and its shape."""
    root = project_of(tmp_path_factory.mktemp("form"), request.param)
    code, told = run(root, "build", *OPTIONS)
    assert code == 0, told
    return root, request.param


def report_of(root: Path) -> Path:
    return root / "reports" / "site-example" / "example" / YEAR


def text_of(page: Path) -> str:
    return " ".join(Page(page).text.split())


def test_titles_and_navigation_are_those_of_the_data(made: Any) -> None:
    root, shape = made
    report = report_of(root)
    pages = {path.stem for path in (report / "indicators").glob("*.html")}
    assert pages == {code.replace(".", "-") for code in shape.measured}
    assert {int(p.stem) for p in (report / "components").glob("*.html")} == set(shape.names)
    menu = text_of(report / "index.html")
    places = [menu.index(f"องค์ประกอบที่ {n} {name}") for n, name in shape.names.items()]
    assert places == sorted(places)
    for number, name in shape.names.items():
        page = report / "components" / f"{number}.html"
        title = f"องค์ประกอบที่ {number} {name}"
        assert title in text_of(page)
        own = [new for new, component in shape.codes.values() if component == number]
        links = Page(page).links
        for code in (code for code in own if code in shape.measured):
            assert f"../indicators/{code.replace('.', '-')}.html" in links
            assert f"{code} " in text_of(page)
    codes = shape.measured
    for before, after in pairwise(codes):
        same = shape_component(shape, before) == shape_component(shape, after)
        following = f'rel="next" href="{after.replace(".", "-")}.html"'
        page = report / "indicators" / f"{before.replace('.', '-')}.html"
        assert (following in page.read_text(encoding="utf-8")) == same
    assert (report / "chapters" / "director.html").is_file() == shape.part_2
    assert ("ส่วนที่ 2 การประเมินผู้อำนวยการ" in menu) == shape.part_2


def shape_component(shape: Shape, code: str) -> int:
    return next(component for new, component in shape.codes.values() if new == code)


def test_every_link_of_it_leads_somewhere(made: Any) -> None:
    every_link_leads_somewhere(made[0] / "reports" / "site-example")


def test_the_front_page_parts_the_marks_by_component(made: Any) -> None:
    root, shape = made
    front = (root / "reports" / "site-example" / "index.html").read_text(encoding="utf-8")
    (strip,) = front.split('<ul class="strip">')[1:]
    groups = strip.split("<li><ul>")[1:]
    expected: dict[int, int] = {}
    for code in shape.measured:
        component = shape_component(shape, code)
        expected[component] = expected.get(component, 0) + 1
    assert [one.split("</ul>")[0].count("<li>") for one in groups] == list(expected.values())


def test_records_say_what_the_data_says(made: Any) -> None:
    root, shape = made
    report = report_of(root)
    told = json.loads((report / "data" / "assessments.json").read_text(encoding="utf-8"))
    found = {r["indicator"]: r["component"] for r in told if r["item"] is None}
    assert found == {code: shape_component(shape, code) for code in shape.measured}
    assert list(found) == shape.measured


def test_print_says_what_the_data_says(made: Any) -> None:
    root, shape = made
    report = report_of(root)
    reader = PdfReader(report / "report.pdf")
    printed = "".join("".join(page.extract_text() for page in reader.pages).split())
    for number, name in shape.names.items():
        assert f"องค์ประกอบที่{number}{''.join(name.split())}" in printed
    assert all(code in printed for code in shape.measured)
    assert ("ส่วนที่2การประเมินผู้อำนวยการองค์การมหาชน" in printed) == shape.part_2


def test_a_chapter_that_the_parameters_name_comes_after_the_components(made: Any) -> None:
    root, shape = made
    names = chapter_names(
        read_parameters(root / "params" / "example" / f"{YEAR}.yml"), Project(root)
    )
    if not shape.chapters:
        assert "risks" not in names
        return
    last = f"indicator-{shape.measured[-1].replace('.', '-')}"
    assert names[names.index("risks") - 1 : names.index("risks") + 2] == [last, "risks", "director"]
    page = report_of(root) / "chapters" / "risks.html"
    assert f"อ่านผลของ {len(shape.measured)} ตัวชี้วัด" in text_of(page)
    assert "ความเสี่ยงขององค์การ" in text_of(report_of(root) / "index.html")
    assert (report_of(root) / "notebooks" / "risks.ipynb").is_file()


def test_a_notebook_that_nothing_names_is_told(made: Any, long: bool) -> None:
    root, shape = made
    project = Project(root)
    assert unnamed(project) == []
    (root / "notebooks" / "left.ipynb").write_text("{}", encoding="utf-8")
    try:
        assert unnamed(project) == ["left"]
        building = [("build", *OPTIONS, "--format", "html")] if long else []
        for command in (("status", *OPTIONS), *building):
            code, told = run(root, *command)
            assert code == 0, told
            assert "ไม่มีรายงานใดใช้สมุดบันทึก notebooks/left.ipynb" in told
            assert "risks.ipynb" not in told
    finally:
        (root / "notebooks" / "left.ipynb").unlink()
    assert shape


def summaries(*years: tuple[int, list[tuple[int, str]]]) -> Iterator[ReportSummary]:
    for year, marks in years:
        groups = {component: None for component, _ in marks}
        parted = tuple(
            tuple(Mark("met", "", c, code, "", "") for c, code in marks if c == component)
            for component in groups
        )
        facts = {"fiscal_year": year}
        yield ReportSummary("", "", facts, parted, (), (), None, files=())  # type: ignore[arg-type]


def test_the_same_indicator_stands_below_itself_whatever_its_code() -> None:
    newest = [(1, "A10"), (1, "A2"), (3, "x")]
    older = [(1, "A10"), (1, "A3"), (2, "B"), (3, "A2"), (3, "x")]
    organisation = Organisation(tuple(summaries((2562, newest), (2561, older))))
    rows = [
        [[mark.indicator if mark else None for mark in group] for group in organisation.row(report)]
        for report in organisation.reports
    ]
    assert rows == [
        [["A10", None, "A2"], [None], ["x"]],
        [["A10", "A3", "A2"], ["B"], ["x"]],
    ]
