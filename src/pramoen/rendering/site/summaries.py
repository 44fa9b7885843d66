"""Knows what the front page tells of a report and of an organisation, from recorded assessments."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from ...common.fiscal import format_number
from .history import Content

Record = Mapping[str, Any]
_MOST = 3
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Mark:
    """The status of one indicator, by its code and name, and the page that tells of it."""

    code: str
    label: str
    component: int
    indicator: str
    name: str
    address: str

    @property
    def words(self) -> str:
        """What a screen reader says of the mark."""
        return f"{self.indicator} {self.name}: {self.label}"


@dataclass(frozen=True)
class Finding:
    """A sentence on an indicator, and the page that tells more."""

    text: str
    address: str


@dataclass(frozen=True)
class Bar:
    """A result as a share of its target, in percent; `year` is that of the result."""

    mark: Mark
    percent: Decimal
    year: int

    @property
    def words(self) -> str:
        """The share in words."""
        return f"{format_number(self.percent, 2)}%"


@dataclass(frozen=True)
class ReportSummary:
    """What the front page tells of one report.

    Attributes
    ----------
    address
        The report's folder in the site.
    summary
        The page with the year's summary.
    components
        The marks of all assessed indicators in form order, parted by component.
    findings
        What there is to say first, the weightiest first.
    bars
        The results that have a target to be held against.
    content
        What the report says, to tell one edition from another.
    files
        The downloads that are there: address within the report's folder, and a word for each.

    """

    address: str
    summary: str
    facts: Mapping[str, Any]
    components: tuple[tuple[Mark, ...], ...]
    findings: tuple[Finding, ...]
    bars: tuple[Bar, ...]
    content: Content
    files: tuple[tuple[str, str], ...]

    @classmethod
    def of(
        cls,
        folder: Path,
        site: Path,
        facts: Mapping[str, Any],
        labels: Mapping[str, str],
        findings: Sequence[str] = (),
        shares: Sequence[tuple[str, Decimal, int]] = (),
        expected: Collection[str] = (),
    ) -> ReportSummary:
        """Read the summary of a report that stands in the site.

        `findings` are its findings in words, the weightiest first; `shares` the results that have a
        target to be held against: indicator, percent of the target, year of the result. Files that
        are `expected` are going to stand in its folder.
        """
        records = json.loads((folder / "data" / "assessments.json").read_text(encoding="utf-8"))
        address = folder.relative_to(site).as_posix()
        assessed = [record for record in records if record["item"] is None]
        marks = {one["indicator"]: _mark(one, address, labels) for one in assessed}
        page = f"{address}/chapters/summary.html"
        parted = groupby(assessed, key=lambda record: record["component"])
        return cls(
            address,
            page,
            facts,
            tuple(tuple(marks[one["indicator"]] for one in own) for _, own in parted),
            tuple(Finding(told, page) for told in findings[:_MOST]),
            tuple(Bar(marks[code], percent, year) for code, percent, year in shares),
            Content.of(records, str(facts["state"])),
            tuple(
                (one["address"], one["short"])
                for one in facts.get("downloads", ())
                if one["short"]
                and (one["address"] in expected or (folder / one["address"]).is_file())
            ),
        )

    @property
    def label(self) -> str:
        """The report in a few words."""
        return f"{self.facts['short_name']} {self.facts['fiscal_year']}"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of all components."""
        return tuple(chain.from_iterable(self.components))

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Status, label and number of indicators, most frequent first."""
        counted = Counter((mark.code, mark.label) for mark in self.marks)
        return [(code, label, n) for (code, label), n in counted.most_common()]

    @property
    def compared(self) -> bool:
        """Whether a bar shows a result of another year than the target's."""
        return any(bar.year != self.facts["fiscal_year"] for bar in self.bars)

    @property
    def scale(self) -> Decimal:
        """The percent at the end of all bars: the longest, but at most twice the target."""
        longest = max((bar.percent for bar in self.bars), default=_HUNDRED)
        return min(max(longest, Decimal(120)), Decimal(200))


@dataclass(frozen=True)
class Organisation:
    """The reports of one organisation, latest first."""

    reports: tuple[ReportSummary, ...]

    @property
    def latest(self) -> ReportSummary:
        """The report of the latest fiscal year."""
        return self.reports[0]

    @property
    def code(self) -> str:
        """The organisation's folder name."""
        return str(self.latest.facts["organisation"])

    @property
    def name(self) -> str:
        """The organisation's name."""
        return str(self.latest.facts["organisation_name"])

    @property
    def short_name(self) -> str:
        """The organisation's short name."""
        return str(self.latest.facts["short_name"])

    @property
    def notice(self) -> str:
        """What every page of an invented organisation says; nothing for a real one."""
        return str(self.latest.facts.get("notice", ""))

    @property
    def used(self) -> list[tuple[str, str]]:
        """The statuses that occur in any year, with their labels."""
        marks = chain.from_iterable(report.marks for report in self.reports)
        return list(dict.fromkeys((mark.code, mark.label) for mark in marks))

    def row(self, report: ReportSummary) -> list[list[Mark | None]]:
        """Return a report's marks, a place for each indicator of any year, None if it has none.

        So the same indicator stands below itself in every year, whatever the forms of the years
        have in common.
        """
        own = {mark.indicator: mark for mark in report.marks}
        return [[own.get(indicator) for indicator in group] for group in self._places]

    @property
    def ends(self) -> tuple[str, str]:
        """The codes of the indicators that stand first and last in a row of marks."""
        placed = [indicator for group in self._places for indicator in group]
        return (placed[0], placed[-1]) if placed else ("", "")

    @property
    def _places(self) -> list[list[str]]:
        """The indicators of all years, parted by component, in the order of their forms.

        What only an earlier form has stands behind what it stands behind there.
        """
        places: dict[int, list[str]] = {}
        for report in self.reports:
            for component, marks in groupby(report.marks, key=lambda mark: mark.component):
                own, at = places.setdefault(component, []), 0
                for mark in marks:
                    if not any(mark.indicator in group for group in places.values()):
                        own.insert(at, mark.indicator)
                    at = own.index(mark.indicator) + 1 if mark.indicator in own else at
        return [places[component] for component in sorted(places)]


def _mark(record: Record, address: str, labels: Mapping[str, str]) -> Mark:
    return Mark(
        record["status"],
        labels[record["status"]],
        record["component"],
        record["indicator"],
        record["name"],
        f"{address}/indicators/{record['indicator'].replace('.', '-')}.html",
    )
