"""The form as the data package holds it, and what a report may know of it."""

from __future__ import annotations

import json
from enum import StrEnum

import pytest

from assessing import assess_form, years_of
from conftest import ROOT
from pramoen.assessment.assess import Status
from pramoen.assessment.form import Comparator, Form, Missing, UnitKind
from pramoen.assessment.form_reader import read_form
from pramoen.assessment.rules import check_rules
from pramoen.common.faults import UsageError
from pramoen.data.dataset import Dataset

LEAVES = ["1.1.1", "1.1.2", "1.1.3", "1.2", "1.3", "1.4.1", "1.4.2", "1.5"]
LEAVES += ["2.1.1", "2.1.2", "2.2", "4.1", "4.2", "4.3", "4.4", "5.1"]
ITEMS = {
    "1.1.2": (3, 3),
    "1.2": (4, 4),
    "1.3": (2, 4),
    "4.1": (2, 2),
    "4.4": (3, 6),
}


@pytest.mark.parametrize(
    ("table", "column", "known"),
    [
        ("units", "kind", UnitKind),
        ("targets", "comparator", Comparator),
        ("results", "missing", Missing),
        ("interim", "missing", Missing),
    ],
)
def test_the_data_may_hold_what_the_rules_know(
    table: str, column: str, known: type[StrEnum]
) -> None:
    package = json.loads((ROOT / "data" / "dga" / "datapackage.json").read_text(encoding="utf-8"))
    (schema,) = (one["schema"] for one in package["resources"] if one["name"] == table)
    (field,) = (one for one in schema["fields"] if one["name"] == column)
    assert field["constraints"]["enum"] == list(known)


def test_the_form_has_every_component_indicator_and_leaf(form: Form) -> None:
    assert [component.number for component in form.components] == [1, 2, 3, 4, 5]
    assert len(form.indicators) == 19
    assert [leaf.code for leaf in form.leaves] == LEAVES


def test_component_3_does_not_apply_and_says_why(form: Form) -> None:
    assert not form.component(3).applies
    assert "ไม่ต้องประเมิน" in form.component(3).reason
    assert form.of_component(3) == ()


def test_every_composite_has_its_items_and_nested_parts(form: Form) -> None:
    assessed = {a.indicator.code: a for a in assess_form(form)}
    found = {
        code: (len(a.parts), len(a.with_parts()) - 1) for code, a in assessed.items() if a.parts
    }
    assert found == ITEMS


def test_an_unknown_indicator_or_component_is_refused_in_words(form: Form) -> None:
    with pytest.raises(UsageError, match=r"ไม่มีตัวชี้วัด 1\.9"):
        form.indicator("1.9")
    with pytest.raises(UsageError, match="ไม่มีองค์ประกอบที่ 6"):
        form.component(6)


def test_a_form_of_another_year_is_refused_in_words(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match=r"ไม่พบแบบประเมิน พ\.ศ\. 2570"):
        read_form(dataset, 2570, 2570)


@pytest.mark.parametrize("year", [2559, 2560, 2561, 2562])
def test_a_report_knows_nothing_later_than_its_year(dataset: Dataset, year: int) -> None:
    form = read_form(dataset, 2562, year)
    assessed = assess_form(form)
    assert list(years_of(form)) == list(range(2559, year + 1))
    for one in (part for whole in assessed for part in whole.with_parts()):
        assert [result.fiscal_year for result in one.results] == list(range(2559, year + 1))
        assert one.target is None or one.target.fiscal_year == year
    known = dataset.until(year)
    for rows in known.tables.values():
        years = [row["fiscal_year"] for row in rows if row.get("fiscal_year")]
        assert all(isinstance(known_year, int) and known_year <= year for known_year in years)


def test_topics_and_notes_of_the_forms_year_are_unknown_before_it(dataset: Dataset) -> None:
    before, after = (read_form(dataset, 2562, year) for year in (2561, 2562))
    assert all(not i.topic and not i.note for i in before.indicators)
    assert after.indicator("4.4").topic
    assert "12 กันยายน 2560" in after.indicator("4.2").note


@pytest.mark.parametrize("year", [2559, 2560, 2561])
def test_years_before_the_form_have_no_target_and_no_status(dataset: Dataset, year: int) -> None:
    statuses = {one.status for one in assess_form(read_form(dataset, 2562, year))}
    assert statuses == {Status.NO_TARGET}


def test_the_year_of_the_form_is_pending_everywhere(form: Form) -> None:
    for whole in assess_form(form):
        assert {one.status for one in whole.with_parts()} == {Status.PENDING}
        assert whole.result.missing is Missing.PENDING


def test_comparators_are_printed_or_said_to_be_inferred(form: Form) -> None:
    minimums = [
        leaf.code
        for leaf in form.leaves
        if leaf.target and leaf.target.value is not None and not leaf.target.inferred
    ]
    assert minimums == ["1.4.1", "1.4.2", "1.5", "4.3"]
    target = form.indicator("4.3").target
    assert target is not None
    assert (target.comparator, str(target.value)) == (Comparator.FROM_UP, "4.0000")


def test_satisfaction_uses_the_results_printed_for_its_indicator(form: Form) -> None:
    indicator = form.indicator("4.1")
    share, report = indicator.items
    assert share.results == indicator.results
    assert [str(result.value) for result in share.results[:3]] == ["84.20", "83.37", "82.62"]
    assert [result.missing for result in report.results] == [Missing.PENDING]


def test_the_official_form_keeps_its_own_rules(dataset: Dataset, form: Form) -> None:
    checks = check_rules(dataset, form)
    assert len(checks) == 7
    assert all(check.holds for check in checks)
    counted = next(check for check in checks if check.code == "max_indicators")
    assert "มีตัวชี้วัด 7 ตัว" in counted.found
    assert "เหลือ 5 ตัว (1.2 1.3 1.4 1.5 2.2)" in counted.found


def test_the_share_within_4_1_gives_its_number_to_the_chart_and_the_comparison(
    form: Form,
) -> None:
    assessed = {a.indicator.code: a for a in assess_form(form)}
    target = assessed["4.1"].numeric_target
    assert target is not None
    assert str(target.value) == "80"
    assert assessed["1.2"].numeric_target is None
    assert assessed["4.2"].numeric_target is assessed["4.2"].target
