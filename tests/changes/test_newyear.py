"""Opening a new year: what is carried over and reviewed, and that nothing old changes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from assessing import assess_form, report_of, run_cells
from conftest import Page, run
from pramoen.assessment.form_reader import read_form
from pramoen.checks.checking import check
from pramoen.data.dataset import load
from pramoen.telling.narrative import sentence


def state(root: Path) -> dict[str, bytes]:
    """Return the content of data and parameters by path."""
    files = (path for name in ("data", "params") for path in (root / name).rglob("*"))
    return {str(path.relative_to(root)): path.read_bytes() for path in files if path.is_file()}


def rows(root: Path, table: str) -> list[dict[str, str]]:
    with (root / "data" / "dga" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_new_year_has_the_form_the_targets_and_pending_results(project_copy: Path) -> None:
    code, told = run(project_copy, "new-year", "2563", "--who", "สมหญิง")
    assert code == 0, told
    folder = project_copy / "data" / "dga"
    assert check(folder) == ()
    dataset = load(folder)
    old, new = read_form(dataset, 2562, 2562), read_form(dataset, 2563, 2563)
    assert [i.code for i in new.indicators] == [i.code for i in old.indicators]
    assert [i.target and i.target.value for i in new.leaves] == [
        i.target and i.target.value for i in old.leaves
    ]
    assert {i.target.source.code for i in new.leaves if i.target} == {"carried_2563"}
    pending = [row for row in rows(project_copy, "results") if row["fiscal_year"] == "2563"]
    assert {(row["value"], row["missing"], row["note"]) for row in pending} == {("", "pending", "")}
    told_twice = [one for one in assess_form(new) if "ยังไม่มีผลของปีนี้ (" in sentence(one)]
    assert told_twice == [], "no reason is known, so none is told"
    before = [row for row in rows(project_copy, "results") if row["fiscal_year"] == "2562"]
    assert [(r["indicator"], r["item"]) for r in pending] == [
        (r["indicator"], r["item"]) for r in before
    ]
    (logged,) = rows(project_copy, "data_log")
    assert (logged["who"], logged["action"], logged["fiscal_year"]) == (
        "สมหญิง",
        "new_year",
        "2563",
    )


def test_nothing_of_the_old_years_changes(project_copy: Path) -> None:
    before = state(project_copy)
    run(project_copy, "new-year", "2563")
    after = state(project_copy)
    for name, content in before.items():
        if name.endswith(".csv"):
            assert after[name].startswith(content), name
        else:
            assert after[name] == content, name
    assert set(after) - set(before) == {"params/dga/2563.yml"}


def test_opening_a_year_twice_does_no_harm(project_copy: Path) -> None:
    _, first = run(project_copy, "new-year", "2563", "--json")
    once = state(project_copy)
    code, second = run(project_copy, "new-year", "2563", "--json")
    assert code == 0
    assert state(project_copy) == once
    assert json.loads(second)["written"] == []
    assert json.loads(second)["review"] == json.loads(first)["review"]


def test_a_row_deleted_in_review_does_not_come_back(project_copy: Path) -> None:
    run(project_copy, "new-year", "2563")
    path = project_copy / "data" / "dga" / "indicator_objectives.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    once = state(project_copy)
    run(project_copy, "new-year", "2563")
    assert state(project_copy) == once


def test_what_must_be_reviewed_is_listed_and_shrinks_with_the_review(project_copy: Path) -> None:
    _, told = run(project_copy, "new-year", "2563", "--json")
    points = json.loads(told)["review"]
    kinds = [point["kind"] for point in points]
    targets = [row for row in rows(project_copy, "targets") if row["form_year"] == "2563"]
    assert kinds.count("target") == len(targets) == 35
    assert [p["subject"] for p in points if p["kind"] == "mandatory"] == [
        "1.1",
        "2.1",
        "4.1",
        "4.2",
        "4.3",
        "4.4",
        "5.1",
    ]
    wordings = [p for p in points if p["kind"] == "wording"]
    assert any("พ.ศ. 2562 (Big Change)" in point["text"] for point in wordings)
    assert any(p["file"] == "letter.csv" for p in points if p["kind"] == "own")
    path = project_copy / "data" / "dga" / "targets.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("carried_2563", "form_c1_results", 1), encoding="utf-8")
    _, told = run(project_copy, "new-year", "2563", "--json")
    assert [p["kind"] for p in json.loads(told)["review"]].count("target") == 34


def test_a_row_of_the_review_list_is_where_it_says(project_copy: Path) -> None:
    _, told = run(project_copy, "new-year", "2563", "--json")
    targets = [point for point in json.loads(told)["review"] if point["kind"] == "target"]
    table = rows(project_copy, "targets")
    for point in targets:
        row = table[point["row"] - 2]
        assert point["text"] == row["text"]
        assert row["form_year"] == "2563"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("2565",), "เปิดได้ทีละปี ปีถัดไปคือ 2563"),
        (("2020",), "ไม่ใช่ปีงบประมาณ พ.ศ."),
        (("2563", "--organisation", "nobody"), "ไม่มีองค์การ nobody"),
    ],
)
def test_a_year_that_cannot_be_opened_is_told(
    project_copy: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = state(project_copy)
    code, said = run(project_copy, "new-year", *arguments)
    assert (code, state(project_copy)) == (2, before)
    assert told in said


def test_faulty_data_is_not_carried_over(project_copy: Path) -> None:
    path = project_copy / "data" / "dga" / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",3616,", ",3๖16,"), encoding="utf-8")
    before = state(project_copy)
    code, said = run(project_copy, "new-year", "2563")
    assert (code, state(project_copy)) == (1, before)
    assert "targets.csv แถว 2" in said


def test_a_new_year_tells_what_was_carried_over_and_every_result_is_pending(
    project_copy: Path,
) -> None:
    run(project_copy, "new-year", "2563")
    report = report_of(load(project_copy / "data" / "dga"), 2563, 2563)
    told = run_cells("sources", report, "passages")["rows"]["ส่วนของเอกสาร"]
    assert any("ยกมาจากแบบประเมิน พ.ศ. 2562" in one.text for one in told)
    form = read_form(report.dataset, 2563, 2563)
    assert {str(one.status) for one in assess_form(form)} == {"pending"}


@pytest.mark.long
def test_the_report_of_a_new_year_can_be_built(project_copy: Path) -> None:
    run(project_copy, "new-year", "2563")
    code, told = run(
        project_copy, "build", "--year", "2563", "--format", "html", "--renderer", "embedded"
    )
    assert code == 0, told
    text = Page(project_copy / "reports/site/dga/2563/chapters/sources.html").text
    assert "ยกมาจากแบบประเมิน พ.ศ. 2562" in text
    records = json.loads((project_copy / "reports/site/dga/2563/data/assessments.json").read_text())
    assert {record["status"] for record in records} == {"pending"}
