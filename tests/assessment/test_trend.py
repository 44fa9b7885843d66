"""The course of a result over fiscal years."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pramoen.assessment.trend import trend_of

D = Decimal
positive = st.decimals(min_value=D("0.01"), max_value=D("1000000"), places=2)


def test_a_change_is_never_computed_across_a_gap() -> None:
    trend = trend_of({2559: D("10"), 2560: None, 2561: D("20"), 2562: D("25")})
    assert [(c.from_year, c.to_year, c.absolute, c.percent) for c in trend.changes] == [
        (2561, 2562, D(5), D(25))
    ]
    assert trend.change_into(2561) is None


def test_the_figures_of_a_series_with_three_points() -> None:
    trend = trend_of({2559: D("91.358"), 2560: D("103.204"), 2561: D("128.124")})
    assert trend.count == 3
    assert trend.mean == D("322.686") / 3
    assert (trend.low, trend.high, trend.spread) == (D("91.358"), D("128.124"), D("36.766"))
    assert [c.absolute for c in trend.changes] == [D("11.846"), D("24.920")]
    assert trend.growth_percent is not None
    # (128.124 / 91.358) ** (1/2) - 1, worked out by hand
    assert round(trend.growth_percent, 4) == D("18.4246")


def test_nothing_is_claimed_from_fewer_points_than_it_takes() -> None:
    assert trend_of({2559: None}).mean is None
    one = trend_of({2561: D("3616")})
    assert (one.mean, one.spread, one.growth_percent, one.changes) == (D("3616"), D(0), None, ())


def test_change_from_zero_has_no_percentage_and_no_growth() -> None:
    trend = trend_of({2560: D(0), 2561: D(5)})
    assert trend.changes[0].percent is None
    assert trend.growth_percent is None


@given(
    first=positive,
    rate=st.decimals(min_value=D("-50"), max_value=D("100"), places=1),
    years=st.integers(1, 6),
)
def test_compound_growth_leads_from_the_first_point_to_the_last(
    first: D, rate: D, years: int
) -> None:
    last = first * (1 + rate / 100) ** years
    growth = trend_of({2559: first, 2559 + years: last}).growth_percent
    assert growth is not None
    assert abs(growth - rate) < D("1e-9")
