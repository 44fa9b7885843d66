"""The whole year of an analyst, from the opened year to a withdrawn approval."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from conftest import Begun, Page, everything, published, run
from pramoen.checks.findings import findings_of
from pramoen.common.places import Project
from pramoen.workbook.layout import BASE, LISTS
from test_workbook import RESULTS, fill, place

# What a person may do wrong in one sitting, and what is said about it.
MISTAKES = [
    ("1.1.1", "", "value", "=3700+20", "เซลล์นี้เป็นสูตร"),
    ("1.1.2", "paper_saved", "value", "ยี่สิบล้าน", "ไม่ใช่ตัวเลข"),
    ("1.1.2", "skilled_staff", "value", "5,200 คน", "ไม่ใช่ตัวเลข"),
    ("1.1.3", "", "value", "105%", "หน่วยนับของแถวนี้ไม่ใช่ร้อยละ"),
    ("1.2", "linked_datasets", "value", "2-3", "ไม่ใช่ตัวเลข"),
    ("1.4.1", "", "value", "2,0", "ไม่ใช่ตัวเลข"),
    ("1.4.2", "", "value", True, "ไม่ใช่ตัวเลข"),
    ("1.5", "", "value", "#N/A", "ข้อผิดพลาดของ Excel"),
    ("2.1.1", "", "missing", "ลืม", "ไม่มีในรายการให้เลือก"),
    ("2.2", "", "source", "เอกสารของฉัน", "ไม่มีในรายการให้เลือก"),
    ("4.2", "", "fiscal_year", 2562, "ไม่ใช่ปีของสมุดงานนี้"),
    ("4.3", "", "note", "=HYPERLINK(A1)", "เซลล์นี้เป็นสูตร"),
    ("5.1", "", "text", "@ดูแฟ้ม", "เหมือนสูตร"),
]
FORM = "แบบประเมินปีงบประมาณ พ.ศ. 2563"
FIGURES = {
    ("1.1.1", ""): "๓,๗๒๐",
    ("1.1.2", "paper_saved"): "21,000,000",
    ("1.1.2", "spending_site_visits"): 50000,
    ("1.1.2", "skilled_staff"): "5,200",
    ("1.1.3", ""): 110.5,
    ("4.2", ""): "95%",
}


def put(opened: Any, indicator: str, item: str, column: str, value: Any) -> None:
    sheet = opened[RESULTS]
    place(sheet, column, indicator=indicator, item=item).value = value


def cover(report: Path) -> str:
    """Return what the first page of the PDF says, on one line."""
    return " ".join(PdfReader(report / "report.pdf").pages[0].extract_text().split())


def reviewed(opened: Any) -> None:
    """Compare every carried row with the new year's form, and name that as its source."""
    sources = opened["แหล่งที่มา"]
    codes = {cell.value: cell.column for cell in sources[3]}
    carried = place(sources, "description", source="carried_2563")
    new = {"source": "form_2563", "document": "แบบประเมิน", "description": FORM}
    row = next(n for n in range(4, 99) if not sources.cell(n, 1).value)
    for column, value in new.items():
        sources.cell(row, codes[column]).value = value
    for sheet in opened.worksheets:
        if sheet.title not in (LISTS, BASE, sources.title):
            for cell in (cell for line in sheet.iter_rows(4) for cell in line):
                if cell.value == carried.value:
                    cell.value = FORM


def accept_what_is_left(root: Path) -> None:
    """Accept the open warnings of the year, each by its code."""
    found = [one.code for one in findings_of(Project(root), "dga").open if one.concerns(2563, 2563)]
    assert not [code for code in found if code.startswith("source/")], "reviewed"
    assert run(root, "accept", *found, "--why", "ทบทวนแล้ว")[0] == 0


def mistakes(opened: Any) -> None:
    for indicator, item, column, value, _ in MISTAKES:
        put(opened, indicator, item, column, value)


@pytest.mark.long
def test_an_analysts_whole_year(begun: Begun, tmp_path: Path) -> None:
    root = published(begun(tmp_path / "project"))
    book, spoilt = tmp_path / "dga-2563.xlsx", tmp_path / "spoilt.xlsx"
    assert run(root, "new-year", "2563", "--who", "สมหญิง")[0] == 0
    assert run(root, "workbook", "export", "--year", "2563", "--output", str(book))[0] == 0

    # filled in with mistakes: every one is told at its cell, and nothing is written
    shutil.copyfile(book, spoilt)
    fill(spoilt, mistakes)
    before = everything(root)
    code, told = run(root, "workbook", "import", str(spoilt), "--yes")
    assert (code, everything(root)) == (1, before)
    assert "Traceback" not in told
    assert f"พบข้อมูลผิด {len(MISTAKES)} จุด" in told
    cells = openpyxl.load_workbook(spoilt)[RESULTS]
    for indicator, item, column, _, problem in MISTAKES:
        at = place(cells, column, indicator=indicator, item=item).coordinate
        lines = [line for line in told.splitlines() if f"ชีต {RESULTS}" in line]
        assert any(f"เซลล์ {at})" in one and problem in one and "—" in one for one in lines), at

    # corrected and imported, after a look at what would change
    def figures(opened: Any) -> None:
        for (indicator, item), value in FIGURES.items():
            put(opened, indicator, item, "value", value)
            put(opened, indicator, item, "missing", None)

    fill(book, figures)
    code, told = run(root, "workbook", "import", str(book), "--dry-run")
    assert (code, everything(root)) == (0, before)
    assert "1.1.1 มูลค่าเพิ่มทางเศรษฐกิจ: ผล (ว่าง) → 3720" in told
    fill(book, reviewed)
    assert run(root, "workbook", "import", str(book), "--yes", "--who", "สมหญิง")[0] == 0

    # built, compared and reviewed
    html = ("--renderer", "embedded", "--format", "html")
    code, told = run(root, "build", "--year", "2563", *html)
    assert code == 0, told
    report = root / "reports" / "site" / "dga" / "2563"
    records = json.loads((report / "data" / "assessments.json").read_text(encoding="utf-8"))
    statuses = {r["indicator"]: r["status"] for r in records if r["item"] is None}
    assert (statuses["1.1.1"], statuses["1.1.2"], statuses["4.2"]) == ("met", "met", "not_met")
    _, told = run(root, "diff", "2562", "2563")
    assert "1.1.1 สถานะ: รอผลการดำเนินงาน → บรรลุเป้าหมาย" in told
    summary = Page(report / "chapters" / "summary.html").text
    assert "สิ่งที่เปลี่ยนไปจากปีก่อน" in summary
    assert "ฉบับร่าง" in (report / "index.html").read_text(encoding="utf-8")
    accept_what_is_left(root)
    assert run(root, "review", "--year", "2563", "--state", "checked", "--who", "สมศรี")[0] == 0
    assert run(root, "review", "--year", "2563", "--state", "approved", "--who", "สมชาย")[0] == 0
    assert run(root, "build", "--year", "2563", *html[:2])[0] == 0
    assert "รับรองแล้วโดย สมชาย" in (report / "index.html").read_text(encoding="utf-8")
    assert "รับรองแล้วโดย สมชาย" in cover(report)

    # a figure is corrected afterwards: the approval is withdrawn, on the cover of HTML and PDF
    why = ("--why", "งบการเงินฉบับตรวจสอบ", "--who", "สมหญิง")
    assert run(root, "correct", "4.2", "--year", "2563", "--to", "97", *why)[0] == 0
    assert run(root, "build", "--year", "2563", "--renderer", "embedded")[0] == 0
    assert "ถอนการรับรอง" in (report / "index.html").read_text(encoding="utf-8")
    sources = Page(report / "chapters" / "sources.html").text
    assert "งบการเงินฉบับตรวจสอบ" in sources
    assert "ถอนการรับรอง" in cover(report)
    assert "รับรองแล้วโดย" not in cover(report)
    assert "2563" in cover(report)
    assert "ถอนการรับรอง" in run(root, "review", "--year", "2563")[1]
    actions = [
        line.split(",")[3] for line in (root / "data/dga/data_log.csv").read_text().splitlines()[1:]
    ]
    assert actions[:2] == ["new_year", "workbook"]
    assert actions[-3:] == ["review", "review", "correct"]
