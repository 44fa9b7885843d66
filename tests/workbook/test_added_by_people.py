"""What people add to a workbook comes back in the next one, or is told before anything is lost."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from conftest import copy_of_project, run, short
from test_workbook import RESULTS, fill, place

pytestmark = pytest.mark.xdist_group("added")

PROGRESS, UNITS = "ความคืบหน้า", "หน่วยนับ"
NOTHING = "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด"


@pytest.fixture(scope="module")
def given_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_of_project(tmp_path_factory.mktemp("added") / "project")
    _export(root, "mine.xlsx")
    return root


@pytest.fixture
def root(given_out: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(given_out, tmp_path / "project"))


def _export(root: Path, name: str) -> None:
    code, told = run(root, "workbook", "export", "--year", "2562", "--output", str(root / name))
    assert code == 0, told


def _taken_in(root: Path, name: str = "mine.xlsx") -> str:
    code, told = run(root, "workbook", "import", str(root / name), "--yes")
    assert code == 0, told
    return told


def _next(root: Path) -> Any:
    """Return the next workbook that is given out; it changes nothing as it stands."""
    _export(root, "again.xlsx")
    assert _taken_in(root, "again.xlsx").strip() == NOTHING
    return openpyxl.load_workbook(root / "again.xlsx")


def _first_free(sheet: Any) -> int:
    return int(max(cell.column for cell in sheet[3] if cell.value)) + 1


def _column(sheet: Any, heading: str) -> int:
    return int(next(cell.column for cell in sheet[2] if cell.value == heading))


@pytest.mark.long
def test_what_stands_below_and_above_a_table_comes_back(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        free = _first_free(sheet)
        sheet.cell(1, free).value = "ส่งภายใน 15 ตุลาคม"
        sheet.cell(2, free).value = "ผู้กรอก"
        sheet.cell(60, free).value = "รวมทั้งหมด"

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    sheet = _next(root)[RESULTS]
    column = _column(sheet, "ผู้กรอก")
    assert sheet.cell(1, column).value == "ส่งภายใน 15 ตุลาคม"
    assert sheet.cell(60, column).value == "รวมทั้งหมด"


def test_what_stands_below_a_table_makes_room_for_new_rows(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[UNITS]
        row = next(n for n in range(4, 99) if not sheet.cell(n, 1).value)
        sheet.cell(row, _first_free(sheet)).value = "อยู่ใต้ตาราง"
        cells = ("kilometre", "กิโลเมตร", "kilometres", "ปริมาณที่มีทศนิยมได้")
        for added in (row + 1, row + 2):
            for index, text in enumerate(cells, start=1):
                sheet.cell(added, index).value = text + str(added) * (index < 4)

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    sheet = _next(root)[UNITS]
    last = max(n for n in range(4, 99) if sheet.cell(n, 1).value)
    (found,) = [c for row in sheet.iter_rows() for c in row if c.value == "อยู่ใต้ตาราง"]
    assert found.row > last


@pytest.mark.long
def test_a_heading_without_cells_and_headings_of_one_name_come_back(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        free = _first_free(sheet)
        for index, name in enumerate(("ตรวจแล้ว", "บันทึก", "บันทึก")):
            sheet.cell(2, free + index).value = name
        row = place(sheet, "value", indicator="4.2").row
        sheet.cell(row, free + 1).value, sheet.cell(row, free + 2).value = "หนึ่ง", "สอง"

    fill(root / "mine.xlsx", change)
    assert "เก็บคอลัมน์ที่เพิ่มเอง ชีต ผลการดำเนินงาน หัวคอลัมน์ ตรวจแล้ว" in _taken_in(root)
    sheet = _next(root)[RESULTS]
    assert _column(sheet, "ตรวจแล้ว")
    row = place(sheet, "value", indicator="4.2").row
    texts = [sheet.cell(row, _column(sheet, name)).value for name in ("บันทึก", "บันทึก (2)")]
    assert texts == ["หนึ่ง", "สอง"]


@pytest.mark.long
def test_comments_come_back_wherever_they_are_in_a_row(root: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        row = place(sheet, "value", indicator="4.2").row
        free = _first_free(sheet)
        sheet.cell(2, free).value = "ผู้กรอก"
        for column in (_column(sheet, "ดูประกอบ: ชื่อ"), free, free + 1):
            sheet.cell(row, column).comment = Comment(f"ความเห็น {column}", "สมหญิง")

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    sheet = _next(root)[RESULTS]
    row = place(sheet, "value", indicator="4.2").row
    told = [cell.comment.text for cell in sheet[row] if cell.comment]
    assert len(told) == 3 and all(text.startswith("ความเห็น ") for text in told)
    assert sheet.cell(row, _column(sheet, "ดูประกอบ: ชื่อ")).comment
    assert sheet.cell(row, _column(sheet, "ผู้กรอก")).comment


def test_comments_that_have_no_place_in_the_next_workbook_are_told(root: Path) -> None:
    def change(opened: Any) -> None:
        opened[PROGRESS]["A1"].comment = Comment("ดีมาก", "สมหญิง")
        opened[RESULTS]["B2"].comment = Comment("หัวนี้คืออะไร", "สมหญิง")

    fill(root / "mine.xlsx", change)
    told = _taken_in(root)
    assert f"ชีต {PROGRESS} เซลล์ A1: ความเห็นในชีตนี้ไม่ถูกเก็บ" in told
    assert f"ชีต {RESULTS} เซลล์ B2: ความเห็นที่หัวตารางไม่ถูกเก็บ" in told
    assert told.count("ไม่ถูกเก็บ") == 2


def test_a_percent_in_an_own_column_comes_back_as_it_was_seen(root: Path) -> None:
    def change(opened: Any) -> None:
        cell = opened.create_sheet("สมุดทด")["A1"]
        cell.value, cell.number_format = 0.975, "0.0%"

    fill(root / "mine.xlsx", change)
    _taken_in(root)
    assert _next(root)["สมุดทด"]["A1"].value == "97.5%"


def test_formulas_and_links_of_which_only_the_text_is_kept_are_told(root: Path) -> None:
    def change(opened: Any) -> None:
        own = opened.create_sheet("สมุดทด")
        own["A1"], own["B2"], own["B3"] = "=1+1", "เอกสาร", "https://example.org/a"
        own["B2"].hyperlink = "https://example.org/b"
        own["B3"].hyperlink = "https://example.org/a"

    fill(root / "mine.xlsx", change)
    told = _taken_in(root)
    assert "ชีต สมุดทด เซลล์ A1: สูตรไม่ถูกเก็บ เก็บเฉพาะค่าที่เห็นในเซลล์" in told
    assert "ชีต สมุดทด เซลล์ B2: ลิงก์ไม่ถูกเก็บ" in told


def _picture() -> Image:
    content = io.BytesIO()
    Picture.new("RGB", (8, 8), "red").save(content, "PNG")
    return Image(content)


def _chart(sheet: Any) -> BarChart:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=3))
    return chart


def test_pictures_and_charts_are_told_with_sheet_and_cell_before_they_are_lost(
    root: Path,
) -> None:
    def change(opened: Any) -> None:
        opened[RESULTS].add_image(_picture(), "C7")
        opened[PROGRESS].add_image(_picture(), "H2")
        own = opened.create_sheet("สมุดทด")
        own["A1"] = 3
        own.add_chart(_chart(own), "D5")

    fill(root / "mine.xlsx", change)
    code, told = run(root, "workbook", "import", str(root / "mine.xlsx"), "--dry-run")
    assert code == 0
    assert f"ชีต {RESULTS} เซลล์ C7: รูปภาพ 1 รายการ มีอยู่ในไฟล์นี้เท่านั้น" in told
    assert f"ชีต {PROGRESS} เซลล์ H2: รูปภาพ 1 รายการ" in told
    assert "ชีต สมุดทด เซลล์ D5: กราฟ 1 รายการ" in told


def _with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a part of a workbook as a reader of workbooks would not."""
    with zipfile.ZipFile(path) as packed:
        parts = {entry: packed.read(entry) for entry in packed.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, content in parts.items():
            packed.writestr(entry, content)


def _anchor(inside: str) -> bytes:
    start = "<xdr:from><xdr:col>1</xdr:col><xdr:row>4</xdr:row></xdr:from>"
    return f"<xdr:oneCellAnchor>{start}{inside}</xdr:oneCellAnchor>".encode()


_FRAME = (
    "<xdr:graphicFrame><a:graphic xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'>"
    "<a:graphicData uri='{}'/></a:graphic></xdr:graphicFrame>"
)
_CHOICE = "<mc:AlternateContent xmlns:mc='x'><mc:Choice>{}</mc:Choice></mc:AlternateContent>"


LEFT_OUT = {
    "shape": (
        "<xdr:sp xmlns:a='a'><a:p><a:t>โปรด</a:t><a:t>ตรวจ</a:t></a:p></xdr:sp>",
        "B5 “โปรดตรวจ”: รูปร่างหรือกล่องข้อความ 1 รายการ",
    ),
    "diagram": (_FRAME.format("http://x/2006/diagram"), "B5: แผนภาพ SmartArt 1 รายการ"),
    "chart": (_CHOICE.format(_FRAME.format("http://x/2014/chartex")), "B5: กราฟ 1 รายการ"),
    "slicer": (
        _CHOICE.format(_FRAME.format("http://x/2010/slicer")),
        "B5: ตัวกรอง Slicer 1 รายการ",
    ),
    "ink": (_CHOICE.format("<xdr:contentPart/>"), "B5: ลายมือเขียน 1 รายการ"),
}


@pytest.mark.parametrize("name", short(LEFT_OUT, "shape", "slicer"))
def test_what_readers_of_workbooks_leave_out_is_told(root: Path, name: str) -> None:
    inside, told = LEFT_OUT[name]
    fill(root / "mine.xlsx", lambda b: b.create_sheet("สมุดทด").add_image(_picture(), "A1"))
    with zipfile.ZipFile(root / "mine.xlsx") as packed:
        (drawing,) = [
            n for n in packed.namelist() if re.fullmatch(r"xl/drawings/drawing\d+.xml", n)
        ]

    def put(content: bytes) -> bytes:
        root_name = re.search(rb"<(?:(\w+):)?wsDr", content)
        assert root_name is not None
        own = b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        return own + b'spreadsheetDrawing">' + _anchor(inside) + b"</xdr:wsDr>"

    _with_part(root / "mine.xlsx", drawing, put)
    assert f"ชีต สมุดทด เซลล์ {told}" in _taken_in(root)


def test_a_picture_in_a_cell_is_told(root: Path) -> None:
    fill(root / "mine.xlsx", lambda b: setattr(b.create_sheet("สมุดทด")["C3"], "value", 1))
    with zipfile.ZipFile(root / "mine.xlsx") as packed:
        last = max(
            (n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")),
            key=lambda name: int(re.sub(r"\D", "", name)),
        )
    _with_part(root / "mine.xlsx", last, lambda c: c.replace(b'<c r="C3"', b'<c r="C3" vm="1"'))
    assert "ชีต สมุดทด เซลล์ C3: รูปภาพหรือข้อมูลชนิดพิเศษในเซลล์ 1 รายการ" in _taken_in(root)
