"""A whole year by workbook alone: no table is ever edited by hand, and nothing is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from conftest import accept_warnings, run
from pramoen.assessment.form_reader import read_form
from pramoen.data.dataset import load
from test_workbook import RESULTS, TARGETS, fill, place, records

pytestmark = pytest.mark.xdist_group("year")

SOURCES, UNITS, INDICATORS = "แหล่งที่มา", "หน่วยนับ", "ตัวชี้วัด"
ITEMS, BREAKS, INTERIM, EVIDENCE = "ข้อของค่าเป้าหมาย", "นิยามที่เปลี่ยน", "ผลระหว่างปี", "หลักฐาน"
DROPPED, CONFLICTS = "ไม่ใช้ในปีนี้", "ค่าที่ขัดกัน"


def add(opened: Any, title: str, **cells: Any) -> int:
    """Type a row below those that a sheet has, as a person would, and return its number."""
    sheet = opened[title]
    codes = {cell.value: cell.column for cell in sheet[3] if cell.value}
    number = 4
    while any(sheet.cell(number, column).value not in (None, "") for column in codes.values()):
        number += 1
    for name, value in cells.items():
        sheet.cell(number, codes[name]).value = value
    return number


def put(opened: Any, indicator: str, value: Any, item: str = "", **others: Any) -> None:
    """Type a result; the reason why there was none is removed."""
    cells = {"value": value, "missing": None, **others}
    for column, cell in cells.items():
        place(opened[RESULTS], column, indicator=indicator, item=item).value = cell


def mark(opened: Any, title: str, **row: Any) -> None:
    """Mark a row as not used this year."""
    sheet = opened[title]
    (column,) = (cell.column for cell in sheet[2] if cell.value == DROPPED)
    sheet.cell(place(sheet, "name", **row).row, column).value = DROPPED


def new_source(opened: Any) -> None:
    add(opened, SOURCES, source="form_2563", document="แบบประเมิน", description="แบบประเมิน 2563")


def new_unit(opened: Any) -> None:
    kind = "ปริมาณที่มีทศนิยมได้"
    add(opened, UNITS, unit="kilometre", name="กิโลเมตร", name_en="kilometres", kind=kind)


READ = {"direction": "ยิ่งมากยิ่งดี", "direction_basis": "พิมพ์ในแบบ", "source": "form_2563"}
PRINTED = {"comparator": "ไม่น้อยกว่า", "comparator_basis": "พิมพ์ในแบบ", "source": "form_2563"}


def new_indicator(opened: Any) -> None:
    kind = {"mandatory": "ไม่ใช่", "if_any": "ไม่ใช่", "kind": "ค่าเดียว", "has_result_columns": "ใช่"}
    named = {"indicator": "4.5", "component": 4, "order": 99, "name": "ระยะทางที่เชื่อมโยง"}
    add(opened, INDICATORS, **named, unit="กิโลเมตร", **kind, **READ)
    told = {"value": 5, "unit": "กิโลเมตร", "text": "5 กิโลเมตร"}
    add(opened, TARGETS, indicator="4.5", **told, **PRINTED)


def new_item(opened: Any) -> None:
    named = {"item": "saved_roads", "indicator": "1.1.2", "order": 9, "name": "ถนนที่ประหยัด"}
    add(opened, ITEMS, **named, unit="กิโลเมตร", uses_indicator_result="ไม่ใช่", **READ)
    told = {"value": 7, "unit": "กิโลเมตร", "text": "7 กิโลเมตร"}
    add(opened, TARGETS, indicator="1.1.2", item="saved_roads", **told, **PRINTED)
    place(opened[TARGETS], "text", indicator="1.1.2", item="").value = "ครบทั้ง 4 ข้อ"


def changed_unit(opened: Any) -> None:
    place(opened[INDICATORS], "unit", indicator="1.5").value = "กิโลเมตร"
    place(opened[TARGETS], "unit", indicator="1.5").value = "กิโลเมตร"


@pytest.fixture
def root(opened_year: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(opened_year, tmp_path / "project"))


def taken_in(root: Path, name: str, *options: str) -> tuple[int, str]:
    return run(root, "workbook", "import", str(root / name), "--yes", *options)


def of_2563(root: Path, table: str) -> list[dict[str, str]]:
    rows = records(root, table)
    return [row for row in rows if "2563" in (row.get("fiscal_year"), row.get("form_year"))]


def value(root: Path, indicator: str, item: str = "", year: str = "2563") -> dict[str, str]:
    rows = records(root, "results")
    keys = (year, indicator, item)
    (found,) = [r for r in rows if (r["fiscal_year"], r["indicator"], r["item"]) == keys]
    return found


def test_what_a_workbook_adds_can_be_used_in_it_in_any_order(root: Path) -> None:
    def change(opened: Any) -> None:
        new_item(opened)
        new_indicator(opened)
        new_unit(opened)
        new_source(opened)

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 0, told
    assert records(root, "sources")[-1]["source"] == "form_2563"
    assert records(root, "units")[-1]["unit"] == "kilometre"
    assert value(root, "4.5")["missing"] == "pending", "a row for its result is there"
    assert value(root, "4.5")["note"] == "", "nothing that would stay beside its figure"
    assert value(root, "1.1.2", "saved_roads")["missing"] == "pending"
    form = read_form(load(root / "data" / "dga"), 2563, 2563)
    assert form.indicator("4.5").target is not None
    assert "saved_roads" in {item.code for item in form.indicator("1.1.2").items}


def test_an_indicator_is_dropped_by_one_mark_with_all_that_hangs_on_it(root: Path) -> None:
    fill(root / "mine.xlsx", lambda opened: mark(opened, INDICATORS, indicator="1.3"))
    before = {table: records(root, table) for table in ("results", "targets", "items")}
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--dry-run")
    assert code == 0, told
    assert "ไม่ใช้ในปีนี้: 1.3 " in told and "ผลการดำเนินงาน 4 แถว" in told
    assert taken_in(root, "mine.xlsx")[0] == 0
    for table, rows in before.items():
        hanging = [r for r in rows if r["indicator"] == "1.3" and r in of_2563(root, table)]
        assert hanging == []
        kept = [r for r in rows if "2563" not in (r.get("fiscal_year"), r.get("form_year"))]
        assert [r for r in records(root, table) if r in kept] == kept, "earlier years stay"
    assert all(row["indicator"] != "1.3" for row in of_2563(root, "indicators"))
    again, said = taken_in(root, "mine.xlsx")
    assert (again, said.strip()) == (0, "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"), "the mark stays in the file"


@pytest.mark.parametrize("whole_row", [True, False])
def test_a_row_that_others_hang_on_does_not_go_without_a_word(root: Path, whole_row: bool) -> None:
    def clear(opened: Any) -> None:
        sheet = opened[INDICATORS]
        for cell in sheet[place(sheet, "name", indicator="1.3").row]:
            if whole_row or not cell.protection.locked:
                cell.value = None

    fill(root / "mine.xlsx", clear)
    before = records(root, "indicators")
    code, told = taken_in(root, "mine.xlsx")
    assert (code, records(root, "indicators")) == (1, before)
    assert "1.3 " in told and DROPPED in told


def test_an_indicator_without_a_row_for_its_result_is_a_fault(root: Path) -> None:
    path = root / "data/dga/results.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not one.startswith("2563,4.2,")), "utf-8")
    code, told = run(root, "check")
    assert code == 1
    assert "ไม่มีแถวผลของปี 2563" in told and "4.2 ร้อยละการเบิกจ่าย" in told


@pytest.mark.long
def test_the_same_file_can_be_corrected_and_imported_again(root: Path) -> None:
    fill(root / "mine.xlsx", lambda b: put(b, "4.3", 4.5, note="คงอยู่"))
    for figure, missing in ((95, None), (96, None), (None, "รอผล")):
        fill(root / "mine.xlsx", partial(put, indicator="4.2", value=figure, missing=missing))
        code, told = taken_in(root, "mine.xlsx")
        assert code == 0, told
        assert value(root, "4.2")["value"] == str(figure or "")
    assert value(root, "4.3")["value"] == "4.5"


@pytest.mark.long
def test_what_was_the_only_figure_can_be_taken_out_again_in_the_same_file(root: Path) -> None:
    empty = shutil.copyfile(root / "mine.xlsx", root / "empty.xlsx")
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))
    assert taken_in(root, "mine.xlsx")[0] == 0
    assert taken_in(root, "empty.xlsx")[0] == 0
    assert value(root, "4.2")["value"] == "95", "another's copy takes nothing out"
    shutil.copyfile(empty, root / "mine.xlsx")
    assert taken_in(root, "mine.xlsx")[0] == 0
    assert value(root, "4.2")["missing"] == "pending"


def test_of_two_workbooks_all_goes_in_but_the_conflict_which_is_told_and_can_be_settled(
    root: Path,
) -> None:
    shutil.copyfile(root / "mine.xlsx", root / "theirs.xlsx")
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95, cause="เบิกจ่ายล่าช้า"))
    assert taken_in(root, "mine.xlsx", "--who", "สมหญิง")[0] == 0

    def change(opened: Any) -> None:
        put(opened, "4.2", 97)
        put(opened, "4.3", 4.5)

    fill(root / "theirs.xlsx", change)
    code, told = taken_in(root, "theirs.xlsx", "--who", "สมชาย")
    assert code == 1
    assert "ขัดกัน 1 จุด" in told
    assert "ของสมุดงานนี้ 97 · ในข้อมูล 95 (สมหญิง " in told
    assert (value(root, "4.2")["value"], value(root, "4.3")["value"]) == ("95", "4.5")
    assert value(root, "4.2")["cause"] == "เบิกจ่ายล่าช้า", "a copy does not take back the other's"
    code, told = taken_in(root, "theirs.xlsx", "--mine", "results/2563/4.2/value")
    assert (code, value(root, "4.2")["value"]) == (0, "97"), told
    assert value(root, "4.2")["cause"] == "เบิกจ่ายล่าช้า"


@pytest.mark.long
def test_whoever_keeps_the_others_value_is_not_asked_again(root: Path) -> None:
    shutil.copyfile(root / "mine.xlsx", root / "theirs.xlsx")
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))
    fill(root / "theirs.xlsx", lambda b: put(b, "4.2", 97, note="ของอีกคน"))
    assert taken_in(root, "mine.xlsx")[0] == 0
    assert taken_in(root, "theirs.xlsx", "--theirs", "all")[0] == 0
    assert value(root, "4.2")["value"] == "95"
    assert taken_in(root, "theirs.xlsx")[1].strip() == "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"


@pytest.mark.long
def test_copies_made_after_an_import_conflict_like_those_made_before(root: Path) -> None:
    def much(opened: Any) -> None:
        for indicator in ("1.1.1", "1.1.3", "1.4.1", "1.4.2"):
            put(opened, indicator, 7, note="ยอดกลางปี")

    fill(root / "mine.xlsx", much)
    assert taken_in(root, "mine.xlsx")[0] == 0
    shutil.copyfile(root / "mine.xlsx", root / "theirs.xlsx")
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))
    assert taken_in(root, "mine.xlsx")[0] == 0
    fill(root / "theirs.xlsx", lambda b: put(b, "4.2", 97))
    code, told = taken_in(root, "theirs.xlsx")
    assert (code, "ขัดกัน 1 จุด" in told) == (1, True), told
    assert value(root, "4.2")["value"] == "95"
    shutil.move(root / "mine.xlsx", root / "moved.xlsx")
    fill(root / "moved.xlsx", lambda b: put(b, "4.3", 4))
    assert taken_in(root, "moved.xlsx")[0] == 0, "a file that was moved goes on"
    fill(root / "moved.xlsx", lambda b: put(b, "4.3", None, missing="รอผล"))
    assert taken_in(root, "moved.xlsx")[0] == 0
    assert value(root, "4.3")["missing"] == "pending"


def choose(root: Path, choices: dict[str, str]) -> None:
    """Choose on the sheet of conflicts, by indicator, as a person would."""

    def change(opened: Any) -> None:
        sheet = opened[CONFLICTS]
        places = {cell.value: cell.column for cell in sheet[3]}
        for row in range(4, sheet.max_row + 1):
            about = str(sheet.cell(row, places["ตัวชี้วัด"]).value).split()[0]
            if about in choices:
                sheet.cell(row, places["ใช้ค่าใด"]).value = choices[about]

    fill(root / f"theirs-{CONFLICTS}.xlsx", change)


@pytest.fixture
def in_conflict(root: Path) -> Path:
    """A project in which two workbooks say otherwise of two indicators; one was taken in."""
    shutil.copyfile(root / "mine.xlsx", root / "theirs.xlsx")
    for name, figures in (("mine", (95, 4)), ("theirs", (97, 5))):

        def change(opened: Any, figures: tuple[int, int] = figures) -> None:
            put(opened, "4.2", figures[0])
            put(opened, "4.3", figures[1])

        fill(root / f"{name}.xlsx", change)
    assert taken_in(root, "mine.xlsx", "--who", "สมหญิง")[0] == 0
    code, told = taken_in(root, "theirs.xlsx")
    assert (code, "ขัดกัน 2 จุด" in told) == (1, True)
    assert f"theirs-{CONFLICTS}.xlsx" in told
    return root


def figures_of(root: Path) -> tuple[str, str]:
    return value(root, "4.2")["value"], value(root, "4.3")["value"]


def test_the_sheet_of_conflicts_tells_who_when_and_both_values(in_conflict: Path) -> None:
    sheet = openpyxl.load_workbook(in_conflict / f"theirs-{CONFLICTS}.xlsx")[CONFLICTS]
    heads = [cell.value for cell in sheet[3]]
    told = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(4)]
    values = [(one["ของสมุดงานนี้"], one["ในข้อมูล"]) for one in told]
    assert values == [("97", "95"), ("5", "4")]
    workbook = openpyxl.load_workbook(in_conflict / "theirs.xlsx")[RESULTS]
    assert workbook[told[0]["เซลล์"]].value == 97
    log = records(in_conflict, "data_log")[-1]
    assert all(log["who"] in one["ผู้แก้ในข้อมูล"] for one in told)
    assert all(log["time"].replace("T", " ") in one["ผู้แก้ในข้อมูล"] for one in told)
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"ของสมุดงานนี้,ในข้อมูล"'
    assert heads[4] == "ใช้ค่าใด", "beside what it chooses between"
    assert not sheet["E4"].protection.locked and sheet["A4"].protection.locked


@pytest.mark.long
def test_conflicts_are_settled_on_their_sheet(in_conflict: Path) -> None:
    choose(in_conflict, {"4.2": "ของสมุดงานนี้"})
    code, told = run(
        in_conflict, "workbook", "import", str(in_conflict / "theirs.xlsx"), "--dry-run"
    )
    assert (code, "ใช้ค่าที่เลือกไว้ 1 จุด" in told) == (0, True), "a look takes no choice away"
    assert figures_of(in_conflict) == ("95", "4")
    code, told = taken_in(in_conflict, "theirs.xlsx")
    assert (code, "ขัดกัน 1 จุด" in told) == (1, True), told
    assert figures_of(in_conflict) == ("97", "4")
    choose(in_conflict, {"4.3": "ในข้อมูล"})
    code, told = taken_in(in_conflict, f"theirs-{CONFLICTS}.xlsx")
    assert code == 0, told
    assert figures_of(in_conflict) == ("97", "4")


@pytest.mark.long
def test_a_sheet_of_conflicts_goes_once_all_are_settled_and_written(in_conflict: Path) -> None:
    choose(in_conflict, {"4.2": "ของสมุดงานนี้", "4.3": "ในข้อมูล"})
    code, told = taken_in(in_conflict, "theirs.xlsx")
    assert code == 0, told
    assert not (in_conflict / f"theirs-{CONFLICTS}.xlsx").exists()
    assert taken_in(in_conflict, "theirs.xlsx")[1].strip() == "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"


@pytest.mark.long
def test_a_choice_between_values_that_changed_since_counts_no_more(in_conflict: Path) -> None:
    choose(in_conflict, {"4.2": "ของสมุดงานนี้"})
    fill(in_conflict / "mine.xlsx", lambda b: put(b, "4.2", 96))
    assert taken_in(in_conflict, "mine.xlsx")[0] == 0
    code, told = taken_in(in_conflict, "theirs.xlsx")
    assert (code, figures_of(in_conflict)) == (1, ("96", "4"))
    assert "[results/2563/4.2/value]: ค่าเปลี่ยนไปหลังจากเลือกไว้" in told


@pytest.mark.long
def test_what_is_no_choice_is_told_at_its_cell(in_conflict: Path) -> None:
    choose(in_conflict, {"4.2": "ของฉัน"})
    code, told = taken_in(in_conflict, "theirs.xlsx")
    assert (code, figures_of(in_conflict)) == (1, ("95", "4"))
    assert f"ชีต {CONFLICTS} แถว 4 คอลัมน์ ใช้ค่าใด (เซลล์ E4)" in told
    assert "เลือก ของสมุดงานนี้ หรือ ในข้อมูล" in told


def test_an_import_is_taken_back_as_a_line_in_the_log_and_earlier_states_can_be_seen(
    root: Path,
) -> None:
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))
    before = records(root, "results")
    assert taken_in(root, "mine.xlsx")[0] == 0
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 96))
    assert taken_in(root, "mine.xlsx")[0] == 0
    assert run(root, "undo", "--yes", "--who", "สมชาย", "--why", "ผิดไฟล์")[0] == 0
    assert value(root, "4.2")["value"] == "95"
    assert run(root, "undo", "--yes")[0] == 0
    assert records(root, "results") == before
    code, told = run(root, "undo", "--yes")
    assert (code, "ไม่มีการนำเข้า" in told) == (2, True)
    log = records(root, "data_log")
    assert [row["action"] for row in log[1:]] == ["workbook", "workbook", "undo", "undo"]
    assert [row["undoes"] for row in log[1:]] == ["", "", "3", "2"]
    told = run(root, "history")[1]
    assert told.count("(ถอนแล้ว)") == 2 and "ผิดไฟล์" in told
    code, told = taken_in(root, "mine.xlsx")
    assert (code, value(root, "4.2")["value"]) == (0, "96"), "what was taken back can come again"
    past = ("--year", "2563", "--entry", "2", "--output", str(root / "past.xlsx"))
    assert run(root, "workbook", "export", *past)[0] == 0
    seen: list[Any] = []
    fill(
        root / "past.xlsx", lambda b: seen.append(place(b[RESULTS], "value", indicator="4.2").value)
    )
    assert seen == [95]


def test_undo_overwrites_no_later_change(root: Path) -> None:
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))
    assert taken_in(root, "mine.xlsx")[0] == 0
    path = root / "data/dga/results.csv"
    path.write_text(path.read_text("utf-8").replace("2563,4.2,,95,", "2563,4.2,,94,"), "utf-8")
    code, told = run(root, "undo", "--yes")
    assert (code, value(root, "4.2")["value"]) == (2, "94")
    assert "results.csv ถูกแก้หลังจากนั้น" in told


def test_what_people_add_comes_back_in_the_next_export(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        row = place(sheet, "value", indicator="4.2").row
        free = max(cell.column for cell in sheet[3] if cell.value) + 1
        sheet.cell(2, free).value = "ผู้กรอก"
        sheet.cell(row, free).value = "สมหญิง"
        sheet.cell(row, free + 1).value = 12.5
        place(sheet, "value", indicator="4.2").comment = Comment("ตรวจกับงบแล้ว", "สมหญิง")
        own = opened.create_sheet("สมุดทด")
        own["B2"], own["C3"] = "ยอดรวม", 42

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 0, told
    again = ("workbook", "export", "--year", "2563", "--output", str(root / "again.xlsx"))
    assert run(root, *again)[0] == 0
    seen: dict[str, Any] = {}

    def look(opened: Any) -> None:
        sheet = opened[RESULTS]
        headings = {cell.value: cell.column for cell in sheet[2]}
        row = place(sheet, "value", indicator="4.2").row
        seen["free"] = sheet.cell(row, headings["ผู้กรอก"]).value
        unnamed = next(c for name, c in headings.items() if str(name).startswith("คอลัมน์ "))
        seen["unnamed"] = sheet.cell(row, unnamed).value
        seen["comment"] = place(sheet, "value", indicator="4.2").comment.text
        seen["sheet"] = (opened["สมุดทด"]["B2"].value, opened["สมุดทด"]["C3"].value)

    fill(root / "again.xlsx", look)
    assert seen == {
        "free": "สมหญิง",
        "unnamed": 12.5,
        "comment": "ตรวจกับงบแล้ว",
        "sheet": ("ยอดรวม", 42),
    }
    assert taken_in(root, "again.xlsx")[1].strip() == "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"


def test_evidence_and_rounds_are_kept_with_their_files(root: Path) -> None:
    (root / "รายงาน.pdf").write_bytes(b"%PDF-1.4 made up")

    def change(opened: Any) -> None:
        new_source(opened)
        told = {"indicator": "4.2", "order": 1, "text": "รายงานการเบิกจ่าย", "file": "รายงาน.pdf"}
        add(opened, EVIDENCE, **told)
        add(opened, INTERIM, indicator="4.2", round=6, value=41.5, source="form_2563")
        put(opened, "4.3", 4.1, responsible_unit="สำนักบริหาร", cause="ยังไม่ครบ", next_step="อบรม")

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 0, told
    (root / "รายงาน.pdf").unlink()
    form = read_form(load(root / "data" / "dga"), 2563, 2563)
    (round_,) = form.indicator("4.2").rounds
    assert (round_.round, str(round_.value), round_.is_final) == ("6", "41.5", False)
    last = form.indicator("4.2").results[-1]
    (evidence,) = last.evidence
    assert (root / "data/dga" / evidence.place).read_bytes() == b"%PDF-1.4 made up"
    explained = form.indicator("4.3").results[-1]
    assert (explained.responsible_unit, explained.next_step) == ("สำนักบริหาร", "อบรม")
    assert run(root, "check")[0] == 0
    (root / "data/dga" / evidence.place).write_bytes(b"another")
    code, told = run(root, "check")
    assert (code, "ไม่พบไฟล์หลักฐานที่เก็บไว้ หรือเนื้อหาไม่ตรง" in told) == (1, True)


@pytest.mark.long
def test_a_file_of_evidence_that_is_not_there_is_told_at_its_cell(root: Path) -> None:
    def change(opened: Any) -> None:
        add(opened, EVIDENCE, indicator="4.2", order=1, file="ไม่มี.pdf")

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 1
    assert "ไม่พบไฟล์หลักฐานนี้ (พบ “ไม่มี.pdf”)" in told and "เซลล์ H4" in told


def paste_last_year(title: str) -> Callable[[Any], None]:
    def change(opened: Any) -> None:
        for row in opened[title].iter_rows(min_row=4):
            for cell in row:
                if cell.value == 2563:
                    cell.value = 2562

    return change


def test_last_years_sheet_is_told_once_with_a_remedy_that_keeps_its_figures(root: Path) -> None:
    fill(root / "mine.xlsx", paste_last_year(RESULTS))
    code, told = taken_in(root, "mine.xlsx")
    assert code == 1
    assert "พบข้อมูลผิด 1 จุด" in told
    assert "ทั้งชีตเป็นข้อมูลของปี 2562 ไม่ใช่ปี 2563" in told
    assert "ใส่ 2563" not in told and "อย่าเปลี่ยนเลขปี" in told


def test_the_workbook_of_another_year_is_told_once(root: Path) -> None:
    def change(opened: Any) -> None:
        for sheet in opened.worksheets:
            if sheet.title not in ("ฐานข้อมูลเดิม", "ความคืบหน้า"):
                paste_last_year(sheet.title)(opened)

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert (code, "พบข้อมูลผิด 1 จุด" in told) == (1, True)
    fill(root / "mine.xlsx", lambda b: setattr(b["ความคืบหน้า"]["B3"], "value", "2562"))
    code, told = taken_in(root, "mine.xlsx")
    assert (code, len(told.splitlines())) == (2, 1)
    assert "ส่งออกเป็นของ dga ปี 2563" in told


def test_a_sheet_whose_columns_have_moved_is_told_once(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        for row in range(4, sheet.max_row + 1):
            texts = [sheet.cell(row, column).value for column in range(1, 16)]
            for column, text in enumerate([None, *texts][:15], start=1):
                sheet.cell(row, column).value = text

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 1
    assert "พบข้อมูลผิด 1 จุด" in told
    assert "คอลัมน์อาจเลื่อนไปข้าง ๆ" in told


def test_faults_of_cells_and_of_the_data_are_told_in_one_round(root: Path) -> None:
    def change(opened: Any) -> None:
        put(opened, "4.2", "ดีมาก")
        put(opened, "4.3", None)
        place(opened[TARGETS], "value", indicator="1.1.3").value = 90

    fill(root / "mine.xlsx", change)
    code, told = taken_in(root, "mine.xlsx")
    assert code == 1
    for words in ("ค่านี้ไม่ใช่ตัวเลข", "ไม่มีทั้งตัวเลขและเหตุผล"):
        (line,) = [one for one in told.splitlines() if words in one]
        assert f"ชีต {RESULTS}" in line and "เซลล์ J" in line
    assert "4.2 ร้อยละการเบิกจ่าย" in told and "4.3 ระดับการพัฒนา" in told


def test_a_long_list_is_cut_and_stands_whole_in_a_file(root: Path) -> None:
    def change(opened: Any) -> None:
        for title in (RESULTS, TARGETS, INDICATORS):
            codes = {cell.value: cell.column for cell in opened[title][3]}
            for row in range(4, 40):
                if opened[title].cell(row, codes["indicator"]).value:
                    opened[title].cell(row, codes["note"]).value = f"หมายเหตุ {row}"

    fill(root / "mine.xlsx", change)
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--dry-run")
    assert code == 0
    assert len(told.splitlines()) < 60
    whole = root / "reports/workbooks/mine-สิ่งที่จะเปลี่ยน.txt"
    assert whole.read_text("utf-8").count("หมายเหตุ") >= 80
    assert str(whole) in told


def test_a_warning_that_an_import_brings_is_told_at_its_cell(root: Path) -> None:
    fill(root / "mine.xlsx", lambda opened: put(opened, "4.2", 102.5))
    cell = place(openpyxl.load_workbook(root / "mine.xlsx")[RESULTS], "value", indicator="4.2")
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--dry-run")
    assert code == 0, told
    (line,) = [one for one in told.splitlines() if one.endswith("[percent/results/2563/4.2]")]
    assert f"ชีต {RESULTS} แถว {cell.row} คอลัมน์ ผล (เซลล์ {cell.coordinate}) · 4.2 " in line
    assert "results.csv" not in line


@pytest.mark.long
def test_a_warning_of_a_whole_column_is_told_at_its_sheet(root: Path) -> None:
    def change(opened: Any) -> None:
        reason = {"indicator": "1.5", "reason": "นับเป็นกิโลเมตรแทน", "source": "carried_2563"}
        add(opened, BREAKS, **reason)

    fill(root / "mine.xlsx", change)
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--dry-run")
    assert code == 0, told
    (line,) = [one for one in told.splitlines() if one.endswith("[source/breaks/carried_2563]")]
    assert f"ชีต {BREAKS} คอลัมน์ แหล่งที่มา:" in line
    assert "breaks.csv" not in line


@pytest.mark.long
def test_a_year_that_is_open_does_not_hold_up_the_one_before(root: Path) -> None:
    target = run(root, "check", "--year", "2563", "--json")[1]
    codes = [one["code"] for one in json.loads(target)[0]["warnings"]]
    assert "source/targets/2563/4.2" in codes
    shown = run(root, "check", "--year", "2563", "--html", str(root / "check.html"))[1]
    page = (root / "check.html").read_text("utf-8")
    for told in (shown, page):
        assert "ในสมุดงาน ชีต องค์ประกอบการประเมิน คอลัมน์ แหล่งที่มา" in told
        assert "4.2 ร้อยละการเบิกจ่ายตามแผนการใช้จ่ายเงิน (สมุดงานปี 2563 ชีต ค่าเป้าหมาย เซลล์" in told
    assert all("2563" in code for code in codes if code.startswith("source/"))
    told = json.loads(run(root, "check", "--year", "2562", "--json")[1])[0]["warnings"]
    assert all("2563" not in one["code"] for one in told)
    for state, who in (("checked", "สมศรี"), ("approved", "สมชาย")):
        code, said = run(root, "review", "--year", "2562", "--state", state, "--who", who)
        assert code == 0, said
    code, said = run(root, "review", "--year", "2563", "--state", "checked", "--who", "สมศรี")
    assert code == 2
    assert "ค่าเป้าหมายของปี 2563 ที่ยกมายังไม่ได้ทบทวน 35 รายการ" in said
    run(root, "accept", "source/targets/2563/4.2", "--why", "แบบปี 2563 คงเดิม")
    said = run(root, "review", "--year", "2563", "--state", "checked", "--who", "สมศรี")[1]
    assert "34 รายการ" in said, "an acceptance is for one of them"
    form = read_form(load(root / "data" / "dga"), 2563, 2563)
    target_ = form.indicator("4.2").target
    assert target_ is not None and target_.is_carried


@pytest.mark.long
def test_a_whole_year_by_workbook_alone(root: Path) -> None:
    export = ("workbook", "export", "--year", "2562", "--output", str(root / "last.xlsx"))
    assert run(root, *export)[0] == 0

    def results_of_2562(opened: Any) -> None:
        goals = {(r["indicator"], r["item"]): r["value"] for r in records(root, "targets")}
        for row in records(root, "results"):
            if row["fiscal_year"] == "2562":
                goal = goals.get((row["indicator"], row["item"])) or "1"
                put(opened, row["indicator"], float(goal), row["item"])
        put(opened, "4.2", 90, cause="เบิกจ่ายล่าช้า", next_step="เร่งรัดรายไตรมาส")
        add(opened, EVIDENCE, indicator="4.2", order=1, text="รายงานการเงิน")

    fill(root / "last.xlsx", results_of_2562)
    assert taken_in(root, "last.xlsx", "--who", "สมหญิง")[0] == 0
    last = [row for row in records(root, "results") if row["fiscal_year"] == "2562"]
    shutil.copyfile(root / "mine.xlsx", root / "theirs.xlsx")

    def form_of_2563(opened: Any) -> None:
        for step in (new_indicator, new_item, changed_unit, new_unit, new_source):
            step(opened)
        mark(opened, INDICATORS, indicator="1.3")
        reason = {"indicator": "1.5", "reason": "นับเป็นกิโลเมตรแทน", "source": "form_2563"}
        add(opened, BREAKS, **reason)
        add(opened, INTERIM, indicator="4.2", round=6, value=41, source="form_2563")
        put(opened, "4.2", 59)

    fill(root / "mine.xlsx", form_of_2563)
    code, told = taken_in(root, "mine.xlsx", "--who", "สมหญิง")
    assert code == 0, told
    assert "หน่วยนับเปลี่ยน" not in told, "the break came along"
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95))  # a slip, corrected in the same file
    assert taken_in(root, "mine.xlsx", "--who", "สมหญิง")[0] == 0

    def another(opened: Any) -> None:
        put(opened, "4.2", 97)
        put(opened, "4.3", 4.5)

    fill(root / "theirs.xlsx", another)
    assert taken_in(root, "theirs.xlsx", "--who", "สมชาย")[0] == 1
    assert run(root, "undo", "--yes", "--who", "สมชาย")[0] == 0
    assert (value(root, "4.2")["value"], value(root, "4.3")["value"]) == ("95", "")
    accept_warnings(root, "--year", "2562")
    for state, who in (("checked", "สมศรี"), ("approved", "สมชาย")):
        code, told = run(root, "review", "--year", "2562", "--state", state, "--who", who)
        assert code == 0, told
    code, told = run(root, "build", "--renderer", "embedded", "--format", "html")
    assert code == 0, told
    for year in ("2562", "2563"):
        assert (root / "reports/site/dga" / year / "index.html").is_file()
    assert "รับรองแล้วโดย สมชาย" in run(root, "review", "--year", "2562")[1]
    assert [row for row in records(root, "results") if row["fiscal_year"] == "2562"] == last
    again = ("workbook", "export", "--year", "2563", "--output", str(root / "end.xlsx"))
    assert run(root, *again)[0] == 0
    assert taken_in(root, "end.xlsx")[1].strip() == "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"
