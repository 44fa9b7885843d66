"""Excel as it is: what a person sees in a cell is what is read, whoever saved the workbook."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import ROOT
from pramoen.common.fiscal import is_plain_number
from pramoen.common.params import Parameters
from pramoen.workbook import cells, numberformat
from pramoen.workbook.file import open_book
from pramoen.workbook.layout import Layout
from pramoen.workbook.merging import Merge, merge
from pramoen.workbook.reading import read_contents
from test_workbook import RESULTS, fill, place

PARAMETERS = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)
LAYOUT = Layout(ROOT / "data" / "dga", PARAMETERS)


@pytest.fixture
def book(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(exported, tmp_path / "filled.xlsx"))


def read(path: Path) -> Merge:
    """Read a workbook and hold it against the data."""
    contents = read_contents(open_book(path), LAYOUT)
    merged = merge(LAYOUT, contents)
    assert (list(contents.faults), list(merged.faults)) == ([], [])
    return merged


def changed(merged: Merge) -> dict[str, str]:
    """Return what changes in the results, by indicator and column."""
    return {f"{c.key[1]} {c.column}": c.after for c in merged.changes if c.table == "results"}


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a workbook as they are stored."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, change(name, content))


@pytest.mark.parametrize(
    ("stored", "shown_as", "seen"),
    [
        (97.30000000000001, "0.00", "97.3"),
        (97.30000000000001, "General", "97.3"),
        (0.1 + 0.2, "0.00", "0.3"),
        (95, "0.00", "95"),
        (3, "0.00", "3"),
        (97.345, "0.0", "97.345"),
        (20840070.0, "#,##0", "20840070"),
        (1e15, "General", "1000000000000000"),
        (1.5e-7, "General", "0.00000015"),
        (0.85, "0%", "85"),
        (0.85, "0.00 %", "85"),
        (85, '0"%"', "85"),
        (85, r"0\%", "85"),
        (85, '0.0" %"', "85"),
        (0.842, "[Red]0.0%;[Blue]-0.0%", "84.2"),
        (-0.05, '0%;"ลบ "0%', "-5"),
        (3720500, '#,##0.0,"พัน"', "3720.5"),
        (3720500000, "0.0,,", "3720.5"),
        (1234.5, "[$-D07041E]#,##0.00", "1234.5"),
        (1234.5, r"_(* #,##0.00_);_(* \(#,##0.00\)", "1234.5"),
        (1234.5, "0.00E+00", "1234.5"),
        (0.5, "# ?/?", "0.5"),
        (7, "@", "7"),
        (7, "", "7"),
    ],
)
def test_a_number_is_read_as_it_is_seen(stored: float, shown_as: str, seen: str) -> None:
    assert cells.as_number(stored, shown_as, "percent") == seen


@pytest.mark.parametrize("shown_as", [";;;", '"ผ่าน"', '[=1]"มี";"ไม่มี"'])
def test_a_number_that_its_cell_does_not_show_is_not_taken(shown_as: str) -> None:
    with pytest.raises(cells.Unreadable, match="ไม่แสดงตัวเลข"):
        cells.as_number(97, shown_as, "percent")


def test_a_number_of_an_indicator_keeps_the_zeros_that_are_seen() -> None:
    assert cells.as_text(1.1, "0.00") == "1.10"
    assert cells.as_text(1.1, "General") == "1.1"


def test_no_number_of_excel_is_too_large_or_small_to_read() -> None:
    for stored in (1.7976931348623157e308, 2.2250738585072014e-308, -1e300, 0.0):
        for shown_as in ("General", "0.00", "0.00%", "#,##0,,", "0.00E+00"):
            assert is_plain_number(cells.as_number(stored, shown_as, "percent"))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x0041_", "A"),
        ("_x00", "_x00"),
        ("x_y_z", "x_y_z"),
    ],
)
def test_letters_that_office_escapes_are_read(stored: str, typed: str) -> None:
    assert cells.decoded(stored) == typed


def test_a_percent_of_another_programs_format_is_not_taken_a_hundredfold(book: Path) -> None:
    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        for indicator, value, shown_as in (("4.2", 85, '0"%"'), ("2.1.1", 0.842, "0.0%")):
            cell = place(sheet, "value", indicator=indicator)
            cell.value, cell.number_format = value, shown_as
            place(sheet, "missing", indicator=indicator).value = None

    fill(book, change)
    found = changed(read(book))
    assert (found["4.2 value"], found["2.1.1 value"]) == ("85", "84.2")


def test_escapes_in_a_stored_text_are_no_part_of_it(book: Path) -> None:
    fill(book, lambda b: setattr(place(b[RESULTS], "note", indicator="4.2"), "value", "MARKED"))
    rewritten(book, lambda _, part: part.replace(b"MARKED", "หนึ่ง_x000D__x000A_สอง".encode()))
    assert changed(read(book)) == {"4.2 note": "หนึ่ง สอง"}


_STRICT = (
    (
        rb"http://schemas.openxmlformats.org/(\w+)/2006/([\w/]+)",
        rb"http://purl.oclc.org/ooxml/\1/\2",
    ),
)


def strict(name: str, part: bytes) -> bytes:
    """Return a part as Excel's "Strict Open XML Spreadsheet" has it; packaging stays."""
    kept = rb"http://schemas.openxmlformats.org/package/"
    part = part.replace(kept, b"KEPT:")
    for pattern, strictly in _STRICT:
        part = re.sub(pattern, strictly, part)
    return part.replace(b"KEPT:", kept)


def test_a_workbook_saved_as_strict_open_xml_is_one(book: Path) -> None:
    fill(book, lambda b: setattr(place(b[RESULTS], "note", indicator="4.2"), "value", "เข้มงวด"))
    rewritten(book, strict)
    with pytest.raises(Exception):  # noqa: B017 - whatever the reader makes of it by itself
        openpyxl.load_workbook(book)[RESULTS]
    assert changed(read(book)) == {"4.2 note": "เข้มงวด"}


def with_formula(book: Path, kept: str, shown_as: str = "General") -> None:
    """Put a formula into the result of 4.2, with the value that Excel kept of it."""

    def change(opened: Any) -> None:
        cell = place(opened[RESULTS], "value", indicator="4.2")
        cell.value, cell.number_format = 123454321, shown_as
        place(opened[RESULTS], "missing", indicator="4.2").value = None

    fill(book, change)
    value = b"<v>123454321</v>"
    formula = f"<f>SUM(A1:A3)</f><v>{kept}</v>".encode()
    rewritten(book, lambda _, part: part.replace(value, formula))


def test_the_value_that_a_formula_came_to_is_taken_and_said_to_be(book: Path) -> None:
    with_formula(book, "97.25")
    merged = read(book)
    assert changed(merged)["4.2 value"] == "97.25"
    (told,) = [line for line in merged.told if "เป็นสูตร" in line]
    assert "97.25" in told and "เซลล์ J" in told


def test_a_computed_number_has_the_decimals_that_are_seen(book: Path) -> None:
    with_formula(book, "97.299999999", "0.00")
    assert changed(read(book))["4.2 value"] == "97.3"


@pytest.mark.parametrize("name", ["literal-percent", "strict-ooxml", "x000D"])
def test_a_workbook_made_with_an_earlier_layout_can_be_read(name: str, book: Path) -> None:
    """Columns and sheets that came later are missing there; the rest is read."""
    later = ("responsible_unit", "responsible_person", "cause", "obstacle", "next_step", "document")

    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        for column in sorted((c.column for c in sheet[3] if c.value in later), reverse=True):
            sheet.delete_cols(column)
        opened.remove(opened["หลักฐาน"])
        opened.remove(opened["ผลระหว่างปี"])
        place(sheet, "note", indicator="4.2").value = name

    fill(book, change)
    assert changed(read(book)) == {"4.2 note": name}


def test_decimals_are_told_from_what_merely_looks_like_them() -> None:
    assert numberformat.shown_as('0" ข้อ."').places == 0
    assert numberformat.shown_as("0.0#").places is None
    assert numberformat.shown_as('#,##0.00" (0.0%)"').percent == 0
