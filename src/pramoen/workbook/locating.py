"""Knows where a row of a data file stands in the workbook of its year: sheet, cell, indicator."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace

from xlsxwriter.utility import xl_col_to_name

from ..common.faults import Fault, UsageError
from ..common.params import read_parameters
from ..common.places import Project
from ..words import say
from .columns import column_order
from .layout import FIRST_ROW, Layout, Sheet


class Locator:
    """Finds the rows of one organisation's data in its workbooks."""

    def __init__(self, project: Project, organisation: str) -> None:
        self.folder = project.data(organisation)
        self.layouts: dict[int, Layout] = {}
        for path in reversed(project.parameter_files(organisation)):
            try:
                parameters = read_parameters(path)
                self.layouts[parameters.fiscal_year] = Layout(self.folder, parameters)
            except (OSError, UnicodeDecodeError, csv.Error, ValueError, KeyError, UsageError):
                continue  # what cannot be read has no place in a workbook

    def located(self, faults: Iterable[Fault]) -> list[Fault]:
        """Return faults with the indicator by number and name, sheet and cell, as far as known."""
        return [replace(fault, subject=self.subject(fault) or fault.subject) for fault in faults]

    def subject(self, fault: Fault) -> str:
        """Return what a fault's row is about and where it stands, or an empty text."""
        if not fault.row:
            return self._sheet(fault)
        for layout in self.layouts.values():
            for sheet in layout.sheets:
                if sheet.resource["path"] == fault.file:
                    told = self._place(layout, sheet, fault)
                    if told:
                        return told
        return ""

    def _sheet(self, fault: Fault) -> str:
        """Return the sheet and heading of a fault that is a whole column's."""
        for layout in self.layouts.values():
            for sheet in layout.sheets:
                if sheet.resource["path"] == fault.file and fault.column in sheet.fields:
                    heading = sheet.fields[fault.column]["title"]
                    return say("workbook.locating.in-workbook", sheet=sheet.title, heading=heading)
        return ""

    def _place(self, layout: Layout, sheet: Sheet, fault: Fault) -> str:
        rows = layout.rows[sheet.name]
        if fault.row - 2 >= len(rows):
            return ""
        row = rows[fault.row - 2]
        if any(name not in row for name in sheet.fields) or not layout.is_of_year(sheet, row):
            return ""
        number = FIRST_ROW + sum(layout.is_of_year(sheet, one) for one in rows[: fault.row - 2])
        order = column_order(sheet, layout)
        column = fault.column.split(", ", maxsplit=1)[0]
        letter = xl_col_to_name(order.index(column)) if column in order else ""
        cell = (
            say("workbook.locating.cell", letter=letter, number=number)
            if letter
            else say("workbook.row", number=number)
        )
        year = layout.parameters.fiscal_year
        about = layout.subject(row)
        return say(
            "workbook.locating.place", about=about, year=year, sheet=sheet.title, cell=cell
        ).strip()
