"""Values of legal parameters in words: what is stored is a code, a number or a day, and its unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext

from alliances.kernel.plots import for_language
from alliances.kernel.plots.formats import NO_BREAK_SPACE

_CODES: dict[str, str | Promise] = {
    "true": gettext_lazy("yes"),
    "false": gettext_lazy("no"),
    "LV": gettext_lazy("Latvia"),
    "optional": gettext_lazy("not obligatory"),
    "end_of_school_year": gettext_lazy("end of the school year"),
    "merchant": gettext_lazy("merchant"),
    "institution": gettext_lazy("institution"),
    "derived_public_person": gettext_lazy("derived public person"),
    "association": gettext_lazy("association"),
    "foundation": gettext_lazy("foundation"),
    "registered_natural_person": gettext_lazy("registered natural person"),
    "self_employed": gettext_lazy("self-employed person"),
    "individual_undertaking": gettext_lazy("individual undertaking"),
    "other_economic_activity": gettext_lazy("another person with an economic activity"),
    "ministry_of_interior": gettext_lazy("Ministry of the Interior"),
    "ministry_of_defence": gettext_lazy("Ministry of Defence"),
    "school": gettext_lazy("school"),
    "host": gettext_lazy("employer"),
    "learner": gettext_lazy("learner"),
    "wage": gettext_lazy("wage"),
    "stipend": gettext_lazy("stipend"),
    "programme": gettext_lazy("programme of the traineeship"),
    "diary_or_report": gettext_lazy("diary or report"),
    "reference": gettext_lazy("reference about the trainee"),
    "agreement": gettext_lazy("agreement"),
    "insurance": gettext_lazy("insurance"),
    "place": gettext_lazy("place of work"),
    "supervisor": gettext_lazy("supervisor"),
    "induction": gettext_lazy("induction"),
    "rules": gettext_lazy("rules of the workplace"),
    "tools": gettext_lazy("tools"),
    "report": gettext_lazy("report on the traineeship"),
    "breaches": gettext_lazy("telling the school of breaches"),
    "relevance": gettext_lazy("work that fits the programme"),
    "vocational": gettext_lazy("part of the training"),
    "supervised": gettext_lazy("in the presence of the supervisor"),
    "safe": gettext_lazy("safe and healthy"),
    "paper": gettext_lazy("on paper"),
    "file": gettext_lazy("in a signed file"),
    "code": gettext_lazy("with a one-time code"),
}
_COUNTED: dict[str, Callable[[int], str]] = {
    "days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "months": lambda n: ngettext("%(n)s month", "%(n)s months", n),
    "years": lambda n: ngettext("%(n)s year", "%(n)s years", n),
    "semester": lambda n: ngettext("%(n)s semester", "%(n)s semesters", n),
    "learners": lambda n: ngettext("%(n)s learner", "%(n)s learners", n),
    "dimensions": lambda n: ngettext("%(n)s dimension", "%(n)s dimensions", n),
}
_MEASURED = {"hours": "h", "minutes": "min", "kg": "kg", "percent": "%", "EUR/hour": "EUR/h"}
_PERCENT = 100


def in_words(value: str, unit: str) -> str:
    """A stored value as readable text; a value without a translation is returned as stored."""
    parts = [part.strip() for part in value.split(";") if part.strip()]
    if not parts:
        return ""
    if unit == "LKI level":
        return f"LKI {', '.join(parts)}"
    if unit == "month-day":
        return "; ".join(map(_day_of_year, parts))
    return "; ".join(_one(part, unit) for part in parts)


def _one(part: str, unit: str) -> str:
    if part in _CODES:
        return str(_CODES[part])
    number = _number(part)
    if number is None:
        return part
    if unit == "share":
        return f"{_figure(number * _PERCENT)}{NO_BREAK_SPACE}%"
    if unit in _COUNTED and number == int(number):
        return _COUNTED[unit](int(number)) % {"n": _figure(number)}
    shown = _MEASURED.get(unit, unit)
    return f"{_figure(number)}{NO_BREAK_SPACE}{shown}".strip()


def _number(part: str) -> Decimal | None:
    try:
        return Decimal(part)
    except InvalidOperation:
        return None


def _figure(number: Decimal) -> str:
    exponent = number.normalize().as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return for_language(get_language() or "lv")(float(number), decimals)


def _day_of_year(part: str) -> str:
    try:
        day = dt.date.fromisoformat(f"2000-{part}")
    except ValueError:
        return part
    return formats.date_format(day, "j F" if (get_language() or "lv").startswith("en") else "d.m.")
