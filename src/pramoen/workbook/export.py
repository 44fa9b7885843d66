"""Knows how the workbook of a year is written: sheets, drop-downs, notes, locks."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..changes.newyear import carried_source
from ..changes.tables import Record
from ..common.fiscal import thai_date
from ..words import say
from .columns import column_order, information, note_of, number_format
from .first_sheet import Written, write_first_sheet
from .layout import (
    BASE,
    CODE_ROW,
    DROPPABLE,
    DROPPED,
    FILLED_IN,
    FIRST_ROW,
    HEADER_ROW,
    IDENTITY,
    INFORMATION,
    LISTS,
    NAMED_BY,
    PEOPLE,
    PROGRESS,
    TITLE_ROW,
    Layout,
    Sheet,
)
from .looks import (
    CONTRADICTS,
    LINE_HEIGHT,
    TO_REVIEW,
    Looks,
    footer_of,
    lines,
    set_up_print,
    width,
)
from .own_parts import SIZE_OF_COMMENT, write_own_parts, write_own_sheets
from .people_sheet import write_people_sheet
from .read_back import leave_words

SPARE_ROWS = 40
_FEW_SPARE_ROWS = 12
_RULED_ROWS = 12  # of a sheet without rows: it is no page of headings alone
_WIDEST_PAGE = 260  # characters; printed on A4 they can still be read
_PROTECTED = {
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "autofilter": True,
    "objects": True,  # comments
}
_EMPTY_TEXT = 28  # characters, where nothing yet tells how wide a text will be
_FEW_COLUMNS = 8  # beside each other leave room for longer texts on a line
# Narrower than their texts: many columns stand beside each other, and texts wrap.
_WIDEST = {
    "name": 30,
    "note": 22,
    "item": 24,
    "missing": 18,
    "source": 30,
    "unit": 14,
    "sha256": 14,
    "informing": 14,
}
_PEOPLE = ("responsible_unit", "responsible_person")
_NOT_LISTED = say("workbook.export.not-listed")
_EMPTY_YET = {"value": "1,234,567.00", "text": say("workbook.export.text-result")}


def write_workbook(layout: Layout, path: Path) -> None:
    """Write the workbook of a year; it holds no formula made of anyone's text.

    Parameters
    ----------
    layout
        The tables and the year.
    path
        The file to write; one that is there is replaced once the new one is complete.

    """
    aside = path.with_name(f".{path.name}.new")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(aside, options) as book:
        _Writer(book, layout).write()
    aside.replace(path)


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, layout: Layout) -> None:
        self.book = book
        self.layout = layout
        self.lists: dict[tuple[str, ...], str] = {}
        self.looks = Looks(book)
        self.last = {
            sheet.name: FIRST_ROW + len(layout.of_year(sheet)) - 1 + _spare(sheet.name)
            for sheet in layout.sheets
        }
        self.places: dict[str, dict[str, int]] = {}
        self.base = [(s.name, row) for s in layout.sheets for row in layout.of_year(s)]

    def write(self) -> None:
        self.book.set_properties(
            {"title": say("workbook.export.document-title"), "author": "pramoen"}
        )
        leave_words(self.book)
        first = self.book.add_worksheet(PROGRESS)
        people = self.book.add_worksheet(PEOPLE)
        written = []
        for sheet in self.layout.sheets:
            self.places[sheet.name] = {c: i for i, c in enumerate(column_order(sheet, self.layout))}
        for sheet in self.layout.sheets:
            worksheet = self.book.add_worksheet(sheet.title)
            written.append(self._sheet(sheet, worksheet))
        write_first_sheet(first, self.looks, self.layout, written)
        (results,) = (one for one in written if one.sheet.name == "results")
        write_people_sheet(people, self.looks, self.layout, results)
        self.base += write_own_sheets(self.book, self.looks, self.layout)
        self._choices()
        self._base()

    def _sheet(self, sheet: Sheet, worksheet: Any) -> Written:
        """Write a table: what names a row, what informs about it, and what is filled in."""
        rows = self.layout.of_year(sheet)
        informing = dict(information(sheet, self.layout))
        keys = [column for column in sheet.fields if column in sheet.key_columns]
        order = column_order(sheet, self.layout)
        last = self.last[sheet.name]
        self._title(sheet, worksheet, is_empty=not rows)
        grid, wide = [], 0
        for index, column in enumerate(order):
            if column in informing:
                told = [informing[column](row) for row in rows]
                own, counts = self._informing(worksheet, index, column, told)
            else:
                own, counts = self._column(sheet, worksheet, index, column, rows, last)
            wide += own
            grid.append(counts)
        _fit_heights(worksheet, grid)
        places = self.places[sheet.name]
        after = len(order)
        if sheet.name in DROPPABLE:
            self._mark(worksheet, after, FIRST_ROW + len(rows), last)
            after += 1
        parts = (worksheet, self.looks, self.layout, sheet, places, after)
        self.base += write_own_parts(*parts)
        self._colours(sheet, worksheet, places, last)
        frozen = len(keys) + bool(informing) if informing else min(len(keys), 3)
        worksheet.freeze_panes(FIRST_ROW - 1, frozen)
        worksheet.autofilter(CODE_ROW - 1, 0, last - 1, len(order) - 1)
        worksheet.protect("", _PROTECTED)
        across = math.ceil(wide / _WIDEST_PAGE)
        set_up_print(worksheet, CODE_ROW, footer_of(self.layout), across, frozen)
        if sheet.name in FILLED_IN:
            worksheet.set_tab_color(self.looks.accent)
        return Written(sheet, last, places)

    def _title(self, sheet: Sheet, worksheet: Any, is_empty: bool) -> None:
        """Write what a sheet is, and last the mark by which it is known if it is renamed."""
        about = sheet.resource.get("description", "")
        if is_empty:
            about += say("workbook.export.no-row-yet", first_row=FIRST_ROW)
        title, quiet = self.looks(bold=True, font_size=12), self.looks(font_color=self.looks.muted)
        parts = (title, f"{sheet.resource['title']}  ", quiet, f"{about} [{sheet.name}]")
        worksheet.write_rich_string(TITLE_ROW - 1, 0, *parts, self.looks(bold=True, font_size=12))
        worksheet.set_row(TITLE_ROW - 1, 24)

    def _mark(self, worksheet: Any, index: int, spare: int, last: int) -> None:
        """Write the column in which a row is marked as not used this year."""
        worksheet.write_string(HEADER_ROW - 1, index, DROPPED, self.looks.heading)
        worksheet.write_blank(CODE_ROW - 1, index, None, self.looks.code)
        note = say("workbook.export.dropped-note")
        worksheet.write_comment(HEADER_ROW - 1, index, note, SIZE_OF_COMMENT)
        worksheet.set_column(index, index, 14)
        of_rows, below = self.looks.cell(locked=False), self.looks(locked=False)
        for number in range(FIRST_ROW, last + 1):
            worksheet.write_blank(number - 1, index, None, of_rows if number < spare else below)
        rule = {"validate": "list", "source": [DROPPED], "error_type": "warning"}
        worksheet.data_validation(FIRST_ROW - 1, index, last - 1, index, rule)

    def _column(
        self,
        sheet: Sheet,
        worksheet: Any,
        index: int,
        column: str,
        rows: Sequence[Record],
        last: int,
    ) -> tuple[int, list[int]]:
        """Write a column; return its width, and the lines of its cells, the heading first."""
        field = sheet.fields[column]
        choices = self.layout.choices(sheet, column)
        worksheet.write_string(HEADER_ROW - 1, index, field["title"], self.looks.heading)
        worksheet.write_string(CODE_ROW - 1, index, column, self.looks.code)
        note = note_of(field)
        size = {"x_scale": 2, "y_scale": 0.5 + 0.2 * note.count("\n"), "font_size": 9}
        worksheet.write_comment(HEADER_ROW - 1, index, note, size)
        texts = [choices.get(row[column], row[column]) for row in rows]
        held = [*texts, _EMPTY_YET.get(column, "")] if texts else choices.values()
        wide = width(field["title"], held, _widest(sheet, column))
        if not rows and field["type"] == "string" and column not in sheet.key_columns:
            wide = max(wide, min(_EMPTY_TEXT, _widest(sheet, column)))
        worksheet.set_column(index, index, wide)
        for number, row in enumerate(rows, start=FIRST_ROW):
            self._cell(sheet, worksheet, (number - 1, index), row, column)
        spare = self.looks(locked=False, text_wrap=True)
        ruled = self.looks.cell(locked=False, text_wrap=True)
        for number in range(FIRST_ROW + len(rows), last + 1):
            is_ruled = not rows and number < FIRST_ROW + _RULED_ROWS
            worksheet.write_blank(number - 1, index, None, ruled if is_ruled else spare)
        self._validate(sheet, column, worksheet, index, last)
        return wide, [lines(text, wide) for text in (field["title"], *texts)]

    def _informing(
        self, worksheet: Any, index: int, name: str, texts: Sequence[str]
    ) -> tuple[int, list[int]]:
        wide = width(
            name, texts, _WIDEST["name"] if name == say("workbook.name") else _WIDEST["informing"]
        )
        worksheet.write_string(HEADER_ROW - 1, index, INFORMATION + name, self.looks.aside)
        worksheet.write_blank(CODE_ROW - 1, index, None, self.looks.code)
        worksheet.set_column(index, index, wide)
        informing = {"font_color": self.looks.muted, "bg_color": self.looks.tint}
        style = self.looks.cell(text_wrap=True, **informing)
        for number, text in enumerate(texts, start=FIRST_ROW):
            worksheet.write_string(number - 1, index, text, style)
        return wide, [lines(text, wide) for text in (INFORMATION + name, *texts)]

    def _colours(self, sheet: Sheet, worksheet: Any, places: Mapping[str, int], last: int) -> None:
        """Colour what is to review, and what contradicts itself, for as long as it is so."""

        def rule(columns: Sequence[str], formula: str, colour: str) -> None:
            look = {"type": "formula", "criteria": formula, "stop_if_true": True}
            look["format"] = self.book.add_format({"bg_color": colour})
            for column in columns:
                at = places[column]
                worksheet.conditional_format(FIRST_ROW - 1, at, last - 1, at, look)

        def cell(column: str) -> str:
            return str(xl_rowcol_to_cell(FIRST_ROW - 1, places[column], col_abs=True))

        filled = [c for c in sheet.fields if c not in {*sheet.key_columns, *sheet.years}]
        if {"value", "missing"} <= set(places) and sheet.name == "results":
            both = f'=AND({cell("value")}<>"",{cell("missing")}<>"")'
            rule(("value", "missing"), both, CONTRADICTS)
        if "source" in places and sheet.name != "sources":
            carried = carried_source(self.layout.parameters.fiscal_year)
            shown = self.layout.choices(sheet, "source").get(carried, carried).replace('"', '""')
            rule(filled, f'={cell("source")}="{shown}"', TO_REVIEW)

    def _cell(
        self, sheet: Sheet, worksheet: Any, at: tuple[int, int], row: Record, column: str
    ) -> None:
        text = row[column]
        locked = column in sheet.key_columns or column in sheet.years
        kind = sheet.fields[column]["type"]
        look: dict[str, Any] = {"locked": locked, "text_wrap": kind == "string"}
        if locked:
            look |= {"bg_color": self.looks.tint, "align": "left"}
        choices = self.layout.choices(sheet, column)
        if text in choices:
            worksheet.write_string(*at, choices[text], self.looks.cell(**look))
        elif kind == "date" and text:
            shown = thai_date(date.fromisoformat(text))
            worksheet.write_string(*at, shown, self.looks.cell(**look))
        elif kind in ("number", "integer"):
            look["num_format"] = number_format(kind, text)
            if not locked:  # what stands beside it begins at its own left edge
                look |= {"align": "right", "indent": 1}
            style = self.looks.cell(**look)
            if not text:
                worksheet.write_blank(*at, None, style)
            elif Decimal(repr(float(text))) == Decimal(text):
                worksheet.write_number(*at, float(text), style)
            else:
                worksheet.write_string(*at, text, style)
        else:
            worksheet.write_string(*at, text, self.looks.cell(**look))

    def _validate(self, sheet: Sheet, column: str, worksheet: Any, index: int, last: int) -> None:
        field = sheet.fields[column]
        area = (FIRST_ROW - 1, index, last - 1, index)
        message = {"error_title": field["title"], "ignore_blank": True}
        choices = self.layout.choices(sheet, column)
        if choices:
            source = self._growing(sheet, column) or self._list(tuple(choices.values()))
            told = {"error_message": _NOT_LISTED, "error_type": "warning"}
            rule = {"validate": "list", "source": source}
            worksheet.data_validation(*area, {**rule, **message, **told})
        elif column in _PEOPLE and (names := self._people(column)):
            offer = {"validate": "list", "source": self._list(names)}
            worksheet.data_validation(*area, {**offer, **message, "show_error": False})
        elif field["type"] in ("integer", "number"):
            limits = field.get("constraints", {})
            told = {"error_message": say("workbook.export.numbers-only"), "error_type": "warning"}
            rule = {
                "validate": "integer" if field["type"] == "integer" else "decimal",
                "criteria": "between",
                "minimum": limits.get("minimum", -(10**9)),
                "maximum": limits.get("maximum", 10**12),
            }
            worksheet.data_validation(*area, {**rule, **message, **told})

    def _growing(self, sheet: Sheet, column: str) -> str:
        """Return where a drop-down takes codes from: the sheet that has them, new rows included."""
        table = sheet.referenced(column)
        if table not in self.last:
            return ""
        referenced = self.layout.sheet(table)
        names = NAMED_BY.get(table, column)
        if names not in referenced.fields:
            names = referenced.key_columns[0]
        at = self.places[table][names]
        rows = [row[names] for row in self.layout.of_year(referenced)]
        if list(self.layout.choices(sheet, column).values()) != rows:
            return ""
        first = xl_rowcol_to_cell(FIRST_ROW - 1, at, True, True)
        area = f"{first}:{xl_rowcol_to_cell(self.last[table] - 1, at, True, True)}"
        there = f"'{referenced.title}'!"
        return f"=OFFSET({there}{first},0,0,MAX(1,COUNTA({there}{area})),1)"

    def _people(self, column: str) -> tuple[str, ...]:
        """Return the units or persons that were named in any year; others may be typed."""
        rows = (row for name in ("results", "interim") for row in self.layout.rows[name])
        return tuple(sorted({row[column] for row in rows if row[column]}))

    def _list(self, values: tuple[str, ...]) -> str:
        """Return where a drop-down takes its values from."""
        if values not in self.lists:
            letter = xl_col_to_name(len(self.lists))
            self.lists[values] = f"='{LISTS}'!${letter}$1:${letter}${len(values)}"
        return self.lists[values]

    def _choices(self) -> None:
        worksheet = self.book.add_worksheet(LISTS)
        for index, values in enumerate(self.lists):
            worksheet.write_column(0, index, values)
        worksheet.protect()
        worksheet.hide()

    def _base(self) -> None:
        """Keep the rows as they were given out: only what differs from them was changed."""
        worksheet = self.book.add_worksheet(BASE)
        parameters = self.layout.parameters
        told = {"organisation": parameters.organisation, "fiscal_year": parameters.fiscal_year}
        rows = [(IDENTITY, {**told, "id": uuid4().hex}), *self.base]
        for number, (name, row) in enumerate(rows):
            worksheet.write_string(number, 0, name)
            worksheet.write_string(number, 1, json.dumps(row, ensure_ascii=False))
        worksheet.protect()
        worksheet.very_hidden()


def _widest(sheet: Sheet, column: str) -> int:
    """Return the most characters that a column is wide; longer texts wrap."""
    if column == "source" and len(sheet.fields) <= _FEW_COLUMNS:
        return 2 * _WIDEST["source"]
    return _WIDEST.get(column, 36)


def _spare(table: str) -> int:
    return _FEW_SPARE_ROWS if table == "results" else SPARE_ROWS


def _fit_heights(worksheet: Any, grid: Sequence[Sequence[int]]) -> None:
    """Make rows as high as their texts; of the others the program that opens the book decides."""
    tallest = [max(cells) for cells in zip(*grid, strict=True)]
    worksheet.set_row(HEADER_ROW - 1, LINE_HEIGHT * tallest[0] + 6)
    for number, count in enumerate(tallest[1:], start=FIRST_ROW):
        if count > 1:
            worksheet.set_row(number - 1, LINE_HEIGHT * count)
