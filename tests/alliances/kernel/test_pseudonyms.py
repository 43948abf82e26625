"""Public numbers are unique, found again, tell nothing about order, and differ between sites."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.pseudonyms import PRIME, key_of, number_of

keys = st.integers(0, PRIME - 1)


@given(keys, st.text())
def test_a_number_leads_back_to_its_key(key: int, secret: str) -> None:
    number = number_of(key, secret)
    assert 0 <= number < PRIME
    assert key_of(number, secret) == key


@given(st.sets(keys, min_size=2, max_size=50))
def test_no_two_keys_share_a_number(some: set[int]) -> None:
    assert len({number_of(key, "s") for key in some}) == len(some)


def test_numbers_of_neighbours_are_not_in_order() -> None:
    numbers = [number_of(key, "secret") for key in range(200)]
    rises = sum(a < b for a, b in zip(numbers, numbers[1:], strict=False))
    assert 20 < rises < 180


def test_another_site_gives_other_numbers() -> None:
    assert number_of(7, "one") != number_of(7, "two")


@pytest.mark.parametrize("key", [-1, PRIME])
def test_a_key_without_a_number_is_refused(key: int) -> None:
    with pytest.raises(ValueError, match=str(key)):
        number_of(key, "s")
