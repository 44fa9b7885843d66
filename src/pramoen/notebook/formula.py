"""Knows what the cells of an indicator's own formula show: computed lines, and what is printed."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from ..assessment.derivation import ROUNDINGS, Derivation, Term
from ..assessment.form import Unit
from ..common.fiscal import format_exact, format_number, signed
from ..show.display import Display, bullets, folded, together
from ..show.tables import table
from ..words import say


@dataclass(frozen=True)
class Line(Term):
    """A line of a derivation that a cell computes; as the last value of a cell it shows itself."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        said = f"{self.number} {self.name} = {self.formula} = {self.working}".strip()
        return {"text/plain": said, "text/html": f"<p>{html.escape(said)}</p>"}


def line(
    code: str,
    number: str,
    name: str,
    formula: str,
    working: str,
    exact: Decimal | None,
    *,
    unit: Unit,
) -> Line:
    """Return a computed line: its code and number, how it is computed, and that with numbers.

    `working` leaves out the outcome, which is `exact`, in `unit`.
    """
    if exact is None:
        told, missing = say("notebook.formula.not-summed"), "not_reported"
    else:
        told, missing = f"{working} = {format_number(exact)}", ""
    return Line(code, number, name, unit.name, formula, told, exact, missing, None, "", "", "")


def derivation_of(
    fiscal_year: int,
    inputs: pd.DataFrame,
    computed: Sequence[Line],
    published: Mapping[str, Decimal | None],
    cause: str,
    units: Mapping[str, Unit],
) -> Derivation:
    """Return inputs and computed lines as a derivation, each beside what is published for it.

    Parameters
    ----------
    fiscal_year
        The year that the figures are about, B.E.
    inputs
        Rows of the table of inputs by their `line`, those that the source prints left out.
    computed
        The lines in order; the last one is what everything leads to.
    published
        Figures that the source prints, by the code of the line.
    cause
        Where a difference comes from, in Thai.
    units
        The units of the inputs, by their code.
    """
    given = [
        Term(
            code=str(code),
            number=row["number"] or "",
            name=row["name"],
            unit=units[row["unit"]].name,
            formula="",
            working="",
            exact=row["value"],
            missing=row["missing"] or "",
            published=None,
            note=row["note"] or "",
            source=row["source"],
            place=row["key"],
        )
        for code, row in inputs.iterrows()
    ]
    lines = [replace(one, published=published.get(one.code)) for one in computed]
    return Derivation(fiscal_year, (*given, *lines), cause)


def cause_of_difference(
    exact: Decimal,
    published: Decimal | None,
    way: tuple[str, list[Decimal]] | None,
    unit: Unit,
) -> str:
    """Return what a published total differs by from the exact one, and the likely reason.

    `way` is the way of rounding the terms that gives every printed line; see
    `rounding_that_gives`. It is an inference and said to be one.
    """
    if published is None:
        return say("notebook.formula.no-printed-sum")
    if published == exact:
        return say("notebook.formula.agrees")
    side = say("notebook.formula.less") if published < exact else say("notebook.formula.more")
    apart = say(
        "notebook.formula.difference",
        side=side,
        apart=format_exact(abs(published - exact)),
        unit=unit.name,
    )
    if way is None:
        return say(
            "notebook.formula.no-rounding-agrees",
            apart=apart,
            count=len(ROUNDINGS),
            ways=" ".join(ROUNDINGS),
        )
    rounded = say("notebook.formula.and").join(format_number(value) for value in way[1])
    return say(
        "notebook.formula.rounding-presumed",
        apart=apart,
        way=way[0],
        unit=unit.name,
        rounded=rounded,
    )


def derivation_table(derivation: Derivation, key: str, caption: str) -> Display:
    """Return a derivation line by line, exact beside what is published, and its formulas."""
    rows = pd.DataFrame(
        {
            say("notebook.formula.line"): [
                f"{one.number} {one.name}".strip() for one in derivation.terms
            ],
            say("notebook.formula.unrounded"): [one.exact for one in derivation.terms],
            say("notebook.formula.rounded"): [
                one.rounded if one.working else None for one in derivation.terms
            ],
            say("notebook.formula.published"): [one.published for one in derivation.terms],
            say("notebook.formula.published-less-unrounded"): [
                None if one.difference is None else signed(one.difference)
                for one in derivation.terms
            ],
            say("notebook.formula.unit"): [one.unit for one in derivation.terms],
        },
        dtype=object,
    )
    widths = {
        say("notebook.formula.line"): 38,
        say("notebook.formula.unrounded"): 15,
        say("notebook.formula.rounded"): 13,
        say("notebook.formula.published"): 13,
    }
    widths |= {
        say("notebook.formula.published-less-unrounded"): 15,
        say("notebook.formula.unit"): 10,
    }
    shown = table(rows, caption, key, widths=widths, notes=[derivation.cause])
    formulas = [
        (f"{one.name} =", " = ".join(part for part in (one.formula, one.working) if part))
        for one in derivation.terms
        if one.formula or one.working
    ]
    remarks_ = [
        (f"{one.number} {one.name}:".strip(), one.note)
        for one in derivation.terms
        if one.note and not (one.formula or one.working)
    ]
    told = folded(say("notebook.formula.formula-and-notes"), [bullets([*formulas, *remarks_])])
    return together([shown, told])
