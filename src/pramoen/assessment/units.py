"""Knows in which unit a figure was reported: that of the form of its own year."""

from __future__ import annotations

from ..data.dataset import Dataset
from .form import Unit, UnitKind


def read_unit(dataset: Dataset, code: str) -> Unit:
    """Return a unit by its code."""
    row = dataset.row("units", unit=code)
    return Unit(code, row.text("name"), UnitKind(row.text("kind")))


def unit_in(
    dataset: Dataset, fiscal_year: int, indicator: str, item: str | None = None
) -> Unit | None:
    """Return the unit of a figure of a B.E. fiscal year, or None where no form has it.

    A year without a form of its own was reported on the next form that there is; a year after the
    last form goes by that one.
    """
    named = {"indicator": indicator, **({"item": item} if item else {})}
    rows = dataset.rows("items" if item else "indicators", **named)

    def away(form: int) -> tuple[bool, int]:
        return form < fiscal_year, abs(form - fiscal_year)

    described = [row for row in rows if row["unit"]]
    nearest = min(described, key=lambda row: away(row.integer("form_year")), default=None)
    return read_unit(dataset, nearest.text("unit")) if nearest is not None else None
