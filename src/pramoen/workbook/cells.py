"""Knows how a cell that a person filled in becomes the text of the data package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from ..common.fiscal import (
    BUDDHIST_ERA,
    FISCAL_MONTHS_SHORT,
    MONTHS,
    is_plain_number,
    plain,
    to_arabic_digits,
)
from ..common.texts import controls_in
from ..words import say
from . import numberformat
from .layout import NO, YES
from .numberformat import decimal_of, seen

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_MINUS = str.maketrans("−–—", "---")
# Behind a sign: what calls a function, another sheet or another program, or calculates.
_RUNS = re.compile(r"[(|!=]|^[+-]\s*[\w.$]+\s*[+*/^&-]\s*[\w.$]*[A-Za-z]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SHORT = {
    month.replace(".", ""): (position + 9) % 12 + 1
    for position, month in enumerate(FISCAL_MONTHS_SHORT)
}
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | _SHORT
_MOST_CHOICES_TOLD, _LONGEST_CHOICES_TOLD = 8, 240
_FIRST_BUDDHIST, _LAST_BUDDHIST = 2400, 2700


class Unreadable(Exception):
    """A cell cannot be read; the problem and the remedy are told in Thai."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def clean(text: str) -> str:
    r"""Return pasted text as it is meant: one line, no invisible characters, sara am whole.

    Examples
    --------
    >>> clean("  ร้อยละ\u00a0100\u200b ")
    'ร้อยละ 100'
    """
    joined = " ".join(text.translate(_INVISIBLE).split())
    return re.sub("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33", joined)


def decoded(text: str) -> str:
    r"""Return a stored text as it was typed: Office writes some letters as ``_x000D_``.

    Examples
    --------
    >>> decoded("บรรทัดแรก_x000D_"), decoded("_x005F_x000D_"), decoded("ก_x_ข")
    ('บรรทัดแรก\r', '_x000D_', 'ก_x_ข')
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


def as_text(value: Any, shown_as: str = "General") -> str:
    """Return a cell of a text column as it is seen; what a spreadsheet could run is refused.

    Examples
    --------
    >>> as_text("-ผ่าน เห็นชอบ"), as_text(1.1, "0.00"), as_text(date(2019, 3, 21))
    ('-ผ่าน เห็นชอบ', '1.10', '21 มีนาคม 2562')
    """
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float):
        return _number_seen(value, shown_as)
    if isinstance(value, datetime | date):
        buddhist = _FIRST_BUDDHIST <= value.year < _LAST_BUDDHIST
        year = value.year if buddhist else value.year + BUDDHIST_ERA
        return f"{value.day} {MONTHS[value.month - 1]} {year}"
    text = clean(str(value))
    if found := controls_in(text):
        codes = ", ".join(f"U+{ord(letter):04X}" for letter in found)
        raise Unreadable(
            say("workbook.cells.control-characters", codes=codes),
            say("workbook.cells.control-characters-remedy"),
        )
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and _RUNS.search(text)):
        raise Unreadable(
            say("workbook.cells.like-a-formula"), say("workbook.cells.like-a-formula-remedy")
        )
    return text


def _number_seen(value: float, shown_as: str) -> str:
    """Return a number that stands for a text as the cell shows it, such as indicator 1.10."""
    number = seen(value, shown_as)
    places = numberformat.shown_as(shown_as, negative=value < 0).places or 0
    own = max(0, -int(number.as_tuple().exponent)) if number.is_finite() else 0
    return f"{number:.{max(own, places)}f}" if number.is_finite() else str(number)


def as_number(value: Any, shown_as: str, unit: str) -> str:
    """Return a number as plain text, with the digits that were typed.

    Parameters
    ----------
    value
        The cell as it is stored: a number, or text as it was typed or pasted.
    shown_as
        The cell's number format, which tells a percent sign and thousands taken away.
    unit
        The unit of the row; a percent sign fits percents alone.

    Examples
    --------
    >>> as_number("๑,๒๓๔.๕๐", "General", "sheet"), as_number(0.842, "0.00%", "percent")
    ('1234.50', '84.2')
    """
    if isinstance(value, bool | date):
        raise Unreadable(say("workbook.cells.not-a-number"), say("workbook.cells.as-number-format"))
    if isinstance(value, int | float):
        if not decimal_of(value).is_finite():
            raise Unreadable(say("workbook.cells.not-a-number"), say("workbook.cells.type-number"))
        shown = numberformat.shown_as(shown_as, negative=value < 0)
        if not shown.digits:
            raise Unreadable(
                say("workbook.cells.format-hides-number"),
                say("workbook.cells.format-hides-number-remedy"),
            )
        if shown.percent:
            _require_percent(unit)
        return plain(seen(value, shown_as))
    text = to_arabic_digits(clean(str(value))).translate(_MINUS)
    if unit == "percent":
        text = re.sub(r"^ร้อยละ\s*", "", text)
    if text.endswith("%"):
        _require_percent(unit)
        text = text[:-1].rstrip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not is_plain_number(text):
        raise Unreadable(say("workbook.cells.not-a-number"), say("workbook.cells.digits-only"))
    return plain(Decimal(text))


def _require_percent(unit: str) -> None:
    if unit and unit != "percent":
        raise Unreadable(
            say("workbook.cells.percent-sign"), say("workbook.cells.percent-sign-remedy")
        )


def as_integer(value: Any) -> str:
    """Return a whole number as plain text."""
    text = as_number(value, "General", "")
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - as_number gives numbers alone
        number = Decimal("NaN")
    if number != number.to_integral_value():
        raise Unreadable(say("workbook.cells.not-whole"), say("workbook.cells.not-whole-remedy"))
    return plain(number.to_integral_value())


def as_typed_year(value: Any) -> str:
    """Return a year without the words before it, as people type them.

    Examples
    --------
    >>> as_typed_year("พ.ศ. ๒๕๖๒"), as_typed_year("ปีงบประมาณ 2562"), as_typed_year(2562.0)
    ('2562', '2562', '2562')
    """
    text = to_arabic_digits(clean(str(value))).removesuffix(".0")
    return re.sub(r"^(ปีงบประมาณ|ปี)?\s*(พ\.\s?ศ\.)?\s*", "", text)


def as_date(value: Any) -> str:
    """Return a date in ISO form; years from 2400 on are read as B.E.

    Examples
    --------
    >>> as_date("๒๑ มีนาคม ๒๕๖๒"), as_date("21/3/2562"), as_date("2019-03-21")
    ('2019-03-21', '2019-03-21', '2019-03-21')
    """
    if isinstance(value, datetime | date):
        day, month, year = value.day, value.month, value.year
    else:
        text = to_arabic_digits(clean(str(value))).replace("พ.ศ.", " ")
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            year, month, day = (int(part) for part in found.groups())
        elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
            day, month, year = (int(part) for part in found.groups())
        elif found := re.fullmatch(r"(\d{1,2})\s*([ก-๙.]+)\s*(\d{4})", text):
            day, year = int(found.group(1)), int(found.group(3))
            month = _MONTH_NUMBERS.get(found.group(2).replace(".", ""), 0)
        else:
            raise _no_date()
    if _FIRST_BUDDHIST <= year < _LAST_BUDDHIST:
        year -= BUDDHIST_ERA
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise _no_date() from None


def _no_date() -> Unreadable:
    return Unreadable(say("workbook.cells.not-a-date"), say("workbook.cells.not-a-date-remedy"))


def as_code(
    value: Any,
    choices: Mapping[str, str],
    shown_as: str = "General",
    before: Mapping[str, str] | None = None,
) -> str:
    """Return the code of what was chosen: its Thai words, or the code itself.

    Parameters
    ----------
    value, shown_as
        The cell as it is stored, and its number format.
    choices
        The words by code.
    before
        The words as they were before the workbook gave some of them another name.

    Examples
    --------
    >>> as_code("กม.", {"km": "กิโลเมตร"}, before={"km": "กม."})
    'km'
    """
    text = as_text(value, shown_as)
    if text in choices:
        return text
    meant = to_arabic_digits(text).casefold()

    def called(words: Mapping[str, str]) -> list[str]:
        return [c for c, shown in words.items() if _plain_words(shown) == meant and c in choices]

    found = [*called(choices), *(code for code in choices if code.casefold() == meant)]
    found += called(before or {})
    if not found:
        raise Unreadable(
            say("workbook.not-in-list"),
            say("workbook.cells.not-in-list-remedy", choices=_some(choices)),
        )
    return found[0]


@lru_cache(maxsize=10_000)
def _plain_words(shown: str) -> str:
    return to_arabic_digits(clean(shown)).casefold()


def _some(choices: Mapping[str, str]) -> str:
    """Return some of the choices, as many as can be read in a message."""
    shown = list(dict.fromkeys(choices.values()))
    few = shown[:_MOST_CHOICES_TOLD]
    while len(few) > 1 and sum(map(len, few)) > _LONGEST_CHOICES_TOLD:
        few.pop()
    return ", ".join(few) + (" …" if len(shown) > len(few) else "")
