"""The findings of a year: computed from records, told in order of weight, nothing guessed."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest

from assessing import assess, report_of, run_cells
from conftest import ROOT, make_indicator, make_item, make_result, make_target
from pramoen.assessment.assess import Status
from pramoen.assessment.form import Comparator, Missing, Unit, UnitKind
from pramoen.assessment.form_reader import read_form
from pramoen.data.dataset import load
from pramoen.notebook.documents import FINDING_KINDS, corrected
from pramoen.notebook.overview import found_frame, in_rows, indicator_rows, sentences_list
from pramoen.show.drawing import names_above, style
from pramoen.show.executive import named
from pramoen.show.vega import svg
from pramoen.telling.counts import NUMBER, by_reason, by_status
from pramoen.telling.highlights import (
    Highlight,
    Point,
    highlights,
    tell_close,
    tell_demands,
    tell_misses,
    tell_moves,
)
from pramoen.telling.outcomes import close, demands, extremes, misses, moves, shares, unjudged
from pramoen.telling.records import record, records_of

PERCENT = Unit("percent", "ร้อยละ", UnitKind.PERCENT)
D = Decimal
Records = list[dict[str, Any]]


def of_year(organisation: str, year: int, form_year: int) -> Records:
    """Return what the notebooks of all indicators find in a year."""
    report = report_of(load(ROOT / "data" / organisation), year, form_year, organisation)
    found: Records = []
    for leaf in read_form(report.dataset, form_year, year).leaves:
        name = leaf.notebook or "indicator"
        cells = run_cells(name, report, "assessment", indicator=leaf.code)
        found += records_of(cells["assessment"], organisation)
    return found


def of(*values: str | None, **given: Any) -> dict[str, Any]:
    """Return the record of an indicator with these results, the last one of 2562."""
    years = range(2563 - len(values), 2563)
    results = [make_result(year, value) for year, value in zip(years, values, strict=True)]
    target = given.pop("target", make_target())
    return record(assess(make_indicator(target, results, **given), years), "made", None)


@pytest.fixture(scope="module")
def dga() -> Records:
    return of_year("dga", 2562, 2562)


def test_the_year_of_targets_begins_with_how_demanding_they_are(dga: Records) -> None:
    first = highlights(dga)[0]
    assert first.kind == "demand"
    for told in (
        "เทียบกับผลล่าสุดก่อนหน้าได้ 7 ตัวชี้วัด: ไม่มีตัวใดสูงกว่าผลล่าสุด",
        "เท่ากับผลล่าสุด 3 ตัว (1.1.1 2.1.1 2.2)",
        "ต่ำกว่าผลล่าสุด 4 ตัว (1.1.3 4.1 4.2 4.3)",
        "ค่าเฉลี่ยสามปีก่อนหน้าของ 4 ตัวที่มีผลครบ: ต่ำกว่า 4 ตัว",
    ):
        assert told in first.sentence
    assert [(point.code, point.text.split(" อยู่ ")[1]) for point in first.points] == [
        ("1.1.3", "28.124 ล้านบาท หรือร้อยละ 21.95"),
        ("4.2", "4 จุดร้อยละ"),
        ("4.1", "2.62 จุดร้อยละ"),
        ("4.3", "0.8857 คะแนน"),
    ]


def test_what_waits_is_counted_once_however_it_is_asked(dga: Records) -> None:
    assert by_status(dga) == {Status.PENDING: 16}
    assert by_reason(dga)[2562][Missing.PENDING] == 16, "composites wait where their items do"
    assert highlights(dga)[-1].sentence == "ตัดสินไม่ได้ทั้ง 16 ตัวชี้วัด: รอผลการดำเนินงาน"
    assert sum(by_reason(dga)[year][NUMBER] for year in (2559, 2560, 2561)) == 17


def test_a_year_counts_what_its_own_form_asked_for_in_every_report() -> None:
    old, new = of("1", "2", code="1.1"), of(None, "2", code="1.2")
    new["results"][0] |= {"missing": str(Missing.NOT_REPORTED)}
    assert by_reason([old, new])[2561][Missing.NOT_REPORTED] == 1, "2561 has no form of its own"
    old["earlier"] = [{"fiscal_year": 2561}]
    assert sum(by_reason([old, new])[2561].values()) == 1, "the form of 2561 has no 1.2"
    assert sum(by_reason([old, new])[2562].values()) == 2
    new["earlier"] = [{"fiscal_year": 2561}]
    assert by_reason([old, new])[2561][Missing.NOT_REPORTED] == 1


def test_why_there_is_no_result_is_told_once_on_a_components_page(dga: Records) -> None:
    own = [one for one in dga if one["component"] == 1 and one["item"] is None]
    shown = sentences_list(pd.DataFrame(own)).markdown
    assert shown.count("ยังไม่มีผลของ") == 8
    assert shown.count("21 มีนาคม 2562 ก่อนสิ้นปีงบประมาณ") == 1


def test_what_is_found_makes_a_table(dga: Records) -> None:
    table = pd.DataFrame(demands(dga)).set_index("code")
    assert list(table["last"])[:2] == [D("3616"), D("128.124")]
    assert table.loc["1.1.3", "mean"] == D("322.686") / 3
    assert table.loc["2.1.1", "mean"] is None, "two years are no mean of three"


def test_a_mean_is_shown_as_it_is_recorded_and_kept_exactly(dga: Records) -> None:
    found = demands(dga)
    (exact,) = [one.mean for one in found if one.code == "4.1"]
    shown = found_frame(found).set_index("code")["mean"]
    assert exact is not None and exact != shown["4.1"] == round(exact, 6)
    assert str(shown["4.3"]) == "4.8730", "what was not divided stays as printed"


def test_a_year_with_results_begins_with_what_was_missed_and_names_it() -> None:
    told = highlights(of_year("example", 2562, 2562))
    assert [one.kind for one in told] == [
        "missed",
        "moved",
        "close",
        "extreme",
        "demand",
        "unjudged",
    ]
    assert [point.code for point in told[0].points] == ["1.1.3", "1.2", "4.1", "4.4"]
    assert "4 ตัวชี้วัด จาก 10 ตัวที่ตัดสินได้" in told[0].sentence
    texts = [point.text for point in told[0].points]
    assert "ต่ำกว่าค่าเป้าหมาย (30 ล้านบาท) อยู่ 3.6 ล้านบาท หรือร้อยละ 12.00" in texts[0]
    assert "อยู่ 2.1 จุดร้อยละ" in texts[1]
    assert texts[2].startswith("ไม่บรรลุ 1 จาก 2 ข้อที่วัด: รายงานผลการปรับปรุงงาน")
    assert texts[3].startswith("ยังไม่มีผลงาน ไม่เป็นไปตามค่าเป้าหมาย (“มีต้นแบบที่ใช้งานได้”)")


def test_a_year_without_any_target_tells_what_has_a_number() -> None:
    reported, unknown = highlights(of_year("dga", 2559, 2562))
    assert reported.sentence == "ปี 2559 มีผลที่วัดได้ 4 จาก 16 ตัวชี้วัด"
    assert unknown.sentence == "ตัดสินไม่ได้ทั้ง 16 ตัวชี้วัด: ไม่ปรากฏค่าเป้าหมาย"


def test_where_lower_is_better_a_lower_target_asks_for_more() -> None:
    limit = make_target("4", Comparator.AT_MOST)
    (found,) = demands([of("5", None, target=limit, direction="lower")])
    assert (found.beyond_last, found.percent) == (D(1), D(20))
    told = tell_demands([found], 2562)
    assert told is not None
    assert "เข้มกว่าผลล่าสุด 1 ตัว" in told.sentence
    assert "ต่ำกว่าผลปี 2561" in told.points[0].text


def test_a_cause_is_told_where_it_is_recorded_and_never_guessed() -> None:
    missed = of("90")
    (without,) = misses([missed])
    missed["results"][-1] |= {"cause": "น้ำท่วม", "next_step": "เปิดชดเชย"}
    (found,) = misses([missed])
    assert (found.gap, found.shortfall, found.cause) == (D(-10), D(10), "น้ำท่วม")
    for one, words in ((without, "ไม่ได้บันทึกสาเหตุ"), (found, "สาเหตุ: น้ำท่วม ขั้นต่อไป: เปิดชดเชย")):
        told = tell_misses([one], 1)
        assert told is not None and words in told.points[0].text


def test_a_missed_composite_names_the_items_that_are_not_met() -> None:
    items = (
        make_item("a", make_target("10"), [make_result(2562, "10")]),
        make_item("b", make_target("10"), [make_result(2562, "9")]),
    )
    whole = make_target(None, Comparator.ALL_ITEMS)
    assessed = assess(make_indicator(whole, items=items), (2562,))
    (found,) = misses([record(one, "made", None) for one in assessed.with_parts()])
    assert (found.unmet, found.items, found.gap) == (("ข้อ b",), 2, None)


def test_the_number_of_a_composite_is_not_told_behind_the_item_that_it_missed() -> None:
    records = of_year("example", 2562, 2562)
    (found,) = [one for one in records if (one["indicator"], one["item"]) == ("4.1", None)]
    assert found["sentence"].startswith(
        "ปีงบประมาณ พ.ศ. 2562 ได้ร้อยละ 83.05 ค่าเป้าหมายมี 2 ข้อ ต้องบรรลุครบทุกข้อ บรรลุ 1 ข้อ ไม่บรรลุ 1 ข้อ"
    )


def test_an_item_with_parts_counts_as_one_and_is_named_with_what_it_misses() -> None:
    records = of_year("example", 2559, 2559)
    (missed,) = [m for m in misses(records) if m.code == "1.1.2"]
    (whole,) = [r for r in records if (r["indicator"], r["item"]) == ("1.1.2", None)]
    assert missed.unmet == ("เส้นทางที่รถเข็นผ่านได้ (เส้นทางฝั่งใต้)",)
    assert missed.items == whole["parts"]["total"] == 4


def test_kinds_of_findings_are_counted_in_the_order_of_their_headings() -> None:
    report = report_of(load(ROOT / "data" / "dga"), 2562, 2562, "dga")
    counted = [one.split(" ")[0] for one in run_cells("findings", report, "open")["kinds"]]
    assert counted == [words for words in FINDING_KINDS.values() if words in counted]
    assert len(counted) > 2


def test_percentages_move_by_points_and_amounts_by_percent() -> None:
    points = of("50", "60", unit=PERCENT, target=make_target(unit=PERCENT), code="1.1")
    amounts = of("50", "60", code="1.2")
    assert [(m.code, m.size) for m in moves([points, amounts])] == [
        ("1.2", D(20)),
        ("1.1", D(10)),
    ]


def test_what_none_did_is_not_counted() -> None:
    told = tell_moves(moves([of("50", "60")]))
    assert told is not None
    assert told.sentence == "จากปี 2561 ถึงปี 2562 เทียบผลได้ 1 ตัวชี้วัด: เพิ่มขึ้น 1 ตัว (1.1)"


def test_what_stayed_equal_is_counted_and_named(dga: Records) -> None:
    told = next(one for one in highlights(dga) if one.kind == "moved")
    assert told.sentence == (
        "จากปี 2560 ถึงปี 2561 เทียบผลได้ 6 ตัวชี้วัด: "
        "เพิ่มขึ้น 2 ตัว (1.1.3 4.2) ลดลง 2 ตัว (4.1 4.3) เท่าเดิม 2 ตัว (2.1.1 2.2)"
    )
    assert [point.code for point in told.points] == ["1.1.3", "4.1", "4.2", "4.3"]


def test_a_share_of_a_target_respects_direction_unit_and_meaning() -> None:
    limit = make_target("4", Comparator.AT_MOST)
    fewer = of("5", target=limit, direction="lower", code="1.1")
    earlier = of("50", None, code="1.2")
    changed = of("50", None, code="1.3") | {"comparable_since": 2562}
    exact = of("50", target=make_target("50", Comparator.EXACTLY), code="1.4")
    found = shares([fewer, earlier, changed, exact])
    assert [(one.code, one.percent, one.year) for one in found] == [
        ("1.1", D(80), 2562),
        ("1.2", D(50), 2561),
    ]


def test_best_and_worst_of_all_years_respect_the_direction_and_leave_ties_out() -> None:
    assert [e.best for e in extremes([of("1", "2", "3")])] == [True]
    limit = make_target("5", Comparator.AT_MOST)
    assert [e.best for e in extremes([of("1", "2", "3", direction="lower", target=limit)])] == [
        False
    ]
    assert extremes([of("1", "3", "3")]) == ()
    assert extremes([of("2", "3")]) == (), "two years are too few"


def test_close_means_within_two_percent_and_not_on_the_target() -> None:
    values = {"1.1": "98", "1.2": "97.9", "1.3": "100", "1.4": "101"}
    found = close([of(value, code=code) for code, value in values.items()])
    assert [one.code for one in found] == ["1.1", "1.4"]
    told = tell_close(found)
    assert told is not None and "ไม่นับค่าเป้าหมายที่เป็นช่วงและตัวที่เท่ากับเป้าหมาย" in told.sentence
    assert [p.text for p in told.points] == [
        "98 ล้านบาท พลาดเป้าหมายไป 2 ล้านบาท",
        "101 ล้านบาท ดีกว่าเป้าหมาย 1 ล้านบาท",
    ]


def test_what_cannot_be_judged_says_why() -> None:
    waiting, none = of(None, code="1.1"), of("5", target=None, code="1.2")
    text = of(None, code="1.3")
    text["results"][-1] |= {"missing": str(Missing.QUALITATIVE), "text": "กำลังทำ"}
    text["status"] = "not_assessable"
    assert [(one.code, one.missing) for one in unjudged([waiting, none, text, of("90")])] == [
        ("1.1", Missing.PENDING),
        ("1.2", None),
        ("1.3", Missing.QUALITATIVE),
    ]
    last = highlights([waiting, none, text, of("90", code="1.4")])[-1]
    assert last.sentence == (
        "ตัดสินไม่ได้ 3 ตัวชี้วัด: รอผลการดำเนินงาน 1 ตัว (1.1) · "
        "ไม่ปรากฏค่าเป้าหมาย 1 ตัว (1.2) · ผลเชิงคุณภาพ 1 ตัว (1.3)"
    )


def test_nothing_is_held_against_results_before_a_changed_unit() -> None:
    changed = of("50", "60", None)
    changed["comparable_since"] = 2562
    assert [*demands([changed]), *moves([changed]), *extremes([changed])] == []


def test_a_table_tells_a_change_with_its_unit_and_a_year_where_it_is_another() -> None:
    rows = [
        of("80", "83.05", unit=PERCENT, target=make_target(unit=PERCENT)),
        of("30", "30", code="1.2"),
        of("5", None, code="1.3"),
    ]
    shown = indicator_rows(pd.DataFrame(rows), 2562)
    changes = shown["เปลี่ยนแปลงจากปีก่อน"]
    assert (*changes[:2], changes.isna()[2]) == ("+3.05 จุดร้อยละ", "เท่าเดิม", True)
    last = [cell.text for cell in shown["ผลล่าสุดที่วัดได้"]]
    assert last == ["ร้อยละ 83.05", "30 ล้านบาท", "5 ล้านบาท (พ.ศ. 2561)"]


def test_names_of_a_chart_of_percents_are_told_whole() -> None:
    name = "ร้อยละความสำเร็จของการดำเนินการตามแผนการพัฒนาระบบอำนวยความสะดวกแบบครบวงจร (Doing Business)"
    scale = pd.DataFrame({"title": [f"1.1 {name}", "1.2 สั้น"]})
    names = names_above(alt.Chart(scale).encode(in_rows()), "title", scale["title"])
    drawn = svg({**names.to_dict(), "width": 560, "height": 80, "config": style()})
    told = re.findall(r'font-size="([\d.]+)px"[^>]*>([^<]+)<', drawn)
    assert told == [("11.5", f"1.1 {name}"), ("13", "1.2 สั้น")]
    drawn = svg({**names.to_dict(), "width": 260, "height": 120, "config": style()})
    told = re.findall(r">([^<]+)</t(?:span|ext)>", drawn)
    assert "".join(told).replace(" ", "") == f"1.1 {name}1.2 สั้น".replace(" ", "")
    assert len(told) == 4 and "…" not in drawn


def test_a_correction_names_the_item_that_it_is_about() -> None:
    report = report_of(load(ROOT / "data" / "example"), 2562, 2562, "example")
    told = [corrected(report, "1.1.2", "trees_planted"), corrected(report, "1.2", None)]
    assert told == ["1.1.2 ต้นไม้ที่ปลูกเพิ่ม", "1.2"]


def test_a_correction_names_its_item_as_the_reports_form_does(tmp_path: Path) -> None:
    data = Path(shutil.copytree(ROOT / "data" / "example", tmp_path / "example"))
    file, name = data / "items.csv", "trees_planted,1.1.2,,1,ต้นไม้ที่ปลูกเพิ่ม"
    file.write_text(file.read_text("utf-8").replace(f"2559,{name}", f"2559,{name}ในเมือง"), "utf-8")
    item = ("1.1.2", "trees_planted")
    of_2559, of_2562 = (
        corrected(report_of(load(data), 2562, form, "example"), *item) for form in (2559, 2562)
    )
    assert (of_2559, of_2562) == ("1.1.2 ต้นไม้ที่ปลูกเพิ่มในเมือง", "1.1.2 ต้นไม้ที่ปลูกเพิ่ม")


def test_of_many_indicators_print_names_some_and_says_so() -> None:
    points = tuple(Point(str(number), "ตัวชี้วัด", "เพิ่มขึ้น") for number in range(3))
    one = Highlight("moved", "ผลเพิ่มขึ้น 3 ตัวชี้วัด", points)
    some, told = named(one, 2)
    assert some.markdown == "ผลเพิ่มขึ้น 3 ตัวชี้วัด ในจำนวนนี้"
    assert told.markdown.count("ตัวชี้วัด") == 2
    every, told = named(one, 3)
    assert (every.markdown, told.markdown.count("ตัวชี้วัด")) == ("ผลเพิ่มขึ้น 3 ตัวชี้วัด", 3)
