"""Knows in which unit a figure was reported: that of the form of its own year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..data.dataset import Dataset
from .form import Unit, UnitKind


def read_unit(dataset: Dataset, code: str) -> Unit:
    """Return a unit by its code."""
    row = dataset.row("units", unit=code)
    return Unit(code, row.text("name"), UnitKind(row.text("kind")))


def units_by_form(dataset: Dataset, indicator: str, item: str | None = None) -> Mapping[int, Unit]:
    """Return the unit that each form gives an indicator or an item of it, by the form's year."""
    named = {"indicator": indicator, **({"item": item} if item else {})}
    return {
        row.integer("form_year"): read_unit(dataset, row.text("unit"))
        for row in dataset.rows("items" if item else "indicators", **named)
        if row["unit"]
    }


def unit_in(units: Mapping[int, Unit], fiscal_year: int) -> Unit | None:
    """Return the unit of a figure of a B.E. fiscal year, from the units by form.

    A year without a form of its own was reported on the next form that there is; a year after the
    last form goes by that one. None where no form has it.

    Examples
    --------
    >>> units = {2562: Unit("percent", "ร้อยละ"), 2563: Unit("project", "โครงการ")}
    >>> [unit_in(units, year).code for year in (2559, 2562, 2563, 2564)]
    ['percent', 'percent', 'project', 'project']
    """
    nearest = min(units, key=lambda form: (form < fiscal_year, abs(form - fiscal_year)), default=0)
    return units.get(nearest)


def unit_of(record: Mapping[str, Any]) -> Unit:
    """Return the unit of a recorded assessment.

    A record of before units had a kind tells a percentage by its name.
    """
    name = str(record["unit"] or "")
    plain_kind = UnitKind.PERCENT if name == "ร้อยละ" else UnitKind.MEASURE
    return Unit("", name, UnitKind(record.get("unit_kind") or plain_kind))
