"""The swap of the site, and cells that a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image, ImageOps

from pramoen.common.swap import recover, replacing
from pramoen.publishing.charts import _png
from pramoen.publishing.downloads import write_downloads, write_rows
from pramoen.publishing.lettering import lines_of, width_of


def filled(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def test_a_complete_build_replaces_the_site(tmp_path: Path) -> None:
    site = filled(tmp_path / "site", "old")
    with replacing(site) as fresh:
        (fresh / "index.html").write_text("new", encoding="utf-8")
    assert (site / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_that_fails_leaves_the_site_and_no_rest(tmp_path: Path) -> None:
    site = filled(tmp_path / "site", "old")
    with pytest.raises(RuntimeError), replacing(site) as fresh:
        (fresh / "index.html").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert (site / "index.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_swap_cut_off_between_its_renames_is_put_right(tmp_path: Path) -> None:
    filled(tmp_path / ".site.old", "old")
    recover(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == "old"


def record(name: str) -> dict[str, Any]:
    return {
        "organisation": "dga",
        "fiscal_year": 2562,
        "component": 1,
        "indicator": "1.1",
        "item": None,
        "name": name,
        "unit": "ข้อ",
        "direction": "higher",
        "results": [
            {"fiscal_year": 2562, "value": "-1.50", "text": name, "missing": None, "source": name}
        ],
        "target": None,
        "status": "no_target",
        "attainment_percent": None,
        "gap": "-1.50",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_no_cell_is_a_formula(tmp_path: Path, text: str) -> None:
    write_downloads([record(text)], tmp_path, "ชื่อ")
    with (tmp_path / "assessments.csv").open(encoding="utf-8-sig", newline="") as lines:
        row = next(csv.DictReader(lines))
    assert row["name"] == "'" + text
    assert row["value"] == "-1.50"
    sheet = openpyxl.load_workbook(tmp_path / "assessments.xlsx").active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}


def test_data_of_charts_keeps_numbers_and_runs_nothing(tmp_path: Path) -> None:
    rows = [["แหล่งรายได้", "ล้านบาท"], ["=1+1", "-2.5"]]
    write_rows([{"name": "a", "rows": rows}], tmp_path, mark="สมมติ")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        told = list(csv.reader(lines))
    assert told == [["แหล่งรายได้", "ล้านบาท", "made_up"], ["'=1+1", "-2.5", "สมมติ"]]


def ink(text: str) -> tuple[int, int]:
    """Return where the ink of a text begins and ends, from left to right, as a PNG shows it."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" font-family="Sarabun" width="200" height="40" '
    drawn = _png(f'{svg}viewBox="0 0 200 40"><text x="9" y="30" font-size="20">{text}</text></svg>')
    box = ImageOps.invert(Image.open(io.BytesIO(drawn)).convert("L")).getbbox()
    assert box is not None
    return box[0], box[2]


def test_a_picture_gives_sara_am_its_width() -> None:
    for with_am, without in (("สำนักงาน", "สานักงาน"), ("น้ำนม", "น้านม")):
        assert abs(ink(with_am)[1] - ink(without)[1]) <= 2


def test_the_words_of_a_picture_stay_within_it_and_words_whole() -> None:
    title = "1.1.3 ความสามารถทางการหารายได้เพื่อลดภาระงบประมาณภาครัฐ ปีงบประมาณ พ.ศ. 2559–2562 (ล้านบาท)"
    for width in (120.0, 300.0, 600.0):
        lines, size = lines_of(title, width, 16)
        assert " ".join(lines) == title
        assert size <= 16
        assert all(width_of(line, size) <= width + 0.01 for line in lines)
        assert not any(line.endswith("พ.ศ.") for line in lines)
