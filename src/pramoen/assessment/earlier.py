"""Knows what earlier years said on their own forms: assessments, and composites counted then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..data.dataset import Dataset
from .assess import ITEM_UNIT, Assessment, assess_form
from .form_reader import read_form

Earlier = Mapping[int, Mapping[str, Assessment]]


def earlier_assessments(dataset: Dataset, fiscal_year: int) -> Earlier:
    """Return the assessments of the years before that have a form of their own, by indicator."""
    forms = {row.integer("form_year") for row in dataset.rows("components")}
    return {
        year: {one.indicator.code: one for one in assess_form(read_form(dataset, year, year))}
        for year in sorted(forms)
        if year < fiscal_year
    }


def with_counts(assessment: Assessment, earlier: Earlier) -> Assessment:
    """Return a composite counted in items with the counts of earlier years.

    Its items are reported one by one, so its own rows have no number; how many were met is known
    from the form of each year.
    """
    if assessment.unit.code != ITEM_UNIT or not assessment.parts:
        return assessment
    counted = {
        year: found[assessment.indicator.code].result
        for year, found in earlier.items()
        if assessment.indicator.code in found
    }
    results = tuple(
        counted.get(result.fiscal_year, result) if result.value is None else result
        for result in assessment.results[:-1]
    )
    return replace(assessment, results=(*results, assessment.result))
