"""What changed between two years or two builds: told with how much, the weightiest first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assessing import assess
from conftest import (
    ROOT,
    Begun,
    Page,
    make_indicator,
    make_item,
    make_result,
    make_target,
    run,
)
from pramoen.assessment.form import Comparator, Missing, Unit, UnitKind
from pramoen.notebook.overview import changes_since
from pramoen.show.changes import changes_section, changes_table
from pramoen.telling.comparison import as_lines, compare, counted, not_shown
from pramoen.telling.records import record


def recorded(year: int = 2562, **given: Any) -> dict[str, Any]:
    """Return the record of an indicator assessed in a year."""
    target = given.pop("target", make_target("100", year=year))
    results = given.pop("results", [make_result(year, given.pop("value", "90"))])
    return record(assess(make_indicator(target, results, **given), (year,)), "dga", None)


def kinds(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return [difference.kind for difference in compare(before, after)]


def test_the_same_is_no_change() -> None:
    assert compare([recorded()], [recorded()]) == ()
    assert as_lines(()) == ["ไม่มีอะไรเปลี่ยน"]


def test_a_result_that_turns_the_status_over_is_told_first_and_with_how_much() -> None:
    status, result = compare([recorded(value="80")], [recorded(value="120")])
    assert (status.kind, status.before, status.after) == (
        "status",
        "ไม่บรรลุเป้าหมาย",
        "บรรลุเป้าหมาย",
    )
    assert str(result) == "1.1 ผล: 80 ล้านบาท → 120 ล้านบาท (เพิ่มขึ้นร้อยละ 50.00)"
    (down,) = compare([recorded(value="80")], [recorded(value="60")])
    assert down.amount == " (ลดลงร้อยละ 25.00)"


def test_a_reason_in_the_place_of_a_number_is_a_change_without_an_amount() -> None:
    after = recorded(results=[make_result(2562, missing=Missing.NOT_APPLICABLE)])
    result = next(d for d in compare([recorded()], [after]) if d.kind == "result")
    assert (result.before, result.after, result.percent) == ("90 ล้านบาท", "ไม่มีกรณีให้วัด", None)


def test_a_year_with_nothing_to_measure_is_not_said_to_have_a_result() -> None:
    none = make_result(2562, missing=Missing.NOT_APPLICABLE, text="ไม่มีประเด็น")
    waiting = recorded(results=[make_result(2562, missing=Missing.PENDING)])
    shown = changes_section(compare([recorded(results=[none])], [waiting]), 2562).html
    assert "“ไม่มีกรณีให้วัด” เป็น “รอผล”" in shown and "มีผล”" not in shown
    shown = changes_section(compare([recorded()], [waiting]), 2562).html
    assert "“มีผล” เป็น “รอผล”" in shown


def test_a_range_is_not_said_to_move_by_the_change_of_one_end() -> None:
    before, after = (
        recorded(target=make_target(low, Comparator.BETWEEN, upper=high))
        for low, high in (("45", "50"), ("40", "60"))
    )
    (found,) = [d for d in compare([before], [after]) if d.kind == "target"]
    assert (found.percent, found.amount) == (None, "")


def test_percentages_change_by_points_and_what_is_there_or_not_by_nothing() -> None:
    percent = Unit("percent", "ร้อยละ", UnitKind.PERCENT)
    target = make_target("100", unit=percent)
    before, after = (recorded(value=v, unit=percent, target=target) for v in ("79.6", "83.05"))
    (moved,) = compare([before], [after])
    assert (moved.percent, moved.amount) == (None, " (เพิ่มขึ้น 3.45 จุดร้อยละ)")
    there = Unit("deliverable", "รายการ", UnitKind.DELIVERABLE)
    before, after = (recorded(value=v, unit=there, target=None) for v in ("0", "1"))
    (moved,) = compare([before], [after])
    assert (moved.before, moved.after, moved.amount) == ("ยังไม่มี", "มีแล้ว", "")


def test_nothing_is_computed_across_a_changed_unit_or_definition() -> None:
    project = Unit("project", "โครงการ", UnitKind.COUNT)
    before = recorded(year=2561, target=None)
    for after in (
        recorded(unit=project, target=None, value="3"),
        dict(recorded(target=None, value="3"), comparable_since=2562),
    ):
        found = next(d for d in compare([before], [after]) if d.kind == "result")
        assert (found.percent, found.amount) == (None, "")


def test_a_target_that_a_form_does_not_show_is_no_change_between_years() -> None:
    before = recorded(year=2561, target=None, results=[make_result(2561, "90")])
    after = recorded(value="90")
    assert compare([before], [after]) == ()
    assert not_shown([before], [after]) == ("1.1",)
    shown = changes_section((), 2562, not_shown([before], [after])).html
    assert "เทียบสถานะและค่าเป้าหมายไม่ได้ 1 ตัวชี้วัด" in shown
    assert kinds([recorded(target=None)], [recorded()]) == ["status", "target"], "one year"


def test_a_year_before_of_which_nothing_is_known_is_not_called_unchanged() -> None:
    changes, unshown = changes_since([recorded(2559)], 2559)
    shown = changes_section(changes, 2559, unshown).html
    assert "ไม่มีข้อมูลของปี พ.ศ. 2558 ให้เทียบ" in shown
    assert "ไม่มีอะไรเปลี่ยน" not in shown


def test_target_method_wording_and_presence_are_told() -> None:
    assert kinds([recorded()], [recorded(target=make_target("95"))]) == ["target"]
    assert kinds([recorded()], [recorded(direction="lower")]) == ["method"]
    assert kinds([recorded()], [dict(recorded(), definitions=["อัตรา: ใหม่"])]) == ["method"]
    assert kinds([recorded()], [dict(recorded(), name="ชื่อใหม่")]) == ["wording"]
    assert kinds([], [recorded()]) == kinds([recorded()], []) == ["presence"]


def test_a_target_from_a_score_on_is_told_as_people_say_it() -> None:
    before, after = (
        recorded(target=make_target(goal, Comparator.FROM_UP), results=[make_result(2562, "80")])
        for goal in ("70", "75")
    )
    (found,) = [one for one in compare([before], [after]) if one.kind == "target"]
    assert found.before == "70 ล้านบาทขึ้นไป"
    assert found.after.startswith("75 ล้านบาทขึ้นไป")


def test_larger_changes_come_before_smaller_ones() -> None:
    before = [recorded(code=code, value="50") for code in ("1.1", "1.2", "1.3")]
    after = [
        recorded(code=code, value=value)
        for code, value in (("1.1", "51"), ("1.2", "90"), ("1.3", "30"))
    ]
    assert [d.indicator for d in compare(before, after)] == ["1.2", "1.3", "1.1"]


def test_changes_of_one_kind_are_counted_once_those_of_several_by_kind() -> None:
    before = [recorded(code=code, value="50") for code in ("1.1", "1.2")]
    values = [recorded(code=code, value="51") for code in ("1.1", "1.2")]
    assert counted(compare(before, values)) == "เปลี่ยน 2 จุด ทุกจุดคือผล"
    values[0]["name"] = "ชื่อใหม่"
    assert counted(compare(before, values)) == "เปลี่ยน 3 จุด: ผล 2, ถ้อยคำ 1"


def test_a_report_shows_indicators_and_counts_what_changed_in_items() -> None:
    item = make_item("one", make_target("1"), [make_result(2562, "1")])
    whole = assess(make_indicator(make_target(), items=(item,)), (2562,))
    after = [record(one, "dga", None) for one in whole.with_parts()]
    shown = changes_section(compare([recorded(value="100")], after), 2562).markdown
    assert "ข้อย่อยของตัวชี้วัดอีก 1 จุด" in shown


def test_what_changed_alike_in_many_indicators_is_one_line_and_no_table() -> None:
    codes = ("1.1", "1.2", "1.3")
    before = [recorded(code=code, value="50", target=None) for code in codes]
    waiting = [make_result(2562)]
    after = [recorded(code=code, results=waiting) for code in codes]
    shown = changes_section(compare(before, after), 2562)
    assert "3 ตัวชี้วัด คือ 1.1 1.2 1.3" in shown.html
    for kind, was, now in (
        ("สถานะ", "ไม่ปรากฏค่าเป้าหมาย", "รอผลการดำเนินงาน"),
        ("ผล", "มีผล", "รอผล"),
        ("ค่าเป้าหมาย", "ไม่ปรากฏ", "มีค่าเป้าหมาย"),
    ):
        assert f"{kind} จาก “{was}” เป็น “{now}”" in shown.html
    assert "<table" not in shown.html


def test_a_value_or_a_name_that_changed_is_shown_with_both_sides() -> None:
    before = [recorded(code="1.1", value="50"), recorded(code="1.2")]
    after = [recorded(code="1.1", value="60"), dict(recorded(code="1.2"), name="ชื่อใหม่")]
    changes = compare(before, after)
    shown = changes_table(changes, 2562, 1)
    assert shown is not None and "{#tbl-changes-1}" in shown.markdown
    for told in ("50 ล้านบาท", "60 ล้านบาท (เพิ่มขึ้นร้อยละ 20.00)", "ชื่อใหม่"):
        assert told in shown.html
    section = changes_section(changes, 2562).html
    assert "ค่าเดิมและค่าใหม่ 2 รายการอยู่ในบทขององค์ประกอบ" in section
    assert "<table" not in section and changes_table((), 2562, 1) is None


def test_two_years_are_compared_from_what_their_notebooks_record(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project", (2560, 2561), made=False)
    code, told = run(root, "diff", "2560", "2561", "--json")
    found = json.loads(told)
    assert code == 0
    assert [d["indicator"] for d in found] == ["1.1.3", "4.2", "4.1", "4.3", "1.1.1", "4.4"]
    assert found[0]["before"] == "103.204 ล้านบาท"
    assert found[0]["percent"].startswith("24.146")


def test_two_builds_are_compared_by_their_records_also_as_a_page(tmp_path: Path) -> None:
    old, new, page = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "diff.html"
    old.write_text(json.dumps([recorded()]), encoding="utf-8")
    new.write_text(json.dumps([dict(recorded(), name="<b>ชื่อ</b>")]), encoding="utf-8")
    code, told = run(ROOT, "diff", str(old), str(new), "--html", str(page))
    assert (code, "เปลี่ยน 1 จุด คือถ้อยคำ" in told) == (0, True)
    assert "<b>ชื่อ" not in page.read_text(encoding="utf-8")
    assert "<b>ชื่อ</b>" in Page(page).text


@pytest.mark.parametrize(
    ("named", "told"), [("2558", "ไม่มีรายงาน"), ("nothing.json", "อ่าน nothing.json ไม่ได้")]
)
def test_what_cannot_be_compared_is_told(named: str, told: str) -> None:
    code, said = run(ROOT, "diff", named, "2561")
    assert (code, told in said) == (2, True)
