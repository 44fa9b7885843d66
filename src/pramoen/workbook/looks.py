"""Knows how the workbook looks: its font, colours, widths, and how a sheet is printed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from ..common.theme import tokens
from ..words import say
from .layout import Layout

# Tahoma is on every Windows and Mac that has Excel, and is drawn for Thai at small sizes. Sarabun
# would have to be installed first; Excel puts another font in its place without a word.
FONT = {"font_name": "Tahoma", "font_size": 10, "valign": "top"}
TO_REVIEW, CONTRADICTS = "#FFF3C4", "#FBDCC8"
LINE = "#D5DBE3"
A4 = 9
LINE_HEIGHT = 14.5
_NARROWEST, _PADDING = 8, 3
_LONGEST_WORD = 22  # letters of a heading that are not broken
_LONGEST_FOOT = 60  # letters; Excel takes no more than 255 with all the rest
_FILLED = 0.92  # of a line, on average, before the next word no longer fits


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        light = tokens()["light"]
        self.accent, self.tint, self.muted = light["accent"], light["tint"], light["muted"]
        self.paper = light["paper"]

    def __call__(self, **wanted: Any) -> Any:
        """Return a format."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**FONT, **wanted})
        return self._made[key]

    @property
    def heading(self) -> Any:
        """The heading of a column that is filled in."""
        return self._heading(align="left")

    @property
    def heading_of_numbers(self) -> Any:
        """The heading of a column of numbers, at the edge at which they stand."""
        return self._heading(align="right")

    def _heading(self, **wanted: Any) -> Any:
        head = {"bg_color": self.accent, "font_color": self.paper, "border_color": self.paper}
        return self(bold=True, text_wrap=True, border=1, **head, **wanted, valign="vcenter")

    @property
    def aside(self) -> Any:
        """The heading of a column that only informs."""
        head = {"bg_color": self.tint, "font_color": self.muted, "border_color": LINE}
        return self(bold=True, text_wrap=True, border=1, **head | {"valign": "vcenter"})

    @property
    def code(self) -> Any:
        """The name of a column in the data package, small below its heading."""
        return self(font_color=self.muted, font_size=8, bottom=1, bottom_color=LINE)

    def cell(self, **wanted: Any) -> Any:
        """Return the format of a cell of a row."""
        return self(border=1, border_color=LINE, **wanted)


def width(heading: str, texts: Iterable[str], widest: int = 40) -> int:
    """Return the width of a column in characters: what it holds, within limits.

    A heading wraps at its spaces only, since not every program breaks Thai between its words; long
    texts wrap as they may. Marks above and below a letter take no width.

    Examples
    --------
    >>> width("ผล", ["21,000,000.00"]), width("ปี", ["2562"]), letters("ผู้")
    (16, 8, 1)
    >>> width("เหตุผลที่ไม่มีตัวเลข", [], 12), width("ปีงบประมาณ พ.ศ.", ["2562"])
    (17, 12)
    """
    longest = max((letters(text) for text in texts), default=0)
    word = min(_LONGEST_WORD, max((letters(part) for part in heading.split()), default=0))
    return max(_NARROWEST, word + _PADDING, min(longest + _PADDING, widest))


def lines(text: str, wide: int) -> int:
    """Return on how many lines a text stands in a column; Thai breaks at words, not letters.

    Examples
    --------
    >>> lines("ผลการดำเนินงาน", 20), lines("ก" * 50, 20)
    (1, 3)
    """
    return max(1, math.ceil(letters(text) / max(1, (wide - 1) * _FILLED)))


def letters(text: str) -> int:
    """Return how many letters a text is wide."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def set_up_print(
    worksheet: Any, repeated: int = 0, footer: str = "", across: int = 1, named: int = 0
) -> None:
    """Print a sheet on A4: across, one page wide, with its first rows on every page.

    A sheet without such rows is printed upright on one page. One that is too wide to be read on
    one page is printed on several side by side, with the columns that name a row on each.
    """
    worksheet.set_paper(A4)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if repeated:
        worksheet.set_landscape()
        worksheet.fit_to_pages(across, 0)
        worksheet.repeat_rows(0, repeated - 1)
        if across > 1 and named:
            worksheet.repeat_columns(0, named - 1)
    else:
        worksheet.fit_to_pages(1, 1)
    worksheet.set_footer(footer)


def footer_of(layout: Layout) -> str:
    """Return what stands at the foot of a printed sheet: organisation, year, sheet and page."""
    name = layout.organisation["short_name"][:_LONGEST_FOOT].replace("&", "&&")
    whose = say(
        "workbook.looks.organisation-and-year", name=name, fiscal_year=layout.parameters.fiscal_year
    )
    return say("workbook.looks.footer", whose=whose)
