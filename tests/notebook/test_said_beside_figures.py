"""What stands beside figures: why a year has none, corrections, predecessors, further sources."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from assessing import assess
from conftest import ROOT, make_indicator, make_result, make_target
from pramoen import notebook as pm
from pramoen.assessment.form import Comparator, Missing, Result
from pramoen.show.executive import cautions
from pramoen.telling.narrative import notes, sentence


@pytest.mark.parametrize(
    ("organisation", "code", "year", "said"),
    [
        ("dga", "4.4", 2562, "ผลมาจากผลของแต่ละข้อ"),
        ("dga", "1.1.2", 2562, "ผลมาจากผลของแต่ละข้อ"),
        ("dga", "4.4", 2559, "ต้นฉบับพิมพ์เครื่องหมาย"),
        ("example", "3.2", 2559, "แบบประเมินของปีนั้นไม่มีตัวชี้วัดนี้"),
    ],
)
def test_a_year_without_a_row_says_why(organisation: str, code: str, year: int, said: str) -> None:
    results = pm.open_report(organisation, 2562, 2562, ROOT).indicator(code).results()
    assert said in str(results.loc[year, "note"])


def test_a_correction_of_an_item_is_told_with_the_item() -> None:
    report = pm.open_report("example", 2562, 2562, ROOT)
    this = report.indicator("1.1.2")
    told = notes(assess(this.form, report.years))
    (corrected,) = [line for line in told if "10,840" in line]
    assert corrected.startswith("ต้นไม้ที่ปลูกเพิ่ม พ.ศ. 2561: ") and "สลับหลัก" in corrected


@pytest.mark.parametrize(
    ("earlier", "is_told"),
    [
        (make_result(2561, "95"), True),
        (make_result(2561, missing=Missing.QUALITATIVE, text="จัดทำร่าง"), True),
        (make_result(2561, missing=Missing.NOT_REPORTED), False),
    ],
)
def test_a_predecessor_is_named_wherever_an_earlier_year_has_a_result(
    earlier: Result, is_told: bool
) -> None:
    indicator = make_indicator(make_target(), [earlier, make_result(2562, "97")])
    told = notes(assess(indicator, (2561, 2562)), "จัดตั้งแทน สรอ.")
    assert ("จัดตั้งแทน สรอ." in told) is is_told


def test_that_the_form_has_no_score_bands_is_said_only_of_such_a_form() -> None:
    without, unused, used = (str(cautions([], [], scored)) for scored in (None, [], ["1.2"]))
    assert "แบบประเมินไม่ได้ให้เกณฑ์คะแนน" in without
    assert "แบบประเมินให้เกณฑ์คะแนนไว้" in unused and "ไม่มีผล" in unused
    assert "1.2" in used


@pytest.mark.parametrize(
    ("code", "table"),
    [("1.1.3", "revenue_plan"), ("2.1.1", "communication_counts"), ("1.2", "pilot_agencies")],
)
def test_rows_beside_results_and_targets_stand_among_the_sources(code: str, table: str) -> None:
    report = pm.open_report("dga", 2562, 2562, ROOT)
    this = report.indicator(code)
    if table == "pilot_agencies":
        rows = report.agencies(code)
    else:
        rows = report.rows(table, fiscal_year=2562)
    assessment = assess(this.form, report.years)
    assert f"({table}.csv) 2562" in pm.origins_of(assessment, report.passages(rows)).html
    assert table not in pm.origins_of(assessment).html


@pytest.mark.parametrize(
    ("comparator", "is_told"), [(Comparator.AT_LEAST, True), (Comparator.EXACTLY, False)]
)
def test_more_is_not_better_where_a_target_must_be_hit(
    comparator: Comparator, is_told: bool
) -> None:
    target = make_target("13", comparator)
    indicator = replace(make_indicator(target, [make_result(2562, "13")]), direction_inferred=True)
    told = " ".join(notes(assess(indicator, (2562,))))
    assert ("ยิ่งมากยิ่งดี" in told) is is_told


def test_what_is_there_or_not_is_told_in_the_words_of_the_source() -> None:
    report = pm.open_report("example", 2562, 2562, ROOT)
    said = sentence(assess(report.indicator("4.4").form, report.years))
    assert "ยังไม่มีผลงาน (“ยังทดสอบไม่ผ่าน”) ไม่เป็นไปตามค่าเป้าหมาย (“มีต้นแบบที่ใช้งานได้”)" in said


def test_the_heading_of_numbers_stands_over_them_in_a_notebook() -> None:
    shown = pm.table(pd.DataFrame({"ปี": ["2562"], "วัดได้": [Decimal(4)]}), "จำนวน", "counts").html
    assert shown.count('align="right"') == 2 and '<th scope="col" align="right">วัดได้' in shown


@pytest.mark.parametrize(
    ("code", "found"), [("1.4.1", ["F22"]), ("4.2", []), ("1.1.1", ["F08", "F13"])]
)
def test_an_indicator_leads_to_the_findings_on_the_source_about_it(
    code: str, found: list[str]
) -> None:
    report = pm.open_report("dga", 2562, 2562, ROOT)
    shown = pm.findings_on(report.indicator(code))
    assert (shown is None) == (not found)
    assert shown is None or all(one in shown.html for one in found)
