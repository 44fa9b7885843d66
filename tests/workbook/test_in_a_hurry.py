"""What people do to a workbook in a hurry: it is taken as meant, or told with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, short
from pramoen.common.faults import UsageError
from pramoen.common.params import Parameters
from pramoen.workbook.file import open_book
from pramoen.workbook.layout import Layout
from pramoen.workbook.merging import merge
from pramoen.workbook.reading import read_contents
from test_workbook import RESULTS, fill, place

PARAMETERS = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)
LAYOUT = Layout(ROOT / "data" / "dga", PARAMETERS)
LAST_YEAR = [row for row in LAYOUT.rows["results"] if row["fiscal_year"] == "2561"]


@pytest.fixture
def book(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(exported, tmp_path / "filled.xlsx"))


def read(book: Path, change: Callable[[Any], None]) -> tuple[dict[str, str], list[str]]:
    """Return what a changed workbook would change in the results, and the faults told of it."""
    fill(book, lambda opened: change(opened[RESULTS]))
    contents = read_contents(open_book(book), LAYOUT)
    merged = merge(LAYOUT, contents)
    changes = {f"{c.key[1]} {c.column}": c.after for c in merged.changes if c.table == "results"}
    faults = [str(fault) for fault in (*contents.faults, *merged.faults)]
    assert faults or len(changes) == len(merged.changes), "of other tables nothing changes"
    return changes, faults


def column(sheet: Any, name: str) -> int:
    return int(next(cell.column for cell in sheet[3] if cell.value == name))


def _sorted_rows(sheet: Any) -> None:
    numbers = [n for n in range(4, sheet.max_row + 1) if sheet.cell(n, 2).value]
    wide = sheet.max_column
    rows = [[sheet.cell(n, at).value for at in range(1, wide + 1)] for n in numbers]
    rows.sort(key=lambda cells: str(cells[column(sheet, "source") - 1]), reverse=True)
    for number, cells in zip(numbers, rows, strict=True):
        for at, value in enumerate(cells, start=1):
            sheet.cell(number, at).value = value


def _hidden_and_renamed(sheet: Any) -> None:
    for letter in "BCDEF":
        sheet.column_dimensions[letter].hidden = True
    sheet.title = "ผลของฝ่ายแผน"


def _merged_cells(sheet: Any) -> None:
    indicator, note = column(sheet, "indicator"), column(sheet, "note")
    assert sheet.cell(5, indicator).value == sheet.cell(6, indicator).value
    for at in (indicator, note):
        sheet.merge_cells(start_row=5, end_row=6, start_column=at, end_column=at)
    sheet.merge_cells("A1:K1")


def _typed_years(sheet: Any) -> None:
    for number, typed in enumerate(("๒๕๖๒", "พ.ศ. ๒๕๖๒", "ปี 2562", "ปีงบประมาณ พ.ศ. 2562"), 4):
        sheet.cell(number, 1).value = typed


THE_SAME: dict[str, Callable[[Any], None]] = {
    "sorted": _sorted_rows,
    "empty row between": lambda sheet: sheet.insert_rows(10),
    "hidden and renamed": _hidden_and_renamed,
    "merged": _merged_cells,
    "years in words": _typed_years,
}


@pytest.mark.parametrize("name", short(THE_SAME, "sorted", "merged"))
def test_what_means_the_same_changes_nothing(book: Path, name: str) -> None:
    assert read(book, THE_SAME[name]) == ({}, [])


def test_a_percent_sign_is_read_however_it_is_typed(book: Path) -> None:
    def change(sheet: Any) -> None:
        for indicator, typed in (("4.2", "๙๕%"), ("2.1.1", " 95.50 % ")):
            place(sheet, "value", indicator=indicator).value = typed
            place(sheet, "missing", indicator=indicator).value = None

    changes, faults = read(book, change)
    assert ({changes["4.2 value"], changes["2.1.1 value"]}, faults) == ({"95", "95.50"}, [])


def _rows_of_last_year(sheet: Any) -> None:
    for number, row in enumerate(LAST_YEAR[:3], start=4):
        for name, value in row.items():
            sheet.cell(number, column(sheet, name)).value = value or None


def _row_between(sheet: Any) -> None:
    sheet.insert_rows(10)
    for name, value in {"indicator": "1.1.3", "value": 5}.items():
        sheet.cell(10, column(sheet, name)).value = value


def _words_for_figures(sheet: Any) -> None:
    for number, typed in enumerate(("-", "ไม่มี", "รอผล"), start=4):
        sheet.cell(number, column(sheet, "value")).value = typed


TOLD: list[tuple[str, Callable[[Any], None], list[str]]] = [
    (
        "a block of last year's rows",
        _rows_of_last_year,
        ["(เซลล์ A4)", "ปี 2561 ไม่ใช่ปีของสมุดงานนี้", "workbook export --year 2561"],
    ),
    ("a row typed between", _row_between, ["(เซลล์ C10)", "ซ้ำกับแถว 8", "ลบแถวที่เกินออก"]),
    (
        "a year of another era",
        lambda sheet: setattr(sheet["A6"], "value", 2019),
        ["(เซลล์ A6)", "ปี 2019 เป็น ค.ศ.", "พิมพ์ปี พ.ศ. คือ 2562"],
    ),
    (
        "words for figures",
        _words_for_figures,
        ["ผล (เซลล์ J4)", "เว้นเซลล์นี้ว่าง แล้วเลือกในคอลัมน์ เหตุผลที่ไม่มีตัวเลข"],
    ),
    (
        "the key column deleted",
        lambda sheet: sheet.delete_cols(2),
        ["ตัวชี้วัด: ไม่พบคอลัมน์นี้", "Undo", "วางค่าที่กรอกไว้"],
    ),
]


BRIEFLY = ("a block of last year's rows", "words for figures")


@pytest.mark.parametrize("name", short([case[0] for case in TOLD], *BRIEFLY))
def test_what_cannot_be_meant_is_told_with_what_to_do(book: Path, name: str) -> None:
    ((_, change, words),) = [case for case in TOLD if case[0] == name]
    _, faults = read(book, change)
    assert any(all(word in fault for word in words) for fault in faults), faults


def test_headings_that_are_gone_are_told_once(book: Path) -> None:
    changes, faults = read(book, lambda sheet: sheet.delete_rows(1, 3))
    (fault,) = faults
    assert f"ชีต {RESULTS}: ไม่พบหัวคอลัมน์ของตาราง" in fault
    assert changes == {}


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("a.csv", "ปี,ผล\n2562,95\n".encode(), "ไฟล์ .csv เก็บได้ชีตเดียว", "นำเข้าไฟล์ .xlsx ที่ส่งออกไว้"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1"), "สมุดงานรุ่นเก่า (.xls)", "บันทึกใหม่เป็น"),
    ],
    ids=["csv", "xls"],
)
def test_a_file_saved_as_another_kind_is_told_what_to_do(
    tmp_path: Path, name: str, content: bytes, problem: str, remedy: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as told:
        open_book(tmp_path / name)
    assert problem in str(told.value) and remedy in str(told.value)
