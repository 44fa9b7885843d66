"""Knows what a derivation is: terms computed line by line and held against published figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..common.fiscal import round_half_up


@dataclass(frozen=True)
class Term:
    """One line of a derivation.

    Attributes
    ----------
    code, number, name
        Its code, its number on the form, its Thai name.
    formula
        How it is computed, in words; empty for an input.
    working
        The same with the numbers in it.
    exact
        The unrounded value, or None with `missing` saying why.
    published
        The figure the source prints for it, if any.
    """

    code: str
    number: str
    name: str
    unit: str
    formula: str
    working: str
    exact: Decimal | None
    missing: str
    published: Decimal | None
    note: str
    source: str
    place: str

    @property
    def rounded(self) -> Decimal | None:
        """The value rounded half up to whole units, as figures are usually rounded."""
        return None if self.exact is None else round_half_up(self.exact, 0)

    @property
    def difference(self) -> Decimal | None:
        """Published minus exact."""
        if self.exact is None or self.published is None:
            return None
        return self.published - self.exact


@dataclass(frozen=True)
class Derivation:
    """How a figure is computed from its inputs, and how it agrees with what is published.

    `cause` tells in Thai where the difference between computed and published comes from.
    """

    fiscal_year: int
    terms: tuple[Term, ...]
    cause: str

    @property
    def total(self) -> Term:
        """The last term, what everything leads to."""
        return self.terms[-1]

    def term(self, code: str) -> Term:
        """Return a term by its code."""
        return next(term for term in self.terms if term.code == code)


def rounded_up(value: Decimal) -> Decimal:
    """Return the next whole number at or above the value."""
    return value.to_integral_value(rounding=ROUND_CEILING)


def rounded_down(value: Decimal) -> Decimal:
    """Return the next whole number at or below the value."""
    return value.to_integral_value(rounding=ROUND_FLOOR)
