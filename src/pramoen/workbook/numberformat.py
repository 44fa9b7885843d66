"""Knows what an Excel number format makes of a number: what a person sees in the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

EXCEL_DIGITS = 15
_LONGEST = 400  # digits; no number of Excel, written out, has more
# What a format prints as it stands: "words", one letter after \, the room after _ or *, [colour].
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]')
_CONDITION = re.compile(r"\[[<>=]")


@dataclass(frozen=True)
class Shown:
    """How a format shows numbers.

    Attributes
    ----------
    percent
        How often the number is multiplied by a hundred before it is shown.
    thousands
        How often it is divided by a thousand.
    places
        How many decimals are shown, or None where the format does not fix them.
    digits
        Whether any digit is shown at all; ``;;;`` shows none, nor does ``"ผ่าน"``.
    """

    percent: int = 0
    thousands: int = 0
    places: int | None = None
    digits: bool = True


@lru_cache(maxsize=1024)
def shown_as(number_format: str, negative: bool = False) -> Shown:
    r"""Return how a format shows numbers of a sign.

    Examples
    --------
    >>> shown_as("0.00%").percent, shown_as('0"%"').percent, shown_as(r"0\%").percent
    (1, 0, 0)
    >>> shown_as("#,##0.0,,").thousands, shown_as(";;;").digits, shown_as("#,##0.00").places
    (2, False, 2)
    """
    sections = _sections(number_format)
    conditional = any(_CONDITION.match(section.strip()) for section in sections)
    chosen = sections[1] if negative and len(sections) > 1 and not conditional else sections[0]
    if chosen.strip().lower() in ("general", "@") or not number_format.strip():
        return Shown()
    text = _LITERAL.sub("", chosen)
    if re.search("general", text, re.IGNORECASE):
        return Shown(percent=text.count("%"))
    digits = any(mark in text for mark in "0#?")
    scaled = re.search(r"[0#?](,+)(?![0#?,])", text)
    places: int | None = None
    if "E" not in text.upper() and "/" not in text:
        decimals = re.search(r"\.([0#?]*)", text)
        fixed = decimals.group(1) if decimals else ""
        places = len(fixed) if fixed.count("0") == len(fixed) else None
    thousands = len(scaled.group(1)) if scaled else 0
    return Shown(text.count("%"), thousands, places if digits else None, digits)


def _sections(number_format: str) -> list[str]:
    """Return the sections between semicolons that are not part of a literal."""
    masked = _LITERAL.sub(lambda found: "\0" * len(found.group()), number_format)
    sections, start = [], 0
    for at, letter in enumerate(masked + ";"):
        if letter == ";":
            sections.append(number_format[start:at])
            start = at + 1
    return sections


def decimal_of(value: float) -> Decimal:
    """Return a stored number to the fifteen digits that Excel has; the rest is noise.

    Examples
    --------
    >>> decimal_of(97.30000000000001), decimal_of(0.1 + 0.2), decimal_of(20840070)
    (Decimal('97.3'), Decimal('0.3'), Decimal('20840070'))
    """
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(f"{value:.{EXCEL_DIGITS}g}")
    return number.normalize() if number.is_finite() else number


def seen(value: float, number_format: str) -> Decimal:
    """Return the number that a person reads in the cell, with every digit that was typed.

    A percent sign and thousands that the format takes away count; decimals that it merely hides
    or fills up with zeros do not.

    Examples
    --------
    >>> seen(0.842, "0.00%"), seen(85, '0"%"'), seen(3720500, "#,##0.0,"), seen(95, "0.00")
    (Decimal('84.2'), Decimal('85'), Decimal('3720.5'), Decimal('95'))
    """
    number = decimal_of(value)
    shown = shown_as(number_format, negative=value < 0)
    return _trimmed(number * Decimal(100) ** shown.percent / Decimal(1000) ** shown.thousands)


def rounded(number: Decimal, number_format: str) -> Decimal:
    """Return a computed number with the decimals that its cell shows.

    Examples
    --------
    >>> rounded(Decimal("97.2999"), "0.00"), rounded(Decimal("97.2999"), "General")
    (Decimal('97.3'), Decimal('97.2999'))
    """
    places = shown_as(number_format, negative=number < 0).places
    if places is None:
        return number
    with localcontext(prec=_LONGEST):
        return _trimmed(number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _trimmed(number: Decimal) -> Decimal:
    """Return a number without zeros at its end that nobody typed, and without an exponent."""
    if not number.is_finite():
        return number
    short = number.normalize()
    return Decimal(f"{short:f}")
