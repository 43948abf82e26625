"""The layouts: no heading can mean two columns, whatever the language."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import translation

from alliances.kernel.spreadsheets.columns import Column, Kind
from alliances.kernel.spreadsheets.heading_keys import heading_key, heading_keys, meanings
from alliances.organisations.imports.layout import EMPLOYERS
from matching.imports.learners.layout import LEARNERS
from matching.imports.learners.stock_layout import VET_ENROLMENT
from matching.imports.openings.layout import OPENINGS

LAYOUTS = {"learners": LEARNERS, "employers": EMPLOYERS, "openings": OPENINGS, "enrolment": VET_ENROLMENT}
every_layout = pytest.mark.parametrize("columns", LAYOUTS.values(), ids=LAYOUTS)


@every_layout
@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_heading_never_means_two_columns(columns: tuple[Column, ...], language: str) -> None:
    with translation.override(language):
        seen = Counter(key for column in columns for key in heading_keys(column))
    assert [key for key, times in seen.items() if times > 1] == []


@every_layout
def test_a_template_filled_in_on_a_latvian_page_is_known_on_an_english_one(
    columns: tuple[Column, ...],
) -> None:
    with translation.override("lv"):
        labels = {column.key: str(column.label) for column in columns}
    with translation.override("en"):
        known = meanings(columns)
    assert {key: known.get(heading_key(label)) for key, label in labels.items()} == {
        key: key for key in labels
    }


@every_layout
def test_keys_are_unique(columns: tuple[Column, ...]) -> None:
    assert len({column.key for column in columns}) == len(columns)


@every_layout
def test_choices_have_words_and_every_word_means_one_choice(columns: tuple[Column, ...]) -> None:
    for column in columns:
        assert (column.kind is Kind.CHOICE) == bool(column.choices)
        seen = Counter(heading_key(word) for words in column.choices.values() for word in words)
        assert all(times == 1 for times in seen.values()), column.key
