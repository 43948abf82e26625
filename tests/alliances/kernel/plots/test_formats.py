"""Figures as Latvians and as the English write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.plots import english, for_language, latvian


@pytest.mark.parametrize(
    ("value", "decimals", "in_latvian", "in_english"),
    [
        (1234.5, 1, "1\u00a0234,5", "1,234.5"),
        (12, 0, "12", "12"),
        (1_000_000, 0, "1\u00a0000\u00a0000", "1,000,000"),
        (-3.25, 2, "−3,25", "−3.25"),
        (-0.04, 1, "0,0", "0.0"),
        (math.nan, 1, "–", "–"),
    ],
)
def test_a_figure_is_written_as_the_language_wants(
    value: float, decimals: int, in_latvian: str, in_english: str
) -> None:
    assert latvian(value, decimals) == in_latvian
    assert english(value, decimals) == in_english


def test_only_english_is_not_latvian() -> None:
    assert for_language("en-gb") is english
    assert for_language("lv") is latvian
    assert for_language("") is latvian


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_both_languages_write_the_same_figure(value: float, decimals: int) -> None:
    def plain(text: str) -> str:
        return text.replace("−", "-")

    a = plain(latvian(value, decimals)).replace("\u00a0", "").replace(",", ".")
    b = plain(english(value, decimals)).replace(",", "")
    assert a == b
    assert float(a) == pytest.approx(value, abs=0.51 * 10**-decimals)
