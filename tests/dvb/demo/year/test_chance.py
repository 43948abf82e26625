"""Chance is seeded, and totals always add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dvb.demo.year.random_sources import dice, parts, pick, shares


def test_each_part_of_the_year_draws_for_itself():
    assert dice(1, "a").random() == dice(1, "a").random()
    assert len({dice(1, "a").random(), dice(1, "b").random(), dice(2, "a").random()}) == 3


@given(st.integers(0, 5000), st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_shares_add_up_and_are_never_a_whole_off(total, weights):
    counts = shares(total, weights)
    assert sum(counts) == total
    for count, weight in zip(counts, weights, strict=True):
        assert abs(count - total * weight / sum(weights)) < 1.0001


@given(st.data(), st.integers(1, 60), st.integers(1, 9), st.integers())
def test_parts_add_up_and_stay_within_their_bounds(data, count, largest, seed):
    total = data.draw(st.integers(count, count * largest))
    sizes = parts(dice(seed, "parts"), total, count, largest)
    assert sum(sizes) == total
    assert len(sizes) == count
    assert 1 <= min(sizes) <= max(sizes) <= largest


@pytest.mark.parametrize(("total", "count"), [(4, 5), (51, 5)])
def test_parts_that_cannot_be_are_refused(total, count):
    with pytest.raises(ValueError, match="parted"):
        parts(dice(1, "parts"), total, count, 10)


def test_what_weighs_nothing_is_never_picked():
    assert {pick(dice(seed, "pick"), {"a": 1.0, "b": 0.0}) for seed in range(50)} == {"a"}
