"""What amendments change, in the reader's words: one of them, and all of them in the order of the days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.organisations.models import Workplace
from dvb.agreements import services as agreements
from dvb.agreements.forms.amendments import PAYS
from dvb.agreements.models import Amendment
from dvb.kernel.display import day, number
from dvb.kernel.terms import Terms, from_json
from dvb.kernel.timeline import Change, Displaced, Timeline, Version

LABELS = {
    "ends_on": gettext_lazy("Last day"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "workplace_id": gettext_lazy("Workplace"),
    "supervisor": gettext_lazy("Supervisor"),
    "pay": gettext_lazy("Pay"),
    "amount": gettext_lazy("Euro a month"),
}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What holds on some days: by which wording, and each term that any amendment changes."""

    starts_on: dt.date
    ends_on: dt.date
    wording: str
    is_new: bool
    cells: list[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class Result:
    """The stay once an amendment is signed by all; ``displaced`` are whole sentences."""

    labels: list[object]
    rows: list[ResultRow]
    overridden: list[str]
    followed: list[str]


def changes_of(amendment: Amendment) -> list[dict[str, object]]:
    """What held and what holds, in the reader's words."""
    first = agreements.first_terms(amendment.agreement).as_json()
    old = from_json(first | amendment.before)
    new = old.with_changes(amendment.changes)
    words = _words([old, new])
    return [
        {"label": label, "old": words(name, old), "new": words(name, new)}
        for name, label in LABELS.items()
        if name in amendment.changes
    ]


def result_of(stay: Timeline, change: Change) -> Result:
    """What holds from which day on once this is signed too, and what it takes from earlier amendments."""
    after = stay.with_change(change)
    versions = after.versions()
    changed = {name for one in after.changes for name in one.values}
    names = [name for name in LABELS if name in changed]
    words = _words([one.terms for one in versions])
    taken = stay.displaced_by(change)
    return Result(
        [LABELS[name] for name in names],
        [
            ResultRow(
                one.starts_on,
                one.ends_on,
                _wording(one, change),
                one.change == change,
                [(LABELS[name], words(name, one.terms)) for name in names],
            )
            for one in versions
        ],
        [overridden(one) for one in taken if one.is_whole],
        [_followed(one) for one in taken if not one.is_whole],
    )


def overridden(one: Displaced) -> str:
    """That an amendment never comes to hold, and by which later one."""
    said = _(
        "Amendment %(n)s, from %(day)s, does not come to hold (%(what)s): "
        "amendment %(later)s is signed later and holds from %(from)s."
    )
    return said % {
        "n": one.earlier.number,
        "day": day(one.earlier.effective_on),
        "what": _named(one.names),
        "later": one.by.number,
        "from": day(one.by.effective_on),
    }


def _followed(one: Displaced) -> str:
    said = _("Amendment %(n)s holds until the day before %(day)s (%(what)s).")
    return said % {"n": one.earlier.number, "day": day(one.starts_on), "what": _named(one.names)}


def _named(names: Iterable[str]) -> str:
    return ", ".join(str(LABELS[name]).lower() for name in LABELS if name in set(names))


def _wording(one: Version, new: Change) -> str:
    if one.change is None:
        return _("as first signed")
    if one.change == new:
        return _("this amendment")
    return _("Amendment %(n)s") % {"n": one.change.number}


def _words(terms: list[Terms]) -> Callable[[str, Terms], str]:
    """How each of the terms is written; the sites are read at once."""
    sites = Workplace.objects.in_bulk({one.workplace_id or 0 for one in terms})
    pays = dict(PAYS or [])

    def word(name: str, of: Terms) -> str:
        value: Any = getattr(of, name)
        if name == "ends_on":
            return str(day(value))
        if name in ("weekly_hours", "amount"):
            return str(number(float(value) if value else None))
        if name == "workplace_id":
            return str(sites.get(value, "–"))
        return str(pays.get(value, "–")) if name == "pay" else value or "–"

    return word
