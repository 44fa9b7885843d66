"""Knows how the workbook of a year is written: sheets, drop-downs, notes, locks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..changes.newyear import carried_source
from ..changes.tables import Record
from ..common.fiscal import thai_date
from .first_sheet import Written, write_first_sheet
from .layout import BASE, CODE_ROW, FIRST_ROW, HEADER_ROW, LISTS, PROGRESS, TITLE_ROW, Layout, Sheet
from .looks import CONTRADICTS, LINE_HEIGHT, TO_REVIEW, Looks, lines, set_up_print, width

SPARE_ROWS = 40
_FIXED = ("results",)  # every row that can be is there already
_FILLED_IN = ("results", "targets")
_INFORMATION = "ดูประกอบ: "
# Narrower than their texts: many columns stand beside each other, and texts wrap.
_WIDEST = {"name": 30, "note": 22, "item": 24, "missing": 18, "source": 18, "unit": 14}
_EMPTY_YET = {"value": "1,234,567.00", "text": "ข้อความที่บอกผลโดยไม่มีตัวเลข"}


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

    def write(self) -> None:
        self.book.set_properties({"title": "สมุดงานข้อมูลการประเมินองค์การมหาชน", "author": "pramoen"})
        first = self.book.add_worksheet(PROGRESS)
        written = []
        for sheet in self.layout.sheets:
            worksheet = self.book.add_worksheet(sheet.title)
            written.append(self._sheet(sheet, worksheet))
        write_first_sheet(first, self.looks, self.layout, written)
        self._choices()
        self._base()

    def _sheet(self, sheet: Sheet, worksheet: Any) -> Written:
        """Write a table: what names a row, what informs about it, and what is filled in."""
        rows = self.layout.of_year(sheet)
        informing = dict(information(sheet, self.layout))
        keys = [column for column in sheet.fields if column in sheet.key_columns]
        others = [column for column in sheet.fields if column not in sheet.key_columns]
        order = [*keys, *informing, *others] if informing else list(sheet.fields)
        last = FIRST_ROW + len(rows) - 1 + (0 if sheet.name in _FIXED else SPARE_ROWS)
        title = f"{sheet.resource['title']} [{sheet.name}] {sheet.resource.get('description', '')}"
        worksheet.write_string(TITLE_ROW - 1, 0, title, self.looks(bold=True, font_size=12))
        worksheet.set_row(TITLE_ROW - 1, 24)
        grid = []
        for index, column in enumerate(order):
            if column in informing:
                told = [informing[column](row) for row in rows]
                grid.append(self._informing(worksheet, index, column, told))
            else:
                grid.append(self._column(sheet, worksheet, index, column, rows, last))
        _fit_heights(worksheet, grid)
        places = {column: index for index, column in enumerate(order)}
        self._colours(sheet, worksheet, places, last)
        frozen = len(keys) + bool(informing) if informing else min(len(keys), 3)
        worksheet.freeze_panes(FIRST_ROW - 1, frozen)
        worksheet.autofilter(CODE_ROW - 1, 0, last - 1, len(order) - 1)
        worksheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        set_up_print(worksheet, CODE_ROW)
        if sheet.name in _FILLED_IN:
            worksheet.set_tab_color(self.looks.accent)
        return Written(sheet, last, places)

    def _column(
        self,
        sheet: Sheet,
        worksheet: Any,
        index: int,
        column: str,
        rows: Sequence[Record],
        last: int,
    ) -> list[int]:
        """Write a column and return on how many lines its cells stand, the heading first."""
        field = sheet.fields[column]
        choices = self.layout.choices(sheet, column)
        worksheet.write_string(HEADER_ROW - 1, index, field["title"], self.looks.heading)
        worksheet.write_string(CODE_ROW - 1, index, column, self.looks.code)
        note = _note(field)
        size = {"x_scale": 2, "y_scale": 0.5 + 0.2 * note.count("\n"), "font_size": 9}
        worksheet.write_comment(HEADER_ROW - 1, index, note, size)
        texts = [choices.get(row[column], row[column]) for row in rows]
        held = [*texts, _EMPTY_YET.get(column, "")] if texts else choices.values()
        wide = width(field["title"], held, _WIDEST.get(column, 36))
        worksheet.set_column(index, index, wide)
        for number, row in enumerate(rows, start=FIRST_ROW):
            self._cell(sheet, worksheet, (number - 1, index), row, column)
        spare = self.looks(locked=False, text_wrap=True)
        for number in range(FIRST_ROW + len(rows), last + 1):
            worksheet.write_blank(number - 1, index, None, spare)
        self._validate(sheet, column, worksheet, index, last)
        return [lines(text, wide) for text in (field["title"], *texts)]

    def _informing(self, worksheet: Any, index: int, name: str, texts: Sequence[str]) -> list[int]:
        wide = width(name, texts, _WIDEST["name"])
        worksheet.write_string(HEADER_ROW - 1, index, _INFORMATION + name, self.looks.aside)
        worksheet.write_blank(CODE_ROW - 1, index, None, self.looks.code)
        worksheet.set_column(index, index, wide)
        informing = {"font_color": self.looks.muted, "bg_color": self.looks.tint}
        style = self.looks.cell(text_wrap=True, **informing)
        for number, text in enumerate(texts, start=FIRST_ROW):
            worksheet.write_string(number - 1, index, text, style)
        return [lines(text, wide) for text in (_INFORMATION + name, *texts)]

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
            rule(filled, f'={cell("source")}="{carried}"', TO_REVIEW)

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
            look["num_format"] = _number_format(kind, text or self._like(sheet, row, column))
            style = self.looks.cell(**look)
            if not text:
                worksheet.write_blank(*at, None, style)
            elif Decimal(repr(float(text))) == Decimal(text):
                worksheet.write_number(*at, float(text), style)
            else:
                worksheet.write_string(*at, text, style)
        else:
            worksheet.write_string(*at, text, self.looks.cell(**look))

    def _like(self, sheet: Sheet, row: Record, column: str) -> str:
        """Return a figure whose decimals an empty cell should show: the last one reported."""
        if sheet.name != "results" or column != "value":
            return ""
        return _last_result(self.layout, row)

    def _validate(self, sheet: Sheet, column: str, worksheet: Any, index: int, last: int) -> None:
        field = sheet.fields[column]
        area = (FIRST_ROW - 1, index, last - 1, index)
        message = {"error_title": field["title"], "ignore_blank": True}
        choices = self.layout.choices(sheet, column)
        if choices:
            source = self._list(tuple(choices.values()))
            told = {"error_message": "เลือกจากรายการในเซลล์นี้"}
            worksheet.data_validation(
                *area, {"validate": "list", "source": source, **message, **told}
            )
        elif field["type"] in ("integer", "number"):
            limits = field.get("constraints", {})
            told = {"error_message": "เซลล์นี้รับเฉพาะตัวเลข", "error_type": "warning"}
            rule = {
                "validate": "integer" if field["type"] == "integer" else "decimal",
                "criteria": "between",
                "minimum": limits.get("minimum", -(10**9)),
                "maximum": limits.get("maximum", 10**12),
            }
            worksheet.data_validation(*area, {**rule, **message, **told})

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
        rows = [
            (sheet.name, json.dumps(row, ensure_ascii=False))
            for sheet in self.layout.sheets
            for row in self.layout.of_year(sheet)
        ]
        for number, (name, text) in enumerate(rows):
            worksheet.write_string(number, 0, name)
            worksheet.write_string(number, 1, text)
        worksheet.protect()
        worksheet.very_hidden()


def _fit_heights(worksheet: Any, grid: Sequence[Sequence[int]]) -> None:
    """Make rows as high as their texts; of the others the program that opens the book decides."""
    tallest = [max(cells) for cells in zip(*grid, strict=True)]
    worksheet.set_row(HEADER_ROW - 1, LINE_HEIGHT * tallest[0] + 6)
    for number, count in enumerate(tallest[1:], start=FIRST_ROW):
        if count > 1:
            worksheet.set_row(number - 1, LINE_HEIGHT * count)


def _note(field: Mapping[str, Any]) -> str:
    wanted = field.get("constraints", {})
    kinds = {
        "integer": "จำนวนเต็ม",
        "number": "ตัวเลข",
        "date": "วันที่ เช่น 21 มีนาคม 2562",
        "boolean": "ใช่ หรือ ไม่ใช่",
    }
    lines = [field["title"], field.get("description", ""), kinds.get(field["type"], "ข้อความ")]
    lines.append("ต้องกรอก" if wanted.get("required") else "เว้นว่างได้")
    return "\n".join(line for line in lines if line)


def _number_format(kind: str, like: str) -> str:
    if kind == "integer":
        return "0"
    places = len(like.partition(".")[2])
    if places:
        return f"#,##0.{'0' * places}"
    return "#,##0" if len(like) > 3 else "General"


def _last_result(layout: Layout, row: Record) -> str:
    earlier = [
        other
        for other in layout.rows["results"]
        if (other["indicator"], other["item"]) == (row["indicator"], row["item"])
        and other["fiscal_year"] < row["fiscal_year"]
        and other["value"]
    ]
    return max(earlier, key=lambda other: other["fiscal_year"])["value"] if earlier else ""


def information(sheet: Sheet, layout: Layout) -> list[tuple[str, Callable[[Record], str]]]:
    """Return columns that only inform: what a row is about, what was reported and is aimed at."""
    if sheet.name not in ("results", "targets"):
        return []

    def name(row: Record) -> str:
        return layout.names.get((row["indicator"], row["item"]), "")

    if sheet.name == "targets":
        return [("ชื่อ", name)]
    year, units = layout.parameters.fiscal_year, layout.sheet("targets")
    shown = layout.choices(units, "unit")

    def unit(row: Record) -> str:
        code = layout.units.get((row["indicator"], row["item"]), "")
        return shown.get(code, code)

    def target(row: Record) -> str:
        for other in layout.rows["targets"]:
            same = (other["indicator"], other["item"]) == (row["indicator"], row["item"])
            if same and other["fiscal_year"] == str(year):
                return other["text"]
        return ""

    def last(row: Record) -> str:
        found = _last_result(layout, row)
        return f"{Decimal(found):,}" if found else ""

    return [("ชื่อ", name), ("หน่วยนับ", unit), ("ผลล่าสุดก่อนหน้า", last), ("ค่าเป้าหมาย", target)]
