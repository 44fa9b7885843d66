"""Knows how a filled-in workbook becomes data: read, compared, checked, then written whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..changes import tables
from ..changes.tables import Deed
from ..checks.checking import require_sound
from ..common.faults import Fault, FaultyData, UsageError
from ..common.params import read_parameters
from ..common.places import Project
from ..common.swap import State, require_same, state_of
from .file import open_book
from .layout import Layout
from .merging import Change, Merge, merge
from .reading import Contents, cell_fault, named_year, read_contents

_TOLD_IN_LOG = 30


@dataclass(frozen=True)
class Import:
    """A workbook that was read and found sound, and what it would change."""

    layout: Layout
    merged: Merge
    fiscal_year: int
    seen: State

    @property
    def changes(self) -> Sequence[Change]:
        """What would change."""
        return self.merged.changes

    def write(self, who: str, why: str) -> None:
        """Write the changes, whole or not at all, with a line in the data log.

        Raises
        ------
        UsageError
            If another program has saved data since the workbook was read.

        """
        require_same(self.layout.folder, self.seen)
        told = [str(change) for change in self.changes]
        more = len(told) - _TOLD_IN_LOG
        what = "; ".join(told[:_TOLD_IN_LOG]) + (f"; และอีก {more} จุด" if more > 0 else "")
        deed = Deed(who, "workbook", self.fiscal_year, why)
        tables.change(self.layout.folder, self.merged.tables, deed, what)


def layout_of(project: Project, organisation: str, year: int) -> Layout:
    """Return the workbook's layout for a year whose data is sound."""
    path = project.parameter_file(organisation, year)
    if not path.is_file():
        raise UsageError(
            f"ไม่มีปีงบประมาณ พ.ศ. {year} ของ {organisation} เปิดปีก่อนด้วย pramoen new-year {year}"
        )
    parameters = read_parameters(path)
    require_sound(project.data(organisation))
    return Layout(project.data(organisation), parameters)


def prepare(project: Project, path: Path) -> Import:
    """Read a workbook and find out what it would change; nothing is written.

    Raises
    ------
    UsageError
        If the file is no workbook of this project.
    FaultyData
        With every fault, each at its sheet and cell.

    """
    book = open_book(path)
    organisation, year = named_year(book, path)
    if organisation not in project.organisations():
        raise UsageError(f"{path}: เป็นสมุดงานขององค์การ {organisation} ซึ่งไม่มีในโครงการนี้")
    seen = state_of(project.data(organisation))
    layout = layout_of(project, organisation, year)
    contents = read_contents(book, layout)
    merged = merge(layout, contents)
    faults = [*contents.faults, *merged.faults]
    if faults:
        raise FaultyData(faults)
    try:
        tables.require_sound_change(layout.folder, merged.tables)
    except FaultyData as faulty:
        raise FaultyData(
            _in_sheet(fault, layout, merged, contents) for fault in faulty.faults
        ) from None
    return Import(layout, merged, year, seen)


def _in_sheet(fault: Fault, layout: Layout, merged: Merge, contents: Contents) -> Fault:
    """Return a fault of a data file at the cell of the workbook that it comes from."""
    for sheet in layout.sheets:
        if sheet.resource["path"] != fault.file or not fault.row:
            continue
        table = merged.tables.get(sheet.name) or layout.rows[sheet.name]
        if fault.row - 2 >= len(table):
            continue
        key = sheet.key(table[fault.row - 2])
        for row in contents.rows[sheet.name]:
            if sheet.key(row.record) == key:
                column = fault.column.split(", ", maxsplit=1)[0]
                letter = row.letters.get(column, "")
                told = (fault.problem, fault.found, fault.remedy)
                return cell_fault(sheet, row.number, letter, column, *told)
    return fault
