"""Round steps, and text that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel.plots.scales import decimals_of, nice_step, text_width, ticks, wrap


@pytest.mark.parametrize(
    ("span", "at_most", "step"),
    [(90, 20, 5), (100, 20, 5), (101, 20, 10), (0.9, 4, 0.5), (3, 5, 1), (7, 1, 10)],
)
def test_a_step_is_the_smallest_round_one(span: float, at_most: int, step: float) -> None:
    assert nice_step(span, at_most) == step


@given(st.floats(1e-3, 1e7), st.integers(1, 20))
def test_ticks_reach_the_top_in_few_equal_steps(top: float, at_most: int) -> None:
    marks = ticks(top, at_most)
    assert marks[0] == 0
    assert marks[-1] >= top * (1 - 1e-6)
    assert len(marks) <= at_most + 1


def test_counts_have_whole_steps_and_small_steps_keep_their_decimals() -> None:
    assert ticks(1, 4, whole=True) == [0, 1]
    assert [decimals_of(s) for s in (10, 1, 0.5, 0.02)] == [0, 0, 1, 2]


@given(st.text(max_size=200), st.floats(60, 700))
def test_wrapped_lines_fit_and_are_two_at_most(text: str, width: float) -> None:
    lines = wrap(text, 15, width)
    assert 1 <= len(lines) <= 2
    assert all(text_width(line, 15) <= width for line in lines)


def test_words_are_kept_whole_until_there_is_no_room() -> None:
    assert wrap("Ogres tehnikums", 15, 600) == ["Ogres tehnikums"]
    assert wrap("Ogres tehnikums", 15, 90) == ["Ogres", "tehnikums"]
    assert wrap("viens divi trīs četri pieci seši", 15, 80)[1].endswith("…")


@pytest.mark.parametrize(("span", "at_most"), [(0, 4), (-1, 4), (1, 0)])
def test_an_axis_without_length_is_refused(span: float, at_most: int) -> None:
    with pytest.raises(ValueError, match="axis"):
        nice_step(span, at_most)
