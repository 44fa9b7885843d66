"""Random workbooks: each ends in an import that round-trips, or in Thai words at sheet and cell."""

from __future__ import annotations

import io
import random
import re
import shutil
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from conftest import ROOT, short
from pramoen.common.faults import UsageError
from pramoen.common.params import Parameters
from pramoen.workbook.export import write_workbook
from pramoen.workbook.file import open_book
from pramoen.workbook.layout import Layout
from pramoen.workbook.merging import Merge, merge
from pramoen.workbook.reading import named_year, read_contents

PARAMETERS = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)
FOLDER = ROOT / "data" / "dga"
BOOKS, EDITS_EACH = 24, 36  # of three books two with many edits, one with a single one
BRIEFLY = (0, 1, 6)  # one in seven is spoilt besides, from the seventh on
MEMORY = 500 * 2**20
SECONDS = 60  # of computing, whatever else the machine does
THAI = re.compile("[ก-๙]")
VALUES: tuple[Any, ...] = (
    None, "", " ", 0, -1, 3.5, 97.30000000000001, 1e308, -1e-300, 10**18, True, False,
    "ก", "=1+1", "+66 2 612", "-ผ่าน", "@x", "๙๗.๕", "1,234.50", "97%", "ร้อยละ 5", "_x000D_",
    "a\nb", "\u200b", "x" * 40_000, "'", '"', "<b>", "&amp;", "2563", 2561, 2561.0, "1.10", 1.1,
    datetime(2019, 3, 21), date(2562, 3, 21), timedelta(hours=5), "21 มีนาคม 2562", "#N/A", "รอผล",
    "=HYPERLINK(\"x\")", "ไม่ใช่", "pending", "carried_2563", "\u0e4d\u0e32", "🙂",
)  # fmt: skip
FORMATS = (
    "General", "0.00", "0%", '0"%"', r"0\%", "#,##0,,", ";;;", "@", "dd/mm/yyyy", "[Red]0;[Blue]0",
    "0.00E+00", "# ?/?", '"ผ่าน"', "[$-D07041E]0.0", "[>=100]0;0.0", '0.0"', "\\", "_", "[",
)  # fmt: skip


def _cell(random_: random.Random, book: Any) -> Any:
    sheet = random_.choice(book.worksheets)
    row = random_.choice((1, 2, 3, 4, 5, random_.randint(4, 60), random_.randint(4, 60)))
    return sheet.cell(row, random_.randint(1, 20))


def _value(random_: random.Random, book: Any) -> None:
    cell = _cell(random_, book)
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.value = random_.choice(VALUES)


def _format(random_: random.Random, book: Any) -> None:
    cell = _cell(random_, book)
    cell.number_format = random_.choice(FORMATS)


def _row(random_: random.Random, book: Any) -> None:
    sheet = random_.choice(book.worksheets)
    at = random_.randint(1, 30)
    (sheet.delete_rows if random_.random() < 0.5 else sheet.insert_rows)(at)


def _column(random_: random.Random, book: Any) -> None:
    sheet = random_.choice(book.worksheets)
    at = random_.randint(1, 12)
    (sheet.delete_cols if random_.random() < 0.5 else sheet.insert_cols)(at)


def _copied_row(random_: random.Random, book: Any) -> None:
    sheet = random_.choice(book.worksheets)
    old, new = random_.randint(4, 20), random_.randint(4, 60)
    for column in range(1, min(sheet.max_column, 25) + 1):
        if not isinstance(sheet.cell(new, column), openpyxl.cell.cell.MergedCell):
            sheet.cell(new, column).value = sheet.cell(old, column).value


def _sheet(random_: random.Random, book: Any) -> None:
    sheet = random_.choice(book.worksheets)
    kind = random_.randrange(4)
    if kind == 0 and len(book.worksheets) > 5:
        book.remove(sheet)
    elif kind == 1:
        sheet.title = f"ชีต {random_.randint(1, 10**6)}"
    elif kind == 2:
        book.create_sheet(f"ใหม่ {random_.randint(1, 10**6)}")["B2"] = random_.choice(VALUES)
    else:
        book.move_sheet(sheet, random_.randint(-5, 5))


def _merged(random_: random.Random, book: Any) -> None:
    sheet = random_.choice(book.worksheets)
    row, column = random_.randint(2, 30), random_.randint(1, 12)
    sheet.merge_cells(
        start_row=row, end_row=row + random_.randint(0, 3), start_column=column, end_column=column
    )


def _comment(random_: random.Random, book: Any) -> None:
    cell = _cell(random_, book)
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.comment = Comment("ความเห็น _x000D_ =1+1", "ก")


def _chart(random_: random.Random, book: Any) -> None:
    cell = _cell(random_, book)
    chart = BarChart()
    chart.add_data(Reference(cell.parent, min_col=1, min_row=4, max_row=9))
    cell.parent.add_chart(chart, cell.coordinate)


def _link(random_: random.Random, book: Any) -> None:
    cell = _cell(random_, book)
    if not isinstance(cell, openpyxl.cell.cell.MergedCell):
        cell.hyperlink = "https://example.org/ก?a=1&b=2"


EDITS: tuple[Callable[[random.Random, Any], None], ...] = (
    _value, _value, _value, _value, _format, _row, _column, _copied_row, _sheet, _merged, _comment,
    _chart, _link,
)  # fmt: skip


def _spoilt(random_: random.Random, path: Path) -> None:
    """Spoil the file itself, as a broken disk or a hostile sender would."""
    content = bytearray(path.read_bytes())
    kind = random_.randrange(4)
    if kind == 0:
        path.write_bytes(content[: random_.randrange(len(content))])
        return
    if kind == 1:
        for _ in range(20):
            content[random_.randrange(len(content))] = random_.randrange(256)
        path.write_bytes(content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = random_.choice(sorted(parts))
    if kind == 2:
        del parts[name]
    else:
        parts[name] = parts[name].replace(b"<c ", b'<c t="e" ', 3).replace(b"<v>", b"<v>x", 2)
    with zipfile.ZipFile(path, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)


PROCESS = Path("/proc/self")  # other systems do not tell


def forget_the_most() -> int:
    """Begin to measure the most memory anew, whatever tests before took; return what is used."""
    if not (PROCESS / "clear_refs").exists():
        return 0
    (PROCESS / "clear_refs").write_text("5")
    return most_memory()


def most_memory() -> int:
    """Return the most memory of this process since then, in bytes."""
    if not (PROCESS / "clear_refs").exists():
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", (PROCESS / "status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def outcome(path: Path) -> Merge | list[str]:
    """Return what a workbook would change, or what is told of it."""
    layout = Layout(FOLDER, PARAMETERS)
    try:
        book = open_book(path)
        named_year(book, path)
        contents = read_contents(book, layout)
    except UsageError as told:
        return [str(told)]
    merged = merge(layout, contents)
    faults = [*contents.faults, *merged.faults]
    return [str(fault) for fault in faults] if faults else merged


@pytest.mark.parametrize("seed", short(range(BOOKS), *BRIEFLY))
def test_a_random_workbook_is_taken_in_or_told_in_thai(
    exported: Path, tmp_path: Path, seed: int
) -> None:
    random_ = random.Random(seed)
    path = Path(shutil.copyfile(exported, tmp_path / "random.xlsx"))
    book = openpyxl.load_workbook(path)
    for _ in range(EDITS_EACH if seed % 3 else 1):
        random_.choice(EDITS)(random_, book)
    book.save(path)
    if seed % 7 == 6:
        _spoilt(random_, path)
    before, began = forget_the_most(), time.process_time()
    found = outcome(path)
    took, used = time.process_time() - began, most_memory() - before
    assert took < SECONDS, f"{took:.0f} s"
    assert used < MEMORY, f"{used / 2**20:.0f} MB"
    if isinstance(found, Merge):
        _round_trips(found, tmp_path)
        return
    for line in found:
        assert THAI.search(line), line
        assert "Traceback" not in line
        assert line.startswith(("ชีต ", "สมุดงาน")) or str(path) in line, line


def _round_trips(merged: Merge, folder: Path) -> None:
    """Write what came in, give it out again, and expect that nothing changes."""
    from pramoen.changes import tables

    data = Path(shutil.copytree(FOLDER, folder / "dga"))
    described = tables.resources(data)
    for name, rows in merged.tables.items():
        tables.write(data, described[name], rows)
    layout = Layout(data, PARAMETERS)
    write_workbook(layout, folder / "again.xlsx")
    again = merge(layout, read_contents(open_book(folder / "again.xlsx"), layout))
    assert [str(change) for change in again.changes] == []
    assert (list(again.faults), list(again.conflicts)) == ([], [])
