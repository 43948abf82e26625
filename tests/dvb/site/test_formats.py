"""Days and numbers as people write them here, in both languages of the site."""

import datetime as dt

import pytest
from django import forms
from django.utils import formats
from django.utils.translation import override

DAY = dt.date(2026, 3, 12)


class Days(forms.Form):
    starts_on = forms.DateField(required=False, initial=DAY)
    at = forms.DateTimeField(required=False)


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("typed", ["12.03.2026", "12.03.2026.", "12.3.2026", "2026-03-12"])
def test_a_day_is_understood_in_either_language(language: str, typed: str) -> None:
    with override(language):
        form = Days({"starts_on": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["starts_on"] == DAY


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("typed", ["03/12/2026", "12/03/2026", "12.03.26", "31.02.2026", "12 March 2026"])
def test_a_day_that_may_mean_two_things_or_none_is_asked_again(language: str, typed: str) -> None:
    with override(language):
        assert "starts_on" in Days({"starts_on": typed}).errors


@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_field_shows_a_day_as_it_is_typed(language: str) -> None:
    with override(language):
        assert 'value="12.03.2026"' in str(Days()["starts_on"])


@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_time_follows_the_day(language: str) -> None:
    with override(language):
        form = Days({"at": "12.03.2026. 14:05"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["at"].strftime("%d.%m.%Y %H:%M") == "12.03.2026 14:05"


@pytest.mark.parametrize(("language", "shown"), [("lv", "12.03.2026."), ("en", "12 March 2026")])
def test_a_day_is_shown_as_the_language_writes_it(language: str, shown: str) -> None:
    with override(language):
        assert formats.date_format(DAY) == shown


@pytest.mark.parametrize(("language", "shown"), [("lv", "1\u00a0234,5"), ("en", "1,234.5")])
def test_a_number_is_shown_as_the_language_writes_it(language: str, shown: str) -> None:
    with override(language):
        assert formats.number_format(1234.5, use_l10n=True, force_grouping=True) == shown


@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_week_begins_on_monday(language: str) -> None:
    with override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
