"""Public numbers are unique, found again, tell nothing of order, and differ between scopes."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.pseudonyms import KEYS, decrypt_digits, encrypt_digits, key_of, number_of

keys = st.integers(0, KEYS - 1)
_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
_192 = _128 + "EF4359D8D580AA4F"
_256 = _192 + "7F036D6F04FC6A94"
_TWEAK = "39383736353433323130"


@pytest.mark.parametrize(
    ("key", "tweak", "expected"),
    [
        (_128, "", "2433477484"),
        (_128, _TWEAK, "6124200773"),
        (_192, "", "2830668132"),
        (_192, _TWEAK, "2496655549"),
        (_256, "", "6657667009"),
        (_256, _TWEAK, "1001623463"),
    ],
)
def test_the_cipher_is_ff1_by_the_samples_of_nist(key: str, tweak: str, expected: str) -> None:
    """Source: NIST, Cryptographic Standards and Guidelines, Example Values, FF1 samples 1, 2, 4, 5, 7, 8."""
    plain = "0123456789"
    assert encrypt_digits(plain, bytes.fromhex(key), bytes.fromhex(tweak)) == expected
    assert decrypt_digits(expected, bytes.fromhex(key), bytes.fromhex(tweak)) == plain


@given(keys, st.text(), st.text())
def test_a_number_leads_back_to_its_key(key: int, secret: str, scope: str) -> None:
    number = number_of(key, secret, scope)
    assert 0 <= number < KEYS
    assert key_of(number, secret, scope) == key


@given(st.sets(keys, min_size=2, max_size=20))
def test_no_two_keys_share_a_number(some: set[int]) -> None:
    assert len({number_of(key, "s", "1") for key in some}) == len(some)


def test_numbers_of_neighbours_are_not_in_order() -> None:
    numbers = [number_of(key, "secret", "1") for key in range(200)]
    rises = sum(a < b for a, b in itertools.pairwise(numbers))
    assert 20 < rises < 180


def test_no_step_explains_the_numbers_of_neighbours() -> None:
    """A straight line has one step for all; here none explains more than a few."""
    numbers = [number_of(key, "secret", "1") for key in range(500)]
    for modulus in (KEYS, 9_999_991):
        steps = Counter((b - a) % modulus for a, b in itertools.pairwise(numbers))
        assert steps.most_common(1)[0][1] <= 3


def test_another_site_and_another_scope_give_other_numbers() -> None:
    assert number_of(7, "one", "1") != number_of(7, "two", "1")
    assert number_of(7, "one", "1") != number_of(7, "one", "2")


@pytest.mark.parametrize("key", [-1, KEYS])
def test_a_key_without_a_number_is_refused(key: int) -> None:
    with pytest.raises(ValueError, match=str(key)):
        number_of(key, "s", "1")
