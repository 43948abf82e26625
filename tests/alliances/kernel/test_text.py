"""What is equal to the eye is stored as equal."""

from __future__ import annotations

import pytest

from alliances.kernel.text import normalise, search_key


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u200d", "\u2066", "\ufeff", "\u00ad"])
def test_what_cannot_be_seen_is_dropped(hidden: str) -> None:
    assert normalise(f"An{hidden}na  Bērza{hidden}") == "Anna Bērza"
    assert search_key(f"An{hidden}na") == "anna"


def test_control_characters_part_words() -> None:
    assert normalise("Anna\tBērza\u2028Liepa") == "Anna Bērza Liepa"
