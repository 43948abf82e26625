"""The way to the target, what is missing, and a forecast that says how sure it is."""

from __future__ import annotations

import pandas as pd
import pytest

from dvb.indicators.engine.target_path import (
    Past,
    expected,
    forecast,
    missing,
    missing_by,
    national_targets,
    needed_per_year,
    next_target,
)


def test_the_national_path_goes_through_its_three_points() -> None:
    targets = national_targets()
    assert [expected(targets, year) for year in (2019, 2024, 2027)] == [16.6, 20.0, 25.0]
    assert expected(targets, 2026) == pytest.approx(20 + 5 * 2 / 3)
    assert expected(targets, 2028) is None
    assert [each.kind for each in targets] == ["baseline", "target", "target"]


def test_what_is_needed_each_year_is_the_gap_by_the_years_left() -> None:
    target = next_target(national_targets(), 2025)
    assert target is not None
    assert target.year == 2027
    assert needed_per_year(21.0, 2025, target) == pytest.approx(2.0)
    assert needed_per_year(26.0, 2025, target) == 0
    assert needed_per_year(21.0, 2027, target) == pytest.approx(4.0)
    assert next_target(national_targets(), 2028) is None


def test_missing_learners_are_rounded_up_and_never_negative() -> None:
    assert missing(4_748, 28_600, 25.0) == 2_402
    assert missing(1, 10, 25.0) == 2
    assert missing(9, 10, 25.0) == 0
    assert missing(0, 1000, 16.6) == 166  # no rounding error makes it 167
    table = pd.DataFrame({"school": ["a", "b"], "numerator": [1, 9], "denominator": [10, 10]})
    assert missing_by(table, 25.0)["missing"].tolist() == [2, 0]


def test_the_forecast_takes_what_followed_in_earlier_years() -> None:
    past = [Past(50, 200, 1000), Past(60, 220, 1000), Past(40, 190, 1000)]
    done = forecast(55, 1000, past)
    assert done is not None
    assert done.years == 3
    shares = [150 / 950, 160 / 940, 150 / 960]
    assert done.middle == pytest.approx(100 * (55 + sum(shares) / 3 * 945) / 1000)
    assert done.low < done.middle < done.high
    unsteady = forecast(55, 1000, [Past(50, 100, 1000), Past(60, 400, 1000), Past(40, 190, 1000)])
    assert unsteady is not None
    assert unsteady.high - unsteady.low > 3 * (done.high - done.low)


def test_the_forecast_stays_within_what_is_possible_and_is_silent_without_years() -> None:
    wild = forecast(5, 10, [Past(0, 0, 10), Past(0, 10, 10)])
    assert wild is not None
    assert (wild.low, wild.high) == (50.0, 100.0)
    assert forecast(5, 10, [Past(1, 2, 10)]) is None
    assert forecast(0, 0, [Past(1, 2, 10), Past(1, 3, 10)]) is None
