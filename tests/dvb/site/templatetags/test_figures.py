"""Figures and dates in templates follow the language of the reader."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation


def shown(source: str, language: str = "lv", **values: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "latvian", "english"),
    [
        ("{{ x|number }}", 1234.5, "1\u00a0234,5", "1,234.5"),
        ("{{ x|number }}", 1234, "1\u00a0234", "1,234"),
        ("{{ x|number:2 }}", 0.5, "0,50", "0.50"),
        ("{{ x|number }}", None, "–", "–"),
        ("{{ x|km }}", 12.34, "12,3\u00a0km", "12.3\u00a0km"),
        ("{{ x|km }}", None, "–", "–"),
        ("{{ x|percent }}", 0.857, "86\u00a0%", "86%"),
        ("{{ x|percent:1 }}", 0.857, "85,7\u00a0%", "85.7%"),
        ("{{ x|percent }}", "", "–", "–"),
        ("{{ x|day }}", date(2026, 3, 2), "02.03.2026.", "2 March 2026"),
        ("{{ x|day }}", None, "–", "–"),
        ("{{ x|moment }}", None, "–", "–"),
    ],
)
def test_a_value_is_written_in_the_readers_language(
    source: str, value: object, latvian: str, english: str
) -> None:
    assert shown(source, "lv", x=value) == latvian
    assert shown(source, "en", x=value) == english


def test_a_moment_is_told_in_riga_time() -> None:
    """22:30 in Greenwich on 1 July is already half past one on the second in Riga."""
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert shown("{{ x|moment }}", x=moment) == "02.07.2026.\u00a001:30"
    assert shown("{{ x|day }}", x=moment) == "02.07.2026."


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "check" %}')
    labelled = shown('{% icon "lock" x %}', x="<Nofiksēts>")
    assert 'role="img"' in labelled
    assert 'aria-label="&lt;Nofiksēts&gt;"' in labelled


def test_an_unknown_icon_is_a_bug() -> None:
    with pytest.raises(KeyError):
        shown('{% icon "unicorn" %}')
