"""Knows the workbook's first sheet: whose year it is, how it is filled in, how far along it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from ..changes.newyear import carried_source
from ..common.params import Parameters
from ..data.made_up import mark_of
from ..words import say
from .layout import FIRST_ROW, Layout, Sheet
from .looks import CONTRADICTS, TO_REVIEW, Looks, footer_of, set_up_print

_COLUMNS = (
    (say("workbook.first_sheet.table"), 46),
    (say("workbook.first_sheet.rows"), 11),
    (say("workbook.pending"), 11),
    (say("workbook.first_sheet.unreviewed"), 15),
    (say("workbook.first_sheet.progress"), 20),
)
_LAST = len(_COLUMNS) - 1
_HEAD = 12
_EMPTY = say("workbook.first_sheet.no-row")
_BAR = "#A9D9C8"
_ADVICE = (
    say("workbook.first_sheet.advice-typing"),
    say("workbook.first_sheet.advice-headings"),
    say("workbook.first_sheet.advice-filling"),
)


@dataclass(frozen=True)
class Written:
    """A table as it was written: its last row, and the positions of its columns."""

    sheet: Sheet
    last: int
    places: Mapping[str, int]

    def area(self, column: str) -> str:
        """Return the cells of a column, as a formula names them."""
        first = xl_rowcol_to_cell(FIRST_ROW - 1, self.places[column], True, True)
        last = xl_rowcol_to_cell(self.last - 1, self.places[column], True, True)
        return f"'{self.sheet.title}'!{first}:{last}"


def identity(parameters: Parameters) -> Mapping[str, str]:
    """Return what names a workbook, as its first sheet shows it."""
    return {
        say("workbook.organisation"): parameters.organisation,
        say("workbook.fiscal-year"): str(parameters.fiscal_year),
        say("workbook.first_sheet.form-year"): str(parameters.form_year),
    }


def write_first_sheet(
    worksheet: Any, looks: Looks, layout: Layout, written: Sequence[Written]
) -> None:
    """Write the first sheet; its counts are formulas over the others, so they stay true."""
    worksheet.hide_gridlines(2)
    for index, (_, wide) in enumerate(_COLUMNS):
        worksheet.set_column(index, index, wide)
    title = looks(bold=True, font_size=16, font_color=looks.accent)
    words = say("workbook.first_sheet.heading", mark=mark_of(layout.folder))
    worksheet.write_string(0, 0, words.strip(), title)
    worksheet.set_row(0, 30)
    for number, (name, value) in enumerate(identity(layout.parameters).items(), start=1):
        worksheet.write_string(number, 0, name, looks(font_color=looks.muted))
        worksheet.write_string(number, 1, value, looks(bold=True))
    worksheet.write_string(1, 2, layout.organisation["name"], looks())
    legend = (
        (looks.paper, say("workbook.first_sheet.white")),
        (TO_REVIEW, say("workbook.first_sheet.yellow")),
        (CONTRADICTS, say("workbook.first_sheet.orange")),
        (looks.tint, say("workbook.first_sheet.grey")),
    )
    for number, (colour, words) in enumerate(legend, start=4):
        worksheet.merge_range(number, 0, number, _LAST, words, looks.cell(bg_color=colour))
    for number, line in enumerate(_ADVICE, start=8):
        worksheet.merge_range(number, 0, number, _LAST, line, looks(text_wrap=True))
    for index, (name, _) in enumerate(_COLUMNS):
        worksheet.write_string(
            _HEAD, index, name, looks.heading_of_numbers if index else looks.heading
        )
    worksheet.set_row(_HEAD, 22)
    for number, one in enumerate(written, start=_HEAD + 1):
        _line(worksheet, looks, layout, number, one)
    _total(worksheet, looks, layout, _HEAD + 1, written)
    bar = {"type": "data_bar", "bar_color": _BAR, "bar_solid": True, "data_bar_2010": True}
    limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    last = _HEAD + 1 + len(written)
    worksheet.conditional_format(_HEAD + 1, _LAST, last, _LAST, {**bar, **limits})
    worksheet.freeze_panes(_HEAD + 1, 0)
    worksheet.protect("", {"format_columns": True, "format_rows": True, "objects": True})
    set_up_print(worksheet, footer=footer_of(layout))
    worksheet.activate()


def _line(worksheet: Any, looks: Looks, layout: Layout, number: int, one: Written) -> None:
    """Write how far one table is, with the figures that hold as it is given out."""
    link = looks.cell(font_color=looks.accent, underline=1)
    title = one.sheet.title
    worksheet.write_url(number, 0, f"internal:'{title}'!A1", link, title)
    counts = _counts(layout, one)
    for index, counted in enumerate(counts, start=1):
        if counted is None:
            worksheet.write_blank(number, index, None, looks.cell())
        else:
            worksheet.write_formula(number, index, counted[0], looks.cell(), counted[1])
    rows, waits, reviews = (counted[1] if counted else 0 for counted in counts)
    _share(worksheet, looks, number, rows, max(waits, reviews))


def _counts(layout: Layout, one: Written) -> tuple[tuple[str, int] | None, ...]:
    """Return the formulas and values of rows, results to come and rows to review."""
    sheet, rows = one.sheet, layout.of_year(one.sheet)
    fields = sheet.fields.items()
    required = next(name for name, f in fields if f.get("constraints", {}).get("required"))
    all_rows = (f'=COUNTIF({one.area(required)},"<>")', len(rows))
    waits = reviews = None
    if "missing" in sheet.fields and "pending" in layout.choices(sheet, "missing"):
        shown = layout.choices(sheet, "missing")["pending"]
        count = sum(row["missing"] == "pending" for row in rows)
        waits = (f'=COUNTIF({one.area("missing")},"{shown}")', count)
    if "source" in sheet.fields and sheet.name != "sources":
        carried = carried_source(layout.parameters.fiscal_year)
        count = sum(row["source"] == carried for row in rows)
        shown = layout.choices(sheet, "source").get(carried, carried)
        reviews = (f"=COUNTIF({one.area('source')},{quoted(shown)})", count)
    return all_rows, waits, reviews


def quoted(text: str) -> str:
    """Return a text as a formula that counts compares it: no wildcard, and no end of the text.

    Examples
    --------
    >>> quoted('เอกสาร "ก"*')
    '"เอกสาร ""ก""~*"'
    """
    plain = text.replace("~", "~~").replace("*", "~*").replace("?", "~?").replace('"', '""')
    return f'"{plain}"'


def _total(
    worksheet: Any, looks: Looks, layout: Layout, first: int, written: Sequence[Written]
) -> None:
    number = first + len(written)
    bold = looks.cell(bold=True, top=1)
    worksheet.write_string(number, 0, say("workbook.first_sheet.sum"), bold)
    sums = [0, 0, 0]
    for one in written:
        for index, counted in enumerate(_counts(layout, one)):
            sums[index] += counted[1] if counted else 0
    for index, value in enumerate(sums, start=1):
        cells = f"{xl_rowcol_to_cell(first, index)}:{xl_rowcol_to_cell(number - 1, index)}"
        worksheet.write_formula(number, index, f"=SUM({cells})", bold, value)
    _share(worksheet, looks, number, sums[0], max(sums[1:]))


def _share(worksheet: Any, looks: Looks, number: int, rows: int, left: int) -> None:
    """Write which share of the rows has nothing left to do."""
    cells = [xl_rowcol_to_cell(number, index) for index in (1, 2, 3)]
    formula = f'=IF({cells[0]}=0,"{_EMPTY}",1-MAX({cells[1]},{cells[2]})/{cells[0]})'
    share = 1 - left / rows if rows else _EMPTY
    style = looks.cell(num_format="0%", align="right")
    worksheet.write_formula(number, _LAST, formula, style, share)
