"""Each reason for refusing a pair, or for a learner without a place, has a word and an advice, once."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from matching.engine.problem import Reason
from matching.kernel.reasons import (
    BY_HAND,
    COUNTED_IN_FILES,
    OVER_DEMANDED,
    OVERRULABLE,
    REASON_WORDS,
    TERM_WORDS,
    reason_advice,
    reason_word,
)
from matching.match_files import wording as words
from matching.rounds.views import explanations

REASONS = (*(reason.value for reason in Reason), OVER_DEMANDED, BY_HAND)


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_has_a_word_and_an_advice_in_both_languages(code: str) -> None:
    said = {}
    for language in ("lv", "en"):
        with override(language):
            said[language] = (reason_word(code), reason_advice(code))
        assert all(said[language]), language
        assert said[language][0] != code
    assert said["lv"][0] != said["en"][0]
    assert said["lv"][1] != said["en"][1]


def test_no_reason_has_words_that_nothing_can_say() -> None:
    assert REASON_WORDS.keys() == set(REASONS)


def test_a_code_that_nobody_knows_stands_for_itself_without_advice() -> None:
    assert (reason_word("flood"), reason_advice("flood")) == ("flood", "")


def test_pages_and_files_have_no_words_of_their_own_for_a_reason() -> None:
    for module in (words, explanations):
        own = [
            name
            for name, value in vars(module).items()
            if isinstance(value, dict)
            and value is not REASON_WORDS
            and set(value) & set(REASONS) - {"distance"}
        ]
        assert not own, module
    assert words.TERMS.items() <= TERM_WORDS.items()


def test_a_person_never_overrules_the_law_or_a_full_opening() -> None:
    assert {"dates", "location_missing", "distance"} == OVERRULABLE


def test_files_count_reasons_in_the_order_in_which_the_engine_asks() -> None:
    assert [reason.value for reason in COUNTED_IN_FILES] == [
        "dates",
        "age_hazard",
        "location_missing",
        "distance",
        "capacity",
    ]
