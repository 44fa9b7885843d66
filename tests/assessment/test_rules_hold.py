"""What holds of the rules whatever the figures are: properties, tried on figures of every kind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assessing import assess
from conftest import make_indicator, make_item, make_result, make_target
from pramoen.assessment.assess import Status, status_of
from pramoen.assessment.form import Comparator, Missing, Result, Target
from pramoen.assessment.reach import attainment, gap, satisfies
from pramoen.assessment.trend import trend_of
from pramoen.common.fiscal import round_half_up

NUMBERS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
REASONS = st.sampled_from(Missing)
YEARS = range(2557, 2563)
# How a number reaches a target, as far as one number can.
HELD = [one for one in Comparator if one is not Comparator.ALL_ITEMS]


@st.composite
def targets(draw: st.DrawFn) -> Target:
    comparator = draw(st.sampled_from(HELD))
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    upper = str(high) if comparator is Comparator.BETWEEN else None
    return make_target(str(low), comparator, upper=upper)


@st.composite
def results(draw: st.DrawFn, year: int = 2562) -> Result:
    if draw(st.booleans()):
        return make_result(year, str(draw(NUMBERS)))
    return make_result(year, missing=draw(REASONS))


@st.composite
def courses(draw: st.DrawFn) -> list[Result]:
    """Results of some years, the assessed one among them."""
    years = draw(st.sets(st.sampled_from(YEARS), min_size=1)) | {2562}
    return [draw(results(year)) for year in sorted(years)]


@given(results(), st.none() | targets())
def test_every_figure_has_exactly_one_status(result: Result, target: Target | None) -> None:
    status = status_of(result, target)
    assert status in Status
    assert (status is Status.NO_TARGET) == (target is None)
    decided = status in (Status.MET, Status.NOT_MET)
    assert decided == (target is not None and result.value is not None)


@given(NUMBERS, NUMBERS, targets())
def test_a_better_result_never_has_a_worse_status(one: Decimal, other: Decimal, t: Target) -> None:
    low, high = sorted((one, other))
    up = (Comparator.AT_LEAST, Comparator.FROM_UP, Comparator.DELIVERED)
    if t.comparator in up:
        assert satisfies(high, t) or not satisfies(low, t)
    elif t.comparator is Comparator.AT_MOST:
        assert satisfies(low, t) or not satisfies(high, t)
    elif satisfies(low, t) and satisfies(high, t):  # what lies between two that reach it does, too
        assert satisfies((low + high) / 2, t)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_better_result_never_lies_further_from_its_target(
    one: Decimal, other: Decimal, bound: Decimal
) -> None:
    low, high = sorted((one, other))
    target = make_target(str(bound))
    worse, better = gap(low, target), gap(high, target)
    assert worse is not None and better is not None and worse <= better
    limit = replace(target, comparator=Comparator.AT_MOST)
    worse, better = gap(high, limit), gap(low, limit)
    assert worse is not None and better is not None and worse <= better


@given(NUMBERS, st.integers(0, 3))
def test_rounding_moves_no_result_over_its_target(value: Decimal, places: int) -> None:
    """A result shown as its target may still miss it: the status is of what was reported."""
    shown = round_half_up(value, places)
    target = make_target(str(shown))
    assert satisfies(value, target) == (value >= shown)
    assert satisfies(value, replace(target, comparator=Comparator.AT_MOST)) == (value <= shown)
    beyond = gap(value, target)
    assert beyond is not None and (beyond >= 0) == satisfies(value, target)


@given(courses(), targets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(
    course: list[Result], target: Target, any_: object
) -> None:
    shuffled = list(course)
    any_.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (assess(make_indicator(target, rows), YEARS) for rows in (course, shuffled))
    assert (one.status, one.gap, one.attainment) == (other.status, other.gap, other.attainment)
    assert one.results == other.results
    assert one.trend == other.trend


@given(courses(), targets(), REASONS)
def test_what_is_missing_is_never_zero(course: list[Result], t: Target, reason: Missing) -> None:
    course[-1] = make_result(2562, missing=reason)
    assessment = assess(make_indicator(t, course), YEARS)
    assert assessment.status not in (Status.MET, Status.NOT_MET)
    assert assessment.gap is None
    assert assessment.attainment is None
    numbers = {result.fiscal_year for result in course if result.value is not None}
    assert {year for year, _ in assessment.trend.points} == numbers
    assert all(result.value is None for result in assessment.results if result.missing)


@given(targets())
def test_zero_is_a_number(target: Target) -> None:
    assessment = assess(make_indicator(target, [make_result(2562, "0")]), [2562])
    assert assessment.status in (Status.MET, Status.NOT_MET)
    assert assessment.trend.points == ((2562, Decimal(0)),)


@given(st.dictionaries(st.sampled_from(YEARS), st.none() | NUMBERS))
def test_a_trend_has_no_change_across_a_gap(series: dict[int, Decimal | None]) -> None:
    trend = trend_of(series)
    known = {year for year, value in series.items() if value is not None}
    assert {c.to_year for c in trend.changes} == {year for year in known if year - 1 in known}
    assert all(c.to_year == c.from_year + 1 for c in trend.changes)


@given(NUMBERS, NUMBERS)
def test_attainment_tells_the_same_as_the_status(value: Decimal, bound: Decimal) -> None:
    for comparator in (Comparator.AT_LEAST, Comparator.AT_MOST):
        target = make_target(str(bound), comparator)
        share = attainment(value, target)
        if share is not None and value > 0 and bound > 0:
            assert (share >= 100) == satisfies(value, target)


@given(st.lists(st.tuples(results(), targets()), min_size=1, max_size=5))
def test_the_order_of_items_decides_no_composite(parts: list[tuple[Result, Target]]) -> None:
    items = [make_item(f"i{at}", target, [one]) for at, (one, target) in enumerate(parts)]
    whole = make_target(None, Comparator.ALL_ITEMS)
    statuses = {
        assess(make_indicator(whole, items=tuple(order)), [2562]).status
        for order in (items, items[::-1])
    }
    assert len(statuses) == 1
