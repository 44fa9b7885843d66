"""A workbook shows sources, units and persons by name; a code that is typed is taken as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import run, short
from pramoen.workbook import cells
from test_workbook import RESULTS, fill, place, records
from test_year_by_workbook import (
    SOURCES,
    UNITS,
    add,
    new_source,
    of_2563,
    put,
    root,
    value,
)

__all__ = ["root"]
pytestmark = pytest.mark.xdist_group("year")

INDICATORS = "ตัวชี้วัด"
CARRIED = "ยกมาจากแบบประเมิน พ.ศ. 2562 ยังไม่ได้ทบทวน"


def _export(root: Path, name: str) -> Any:
    told = run(root, "workbook", "export", "--year", "2563", "--output", str(root / name))
    assert told[0] == 0, told[1]
    return openpyxl.load_workbook(root / name)


def _taken_in(root: Path) -> str:
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--yes")
    assert code == 0, told
    return told


def _rule_of(sheet: Any, column: str) -> Any:
    codes = {cell.value: cell.column_letter for cell in sheet[3]}
    cell = f"{codes[column]}4"
    return next(r for r in sheet.data_validations.dataValidation if cell in r.sqref)


def test_no_sheet_shows_the_code_of_a_source_or_unit_where_it_is_chosen(root: Path) -> None:
    opened = openpyxl.load_workbook(root / "mine.xlsx")
    codes = {row["source"] for row in records(root, "sources")}
    codes |= {row["unit"] for row in records(root, "units")}
    seen = 0
    for sheet in opened.worksheets:
        columns = [
            c.column for c in sheet[3] if c.value in ("source", "predecessor_source", "unit")
        ]
        if sheet.title in (SOURCES, UNITS):
            continue
        for column in columns:
            texts = {sheet.cell(row, column).value for row in range(4, sheet.max_row + 1)}
            assert not texts & codes, (sheet.title, texts & codes)
            seen += len(texts - {None})
    assert seen > 20


def test_a_drop_down_of_sources_grows_with_their_sheet(root: Path) -> None:
    sheet = openpyxl.load_workbook(root / "mine.xlsx")[RESULTS]
    rule = _rule_of(sheet, "source")
    assert rule.formula1.startswith(f"OFFSET('{SOURCES}'!$F$4"), rule.formula1


@pytest.mark.parametrize(
    "typed", short(("form_2563", "แบบประเมิน 2563", " FORM_2563 "), "แบบประเมิน 2563")
)
def test_a_source_is_taken_by_its_name_or_its_code(root: Path, typed: str) -> None:
    def change(opened: Any) -> None:
        new_source(opened)
        put(opened, "4.2", 95, source=typed)

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    assert value(root, "4.2")["source"] == "form_2563"


def test_a_source_or_unit_can_be_named_anew_without_typing_every_cell_again(root: Path) -> None:
    before = of_2563(root, "targets")

    def change(opened: Any) -> None:
        sheet = opened[SOURCES]
        place(sheet, "description", source="carried_2563").value = "ยกมาจากปีก่อน"
        place(opened[UNITS], "name", unit="percent").value = "เปอร์เซ็นต์"

    fill(root / "mine.xlsx", change)
    assert "จะเปลี่ยน 2 จุด" in _taken_in(root)
    assert of_2563(root, "targets") == before


def test_sources_of_one_name_are_told_apart_by_their_codes(root: Path) -> None:
    def change(opened: Any) -> None:
        for source in ("minutes_1", "minutes_2"):
            told = {"document": "แบบประเมิน", "description": "รายงานการประชุม"}
            add(opened, SOURCES, source=source, **told)
        put(opened, "4.2", 95, source="รายงานการประชุม (minutes_2)")

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    assert value(root, "4.2")["source"] == "minutes_2"
    sheet = _export(root, "again.xlsx")[RESULTS]
    shown = place(sheet, "source", indicator="4.2").value
    assert shown == "รายงานการประชุม (minutes_2)"


def test_rows_to_review_are_coloured_and_counted_by_the_name_of_their_source(root: Path) -> None:
    opened = openpyxl.load_workbook(root / "mine.xlsx")
    rules = [r for found in opened[RESULTS].conditional_formatting for r in found.rules]
    assert any(f'="{CARRIED}"' in formula for rule in rules for formula in rule.formula)
    counts = [c.value for row in opened["ความคืบหน้า"].iter_rows() for c in row if c.value]
    assert any(f',"{CARRIED}")' in str(formula) for formula in counts)


@pytest.mark.long
def test_units_and_persons_named_before_can_be_chosen_and_others_typed(root: Path) -> None:
    person = {"responsible_unit": "สำนักบริหาร", "responsible_person": "สมหญิง ใจดี"}
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95, **person))
    _taken_in(root)
    opened = _export(root, "again.xlsx")
    for title in (RESULTS, "ผลระหว่างปี"):
        for column, name in person.items():
            rule = _rule_of(opened[title], column)
            area = rule.formula1.replace("$", "").rpartition("!")[2]
            listed = opened["รายการให้เลือก"][area.partition(":")[0]].value
            assert (listed, rule.showErrorMessage) == (name, False)


def test_who_names_a_source_that_is_not_there_is_told_where_to_add_it(root: Path) -> None:
    fill(root / "mine.xlsx", lambda b: put(b, "4.2", 95, source="เอกสารของฉัน"))
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--yes")
    assert code == 1
    assert f"หรือเพิ่มแถวในชีต {SOURCES}" in told


def test_words_with_thai_digits_are_found_as_they_stand() -> None:
    choices = {"form": "แบบประเมิน พ.ศ. ๒๕๖๓"}
    assert cells.as_code("แบบประเมิน พ.ศ. ๒๕๖๓", choices) == "form"
    assert cells.as_code("แบบประเมิน พ.ศ. 2563", choices) == "form"


def test_a_message_names_no_more_choices_than_can_be_read() -> None:
    choices = {f"s{number}": f"{'ยาว' * 30} {number}" for number in range(8)}
    with pytest.raises(cells.Unreadable) as told:
        cells.as_code("ไม่มี", choices)
    assert len(told.value.remedy) < 300 and told.value.remedy.endswith("…")
