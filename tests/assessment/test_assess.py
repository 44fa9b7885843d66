"""The rules of assessment: comparators, statuses, composites, attainment and gap."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessing import assess
from conftest import COUNT, make_indicator, make_item, make_result, make_target
from pramoen.assessment.assess import (
    STATUS_LABELS,
    Status,
    status_of,
    status_of_parts,
)
from pramoen.assessment.form import Comparator, Missing, Result
from pramoen.assessment.reach import attainment, gap, satisfies

C = Comparator
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4
)
statuses = st.sampled_from(list(Status))


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        (C.AT_LEAST, "100", True),
        (C.AT_LEAST, "99.9999", False),
        (C.FROM_UP, "100.0000", True),
        (C.FROM_UP, "99.9999", False),
        (C.EXACTLY, "100.00", True),
        (C.EXACTLY, "100.01", False),
        (C.AT_MOST, "100", True),
        (C.AT_MOST, "100.1", False),
        (C.BETWEEN, "100", True),
        (C.BETWEEN, "120", True),
        (C.BETWEEN, "120.01", False),
        (C.BETWEEN, "99", False),
        (C.DELIVERED, "1", True),
        (C.DELIVERED, "0", False),
    ],
)
def test_a_comparator_decides_at_its_bound(
    comparator: Comparator, value: str, expected: bool
) -> None:
    upper = "120" if comparator is C.BETWEEN else None
    number = None if comparator is C.DELIVERED else "100"
    assert satisfies(Decimal(value), make_target(number, comparator, upper=upper)) is expected


def test_a_target_of_all_items_is_never_held_against_one_number() -> None:
    with pytest.raises(ValueError, match="all_items"):
        satisfies(Decimal(1), make_target(None, C.ALL_ITEMS))


def test_a_range_without_its_upper_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="upper"):
        satisfies(Decimal(1), make_target("1", C.BETWEEN))


@pytest.mark.parametrize(
    ("missing", "status"),
    [
        (Missing.PENDING, Status.PENDING),
        (Missing.NOT_APPLICABLE, Status.NOT_APPLICABLE),
        (Missing.NOT_REPORTED, Status.NOT_ASSESSABLE),
        (Missing.QUALITATIVE, Status.NOT_ASSESSABLE),
    ],
)
def test_a_missing_result_gives_the_status_of_its_reason(missing: Missing, status: Status) -> None:
    assert status_of(make_result(2562, missing=missing), make_target()) is status


def test_without_a_target_of_its_year_nothing_is_judged() -> None:
    assert status_of(make_result(2561, "5"), None) is Status.NO_TARGET
    assert status_of(make_result(2561, missing=Missing.NOT_REPORTED), None) is Status.NO_TARGET


def test_zero_is_a_number_and_not_missing() -> None:
    assert status_of(make_result(2562, "0"), make_target("1")) is Status.NOT_MET
    assert status_of(make_result(2562, "0"), make_target("0")) is Status.MET


def test_every_status_has_its_own_thai_label() -> None:
    assert set(STATUS_LABELS) == set(Status)
    assert len(set(STATUS_LABELS.values())) == len(Status)


@given(st.lists(statuses, min_size=1, max_size=6))
def test_a_composite_is_met_only_if_no_part_speaks_against_it(parts: list[Status]) -> None:
    whole = status_of_parts(parts)
    assert whole in parts
    assert (whole is Status.MET) == (
        Status.MET in parts and set(parts) <= {Status.MET, Status.NOT_APPLICABLE}
    )
    assert (whole is Status.NOT_MET) == (Status.NOT_MET in parts)
    assert status_of_parts(list(reversed(parts))) is whole


def test_a_composite_without_parts_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        status_of_parts([])


def test_a_composite_counts_its_met_items() -> None:
    items = (
        make_item("a", make_target("10"), [make_result(2562, "10")]),
        make_item("b", make_target("10"), [make_result(2562, "9")]),
        make_item("c", make_target(None, C.DELIVERED), [make_result(2562, "1")]),
    )
    whole = make_target(None, C.ALL_ITEMS, unit=COUNT)
    assessed = assess(make_indicator(whole, items=items, unit=COUNT), range(2562, 2563))
    assert assessed.status is Status.NOT_MET
    assert (assessed.met_parts, len(assessed.parts)) == (2, 3)


def test_a_composite_in_items_has_the_number_of_met_items_as_its_result() -> None:
    items = (
        make_item("a", make_target("10"), [make_result(2562, "10")]),
        make_item("b", make_target("10"), [make_result(2562, "12")]),
    )
    indicator = make_indicator(
        make_target(None, C.ALL_ITEMS, unit=COUNT),
        [make_result(2561, missing=Missing.NOT_REPORTED)],
        items=items,
        unit=COUNT,
    )
    assessed = assess(indicator, range(2561, 2563))
    assert assessed.status is Status.MET
    assert assessed.result.value == 2
    assert assessed.attainment is None


def test_an_item_with_parts_is_met_when_itself_and_every_part_is() -> None:
    short = make_item("part", make_target("5"), [make_result(2562, "4")])
    item = make_item("whole", make_target("10"), [make_result(2562, "10")], parts=(short,))
    indicator = make_indicator(
        make_target(None, C.ALL_ITEMS, unit=COUNT), items=(item,), unit=COUNT
    )
    assessed = assess(indicator, range(2562, 2563))
    assert assessed.parts[0].status is Status.NOT_MET
    assert assessed.parts[0].attainment == 100
    assert assessed.status is Status.NOT_MET


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (make_result(2562, missing=Missing.PENDING), "ยังไม่มีผลของข้อใด"),
        (make_result(2562, missing=Missing.QUALITATIVE, text="เสร็จแล้ว"), "ยังไม่มีผลครบทุกข้อ"),
        (make_result(2562, "5"), "ยังไม่มีผลครบทุกข้อ"),
    ],
)
def test_no_item_has_a_result_only_where_all_are_waited_for(second: Result, told: str) -> None:
    first = make_result(2562, missing=Missing.PENDING)
    target = make_target("5")
    items = (make_item("one", target, [first]), make_item("two", target, [second]))
    whole = make_result(2562, missing=Missing.NOT_REPORTED)
    indicator = make_indicator(
        make_target(None, C.ALL_ITEMS, unit=COUNT), [whole], items=items, unit=COUNT
    )
    assert assess(indicator, range(2562, 2563)).result.note == told


def test_an_item_that_waits_for_its_parts_is_not_called_unreported() -> None:
    parts = (
        make_item("done", make_target("5"), [make_result(2562, "5")]),
        make_item("open", make_target("5"), [make_result(2562, missing=Missing.PENDING)]),
    )
    paths = make_item("paths", make_target(None, C.ALL_ITEMS), [], parts=parts)
    whole = make_result(2562, missing=Missing.NOT_REPORTED)
    indicator = make_indicator(
        make_target(None, C.ALL_ITEMS, unit=COUNT), [whole], items=(paths,), unit=COUNT
    )
    (found,) = assess(indicator, (2562,)).parts
    assert (found.status, found.result.missing) == (Status.PENDING, Missing.PENDING)
    assert found.result.place == "results.csv แถว 2562, results.csv แถว 2562"


def test_an_item_takes_the_reason_of_its_indicator_for_years_reported_as_a_whole() -> None:
    item = make_item("a", make_target("10"), [make_result(2562)])
    indicator = make_indicator(
        make_target(None, C.ALL_ITEMS, unit=COUNT),
        [make_result(2561, missing=Missing.QUALITATIVE, text="มีระบบแล้ว")],
        items=(item,),
        unit=COUNT,
    )
    earlier, current = assess(indicator, range(2561, 2563)).parts[0].results
    assert (earlier.missing, earlier.text) == (Missing.QUALITATIVE, "มีระบบแล้ว")
    assert current.missing is Missing.PENDING


def test_attainment_is_exact_and_turns_round_with_the_direction() -> None:
    target = make_target("96")
    assert attainment(Decimal("98.88"), target) == Decimal("103")
    assert attainment(Decimal("48"), make_target("96", C.AT_MOST)) == Decimal("200")


@pytest.mark.parametrize("comparator", [C.EXACTLY, C.BETWEEN, C.DELIVERED, C.ALL_ITEMS])
def test_attainment_means_nothing_without_a_single_bound(comparator: Comparator) -> None:
    assert attainment(Decimal(5), make_target("10", comparator, upper="20")) is None


def test_attainment_of_a_zero_target_or_negative_result_is_left_out() -> None:
    assert attainment(Decimal(5), make_target("0")) is None
    assert attainment(Decimal(-5), make_target("10")) is None
    assert attainment(Decimal(0), make_target("10", C.AT_MOST)) is None


@given(numbers, numbers)
def test_the_gap_is_not_negative_exactly_when_the_target_is_met(
    value: Decimal, bound: Decimal
) -> None:
    for comparator in (C.AT_LEAST, C.FROM_UP, C.AT_MOST, C.EXACTLY, C.BETWEEN):
        target = make_target(str(bound), comparator, upper=str(bound + 10))
        beyond = gap(value, target)
        assert beyond is not None
        assert (beyond >= 0) == satisfies(value, target)


def test_the_gap_of_a_range_is_the_way_back_into_it() -> None:
    target = make_target("10", C.BETWEEN, upper="20")
    assert [gap(Decimal(v), target) for v in (8, 15, 23)] == [-2, 0, -3]


def test_a_year_without_a_row_is_missing_and_says_so() -> None:
    indicator = make_indicator(None, [make_result(2559, "1"), make_result(2561, "2")])
    results = assess(indicator, range(2559, 2562)).results
    assert [r.value for r in results] == [1, None, 2]
    assert results[1].missing is Missing.NOT_REPORTED
    assert results[1].note
