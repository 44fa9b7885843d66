"""Knows in which unit a figure was reported: that of the form of its own year."""

from __future__ import annotations

from ..data.dataset import Dataset
from .form import Unit, UnitKind


class Units:
    """The units of one data package, and which of them each figure has."""

    def __init__(self, dataset: Dataset) -> None:
        self.by_code = {
            row.text("unit"): Unit(row.text("unit"), row.text("name"), UnitKind(row.text("kind")))
            for row in dataset.rows("units")
        }
        rows = (*dataset.rows("indicators"), *dataset.rows("items"))
        self._described = {
            (r.integer("form_year"), r.text("indicator"), str(r.get("item") or "")): r.text("unit")
            for r in rows
        }
        self._forms = sorted({form for form, *_ in self._described})

    def on(self, form_year: int, indicator: str, item: str = "") -> Unit | None:
        """Return the unit that one form gives an indicator or an item, if it has it."""
        return self.by_code.get(self._described.get((form_year, indicator, item), ""))

    def of(self, fiscal_year: int, indicator: str, item: str = "") -> Unit | None:
        """Return the unit of a figure of a fiscal year.

        A year without a form of its own was reported on the next form that there is; a year after
        the last form goes by that one.
        """
        for form in sorted(
            self._forms, key=lambda one: (one < fiscal_year, abs(one - fiscal_year))
        ):
            unit = self.on(form, indicator, item)
            if unit is not None:
                return unit
        return None
