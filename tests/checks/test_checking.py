"""Faulty data: one Thai message per fault with file, row and column, all faults at once."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from frictionless import Resource

from conftest import DATA, run
from pramoen.checks import checking
from pramoen.checks.checking import check, require_sound
from pramoen.checks.plausibility import warnings_of
from pramoen.checks.references import unknown_references
from pramoen.checks.soundness import read_soundness, soundness_of
from pramoen.common.faults import Fault, FaultyData
from pramoen.common.places import Project
from pramoen.data.dataset import LONGEST_CELL, load

# Tables whose rows say who, when and why instead of a source, and what people wrote beside data.
KEPT_BY_THE_PROGRAM = ("annotations", "data_log", "acceptances", "corrections", "reviews")


def edit(data: Path, table: str, change: Callable[[list[list[str]]], Any]) -> None:
    """Rewrite a table after a change to its records, the header being record 0."""
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        records = list(csv.reader(lines))
    change(records)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(records)


def set_cell(data: Path, table: str, row: int, column: str, value: str) -> None:
    """Set one cell; rows count from the header, which is row 1."""

    def change(records: list[list[str]]) -> None:
        records[row - 1][records[0].index(column)] = value

    edit(data, table, change)


def row_of(table: str, **cells: str) -> int:
    """Return the row number of the first row with the given cells."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            if all(row[column] == value for column, value in cells.items()):
                return number
    raise LookupError(cells)


@cache
def sound(organisation: str) -> Mapping[str, str]:
    """Return the digests of an organisation's tables as they are, which have no fault."""
    return soundness_of(DATA.with_name(organisation)).tables


def faults_of(data: Path) -> tuple[Fault, ...]:
    """Return the faults of a spoilt copy; only tables that the spoiling concerns are validated."""
    now, known = soundness_of(data).tables, sound(data.name)
    return check(data, {name for name, digest in now.items() if known.get(name) == digest})


def only_fault(data: Path) -> Fault:
    faults = faults_of(data)
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def test_the_official_form_has_no_fault() -> None:
    assert check(DATA) == ()


CELLS = [
    ("indicators", "mandatory", "TRUE", "ไม่ใช่ true หรือ false", "ตัวพิมพ์เล็ก"),
    ("targets", "value", "12a", "ไม่ใช่ตัวเลข", "พิมพ์เฉพาะตัวเลข"),
    ("targets", "value", "3,616", "ไม่ใช่ตัวเลข", "จุลภาค"),
    ("targets", "value", "NaN", "ไม่ใช่ตัวเลข", "พิมพ์เฉพาะตัวเลข"),
    ("targets", "value", "๓๖๑๖", "ต้องใช้เลขอารบิก", "3616"),
    ("targets", "unit", "", "ไม่มีหน่วยนับ", "ใส่หน่วยนับ"),
    ("targets", "unit", "baht", "ไม่รู้จักหน่วยนับนี้", "units"),
    ("targets", "indicator", "1.9", "ไม่รู้จักตัวชี้วัดนี้", "indicators"),
    ("targets", "indicator", "9..9", "รูปแบบไม่ถูกต้อง", "ตัวชี้วัด"),
    ("targets", "indicator", "9.9", "ไม่รู้จักตัวชี้วัดนี้", "indicators"),
    ("targets", "comparator", "more", "รหัสนี้ไม่มีในรายการ", "at_least"),
    ("targets", "fiscal_year", "2019", "อยู่นอกช่วง", "2500"),
    ("targets", "fiscal_year", "๒๕๖๒", "ต้องใช้เลขอารบิก", "2562"),
    ("targets", "source", "somewhere", "ไม่รู้จักแหล่งที่มานี้", "sources"),
    ("targets", "value", "", "ไม่มีตัวเลข", "ใส่ตัวเลข"),
    ("results", "missing", "lost", "รหัสนี้ไม่มีในรายการ", "pending"),
    ("results", "fiscal_year", "2559.5", "ชนิดข้อมูลไม่ถูกต้อง", "จำนวนเต็ม"),
    ("indicators", "mandatory", "ใช่", "ชนิดข้อมูลไม่ถูกต้อง", "true หรือ false"),
    ("letter", "document_date", "21/03/2562", "ชนิดข้อมูลไม่ถูกต้อง", "2019-03-21"),
    ("letter", "document_number", "นร 1208/2565", "ต้องใช้เลขไทย", "เลขไทย"),
]


@pytest.mark.parametrize(("table", "column", "value", "problem", "remedy"), CELLS)
def test_a_faulty_cell_is_told_once_with_its_place_and_remedy(
    data_copy: Path, table: str, column: str, value: str, problem: str, remedy: str
) -> None:
    set_cell(data_copy, table, 2, column, value)
    fault = only_fault(data_copy)
    assert (fault.file, fault.row, fault.column) == (f"{table}.csv", 2, column)
    assert problem in str(fault)
    assert remedy in fault.remedy
    assert value in fault.found


def test_a_duplicate_row_names_both_rows(data_copy: Path) -> None:
    edit(data_copy, "results", lambda records: records.append(list(records[5])))
    fault = only_fault(data_copy)
    assert fault.row == len(load(DATA).tables["results"]) + 2
    assert "ซ้ำกับแถว 6" in fault.problem


def test_a_duplicate_key_is_noticed_where_the_schema_has_one(data_copy: Path) -> None:
    edit(data_copy, "units", lambda records: records.append(list(records[1])))
    assert "ซ้ำ" in only_fault(data_copy).problem


def test_a_missing_column_is_one_fault_in_the_header(data_copy: Path) -> None:
    def drop_last(records: list[list[str]]) -> None:
        for record in records:
            record.pop()

    edit(data_copy, "strategies", drop_last)
    faults = faults_of(data_copy)
    assert [(f.file, f.row, f.column) for f in faults] == [("strategies.csv", 1, "source")]


def test_a_missing_column_in_the_middle_is_named(data_copy: Path) -> None:
    def drop(records: list[list[str]]) -> None:
        index = records[0].index("unit")
        for record in records:
            del record[index]

    edit(data_copy, "targets", drop)
    faults = faults_of(data_copy)
    assert ("targets.csv", 1, "unit") in [(f.file, f.row, f.column) for f in faults]
    assert len(faults) == 1


def test_a_column_that_is_not_described_is_named(data_copy: Path) -> None:
    def add(records: list[list[str]]) -> None:
        for number, record in enumerate(records):
            record.append("ใหม่" if number == 0 else "")

    edit(data_copy, "strategies", add)
    fault = only_fault(data_copy)
    assert (fault.row, fault.column) == (1, "ใหม่")


def test_an_extra_cell_and_a_missing_cell_name_their_rows(data_copy: Path) -> None:
    edit(data_copy, "strategies", lambda records: records[2].append("เกิน"))
    edit(data_copy, "objectives", lambda records: records[3].pop())
    faults = faults_of(data_copy)
    assert {(f.file, f.row) for f in faults} == {("strategies.csv", 3), ("objectives.csv", 4)}


def test_bad_encoding_names_the_row_of_the_first_bad_byte(data_copy: Path) -> None:
    path = data_copy / "strategies.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].decode("utf-8").encode("cp874")
    path.write_bytes(b"".join(lines))
    fault = only_fault(data_copy)
    assert (fault.file, fault.row) == ("strategies.csv", 4)
    assert "UTF-8" in fault.problem


@pytest.mark.parametrize(
    ("separator", "word"), [(";", "อัฒภาค"), ("\t", "แท็บ"), ("|", "ขีดตั้ง")], ids=str
)
def test_a_table_of_another_dialect_is_called_that(
    separator: str, word: str, data_copy: Path
) -> None:
    path = data_copy / "units.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",", separator), encoding="utf-8")
    faults = [one for one in faults_of(data_copy) if one.file == "units.csv"]
    assert [(one.row, word in one.problem) for one in faults] == [(1, True)]


def test_a_byte_order_mark_as_excel_writes_it_is_no_fault(data_copy: Path) -> None:
    path = data_copy / "strategies.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert faults_of(data_copy) == ()
    assert load(data_copy).tables["strategies"] == load(DATA).tables["strategies"]


def test_a_quote_left_open_is_told_at_its_row_by_either_reading(data_copy: Path) -> None:
    path = data_copy / "units.csv"
    path.write_bytes(path.read_bytes() + b'a,"' + b"a,b,c\n" * 30_000)
    fault = only_fault(data_copy)
    assert (fault.file, fault.row) == ("units.csv", len(load(DATA).tables["units"]) + 2)
    assert "131,072" in fault.remedy
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        assert only_fault(data_copy) == fault
        with pytest.raises(FaultyData) as told:
            _ = load(data_copy).tables["units"]
    finally:
        csv.field_size_limit(before)
    assert list(told.value.faults) == [fault]


def test_a_missing_table_and_a_missing_package_are_told(data_copy: Path) -> None:
    (data_copy / "strategies.csv").unlink()
    assert only_fault(data_copy).file == "strategies.csv"
    (data_copy / "datapackage.json").unlink()
    assert "ไม่พบไฟล์คำอธิบายชุดข้อมูล" in only_fault(data_copy).problem


def test_all_faults_are_told_at_once_in_file_and_row_order(data_copy: Path) -> None:
    set_cell(data_copy, "results", 4, "value", "๓")
    set_cell(data_copy, "results", 3, "indicator", "1.9")
    set_cell(data_copy, "targets", 2, "unit", "")
    (data_copy / "strategies.csv").write_bytes(b"\xa1\xa2\n")
    faults = faults_of(data_copy)
    assert [(f.file, f.row) for f in faults] == [
        ("results.csv", 3),
        ("results.csv", 4),
        ("strategies.csv", 1),
        ("targets.csv", 2),
    ]
    with pytest.raises(FaultyData) as raised:
        require_sound(data_copy)
    assert raised.value.faults == faults


CONSISTENCY = [
    ("results", {"indicator": "1.1.1", "fiscal_year": "2561"}, "value", "", "ไม่มีทั้งตัวเลขและเหตุผล"),
    (
        "results",
        {"indicator": "1.1.1", "fiscal_year": "2561"},
        "missing",
        "pending",
        "ทั้งตัวเลขและเหตุผล",
    ),
    ("results", {"indicator": "4.4", "fiscal_year": "2560"}, "text", "", "ผลเชิงคุณภาพต้องมีข้อความ"),
    ("results", {"item": "paper_saved"}, "indicator", "1.2", "ข้อย่อยนี้ไม่ได้อยู่ในตัวชี้วัดนี้"),
    ("targets", {"indicator": "1.1.3"}, "unit", "percent", "หน่วยนับของค่าเป้าหมายไม่ตรง"),
    ("targets", {"indicator": "1.1.3"}, "value", "90", "ไม่เท่ากับผลรวมของแผนรายได้"),
    ("targets", {"item": "pilot_agencies_population"}, "value", "6", "หน่วยงานนำร่อง"),
    ("targets", {"indicator": "4.2"}, "comparator", "between", "ไม่มีค่าบน"),
    ("formula_inputs", {"line": "subsidy"}, "value", "1684", "ไม่เท่ากับผลรวมของส่วนย่อย"),
    ("indicators", {"indicator": "1.1.1"}, "parent", "1.2", "ตัวชี้วัดหลักไม่ตรง"),
    ("indicators", {"indicator": "4.1"}, "mandatory", "false", "ไม่เป็นไปตามกติกา"),
    ("indicators", {"indicator": "1.2"}, "component", "2", "องค์ประกอบไม่ตรง"),
    ("components", {"component": "3"}, "reason", "", "ต้องบอกเหตุผล"),
    ("schedule", {"plan": "plan_1_2"}, "missing", "", "ต้องมีค่าหรือเหตุผล"),
    ("rules", {"rule": "max_indicators"}, "limit", "4", "ไม่เป็นไปตามกติกา"),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "problem"), CONSISTENCY)
def test_tables_that_do_not_agree_are_told(
    data_copy: Path, table: str, where: dict[str, str], column: str, value: str, problem: str
) -> None:
    set_cell(data_copy, table, row_of(table, **where), column, value)
    assert any(problem in str(fault) for fault in faults_of(data_copy))


@pytest.mark.slow
def test_sound_data_is_remembered_by_content_and_checked_again_after_a_change(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "checked" / "dga"
    require_sound(data_copy, stamp)
    monkeypatch.setattr(checking, "check", lambda folder: pytest.fail("checked again"))
    require_sound(data_copy, stamp)
    monkeypatch.undo()
    set_cell(data_copy, "targets", 2, "unit", "")
    with pytest.raises(FaultyData):
        require_sound(data_copy, stamp)


@pytest.mark.slow
def test_whatever_looks_at_data_or_changes_it_remembers_that_it_is_sound(
    project_copy: Path,
) -> None:
    data = project_copy / "data" / "dga"
    stamp = Project(project_copy).stamp("dga")
    reason = ("--why", "ตรวจกับต้นฉบับแล้ว", "--who", "สมหญิง")
    for command in (
        ("check",),
        ("correct", "4.2", "--year", "2561", "--to", "99", *reason),
        ("undo", *reason, "--yes"),
        ("new-year", "2563", "--who", "สมหญิง"),
    ):
        stamp.unlink(missing_ok=True)
        code, told = run(project_copy, *command)
        assert code == 0, told
        assert read_soundness(stamp).whole == soundness_of(data).whole, command


@pytest.mark.slow
def test_the_quick_reading_equals_that_of_frictionless() -> None:
    from frictionless import Package

    dataset = load(DATA)
    resources: list[Any] = Package(str(DATA / "datapackage.json")).resources
    for resource in resources:
        with resource:
            for row, quick in zip(
                resource.row_stream, dataset.tables[str(resource.name)], strict=True
            ):
                assert row.to_dict() == dict(quick)
                assert row.row_number == quick.number


@pytest.mark.slow
def test_references_to_nothing_are_those_that_frictionless_finds(data_copy: Path) -> None:
    from frictionless import Package

    package = json.loads((data_copy / "datapackage.json").read_text(encoding="utf-8"))
    spoilt = 0
    for resource in package["resources"]:
        rows = len(load(DATA).tables[resource["name"]])
        for at, key in enumerate(resource["schema"].get("foreignKeys", ())):
            if rows > at:  # another row for each key, and no text where a number belongs
                set_cell(data_copy, resource["name"], 2 + at, key["fields"][-1], f"9{at}")
                spoilt += 1
    edit(data_copy, "units", lambda records: records.pop())
    found = {
        (str(task.place), error.row_number, ", ".join(error.field_names))
        for task in Package(str(data_copy / "datapackage.json")).validate().tasks
        for error in task.errors
        if error.type == "foreign-key"
    }
    tables = {}
    for resource in package["resources"]:
        with (data_copy / resource["path"]).open(encoding="utf-8", newline="") as lines:
            tables[resource["name"]] = resource, list(csv.reader(lines))
    ours = {(one.file, one.row, one.column) for one in unknown_references(tables)}
    assert ours == found
    assert len(found) > spoilt > 40


def test_every_table_and_column_is_described_in_thai_and_has_a_source() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        described = [resource, *resource["schema"]["fields"]]
        assert all(any("\u0e00" <= c <= "\u0e7f" for c in entry["title"]) for entry in described)
        assert "source" in names or resource["name"] in ("units", "evidence", *KEPT_BY_THE_PROGRAM)


@pytest.mark.slow
def test_after_a_change_only_its_tables_are_validated_again(
    data_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "checked" / "dga"
    require_sound(data_copy, stamp)
    looked_at: list[str] = []
    validate = Resource.validate

    def noted(resource: Resource, *given: Any, **named: Any) -> Any:
        looked_at.append(str(resource.name))
        return validate(resource, *given, **named)

    monkeypatch.setattr(Resource, "validate", noted)
    set_cell(data_copy, "letter", 2, "sender", "ผู้ส่งอื่น")
    require_sound(data_copy, stamp)
    assert looked_at == ["letter"]
    looked_at.clear()
    set_cell(data_copy, "units", 2, "name", "เปอร์เซ็นต์")
    require_sound(data_copy, stamp)
    assert looked_at == ["units"]


@pytest.mark.slow
def test_a_row_that_others_refer_to_is_missed_though_their_tables_are_as_they_were(
    data_copy: Path, tmp_path: Path
) -> None:
    stamp = tmp_path / "checked" / "dga"
    require_sound(data_copy, stamp)
    path = data_copy / "units.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(rows[:-1]), encoding="utf-8")
    gone = rows[-1].split(",")[0]
    with pytest.raises(FaultyData) as told:
        require_sound(data_copy, stamp)
    assert set(told.value.faults) == set(check(data_copy))
    assert any(gone in str(fault) for fault in told.value.faults)


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x07", "\x7f", "\x85", "\uffff", "\ufdd0"])
def test_a_control_character_is_told_with_its_code_and_place(letter: str, data_copy: Path) -> None:
    set_cell(data_copy, "units", 4, "name", f"แ{letter}ผ่น")
    fault = only_fault(data_copy)
    assert (fault.file, fault.row, fault.column) == ("units.csv", 4, "name")
    assert f"U+{ord(letter):04X}" in fault.problem


def test_a_letter_without_a_shape_is_a_warning_with_its_place(data_copy: Path) -> None:
    set_cell(data_copy, "units", 4, "name", "แผ่น \U00012000")
    assert faults_of(data_copy) == ()
    found = [one for one in warnings_of(load(data_copy)) if one.code.startswith("letters-name")]
    assert [(one.fault.file, one.fault.row, one.fault.column) for one in found] == [
        ("units.csv", 4, "name")
    ]
    assert found[0].fault.found == "U+12000"


def test_letters_that_some_font_lends_are_no_warning(data_copy: Path) -> None:
    set_cell(data_copy, "units", 4, "name", "● ✓ ① № ☐ ☑ α 東 🎉")
    assert faults_of(data_copy) == ()
    assert not [one for one in warnings_of(load(data_copy)) if one.code.startswith("letters")]
