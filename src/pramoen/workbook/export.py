"""Knows how the workbook of a year is written: sheets, drop-downs, notes, locks, progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from ..fiscal import thai_date
from ..made_up import mark_of
from ..newyear import carried_source
from ..params import Parameters
from ..tables import Record
from .layout import (
    BASE,
    CODE_ROW,
    FIRST_ROW,
    HEADER_ROW,
    LISTS,
    PROGRESS,
    TITLE_ROW,
    Layout,
    Sheet,
)

SPARE_ROWS = 40
_FIXED = ("results",)  # every row that can be is there already
_WIDTHS = {"name": 44, "text": 44, "note": 30, "printed": 18, "source": 22, "value": 16}
_INFORMATION = "ดูประกอบ: "


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
        font = {"font_name": "Sarabun", "font_size": 11, "valign": "top"}
        self.looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.font = font

    def look(self, **wanted: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format({**self.font, **wanted})
        return self.looks[key]

    def write(self) -> None:
        progress = self.book.add_worksheet(PROGRESS)
        written = []
        for sheet in self.layout.sheets:
            worksheet = self.book.add_worksheet(sheet.title)
            written.append((sheet, self._sheet(sheet, worksheet)))
        self._progress(progress, written)
        self._choices()
        self._base()

    def _sheet(self, sheet: Sheet, worksheet: Any) -> int:
        rows = self.layout.of_year(sheet)
        columns = list(sheet.fields)
        extra = _information(sheet, self.layout)
        last = FIRST_ROW + len(rows) - 1 + (0 if sheet.name in _FIXED else SPARE_ROWS)
        head = self.look(bold=True, bg_color="#0B5394", font_color="#FFFFFF", text_wrap=True)
        title = f"{sheet.resource['title']} [{sheet.name}] {sheet.resource.get('description', '')}"
        worksheet.write_string(TITLE_ROW - 1, 0, title, self.look(bold=True))
        worksheet.set_row(HEADER_ROW - 1, 40)
        for index, column in enumerate(columns):
            field = sheet.fields[column]
            worksheet.write_string(HEADER_ROW - 1, index, field["title"], head)
            worksheet.write_string(CODE_ROW - 1, index, column, self.look(font_color="#4E5969"))
            worksheet.write_comment(HEADER_ROW - 1, index, _note(field), {"x_scale": 2})
            worksheet.set_column(index, index, _WIDTHS.get(column, 14))
            self._validate(sheet, column, worksheet, index, last)
        for offset, (name, _) in enumerate(extra):
            index = len(columns) + offset
            worksheet.write_string(HEADER_ROW - 1, index, _INFORMATION + name, head)
            worksheet.set_column(index, index, 30)
        for number, row in enumerate(rows, start=FIRST_ROW):
            for index, column in enumerate(columns):
                self._cell(sheet, worksheet, number, index, row, column)
            for offset, (_, told) in enumerate(extra):
                style = self.look(font_color="#4E5969", bg_color="#F3F6FA", text_wrap=True)
                worksheet.write_string(number - 1, len(columns) + offset, told(row), style)
        for number in range(FIRST_ROW + len(rows), last + 1):
            for index in range(len(columns)):
                worksheet.write_blank(number - 1, index, None, self.look(locked=False))
        worksheet.freeze_panes(FIRST_ROW - 1, min(3, len(columns)))
        worksheet.autofilter(CODE_ROW - 1, 0, last - 1, len(columns) - 1)
        worksheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        return last

    def _cell(
        self, sheet: Sheet, worksheet: Any, number: int, index: int, row: Record, column: str
    ) -> None:
        text = row[column]
        locked = column in sheet.key_columns or column in sheet.years
        look: dict[str, Any] = {"locked": locked, "text_wrap": column in _WIDTHS}
        if locked:
            look["bg_color"] = "#F3F6FA"
        elif row.get("source") == carried_source(self.layout.parameters.fiscal_year):
            look["bg_color"] = "#FFF7D6"
        kind = sheet.fields[column]["type"]
        choices = self.layout.choices(sheet, column)
        at = (number - 1, index)
        if text in choices:
            worksheet.write_string(*at, choices[text], self.look(**look))
        elif kind == "date" and text:
            worksheet.write_string(*at, thai_date(date.fromisoformat(text)), self.look(**look))
        elif kind in ("number", "integer"):
            look["num_format"] = _number_format(kind, text or self._like(sheet, row, column))
            if not text:
                worksheet.write_blank(*at, None, self.look(**look))
            elif Decimal(repr(float(text))) == Decimal(text):
                worksheet.write_number(*at, float(text), self.look(**look))
            else:
                worksheet.write_string(*at, text, self.look(**look))
        else:
            worksheet.write_string(*at, text, self.look(**look))

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

    def _progress(self, worksheet: Any, written: Sequence[tuple[Sheet, int]]) -> None:
        parameters = self.layout.parameters
        bold, head = self.look(bold=True), self.look(bold=True, bottom=1, text_wrap=True)
        worksheet.set_column(0, 0, 46)
        worksheet.set_column(1, 4, 16)
        worksheet.write_string(0, 0, "สมุดงานข้อมูลการประเมินองค์การมหาชน", bold)
        worksheet.write_string(0, 1, mark_of(self.layout.folder), bold)
        for number, (name, value) in enumerate(identity(parameters).items(), start=1):
            worksheet.write_string(number, 0, name, self.look())
            worksheet.write_string(number, 1, value, self.look())
        lines = (
            "กรอกเซลล์พื้นขาว พื้นเหลืองคือแถวที่ยกมาจากปีก่อนและต้องทบทวน พื้นเทาแก้ไม่ได้",
            "พิมพ์ค่าเท่านั้น สูตรไม่ถูกคำนวณและไม่ถูกรับเข้า ชี้ที่หัวคอลัมน์เพื่ออ่านคำอธิบาย",
        )
        for number, line in enumerate(lines, start=5):
            worksheet.write_string(number, 0, line, self.look())
        for index, name in enumerate(("ตาราง", "แถว", "รอผล", "ยังไม่ทบทวน", "คืบหน้า")):
            worksheet.write_string(8, index, name, head)
        for number, (sheet, last) in enumerate(written, start=9):
            self._progress_line(worksheet, number, sheet, last)
        worksheet.freeze_panes(9, 0)
        worksheet.protect()
        worksheet.activate()

    def _progress_line(self, worksheet: Any, number: int, sheet: Sheet, last: int) -> None:
        rows = self.layout.of_year(sheet)
        columns = list(sheet.fields)
        carried = carried_source(self.layout.parameters.fiscal_year)
        worksheet.write_url(number, 0, f"internal:'{sheet.title}'!A1", string=sheet.title)

        def area(column: str) -> str:
            index = columns.index(column)
            first = xl_rowcol_to_cell(FIRST_ROW - 1, index, True, True)
            return f"'{sheet.title}'!{first}:{xl_rowcol_to_cell(last - 1, index, True, True)}"

        def count(index: int, formula: str, value: float, style: Any = None) -> None:
            worksheet.write_formula(number, index, formula, style or self.look(), value)

        required = next(
            c for c in columns if sheet.fields[c].get("constraints", {}).get("required")
        )
        count(1, f'=COUNTIF({area(required)},"<>")', len(rows))
        waits = reviews = 0
        if "missing" in columns and "pending" in self.layout.choices(sheet, "missing"):
            waits = sum(row["missing"] == "pending" for row in rows)
            shown = self.layout.choices(sheet, "missing")["pending"]
            count(2, f'=COUNTIF({area("missing")},"{shown}")', waits)
        if "source" in columns and sheet.name != "sources":
            reviews = sum(row["source"] == carried for row in rows)
            count(3, f'=COUNTIF({area("source")},"{carried}")', reviews)
        cells = [xl_rowcol_to_cell(number, index) for index in (1, 2, 3)]
        done = f"=IF({cells[0]}=0,1,1-MAX({cells[1]},{cells[2]})/{cells[0]})"
        share = 1 - max(waits, reviews) / len(rows) if rows else 1
        count(4, done, share, self.look(num_format="0%"))


def identity(parameters: Parameters) -> Mapping[str, str]:
    """Return what names a workbook, as its first sheet shows it."""
    return {
        "องค์การ": parameters.organisation,
        "ปีงบประมาณ พ.ศ.": str(parameters.fiscal_year),
        "แบบประเมิน พ.ศ.": str(parameters.form_year),
    }


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


def _information(sheet: Sheet, layout: Layout) -> list[tuple[str, Callable[[Record], str]]]:
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
        return _last_result(layout, row)

    return [("ชื่อ", name), ("หน่วยนับ", unit), ("ผลล่าสุดก่อนหน้า", last), ("ค่าเป้าหมาย", target)]
