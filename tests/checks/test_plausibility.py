"""Warnings: what looks wrong and may be right, accepted with a reason; and the trend it breaks."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assessing import assess, trend_figure
from conftest import ROOT, Page, copy_of_project, make_indicator, make_result, run
from pramoen.assessment.form import Break
from pramoen.checks.plausibility import warnings_of
from pramoen.data.dataset import load
from pramoen.telling.narrative import notes
from test_checking import edit, set_cell
from test_newyear import state


def row_in(data: Path, table: str, **cells: str) -> int:
    """Return the row number of the first row with the given cells, in a copy of the data."""
    lines = (data / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    for number, line in enumerate(lines[1:], start=2):
        found = dict(zip(header, line.split(","), strict=False))
        if all(found[name] == value for name, value in cells.items()):
            return number
    raise LookupError(cells)


def put(table: str, column: str, value: str, **where: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        set_cell(data, table, row_in(data, table, **where), column, value)

    return change


def reported(year: str, indicator: str, value: str, item: str = "") -> Callable[[Path], None]:
    def change(data: Path) -> None:
        number = row_in(data, "results", fiscal_year=year, indicator=indicator, item=item)
        for column, cell in (("value", value), ("missing", ""), ("printed", "")):
            set_cell(data, "results", number, column, cell)

    return change


def next_year(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        assert run(data.parents[1], "new-year", "2563")[0] == 0
        for one in changes:
            one(data)

    return change


WARNINGS: list[tuple[str, Callable[[Path], None], str, str]] = [
    (
        "over a hundred",
        reported("2562", "4.2", "102.5"),
        "percent/results/2562/4.2",
        "ร้อยละอยู่นอกช่วง",
    ),
    ("below zero", reported("2562", "4.2", "-1"), "percent/results/2562/4.2", "ร้อยละอยู่นอกช่วง"),
    (
        "target over a hundred",
        put("targets", "value", "960", indicator="4.2"),
        "percent/targets/2562/4.2",
        "ร้อยละอยู่นอกช่วง",
    ),
    ("negative count", reported("2562", "1.5", "-3"), "negative/results/2562/1.5", "ค่าติดลบ"),
    ("ten times", reported("2562", "1.1.3", "1281.24"), "jump/results/2562/1.1.3", "สิบเท่า"),
    ("a tenth", reported("2562", "1.1.3", "12.8"), "jump/results/2562/1.1.3", "สิบเท่า"),
    (
        "digits swapped",
        put("results", "value", "48.20", fiscal_year="2559", indicator="4.1"),
        "printed/results/2559/4.1",
        "ไม่ตรงกับข้อความ",
    ),
    (
        "target and its text",
        put("targets", "value", "69", indicator="4.2"),
        "printed/targets/2562/4.2",
        "ไม่ตรงกับข้อความ",
    ),
    (
        "items do not cover the target",
        put("targets", "text", "ครบทั้ง 4 ข้อ", indicator="1.1.2"),
        "coverage/targets/2562/1.1.2",
        "ข้อไม่ครบ",
    ),
    (
        "some items reported",
        reported("2562", "1.1.2", "21000000", "paper_saved"),
        "partial/results/2562/1.1.2/spending_site_visits",
        "ไม่ครบทุกข้อ",
    ),
    ("still pending", next_year(), "overdue/results/2562/4.2", "ยังรอผล"),
    ("not reviewed", next_year(), "source/targets/2563/1.1.1", "ยังไม่ได้ทบทวน"),
    (
        "another definition",
        next_year(put("definitions", "text", "คำนวณแบบใหม่", form_year="2563", indicator="1.1.1")),
        "definition/indicators/2563/1.1.1",
        "นิยามเปลี่ยน",
    ),
]


def test_figures_between_two_results_are_held_to_their_unit_too(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ROOT / "data" / "example", tmp_path / "example"))
    for number in (2, 3):
        set_cell(copy, "interim", number, "value", "-5")
    codes = [one.code for one in warnings_of(load(copy)) if one.code.startswith("negative")]
    assert codes == [f"negative/interim/2562/1.1.2/trees_planted/{one}" for one in (6, 9)]


# Of these a short run has a command tell and accept one of a figure and one of a text.
ACCEPTED = ("over a hundred", "another definition")


@pytest.mark.parametrize(
    ("name", "change", "code", "problem"), WARNINGS, ids=[case[0] for case in WARNINGS]
)
def test_what_looks_wrong_is_told_and_can_be_accepted_for_what_was_found(
    project_copy: Path,
    name: str,
    change: Callable[[Path], None],
    code: str,
    problem: str,
    long: bool,
) -> None:
    root = project_copy
    change(root / "data" / "dga")
    by_command = long or name in ACCEPTED
    if by_command:
        before = state(root)
        exit_code, told = run(root, "check")
        assert (exit_code, state(root)) == (0, before), told
        lines = told.splitlines()
    else:
        lines = [str(one) for one in warnings_of(load(root / "data" / "dga"))]
    (line,) = [line for line in lines if line.endswith(f"[{code}]")]
    assert problem in line
    assert "แถว" in line
    assert "—" in line, "no remedy"
    if not by_command:
        return
    assert run(root, "accept", code, "--why", "ตรวจกับเอกสารแล้ว", "--who", "สมหญิง")[0] == 0
    _, told = run(root, "check")
    assert f"{code}: ตรวจกับเอกสารแล้ว (สมหญิง)" in told
    assert f"[{code}]" not in told


def test_the_official_data_raises_no_warning() -> None:
    assert warnings_of(load(ROOT / "data" / "dga")) == ()


def test_an_accepted_warning_comes_back_when_the_figure_changes(project_copy: Path) -> None:
    root = project_copy
    data = root / "data" / "dga"
    reported("2562", "4.2", "102.5")(data)
    run(root, "accept", "percent/results/2562/4.2", "--why", "มติ")
    reported("2562", "4.2", "104")(data)
    assert "[percent/results/2562/4.2]" in run(root, "check")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nothing/at/all", "--why", "x"), "ไม่มีข้อเตือน nothing/at/all"),
        (("percent/results/2562/4.2", "--why", " "), "ต้องบอกเหตุผล"),
        (("percent/results/2562/4.2",), "ต้องบอกเหตุผล"),
        (("percent/results/2562/4.2", "nothing/else", "--why", "x"), "ไม่มีข้อเตือน nothing/else"),
        (("--why", "x"), "ต้องระบุรหัส"),
    ],
)
def test_what_cannot_be_accepted_is_told(
    project_copy: Path, arguments: tuple[str, ...], told: str
) -> None:
    root = project_copy
    reported("2562", "4.2", "102.5")(root / "data" / "dga")
    before = state(root)
    code, said = run(root, "accept", *arguments)
    assert (code, state(root)) == (2, before)
    assert told in said


PERCENT, JUMP = "percent/results/2562/4.2", "jump/results/2562/1.1.3"
NEGATIVE = "negative/results/2562/1.5"


@pytest.fixture
def warned(project_copy: Path) -> Path:
    """A project whose data raises three warnings."""
    root = project_copy
    for change in (
        reported("2562", "4.2", "102.5"),
        reported("2562", "1.1.3", "1281.24"),
        reported("2562", "1.5", "-3"),
    ):
        change(root / "data" / "dga")
    return root


def accepted(root: Path) -> dict[str, str]:
    """Return why warnings are accepted, by code."""
    found = json.loads(run(root, "check", "--json")[1])[0]["warnings"]
    return {one["code"]: one["accepted"] for one in found if one["accepted"]}


def test_several_warnings_are_accepted_by_their_codes_in_one_step(warned: Path) -> None:
    code, told = run(warned, "accept", PERCENT, JUMP, "--why", "มติ", "--who", "สมหญิง")
    assert code == 0, told
    assert accepted(warned) == {PERCENT: "มติ", JUMP: "มติ"}
    assert f"[{NEGATIVE}]" in run(warned, "check")[1], "what nobody named stays open"
    assert run(warned, "undo", "--yes", "--who", "สมหญิง")[0] == 0
    assert accepted(warned) == {}


def test_without_codes_each_warning_is_shown_and_its_own_reason_asked(
    warned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ตรวจแล้ว\n\n=\n"))
    code, told = run(warned, "accept", "--year", "2562", "--who", "สมหญิง")
    assert code == 0, told
    shown = re.findall(r"\(\d/3\) .*\[(.+)\]", told)
    assert sorted(shown) == sorted([PERCENT, JUMP, NEGATIVE])
    assert accepted(warned) == {shown[0]: "ตรวจแล้ว", shown[2]: "ตรวจแล้ว"}
    before = state(warned)
    monkeypatch.setattr("sys.stdin", io.StringIO("=\n"))
    assert run(warned, "accept")[0] == 0
    assert state(warned) == before, "there is no reason before the first"
    assert run(warned, "accept", shown[1], "--why", "มติ")[0] == 0
    assert "ไม่มีข้อเตือนที่ยังไม่รับ" in run(warned, "accept")[1]


def test_what_changes_while_reasons_are_asked_is_not_accepted(
    warned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(question: str) -> str:
        reported("2562", "4.2", "150")(warned / "data" / "dga")
        return "ตรวจแล้ว"

    monkeypatch.setattr("pramoen.commands.checking.answer_to", answer)
    code, told = run(warned, "accept", "--who", "สมหญิง")
    assert (code, accepted(warned)) == (2, {})
    assert f"ข้อเตือน {PERCENT} ไม่เป็นอย่างที่แสดงไว้แล้ว" in told


def test_the_check_as_json_and_as_a_page(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    data = root / "data" / "dga"
    reported("2562", "4.2", "102.5")(data)
    page = tmp_path / "check.html"
    code, told = run(root, "check", "--json", "--html", str(page))
    (found,) = json.loads(told)
    assert (code, found["faults"]) == (0, [])
    (warning,) = found["warnings"]
    assert (warning["file"], warning["column"], warning["found"]) == (
        "results.csv",
        "value",
        "102.5",
    )
    assert warning["remedy"] and warning["accepted"] is None
    assert "ร้อยละอยู่นอกช่วง" in Page(page).text
    set_cell(data, "targets", 2, "value", "<script>alert(1)</script>")
    code, told = run(root, "check", "--json", "--html", str(page))
    (found,) = json.loads(told)
    assert code == 1
    assert [fault["row"] for fault in found["faults"]] == [2]
    assert "<script>" not in page.read_text(encoding="utf-8")
    assert "alert(1)" in Page(page).text


def test_a_changed_definition_breaks_the_trend_and_says_why() -> None:
    results = [make_result(2560, "10"), make_result(2561, "20"), make_result(2562, "30")]
    whole = assess(make_indicator(results=results), (2560, 2561, 2562))
    assert [c.to_year for c in whole.trend.changes] == [2561, 2562]
    indicator = make_indicator(results=results)
    changed = type(indicator)(
        **{**vars(indicator), "breaks": (Break(2562, "นับเฉพาะหน่วยงานส่วนกลาง"),)}
    )
    broken = assess(changed, (2560, 2561, 2562))
    assert (broken.trend.count, broken.trend.changes) == (1, ())
    assert any("เริ่มใหม่ที่ปี พ.ศ. 2562" in n and "ส่วนกลาง" in n for n in notes(broken))
    lines = [trend_figure(one).svg.count('stroke-width="2.5"') for one in (whole, broken)]
    assert lines == [1, 2]


def test_a_declared_break_settles_the_warning(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    data = root / "data" / "dga"
    next_year(put("definitions", "text", "คำนวณแบบใหม่", form_year="2563", indicator="1.1.1"))(data)
    edit(data, "breaks", lambda rows: rows.append(["2563", "1.1.1", "", "สูตรใหม่", "carried_2563"]))
    assert "definition/" not in run(root, "check")[1]
