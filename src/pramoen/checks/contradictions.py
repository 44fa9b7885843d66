"""Knows what cannot be true at once: figures and their unit, targets and their direction, forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise

from ..assessment.form import Comparator, Unit, UnitKind
from ..assessment.units import read_unit, unit_in, units_by_form
from ..common.faults import Fault
from ..common.fiscal import format_number, to_arabic_digits
from ..data.dataset import Dataset, Row
from ..words import say

_LOWEST = (Comparator.AT_LEAST, Comparator.FROM_UP)
_ALIKE = 0.5  # names with less in common than this are those of two indicators


def contradictions(dataset: Dataset) -> Iterator[Fault]:
    """Return every figure, target or form that contradicts another or what its unit means."""
    yield from _orders(dataset)
    yield from _directions(dataset)
    yield from _ranges(dataset)
    yield from _amounts(dataset)
    yield from _forms(dataset)
    yield from _formulas(dataset)


def _orders(dataset: Dataset) -> Iterator[Fault]:
    """Yield indicators, and items of one indicator, that stand at the same place of a form."""
    for table, owner in (("indicators", ""), ("items", "indicator")):
        taken: dict[tuple[object, ...], Row] = {}
        for row in dataset.rows(table):
            place = (row["form_year"], row[owner] if owner else "", row["order"])
            first = taken.setdefault(place, row)
            if first is not row:
                problem = say("checks.contradictions.order-twice", row=first.number)
                yield row.fault("order", problem, say("checks.contradictions.order-twice-remedy"))


def _directions(dataset: Dataset) -> Iterator[Fault]:
    """Yield targets that ask for the opposite of what their indicator calls better."""
    for row in dataset.rows("targets"):
        named = {"form_year": row["form_year"], "indicator": row["indicator"]}
        about = {**named, "item": row["item"]} if row["item"] else named
        for subject in dataset.rows("items" if row["item"] else "indicators", **about):
            comparator, direction = row["comparator"], subject.text("direction")
            remedy = say(
                "checks.contradictions.change-comparator", file=subject.file, row=subject.number
            )
            if comparator == Comparator.AT_MOST and direction == "higher":
                yield row.fault(
                    "comparator", say("checks.contradictions.at-most-but-higher-better"), remedy
                )
            if comparator in _LOWEST and direction == "lower":
                yield row.fault(
                    "comparator", say("checks.contradictions.at-least-but-lower-better"), remedy
                )


def _ranges(dataset: Dataset) -> Iterator[Fault]:
    for row in dataset.rows("targets", comparator=Comparator.BETWEEN):
        low, high = row.number_in("value"), row.number_in("upper")
        if low is not None and high is not None and low > high:
            remedy = say("checks.contradictions.upper-below-lower-remedy")
            yield row.fault("upper", say("checks.contradictions.upper-below-lower"), remedy)


def units_of_results(dataset: Dataset) -> Callable[[Row], Unit | None]:
    """Return what tells the unit of a row of results: that of the form of its own year."""
    known: dict[tuple[str, str], Mapping[int, Unit]] = {}

    def unit(row: Row) -> Unit | None:
        subject = (row.text("indicator"), row.text("item"))
        if subject not in known:
            known[subject] = units_by_form(dataset, *subject)
        return unit_in(known[subject], row.integer("fiscal_year"))

    return unit


def _amounts(dataset: Dataset) -> Iterator[Fault]:
    """Yield numbers that no figure of their unit can be."""
    reported_in = units_of_results(dataset)
    for row in (*dataset.rows("results"), *dataset.rows("interim")):
        unit = reported_in(row)
        if unit is not None:
            yield from _amount(dataset, row, "value", unit)
    for row in dataset.rows("targets"):
        for column in ("value", "upper"):
            yield from _amount(dataset, row, column, read_unit(dataset, row.text("unit")))


def _amount(dataset: Dataset, row: Row, column: str, unit: Unit) -> Iterator[Fault]:
    value, decimals = row.number_in(column), unit.kind.decimals
    if value is None or decimals is None:
        return
    if unit.kind is UnitKind.DELIVERABLE and value not in (0, 1):
        remedy = say("checks.contradictions.presence-remedy")
        yield row.fault(column, say("checks.contradictions.presence-not-0-or-1"), remedy)
    elif value != round(value, decimals):
        yield row.fault(column, *_too_fine(unit, decimals))
    elif unit.kind is UnitKind.ITEMS:
        form, indicator = row.integer("fiscal_year"), row.text("indicator")
        items = dataset.rows("items", form_year=form, indicator=indicator, parent_item=None)
        if items and not 0 <= value <= len(items):
            remedy = say("checks.contradictions.more-than-items-remedy", count=len(items))
            yield row.fault(column, say("checks.contradictions.more-than-items"), remedy)


def _too_fine(unit: Unit, decimals: int) -> tuple[str, str]:
    """Return what is wrong with a number of more decimals than its unit has, and what to do."""
    if decimals == 0:
        problem = say("checks.contradictions.fraction-of-count", name=unit.name)
        return problem, say("checks.contradictions.fraction-of-count-remedy")
    problem = say("checks.contradictions.too-many-decimals", name=unit.name, count=decimals)
    return problem, say("checks.contradictions.too-many-decimals-remedy")


def _forms(dataset: Dataset) -> Iterator[Fault]:
    """Yield what one form calls by the number of another's, and measures otherwise or not at all.

    Figures do not compare across such a change, so it must be declared in ``breaks.csv``.
    """
    broken = {
        (_year(row), row.text("indicator"), row.text("item")) for row in dataset.rows("breaks")
    }
    forms = sorted({row.integer("form_year") for row in dataset.rows("components")})
    described = {
        (row.integer("form_year"), row.text("indicator"), str(row.get("item") or "")): row
        for table in ("indicators", "items")
        for row in dataset.rows(table)
        if row["unit"]
    }
    for before, after in pairwise(forms):
        for (form, *subject), row in described.items():
            old = described.get((before, subject[0], subject[1]))
            declared = any((year, *subject) in broken for year in range(before + 1, after + 1))
            if form != after or old is None or declared:
                continue
            remedy = say("checks.contradictions.not-comparable-remedy", after=after)
            if old["unit"] != row["unit"]:
                names = (read_unit(dataset, one.text("unit")).name for one in (old, row))
                found = " → ".join(names)
                yield row.fault(
                    "unit", say("checks.contradictions.unit-changed", before=before), remedy, found
                )
            if not same_subject(old.text("name"), row.text("name")):
                found = f"{old.text('name')} → {row.text('name')}"
                problem = say("checks.contradictions.other-subject", before=before)
                yield row.fault("name", problem, remedy, found)


def _year(row: Row) -> int:
    return row.integer("fiscal_year")


def plain_name(name: str) -> str:
    """Return a name without what changes from year to year: numbers, brackets, spaces.

    Examples
    --------
    >>> plain_name("การดำเนินการตามแผน ประจำปีงบประมาณ พ.ศ. ๒๕๖๒ (Big Change)")
    'การดำเนินการตามแผนประจำปีงบประมาณพศbigchange'
    """
    return re.sub(r"[\d\s().,/–-]", "", to_arabic_digits(name)).lower()


def same_subject(before: str, after: str) -> bool:
    """Tell whether two names have enough in common to be one indicator's, reworded at most.

    Examples
    --------
    >>> same_subject("ร้อยละความพึงพอใจของผู้ใช้สวน", "ร้อยละความพึงพอใจของผู้ใช้บริการสวน")
    True
    >>> same_subject("ร้อยละความพึงพอใจของผู้ใช้สวน", "จำนวนสวนที่เปิดให้บริการครบตามแผน")
    False
    """
    old, new = plain_name(before), plain_name(after)
    return old == new or SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


def _formulas(dataset: Dataset) -> Iterator[Fault]:
    """Yield results that are not the figure printed below the formula they come from."""
    for printed in dataset.rows("formula_inputs", role="result"):
        figure = printed.number_in("value")
        own = {name: printed[name] for name in ("fiscal_year", "indicator")}
        for row in dataset.rows("results", item=None, **own):
            value = row.number_in("value")
            if value is not None and figure is not None and value != figure:
                problem = say(
                    "checks.contradictions.not-by-own-table", figure=format_number(figure)
                )
                remedy = say("checks.contradictions.not-by-own-table-remedy")
                yield row.fault("value", problem, remedy)
