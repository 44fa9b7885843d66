"""Nothing false is told: random figures, judged by predicates that know only arithmetic.

A run in the suite is short; `pytest tests/telling/test_truth.py --hypothesis-profile thorough`
tries 2,000 cases of each kind.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from assessing import assess, small_line
from conftest import COUNT, ROOT, make_indicator, make_item, make_result, make_target
from pramoen.assessment.assess import Assessment, Status
from pramoen.assessment.form import Break, Comparator, Indicator, Missing, Unit, UnitKind
from pramoen.assessment.reach import satisfies
from pramoen.common.fiscal import first_day, format_exact, format_number, last_day
from pramoen.data.dataset import Row, load
from pramoen.telling import titles
from pramoen.telling.amounts import READ_AS, gap_text
from pramoen.telling.comparison import compare
from pramoen.telling.counts import NUMBER, by_reason, by_status
from pramoen.telling.highlights import highlights
from pramoen.telling.narrative import alt_text, notes, sentence
from pramoen.telling.outcomes import close, demands, extremes, misses, moves, unjudged
from pramoen.telling.records import record
from pramoen.telling.steps import steps_of
from pramoen.telling.verdict import verdict
from truth import false_courses, false_failures, false_sides, percent_of_percent

C, D = Comparator, Decimal
UNITS = {
    UnitKind.PERCENT: Unit("percent", "ร้อยละ", UnitKind.PERCENT),
    UnitKind.SCORE: Unit("score", "คะแนน", UnitKind.SCORE),
    UnitKind.MONEY: Unit("million_baht", "ล้านบาท", UnitKind.MONEY),
    UnitKind.COUNT: Unit("agency", "หน่วยงาน", UnitKind.COUNT),
    UnitKind.MEASURE: Unit("day", "วัน", UnitKind.MEASURE),
}
# What is there or not is told in words of its own; items are counted by composites.
assert set(UNITS) == set(UnitKind) - {UnitKind.DELIVERABLE, UnitKind.ITEMS}
units = st.sampled_from(list(UNITS.values()))
# Few and small, so that equal neighbours, turns and results on a bound are common.
small = st.integers(0, 6).map(D)
typed = st.one_of(small, st.decimals(0, 200, places=2), st.decimals(0, 10**7, places=4))
numeric = st.sampled_from([C.AT_LEAST, C.FROM_UP, C.AT_MOST, C.EXACTLY, C.BETWEEN])
series = st.lists(st.one_of(st.none(), small, small), min_size=1, max_size=8)
long_series = st.lists(st.one_of(st.none(), typed), min_size=1, max_size=12)


def judged(value: Decimal, low: Decimal, comparator: Comparator, unit: Unit, up: Decimal) -> Any:
    """Return an assessment of one number against a target, and the ends of the target."""
    high = low + up if comparator is C.BETWEEN else low
    target = make_target(str(low), comparator, upper=str(high), unit=unit)
    direction = "lower" if comparator is C.AT_MOST else "higher"
    indicator = make_indicator(
        target, [make_result(2562, str(value))], unit=unit, direction=direction
    )
    return assess(indicator, (2562,)), low, high


def of_series(
    values: list[Decimal | None],
    unit: Unit,
    direction: str = "higher",
    target: Any = None,
    **given: Any,
) -> tuple[Assessment, list[tuple[int, Decimal | None]]]:
    """Return the assessment of a series that ends in 2562, and its years with their numbers."""
    years = range(2563 - len(values), 2563)
    results = [
        make_result(year, None if value is None else str(value))
        for year, value in zip(years, values, strict=True)
    ]
    indicator = make_indicator(target, results, unit=unit, direction=direction, **given)
    return assess(indicator, years), list(zip(years, values, strict=True))


@given(typed, typed, numeric, units, small)
@example(D(12), D(11), C.EXACTLY, UNITS[UnitKind.COUNT], D(0))
@example(D(58), D(45), C.BETWEEN, UNITS[UnitKind.PERCENT], D(10))
@example(D("4.75"), D(5), C.AT_MOST, UNITS[UnitKind.MEASURE], D(0))
def test_the_side_of_a_target_is_that_of_the_numbers(
    value: Decimal, low: Decimal, comparator: Comparator, unit: Unit, up: Decimal
) -> None:
    one, low, high = judged(value, low, comparator, unit, up)
    told = sentence(one)
    assert false_sides(told, value, low, high) == []
    apart = max(low - value, value - high, D(0))
    assert (f"อยู่ {format_exact(apart)} " in told) == (apart != 0)


@given(typed, typed, numeric, units, small)
def test_the_gap_is_one_number_everywhere_and_better_is_plus(
    value: Decimal, low: Decimal, comparator: Comparator, unit: Unit, up: Decimal
) -> None:
    one, low, high = judged(value, low, comparator, unit, up)
    met = {C.AT_MOST: value <= low, C.EXACTLY: value == low, C.BETWEEN: low <= value <= high}.get(
        comparator, value >= low
    )
    assert one.gap is not None and (one.gap >= 0) == met == (one.status is Status.MET)
    recorded = record(one, "made", None)
    assert D(recorded["gap"]) == one.gap == one.gap_in(2562)
    (step,) = [line for line in recorded["steps"] if line.startswith("ผลต่างจากเป้าหมาย")]
    assert step.endswith(f": {gap_text(one.gap, unit)}")
    assert ("+" in step, "−" in step) == (one.gap > 0, one.gap < 0)
    if comparator not in (C.EXACTLY, C.BETWEEN):
        assert abs(one.gap) == abs(value - low)


@given(series, units, st.sampled_from(["higher", "lower"]))
@example([D(3), D(3), D(4)], UNITS[UnitKind.COUNT], "higher")
@example([D("4.8000"), D("4.9333"), D("4.8857")], UNITS[UnitKind.SCORE], "higher")
@example([D(100), D("98.87"), D(100)], UNITS[UnitKind.PERCENT], "higher")
@example([D(100), D(100)], UNITS[UnitKind.PERCENT], "higher")
def test_the_course_is_that_of_all_numbers_and_the_newest_change_comes_first(
    values: list[Decimal | None], unit: Unit, direction: str
) -> None:
    one, points = of_series(values, unit, direction)
    for told in (sentence(one), alt_text(one)):
        assert false_courses(told, points) == []


@given(long_series, units)
def test_longer_courses_with_any_decimals_are_told_as_truly(
    values: list[Decimal | None], unit: Unit
) -> None:
    one, points = of_series(values, unit)
    assert false_courses(sentence(one), points) == []


@given(
    st.lists(small, min_size=2, max_size=7),
    st.integers(1, 6),
    st.sampled_from(["unit", "definition"]),
    units,
)
@example([D(100), D(100), D(3)], 2, "unit", UNITS[UnitKind.COUNT])
def test_nothing_is_computed_or_compared_across_a_changed_unit_or_definition(
    values: list[Decimal], at: int, what: str, unit: Unit
) -> None:
    assume(at < len(values))
    years = range(2563 - len(values), 2563)
    since = years[at]
    other = Unit("project", "โครงการ", UnitKind.COUNT)
    results = [
        replace(make_result(year, str(v)), unit=other if what == "unit" and year < since else None)
        for year, v in zip(years, values, strict=True)
    ]
    indicator = make_indicator(make_target("5", unit=unit), results, unit=unit)
    if what == "definition":
        changed = (Break(since, "วัดใหม่"),)
        indicator = Indicator(**{**vars(indicator), "breaks": changed})
    one, after = assess(indicator, years), values[at:]
    assert one.since == since
    assert [value for _, value in one.trend.points] == after
    assert one.trend.mean == sum(after, D(0)) / len(after)
    assert all(change.from_year >= since for change in one.trend.changes)
    assert [one.gap_in(year) is None for year in years] == [year < since for year in years]
    told = sentence(one)
    assert f"ในปี พ.ศ. {since} จึงไม่เทียบกับปีก่อนปีนั้น" in told
    assert false_courses(told, list(zip(years[at:], after, strict=True))) == []
    assert not re.search(rf"(?:ปี|พ\.ศ\.) {since - 1}\b", told), "a year before the change"
    if what == "unit":
        assert f"หน่วยวัดเปลี่ยนจากโครงการเป็น{unit.name}" in told
    recorded = record(one, "made", None)
    assert recorded["trend"]["points"] == len(after)
    assert all(move.from_year >= since for move in moves([recorded]))
    assert all(found.last_year >= since for found in demands([recorded]))
    if since == 2562:
        old = dict(recorded, fiscal_year=2561, results=recorded["results"][:-1])
        assert all(found.amount == "" for found in compare([old], [recorded]))


def test_a_line_in_small_crosses_no_changed_unit_or_definition() -> None:
    whole, _ = of_series([D(4), D(5), D(6)], UNITS[UnitKind.COUNT])
    lines = [re.findall(r"[ML]", _path(whole))]
    changed = replace(whole.indicator, breaks=(Break(2562, "วัดใหม่"),))
    lines.append(re.findall(r"[ML]", _path(replace(whole, indicator=changed))))
    old = replace(whole.results[0], unit=UNITS[UnitKind.PERCENT])
    other = replace(whole, results=(old, *whole.results[1:]))
    lines.append(re.findall(r"[ML]", _path(other)))
    assert lines == [["M", "L", "L"], ["M", "L", "M"], ["M", "L"]]
    assert "2560 ร้อยละ 4, 2561 5, 2562 6" in small_line(other)


def test_that_less_is_better_and_a_course_of_two_years_stand_in_one_bracket() -> None:
    two, _ = of_series([D("6.5"), D("4.75")], UNITS[UnitKind.MEASURE], "lower")
    assert "หรือร้อยละ 26.92 (จาก 6.5 เป็น 4.75 วัน ยิ่งน้อยยิ่งดี)" in sentence(two)
    three, _ = of_series([D(7), D(6), D(5)], UNITS[UnitKind.MEASURE], "lower")
    assert "หรือร้อยละ 16.67 (ยิ่งน้อยยิ่งดี) ตลอด พ.ศ." in sentence(three)


def _path(one: Assessment) -> str:
    found = re.search(r'class="line" d="([^"]*)"', small_line(one))
    assert found is not None
    return found.group(1)


@given(st.lists(typed, min_size=2, max_size=5), st.sampled_from([*UnitKind]))
def test_only_amounts_change_by_percent(values: list[Decimal], kind: UnitKind) -> None:
    unit = UNITS.get(kind, Unit("one", "รายการ", kind))
    one, _ = of_series(list(values), unit)
    ratio = kind in (UnitKind.MONEY, UnitKind.COUNT, UnitKind.MEASURE)
    recorded = record(one, "made", None)
    percents = [change["percent"] for change in recorded["trend"]["changes"]]
    if not ratio:
        assert percents == [None] * len(percents)
        assert recorded["trend"]["growth_percent"] is None
    told = " · ".join((*steps_of(one), sentence(one)))
    if kind is UnitKind.PERCENT:
        assert percent_of_percent(told) == []
        assert ("จุดร้อยละ" in told) == (len(set(values)) > 1)
    elif not ratio:
        assert "ร้อยละ" not in told
    before = record(assess(one.indicator, (2562,)), "made", None)
    other = {**before, "results": [{**before["results"][0], "value": str(values[-2])}]}
    for found in compare([other], [before]):
        assert (found.percent is None) or ratio


parts = st.lists(
    st.one_of(small, st.sampled_from([Missing.PENDING, Missing.NOT_REPORTED, Missing.QUALITATIVE])),
    min_size=1,
    max_size=5,
)


@given(parts, small)
@example([Missing.PENDING] * 3, D(1))
def test_what_is_waited_for_is_not_called_failed(
    reported: list[Decimal | Missing], bound: Decimal
) -> None:
    items = tuple(
        make_item(f"i{n}", make_target(str(bound)), [make_result(2562, **_given(one))])
        for n, one in enumerate(reported)
    )
    whole = make_indicator(make_target(None, C.ALL_ITEMS, unit=COUNT), items=items, unit=COUNT)
    one = assess(whole, (2562,))
    unmet = sum(isinstance(r, Decimal) and r < bound for r in reported)
    known = sum(isinstance(r, Decimal) for r in reported)
    for told in (sentence(one), *steps_of(one)):
        if "สถานะ" not in told:
            assert false_failures(told, unmet, known) == []
    if all(r is Missing.PENDING for r in reported):
        assert "ยังไม่มีผลของข้อใด" in sentence(one)


def _given(one: Decimal | Missing) -> dict[str, Any]:
    return {"value": str(one)} if isinstance(one, Decimal) else {"missing": one}


@given(
    st.lists(
        st.tuples(
            st.one_of(small, st.sampled_from([*Missing])),
            st.one_of(st.none(), small),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_count_is_the_same_wherever_it_is_told(
    given_: list[tuple[Decimal | Missing, Decimal | None, bool]],
) -> None:
    records = []
    for number, (reported, goal, composite) in enumerate(given_):
        code, result = f"1.{number + 1}", make_result(2562, **_given(reported))
        target = None if goal is None else make_target(str(goal))
        if composite and target is not None:
            items = (make_item(f"i{number}", target, [result]),)
            whole = make_target(None, C.ALL_ITEMS, unit=COUNT)
            rows = [make_result(2562, missing=Missing.NOT_REPORTED)]
            indicator = make_indicator(whole, rows, items=items, unit=COUNT, code=code)
        else:
            indicator = make_indicator(target, [result], code=code)
        assessed = assess(indicator, (2562,))
        records += [record(one, "made", None) for one in assessed.with_parts()]
    statuses, reasons = by_status(records), by_reason(records)[2562]
    assert sum(statuses.values()) == sum(reasons.values()) == len(given_)
    waiting = sum(
        reported is Missing.PENDING for reported, goal, composite in given_ if goal is not None
    )
    assert statuses.get(Status.PENDING, 0) == waiting
    no_goal = sum(r is Missing.PENDING and goal is None for r, goal, _ in given_)
    assert reasons[Missing.PENDING] == waiting + no_goal
    assert len(misses(records)) == statuses.get(Status.NOT_MET, 0)
    judged_ = statuses.get(Status.MET, 0) + statuses.get(Status.NOT_MET, 0)
    assert len(unjudged(records)) == len(given_) - judged_
    assert reasons[NUMBER] <= len(given_)
    for told in highlights(records):
        if told.kind == "missed":
            assert told.sentence.startswith(
                f"ไม่บรรลุเป้าหมาย {statuses[Status.NOT_MET]} ตัวชี้วัด จาก {judged_} ตัว"
            )


@given(st.lists(st.tuples(typed, typed, st.booleans()), min_size=1, max_size=6))
def test_how_demanding_targets_are_is_counted_by_their_numbers(
    given_: list[tuple[Decimal, Decimal, bool]],
) -> None:
    records, harder, equal = [], 0, 0
    for number, (last, goal, lower) in enumerate(given_):
        target = make_target(str(goal), C.AT_MOST if lower else C.AT_LEAST)
        one, _ = of_series(
            [last, None],
            UNITS[UnitKind.MONEY],
            "lower" if lower else "higher",
            target,
            code=f"1.{number + 1}",
        )
        records.append(record(one, "made", None))
        harder += goal < last if lower else goal > last
        equal += goal == last
    first = highlights(records)[0]
    assert first.kind == "demand"
    easier = len(given_) - harder - equal
    words = first.sentence
    mixed = any(lower for *_, lower in given_)
    more, less = ("เข้มกว่า", "ผ่อนกว่า") if mixed else ("สูงกว่า", "ต่ำกว่า")
    for side, count in ((more, harder), ("เท่ากับ", equal), (less, easier)):
        assert (f"{side}ผลล่าสุด {count} ตัว" in words) == (count > 0)
    for point in first.points:
        last, goal, _ = given_[int(point.code.split(".")[1]) - 1]
        assert ("สูงกว่าผลปี" in point.text) == (goal > last)


@given(st.lists(st.lists(typed, min_size=1, max_size=5), min_size=1, max_size=4), st.booleans())
def test_best_worst_and_what_moved_are_those_of_the_numbers(
    given_: list[list[Decimal]], lower: bool
) -> None:
    best: set[str] = set()
    worst: set[str] = set()
    records, rose, fell = [], 0, 0
    for number, values in enumerate(given_):
        code = f"1.{number + 1}"
        way = "lower" if lower else "higher"
        one, _ = of_series(list(values), UNITS[UnitKind.MONEY], way, None, code=code)
        records.append(record(one, "made", None))
        *others, last = values
        if len(others) >= 2:
            (best if not lower else worst).update({code} if last > max(others) else set())
            (worst if not lower else best).update({code} if last < min(others) else set())
        rose += bool(others) and last > others[-1]
        fell += bool(others) and last < others[-1]
    found = extremes(records)
    assert {one.code for one in found if one.best} == best
    assert {one.code for one in found if not one.best} == worst
    told = {one.kind: one.sentence for one in highlights(records)}
    pairs = sum(len(values) > 1 for values in given_)
    counts = {"เพิ่มขึ้น": rose, "ลดลง": fell, "เท่าเดิม": pairs - rose - fell}
    assert ("moved" in told) == (pairs > 0)
    if pairs:
        said = dict(re.findall(r"(เพิ่มขึ้น|ลดลง|เท่าเดิม) (\d+) ตัว", told["moved"]))
        assert said == {way: str(count) for way, count in counts.items() if count}
        assert f"เทียบผลได้ {pairs} ตัวชี้วัด" in told["moved"]


@given(st.lists(st.tuples(typed, typed), min_size=1, max_size=5), units)
def test_what_is_close_to_its_target_is_near_it_by_arithmetic(
    given_: list[tuple[Decimal, Decimal]], unit: Unit
) -> None:
    records, near = [], set()
    for number, (value, goal) in enumerate(given_):
        target = make_target(str(goal), unit=unit)
        one, _ = of_series([value], unit, target=target, code=f"1.{number + 1}")
        records.append(record(one, "made", None))
        apart = abs(value - goal)
        limit = D(2) if unit.kind is UnitKind.PERCENT else abs(goal) * 2 / 100
        if goal and value != goal and apart <= limit:
            near.add(f"1.{number + 1}")
    assert {one.code for one in close(records)} == near


@given(numeric, typed)
def test_an_inferred_comparator_is_read_as_itself(comparator: Comparator, goal: Decimal) -> None:
    target = make_target(str(goal), comparator, upper=str(goal), inferred=True)
    told = [*notes(assess(make_indicator(target), (2562,)))]
    told += steps_of(assess(make_indicator(target), (2562,)))
    read = [re.search(r"จึงอ่านว่า(\S+)", line) for line in told if "จึงอ่านว่า" in line]
    assert [found.group(1).strip(")") for found in read if found] == [READ_AS[comparator]] * 2
    held = {
        "ไม่น้อยกว่าค่านั้น": (1, True),
        "ตั้งแต่ค่านั้นขึ้นไป": (1, True),
        "ไม่เกินค่านั้น": (-1, True),
        "เท่ากับค่านั้น": (1, False),
        "อยู่ในช่วงนั้น": (1, False),
    }
    beyond, meets = held[READ_AS[comparator]]
    assert satisfies(goal + beyond, target) is meets


@given(st.decimals(-(10**6), 10**6, places=6), st.integers(0, 6))
def test_digits_are_kept_as_typed_and_none_is_added_to_what_is_computed(
    value: Decimal, zeros: int
) -> None:
    padded = value.quantize(D(1).scaleb(-6)) if zeros else value
    assert _read(format_number(padded)) == padded
    assert len(format_number(padded).partition(".")[2]) == 6
    told = format_exact(padded)
    assert _read(told) == padded
    assert not ("." in told and told.endswith("0")) and not told.endswith(".")


def _read(text: str) -> Decimal:
    return D(text.replace("−", "-").replace(",", ""))


ORGANISATION = load(ROOT / "data" / "dga").rows("organisation")[0]


@given(
    st.integers(2555, 2570), st.integers(2555, 2570), st.dates(date(2012, 1, 1), date(2026, 1, 1))
)
def test_an_old_year_is_not_called_an_assessment_nor_anothers_result_its_own(
    year: int, form_year: int, since: date
) -> None:
    month = f"{since.year}-{since.month:02}"
    row = Row("organisation.csv", 2, {**ORGANISATION, "succeeded_in": month})
    begun = since.replace(day=1)
    assert ("ผลการประเมิน" in titles.title(year, form_year)) == (year == form_year)
    opening = titles.opening(row, year, form_year)
    assert ("ไม่ใช่ผลการประเมินปี" in opening) == (year != form_year)
    old, own = "สรอ.", row.text("name")
    for told in (titles.subtitle(row, year), opening):
        assert (old in told) == (first_day(year) < begun)
        assert own in told
    assert titles.subtitle(row, year).startswith(own) == (last_day(year) >= begun)


PLANTED = [
    ("ต่ำกว่าเป้าหมาย 1 แห่ง", lambda text: false_sides(text, D(12), D(11), D(11))),
    ("ต่ำกว่าเป้าหมาย 3 จุดร้อยละ", lambda text: false_sides(text, D(58), D(45), D(55))),
    (
        "ช่วง พ.ศ. 2560 ถึง 2562 ผลเพิ่มขึ้นต่อเนื่อง จาก 3 ข้อ เป็น 4 ข้อ",
        lambda text: false_courses(text, [(2560, D(3)), (2561, D(3)), (2562, D(4))]),
    ),
    (
        "ช่วง พ.ศ. 2559 ถึง 2561 ผลเพิ่มขึ้น จาก 4.8000 คะแนน เป็น 4.8857 คะแนน",
        lambda text: false_courses(
            text, [(2559, D("4.8000")), (2560, D("4.9333")), (2561, D("4.8857"))]
        ),
    ),
    (
        "ช่วง พ.ศ. 2559 ถึง 2561 ผลกลับมาเท่าเดิม จาก ร้อยละ 100 เป็น ร้อยละ 100",
        lambda text: false_courses(text, [(2559, D(100)), (2560, D("98.87")), (2561, D(100))]),
    ),
    (
        "ช่วง พ.ศ. 2560 ถึง 2562 ผลลดลงต่อเนื่อง จาก 100 โครงการ เป็น 3.00 โครงการ",
        lambda text: false_courses(text, [(2562, D(3))]),
    ),
    ("เปลี่ยนแปลง: +3.45 จุดร้อยละ (ร้อยละ 4.33)", percent_of_percent),
    ("ผล: 79.6 → 83.05 (เพิ่มขึ้นร้อยละ 4.33)", percent_of_percent),
    ("อัตราเปลี่ยนแปลงเฉลี่ยแบบทบต้น: ร้อยละ −0.99 ต่อปี", percent_of_percent),
    ("บรรลุ 0 จาก 3 ข้อ", lambda text: false_failures(text, 0, 0)),
    ("บรรลุ 1 ข้อ ไม่บรรลุ 2 ข้อ", lambda text: false_failures(text, 1, 2)),
]


@pytest.mark.parametrize(("text", "judge"), PLANTED, ids=[text for text, _ in PLANTED])
def test_a_false_sentence_that_is_planted_is_caught(text: str, judge: Any) -> None:
    assert judge(text) != []


def test_a_verdict_needs_no_gap_to_know_its_side() -> None:
    exactly = make_target("11", C.EXACTLY, unit=UNITS[UnitKind.COUNT])
    assert verdict(D(12), exactly) == ("ไม่ตรงกับค่าเป้าหมาย (เท่ากับ 11 หน่วยงาน) โดยมากกว่าอยู่ 1 หน่วยงาน")


def test_the_predicates_stand_apart_from_what_they_judge() -> None:
    assert "pramoen" not in (Path(__file__).parents[1] / "truth.py").read_text(encoding="utf-8")
