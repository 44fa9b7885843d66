"""Knows whether a reported figure agrees with the formula that it comes from."""

from __future__ import annotations

from decimal import Decimal

from ..common.faults import Fault, FaultyData
from ..common.fiscal import format_exact, format_number, round_half_up
from ..words import say
from .form import Result


def agrees(reported: Decimal, exact: Decimal, published: Decimal | None) -> bool:
    """Tell whether a reported figure is the one that its formula leads to.

    That is the figure the source prints below the formula, where it prints one; else what the
    formula gives, rounded to as many decimals as the reported figure has.

    Examples
    --------
    >>> agrees(Decimal("3616"), Decimal("3616.8215"), Decimal("3616"))
    True
    >>> agrees(Decimal("486.2"), Decimal("486.20"), None)
    True
    >>> agrees(Decimal("555.5"), Decimal("486.20"), Decimal("486.2"))
    False
    """
    if published is not None:
        return reported == published
    return reported == round_half_up(exact, max(0, -int(reported.as_tuple().exponent)))


def require_agreement(result: Result, exact: Decimal, published: Decimal | None) -> None:
    """Refuse a result that the formula it comes from contradicts.

    Raises
    ------
    FaultyData
        With the row of the result, what it says and what the formula gives.
    """
    if result.value is None or agrees(result.value, exact, published):
        return
    file, _, row = result.place.partition(" ")
    printed = (
        say("assessment.agreement.printed", published=format_number(published))
        if published is not None
        else ""
    )
    raise FaultyData(
        [
            Fault(
                file=file,
                row=0,
                column="value",
                problem=say("assessment.agreement.not-by-formula", row=row),
                found=say(
                    "assessment.agreement.formula-gives",
                    result=format_number(result.value),
                    exact=format_exact(exact),
                    printed=printed,
                ),
                remedy=say("assessment.agreement.not-by-formula-remedy"),
            )
        ]
    )
