"""Knows the few names a notebook imports: open a report, show its parts, record assessments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .assessment.assess import Assessment, assess_form
from .assessment.comparison import changes_section, compare, not_shown
from .assessment.earlier import Earlier, earlier_assessments, with_counts
from .assessment.form import Component, Form
from .assessment.form_reader import read_form
from .assessment.records import records_of
from .calculations import Derivation, derive
from .checks.checking import require_sound
from .common.mime import ASSESSMENTS_MIME
from .common.params import Parameters
from .common.places import find_project
from .data.dataset import Dataset, Row, load
from .data.made_up import NOTICE
from .show.director import director_part
from .show.display import Display, paragraph
from .show.executive import executive_summary, in_print
from .show.overview import Overview
from .show.provenance import Provenance
from .show.section import Section


@dataclass(frozen=True)
class Report:
    """One organisation in one fiscal year, as a notebook sees it: nothing later is known.

    Attributes
    ----------
    everything
        The whole data package, for what describes the source itself.
    dataset
        What was known by the fiscal year.
    """

    parameters: Parameters
    everything: Dataset
    dataset: Dataset
    form: Form

    @property
    def fiscal_year(self) -> int:
        """The fiscal year reported on, B.E."""
        return self.parameters.fiscal_year

    @cached_property
    def organisation(self) -> Row:
        """The organisation's own row."""
        return self.dataset.row("organisation", organisation=self.parameters.organisation)

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        """Every leaf indicator assessed, in form order."""
        return tuple(with_counts(one, self.earlier) for one in assess_form(self.form))

    def derivation(self, code: str) -> Derivation | None:
        """Return the derivation of an indicator that has a formula of its own and its inputs."""
        if code not in self._derivations:
            leaf = next((leaf for leaf in self.form.leaves if leaf.code == code), None)
            named = leaf.calculation if leaf else None
            self._derivations[code] = derive(named, self.dataset) if named else None
        return self._derivations[code]

    @cached_property
    def _derivations(self) -> dict[str, Derivation | None]:
        return {}

    def component(self, number: int) -> Chapter:
        """Return the chapter of one component."""
        return Chapter(self, self.form.component(number))

    def overview(self) -> Overview:
        """Return the view over all indicators."""
        return Overview(self.dataset, self.form, self.assessments, self.organisation)

    def executive_summary(self) -> Display:
        """Return the summary for executives, which stands on a page of its own in print."""
        findings = self.dataset.rows("findings", form_year=self.form.year)
        scored = [leaf.code for leaf in self.form.leaves if leaf.bands]
        return in_print(executive_summary(self.records(), findings, self.form.components, scored))

    def records(self, assessments: Sequence[Assessment] | None = None) -> list[dict[str, Any]]:
        """Return assessments, all unless told which, with their parts as JSON, in form order."""
        return records_of(
            self.assessments if assessments is None else assessments,
            self.parameters.organisation,
            self.derivation,
            self.organisation.text("trend_note"),
            NOTICE if self.organisation.flag("made_up") else "",
        )

    @cached_property
    def earlier(self) -> Earlier:
        """The assessments of earlier years, each on its own form."""
        return earlier_assessments(self.dataset, self.fiscal_year)

    def _of(self, year: int) -> Report:
        """Return the report of an earlier year: on its own form, or on this one's."""
        own_form = self.everything.rows("components", form_year=year)
        form = read_form(self.everything, year if own_form else self.form.year, year)
        parameters = Parameters(
            organisation=self.parameters.organisation, fiscal_year=year, form_year=form.year
        )
        return Report(parameters, self.everything, self.everything.until(year), form)

    def changes(self) -> Display:
        """Return what changed since the year before, as far as that year is known."""
        year = self.fiscal_year - 1
        if not self.everything.rows("results", fiscal_year=year):
            return paragraph(f"ไม่มีข้อมูลของปี พ.ศ. {year} ให้เทียบ")
        before = self._of(year)
        old, new = before.records(), self.records()
        return changes_section(compare(old, new), self.fiscal_year, not_shown(old, new))

    def director(self) -> Display:
        """Return part 2 of the form, the director."""
        return director_part(self.dataset, self.form.year, self.fiscal_year)

    def provenance(self) -> Provenance:
        """Return what the report rests on: sources, rules, findings, data."""
        return Provenance(self.everything, self.dataset, self.form)


@dataclass(frozen=True)
class Chapter:
    """One component of the form in a report."""

    report: Report
    component: Component

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        """The component's leaf indicators assessed, in form order."""
        number = self.component.number
        return tuple(a for a in self.report.assessments if a.indicator.component == number)

    def introduction(self) -> Display:
        """Return what the component is, and whether it applies."""
        return self.report.overview().component(self.component)

    def overview(self) -> Display | None:
        """Return the table of the component's indicators, or None if it has none."""
        return self.report.overview().of_component(self.component)

    def sections(self) -> Iterator[Section]:
        """Iterate over the component's indicators, groups included, in form order."""
        assessed = {a.indicator.code: a for a in self.assessments}
        for indicator in self.report.form.of_component(self.component.number):
            yield Section(
                self.report.dataset,
                self.report.form,
                indicator,
                assessed.get(indicator.code),
                self.report.derivation(indicator.code),
                self.report.organisation.text("trend_note"),
                {
                    year: found[indicator.code]
                    for year, found in self.report.earlier.items()
                    if indicator.code in found
                },
            )


def open_report(
    organisation: str, fiscal_year: int, form_year: int, project: str | Path | None = None
) -> Report:
    """Open the report of a fiscal year on checked data.

    Parameters
    ----------
    organisation
        The organisation's folder name, such as ``dga``.
    fiscal_year, form_year
        B.E. years of the report and of the form that gives it its structure.
    project
        A folder in the project; the current one by default.

    Raises
    ------
    FaultyData
        If the data has faults, with all of them.
    """
    parameters = Parameters(organisation=organisation, fiscal_year=fiscal_year, form_year=form_year)
    found = find_project(Path(project) if project else None)
    folder = found.data(organisation)
    require_sound(folder, found.stamp(organisation))
    everything = load(folder)
    form = read_form(everything, form_year, fiscal_year)
    return Report(parameters, everything, everything.until(fiscal_year), form)


def show(*displays: Display | None) -> None:
    """Show displays one after the other; what does not apply is None and shows nothing."""
    from IPython.display import display

    for one in displays:
        if one is not None:
            display(one)


def record(report: Report, assessments: Sequence[Assessment]) -> None:
    """Record assessments as an output of the notebook, which everything downstream reads."""
    from IPython.display import display

    records = report.records(assessments)
    bundle: dict[str, Any] = {
        ASSESSMENTS_MIME: records,
        "text/plain": f"บันทึกผลการประเมิน {len(records)} รายการ",
    }
    display(bundle, raw=True)
