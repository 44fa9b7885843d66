"""Knows Thai fiscal years (B.E.), months, dates, digits and how numbers are written."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

BUDDHIST_ERA = 543
THAI_DIGITS = "๐๑๒๓๔๕๖๗๘๙"
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
FISCAL_MONTHS_SHORT = (
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
)

_TO_ARABIC = str.maketrans(THAI_DIGITS, "0123456789")


def first_day(fiscal_year: int) -> date:
    """Return the first day of a B.E. fiscal year, 1 October of the year before.

    Examples
    --------
    >>> first_day(2562)
    datetime.date(2018, 10, 1)
    """
    return date(fiscal_year - BUDDHIST_ERA - 1, 10, 1)


def last_day(fiscal_year: int) -> date:
    """Return the last day of a B.E. fiscal year, 30 September.

    Examples
    --------
    >>> last_day(2562)
    datetime.date(2019, 9, 30)
    """
    return date(fiscal_year - BUDDHIST_ERA, 9, 30)


def thai_date(day: date) -> str:
    """Return a date in Thai with its B.E. year.

    Examples
    --------
    >>> thai_date(date(2019, 3, 21))
    '21 มีนาคม 2562'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}"


def period_text(fiscal_year: int) -> str:
    """Return the days a fiscal year spans, in Thai.

    Examples
    --------
    >>> period_text(2562)
    '1 ตุลาคม 2561 – 30 กันยายน 2562'
    """
    return f"{thai_date(first_day(fiscal_year))} – {thai_date(last_day(fiscal_year))}"


def has_thai_digits(text: str) -> bool:
    """Tell whether a text holds any Thai digit."""
    return any(character in THAI_DIGITS for character in text)


def to_arabic_digits(text: str) -> str:
    """Return the text with Thai digits written as Arabic ones.

    Examples
    --------
    >>> to_arabic_digits("๒๕๖๒")
    '2562'
    """
    return text.translate(_TO_ARABIC)


def format_number(value: Decimal, places: int | None = None) -> str:
    """Return a number with thousands separators; every decimal is kept unless `places` is given.

    Parameters
    ----------
    value
        The number.
    places
        Decimals to round to, half up; trailing zeros are kept then too.

    Examples
    --------
    >>> format_number(Decimal("20840070")), format_number(Decimal("4.8000"))
    ('20,840,070', '4.8000')
    >>> format_number(Decimal("-2.675"), 2)
    '−2.68'
    """
    if places is not None:
        value = round_half_up(value, places)
    text = f"{abs(value):,f}"
    return f"−{text}" if value < 0 else text


def format_exact(value: Decimal) -> str:
    """Return a number that was computed by adding or multiplying: all its digits, no zeros added.

    A figure that was printed or typed keeps its zeros (`format_number`); of a computed one they
    would only tell how its inputs were typed.

    Examples
    --------
    >>> format_exact(Decimal("81.5") - Decimal("48.5")), format_exact(Decimal("-0.0476"))
    ('33', '−0.0476')
    """
    return format_number(without_padding(value))


def signed(value: Decimal, places: int | None = None) -> str:
    """Return a computed number with its sign, a plus included; see `format_exact`.

    Examples
    --------
    >>> signed(Decimal("24.920")), signed(Decimal("24.925"), 2)
    ('+24.92', '+24.93')
    """
    number = format_exact(value) if places is None else format_number(value, places)
    return f"+{number}" if value > 0 else number


def without_padding(value: Decimal) -> Decimal:
    """Return the same number without zeros at the end of its decimals, never with an exponent.

    Examples
    --------
    >>> without_padding(Decimal("486.20")), without_padding(Decimal("1200"))
    (Decimal('486.2'), Decimal('1200'))
    """
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def quotient(value: Decimal) -> Decimal:
    """Return what a division gave as it is recorded: to six decimals, no zeros added.

    Examples
    --------
    >>> quotient(Decimal(322686) / 3000), quotient(Decimal(1) / 3)
    (Decimal('107.562'), Decimal('0.333333'))
    """
    return without_padding(round_half_up(value, 6))


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Return the value rounded half away from zero to `places` decimals.

    Examples
    --------
    >>> round_half_up(Decimal("62.5"), 0)
    Decimal('63')
    """
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """Return a number as a plain decimal string, never with an exponent.

    Examples
    --------
    >>> plain(Decimal("1E+3")), plain(Decimal("4.8000"))
    ('1000', '4.8000')
    """
    return f"{value:f}"


def is_plain_number(text: str) -> bool:
    """Tell whether a cell is a number as the data package wants it: Arabic digits, no separators.

    Examples
    --------
    >>> is_plain_number("4.8000"), is_plain_number("1,000"), is_plain_number("NaN")
    (True, False, False)
    """
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text, flags=re.ASCII) is not None
