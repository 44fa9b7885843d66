"""Knows how the tables of a data package become a form with its results and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..common.faults import UsageError
from ..common.fiscal import format_number, thai_date
from ..data.dataset import Dataset, Row
from .form import (
    Band,
    Break,
    Comparator,
    Component,
    Definition,
    Form,
    Indicator,
    Item,
    Missing,
    Result,
    Source,
    Target,
    Unit,
)
from .units import read_unit, unit_in, units_by_form


def read_form(dataset: Dataset, form_year: int, fiscal_year: int) -> Form:
    """Build the form of `form_year` with the results and targets known by `fiscal_year`.

    Parameters
    ----------
    dataset
        A checked data package.
    form_year, fiscal_year
        B.E. years.

    Raises
    ------
    UsageError
        If the data package holds no form of that year.
    """
    return _Reader(dataset.until(fiscal_year), form_year, fiscal_year).form()


class _Reader:
    """Joins the tables of one form."""

    def __init__(self, dataset: Dataset, form_year: int, fiscal_year: int) -> None:
        self.dataset = dataset
        self.form_year = form_year
        self.fiscal_year = fiscal_year
        self.units = {
            row.text("unit"): read_unit(dataset, row.text("unit")) for row in dataset.rows("units")
        }
        self.sources = read_sources(dataset)

    def rows(self, table: str, **wanted: str | int | None) -> list[Row]:
        found = list(self.dataset.rows(table, form_year=self.form_year, **wanted))
        return (
            sorted(found, key=lambda row: row.optional_integer("order") or 0)
            if (found and "order" in found[0])
            else found
        )

    def form(self) -> Form:
        components = tuple(self.component(row) for row in self.rows("components"))
        if not components:
            raise UsageError(f"ไม่พบแบบประเมิน พ.ศ. {self.form_year} ในข้อมูล {self.dataset.folder}")
        indicators = tuple(self.indicator(row) for row in self.rows("indicators"))
        return Form(self.form_year, self.fiscal_year, components, indicators)

    def source(self, row: Row) -> Source:
        return self.sources[row.text("source")]

    def component(self, row: Row) -> Component:
        return Component(
            number=row.integer("component"),
            name=row.text("name"),
            short_name=row.text("short_name"),
            base=row.text("base"),
            applies=row.flag("applies"),
            reason=row.text("reason"),
            source=self.source(row),
        )

    def indicator(self, row: Row) -> Indicator:
        code = row.text("indicator")
        unit = row.text("unit")
        # Topic and note speak of the form's own year: this year's proposal, this year's target.
        in_force = self.fiscal_year >= self.form_year
        return Indicator(
            code=code,
            parent=row.text("parent"),
            component=row.integer("component"),
            kind=row.text("kind"),
            name=row.text("name"),
            topic=row.text("topic") if in_force else "",
            unit=self.units[unit] if unit else None,
            direction=row.text("direction"),
            direction_inferred=row.text("direction_basis") == "inferred",
            mandatory=row.flag("mandatory"),
            if_any=row.flag("if_any"),
            calculation=row.text("calculation"),
            note=row.text("note") if in_force else "",
            objectives=tuple(
                r.integer("objective") for r in self.rows("indicator_objectives", indicator=code)
            ),
            definitions=tuple(
                Definition(r.text("kind"), r.text("term"), r.text("text"), self.source(r))
                for r in self.rows("definitions", indicator=code)
            ),
            items=self.items(code, None),
            target=self.target(code, None),
            results=self.results(code, None),
            source=self.source(row),
            place=row.place,
            breaks=self.breaks(code, None),
            bands=self.bands(code),
        )

    def items(self, indicator: str, parent: str | None) -> tuple[Item, ...]:
        """Return the items that have a target by now; an item is a part of a target."""
        found = []
        for row in self.rows("items", indicator=indicator, parent_item=parent):
            code = row.text("item")
            target = self.target(indicator, code)
            if target is None:
                continue
            own = None if row.flag("uses_indicator_result") else code
            found.append(
                Item(
                    code=code,
                    name=row.text("name"),
                    unit=self.units[row.text("unit")],
                    direction=row.text("direction"),
                    direction_inferred=row.text("direction_basis") == "inferred",
                    target=target,
                    results=self.results(indicator, own),
                    parts=self.items(indicator, code),
                    source=self.source(row),
                    breaks=self.breaks(indicator, own),
                )
            )
        return tuple(found)

    def target(self, indicator: str, item: str | None) -> Target | None:
        rows = self.rows("targets", fiscal_year=self.fiscal_year, indicator=indicator, item=item)
        if not rows:
            return None
        row = rows[0]
        return Target(
            fiscal_year=row.integer("fiscal_year"),
            comparator=Comparator(row.text("comparator")),
            inferred=row.text("comparator_basis") == "inferred",
            value=row.number_in("value"),
            upper=row.number_in("upper"),
            unit=self.units[row.text("unit")],
            text=row.text("text"),
            note=row.text("note"),
            source=self.source(row),
            place=row.place,
        )

    def bands(self, indicator: str) -> tuple[Band, ...]:
        """Return the score bands of an indicator; like a target, they hold for their own year."""
        if self.fiscal_year != self.form_year:
            return ()
        rows = self.rows("bands", indicator=indicator)
        return tuple(
            Band(
                level=row.integer("level"),
                score=row.number_in("score"),
                label=row.text("label"),
                lower=row.number_in("lower"),
                lower_included=row.flag("lower_included"),
                upper=row.number_in("upper"),
                upper_included=row.flag("upper_included"),
                text=row.text("text"),
                source=self.source(row),
                place=row.place,
            )
            for row in sorted(rows, key=lambda row: row.integer("level"))
        )

    def breaks(self, indicator: str, item: str | None) -> tuple[Break, ...]:
        rows: Iterable[Row] = self.dataset.rows("breaks", indicator=indicator, item=item)
        return tuple(Break(row.integer("fiscal_year"), row.text("reason")) for row in rows)

    def results(self, indicator: str, item: str | None) -> tuple[Result, ...]:
        rows: Iterable[Row] = self.dataset.rows("results", indicator=indicator, item=item)
        corrected = {
            row.integer("fiscal_year"): row
            for row in self.dataset.rows("corrections", indicator=indicator, item=item)
        }
        units = units_by_form(self.dataset, indicator, item)

        def other_unit(year: int) -> Unit | None:
            unit = unit_in(units, year)
            return None if unit == units.get(self.form_year) else unit

        return tuple(
            Result(
                fiscal_year=row.integer("fiscal_year"),
                value=row.number_in("value"),
                text=row.text("text"),
                missing=Missing(row.text("missing")) if row["missing"] else None,
                note=_with_correction(row, corrected.get(row.integer("fiscal_year"))),
                source=self.source(row),
                place=row.place,
                unit=other_unit(row.integer("fiscal_year")),
            )
            for row in sorted(rows, key=lambda row: row.integer("fiscal_year"))
        )


def _with_correction(row: Row, corrected: Row | None) -> str:
    """Return a result's note, and that it was corrected after it was published."""
    note = row.text("note")
    if corrected is None:
        return note
    before = corrected.number_in("before")
    figure = "ที่ไม่มีตัวเลข" if before is None else format_number(before)
    day = thai_date(corrected.day("corrected_on"))
    said = f"แก้ไขจาก {figure} เมื่อ {day} เพราะ{corrected.text('reason')}"
    return f"{note} {said}".strip()


def read_sources(dataset: Dataset) -> Mapping[str, Source]:
    """Return the source passages by their code."""
    return {
        row.text("source"): Source(row.text("source"), row.text("description"))
        for row in dataset.rows("sources")
    }
