"""Knows what a derivation is: terms computed line by line and held against published figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..common.fiscal import format_number, round_half_up, without_padding
from ..words import say


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
        return without_padding(self.published - self.exact)


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


def total(*amounts: Decimal | None) -> Decimal:
    """Return the sum of amounts; one that the source leaves out takes no part in it.

    Examples
    --------
    >>> total(Decimal("5200"), None), total(Decimal("19.8"), Decimal("0.40"))
    (Decimal('5200'), Decimal('20.2'))
    """
    return without_padding(sum((one for one in amounts if one is not None), Decimal(0)))


def product(amount: Decimal | None, percent: Decimal | None) -> Decimal | None:
    """Return a percentage of an amount, exact; None where the source leaves one of them out.

    Examples
    --------
    >>> product(Decimal("1683"), Decimal("3.70")), product(Decimal("550"), Decimal("3.60"))
    (Decimal('62.271'), Decimal('19.8'))
    """
    return None if amount is None or percent is None else without_padding(amount * percent / 100)


ROUNDINGS: Mapping[str, Callable[[Decimal], Decimal]] = {
    say("assessment.derivation.half-up"): lambda value: round_half_up(value, 0),
    say("assessment.derivation.up"): lambda value: value.to_integral_value(rounding=ROUND_CEILING),
    say("assessment.derivation.cut"): lambda value: value.to_integral_value(rounding=ROUND_FLOOR),
}


def rounding_that_gives(
    exact: Sequence[Decimal], printed: Sequence[Decimal | None]
) -> tuple[str, list[Decimal]] | None:
    """Return the way of rounding that turns exact terms into the printed ones, and its terms.

    Found by trying each of `ROUNDINGS`; None where none does.
    """
    for way, rounded in ROUNDINGS.items():
        terms = [rounded(value) for value in exact]
        if terms == list(printed):
            return way, terms
    return None


def in_words(amounts: Sequence[Decimal | None]) -> str:
    """Return amounts as a sum in words; those that the source leaves out are not in it.

    Examples
    --------
    >>> in_words([Decimal("62.271"), Decimal("0.9075"), None])
    '62.271 + 0.9075'
    """
    return " + ".join(format_number(one) for one in amounts if one is not None) or "0"
