"""Notebooks compute in the open: what a cell assigns is what is shown, drawn and recorded."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell
from papermill.cli import papermill as papermill_command

from assessing import NOTEBOOKS, report_of, run_cells
from conftest import ROOT, copy_of_project
from pramoen.assessment.assess import Status
from pramoen.common.faults import UsageError
from pramoen.common.mime import ASSESSMENTS_MIME
from pramoen.data.dataset import Dataset
from pramoen.notebook.overview import side_by_side
from pramoen.notebook.report import Measure, Report, require_text
from pramoen.telling.records import record

LONGEST_CELL = 15
KNOWN_TAGS = {"parameters", "notebook-only", "lead"}
SCHEMA_CLASS = re.compile(r"\b(?:alt\.\w+(?:Def|Spec)|MarkDef|\w+FieldDef\w*|\w*LayerSpec)\b")
D = Decimal


def read(name: str) -> Any:
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def execute(
    notebook: Any, folder: Path, engine: str | None = "pramoen", cwd: Path = ROOT, **given: Any
) -> Any:
    """Run a notebook through papermill and return it as it was written."""
    source, output = folder / "in.ipynb", folder / "out.ipynb"
    nbformat.write(notebook, source)
    papermill.execute_notebook(
        source, output, given, engine_name=engine, cwd=cwd, progress_bar=False
    )
    return nbformat.read(output, as_version=4)


def cell(notebook: Any, name: str) -> Any:
    return next(one for one in notebook.cells if one.id == name)


def recorded(notebook: Any) -> list[dict[str, Any]]:
    """Return what the cells of an executed notebook recorded."""
    return [
        entry
        for one in notebook.cells
        for output in one.get("outputs", ())
        for entry in output.get("data", {}).get(ASSESSMENTS_MIME, ())
    ]


def told(one: Any, kind: str = "text/plain") -> str:
    """Return what a cell shows, in one text."""
    return "\n".join(output.data.get(kind, "") for output in one.outputs if "data" in output)


@pytest.fixture(scope="module")
def simple(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook of 1.1.3 in 2562, run by the engine."""
    return execute(read("indicator"), tmp_path_factory.mktemp("simple"))


@pytest.fixture(scope="module")
def formula(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook of 1.1.1 in 2562, run by the engine."""
    return execute(read("economic-value"), tmp_path_factory.mktemp("formula"))


# --- how they are written ---------------------------------------------------------------------


def test_notebooks_keep_the_format_and_the_rules_of_all_code() -> None:
    for arguments in (("format", "--check"), ("check", "--output-format", "concise")):
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--no-cache", "notebooks"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "No Python files" not in ended.stdout + ended.stderr


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_short_cells_under_a_title_with_its_parameters_first(name: str) -> None:
    notebook = read(name)
    first = notebook.cells[0]
    assert (first.cell_type, first.source[:2]) == ("markdown", "# ")
    code = [one for one in notebook.cells if one.cell_type == "code"]
    assert code[0].metadata.get("tags") == ["parameters"]
    assert [one for one in code[1:] if "parameters" in one.metadata.get("tags", ())] == []
    assigned = code[0].source.splitlines()
    assert all(re.fullmatch(r'[a-z_]+ = ("[^"]+"|\d+)', line) for line in assigned)
    assert [line.split(" ")[0] for line in assigned[:3]] == [
        "organisation",
        "fiscal_year",
        "form_year",
    ]
    assert {tag for one in notebook.cells for tag in one.metadata.get("tags", ())} <= KNOWN_TAGS
    long = {one.id: len(one.source.splitlines()) for one in code}
    assert {cell: lines for cell, lines in long.items() if lines > LONGEST_CELL} == {}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_in_git_has_no_outputs_and_names_its_cells(name: str) -> None:
    notebook = read(name)
    ids = [one.id for one in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z0-9-]+", one) for one in ids)
    for one in notebook.cells:
        assert set(one.metadata) <= {"tags"}, one.id
        if one.cell_type == "code":
            assert (one.outputs, one.execution_count) == ([], None), one.id


def test_charts_are_written_in_altair_s_own_words_and_not_in_classes_of_its_schema() -> None:
    found = {
        path.name: SCHEMA_CLASS.findall(path.read_text(encoding="utf-8"))
        for folder in ("notebooks", "src/pramoen/show", "src/pramoen/notebook")
        for path in (ROOT / folder).iterdir()
        if path.suffix in (".ipynb", ".py")
    }
    assert len(found) > len(NOTEBOOKS)
    assert {name: classes for name, classes in found.items() if classes} == {}
    assert SCHEMA_CLASS.findall("alt.MarkDef(type='line') alt.LayerSpec(x)")


# --- codes are text ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", [1.2, 4.1, 4, None, ""])
def test_a_code_that_is_no_text_is_refused_with_the_remedy(code: Any, dataset: Dataset) -> None:
    with pytest.raises(UsageError, match=r"ต้องเป็นข้อความ .*ให้ใช้ -r แทน"):
        report_of(dataset, 2562).indicator(code)


def test_a_code_stays_as_it_is_written() -> None:
    assert require_text("4.10") == "4.10"


@pytest.mark.parametrize(
    ("option", "code", "injected"), [("-r", "4.10", '"4.10"'), ("-p", "4.10", "4.1")]
)
def test_papermill_keeps_a_raw_code_and_reads_any_other_as_a_number(
    option: str, code: str, injected: str, tmp_path: Path
) -> None:
    output = tmp_path / "out.ipynb"
    source = str(ROOT / "notebooks" / "indicator.ipynb")
    arguments = [source, str(output), option, "indicator", code, "--prepare-only"]
    ended = CliRunner().invoke(papermill_command, arguments)
    assert ended.exit_code == 0, ended.output
    cells = nbformat.read(output, as_version=4).cells
    (given,) = [one for one in cells if "injected-parameters" in one.metadata.get("tags", ())]
    assert f"indicator = {injected}" in given.source.splitlines()


@pytest.mark.parametrize("code", [1.2, 4.1])
def test_a_notebook_that_is_given_a_number_stops_in_thai(code: float, tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError) as raised:
        execute(read("indicator"), tmp_path, indicator=code)
    assert raised.value.ename == "UsageError"
    assert f"แต่ได้ {code} (float)" in raised.value.evalue
    assert "papermill … -r indicator 1.2" in raised.value.evalue
    assert recorded(nbformat.read(tmp_path / "out.ipynb", as_version=4)) == []


# --- what is recorded is what cells assign ----------------------------------------------------


def test_an_indicator_s_notebook_records_what_its_cells_found(simple: Any) -> None:
    (found,) = recorded(simple)
    assert (found["indicator"], found["fiscal_year"]) == ("1.1.3", 2562)
    assert (found["status"], found["attainment_percent"], found["gap"]) == ("pending", None, None)
    assert (found["target"]["comparator"], found["target"]["value"]) == ("at_least", "100")
    values = {one["fiscal_year"]: one["value"] for one in found["results"]}
    assert values == {2559: "91.358", 2560: "103.204", 2561: "128.124", 2562: None}
    trend = found["trend"]
    assert (trend["points"], trend["low"], trend["high"]) == (3, "91.358", "128.124")
    assert [(one["to"], one["absolute"]) for one in trend["changes"]] == [
        (2560, "11.846"),
        (2561, "24.920"),
    ]


Judge = Callable[[dict[str, Any]], Any]
# A line of a cell, another in its place, what is asked of the record, and what it says then.
CHANGES: list[tuple[str, str, str, Judge, Any]] = [
    (
        "outcome",
        "status = statuses[fiscal_year]",
        "status = pm.Status.NOT_ASSESSABLE",
        lambda found: found["status"],
        "not_assessable",
    ),
    (
        "outcome",
        "attained = pm.attainment(result.value, target)",
        "attained = target.value + 7",
        lambda found: found["attainment_percent"],
        "107",
    ),
    (
        "outcome",
        "beyond = pm.gap(result.value, target)",
        "beyond = -target.value",
        lambda found: found["gap"],
        "-100",
    ),
    (
        "trend",
        "numbers = pm.numbers_of(pm.results_of(results), since)",
        "numbers = {year: one for year, one in zip(results.index, results['value']) if one}\n"
        "del numbers[2559]",
        lambda found: found["trend"]["points"],
        2,
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=[line for _, line, *_ in CHANGES])
def test_a_changed_line_of_a_cell_changes_the_record_and_no_other_part(
    change: tuple[str, str, str, Judge, Any], dataset: Dataset
) -> None:
    name, line, other, asked, expected = change
    report = report_of(dataset, 2562)

    def found(**edits: tuple[str, str]) -> dict[str, Any]:
        cells = run_cells("indicator", report, "assessment", edits=edits, indicator="1.1.3")
        return record(cells["assessment"], "dga")

    before, after = found(), found(**{name: (line, other)})
    assert asked(before) != expected == asked(after)
    others = [one[3] for one in CHANGES if one[1] != line]
    assert [one(before) for one in others] == [one(after) for one in others]


def test_a_copy_with_other_lines_another_chart_and_one_more_cell_shows_and_records_them(
    simple: Any, tmp_path: Path
) -> None:
    notebook = read("indicator")
    for name, line, other, *_ in CHANGES:
        one = cell(notebook, name)
        assert one.source.count(line) == 1
        one.source = one.source.replace(line, other)
    chart = cell(notebook, "chart")
    drawn = 'line = alt.Chart(shown).mark_line(invalid="break-paths-show-path-domains")'
    assert drawn in chart.source
    chart.source = chart.source.replace(drawn, 'line = alt.Chart(shown).mark_bar(color="#a1b2c3")')
    at = notebook.cells.index(chart)
    notebook.cells.insert(at, new_code_cell("numbers[2561] * 1000", id="more"))
    copy = execute(notebook, tmp_path)
    (found,) = recorded(copy)
    assert [asked(found) for *_, asked, _ in CHANGES] == [expected for *_, expected in CHANGES]
    assert told(cell(copy, "more")) == "Decimal('128124.000')"
    pictures = [told(cell(one, "chart"), "image/svg+xml") for one in (simple, copy)]
    assert ["#a1b2c3" in picture for picture in pictures] == [False, True]


def test_a_report_and_a_measure_judge_nothing() -> None:
    judged = re.compile("status|attain|gap|trend|beyond|verdict|assess")
    for kind in (Report, Measure):
        own = {field.name for field in dataclasses.fields(kind)} | {
            name
            for name, one in vars(kind).items()
            if callable(one) or isinstance(one, property | cached_property | staticmethod)
        }
        assert {"results", "targets"} <= own or "indicator" in own
        assert [name for name in own if judged.search(name)] == []


# --- a formula is computed line by line -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("net-receipts", "3,680"),
        ("subsidy-cost", "62.271"),
        ("other-capital-cost", "0.9075"),
        ("cost-of-capital", "63.1785"),
        ("economic-value", "3,616.8215"),
    ],
)
def test_every_line_of_the_formula_stands_below_the_cell_that_computes_it(
    name: str, number: str, formula: Any
) -> None:
    shown = told(cell(formula, name), "text/html")
    assert re.search(rf"= {re.escape(number)}(?![\d.,])", shown), shown
    computed = number.replace(",", "")
    assert computed not in cell(formula, name).source


def test_a_changed_operator_of_the_formula_changes_its_outcome(dataset: Dataset) -> None:
    def found(**edits: tuple[str, str]) -> Decimal:
        report = report_of(dataset, 2562)
        cells = run_cells("economic-value", report, "economic-value", edits=edits)
        value = cells["economic_value"]
        assert isinstance(value, Decimal)
        return value

    assert found() == D("3616.8215")
    other = {"economic-value": ("net_receipts - cost_of_capital", "net_receipts + cost_of_capital")}
    assert found(**other) == D("3743.1785")


@pytest.mark.parametrize("printed", [True, False], ids=["printed", "not printed"])
def test_a_result_that_its_formula_contradicts_stops_before_anything_is_recorded(
    printed: bool, tmp_path: Path
) -> None:
    """Where the source prints no outcome of the formula, no check of the data can know it."""
    root = copy_of_project(tmp_path / "project")
    data = root / "data" / "example"
    put(data / "results.csv", "2562,1.1.1,,486.2,", "2562,1.1.1,,555.5,")
    if not printed:
        old = r"2562,1.1.1,published_economic_value,(.*),486\.2,million_baht,,486\.2,"
        new = r"2562,1.1.1,published_economic_value,\1,,million_baht,not_reported,-,"
        put(data / "formula_inputs.csv", old, new)
    with pytest.raises(papermill.PapermillExecutionError) as raised:
        execute(read("economic-value"), tmp_path, cwd=root, organisation="example")
    assert raised.value.ename == "FaultyData"
    said = raised.value.evalue
    assert ("แถว 69" if printed else "[2562 · 1.1.1]") in said
    assert said.startswith("results.csv ")
    assert "555.5" in said and "486.2" in said
    stopped = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert recorded(stopped) == []
    last = cell(stopped, "what" if printed else "agreement")
    assert last.outputs[0].output_type == "error"


def put(path: Path, old: str, new: str) -> None:
    """Put a line's beginning in the place of another in a file of data."""
    text, found = re.subn(f"(?m)^{old}", new, path.read_text(encoding="utf-8-sig"))
    assert found == 1
    path.write_text(text, encoding="utf-8")


# --- what if ----------------------------------------------------------------------------------


def test_what_if_shows_and_records_nothing(simple: Any, tmp_path: Path) -> None:
    assert cell(simple, "what-if").outputs == []
    notebook = read("indicator")
    one = cell(notebook, "what-if")
    one.source = one.source.replace("what_if = {}", 'what_if = {"value": "99", "target": "๙๘"}')
    copy = execute(notebook, tmp_path)
    shown = told(cell(copy, "what-if"))
    assert "ไม่บันทึก" in shown and "99 ≥ 98" in shown and Status.MET.label in shown
    assert recorded(copy) == recorded(simple)


# --- whoever runs and shows them --------------------------------------------------------------


@pytest.mark.parametrize("name", ["indicator", "economic-value"])
def test_papermill_s_own_engine_gives_the_same_outputs_cell_by_cell(
    name: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A kernel that sees this variable leaves the file descriptors alone.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    ours = request.getfixturevalue("simple" if name == "indicator" else "formula")
    theirs = execute(read(name), tmp_path, engine=None)
    assert len(ours.cells) == len(theirs.cells)
    for mine, standard in zip(ours.cells, theirs.cells, strict=True):
        assert mine.source == standard.source
        assert mine.get("outputs") == standard.get("outputs"), mine.id
        assert mine.get("execution_count") == standard.get("execution_count"), mine.id


# What JupyterLab leaves in a notebook that is not trusted; see its sanitizer.ts.
KEPT_TAGS = re.findall(
    r"\w+",
    "a aside b br caption code col colgroup dd details div dl dt em figcaption figure h1 h2 h3 h4 "
    "h5 h6 hr i img li ol p section small span strong sub summary sup table tbody td tfoot th "
    "thead tr u ul",
)
KEPT_ANYWHERE = {"class", "dir", "hidden", "id", "lang", "style", "title"}
KEPT_ATTRIBUTES = {
    "a": {"href", "name", "target"},
    "img": {"align", "alt", "border", "height", "src", "width"},
    "td": {"abbr", "align", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "table": {"align", "border", "cellpadding", "cellspacing", "summary", "width"},
    "details": {"open"},
}
KEPT_ATTRIBUTES["th"] = KEPT_ATTRIBUTES["td"]


class Sanitized(HTMLParser):
    """What JupyterLab would strip from HTML of a notebook that is not trusted, and its pictures."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.stripped: list[str] = []
        self.pictures: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KEPT_TAGS:
            self.stripped.append(f"<{tag}>")
        kept = KEPT_ANYWHERE | KEPT_ATTRIBUTES.get(tag, set())
        self.stripped += [f"{tag} {name}" for name, _ in attrs if name not in kept]
        if tag == "img":
            self.pictures.append(dict(attrs).get("src") or "")


@pytest.mark.parametrize("name", ["simple", "formula"])
def test_charts_and_tables_show_in_a_notebook_that_is_not_trusted(
    name: str, request: pytest.FixtureRequest
) -> None:
    executed = request.getfixturevalue(name)
    (picture,) = Sanitized(told(cell(executed, "chart"), "text/html")).pictures
    assert picture.startswith("data:image/svg+xml;base64,")
    assert "<table" in told(cell(executed, "table"), "text/html")
    for one in executed.cells:
        for output in one.get("outputs", ()):
            assert output.output_type in ("display_data", "execute_result"), one.id
            own = output.data.get("text/html", "")
            # pandas writes a style sheet for its own tables, which shows without it.
            frame = re.sub(r"<style scoped>.*?</style>", "", own, flags=re.DOTALL)
            frame = frame.replace('border="1" class="dataframe"', "")
            assert Sanitized(frame).stripped == [], one.id


def test_small_charts_show_there_as_well(dataset: Dataset) -> None:
    cells = run_cells("indicator", report_of(dataset, 2562), "chart", indicator="1.1.3")
    found = pd.DataFrame([record(cells["assessment"], "dga")], dtype=object)
    shown = side_by_side({"1.1.3": cells["chart"]}, found)
    assert shown is not None
    small = Sanitized(shown.html)
    assert ([one[:26] for one in small.pictures], small.stripped) == (
        ["data:image/svg+xml;base64,"],
        [],
    )


def test_small_charts_of_one_number_each_are_left_out_in_print(dataset: Dataset) -> None:
    cells = run_cells("indicator", report_of(dataset, 2562), "chart", indicator="1.1.3")
    one = record(cells["assessment"], "dga")
    first = next(result for result in one["results"] if result["value"] is not None)
    printed = []
    for results in (one["results"], [first]):
        rows = [{**one, "results": results, "indicator": code} for code in ("1.1.3", "1.2")]
        found = pd.DataFrame(rows, dtype=object)
        shown = side_by_side(dict.fromkeys(("1.1.3", "1.2"), cells["chart"]), found)
        assert shown is not None
        assert shown.markdown.count("<li>") == 2
        printed.append("pm-titled(" in shown.markdown)
    assert printed == [True, False]


def test_a_sanitizer_would_strip_what_is_not_kept() -> None:
    drawing = '<p onclick="x">a</p><svg></svg><script>1</script><th scope="row" align="left">'
    assert Sanitized(drawing).stripped == ["p onclick", "<svg>", "<script>"]


def test_what_a_notebook_records_is_plain_json(simple: Any, formula: Any) -> None:
    for executed in (simple, formula):
        entries = recorded(executed)
        assert json.loads(json.dumps(entries)) == entries != []
