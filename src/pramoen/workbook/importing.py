"""Knows how a filled-in workbook becomes data: read, compared, checked, then written whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..changes import history, tables
from ..changes.tables import Deed, Record
from ..checks.checking import require_sound
from ..checks.plausibility import Warning_, warnings_of
from ..common.faults import Fault, FaultyData, UsageError
from ..common.params import read_parameters
from ..common.places import Project
from ..common.swap import State, require_same, state_of
from ..data.dataset import load
from ..words import say
from . import evidence
from .differences import Change, Conflict
from .earlier import ChangedRows, own_base, place_of_file
from .file import open_book
from .layout import Layout
from .merging import Merge, merge
from .reading import Contents, given_for, named_year, read_contents
from .sheet_reading import cell_fault

_TOLD_IN_LOG = 30


@dataclass(frozen=True)
class Import:
    """A workbook that was read and found sound, and what it would change."""

    layout: Layout
    merged: Merge
    fiscal_year: int
    seen: State
    identity: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    warnings: Sequence[Warning_] = ()
    stamp: Path | None = None
    file: str = ""
    mine: ChangedRows = field(default_factory=dict)

    @property
    def changes(self) -> Sequence[Change]:
        """What would change."""
        return self.merged.changes

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """What was changed here and in the data, and waits for somebody to choose."""
        return self.merged.conflicts

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
        what = "; ".join(told[:_TOLD_IN_LOG]) + (
            say("workbook.importing.more-differences", more=more) if more > 0 else ""
        )
        deed = Deed(who, "workbook", self.fiscal_year, why)
        own = history.Workbook(self.identity, self.mine, self.file)
        changed = self.merged.tables
        tables.change(
            self.layout.folder,
            changed,
            deed,
            what,
            workbook=own,
            files=self.files,
            stamp=self.stamp,
        )


def layout_of(project: Project, organisation: str, year: int) -> Layout:
    """Return the workbook's layout for a year whose data is sound."""
    path = project.parameter_file(organisation, year)
    if not path.is_file():
        raise UsageError(say("workbook.importing.no-year", year=year, organisation=organisation))
    parameters = read_parameters(path)
    require_sound(project.data(organisation), project.stamp(organisation))
    return Layout(project.data(organisation), parameters)


def prepare(project: Project, path: Path, choices: Mapping[str, str] | None = None) -> Import:
    """Read a workbook and find out what it would change; nothing is written.

    Parameters
    ----------
    project, path
        The project and the workbook.
    choices
        Whose value is taken where there is a conflict, by its name; ``*`` for all others.

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
        raise UsageError(
            say("workbook.importing.other-organisation", path=path, organisation=organisation)
        )
    seen = state_of(project.data(organisation))
    layout = layout_of(project, organisation, year)
    _require_own(book, path, organisation, year)
    contents = read_contents(book, layout)
    base = own_base(layout, contents, place_of_file(path))
    contents = replace(contents, base=base.rows, told=[*contents.told, *base.told])
    files: dict[str, Path] = {}
    faults: list[Fault] = list(contents.faults)
    if evidence.TABLE in contents.rows:
        found = evidence.kept(layout, contents.rows[evidence.TABLE], path.parent)
        rows, files, missing = found
        contents = replace(contents, rows={**contents.rows, evidence.TABLE: rows})
        faults += missing
    merged = merge(layout, contents, choices)
    faults += merged.faults
    stamp = project.stamp(organisation)
    more, warnings = _of_the_data(layout, merged, contents, files, faults, stamp)
    faults += more
    if faults:
        raise FaultyData(faults)
    mine = base.with_more(merged.mine)
    file = place_of_file(path)
    return Import(layout, merged, year, seen, contents.identity, files, warnings, stamp, file, mine)


def _require_own(book: Any, path: Path, organisation: str, year: int) -> None:
    """Raise ``UsageError`` where the first sheet says otherwise than what was given out."""
    given = given_for(book)
    if given is None or given == (organisation, year):
        return
    raise UsageError(
        say(
            "workbook.importing.first-sheet-differs",
            path=path,
            exported_organisation=given[0],
            exported_year=given[1],
            organisation=organisation,
            year=year,
        )
    )


def _of_the_data(
    layout: Layout,
    merged: Merge,
    contents: Contents,
    files: Mapping[str, Path],
    known: Sequence[Fault],
    stamp: Path,
) -> tuple[list[Fault], Sequence[Warning_]]:
    """Return what would be wrong with the data, at its cells, and the warnings it would bring.

    Where a whole sheet or a row's own code could not be read, what would follow from that is not
    told: it goes with its cause.
    """
    broken = any(not fault.row for fault in known) or any(
        row.unread.intersection(layout.sheet(name).key_columns)
        for name, rows in contents.rows.items()
        for row in rows
    )
    if broken or not merged.tables:
        return [], ()
    before = warnings_of(load(layout.folder))
    try:
        with tables.trial(layout.folder, merged.tables, files, stamp) as tried:
            after = warnings_of(load(tried))
    except FaultyData as faulty:
        told = [_in_sheet(fault, layout, merged, contents) for fault in faulty.faults]
        rows = {(fault.file, fault.row) for fault in known}
        return [fault for fault in told if (fault.file, fault.row) not in rows], ()
    known_codes = {one.code for one in before}
    return [], [
        replace(one, fault=_in_sheet(one.fault, layout, merged, contents))
        for one in after
        if one.is_open and one.code not in known_codes
    ]


def _in_sheet(fault: Fault, layout: Layout, merged: Merge, contents: Contents) -> Fault:
    """Return a fault of a data file at the cell of the workbook that it comes from.

    One that is a whole column's or a whole file's is told at its sheet.
    """
    told = (fault.problem, fault.found, fault.remedy)
    for sheet in layout.sheets:
        if sheet.resource["path"] != fault.file:
            continue
        if not fault.row:
            return cell_fault(sheet, 0, "", fault.column, *told)
        table = merged.tables.get(sheet.name) or layout.rows[sheet.name]
        if fault.row - 2 >= len(table):
            continue
        record: Record = table[fault.row - 2]
        key = sheet.key(record)
        subject = layout.subject(record)
        for row in contents.rows.get(sheet.name, ()):
            if sheet.key(row.record) == key:
                column = fault.column.split(", ", maxsplit=1)[0]
                letter = row.letters.get(column, "")
                return cell_fault(sheet, row.number, letter, column, *told, subject)
        return replace(fault, subject=subject)
    return fault
