"""Assessments made from values by the rules alone, in the order in which a notebook uses them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from pramoen import notebook as pm
from pramoen.assessment.assess import (
    Assessment,
    assess_items,
    comparable_since,
    complete,
    counted,
    counts_items,
    last_break,
    numbers_of,
    status_of,
)
from pramoen.assessment.form import Form, Indicator, UnitKind
from pramoen.assessment.reach import attainment, gap
from pramoen.assessment.trend import trend_of
from pramoen.build.chapters import chapters_of
from pramoen.common.mime import VEGALITE_MIME
from pramoen.common.params import Parameters, read_parameters
from pramoen.common.places import Project, find_project
from pramoen.data.dataset import Dataset, load
from pramoen.notebook.report import Report, results_frame
from pramoen.show import charts
from pramoen.show.display import Display
from pramoen.show.drawing import figure
from pramoen.show.sparkline import sparkline
from pramoen.telling.narrative import alt_text
from pramoen.telling.records import record

PROJECT = find_project()


def chapter_names(parameters: Parameters | None = None, project: Project = PROJECT) -> list[str]:
    """Return the names of the executed notebooks of a report, by default of DGA in 2562."""
    told = parameters or read_parameters(project.parameter_file("dga", 2562))
    return [one.name for one in chapters_of(project, load(project.data(told.organisation)), told)]


CHAPTERS = chapter_names()
NOTEBOOKS = sorted(path.stem for path in PROJECT.notebooks.glob("*.ipynb"))


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
    results = complete(indicator.results, years, None, indicator.source)
    parts = assess_items(indicator, years, results)
    status = status_of(results[-1], indicator.target, [part.status for part in parts])
    if counts_items(indicator.unit, indicator.target):
        results = (*results[:-1], counted(results[-1], status, parts))
    assert indicator.unit is not None
    since = comparable_since(results, last_break(indicator))
    return Assessment(
        indicator,
        None,
        results,
        indicator.target,
        status,
        attainment(results[-1].value, indicator.target),
        gap(results[-1].value, indicator.target),
        parts,
        trend_of(numbers_of(results, since), has_ratio=indicator.unit.kind.has_ratio),
    )


def report_of(
    dataset: Dataset, fiscal_year: int, form_year: int = 2562, organisation: str = "dga"
) -> Report:
    """Return the report of a fiscal year as a notebook opens it, on any data."""
    told = Parameters(organisation=organisation, fiscal_year=fiscal_year, form_year=form_year)
    return Report(told, PROJECT, dataset, dataset.until(fiscal_year))


def run_cells(
    name: str,
    report: Report,
    until: str,
    *,
    without: Sequence[str] = (),
    edits: Mapping[str, tuple[str, str]] | None = None,
    **given: Any,
) -> dict[str, Any]:
    """Run a notebook's own cells here, up to the one named `until`; return what they assigned.

    Its report is `report`, whatever it opens. Cells named in `without` are left out, and in those
    named in `edits` one line stands in the place of another.
    """
    path = PROJECT.notebooks / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pm, "open_report", lambda *_: report)
        for cell in cells:
            if cell["cell_type"] == "code" and cell["id"] not in without:
                source = "".join(cell["source"])
                old, new = (edits or {}).get(cell["id"], ("", ""))
                assert source.count(old) == 1 or not old, f"{old} is no line of {cell['id']}"
                source = source.replace(old, new) if old else source
                exec(compile(source, f"{path.name} {cell['id']}", "exec"), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= {**report.parameters.given, **given}
            if cell["id"] == until:
                return names
    raise KeyError(until)


@dataclass(frozen=True)
class Chart:
    """A chart as it is drawn, its Vega-Lite, its words, and how a notebook shows it."""

    svg: str
    spec: Mapping[str, Any]
    alt: str
    display: Display


def trend_figure(assessment: Assessment) -> Chart:
    """Return the chart of an assessment, put together as the notebook of an indicator does."""
    import altair as alt

    results = results_frame(assessment.results)
    unit, target = assessment.unit, assessment.numeric_target or assessment.target
    items = len(assessment.parts) if counts_items(unit, assessment.target) else 0
    goal, upper = charts.goal_of(target, items), target.upper if target else None
    year = assessment.fiscal_year
    line = alt.Chart(charts.points(results, unit, assessment.since))
    line = line.mark_line(invalid="break-paths-show-path-domains").encode(
        charts.years(results), charts.amounts(results, unit, [goal, upper]), detail="part:N"
    )
    drawn = charts.layered(
        charts.gaps(results, [goal, upper]),
        line,
        charts.goal_rule(results, year, target, goal),
        charts.new_start(results, assessment.since),
        charts.labels(line, year, goal, upper),
    )
    words = alt_text(assessment)
    shown = figure(drawn, f"trend-{assessment.key}", assessment.indicator.name, words)
    return Chart(shown.extra["image/svg+xml"], shown.extra[VEGALITE_MIME], words, shown)


def small_line(assessment: Assessment) -> str:
    """Return the line in small that tables draw from the record of an assessment."""
    recorded = record(assessment, "made")
    kind = UnitKind(recorded["unit_kind"])
    return sparkline(recorded["results"], recorded["comparable_since"], kind)
