"""Figures and days as people read them, in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language

from alliances.kernel.plots.formats import ABSENT, for_language


def number(value: float | str | None, decimals: int | None = None) -> str:
    """1234.5 as "1 234,5" or "1,234.5"; whole numbers without decimals, nothing as a dash."""
    if value is None or value == "":
        return ABSENT
    figure = float(value)
    places = decimals if decimals is not None else (0 if figure.is_integer() else 1)
    return for_language(get_language() or "lv")(figure, places)


def day(value: date | datetime | str | None) -> str:
    """A date as "12.03.2026." in Latvian, "12 March 2026" in English."""
    if not isinstance(value, date):
        return ABSENT
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    english = (get_language() or "lv").startswith("en")
    return formats.date_format(value, "j F Y" if english else "d.m.Y.")
