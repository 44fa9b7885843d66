"""The swap of the site, and cells that a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filelock import FileLock
from PIL import Image, ImageOps

from conftest import copy_of_project, run
from pramoen.common import swap
from pramoen.common.faults import UsageError
from pramoen.common.places import find_project
from pramoen.common.swap import (
    TOO_LATE,
    exchange,
    interrupted,
    kept,
    recover,
    replacing,
    roll_back,
)
from pramoen.common.theme import font_folder
from pramoen.publishing.downloads import OFFERED, offered, write_downloads, write_rows
from pramoen.publishing.lettering import lines_of, width_of
from pramoen.rendering.errors import RenderingFailed
from pramoen.rendering.lending import Words
from pramoen.rendering.pictures import pictures


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


def shown(site: Path) -> str:
    return (site / "index.html").read_text(encoding="utf-8")


def test_at_no_moment_is_there_no_site(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "one", "1"), filled(tmp_path / "other", "2")
    if not exchange(one, other):
        pytest.skip("this system exchanges no folders")
    stop = threading.Event()
    missing: list[str] = []

    def watch() -> None:
        while not stop.is_set():
            missing.extend(path.name for path in (one, other) if not path.is_dir())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(200):
        exchange(one, other)
    stop.set()
    watcher.join()
    assert not missing
    assert (shown(one), shown(other)) == ("2", "1")


@pytest.mark.parametrize("killed_at", range(4))
@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_swap_killed_at_any_step_leaves_the_old_or_the_new_whole(
    can_exchange: bool, killed_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = filled(tmp_path / "site", "old")
    if not can_exchange:
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom pramoen.common import swap\n"
        f"left = [{killed_at}]\n"
        "def counted(step):\n"
        "    def done(*given, **named):\n"
        "        if left[0] == 0:\n            os.kill(os.getpid(), 9)\n"
        "        left[0] -= 1\n        return step(*given, **named)\n"
        "    return done\n"
        f"swap.exchange = counted(swap.exchange if {can_exchange} else lambda *_: False)\n"
        "Path.rename = counted(Path.rename)\nswap._put_away = counted(swap._put_away)\n"
        f"with swap.replacing(Path({str(site)!r})) as fresh:\n"
        "    (fresh / 'index.html').write_text('new')\n"
    )
    subprocess.run([sys.executable, "-c", script], check=False)
    for lost in interrupted(tmp_path):
        recover(lost)
    assert shown(site) in ("old", "new")
    with replacing(site) as fresh:
        assert shown(fresh) == shown(site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_new_folder_that_is_whole_is_never_thrown_away(tmp_path: Path) -> None:
    filled(tmp_path / ".site.old", "old")
    filled(tmp_path / ".site.new", "new")
    assert interrupted(tmp_path) == [tmp_path / "site"]
    recover(tmp_path / "site")
    assert shown(tmp_path / "site") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_without_the_new_folder_the_old_one_comes_back(tmp_path: Path) -> None:
    filled(tmp_path / ".site.old", "old")
    recover(tmp_path / "site")
    assert shown(tmp_path / "site") == "old"


def test_every_command_finds_what_a_killed_one_left_aside(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").touch()
    filled(tmp_path / "data" / ".dga.old", "data")
    filled(tmp_path / "reports" / ".site.old", "old")
    filled(tmp_path / "reports" / ".site.new", "new")
    project = find_project(tmp_path)
    assert shown(project.data("dga")) == "data"
    assert shown(project.site) == "new"


@pytest.mark.parametrize("mounted", [False, True])
def test_a_link_to_a_docroot_is_published_into(
    mounted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docroot = filled(tmp_path / "srv" / "www", "old")
    (docroot / "gone").mkdir()
    (docroot / "gone" / "page.html").touch()
    site = tmp_path / "reports" / "site"
    site.parent.mkdir()
    site.symlink_to(docroot)
    number = docroot.stat().st_ino
    monkeypatch.setattr("os.path.ismount", lambda _: mounted)
    with replacing(site, [site / "gone"]) as fresh:
        assert not (fresh / "gone").exists()
        filled(fresh / "made", "new part")
        filled(fresh, "new")
    assert site.is_symlink()
    assert shown(docroot) == "new"
    assert sorted(path.name for path in docroot.iterdir()) == ["index.html", "made"]
    assert (docroot.stat().st_ino == number) is mounted
    assert [path.name for path in docroot.parent.iterdir()] == ["www"]
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_an_interrupt_during_the_swap_comes_after_it_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = filled(tmp_path / "site", "old")

    def interrupted_exchange(one: Path, other: Path) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return exchange(one, other)

    monkeypatch.setattr(swap, "exchange", interrupted_exchange)
    with pytest.raises(KeyboardInterrupt) as told, replacing(site) as fresh:
        filled(fresh, "new")
    assert told.value.args == (TOO_LATE,)
    assert shown(site) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("how", ["saved", "made", "removed"])
def test_what_another_program_saves_meanwhile_is_not_overwritten(how: str, tmp_path: Path) -> None:
    data = filled(tmp_path / "dga", "old")
    (data / "b.csv").write_text("b", encoding="utf-8")
    named = {"saved": "index.html", "made": "c.csv", "removed": "b.csv"}[how]
    with pytest.raises(UsageError, match=named), replacing(data, guarded=True) as fresh:
        filled(fresh, "new")
        if how == "removed":
            (data / named).unlink()
        else:
            (data / named).write_text("theirs", encoding="utf-8")
    assert shown(data) == ("theirs" if how == "saved" else "old")
    assert [path.name for path in tmp_path.iterdir()] == ["dga"]


@pytest.mark.slow
def test_nobody_waits_for_the_answer_to_an_import_and_what_is_saved_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of_project(tmp_path / "project")
    workbook = root / "filled.xlsx"
    told = run(root, "workbook", "export", "--year", "2562", "--output", str(workbook))
    assert told[0] == 0, told
    book = openpyxl.load_workbook(workbook)
    sheet = book["ผลการดำเนินงาน"]
    column = [cell.value for cell in sheet[3]].index("note") + 1
    sheet.cell(4, column).value = "หมายเหตุใหม่"
    book.save(workbook)
    table = root / "data" / "dga" / "results.csv"

    def asked(_: str) -> bool:
        with FileLock(root / "reports" / ".lock", timeout=0):
            table.write_bytes(table.read_bytes() + b"\n")
        return True

    monkeypatch.setattr("pramoen.commands.workbook.confirmed", asked)
    code, words = run(root, "workbook", "import", str(workbook))
    assert (code, "results.csv" in words) == (2, True), words
    assert table.read_bytes().endswith(b"\n\n")


def test_old_sites_are_kept_and_brought_back(tmp_path: Path) -> None:
    site = filled(tmp_path / "site", "0")
    for number in range(1, 5):
        with replacing(site, keep=2) as fresh:
            filled(fresh, str(number))
    assert [shown(one) for one in kept(site)] == ["3", "2"]
    assert roll_back(site) is not None
    assert shown(site) == "3"
    assert sorted(shown(one) for one in kept(site)) == ["2", "4"]
    assert roll_back(filled(tmp_path / "other", "x")) is None


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


def test_what_is_offered_and_what_is_written_are_one_list(tmp_path: Path) -> None:
    told = offered("dga", 2562, ("html",))
    listed = [one["address"] for one in told["downloads"]]
    written = [f"data/{path.name}" for path in write_downloads([record("ก")], tmp_path, "ชื่อ")]
    assert listed == [*written, "dga-2562.zip"], "no print was asked for"
    printed = [one["address"] for one in offered("dga", 2562, ("html", "pdf"))["downloads"]]
    assert printed == ["report.pdf", "executive-summary.pdf", *listed]
    assert {one["name"] for one in told["attachments"]} == {"assessments.csv", "assessments.json"}
    assert all(one.text for one in OFFERED)


def test_data_of_charts_keeps_numbers_and_runs_nothing(tmp_path: Path) -> None:
    rows = [["แหล่งรายได้", "ล้านบาท"], ["=1+1", "-2.5"]]
    write_rows([{"name": "a", "rows": rows}], tmp_path, mark="สมมติ")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        told = list(csv.reader(lines))
    assert told == [["แหล่งรายได้", "ล้านบาท", "made_up"], ["'=1+1", "-2.5", "สมมติ"]]


def ink(text: str) -> tuple[int, int]:
    """Return where the ink of a text begins and ends, from left to right, as a PNG shows it."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" font-family="Sarabun" width="200" height="40" '
    svg += f'viewBox="0 0 200 40"><text x="9" y="30" font-size="20">{text}</text></svg>'
    (drawn,) = pictures([svg], font_folder())
    box = ImageOps.invert(Image.open(io.BytesIO(drawn)).convert("L")).getbbox()
    assert box is not None
    return box[0], box[2]


def test_a_picture_gives_sara_am_its_width() -> None:
    for with_am, without in (("สำนักงาน", "สานักงาน"), ("น้ำนม", "น้านม")):
        assert abs(ink(with_am)[1] - ink(without)[1]) <= 2


def test_pictures_are_drawn_alike_each_time_on_white_in_the_fonts_that_are_given(
    tmp_path: Path,
) -> None:
    opening = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -10 30 40">'
    square = f'{opening}<rect x="5" y="-5" width="10" height="10"/></svg>'
    quoted = f'{opening}<text y="9" font-family="Sarabun">#"\\ก</text></svg>'
    first = pictures([square, quoted], font_folder())
    assert first == pictures([square, quoted], font_folder())
    assert pictures([], tmp_path) == []
    drawn = Image.open(io.BytesIO(first[0])).convert("L")
    assert drawn.size == (60, 80)
    assert ImageOps.invert(drawn).getbbox() == (10, 10, 30, 30)
    assert min(Image.open(io.BytesIO(first[1])).convert("L").tobytes()) < 100
    with pytest.raises(RenderingFailed, match="Sarabun"):
        pictures([square], tmp_path)


def test_a_picture_has_the_shapes_that_its_fonts_lend(tmp_path: Path) -> None:
    words = Words()
    opening = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" font-family="Sarabun">'
    drawing = words.drawable(f'{opening}<text x="9" y="30" font-size="20">漢</text></svg>')
    shutil.copyfile(font_folder() / "Sarabun-Regular.ttf", tmp_path / "Sarabun-Regular.ttf")
    without = pictures([drawing], tmp_path)
    for name, content in words.fonts():
        (tmp_path / name).write_bytes(content)
    (drawn,) = pictures([drawing], tmp_path)
    assert [drawn] != without
    box = ImageOps.invert(Image.open(io.BytesIO(drawn)).convert("L")).getbbox()
    assert box is not None and box[2] - box[0] > 30  # as wide as a letter of twice the size


def test_the_words_of_a_picture_stay_within_it_and_words_whole() -> None:
    title = "1.1.3 ความสามารถทางการหารายได้เพื่อลดภาระงบประมาณภาครัฐ ปีงบประมาณ พ.ศ. 2559–2562 (ล้านบาท)"
    for width in (120.0, 300.0, 600.0):
        lines, size = lines_of(title, width, 16)
        assert " ".join(lines) == title
        assert size <= 16
        assert all(width_of(line, size) <= width + 0.01 for line in lines)
        assert not any(line.endswith("พ.ศ.") for line in lines)
        assert "1.1.3" not in lines
