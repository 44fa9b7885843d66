"""The workbook in LibreOffice: it opens, keeps what it is made of, and comes back unchanged."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from conftest import ROOT, copy_of_project, run
from pramoen.workbook.layout import BASE, LISTS, PROGRESS
from test_workbook import RESULTS, TARGETS, fill, place, records


def libreoffice() -> str | None:
    """Return the path of LibreOffice, or None; `make test` installs it where it may."""
    finder = [str(ROOT / "scripts" / "find-libreoffice")]
    ended = subprocess.run(finder, capture_output=True, text=True, check=False)
    return ended.stdout.strip() or None


pytestmark = [
    pytest.mark.xdist_group("libreoffice"),
    pytest.mark.skipif(
        libreoffice() is None,
        reason="needs LibreOffice: apt-get install --no-install-recommends libreoffice-calc-nogui",
    ),
]
UNCHANGED = (0, "สมุดงานนี้ไม่เปลี่ยนข้อมูลใด")


def converted(book: Path, kind: str, folder: Path) -> Path:
    """Open a file in LibreOffice and save it as another kind, as a person would."""
    program = libreoffice()
    assert program is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, "--headless", "--norestore", profile, "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(book)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    said = [line for line in done.stderr.splitlines() if "javaldx" not in line]
    assert said == [], "LibreOffice complains of the workbook"
    return folder / f"{book.stem}.{kind}"


@pytest.fixture(scope="module")
def opened_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose year 2563 was opened and given out as a workbook."""
    root = copy_of_project(tmp_path_factory.mktemp("libreoffice") / "project")
    assert run(root, "new-year", "2563")[0] == 0
    arguments = ("--year", "2563", "--output", str(root / "dga-2563.xlsx"))
    assert run(root, "workbook", "export", *arguments)[0] == 0
    return root


@pytest.fixture(scope="module")
def saved(opened_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, opened and saved again by LibreOffice."""
    folder = tmp_path_factory.mktemp("saved")
    return converted(opened_year / "dga-2563.xlsx", "xlsx", folder)


def taken_in(root: Path, book: Path, *options: str) -> tuple[int, str]:
    code, told = run(root, "workbook", "import", str(book), *options)
    return code, told.strip()


def test_saved_by_libreoffice_it_changes_nothing(opened_year: Path, saved: Path) -> None:
    assert taken_in(opened_year, saved, "--yes") == UNCHANGED


@pytest.mark.long
def test_saved_as_opendocument_and_back_it_changes_nothing(
    opened_year: Path, tmp_path: Path
) -> None:
    between = converted(opened_year / "dga-2563.xlsx", "ods", tmp_path)
    (tmp_path / "back").mkdir()
    back = converted(between, "xlsx", tmp_path / "back")
    assert taken_in(opened_year, back, "--yes") == UNCHANGED
    code, told = taken_in(opened_year, between, "--yes")
    assert code == 2
    assert "OpenDocument (.ods)" in told


def facts(book: Path) -> dict[str, dict[str, Any]]:
    """Return what a person works with on every sheet: lists, notes, locks, print set-up.

    Frozen panes are no part of it: without a window LibreOffice saves none.
    """
    found = {}
    for sheet in openpyxl.load_workbook(book).worksheets:
        if sheet.title in (LISTS, BASE):
            continue
        cells = [cell for row in sheet.iter_rows(max_row=60) for cell in row]
        lists = [r for r in sheet.data_validations.dataValidation if r.type == "list"]
        found[sheet.title] = {
            "protected": sheet.protection.sheet,
            "listed": sorted({str(area) for rule in lists for area in rule.sqref.ranges}),
            "notes": {c.coordinate: c.comment.text.strip() for c in cells if c.comment},
            "open": {c.coordinate for c in cells if not c.protection.locked},
            "across": sheet.page_setup.orientation,
            "paper": int(sheet.page_setup.paperSize),
            "repeated": (sheet.print_title_rows or "").replace("$", ""),
            "coloured": len(sheet.conditional_formatting) > 0,
        }
    return found


def test_lists_notes_locks_and_print_set_up_are_there_afterwards(
    opened_year: Path, saved: Path
) -> None:
    given, kept = facts(opened_year / "dga-2563.xlsx"), facts(saved)
    assert kept == given
    assert given[RESULTS]["protected"]
    assert len(given[RESULTS]["listed"]) == 4
    assert len(given[RESULTS]["notes"]) == 15
    assert (given[RESULTS]["across"], given[RESULTS]["repeated"]) == ("landscape", "1:3")
    assert all(sheet["paper"] == 9 and sheet["protected"] for sheet in given.values())
    states = {sheet.title: sheet.sheet_state for sheet in openpyxl.load_workbook(saved).worksheets}
    assert states[LISTS] == "hidden"
    assert states[BASE] != "visible"


def test_libreoffice_counts_the_progress_as_the_program_does(
    opened_year: Path, saved: Path
) -> None:
    def counted(book: Path) -> dict[str, list[Any]]:
        rows = openpyxl.load_workbook(book, data_only=True)[PROGRESS].iter_rows(min_row=14)
        return {str(row[0].value): [cell.value for cell in row[1:5]] for row in rows}

    given, kept = counted(opened_year / "dga-2563.xlsx"), counted(saved)
    assert given[RESULTS] == [30, 30, 30, 0]
    assert kept == {name: pytest.approx(counts) for name, counts in given.items()}


@pytest.mark.long
def test_what_is_filled_in_after_libreoffice_saved_it_comes_in(
    opened_year: Path, saved: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(opened_year, tmp_path / "project"))
    book = Path(shutil.copyfile(saved, tmp_path / "filled.xlsx"))

    def change(opened: Any) -> None:
        sheet = opened[RESULTS]
        place(sheet, "value", indicator="4.2").value = "๙๗.๕"
        place(sheet, "missing", indicator="4.2").value = None
        place(opened[TARGETS], "comparator", indicator="4.2").value = "ตั้งแต่ขึ้นไป"

    fill(book, change)
    (tmp_path / "again").mkdir()
    again = converted(book, "xlsx", tmp_path / "again")
    code, told = taken_in(root, again, "--yes")
    assert code == 0, told
    rows = [r for r in records(root, "results") if r["fiscal_year"] == "2563"]
    (row,) = (r for r in rows if r["indicator"] == "4.2")
    assert (row["value"], row["missing"]) == ("97.5", "")
    assert told.startswith("จะเปลี่ยน 3 จุด")


@pytest.mark.long
def test_every_sheet_is_printed_one_page_wide(opened_year: Path, tmp_path: Path) -> None:
    pages = PdfReader(converted(opened_year / "dga-2563.xlsx", "pdf", tmp_path)).pages
    first, *others = [page.mediabox for page in pages]
    assert first.height > first.width
    assert all(round(page.width) == 842 and round(page.height) == 595 for page in others)
    sheets = len(openpyxl.load_workbook(opened_year / "dga-2563.xlsx").worksheets) - 2
    assert sheets <= len(pages) <= 2 * sheets
