"""Knows how a cell that a person filled in becomes the text of the data package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..common.fiscal import (
    BUDDHIST_ERA,
    FISCAL_MONTHS_SHORT,
    MONTHS,
    is_plain_number,
    plain,
    to_arabic_digits,
)
from .layout import NO, YES

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_MINUS = str.maketrans("−–—", "---")
_SIGNED = re.compile(r"[+-][\d\s.,%-]*")  # a dash, a number, a telephone number; no formula
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SHORT = {
    month.replace(".", ""): (position + 9) % 12 + 1
    for position, month in enumerate(FISCAL_MONTHS_SHORT)
}
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | _SHORT
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


def as_text(value: Any) -> str:
    """Return a cell of a text column; what could be a formula is refused."""
    text = plain(_decimal(value)) if isinstance(value, int | float) else str(value)
    text = clean(text)
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not _SIGNED.fullmatch(text)):
        raise Unreadable("ข้อความขึ้นต้นเหมือนสูตร", "ลบเครื่องหมายหน้าข้อความ สูตรไม่ถูกเก็บและไม่ถูกคำนวณ")
    return text


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def as_number(value: Any, shown_as: str, unit: str) -> str:
    """Return a number as plain text, with the decimals that the cell shows.

    Parameters
    ----------
    value
        The cell as it is stored: a number, or text as it was typed or pasted.
    shown_as
        The cell's number format, which tells decimals and a percent sign.
    unit
        The unit of the row; a percent sign fits percents alone.

    Examples
    --------
    >>> as_number("๑,๒๓๔.๕๐", "General", "sheet"), as_number(0.842, "0.00%", "percent")
    ('1234.50', '84.20')
    """
    if isinstance(value, bool | date):
        raise Unreadable("ค่านี้ไม่ใช่ตัวเลข", "พิมพ์ตัวเลขลงในเซลล์ที่จัดรูปแบบเป็นตัวเลข")
    places = _places(shown_as)
    if isinstance(value, int | float):
        number = _decimal(value)
        if not number.is_finite():
            raise Unreadable("ค่านี้ไม่ใช่ตัวเลข", "พิมพ์ตัวเลข")
        if "%" in shown_as:
            _require_percent(unit)
            number *= 100
        number = number.normalize()
        own = max(0, -int(number.as_tuple().exponent))
        return f"{number:.{max(own, places)}f}"
    text = to_arabic_digits(clean(str(value))).translate(_MINUS)
    if unit == "percent":
        text = re.sub(r"^ร้อยละ\s*", "", text)
    if text.endswith("%"):
        _require_percent(unit)
        text = text[:-1].rstrip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not is_plain_number(text):
        raise Unreadable("ค่านี้ไม่ใช่ตัวเลข", "พิมพ์เฉพาะตัวเลข เช่น 1,234.50 ไม่ใส่หน่วยหรือข้อความ")
    return plain(Decimal(text))


def _places(shown_as: str) -> int:
    found = re.match(r"[^.;]*\.(0+)", shown_as)
    return len(found.group(1)) if found else 0


def _require_percent(unit: str) -> None:
    if unit and unit != "percent":
        raise Unreadable(
            "ใส่เครื่องหมายร้อยละ แต่หน่วยนับของแถวนี้ไม่ใช่ร้อยละ", "ลบเครื่องหมาย % หรือใส่ตัวเลขในหน่วยนับของตัวชี้วัด"
        )


def as_integer(value: Any) -> str:
    """Return a whole number as plain text."""
    text = as_number(value, "General", "")
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - as_number gives numbers alone
        number = Decimal("NaN")
    if number != number.to_integral_value():
        raise Unreadable("ต้องเป็นจำนวนเต็ม", "พิมพ์จำนวนเต็ม ไม่มีทศนิยม")
    return plain(number.to_integral_value())


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
    return Unreadable("ค่านี้ไม่ใช่วันที่", "พิมพ์วันที่แบบ 21 มีนาคม 2562 หรือ 21/03/2562")


def as_code(value: Any, choices: Mapping[str, str]) -> str:
    """Return the code of what was chosen: its Thai words, or the code itself."""
    if isinstance(value, bool):
        value = YES if value else NO
    text = as_text(value)
    if text in choices:
        return text
    meant = to_arabic_digits(text).casefold()
    found = [code for code, shown in choices.items() if clean(shown).casefold() == meant]
    found += [code for code in choices if code.casefold() == meant]
    if not found:
        shown = list(dict.fromkeys(choices.values()))
        some = ", ".join(shown[:8]) + (" …" if len(shown) > 8 else "")
        raise Unreadable("ค่านี้ไม่มีในรายการให้เลือก", f"เลือกจากรายการ: {some}")
    return found[0]
