"""A formula of another indicator needs a notebook, its name and its rows: three files, no code."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from conftest import copy_of_project, run
from test_notebooks import cell, execute, read, recorded

SHARE = """shaded, area = given["shaded"], given["area"]
share = pm.total(shaded / area * 100)
formula, working = "พื้นที่ร่มเงา ÷ พื้นที่สวน × 100", f"{shaded} ÷ {area} × 100"
line_1 = pm.line("share", "1", "สัดส่วนพื้นที่ร่มเงา", formula, working, share, unit=this.unit)
line_1"""
CAUSE = """stated = published.get("share")
cause = pm.cause_of_difference(share, stated, None, this.unit)"""
ROWS = (
    ("shaded", "พื้นที่ร่มเงา", "input", "", "103.6", "park"),
    ("area", "พื้นที่สวน", "input", "", "200", "park"),
    ("stated", "สัดส่วนที่พิมพ์ไว้", "result", "share", "51.8", "percent"),
)


def with_another_formula(root: Path) -> Any:
    """Give 1.4 of the made-up organisation a formula, and return its notebook."""
    notebook = read("economic-value")
    others = ("subsidy-cost", "other-capital-cost", "loan-cost", "cost-of-capital")
    notebook.cells = [one for one in notebook.cells if one.id not in (*others, "economic-value")]
    cell(notebook, "net-receipts").source = SHARE
    cell(notebook, "cause").source = CAUSE
    for name, old, new in (
        ("published", "line_1, line_2_1, line_2_2, line_2_3, line_2, line_3", "line_1"),
        ("agreement", "economic_value", "share"),
    ):
        one = cell(notebook, name)
        assert old in one.source
        one.source = one.source.replace(old, new)
    nbformat.write(notebook, root / "notebooks" / "shaded-area.ipynb")
    data = root / "data" / "example"
    path = data / "indicators.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row["form_year"] == "2562" and row["indicator"] == "1.4":
            row["notebook"] = "shaded-area"
    write(path, rows)
    path = data / "formula_inputs.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for line, name, role, of, value, unit in ROWS:
        own = {"fiscal_year": "2562", "indicator": "1.4", "line": line, "name": name, "role": role}
        figures = {"of": of, "value": value, "unit": unit, "printed": value}
        blank = dict.fromkeys(rows[0], "")
        rows.append({**blank, **own, **figures, "source": "form_2562_detail"})
    write(path, rows)
    return notebook


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_of_project(tmp_path / "project")


def test_another_formula_is_a_notebook_its_name_and_its_rows(root: Path, tmp_path: Path) -> None:
    before = contents(root)
    notebook = with_another_formula(root)
    after = contents(root)
    assert {name for name in after if after[name] != before.get(name)} == {
        "data/example/formula_inputs.csv",
        "data/example/indicators.csv",
        "notebooks/shaded-area.ipynb",
    }
    code, told = run(root, "check", "--organisation", "example")
    assert code == 0, told
    made = execute(notebook, tmp_path, cwd=root, organisation="example", indicator="1.4")
    (record,) = recorded(made)
    terms = {one["name"]: one for one in record["derivation"]["terms"]}
    assert [
        (terms[name]["unit"], terms[name]["exact"]) for name in ("พื้นที่ร่มเงา", "สัดส่วนพื้นที่ร่มเงา")
    ] == [
        ("แห่ง", "103.6"),
        ("ร้อยละ", "51.8"),
    ]
    assert "ล้านบาท" not in json.dumps(record, ensure_ascii=False)


def test_a_result_that_is_not_the_figure_of_any_formula_is_a_fault(root: Path) -> None:
    with_another_formula(root)
    path = root / "data" / "example" / "formula_inputs.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("share,51.8,percent") == 1
    path.write_text(text.replace("share,51.8,percent", "share,52.8,percent"), encoding="utf-8")
    code, told = run(root, "check", "--organisation", "example")
    assert code == 1
    assert "พิมพ์ 52.8" in told and "formula_inputs.csv" in told
