"""Knows what a notebook opens: a report, and in it an indicator, with what the data says of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..assessment.assess import complete
from ..assessment.form import (
    Component,
    Definition,
    Form,
    Indicator,
    Result,
    Source,
    Target,
    Unit,
)
from ..assessment.form_reader import (
    read_components,
    read_indicator,
    read_source,
    read_structure,
)
from ..assessment.units import read_unit
from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.mime import ASSESSMENTS_MIME
from ..common.params import Parameters
from ..common.places import Project, find_project
from ..common.program import digest_of_program
from ..data.dataset import Cell, Dataset, Row, load
from ..show.plans import Plan, plans_of
from ..words import say

_PROGRAM = digest_of_program()  # as this process has imported it, whatever is saved later


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
    project: Project
    everything: Dataset
    dataset: Dataset

    @property
    def fiscal_year(self) -> int:
        """The fiscal year reported on, B.E."""
        return self.parameters.fiscal_year

    @property
    def form_year(self) -> int:
        """The fiscal year, B.E., of the form that gives the report its structure."""
        return self.parameters.form_year

    @cached_property
    def organisation(self) -> Row:
        """The organisation's own row."""
        return self.dataset.row("organisation", organisation=self.parameters.organisation)

    @cached_property
    def years(self) -> range:
        """The fiscal years of the report: from the first one with a result to its own."""
        known = [year for year in self.dataset.values("results", "fiscal_year") if year]
        first = min((int(str(year)) for year in known), default=self.fiscal_year)
        return range(min(first, self.fiscal_year), self.fiscal_year + 1)

    @cached_property
    def form_years(self) -> tuple[int, ...]:
        """The fiscal years that have a form of their own, oldest first."""
        return tuple(
            sorted(int(str(year)) for year in self.dataset.values("components", "form_year"))
        )

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The components of the form, in its order."""
        return read_components(self.dataset, self.form_year, self.fiscal_year)

    def component(self, number: int) -> Component:
        """Return a component by its number on the form."""
        for component in self.components:
            if component.number == number:
                return component
        known = " ".join(str(component.number) for component in self.components)
        raise UsageError(
            say(
                "notebook.report.no-component", form_year=self.form_year, number=number, known=known
            )
        )

    def indicator(self, code: str) -> Measure:
        """Return one indicator by its code on the form, a text such as ``"1.1.3"``.

        Raises
        ------
        UsageError
            If the code is no text, the form has no such indicator, or it is a group.
        """
        code = require_text(code)
        indicator = read_indicator(self.dataset, self.form_year, self.fiscal_year, code)
        if not indicator.is_leaf:
            raise UsageError(say("notebook.report.is-a-group", code=code))
        return Measure(self, indicator)

    def rows(self, name: str, **wanted: Cell) -> pd.DataFrame:
        """Return a table's rows known by the fiscal year as a DataFrame, in file order.

        Cells are as the schema types them (`Decimal`, int, date, text or None); the column `key`
        names each row.
        """
        found = self.dataset.rows(name, **wanted)
        columns = list(found[0].cells) if found else []
        frame = pd.DataFrame([dict(row.cells) for row in found], columns=columns, dtype=object)
        frame["key"] = [row.key for row in found]
        return frame

    def units(self, codes: Iterable[str]) -> dict[str, Unit]:
        """Return units by their codes."""
        return {code: read_unit(self.dataset, code) for code in sorted(set(codes))}

    def everything_in(self, name: str) -> pd.DataFrame:
        """Return a whole table that describes source and organisation, whatever the year."""
        found = self.everything.rows(name)
        columns = list(found[0].cells) if found else []
        return pd.DataFrame([dict(row.cells) for row in found], columns=columns, dtype=object)

    @cached_property
    def structure(self) -> Form:
        """The form as a structure: components and indicators without figures."""
        return read_structure(self.dataset, self.form_year, self.fiscal_year)

    def group_titles(self, component: int) -> list[str]:
        """Return the heading that each indicator of a component stands below; empty without any."""
        own = self.structure.of_component(component)
        titles = {one.code: f"{one.code} {one.name}" for one in own if not one.is_leaf}
        alone = say("notebook.report.without-parts") if titles else ""
        return [titles.get(one.parent, alone) for one in own if one.is_leaf]

    def agencies(self, indicator: str) -> pd.DataFrame:
        """Return the pilot agencies named for the items of an indicator; see `rows`."""
        items = self.dataset.rows("items", form_year=self.form_year, indicator=indicator)
        asked = {"fiscal_year": self.fiscal_year}
        frames = [self.rows("pilot_agencies", item=item["item"], **asked) for item in items]
        found = [frame for frame in frames if len(frame)]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    def passages(self, *tables: pd.DataFrame) -> list[tuple[Source, str, str]]:
        """Return the passage, fiscal year (B.E.) and data row of each row of tables; see `rows`."""
        found = []
        for row in (row for table in tables for row in table.to_dict("records")):
            passage = read_source(self.dataset, row["source"])
            found.append((passage, str(row["fiscal_year"]), row["key"]))
        return found

    def plans(self, indicator: str) -> list[Plan]:
        """Return the plans of activities of an indicator in the report's year."""
        return plans_of(self.dataset, indicator, self.fiscal_year)

    def recorded(self, component: int | None = None) -> pd.DataFrame:
        """Return what the notebooks of the indicators recorded, an indicator a row, in form order.

        Columns are the keys of a record (see docs/data.md); `items` has the records of the items.

        Raises
        ------
        UsageError
            In Thai, with the command to run, where a record is missing, older than its data or
            made by another version of this program.
        """
        wanted = {"form_year": self.form_year} | ({"component": component} if component else {})
        rows = sorted(
            (r for r in self.dataset.rows("indicators", **wanted) if r["kind"] != "group"),
            key=lambda row: (row.integer("component"), row.integer("order")),
        )
        return self._frame([self._records_of(row.text("indicator")) for row in rows])

    @staticmethod
    def _frame(found: Sequence[Sequence[Mapping[str, Any]]]) -> pd.DataFrame:
        whole = [{**records[0], "items": list(records[1:])} for records in found]
        return pd.DataFrame(whole, dtype=object)

    def _records_of(self, code: str) -> list[dict[str, Any]]:
        path = self.project.executed(self.parameters.organisation, self.fiscal_year)
        path /= f"{notebook_name(code)}.ipynb"
        remedy = say("notebook.report.command", organisation=self.parameters.organisation)
        remedy += say("notebook.report.command-rest", fiscal_year=self.fiscal_year, code=code)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageError(
                say("notebook.report.not-recorded", code=code, file=path.name, remedy=remedy)
            ) from None
        inputs = notebook["metadata"].get("pramoen", {}).get("inputs")
        if inputs is None:
            raise UsageError(say("notebook.report.of-unknown-data", code=code, remedy=remedy))
        if inputs.get("package") != _PROGRAM:
            raise UsageError(say("notebook.report.of-another-program", code=code, remedy=remedy))
        if not _is_fresh(path, inputs, self.everything):
            raise UsageError(say("notebook.report.older-than-data", code=code, remedy=remedy))
        return [
            entry
            for cell in notebook["cells"]
            for output in cell.get("outputs", ())
            for entry in output.get("data", {}).get(ASSESSMENTS_MIME, ())
        ]


def _is_fresh(path: Path, inputs: Mapping[str, str], dataset: Dataset) -> bool:
    """Tell whether the rows that a recorded notebook read hold what they held then."""
    made = path.stat().st_mtime
    if all(file.stat().st_mtime <= made for file in dataset.folder.glob("*.csv")):
        return True
    queries = (name for name in inputs if name.startswith("rows:"))
    return all(dataset.answer(name.removeprefix("rows:")) == inputs[name] for name in queries)


def require_text(code: object) -> str:
    """Return the code of an indicator or component, which is text: 1.10 is not 1.1.

    Raises
    ------
    UsageError
        If it is a number, as papermill's ``-p`` makes of 1.2.

    Examples
    --------
    >>> require_text("4.10")
    '4.10'
    """
    if isinstance(code, str) and code:
        return code
    raise UsageError(
        say("notebook.report.code-must-be-text", code=f"{code!r}", type=type(code).__name__)
    )


def notebook_name(code: str) -> str:
    """Return the name of the executed notebook of an indicator.

    Examples
    --------
    >>> notebook_name("1.1.3")
    'indicator-1-1-3'
    """
    return f"indicator-{code.replace('.', '-')}"


@dataclass(frozen=True)
class Measure:
    """One indicator in a report: what the form and the data say of it, nothing judged."""

    report: Report
    form: Indicator

    @property
    def code(self) -> str:
        """Its code on the form, such as ``1.1.3``."""
        return self.form.code

    @property
    def key(self) -> str:
        """The same, fit for an address: ``1-1-3``."""
        return self.form.code.replace(".", "-")

    @property
    def name(self) -> str:
        """Its name on the form."""
        return self.form.name

    @property
    def title(self) -> str:
        """Code and name."""
        return f"{self.form.code} {self.form.name}"

    @property
    def unit(self) -> Unit:
        """The unit of its results."""
        assert self.form.unit is not None
        return self.form.unit

    @property
    def direction(self) -> str:
        """Whether ``higher`` or ``lower`` is better."""
        return self.form.direction

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """What the form says on how it is measured, as summaries."""
        return self.form.definitions

    @cached_property
    def objectives(self) -> tuple[int, ...]:
        """The objectives it serves: its own, or those of the indicator above it."""
        if self.form.objectives or not self.form.parent:
            return self.form.objectives
        rows = self.report.dataset.rows(
            "indicator_objectives", form_year=self.report.form_year, indicator=self.form.parent
        )
        return tuple(row.integer("objective") for row in rows)

    def results(self) -> pd.DataFrame:
        """Return its results up to the report's year, by fiscal year (B.E.), oldest first.

        Columns: `value` (`Decimal` in the unit, or None), `missing` (the reason, or None), `text`
        (what was reported in words), `printed` (the text of the source), `note`, `key` (the data
        row), `source` (the passage), `unit` (where it was reported in another one than the form's),
        `reported` (the whole `Result`, with who is responsible, causes and evidence).
        """
        form, years = self.form, self.report.years
        on_form = self.report.dataset.values("indicators", "form_year", indicator=self.code)
        notes = dict.fromkeys(years, say("notebook.report.result-by-item")) if form.items else {}
        without = set(years) & set(self.report.form_years) - on_form
        notes |= dict.fromkeys(without, say("notebook.report.not-on-form"))
        return results_frame(complete(form.results, years, None, form.source, notes))

    @cached_property
    def _own_forms(self) -> dict[int, Indicator]:
        """The indicator on the forms of earlier years that have one, and on this report's."""
        found: dict[int, Indicator] = {}
        for own in self.report.form_years:
            if own < self.report.fiscal_year and self.report.dataset.values(
                "indicators", "kind", form_year=own, indicator=self.code
            ) - {"group"}:
                found[own] = read_indicator(self.report.dataset, own, own, self.code)
        return {**dict(sorted(found.items())), self.report.fiscal_year: self.form}

    def forms(self) -> dict[int, Indicator]:
        """Return the indicator as each year's own form has it, by fiscal year, oldest first.

        Years without a form of their own are left out; the report's year has its form.
        """
        return dict(self._own_forms)

    def targets(self) -> dict[int, Target | None]:
        """Return the target of each year that has a form of its own, by fiscal year.

        None where that form gives no target. A target belongs to its own fiscal year.
        """
        return {year: form.target for year, form in self._own_forms.items()}

    def rows(self, name: str, **wanted: Cell) -> pd.DataFrame:
        """Return the rows of a table that belong to it, as a DataFrame; see `Report.rows`."""
        return self.report.rows(name, indicator=self.code, **wanted)


def results_frame(results: Iterable[Result]) -> pd.DataFrame:
    """Return results as a DataFrame by fiscal year; see `Measure.results`."""
    rows = list(results)
    cells = {
        "value": [row.value for row in rows],
        "missing": [row.missing for row in rows],
        "text": [row.text for row in rows],
        "printed": [row.printed for row in rows],
        "note": [row.note for row in rows],
        "key": [row.place for row in rows],
        "source": [row.source for row in rows],
        "unit": [row.unit for row in rows],
        "reported": rows,
    }
    index = pd.Index([row.fiscal_year for row in rows], name="fiscal_year")
    return pd.DataFrame(cells, index=index, dtype=object)


def results_of(frame: pd.DataFrame) -> tuple[Result, ...]:
    """Return the rows of a DataFrame of results as results, oldest first."""
    return tuple(
        replace(
            row["reported"],
            value=row["value"],
            missing=row["missing"],
            text=row["text"],
            printed=row["printed"],
            note=row["note"],
            place=row["key"],
        )
        for _, row in frame.iterrows()
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
    return Report(parameters, found, everything, everything.until(fiscal_year))
