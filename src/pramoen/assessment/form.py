"""Knows the assessment form: components, indicators, items of composites, targets, results."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from ..common.faults import UsageError
from ..words import say

CARRIED = "carried"  # the document of rows that were carried over and not reviewed yet
DIRECTION_LABELS = {
    "higher": say("assessment.form.higher-is-better"),
    "lower": say("assessment.form.lower-is-better"),
}


class Comparator(StrEnum):
    """How a result is held against its target."""

    AT_LEAST = "at_least"
    FROM_UP = "from_up"
    EXACTLY = "exactly"
    AT_MOST = "at_most"
    BETWEEN = "between"
    DELIVERED = "delivered"
    ALL_ITEMS = "all_items"


class Missing(StrEnum):
    """Why a result is no number."""

    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"
    QUALITATIVE = "qualitative"


class UnitKind(StrEnum):
    """What numbers of a unit mean, and so what may be computed from them."""

    PERCENT = "percent"
    SCORE = "score"
    MONEY = "money"
    COUNT = "count"
    MEASURE = "measure"
    DELIVERABLE = "deliverable"
    ITEMS = "items"

    @property
    def has_ratio(self) -> bool:
        """Whether one number of it is so many percent of another.

        A percentage changes by points and a score by its own units; what is there or not, and how
        many items are met, change by no percentage at all.
        """
        return self in (UnitKind.MONEY, UnitKind.COUNT, UnitKind.MEASURE)

    @property
    def decimals(self) -> int | None:
        """How many decimals a number of it may have, 0 where it is whole; None for any number."""
        return 0 if self in (UnitKind.COUNT, UnitKind.DELIVERABLE, UnitKind.ITEMS) else None

    @property
    def has_course(self) -> bool:
        """Whether its numbers over the years have a course; what is there or not has none."""
        return self is not UnitKind.DELIVERABLE

    @property
    def is_worded(self) -> bool:
        """Whether a bare number of it says nothing: cells, charts and changes have its words."""
        return self is UnitKind.DELIVERABLE

    @property
    def is_percent(self) -> bool:
        """Whether the unit stands before its number, which is up to 100 and changes by points."""
        return self is UnitKind.PERCENT

    @property
    def is_never_below_zero(self) -> bool:
        """Whether a number below zero looks wrong; of money, a loss is one."""
        return self is not UnitKind.MONEY


@dataclass(frozen=True)
class Unit:
    """A unit of measurement with its Thai name and what its numbers mean."""

    code: str
    name: str
    kind: UnitKind = UnitKind.MEASURE


@dataclass(frozen=True)
class Source:
    """A passage or table of the source documents; `document` says which, or that it was carried."""

    code: str
    description: str
    document: str = ""


@dataclass(frozen=True)
class Target:
    """A target of one fiscal year, for an indicator or for one item of it.

    `value` is empty where the form prints no number (`delivered`, `all_items`). `digest` is that of
    the row of data at `place`.
    """

    fiscal_year: int
    comparator: Comparator
    inferred: bool
    value: Decimal | None
    upper: Decimal | None
    unit: Unit
    text: str
    note: str
    source: Source
    place: str
    digest: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it is missed on either side, so that neither more nor less is better."""
        return self.comparator in (Comparator.EXACTLY, Comparator.BETWEEN)

    @property
    def is_carried(self) -> bool:
        """Whether it was carried over from the year before and nobody has reviewed it yet."""
        return self.source.document == CARRIED


@dataclass(frozen=True)
class Evidence:
    """What shows that a result is so: a text, an address, a file kept by the digest of its content.

    `place` is the file's place within the data package, empty where there is no file.
    """

    text: str
    address: str
    file: str
    sha256: str
    place: str


@dataclass(frozen=True)
class Result:
    """What is reported for one fiscal year: a number, or the reason why there is none.

    `unit` is the unit on the form of its own year; None where that is the unit of the whole.
    `round` names a round within the year, such as 6 for its first six months; the year's final
    result has none. Who is responsible, why a target was missed and what comes next may be said.
    `digest` is that of the row of data at `place`, or of each of the rows.
    """

    fiscal_year: int
    value: Decimal | None
    text: str
    missing: Missing | None
    note: str
    source: Source
    place: str
    printed: str = ""
    unit: Unit | None = None
    responsible_unit: str = ""
    responsible_person: str = ""
    cause: str = ""
    obstacle: str = ""
    next_step: str = ""
    document: str = ""
    round: str = ""
    evidence: tuple[Evidence, ...] = ()
    digest: str = ""

    @property
    def is_final(self) -> bool:
        """Whether it is the year's own result, rather than that of a round within the year."""
        return not self.round


@dataclass(frozen=True)
class Break:
    """The first fiscal year of a changed definition: earlier figures do not compare with it."""

    fiscal_year: int
    reason: str


@dataclass(frozen=True)
class Band:
    """A range of results that a level, and perhaps a score, is given for.

    A bound that is None is open to that side; `lower_included` and `upper_included` say whether a
    result on the bound lies in the band.
    """

    level: int
    score: Decimal | None
    label: str
    lower: Decimal | None
    lower_included: bool
    upper: Decimal | None
    upper_included: bool
    text: str
    source: Source
    place: str


@dataclass(frozen=True)
class Item:
    """One part of a composite target."""

    code: str
    name: str
    unit: Unit
    direction: str
    direction_inferred: bool
    target: Target | None
    results: tuple[Result, ...]
    parts: tuple[Item, ...]
    source: Source
    breaks: tuple[Break, ...] = ()
    rounds: tuple[Result, ...] = ()
    parent: str = ""  # the code of the item that it is a part of


@dataclass(frozen=True)
class Definition:
    """One passage of an indicator's description, told briefly."""

    kind: str
    term: str
    text: str
    source: Source


@dataclass(frozen=True)
class Indicator:
    """An indicator of the form; a `group` has sub-indicators and no figures of its own."""

    code: str
    parent: str
    component: int
    kind: str
    name: str
    topic: str
    unit: Unit | None
    direction: str
    direction_inferred: bool
    mandatory: bool
    if_any: bool
    notebook: str
    note: str
    objectives: tuple[int, ...]
    definitions: tuple[Definition, ...]
    items: tuple[Item, ...]
    target: Target | None
    results: tuple[Result, ...]
    source: Source
    place: str
    breaks: tuple[Break, ...] = ()
    bands: tuple[Band, ...] = ()
    rounds: tuple[Result, ...] = ()

    @property
    def is_leaf(self) -> bool:
        """Whether figures are reported for it, rather than for its sub-indicators."""
        return self.kind != "group"

    @property
    def second_level(self) -> bool:
        """Whether it stands directly under its component (1.1, not 1.1.1)."""
        return not self.parent

    @property
    def anchor(self) -> str:
        """Its stable address within a page."""
        return f"indicator-{self.code.replace('.', '-')}"


@dataclass(frozen=True)
class Component:
    """One of the components of part 1 of the form."""

    number: int
    name: str
    short_name: str
    base: str
    applies: bool
    reason: str
    source: Source


@dataclass(frozen=True)
class Form:
    """What is assessed: the form of `year`, with what is known by `fiscal_year`."""

    year: int
    fiscal_year: int
    components: tuple[Component, ...]
    indicators: tuple[Indicator, ...]

    @cached_property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that figures are reported for, in form order."""
        return tuple(indicator for indicator in self.indicators if indicator.is_leaf)

    def component(self, number: int) -> Component:
        """Return a component by its number."""
        for component in self.components:
            if component.number == number:
                return component
        raise UsageError(say("assessment.form.no-component", year=self.year, number=number))

    def indicator(self, code: str) -> Indicator:
        """Return an indicator by its number on the form, such as ``1.1.1``."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        known = " ".join(indicator.code for indicator in self.indicators)
        raise UsageError(
            say("assessment.form.no-indicator-known", year=self.year, code=code, known=known)
        )

    def of_component(self, number: int) -> tuple[Indicator, ...]:
        """Return the indicators of a component, in form order."""
        return tuple(i for i in self.indicators if i.component == number)
