"""Knows the rules of assessment: result and target in, assessment out; pure, on Decimal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from .bands import reached_band
from .form import (
    Band,
    Break,
    Comparator,
    Form,
    Indicator,
    Item,
    Missing,
    Result,
    Target,
    Unit,
    UnitKind,
)
from .reach import attainment, gap, satisfies
from .trend import Trend, trend_of

ITEM_UNIT = "item"


class Status(StrEnum):
    """The outcome of an assessment; each has one Thai label, one shape and one colour."""

    MET = "met"
    NOT_MET = "not_met"
    PENDING = "pending"
    NO_TARGET = "no_target"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def label(self) -> str:
        """The status in Thai."""
        return STATUS_LABELS[self]


STATUS_LABELS: Mapping[Status, str] = {
    Status.MET: "บรรลุเป้าหมาย",
    Status.NOT_MET: "ไม่บรรลุเป้าหมาย",
    Status.PENDING: "รอผลการดำเนินงาน",
    Status.NO_TARGET: "ไม่ปรากฏค่าเป้าหมาย",
    Status.NOT_APPLICABLE: "ไม่มีกรณีให้วัด",
    Status.NOT_ASSESSABLE: "ประเมินเป็นตัวเลขไม่ได้",
}

_STATUS_OF_MISSING: Mapping[Missing, Status] = {
    Missing.PENDING: Status.PENDING,
    Missing.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Missing.NOT_REPORTED: Status.NOT_ASSESSABLE,
    Missing.QUALITATIVE: Status.NOT_ASSESSABLE,
}


def status_of(result: Result, target: Target | None) -> Status:
    """Return the status of one result against the target of its own fiscal year."""
    if target is None:
        return Status.NO_TARGET
    if result.missing is not None:
        return _STATUS_OF_MISSING[result.missing]
    assert result.value is not None
    return Status.MET if satisfies(result.value, target) else Status.NOT_MET


def status_of_parts(statuses: Sequence[Status]) -> Status:
    """Return a composite's status: met when every part that can be measured is met.

    One part that is not met decides; otherwise a part that is still pending, then one that cannot
    be assessed, keeps the whole from being decided. Parts with nothing to measure are left out.

    Raises
    ------
    ValueError
        If there is no part.
    """
    if not statuses:
        raise ValueError("a composite needs at least one part")
    for deciding in (Status.NOT_MET, Status.PENDING, Status.NOT_ASSESSABLE, Status.NO_TARGET):
        if deciding in statuses:
            return deciding
    return Status.MET if Status.MET in statuses else Status.NOT_APPLICABLE


@dataclass(frozen=True)
class Assessment:
    """One indicator, or one item of it, assessed for one fiscal year.

    Attributes
    ----------
    results
        One per fiscal year of the report, oldest first; the last is the assessed year.
    attainment
        Percent of the target reached, or None.
    gap
        Distance from the target in the target's unit, better is plus, or None.
    parts
        The items of a composite, assessed; each may have parts of its own.
    """

    indicator: Indicator
    item: Item | None
    results: tuple[Result, ...]
    target: Target | None
    status: Status
    attainment: Decimal | None
    gap: Decimal | None
    parts: tuple[Assessment, ...]

    @property
    def subject(self) -> Indicator | Item:
        """What is assessed."""
        return self.item or self.indicator

    @property
    def key(self) -> str:
        """A name for it that is unique in a report, fit for an address."""
        return (
            self.item.code.replace("_", "-") if self.item else self.indicator.code.replace(".", "-")
        )

    @property
    def unit(self) -> Unit:
        """The unit of its results."""
        assert self.subject.unit is not None
        return self.subject.unit

    @property
    def numeric_target(self) -> Target | None:
        """The target its results are held against as numbers.

        Its own, or that of the part whose results are its own, such as the share within 4.1.
        """
        if self.target is None or self.target.value is not None:
            return self.target
        return next((part.target for part in self.parts if part.results == self.results), None)

    @property
    def result(self) -> Result:
        """The result of the assessed fiscal year."""
        return self.results[-1]

    @property
    def fiscal_year(self) -> int:
        """The assessed fiscal year, B.E."""
        return self.result.fiscal_year

    @property
    def bands(self) -> tuple[Band, ...]:
        """The score bands that its result is held against; items have none."""
        return self.indicator.bands if self.item is None else ()

    @property
    def band(self) -> Band | None:
        """The score band that its result reaches."""
        value = self.result.value
        return None if value is None else reached_band(value, self.bands)

    @property
    def met_parts(self) -> int:
        """How many of its parts are met."""
        return sum(part.status is Status.MET for part in self.parts)

    @property
    def since(self) -> int:
        """The first fiscal year whose figures compare with those of the assessed year.

        Nothing is computed, compared or joined across it; see `comparable_since`.
        """
        return comparable_since(self.results, self.broken)

    @property
    def comparable(self) -> tuple[Result, ...]:
        """The results that compare with that of the assessed year, which is the last of them."""
        return tuple(result for result in self.results if result.fiscal_year >= self.since)

    @cached_property
    def trend(self) -> Trend:
        """The course of the results that compare with one another."""
        series = {result.fiscal_year: result.value for result in self.comparable}
        return trend_of(series, has_ratio=self.unit.kind.has_ratio)

    def gap_in(self, fiscal_year: int) -> Decimal | None:
        """Return the gap of a year's result to the target of the assessed year: a comparison only.

        None where one has no number or the two do not compare.
        """
        target = self.numeric_target
        if target is None or target.unit != self.unit:
            return None
        found = (r.value for r in self.comparable if r.fiscal_year == fiscal_year)
        return gap(next(found, None), target)

    @property
    def broken(self) -> Break | None:
        """The last change of its definition, from which on figures compare."""
        return max(self.subject.breaks, key=lambda change: change.fiscal_year, default=None)

    @property
    def last_number(self) -> Result | None:
        """The latest result that is a number, if any."""
        return next((r for r in reversed(self.results) if r.value is not None), None)

    def with_parts(self) -> tuple[Assessment, ...]:
        """Return itself and everything it consists of, in form order."""
        return (self, *(inner for part in self.parts for inner in part.with_parts()))


def comparable_since(results: Sequence[Result], changed: Break | None) -> int:
    """Return the first of the years whose figures compare with those of the last one.

    It is that of the last change of definition, or the year after the last figure in another unit
    than that of the whole.
    """
    otherwise = [result.fiscal_year + 1 for result in results if result.unit is not None]
    begun = [changed.fiscal_year] if changed is not None else []
    return max((results[0].fiscal_year, *otherwise, *begun))


def years_of(form: Form) -> range:
    """Return the fiscal years of a report: from the first year with a result to its own."""
    known = [result.fiscal_year for leaf in form.leaves for result in leaf.results]
    return range(min(known, default=form.fiscal_year), form.fiscal_year + 1)


def assess_form(form: Form) -> tuple[Assessment, ...]:
    """Assess every leaf indicator of a form for its fiscal year, in form order."""
    years = years_of(form)
    return tuple(assess(leaf, years) for leaf in form.leaves)


def assess(indicator: Indicator, years: Sequence[int]) -> Assessment:
    """Assess one leaf indicator over `years`; the last year is the one assessed."""
    whole = complete(indicator.results, years, None)
    parts = tuple(_assess_item(indicator, item, years, whole) for item in indicator.items)
    return _assessment(indicator, None, whole, indicator.target, parts)


def _assess_item(
    indicator: Indicator, item: Item, years: Sequence[int], whole: Sequence[Result]
) -> Assessment:
    results = complete(item.results, years, whole)
    parts = tuple(_assess_item(indicator, part, years, whole) for part in item.parts)
    return _assessment(indicator, item, results, item.target, parts)


def _assessment(
    indicator: Indicator,
    item: Item | None,
    results: tuple[Result, ...],
    target: Target | None,
    parts: tuple[Assessment, ...],
) -> Assessment:
    result = results[-1]
    statuses = [part.status for part in parts]
    composite = target is not None and target.comparator is Comparator.ALL_ITEMS
    if target is not None and composite:
        status = status_of_parts(statuses)
        results = (
            *results[:-1],
            _composite_result(result, status, parts, (item or indicator).unit),
        )
    else:
        status = status_of(result, target)
        if target is not None and parts:
            status = status_of_parts([status, *statuses])
    reached, beyond = attainment(result.value, target), gap(result.value, target)
    return Assessment(indicator, item, results, target, status, reached, beyond, parts)


def _composite_result(
    result: Result, status: Status, parts: Sequence[Assessment], unit: Unit | None
) -> Result:
    """Return a composite's own result: counted in items, it is how many of them are met."""
    if result.value is not None or unit is None or unit.kind is not UnitKind.ITEMS:
        return result
    decided = status in (Status.MET, Status.NOT_MET)
    missing = {
        Status.PENDING: Missing.PENDING,
        Status.NOT_APPLICABLE: Missing.NOT_APPLICABLE,
    }.get(status, Missing.NOT_REPORTED)
    met = Decimal(sum(part.status is Status.MET for part in parts))
    return Result(
        fiscal_year=result.fiscal_year,
        value=met if decided else None,
        text="",
        missing=None if decided else missing,
        note="นับจากผลของแต่ละข้อ" if decided else "ยังไม่มีผลครบทุกข้อ",
        source=result.source,
        place=", ".join(part.result.place for part in parts),
    )


def complete(
    results: Sequence[Result], years: Sequence[int], whole: Sequence[Result] | None
) -> tuple[Result, ...]:
    """Return one result per year; a year without a row is missing, with its reason.

    Parameters
    ----------
    results
        The rows there are.
    years
        The years wanted, in order.
    whole
        For an item, the completed results of its indicator: where the source reports the
        indicator as a whole, its reason for having no number is the item's too.
    """
    known = {result.fiscal_year: result for result in results}
    filled = []
    for index, year in enumerate(years):
        if year in known:
            filled.append(known[year])
            continue
        above = whole[index] if whole is not None else None
        if above is not None and above.value is None:
            note = "แหล่งข้อมูลรายงานทั้งตัวชี้วัดรวมกัน ไม่ได้แยกเป็นรายข้อ"
            filled.append(
                Result(year, None, above.text, above.missing, note, above.source, above.place)
            )
            continue
        nearest = above or next(iter(results), None)
        if nearest is None:
            raise ValueError(f"no result row to complete from for fiscal year {year}")
        note = "แหล่งข้อมูลไม่มีช่องผลของข้อนี้ในปีนี้" if above else "ไม่มีแถวข้อมูลของปีนี้"
        filled.append(Result(year, None, "", Missing.NOT_REPORTED, note, nearest.source, ""))
    return tuple(filled)
