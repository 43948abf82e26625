"""Values of legal parameters are read as words in both languages, never as codes."""

import re

import pytest
from django.utils.translation import override

from alliances import reference
from alliances.law.wording import in_words

STORED = [(row["param"], row["value"], row["unit"]) for row in reference.rows("legal_parameters")]
ENGLISH_UNIT = re.compile(
    r"\b(hours|minutes|days|months|years|learners|share|percent|list|yes|no|true|false)\b"
)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_no_shipped_value_shows_a_code(language: str) -> None:
    with override(language):
        shown = {param: in_words(value, unit) for param, value, unit in STORED}
    assert not [param for param, text in shown.items() if "_" in text]
    assert [param for param, value, _unit in STORED if not value] == [
        p for p, text in shown.items() if not text
    ]


def test_no_shipped_value_shows_english_to_a_latvian_reader() -> None:
    with override("lv"):
        shown = {param: in_words(value, unit) for param, value, unit in STORED}
    assert not {param: text for param, text in shown.items() if ENGLISH_UNIT.search(text)}


@pytest.mark.parametrize(
    ("value", "unit", "latvian", "english"),
    [
        ("true", "yes/no", "jā", "yes"),
        ("4.5", "hours", "4,5\u00a0h", "4.5\u00a0h"),
        ("0.25", "share", "25\u00a0%", "25\u00a0%"),
        ("1", "years", "1 gads", "1 year"),
        ("5", "years", "5 gadi", "5 years"),
        ("21", "days", "21 diena", "21 days"),
        ("2;3;4", "LKI level", "LKI 2, 3, 4", "LKI 2, 3, 4"),
        ("10-01;08-31", "month-day", "01.10.; 31.08.", "1 October; 31 August"),
        ("wage;stipend", "list", "alga; stipendija", "wage; stipend"),
        ("22:00", "time", "22:00", "22:00"),
        ("02-31", "month-day", "02-31", "02-31"),
        ("unheard_of", "list", "unheard_of", "unheard_of"),
        ("", "EUR/hour", "", ""),
    ],
)
def test_a_value_is_said_as_its_unit_wants(value: str, unit: str, latvian: str, english: str) -> None:
    with override("lv"):
        assert in_words(value, unit) == latvian
    with override("en"):
        assert in_words(value, unit) == english
