"""A workbook comes back whole though the catalogue words its sheets otherwise by then."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from pramoen.common.faults import Fault
from pramoen.workbook.layout import Sheet
from pramoen.workbook.misfits import gathered
from pramoen.workbook.read_back import _KEYS
from pramoen.workbook.sheet_reading import cell_fault
from test_workbook import RESULTS, fill
from test_year_by_workbook import INDICATORS, choose, in_conflict, mark, of_2563, put, root, value

__all__ = ["in_conflict", "root"]

# It names the file, which would be another one beside the workbook.
NAMES_THE_FILE = "workbook.conflict_sheet.title"


@pytest.fixture
def reworded(tmp_path: Path) -> Path:
    """The package with every word otherwise by which a workbook is read back."""
    package = tmp_path / "lib" / "pramoen"
    own = ROOT / "src" / "pramoen"
    shutil.copytree(own, package, ignore=shutil.ignore_patterns("__pycache__"))
    path = package / "words" / "th" / "workbook.po"
    text = path.read_text(encoding="utf-8")
    for key in set(_KEYS) - {NAMES_THE_FILE}:
        text, count = re.subn(rf'(msgid "{re.escape(key)}"\nmsgstr ")', r"\1คำใหม่ ", text)
        assert count == 1, key
    path.write_text(text, encoding="utf-8")
    return package.parent


def taken_in(root: Path, name: str, lib: Path) -> subprocess.CompletedProcess[str]:
    command = ("workbook", "import", str(root / name), "--yes", "--project", str(root))
    return subprocess.run(
        [sys.executable, "-m", "pramoen", *command],
        env=os.environ | {"PYTHONPATH": str(lib)},
        capture_output=True,
        check=False,
        text=True,
    )


def test_a_workbook_given_out_before_its_words_changed_is_taken_in(
    root: Path, reworded: Path
) -> None:
    def change(opened: Any) -> None:
        put(opened, "4.2", 95)
        mark(opened, INDICATORS, indicator="1.3")
        opened[RESULTS]["Z2"].value = "ใครรับผิดชอบ"

    fill(root / "mine.xlsx", change)
    done = taken_in(root, "mine.xlsx", reworded)
    assert done.returncode == 0, done.stdout + done.stderr
    assert value(root, "4.2")["value"] == "95"
    assert "1.3" not in {row["indicator"] for row in of_2563(root, "indicators")}
    notes = [(row["sheet"], row["column"]) for row in of_2563(root, "annotations")]
    assert notes == [("results", "ใครรับผิดชอบ")], "the program's own columns are nobody's notes"


@pytest.mark.long
def test_a_choice_made_before_its_words_changed_counts(in_conflict: Path, reworded: Path) -> None:
    choose(in_conflict, {"4.2": "ของสมุดงานนี้", "4.3": "ในข้อมูล"})
    done = taken_in(in_conflict, "theirs.xlsx", reworded)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (value(in_conflict, "4.2")["value"], value(in_conflict, "4.3")["value"]) == ("97", "4")


def test_what_is_wrong_in_a_whole_column_is_told_once_at_its_first_cell() -> None:
    fields = [{"name": "value", "title": "ผล (เซลล์ ใด)"}, {"name": "note", "title": "ผล"}]
    sheet = Sheet("any", {"title": "ผล", "schema": {"fields": fields, "primaryKey": []}})

    def fault(row: int, column: str) -> Fault:
        return cell_fault(sheet, row, "J", column, "ไม่ใช่ตัวเลข", "", "")

    faults = [*(fault(row, "value") for row in range(4, 9)), fault(9, "note")]
    found, moved = gathered(sheet, faults, 6)
    assert ([(one.cell, one.column) for one in found], moved) == (
        [("J4", "ผล (เซลล์ ใด)"), ("J9", "ผล")],
        False,
    )
    assert "(เซลล์ J4)" in str(found[0])
