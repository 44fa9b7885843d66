"""The analyst's workbook: out, filled in as a person would, in again; every fault at its cell."""

from __future__ import annotations

import csv
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart
from openpyxl.worksheet.formula import ArrayFormula

from conftest import ROOT, everything, published, run, short
from pramoen.changes import tables
from pramoen.common.faults import UsageError
from pramoen.common.params import Parameters
from pramoen.workbook import cells
from pramoen.workbook.export import write_workbook
from pramoen.workbook.file import LARGEST, open_book
from pramoen.workbook.layout import BASE, DROPPABLE, LISTS, PEOPLE, PROGRESS, Layout
from pramoen.workbook.looks import letters
from pramoen.workbook.merging import merge
from pramoen.workbook.reading import read_contents

RESULTS, TARGETS = "ผลการดำเนินงาน", "ค่าเป้าหมาย"
PARAMETERS = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)


@pytest.fixture
def project_copy(project_copy: Path) -> Path:
    return published(project_copy)


@pytest.fixture
def book(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(exported, tmp_path / "filled.xlsx"))


def place(sheet: Any, column: str, **cells_of_row: Any) -> Any:
    """Return the cell of a column (by its code) in the first row with the given cells."""
    codes = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        found = {name: sheet.cell(row, codes[name]).value for name in cells_of_row}
        if all((found[name] or "") == value for name, value in cells_of_row.items()):
            return sheet.cell(row, codes[column])
    raise LookupError(cells_of_row)


def letter_of(path: Path, title: str, cell: str) -> str:
    """Return the letter of a column that is named by its code, as a message tells it."""
    head = openpyxl.load_workbook(path, read_only=True)[title][3]
    codes = {c.value: c.column_letter for c in head if c.value is not None}
    return f"เซลล์ {codes[cell]}" if cell in codes else cell


def fill(path: Path, change: Callable[[Any], None]) -> None:
    """Open the workbook as a person would, change it and save it."""
    opened = openpyxl.load_workbook(path)
    change(opened)
    opened.save(path)


def records(root: Path, table: str) -> list[dict[str, str]]:
    with (root / "data" / "dga" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def result_of(root: Path, indicator: str, item: str = "") -> dict[str, str]:
    (found,) = [
        row
        for row in records(root, "results")
        if (row["fiscal_year"], row["indicator"], row["item"]) == ("2562", indicator, item)
    ]
    return found


@pytest.mark.parametrize("year", short((2559, 2561, 2562), 2562))
def test_a_workbook_that_nobody_filled_in_changes_nothing(project_copy: Path, year: int) -> None:
    shutil.copyfile(ROOT / f"params/dga/{year}.yml", project_copy / f"params/dga/{year}.yml")
    path = project_copy / "out.xlsx"
    before = everything(project_copy)
    assert (
        run(project_copy, "workbook", "export", "--year", str(year), "--output", str(path))[0] == 0
    )
    code, told = run(project_copy, "workbook", "import", str(path), "--yes")
    assert (code, told.strip()) == (0, "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")
    assert everything(project_copy) == before


def test_it_prints_with_the_organisation_on_pages_that_can_be_read(exported: Path) -> None:
    opened = openpyxl.load_workbook(exported)
    shown = opened.worksheets[:-2]
    feet = {sheet.title: sheet.oddFooter.left.text for sheet in shown}
    assert set(feet.values()) == {"สพร. ปีงบประมาณ พ.ศ. 2562 · &A"}
    assert opened[PROGRESS]["C2"].value == "สำนักงานพัฒนารัฐบาลดิจิทัล (องค์การมหาชน)"
    for sheet in shown[2:]:
        letters = [cell.column_letter for cell in sheet[3] if cell.column_letter]
        widths = (sheet.column_dimensions[letter].width for letter in letters)
        assert sum(widths) <= 290 * (sheet.page_setup.fitToWidth or 1), sheet.title


def test_what_is_filled_in_stands_apart_from_what_is_beside_it(exported: Path) -> None:
    opened = openpyxl.load_workbook(exported)
    sheet = opened["ตัวชี้วัด"]
    order = place(sheet, "order", indicator="4.2")
    assert (order.alignment.horizontal, order.alignment.indent) == ("right", 1)
    (mark,) = (cell.column for cell in sheet[2] if cell.value == "ไม่ใช้ในปีนี้")
    bordered = [n for n in range(4, 70) if sheet.cell(n, mark).border.left.style]
    assert bordered == [n for n in range(4, 70) if sheet.cell(n, 2).value], "spare rows are quiet"


def test_what_is_filled_in_comes_first_with_a_coloured_tab(exported: Path) -> None:
    opened = openpyxl.load_workbook(exported)
    coloured = [one.title for one in opened.worksheets if one.sheet_properties.tabColor]
    assert coloured == [RESULTS, "ผลระหว่างปี", "หลักฐาน", TARGETS]
    assert opened.sheetnames[2:6] == coloured
    assert opened[PEOPLE].auto_filter.ref == "A6:E36", "whose work is left can be picked out"


def widths(sheet: Any) -> dict[int, float]:
    """Return the widths of a sheet's columns; the library keeps equal neighbours as one."""
    groups = sheet.column_dimensions.values()
    known = [one for one in groups if one.min]
    return {at: one.width for one in known for at in range(one.min, one.max + 1)}


def test_a_sheet_without_rows_is_no_page_of_headings_alone(exported: Path) -> None:
    opened = openpyxl.load_workbook(exported)
    layout = Layout(ROOT / "data" / "dga", PARAMETERS)
    empty = [opened[sheet.title] for sheet in layout.sheets if not layout.of_year(sheet)]
    assert empty
    for sheet in empty:
        ruled = [n for n in range(4, 40) if sheet.cell(n, 2).border.bottom.style]
        assert ruled == list(range(4, 16)), sheet.title
    evidence = opened["หลักฐาน"]
    texts = [cell.column for cell in evidence[3] if cell.value in ("text", "address")]
    assert all(widths(evidence)[column] >= 28 for column in texts)


def test_a_heading_has_room_for_its_longest_word(exported: Path) -> None:
    narrow = [
        (sheet.title, cell.value)
        for sheet in openpyxl.load_workbook(exported).worksheets[2:-2]
        for cell in sheet[2]
        if cell.value
        and max(letters(word) for word in str(cell.value).split()) + 1 > widths(sheet)[cell.column]
    ]
    assert narrow == [], "not every program breaks Thai between its words"


_NUMBERS = st.decimals(-(10**9), 10**12, allow_nan=False, places=4).map(lambda d: f"{d:f}")
_TEXTS = st.text(
    st.characters(categories=("L", "N", "P", "S", "M"), exclude_characters="=@+-"), max_size=40
).map(cells.clean)


@settings(
    max_examples=max(2, settings().max_examples // 25),  # each writes a whole workbook
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    values=st.lists(_NUMBERS, min_size=6, max_size=6),
    texts=st.lists(_TEXTS, min_size=6, max_size=6),
)
def test_any_figures_and_texts_come_back_as_they_were(
    tmp_path: Path, values: list[str], texts: list[str]
) -> None:
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "data" / "dga", folder)
    described = tables.resources(folder)
    rows = tables.read(folder, described["results"])
    of_year = [row for row in rows if row["fiscal_year"] == "2562"]
    for row, value, text in zip(of_year, values, texts, strict=False):
        row.update(value=value, text=text, missing="")
    tables.write(folder, described["results"], rows)
    layout = Layout(folder, PARAMETERS)
    write_workbook(layout, tmp_path / "any.xlsx")
    merged = merge(layout, read_contents(open_book(tmp_path / "any.xlsx"), layout))
    assert (merged.changes, merged.faults) == ([], [])


def test_the_workbook_has_lists_notes_locks_and_its_progress(exported: Path) -> None:
    opened = openpyxl.load_workbook(exported)
    layout = Layout(ROOT / "data" / "dga", PARAMETERS)
    assert opened.sheetnames == [
        PROGRESS,
        PEOPLE,
        *(sheet.title for sheet in layout.sheets),
        LISTS,
        BASE,
    ]
    results = opened[RESULTS]
    assert results.protection.sheet
    assert all(opened[sheet.title].freeze_panes for sheet in layout.sheets)
    assert results.freeze_panes == "E4"
    assert place(results, "indicator", indicator="4.2").protection.locked
    assert not place(results, "value", indicator="4.2").protection.locked
    codes = {cell.value for cell in results[3] if cell.value}
    assert codes == set(layout.sheet("results").fields)
    noted = [cell for cell in results[2] if not str(cell.value).startswith("ดูประกอบ")]
    assert len(noted) == 15
    assert all(cell.comment for cell in noted)
    for sheet in layout.sheets:
        worksheet = opened[sheet.title]
        ranges = [r for r in worksheet.data_validations.dataValidation if r.type == "list"]
        coded = [name for name in sheet.fields if layout.choices(sheet, name)]
        listed = {cell.coord for rule in ranges for cell in rule.sqref.ranges}
        marks = sheet.name in DROPPABLE
        assert len(listed) == len(coded) + marks, sheet.name
    progress = {row[0].value: row for row in opened[PROGRESS].iter_rows(min_row=10)}
    assert str(progress[RESULTS][2].value).startswith("=COUNTIF(")
    values = openpyxl.load_workbook(exported, data_only=True)[PROGRESS]
    shown = {row[0].value: [cell.value for cell in row] for row in values.iter_rows(min_row=10)}
    assert shown[RESULTS][1:5] == [30, 30, 0, 0]


def test_what_a_person_types_is_read_as_it_is_meant(project_copy: Path, book: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]

        def put(indicator: str, value: Any, item: str = "", shown_as: str = "General") -> None:
            cell = place(sheet, "value", indicator=indicator, item=item)
            cell.value, cell.number_format = value, shown_as
            place(sheet, "missing", indicator=indicator, item=item).value = None

        put("1.1.1", "๓,๗๒๐.๕๐")
        put("1.1.2", "20,900,000", "paper_saved")
        put("4.2", "97.5%")
        put("2.1.1", 0.842, shown_as="0.00%")
        put("4.3", 4.9, shown_as="#,##0.0000")
        put("1.1.3", " 105.20 \u200b")
        place(sheet, "missing", indicator="2.1.2").value = "ไม่มีกรณีให้วัด"
        place(sheet, "text", indicator="2.1.2").value = "ไม่มี\nประเด็น  ต้องชี้แจง"
        place(opened["หนังสือนำส่ง"], "document_date", form_year=2562).value = "๒๒/๓/๒๕๖๒"
        place(opened["หนังสือนำส่ง"], "refers_to_date", form_year=2562).value = datetime(2561, 8, 25)
        # columns moved: the notes change places with the reasons
        codes = {cell.value: cell.column for cell in sheet[3]}
        notes, reasons = codes["note"], codes["missing"]
        for row in range(2, sheet.max_row + 1):
            one, other = sheet.cell(row, notes), sheet.cell(row, reasons)
            one.value, other.value = other.value, one.value

    fill(book, change)
    code, told = run(
        project_copy, "workbook", "import", str(book), "--yes", "--who", "สมหญิง", "--why", "ผลสิ้นปี"
    )
    assert code == 0, told
    values = {
        "1.1.1": "3720.50",
        "4.2": "97.5",
        "2.1.1": "84.2",
        "4.3": "4.9",
        "1.1.3": "105.20",
    }
    for indicator, value in values.items():
        row = result_of(project_copy, indicator)
        assert (row["value"], row["missing"]) == (value, ""), indicator
    assert result_of(project_copy, "1.1.2", "paper_saved")["value"] == "20900000"
    assert result_of(project_copy, "2.1.2")["missing"] == "not_applicable"
    assert result_of(project_copy, "2.1.2")["text"] == "ไม่มี ประเด็น ต้องชี้แจง"
    (letter,) = records(project_copy, "letter")
    assert (letter["document_date"], letter["refers_to_date"]) == ("2019-03-22", "2018-08-25")
    (logged,) = records(project_copy, "data_log")
    assert (logged["who"], logged["action"], logged["why"]) == ("สมหญิง", "workbook", "ผลสิ้นปี")
    assert "1.1.1" in logged["what"]


def test_a_dry_run_and_a_refusal_write_nothing(project_copy: Path, book: Path) -> None:
    fill(book, lambda opened: _put(opened, "4.2", 97.5))
    before = everything(project_copy)
    code, told = run(project_copy, "workbook", "import", str(book), "--dry-run")
    assert code == 0
    assert "4.2 ร้อยละการเบิกจ่ายตามแผนการใช้จ่ายเงิน: ผล (ว่าง) → 97.5" in told
    assert "เหตุผลที่ไม่มีตัวเลข รอผล → (ว่าง)" in told
    assert everything(project_copy) == before


def test_only_the_rows_that_were_changed_change(project_copy: Path, book: Path) -> None:
    fill(book, lambda opened: _put(opened, "4.2", 97.5))
    before = (project_copy / "data/dga/results.csv").read_text(encoding="utf-8").splitlines()
    run(project_copy, "workbook", "import", str(book), "--yes")
    after = (project_copy / "data/dga/results.csv").read_text(encoding="utf-8").splitlines()
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(changed) == 1
    assert changed[0][1].startswith("2562,4.2,,97.5,,,")
    again, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (again, told.strip()) == (0, "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")


def test_a_figure_changed_elsewhere_meanwhile_is_not_overwritten(
    project_copy: Path, book: Path
) -> None:
    path = project_copy / "data/dga/results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,96.1,,"), encoding="utf-8")
    unchanged, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (unchanged, told.strip()) == (0, "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")
    fill(book, lambda opened: _put(opened, "4.2", 97.5))
    before = everything(project_copy)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (code, everything(project_copy)) == (1, before)
    assert "ของสมุดงานนี้ 97.5 · ในข้อมูล 96.1" in told
    assert "[results/2562/4.2/value]" in told


@pytest.mark.long
def test_a_row_changed_elsewhere_meanwhile_is_not_removed(project_copy: Path, book: Path) -> None:
    def remove(opened: Any) -> None:
        sheet = opened[RESULTS]
        for cell in sheet[place(sheet, "value", indicator="4.2").row]:
            cell.value = None

    fill(book, remove)
    told = run(project_copy, "workbook", "import", str(book), "--dry-run")[1]
    assert "แถวถูกลบ จึงคืนเป็นรอผล" in told, "the indicator is still in use"
    path = project_copy / "data/dga/results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,96.1,,"), encoding="utf-8")
    before = everything(project_copy)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (code, everything(project_copy)) == (1, before)
    (line,) = [line for line in told.splitlines() if "[results/2562/4.2/row]" in line]
    assert line.strip().startswith(f"ชีต {RESULTS} · 4.2 ")
    assert "ของสมุดงานนี้ ลบแถว" in line
    assert "ขัดกัน 1 จุด" in told


def test_what_was_exported_is_not_used_where_a_row_of_it_has_no_key(
    project_copy: Path, book: Path
) -> None:
    def change(opened: Any) -> None:
        opened[BASE].append(["results", '{"fiscal_year": "2562"}'])
        _put(opened, "4.2", 97.5)

    fill(book, change)
    layout = Layout(ROOT / "data" / "dga", PARAMETERS)
    assert read_contents(open_book(book), layout).base is None
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert code == 0, told
    assert result_of(project_copy, "4.2")["value"] == "97.5"


def test_rows_can_be_added_and_removed(project_copy: Path, book: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened["แหล่งที่มา"]
        row = max(cell.row for cell in sheet["A"] if cell.value) + 1
        for column, value in enumerate(["board_2562", "ข้อเท็จจริงนอกเอกสาร", "", "", "", "มติ"], 1):
            sheet.cell(row, column).value = value
        sheet.cell(row, 2).value = "outside"
        objectives = opened["ตัวชี้วัดกับวัตถุประสงค์"]
        for cell in objectives[4]:
            cell.value = None  # the whole row, its key, too

    fill(book, change)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert code == 0, told
    assert "เพิ่มแถว" in told
    assert "ลบแถว" in told
    assert records(project_copy, "sources")[-1]["source"] == "board_2562"
    assert len(records(project_copy, "indicator_objectives")) == 20


def _put(opened: Any, indicator: str, value: Any, column: str = "value", item: str = "") -> None:
    sheet = opened[RESULTS]
    if column == "value":
        place(sheet, "missing", indicator=indicator, item=item).value = None
    place(sheet, column, indicator=indicator, item=item).value = value


def _header(sheet: str, code: str, value: Any) -> Callable[[Any], None]:
    def change(opened: Any) -> None:
        (column,) = (cell.column for cell in opened[sheet][3] if cell.value == code)
        opened[sheet].cell(2, column).value = value
        opened[sheet].cell(3, column).value = value

    return change


def _merge_values(opened: Any) -> None:
    sheet = opened[RESULTS]
    _put(opened, "1.4.1", 3)
    top = place(sheet, "value", indicator="1.4.1")
    sheet.merge_cells(f"{top.coordinate}:{top.column_letter}{top.row + 1}")


def _twice(opened: Any) -> None:
    sheet = opened["หน่วยนับ"]
    row = max(cell.row for cell in sheet["A"] if cell.value) + 1
    for column in (1, 2, 3):
        sheet.cell(row, column).value = sheet.cell(4, column).value


FAULTS: list[tuple[str, Callable[[Any], None], str, str, str]] = [
    ("formula", lambda b: _put(b, "4.2", "=SUM(A1:A3)"), RESULTS, "value", "เซลล์นี้เป็นสูตร"),
    (
        "array formula",
        lambda b: _put(b, "4.2", ArrayFormula("H25", "=SUM(A1:A3)")),
        RESULTS,
        "value",
        "พบ “=SUM(A1:A3)”",
    ),
    ("formula in a note", lambda b: _put(b, "4.2", "=A1", "note"), RESULTS, "note", "เป็นสูตร"),
    ("number with a space", lambda b: _put(b, "1.1.1", "3 700"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("comma for the point", lambda b: _put(b, "1.1.1", "3.700,5"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("dash for nothing", lambda b: _put(b, "4.2", "-"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("infinity", lambda b: _put(b, "4.2", "1e999"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("word", lambda b: _put(b, "4.2", "ประมาณเก้าสิบ"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("with unit", lambda b: _put(b, "1.1.1", "3,700 ล้านบาท"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("two numbers", lambda b: _put(b, "4.2", "96-97"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("commas misplaced", lambda b: _put(b, "1.1.1", "37,00"), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    (
        "percent of baht",
        lambda b: _put(b, "1.1.1", "97%"),
        RESULTS,
        "value",
        "หน่วยนับของแถวนี้ไม่ใช่ร้อยละ",
    ),
    (
        "date as number",
        lambda b: _put(b, "4.2", datetime(2019, 1, 2)),
        RESULTS,
        "value",
        "ไม่ใช่ตัวเลข",
    ),
    ("true as number", lambda b: _put(b, "4.2", True), RESULTS, "value", "ไม่ใช่ตัวเลข"),
    ("error value", lambda b: _put(b, "4.2", "#REF!"), RESULTS, "value", "ข้อผิดพลาดของ Excel"),
    (
        "unknown code",
        lambda b: _put(b, "4.2", "หาย", "missing"),
        RESULTS,
        "missing",
        "ไม่มีในรายการให้เลือก",
    ),
    ("no reason", lambda b: _put(b, "4.2", None), RESULTS, "value", "ไม่มีทั้งตัวเลขและเหตุผล"),
    (
        "number and reason",
        lambda b: setattr(place(b[RESULTS], "value", indicator="4.2"), "value", 97),
        RESULTS,
        "missing",
        "มีทั้งตัวเลขและเหตุผล",
    ),
    (
        "unknown source",
        lambda b: _put(b, "4.2", "x", "source"),
        RESULTS,
        "source",
        "ไม่มีในรายการให้เลือก",
    ),
    ("no source", lambda b: _put(b, "4.2", None, "source"), RESULTS, "source", "เซลล์ว่างไม่ได้"),
    (
        "text like a formula",
        lambda b: _put(b, "4.2", "@cmd|x", "note"),
        RESULTS,
        "note",
        "เหมือนสูตร",
    ),
    (
        "other year",
        lambda b: _put(b, "4.2", 2561, "fiscal_year"),
        RESULTS,
        "fiscal_year",
        "ปี 2561 ไม่ใช่ปีของสมุดงานนี้",
    ),
    ("merged numbers", _merge_values, RESULTS, "value", "ผสานหลายแถว"),
    ("column gone", _header(RESULTS, "value", None), RESULTS, "ผล", "ไม่พบคอลัมน์นี้"),
    ("row twice", _twice, "หน่วยนับ", "A", "ซ้ำกับแถว 4"),
    ("sheet gone", lambda b: b.remove(b[TARGETS]), TARGETS, "", "ไม่พบชีตนี้"),
    (
        "not a date",
        lambda b: setattr(b["หนังสือนำส่ง"]["C4"], "value", "31/02/2562"),
        "หนังสือนำส่ง",
        "C4",
        "ไม่ใช่วันที่",
    ),
    (
        "part of a number",
        lambda b: setattr(b["ตัวชี้วัด"]["E4"], "value", 1.5),
        "ตัวชี้วัด",
        "E4",
        "จำนวนเต็ม",
    ),
    (
        "sum that does not agree",
        lambda b: setattr(place(b[TARGETS], "value", indicator="1.1.3"), "value", 90),
        TARGETS,
        "value",
        "ไม่เท่ากับผลรวมของแผนรายได้",
    ),
    (
        "no target",
        lambda b: setattr(place(b[TARGETS], "value", indicator="4.2"), "value", None),
        TARGETS,
        "value",
        "ค่าเป้าหมายไม่มีตัวเลข",
    ),
]


# Of these a short run tries those that the whole year's mistakes, imported at once, are not like.
BRIEFLY = (
    *("array formula", "no reason", "column gone", "part of a number", "sum that does not agree"),
)


@pytest.mark.parametrize("name", short([fault[0] for fault in FAULTS], *BRIEFLY))
def test_a_fault_is_told_with_sheet_and_cell_and_nothing_is_written(
    project_copy: Path, book: Path, name: str
) -> None:
    (told_of,) = [fault[1:] for fault in FAULTS if fault[0] == name]
    change, sheet, cell, problem = told_of
    letter = letter_of(book, sheet, cell)
    fill(book, change)
    before = everything(project_copy)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (code, everything(project_copy)) == (1, before), told
    line = next(line for line in told.splitlines() if problem in line)
    assert f"ชีต {sheet}" in line
    assert letter in line
    assert "—" in line, "no remedy"
    assert "Traceback" not in told


def test_all_faults_of_a_workbook_are_told_at_once(project_copy: Path, book: Path) -> None:
    def change(opened: Any) -> None:
        _put(opened, "4.2", "=1+1")
        _put(opened, "4.3", "มาก")
        _put(opened, "5.1", "?", "missing")

    fill(book, change)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert code == 1
    assert "พบข้อมูลผิด 3 จุด" in told


def _bytes(content: bytes) -> Callable[[Path], Any]:
    return lambda path: path.write_bytes(content)


def _packed(name: str, content: bytes) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, content)

    return add


def _rewritten(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Return a change of the second sheet's own text, as no library would write it."""

    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        sheet = "xl/worksheets/sheet3.xml"
        assert old in parts[sheet]
        parts[sheet] = parts[sheet].replace(old, new, 1)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, content)

    return change


def _moved(part: str, to: str, change: Callable[[str], bytes]) -> Callable[[Path], None]:
    """Return a change of a part that stands under another name, as a workbook may name it."""

    def move(path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        parts[f"xl/{to}"] = change(parts.pop(f"xl/{part}").decode())
        types = "[Content_Types].xml"
        for name in (types, "xl/_rels/workbook.xml.rels"):
            parts[name] = parts[name].replace(part.encode(), to.encode())
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, content)

    return move


def _with_merge(tag: str) -> Callable[[str], bytes]:
    end = "</worksheet>"
    return lambda text: text.replace(end, f"<mergeCells>{tag}</mergeCells>{end}").encode()


def _with_doctype(text: str) -> bytes:
    return f"<!DOCTYPE a>{text}".encode("utf-16")


def _opened(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    return lambda path: fill(path, change)


def _ods(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<office:document-content/>")


SECOND = "worksheets/sheet2.xml"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_MERGES = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
REFUSED: list[tuple[str, Callable[[Path], Any], str, str]] = [
    ("not there", lambda path: path.unlink(), "ไม่พบไฟล์", "ตรวจชื่อไฟล์"),
    ("empty", _bytes(b""), "ไฟล์เสียหรือเป็นไฟล์ชนิดอื่น", "บันทึกใหม่เป็น"),
    ("cut off", lambda path: path.write_bytes(path.read_bytes()[:9000]), "ไฟล์เสีย", "บันทึกใหม่เป็น"),
    ("text renamed", _bytes(b"a,b\n1,2\n"), "ไฟล์เสียหรือเป็นไฟล์ชนิดอื่น", "บันทึกใหม่เป็น"),
    (".xls", _bytes(_COMPOUND + b"x" * 600), "รุ่นเก่า (.xls)", "บันทึกใหม่เป็น"),
    (
        "password",
        _bytes(_COMPOUND + b"x" * 600 + "EncryptedPackage".encode("utf-16-le")),
        "มีรหัสผ่าน",
        "เอารหัสผ่านออก",
    ),
    ("OpenDocument renamed", _ods, "OpenDocument (.ods)", "บันทึกใหม่เป็น"),
    ("zip of something", lambda path: _packed("a.txt", b"a")(_emptied(path)), "ไม่ได้", "บันทึกใหม่เป็น"),
    ("macros", _packed("xl/vbaProject.bin", b"macro"), "มีแมโคร", "บันทึกใหม่เป็น"),
    ("unpacks to too much", _packed("xl/media/a.bin", b"0" * 2**26), "ใหญ่เกินไป", "ส่งออกใหม่"),
    ("all cells merged", _rewritten(b"</worksheet>", _MERGES), "ผสานเซลล์", "ยกเลิกการผสาน"),
    ("an entity", _rewritten(b"<worksheet", b"<!DOCTYPE a><worksheet"), "DOCTYPE", "บันทึกใหม่เป็น"),
    (
        "an entity in UTF-16",
        _moved(SECOND, SECOND, _with_doctype),
        "DOCTYPE",
        "บันทึกใหม่เป็น",
    ),
    (
        "an entity in a part of another name",
        _moved(SECOND, "worksheets/sheet2.bin", _with_doctype),
        "DOCTYPE",
        "บันทึกใหม่เป็น",
    ),
    ("UTF-32", _moved(SECOND, SECOND, lambda text: text.encode("utf-32")), "UTF-32", "บันทึกใหม่"),
    *(
        (f"all cells merged: {tag}", _moved(SECOND, name, _with_merge(tag)), "ผสานเซลล์", "ยกเลิก")
        for name in (SECOND, "worksheets/sheet2.part")
        for tag in (
            "<mergeCell ref='A1:XFD1048576'/>",
            '<mergeCell a=">" ref = "A1:XFD1048576"/>',
            '<mergeCell ref="A:XFD"/>',
            '<mergeCell ref="1:1048576"/>',
            '<mergeCell ref="&#65;1:XFD1048576"/>',
        )
    ),
    ("sheet unreadable", _rewritten(b"<sheetData>", b"<sheetData"), "ไม่ได้ (", "บันทึกใหม่เป็น"),
    ("first sheet gone", _opened(lambda b: b.remove(b[PROGRESS])), "ไม่ใช่สมุดงานของ", "ส่งออกใหม่"),
    ("another workbook", lambda path: openpyxl.Workbook().save(path), "ไม่ใช่สมุดงานของ", "ส่งออกใหม่"),
    (
        "another organisation",
        _opened(lambda b: setattr(b[PROGRESS]["B2"], "value", "abc")),
        "ขององค์การ abc",
        "ไม่มีในโครงการนี้",
    ),
    (
        "a year that is not open",
        _opened(lambda b: setattr(b[PROGRESS]["B3"], "value", "2570")),
        "ไม่มีปีงบประมาณ พ.ศ. 2570",
        "pramoen new-year 2570",
    ),
]


def _emptied(path: Path) -> Path:
    path.unlink()
    return path


@pytest.mark.parametrize(
    ("change", "problem", "remedy"),
    [kind[1:] for kind in REFUSED],
    ids=[kind[0] for kind in REFUSED],
)
def test_a_file_that_is_no_workbook_of_the_project_is_refused_with_words(
    project_copy: Path, book: Path, change: Callable[[Path], Any], problem: str, remedy: str
) -> None:
    change(book)
    before = everything(project_copy)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert (code, everything(project_copy)) == (2, before), told
    assert problem in told
    assert remedy in told
    assert "Traceback" not in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("name", ["mimetype", "xl/a.xml"])
def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    book: Path, name: str
) -> None:
    _packed(name, b"\0" * (LARGEST + 1))(book)
    tracemalloc.start()
    try:
        with pytest.raises(UsageError, match="ใหญ่เกินไป"):
            open_book(book)
        assert tracemalloc.get_traced_memory()[1] < LARGEST // 4
    finally:
        tracemalloc.stop()


def test_what_a_person_may_do_to_a_workbook_besides_is_no_fault(
    project_copy: Path, book: Path
) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        for row in range(8, 20):
            sheet.row_dimensions[row].hidden = True
        _put(opened, "1.4.1", " 3\u00a0")  # hidden now
        sheet["XFD9"] = "far away"
        sheet["A1048576"] = None
        opened.create_sheet("บันทึกของฉัน", 0)["A1"] = "=1+1"
        opened.create_chartsheet("กราฟ").add_chart(BarChart())
        sheet.title = "ผลปีนี้"
        opened["หน่วยนับ"].sheet_state = "hidden"
        opened["แหล่งที่มา"]["A1048576"] = "  \u200b"
        far = ("far_down", "ข้อเท็จจริงนอกเอกสาร", None, None, None, "ห่างจากตาราง")
        for column, value in enumerate(far, 1):
            opened["แหล่งที่มา"].cell(70_000, column).value = value

    fill(book, change)
    code, told = run(project_copy, "workbook", "import", str(book), "--yes")
    assert code == 0, told
    assert result_of(project_copy, "1.4.1")["value"] == "3"
    assert records(project_copy, "sources")[-1]["source"] == "far_down"
    assert told.startswith("จะเปลี่ยน 5 จุด")
    assert "เก็บชีตที่เพิ่มเอง ชีต บันทึกของฉัน 1 A" in told
    assert "ชีต กราฟ: เป็นกราฟ จึงไม่เก็บ" in told


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|x", "-HYPERLINK(A1)", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", " =x", "\t=x"],
)
def test_a_text_that_a_spreadsheet_could_run_is_not_passed_on(text: str) -> None:
    with pytest.raises(cells.Unreadable):
        cells.as_text(text)


@pytest.mark.parametrize(
    "text", ["-", "-5", "+66 2 612 6000", "2562-2563", "ก = ข", "- 3.5%", "-ผ่าน เห็นชอบ"]
)
def test_a_text_with_a_sign_that_nothing_runs_stays(text: str) -> None:
    assert cells.as_text(text) == text


def test_a_filled_in_workbook_is_not_overwritten(project_copy: Path) -> None:
    path = project_copy / "out.xlsx"
    arguments = ("workbook", "export", "--year", "2562", "--output", str(path))
    assert run(project_copy, *arguments)[0] == 0
    code, told = run(project_copy, *arguments)
    assert (code, "--force" in told) == (2, True)
    assert run(project_copy, *arguments, "--force")[0] == 0


def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "data" / "dga", tmp_path / "data"))
    described = tables.resources(folder)
    rows = tables.read(folder, described["results"])
    rows[-1]["note"] = '=HYPERLINK("x")'
    tables.write(folder, described["results"], rows)
    write_workbook(Layout(folder, PARAMETERS), tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[RESULTS]
    assert place(sheet, "note", indicator="5.1").data_type == "s"


def test_a_number_keeps_more_digits_than_excel_has() -> None:
    assert cells.as_number("123456789012345678.25", "General", "sheet") == "123456789012345678.25"
    assert cells.as_number(0.1 + 0.2, "0.00", "percent") == "0.3", "noise behind the 15th digit"


@pytest.mark.parametrize("organisation", sorted(path.name for path in (ROOT / "data").iterdir()))
def test_every_code_in_a_drop_down_reads_in_thai(organisation: str) -> None:
    parameters = Parameters(organisation=organisation, fiscal_year=2562, form_year=2562)
    layout = Layout(ROOT / "data" / organisation, parameters)
    coded = [
        (sheet.name, column, code)
        for sheet in layout.sheets
        for column, field in sheet.fields.items()
        if field.get("constraints", {}).get("enum")
        for code, shown in layout.choices(sheet, column).items()
        if shown == code
    ]
    assert coded == []


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\uffff"])
def test_a_text_with_a_control_character_is_refused(letter: str) -> None:
    with pytest.raises(cells.Unreadable, match=f"U\\+{ord(letter):04X}"):
        cells.as_text(f"แ{letter}ผ่น")


def test_line_ends_that_word_processors_write_are_cleaned() -> None:
    assert cells.as_text("ก\x0bข\x0cค\u2028ง") == "ก ข ค ง"
