"""Every kind of faulty input: a message with place, finding and remedy, and nothing changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import everything, published, run, short
from test_checking import CELLS, CONSISTENCY, edit, row_of, set_cell


def _cell(table: str, row: int, column: str, value: str) -> Callable[[Path], None]:
    return lambda data: set_cell(data, table, row, column, value)


def _rewrite(table: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def rewrite(data: Path) -> None:
        path = data / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))

    return rewrite


def _widen(rows: list[list[str]]) -> None:
    for row in rows:
        row.append("x")


def _reverse(rows: list[list[str]]) -> None:
    for row in rows:
        row.reverse()


def _package(data: Path) -> None:
    path = data / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")


def _described_twice(data: Path) -> None:
    path = data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"].append(package["resources"][0])
    path.write_text(json.dumps(package), encoding="utf-8")


FILES: list[tuple[str, Callable[[Path], None], str, str]] = [
    ("file gone", lambda data: (data / "units.csv").unlink(), "units.csv", "ไม่พบไฟล์"),
    (
        "another encoding",
        _rewrite("units", lambda raw: raw.decode().encode("cp874")),
        "units.csv แถว 2",
        "ไม่ใช่ UTF-8",
    ),
    ("empty file", _rewrite("units", lambda _: b""), "units.csv แถว 1", "ไม่มีคอลัมน์นี้"),
    (
        "column gone",
        _rewrite("units", lambda raw: raw.replace(b"name_en", b"", 1)),
        "units.csv แถว 1 คอลัมน์ name_en",
        "ไม่มีคอลัมน์นี้",
    ),
    (
        "column unknown",
        lambda data: edit(data, "units", _widen),
        "units.csv แถว 1 คอลัมน์ x",
        "ไม่รู้จักคอลัมน์นี้",
    ),
    (
        "columns in another order",
        lambda data: edit(data, "units", _reverse),
        "units.csv แถว 1",
        "ลำดับคอลัมน์สลับที่",
    ),
    (
        "row too long",
        _rewrite("units", lambda raw: raw + b"a,b,c,d,e,f,g,h\n"),
        "units.csv",
        "เกินจำนวนคอลัมน์",
    ),
    ("row too short", _rewrite("units", lambda raw: raw + b"a\n"), "units.csv", "คอลัมน์"),
    ("blank row", _rewrite("units", lambda raw: raw + b",,\n"), "units.csv", "แถวว่าง"),
    (
        "row twice",
        lambda data: edit(data, "units", lambda rows: rows.append(rows[1])),
        "units.csv",
        "ซ้ำกับแถว",
    ),
    (
        "result twice",
        lambda data: edit(data, "results", lambda rows: rows.append(rows[1])),
        "results.csv",
        "ซ้ำกับแถว 2",
    ),
    ("description cut off", _package, "datapackage.json", "อ่านไฟล์คำอธิบายชุดข้อมูลไม่ได้"),
    (
        "description gone",
        lambda data: (data / "datapackage.json").unlink(),
        "datapackage.json",
        "ไม่พบไฟล์คำอธิบายชุดข้อมูล",
    ),
    ("table described twice", _described_twice, "datapackage.json", "ชื่อตารางซ้ำ"),
    (
        "quote left open",
        _rewrite("units", lambda raw: raw + b'a,"' + b"a,b,c\n" * 30_000),
        "units.csv แถว",
        "อ่านเป็น CSV ไม่ได้",
    ),
    (
        "line ends of two kinds",
        _rewrite("units", lambda raw: raw + b"a,b\rc,d\n"),
        "units.csv แถว",
        "อ่านเป็น CSV ไม่ได้",
    ),
]
KINDS = [
    *FILES,
    *(
        (f"{table}.{column}={value}", _cell(table, 2, column, value), f"{table}.csv แถว 2", problem)
        for table, column, value, problem, _ in CELLS
    ),
    *(
        (
            f"{table}.{column}={value} {json.dumps(where)}",
            _cell(table, row_of(table, **where), column, value),
            ".csv แถว",
            problem,
        )
        for table, where, column, value, problem in CONSISTENCY
    ),
]


@pytest.fixture(scope="module")
def clean_project(checked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose data is sound, which is remembered table by table."""
    root = tmp_path_factory.mktemp("faulty") / "project"
    return published(Path(shutil.copytree(checked, root)))


def test_there_are_forty_kinds() -> None:
    assert len({kind for kind, *_ in KINDS}) == len(KINDS) >= 40


@pytest.mark.parametrize(
    "name",
    # What is wrong in cells is tried at the check itself in any run.
    short([kind[0] for kind in KINDS], *(kind[0] for kind in [*FILES, KINDS[-1]])),
)
def test_a_build_of_faulty_input_tells_what_to_do_and_changes_nothing(
    clean_project: Path, name: str
) -> None:
    ((change, place, problem),) = [kind[1:] for kind in KINDS if kind[0] == name]
    whole = everything(clean_project)
    try:
        change(clean_project / "data" / "dga")
        before = everything(clean_project)
        assert before != whole
        code, told = run(clean_project, "build", "--renderer", "embedded")
        assert (code, everything(clean_project)) == (1, before), told
    finally:
        for path, content in whole.items():
            (clean_project / path).write_bytes(content)
    assert "Traceback" not in told
    found = [line for line in told.splitlines() if problem in line]
    assert found, told
    assert any(place in line and "—" in line for line in found), found
