"""Knows the rules of assessment: result and target in, assessment out; pure, on Decimal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ..words import say
from .bands import reached_band
from .form import (
    Band,
    Break,
    Comparator,
    Indicator,
    Item,
    Missing,
    Result,
    Source,
    Target,
    Unit,
    UnitKind,
)
from .reach import attainment, gap, satisfies
from .trend import Trend, trend_of


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
    Status.MET: say("assessment.assess.met"),
    Status.NOT_MET: say("assessment.assess.not-met"),
    Status.PENDING: say("assessment.assess.pending"),
    Status.NO_TARGET: say("assessment.assess.no-target"),
    Status.NOT_APPLICABLE: say("assessment.assess.not-applicable"),
    Status.NOT_ASSESSABLE: say("assessment.assess.not-assessable"),
}

_STATUS_OF_MISSING: Mapping[Missing, Status] = {
    Missing.PENDING: Status.PENDING,
    Missing.NOT_APPLICABLE: Status.NOT_APPLICABLE,
    Missing.NOT_REPORTED: Status.NOT_ASSESSABLE,
    Missing.QUALITATIVE: Status.NOT_ASSESSABLE,
}


def status_of(result: Result, target: Target | None, parts: Sequence[Status] = ()) -> Status:
    """Return the status of a result against the target of its own fiscal year.

    `parts` are the statuses of the items that the target consists of: where all items must be met
    (`all_items`) they alone decide, else they decide together with the result's own.
    """
    if target is None:
        return Status.NO_TARGET
    if target.comparator is Comparator.ALL_ITEMS:
        return status_of_parts(parts)
    if result.missing is not None:
        own = _STATUS_OF_MISSING[result.missing]
    else:
        assert result.value is not None
        own = Status.MET if satisfies(result.value, target) else Status.NOT_MET
    return status_of_parts([own, *parts]) if parts else own


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
    trend
        The course of its results over the years, since its definition changed if it did.
    """

    indicator: Indicator
    item: Item | None
    results: tuple[Result, ...]
    target: Target | None
    status: Status
    attainment: Decimal | None
    gap: Decimal | None
    parts: tuple[Assessment, ...]
    trend: Trend

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
        return last_break(self.subject)

    @property
    def last_number(self) -> Result | None:
        """The latest result that is a number, if any."""
        return next((r for r in reversed(self.results) if r.value is not None), None)

    def with_parts(self) -> tuple[Assessment, ...]:
        """Return itself and everything it consists of, in form order."""
        return (self, *(inner for part in self.parts for inner in part.with_parts()))


def last_break(subject: Indicator | Item) -> Break | None:
    """Return the last change of a definition, from which on figures compare."""
    return max(subject.breaks, key=lambda change: change.fiscal_year, default=None)


def comparable_since(results: Sequence[Result], changed: Break | None) -> int:
    """Return the first of the years whose figures compare with those of the last one.

    It is that of the last change of definition, or the year after the last figure in another unit
    than that of the whole.
    """
    otherwise = [result.fiscal_year + 1 for result in results if result.unit is not None]
    begun = [changed.fiscal_year] if changed is not None else []
    return max((results[0].fiscal_year, *otherwise, *begun))


def numbers_of(results: Iterable[Result], since: int = 0) -> dict[int, Decimal]:
    """Return the numbers of results by B.E. fiscal year, oldest first.

    Years without a number are left out, and so are those before `since`; see `comparable_since`.
    """
    return {
        result.fiscal_year: result.value
        for result in results
        if result.value is not None and result.fiscal_year >= since
    }


def assess_items(
    indicator: Indicator, years: Sequence[int], whole: Sequence[Result]
) -> tuple[Assessment, ...]:
    """Assess the items of a composite for the last of `years`, each with its own parts.

    Parameters
    ----------
    indicator
        The composite, on the form of that year.
    years
        B.E. fiscal years, oldest first.
    whole
        The completed results of the indicator; see `complete`.
    """
    return tuple(_assess_item(indicator, item, years, whole) for item in indicator.items)


def _assess_item(
    indicator: Indicator, item: Item, years: Sequence[int], whole: Sequence[Result]
) -> Assessment:
    results = complete(item.results, years, whole, item.source)
    parts = tuple(_assess_item(indicator, part, years, whole) for part in item.parts)
    status = status_of(results[-1], item.target, [part.status for part in parts])
    if counts_items(item.unit, item.target) or _waits(item.target, results[-1], status):
        results = (*results[:-1], counted(results[-1], status, parts))
    return Assessment(
        indicator,
        item,
        results,
        item.target,
        status,
        attainment(results[-1].value, item.target),
        gap(results[-1].value, item.target),
        parts,
        trend_of(
            numbers_of(results, comparable_since(results, last_break(item))),
            has_ratio=item.unit.kind.has_ratio,
        ),
    )


def _waits(target: Target | None, result: Result, status: Status) -> bool:
    """Tell whether only its parts can give an item a result, and have not: then it waits, too."""
    all_items = target is not None and target.comparator is Comparator.ALL_ITEMS
    open_ = status in (Status.PENDING, Status.NOT_APPLICABLE)
    return all_items and open_ and result.missing is Missing.NOT_REPORTED


def counts_items(unit: Unit | None, target: Target | None) -> bool:
    """Tell whether a result is how many of the items of its target are met."""
    composite = target is not None and target.comparator is Comparator.ALL_ITEMS
    return composite and unit is not None and unit.kind is UnitKind.ITEMS


def counted(result: Result, status: Status, parts: Sequence[Assessment]) -> Result:
    """Return a composite's own result, counted in items: how many of them are met.

    A number that was reported stays; a whole that is not decided has none, with the reason.
    """
    if result.value is not None:
        return result
    decided = status in (Status.MET, Status.NOT_MET)
    missing = {
        Status.PENDING: Missing.PENDING,
        Status.NOT_APPLICABLE: Missing.NOT_APPLICABLE,
    }.get(status, Missing.NOT_REPORTED)
    return replace(
        result,
        value=Decimal(sum(part.status is Status.MET for part in parts)) if decided else None,
        text="",
        missing=None if decided else missing,
        note=say("assessment.assess.counted-from-items")
        if decided
        else say("assessment.assess.no-item-reported")
        if all(part.result.missing is Missing.PENDING for part in parts)
        else say("assessment.assess.items-lacking"),
        place=", ".join(part.result.place for part in parts),
        digest=", ".join(part.result.digest for part in parts),
        printed="",
        unit=None,
    )


def complete(
    results: Sequence[Result],
    years: Sequence[int],
    whole: Sequence[Result] | None,
    source: Source,
    notes: Mapping[int, str] | None = None,
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
    source
        The passage that would have the result of a year that the data has no row for.
    notes
        Why there is no row for a year, where that is known.
    """
    known = {result.fiscal_year: result for result in results}
    filled = []
    for index, year in enumerate(years):
        if year in known:
            filled.append(known[year])
            continue
        above = whole[index] if whole is not None else None
        if above is not None and above.value is None:
            note = say("assessment.assess.reported-as-a-whole")
            filled.append(
                replace(
                    Result(year, None, above.text, above.missing, note, above.source, above.place),
                    digest=above.digest,
                )
            )
            continue
        note = (
            say("assessment.assess.no-place-for-item")
            if above
            else (notes or {}).get(year, say("assessment.assess.no-row"))
        )
        filled.append(Result(year, None, "", Missing.NOT_REPORTED, note, source, ""))
    return tuple(filled)
