"""Terms in words: what differs between two versions, old beside new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext_lazy

from alliances.catalogue.models import Qualification
from alliances.organisations.models import Hazard
from matching.assignments.terms import OfferTerms
from matching.openings.models import Opening, PlacementKind

LABELS = {
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("what one does there"),
    "qualifications": gettext_lazy("Qualifications"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "min_age": gettext_lazy("Minimum age"),
    "hazards": gettext_lazy("Hazards of the work"),
    "site_hazards": gettext_lazy("Hazards of the site"),
    "site": gettext_lazy("Where"),
    "supervisor": gettext_lazy("Supervisor"),
    "pay": gettext_lazy("Pay"),
    "amount": gettext_lazy("Euro a month"),
}
DAYS = {"starts_on", "ends_on"}
SILENT = {"workplace_id", "supervisor_id"}
"""Keys: what they name stands beside them."""


class Difference(NamedTuple):
    """One term that differs, in words."""

    label: str
    old: str
    new: str


def differences(old: OfferTerms, new: OfferTerms) -> list[Difference]:
    """What differs, old beside new, in the order of the page."""
    names = set(new.changed_from(old)) - SILENT
    return [
        Difference(str(LABELS[name]), _worded(name, old), _worded(name, new))
        for name in LABELS
        if name in names
    ]


def differences_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The same from stored values of the terms that differ, as the audit trail has them."""
    return [
        Difference(str(LABELS[name]), _in_words(name, before[name]), _in_words(name, after[name]))
        for name in LABELS
        if name in before and name in after
    ]


def _in_words(name: str, stored: Any) -> str:
    return _word(name, dt.date.fromisoformat(stored) if name in DAYS and stored else stored)


def _worded(name: str, terms: OfferTerms) -> str:
    return _word(name, getattr(terms, name))


def _word(name: str, value: Any) -> str:
    if value in (None, "", (), []):
        return "–"
    return _WORDS.get(name, str)(value)


def _names(model: type[Any]) -> Callable[[Any], str]:
    return lambda keys: "; ".join(str(row) for row in model.objects.filter(pk__in=keys))


def _number(value: Any) -> str:
    return str(formats.number_format(value))


_WORDS: dict[str, Callable[[Any], str]] = {
    "kind": lambda value: str(PlacementKind(value).label),
    "qualifications": _names(Qualification),
    "hazards": _names(Hazard),
    "site_hazards": _names(Hazard),
    "starts_on": lambda day: f"{day:%d.%m.%Y.}",
    "ends_on": lambda day: f"{day:%d.%m.%Y.}",
    "weekly_hours": _number,
    "amount": _number,
    "site": lambda site: ", ".join(
        part for part in dict.fromkeys([site["name"], site["address"], site["town"]]) if part
    ),
    "pay": lambda value: str(Opening(remuneration_kind=value).get_remuneration_kind_display()),
}
