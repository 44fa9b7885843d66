"""Parameter files: anything unknown, missing or malformed is refused before a kernel starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from assessing import NOTEBOOKS
from conftest import ROOT, copy_of_project, everything, run
from pramoen.build.chapters import chapters_of
from pramoen.build.plan import chosen_parameters
from pramoen.build.request import Request
from pramoen.common.faults import UsageError
from pramoen.common.params import Parameters, read_parameters
from pramoen.common.places import Project, find_project
from pramoen.data.dataset import load
from pramoen.execution.runs import require_parameters

GOOD = "organisation: dga\nfiscal_year: 2562\nform_year: 2562\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "2562.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_gives_its_parameters(tmp_path: Path) -> None:
    expected = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)
    assert read_parameters(write(tmp_path, GOOD)) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "fiscal_yaer: 2562\n", "fiscal_yaer: ไม่รู้จักพารามิเตอร์นี้"),
        (GOOD.replace("form_year: 2562\n", ""), "form_year: ขาดพารามิเตอร์นี้"),
        (GOOD.replace("2562", "2019", 1), "fiscal_year: ต้องเป็นปี พ.ศ."),
        (GOOD.replace("2562", "'2562'", 1), "fiscal_year: ต้องเป็นจำนวนเต็ม"),
        (GOOD.replace("dga", "../dga"), "organisation: ต้องเป็นอักษรอังกฤษตัวเล็ก"),
        ("- a\n", "ต้องเป็นรายการ ชื่อ: ค่า"),
        ("a: [\n", "ต้องเป็น YAML"),
        ("1: 2\n", "ชื่อพารามิเตอร์ต้องเป็นข้อความ"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name_and_reason(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(UsageError) as raised:
        read_parameters(write(tmp_path, text))
    assert told in str(raised.value)
    assert "2562.yml" in str(raised.value)


def test_what_only_the_print_tells_is_not_given_to_notebooks(tmp_path: Path) -> None:
    further = "document_number: สพร. 1/2562\ndistribution: [คณะกรรมการ]\n"
    told = read_parameters(write(tmp_path, GOOD + further))
    assert (told.document_number, told.distribution) == ("สพร. 1/2562", ("คณะกรรมการ",))
    assert told.given == read_parameters(write(tmp_path, GOOD)).given


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_parameters(write(tmp_path, "organisation: dga\nyear: 1\n"))
    assert all(name in str(raised.value) for name in ("year:", "fiscal_year:", "form_year:"))


def test_every_notebook_declares_exactly_the_parameters() -> None:
    project = Project(ROOT)
    told = read_parameters(project.parameter_file("dga", 2562))
    chapters = chapters_of(project, load(project.data("dga")), told)
    assert {chapter.source for chapter in chapters} == set(NOTEBOOKS)
    for chapter in chapters:
        given = {**told.given, **chapter.given}
        require_parameters(project.notebooks / f"{chapter.source}.ipynb", given)


def test_a_notebook_that_does_not_know_a_parameter_is_named(tmp_path: Path) -> None:
    path = ROOT / "notebooks" / "director.ipynb"
    notebook: Any = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            cell.source = cell.source.replace("fiscal_year", "fiscal_yaer")
    nbformat.write(notebook, tmp_path / "director.ipynb")
    given = Parameters(organisation="dga", fiscal_year=2562, form_year=2562).given
    with pytest.raises(UsageError, match=r"director\.ipynb: ไม่รู้จักพารามิเตอร์ fiscal_year"):
        require_parameters(tmp_path / "director.ipynb", given)


@pytest.mark.parametrize(
    "content", [b"", b'{"cells": [{"cell_type": "co', b"[]", b'{"a": 1}', b"\xff\xfe\x00"]
)
def test_a_notebook_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "director.ipynb"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"director\.ipynb: อ่านสมุดบันทึกไม่ได้ .* — บันทึกใหม่"):
        require_parameters(path, {"organisation": "dga"})


@pytest.mark.slow
def test_a_build_with_a_half_saved_notebook_changes_nothing(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    path = root / "notebooks" / "director.ipynb"
    path.write_bytes(path.read_bytes()[:-100])
    before = everything(root)
    code, told = run(root, "build", "--renderer", "embedded")
    assert (code, everything(root)) == (2, before), told
    assert "director.ipynb: อ่านสมุดบันทึกไม่ได้" in told
    assert "Traceback" not in told


def test_the_reports_of_all_years_are_chosen_by_default() -> None:
    project = Project(ROOT)
    years = [p.fiscal_year for p in chosen_parameters(project, Request(organisation="dga"))]
    assert years == [2559, 2560, 2561, 2562]
    with pytest.raises(UsageError, match="ไม่มีไฟล์พารามิเตอร์ของรายงาน ปี 2570"):
        chosen_parameters(project, Request(fiscal_year=2570))
    with pytest.raises(UsageError, match="ไม่มีองค์การ xyz"):
        chosen_parameters(project, Request(organisation="xyz"))


def test_the_project_is_found_from_below_and_its_absence_told(tmp_path: Path) -> None:
    assert find_project(ROOT / "notebooks").root == ROOT
    with pytest.raises(UsageError, match="ไม่พบโครงการ pramoen"):
        find_project(tmp_path)
