"""Knows how the tables of a data package become a form with its results and targets."""

from __future__ import annotations

from collections.abc import Iterable

from ..common.faults import UsageError
from ..common.fiscal import format_number, thai_date
from ..data.dataset import Dataset, Row, digest_of_rows
from ..data.evidence import place_of
from ..words import say
from .form import (
    Band,
    Break,
    Comparator,
    Component,
    Definition,
    Evidence,
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


def read_source(dataset: Dataset, code: str) -> Source:
    """Return a passage of a source by its code."""
    found = dataset.row("sources", source=code)
    return Source(code, found.text("description"), found.text("document"))


def read_indicator(dataset: Dataset, form_year: int, fiscal_year: int, code: str) -> Indicator:
    """Build one indicator of a form, and ask the data for nothing else.

    Raises
    ------
    UsageError
        If the form has no such indicator.
    """
    reader = _Reader(dataset.until(fiscal_year), form_year, fiscal_year)
    rows = reader.rows("indicators", indicator=code)
    if not rows:
        raise UsageError(say("assessment.form_reader.no-indicator", form_year=form_year, code=code))
    return reader.indicator(rows[0])


def read_structure(dataset: Dataset, form_year: int, fiscal_year: int) -> Form:
    """Build the form of `form_year` as a structure: which indicators stand where, and their kind.

    Figures, items, units, definitions and passages are left out: the data is not asked for them.

    Raises
    ------
    UsageError
        If the data package holds no form of that year.
    """
    return _Reader(dataset.until(fiscal_year), form_year, fiscal_year, figures=False).form()


def read_components(dataset: Dataset, form_year: int, fiscal_year: int) -> tuple[Component, ...]:
    """Return the components of a form, in its order.

    Raises
    ------
    UsageError
        If the data package holds no form of that year.
    """
    return _Reader(dataset.until(fiscal_year), form_year, fiscal_year).components()


class _Reader:
    """Joins the tables of one form."""

    def __init__(
        self, dataset: Dataset, form_year: int, fiscal_year: int, figures: bool = True
    ) -> None:
        self.figures = figures
        self.dataset = dataset
        self.form_year = form_year
        self.fiscal_year = fiscal_year

    def unit(self, code: str) -> Unit:
        return read_unit(self.dataset, code)

    def rows(self, table: str, **wanted: str | int | None) -> list[Row]:
        found = list(self.dataset.rows(table, form_year=self.form_year, **wanted))
        return (
            sorted(found, key=lambda row: row.optional_integer("order") or 0)
            if (found and "order" in found[0])
            else found
        )

    def form(self) -> Form:
        components = self.components()
        indicators = tuple(self.indicator(row) for row in self.rows("indicators"))
        return Form(self.form_year, self.fiscal_year, components, indicators)

    def components(self) -> tuple[Component, ...]:
        found = tuple(self.component(row) for row in self.rows("components"))
        if not found:
            raise UsageError(
                say(
                    "assessment.form_reader.no-form",
                    form_year=self.form_year,
                    folder=self.dataset.folder,
                )
            )
        return found

    def source(self, row: Row) -> Source:
        return read_source(self.dataset, row.text("source"))

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
            unit=self.unit(unit) if unit and self.figures else None,
            direction=row.text("direction"),
            direction_inferred=row.text("direction_basis") == "inferred",
            mandatory=row.flag("mandatory"),
            if_any=row.flag("if_any"),
            notebook=row.text("notebook"),
            note=row.text("note") if in_force else "",
            objectives=tuple(
                r.integer("objective") for r in self.rows("indicator_objectives", indicator=code)
            ),
            definitions=self.definitions(code) if self.figures else (),
            items=self.items(code, None) if self.figures else (),
            target=self.target(code, None) if self.figures else None,
            results=self.results(code, None) if self.figures else (),
            source=self.source(row) if self.figures else Source(row.text("source"), ""),
            place=row.key,
            breaks=self.breaks(code, None) if self.figures else (),
            bands=self.bands(code) if self.figures else (),
            rounds=self.rounds(code, None) if self.figures else (),
        )

    def definitions(self, indicator: str) -> tuple[Definition, ...]:
        return tuple(
            Definition(r.text("kind"), r.text("term"), r.text("text"), self.source(r))
            for r in self.rows("definitions", indicator=indicator)
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
                    unit=self.unit(row.text("unit")),
                    direction=row.text("direction"),
                    direction_inferred=row.text("direction_basis") == "inferred",
                    target=target,
                    results=self.results(indicator, own),
                    parts=self.items(indicator, code),
                    source=self.source(row),
                    breaks=self.breaks(indicator, own),
                    rounds=self.rounds(indicator, own),
                    parent=parent or "",
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
            unit=self.unit(row.text("unit")),
            text=row.text("text"),
            note=row.text("note"),
            source=self.source(row),
            place=row.key,
            digest=digest_of_rows([row]),
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
                place=row.key,
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
            self.result(
                row,
                _with_correction(row, corrected.get(row.integer("fiscal_year"))),
                "",
                other_unit(row.integer("fiscal_year")),
            )
            for row in sorted(rows, key=lambda row: row.integer("fiscal_year"))
        )

    def rounds(self, indicator: str, item: str | None) -> tuple[Result, ...]:
        """Return the results of rounds within the fiscal year, in order; months come first."""
        year = self.fiscal_year
        rows = self.dataset.rows("interim", fiscal_year=year, indicator=indicator, item=item)
        return tuple(
            self.result(row, row.text("note"), row.text("round"))
            for row in sorted(rows, key=lambda row: _order_of_round(row.text("round")))
        )

    def result(self, row: Row, note: str, of_round: str, unit: Unit | None = None) -> Result:
        return Result(
            fiscal_year=row.integer("fiscal_year"),
            value=row.number_in("value"),
            text=row.text("text"),
            missing=Missing(row.text("missing")) if row["missing"] else None,
            note=note,
            source=self.source(row),
            place=row.key,
            digest=digest_of_rows([row]),
            printed=str(row.get("printed") or ""),
            unit=unit,
            responsible_unit=row.text("responsible_unit"),
            responsible_person=row.text("responsible_person"),
            cause=row.text("cause"),
            obstacle=row.text("obstacle"),
            next_step=row.text("next_step"),
            document=row.text("document"),
            round=of_round,
            evidence=self.evidence(row, of_round or None),
        )

    def evidence(self, result: Row, of_round: str | None) -> tuple[Evidence, ...]:
        """Return the evidence of a result, in order."""
        year, indicator, item = (result[name] for name in ("fiscal_year", "indicator", "item"))
        rows = self.dataset.rows(
            "evidence", fiscal_year=year, indicator=indicator, item=item, round=of_round
        )
        return tuple(
            Evidence(
                text=row.text("text"),
                address=row.text("address"),
                file=row.text("file"),
                sha256=row.text("sha256"),
                place=place_of(row.text("file"), row.text("sha256")) if row["file"] else "",
            )
            for row in sorted(rows, key=lambda row: row.integer("order"))
        )


def _order_of_round(name: str) -> tuple[bool, int, str]:
    return (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)


def _with_correction(row: Row, corrected: Row | None) -> str:
    """Return a result's note, and that it was corrected after it was published."""
    note = row.text("note")
    if corrected is None:
        return note
    before = corrected.number_in("before")
    figure = (
        say("assessment.form_reader.without-figure") if before is None else format_number(before)
    )
    day = thai_date(corrected.day("corrected_on"))
    said = say(
        "assessment.form_reader.corrected", figure=figure, day=day, reason=corrected.text("reason")
    )
    return f"{note} {said}".strip()
