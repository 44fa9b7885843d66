"""Review and correction: bound to the content that was seen, and declared in the report."""

from __future__ import annotations

import csv
import getpass
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from assessing import assess_form, report_of, run_cells
from conftest import ROOT, Begun, run
from pramoen.assessment.form_reader import read_form
from pramoen.build.facts import report_facts
from pramoen.build.flow import execute_only
from pramoen.build.request import Request
from pramoen.build.said import said_of
from pramoen.changes.review import Said, edition, standing_of
from pramoen.checks.checking import check
from pramoen.commands.options import WHO
from pramoen.common.params import read_parameters
from pramoen.common.places import Project
from pramoen.common.progress import Teller
from pramoen.data.dataset import load
from pramoen.telling.narrative import notes
from test_checking import set_cell
from test_newyear import state

CHECKER, APPROVER = ("--who", "สมหญิง"), ("--who", "สมชาย")


REPORT = Request("dga", 2561, formats=("html",))


@pytest.fixture(scope="module")
def executed(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = begun(tmp_path_factory.mktemp("executed") / "project", (2561, 2562), made=False)
    execute_only(Project(root), REPORT, Teller(Console(stderr=True)))
    return root


@pytest.fixture
def root(executed: Path, tmp_path: Path) -> Path:
    """Return a project whose indicators of 2561 are what a reviewer has read."""
    return Path(shutil.copytree(executed, tmp_path / "project"))


@pytest.fixture(scope="module")
def reviewed(executed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reviewed") / "project"
    shutil.copytree(executed, root)
    approve(root)
    return root


@pytest.fixture
def approved(reviewed: Path, tmp_path: Path) -> Path:
    """Return a project whose report of 2561 was checked and approved."""
    return Path(shutil.copytree(reviewed, tmp_path / "project"))


def set_state(root: Path, year: str, named: str, who: tuple[str, str]) -> tuple[int, str]:
    return run(root, "review", "--year", year, "--state", named, *who)


def cover(root: Path, year: int) -> str:
    project = Project(root)
    parameters = read_parameters(project.parameter_file("dga", year))
    return str(report_facts(project, parameters)["book"]["subtitle"])


def approve(root: Path, year: str = "2561") -> None:
    assert set_state(root, year, "checked", CHECKER)[0] == 0
    code, told = set_state(root, year, "approved", APPROVER)
    assert (code, "รับรองแล้วโดย สมชาย" in told) == (0, True), told


def test_a_report_is_a_draft_until_it_is_checked_and_approved(root: Path) -> None:
    assert cover(root, 2561).endswith("ฉบับร่าง ยังไม่ได้ตรวจทาน")
    approve(root)
    assert "รับรองแล้วโดย สมชาย เมื่อ" in cover(root, 2561)
    assert cover(root, 2562).endswith("ฉบับร่าง ยังไม่ได้ตรวจทาน")
    told = json.loads(run(root, "review", "--year", "2561", "--json")[1])
    assert (told["state"], told["withdrawn"], len(told["content"])) == ("approved", False, 64)


def test_a_changed_number_withdraws_the_approval_visibly(approved: Path) -> None:
    data = approved / "data" / "dga"
    set_cell(data, "results", 10, "value", "128.125")
    assert "ถอนการรับรอง เพราะข้อมูลเปลี่ยนหลังรับรองโดย สมชาย" in cover(approved, 2561)
    told = json.loads(run(approved, "review", "--year", "2561", "--json")[1])
    assert (told["state"], told["withdrawn"]) == ("draft", True)
    set_cell(data, "results", 10, "value", "128.124")
    assert "รับรองแล้ว" in cover(approved, 2561), "the content that was approved is there again"


def test_what_a_rule_or_a_notebook_moves_withdraws_and_words_alone_are_told_beside(
    approved: Path,
) -> None:
    executed = approved / "reports/executed/dga/2561/indicator-1-1-3.ipynb"
    text = executed.read_text(encoding="utf-8")

    def told_with(old: str, new: str) -> str:
        assert old in text, old
        executed.write_text(text.replace(old, new), encoding="utf-8")
        return cover(approved, 2561)

    approval = cover(approved, 2561)
    assert "รับรองแล้วโดย สมชาย เมื่อ" in approval
    assert "ถ้อยคำ" not in approval
    moved = '"status": "no_target"', '"status": "met"'
    turned = '"sentence": "', '"sentence": "ไม่บรรลุ '
    for change in (moved, turned):
        assert "ถอนการรับรอง เพราะผลการประเมินเปลี่ยนหลังรับรองโดย สมชาย" in told_with(*change)
    beside = told_with('"sentence": "', '"sentence": "กล่าวคือ ')
    assert beside.startswith(approval)
    assert beside.endswith("เปลี่ยนเฉพาะถ้อยคำหรือรูปแบบ ตัวเลขและสถานะคงเดิม")
    assert told_with('"sentence": "', '"sentence": "') == approval


def test_a_name_that_is_worded_anew_is_told_beside_the_approval(approved: Path) -> None:
    set_cell(approved / "data" / "dga", "components", 2, "short_name", "ภารกิจประจำ")
    assert "รับรองแล้วโดย สมชาย" in cover(approved, 2561)
    assert "เปลี่ยนเฉพาะถ้อยคำ" in cover(approved, 2561)
    set_cell(approved / "data" / "dga", "units", 2, "name", "ล้านล้านบาท")
    assert "ถอนการรับรอง เพราะข้อมูลเปลี่ยน" in cover(approved, 2561), "what is counted is no mere word"


def test_a_notebook_that_reckons_otherwise_withdraws_the_approval(
    approved: Path, long: bool
) -> None:
    path = approved / "notebooks" / "indicator.ipynb"
    text = path.read_text(encoding="utf-8")
    reckoned = "beyond = pm.gap(result.value, target)"
    assert text.count(reckoned) == 1
    if long:
        path.write_text(text.replace(reckoned, f"{reckoned}  # better is plus"), encoding="utf-8")
        execute_only(Project(approved), REPORT, Teller(Console(stderr=True)))
        assert "รับรองแล้วโดย สมชาย" in cover(approved, 2561)
    path.write_text(text.replace(reckoned, "beyond = result.value"), encoding="utf-8")
    execute_only(Project(approved), REPORT, Teller(Console(stderr=True)))
    assert "ถอนการรับรอง เพราะผลการประเมินเปลี่ยน" in cover(approved, 2561)


def test_a_number_of_any_chapter_that_moves_withdraws_the_approval(approved: Path) -> None:
    path = approved / "reports" / "executed" / "dga" / "2561" / "summary.ipynb"
    text = path.read_text(encoding="utf-8")
    counted = re.search(r"(\d+) ตัวชี้วัด", text)
    assert counted
    moved = f"{int(counted[1]) + 1} ตัวชี้วัด"
    path.write_text(text.replace(counted[0], moved, 1), encoding="utf-8")
    assert "ถอนการรับรอง เพราะผลการประเมินเปลี่ยน" in cover(approved, 2561)


def test_a_figure_in_a_name_withdraws_the_approval(approved: Path) -> None:
    set_cell(approved / "data" / "dga", "components", 2, "short_name", "ภารกิจ 12 ด้าน")
    assert "ถอนการรับรอง เพราะข้อมูลเปลี่ยน" in cover(approved, 2561)


def test_an_approval_can_be_taken_back_though_no_notebook_runs(approved: Path) -> None:
    path = approved / "notebooks" / "indicator.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("beyond = pm.gap", "beyond = nothing.gap"), encoding="utf-8")
    assert set_state(approved, "2561", "checked", CHECKER)[0] == 1
    assert set_state(approved, "2561", "draft", CHECKER)[0] == 0
    assert "รับรองแล้ว" not in cover(approved, 2561)


def test_another_outcome_of_the_same_data_is_another_edition_with_another_seal(
    approved: Path,
) -> None:
    project = Project(approved)
    parameters = read_parameters(project.parameter_file("dga", 2561))
    folder = project.data("dga")
    standing = standing_of(folder, parameters, lambda: said_of(project, parameters))
    other = replace(standing, said=Said("other findings"))
    assert [edition(folder, parameters, one) for one in (standing, other)] == [1, 2]
    assert standing.seal != other.seal


def test_a_later_years_number_leaves_the_approval(approved: Path) -> None:
    path = approved / "data/dga/results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,96.1,,"), encoding="utf-8")
    assert "รับรองแล้ว" in cover(approved, 2561)
    run(approved, "new-year", "2563")
    assert "รับรองแล้ว" in cover(approved, 2561)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("approved", APPROVER)], "รับรองได้เมื่อเนื้อหาปัจจุบันตรวจทานแล้ว"),
        ([("checked", CHECKER), ("approved", CHECKER)], "ผู้รับรองต้องไม่ใช่ผู้ตรวจทาน"),
        ([("finished", CHECKER)], "ไม่มีสถานะ finished"),
    ],
)
def test_a_step_out_of_turn_is_refused(
    root: Path, steps: list[tuple[str, tuple[str, str]]], told: str
) -> None:
    for named, who in steps[:-1]:
        assert set_state(root, "2562", named, who)[0] == 0
    before = state(root)
    code, said = set_state(root, "2562", *steps[-1])
    assert (code, told in said, state(root)) == (2, True, before)


def test_nothing_is_approved_while_a_warning_is_open(root: Path) -> None:
    path = root / "data/dga/results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,106,,"), encoding="utf-8")
    set_state(root, "2562", "checked", CHECKER)
    code, told = set_state(root, "2562", "approved", APPROVER)
    assert (code, "ยังมีข้อเตือน" in told) == (2, True)
    run(root, "accept", "percent/results/2562/4.2", "--why", "จ่ายงบกันเหลื่อม")
    assert set_state(root, "2562", "approved", APPROVER)[0] == 0


def correct(root: Path, to: str, *more: str) -> tuple[int, str]:
    why = ("--why", "งบการเงินฉบับตรวจสอบ", "--who", "สมหญิง")
    return run(root, "correct", "4.2", "--year", "2560", "--to", to, *why, *more)


def test_a_correction_is_declared_and_printed_and_withdraws_the_approval(approved: Path) -> None:
    assert correct(approved, "98.90")[0] == 0
    data = approved / "data" / "dga"
    assert check(data) == ()
    with (data / "corrections.csv").open(encoding="utf-8", newline="") as lines:
        (declared,) = list(csv.DictReader(lines))
    assert (declared["before"], declared["after"], declared["who"]) == ("98.87", "98.90", "สมหญิง")
    assert "ถอนการรับรอง" in cover(approved, 2561)
    report = report_of(load(data), 2561)
    shown = run_cells("sources", report, "corrections")["shown"].markdown.replace("\\", "")
    assert "98.87" in shown and "98.90" in shown and "งบการเงินฉบับตรวจสอบ" in shown
    form = read_form(report.dataset, 2562, 2561)
    one = next(a for a in assess_form(form) if a.indicator.code == "4.2")
    assert any("แก้ไขจาก 98.87" in note for note in notes(one))
    assert "[printed/" not in run(approved, "check")[1]


def test_a_correction_takes_thai_digits_and_tells_who_and_what_it_withdraws(
    approved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(WHO, raising=False)
    monkeypatch.setattr(getpass, "getuser", lambda: "root")
    corrected = ("correct", "4.2", "--year", "2560", "--why", "งบตรวจสอบ", "--to")
    _, told = run(approved, *corrected, "๙๘.๙๐")
    assert "98.90" in (approved / "data/dga/results.csv").read_text(encoding="utf-8")
    assert "root" in told and "--who" in told
    assert "ถอน" in told and "2561" in told
    monkeypatch.setenv(WHO, "สมศรี")
    _, named = run(approved, *corrected, "98.95")
    assert "--who" not in named


def test_corrections_lead_from_one_to_the_next(root: Path) -> None:
    assert correct(root, "98.90")[0] == correct(root, "98.95")[0] == 0
    data = root / "data" / "dga"
    assert check(data) == ()
    (row,) = [
        n
        for n, line in enumerate((data / "results.csv").read_text("utf-8").splitlines(), 1)
        if line.startswith("2560,4.2,")
    ]
    set_cell(data, "results", row, "value", "99.99")
    assert any("ตัวเลขหลังแก้ไม่ตรงกับผลที่มีอยู่" in str(fault) for fault in check(data))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("4.2", "--year", "2562", "--to", "99", "--why", "x"), "ไม่มีผลที่เป็นตัวเลข"),
        (("9.9", "--year", "2561", "--to", "99", "--why", "x"), "ไม่มีผลที่เป็นตัวเลข"),
        (("4.2", "--year", "2561", "--to", "เก้า", "--why", "x"), "ไม่ใช่ตัวเลข"),
        (("4.2", "--year", "2561", "--to", "100", "--why", "x"), "อยู่แล้ว"),
        (("4.2", "--year", "2561", "--to", "99", "--why", " "), "ต้องบอกเหตุผล"),
        (("4.2", "--year", "2570", "--to", "99", "--why", "x"), "ไม่มีผลที่เป็นตัวเลข"),
    ],
)
def test_what_cannot_be_corrected_is_told(
    root: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = state(root)
    code, said = run(root, "correct", *arguments)
    assert (code, told in said, state(root)) == (2, True, before), said


def test_there_is_no_correction_in_the_official_data() -> None:
    assert load(ROOT / "data" / "dga").rows("corrections") == ()
