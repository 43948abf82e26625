"""What amendments change, for display: one amendment, or all of them by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dvb.agreements import services as agreements
from dvb.agreements.amendment_changes import LABELS, PAYS, term_formatter
from dvb.agreements.models import Agreement
from dvb.kernel.display import day, number
from dvb.kernel.terms import Terms
from dvb.kernel.timeline import Change, Displaced, Timeline, Version


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The terms of one period: the source, and each term that any amendment changes."""

    starts_on: dt.date
    ends_on: dt.date
    wording: str
    is_new: bool
    cells: list[tuple[object, str]]


@dataclass(frozen=True, slots=True)
class Lost:
    """What of signed amendments never comes to hold, and why: a title and sentences."""

    title: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Result:
    """The stay once an amendment is signed by all.

    ``followed`` are sentences, ``lost_hours`` is one, or "" where no logged hour falls after the last day.
    """

    labels: list[object]
    rows: list[ResultRow]
    lost: Lost
    followed: list[str]
    lost_hours: str


def result_of(agreement: Agreement, stay: Timeline, change: Change) -> Result:
    """The terms by period once this amendment is signed too, and what it takes: earlier amendments, hours."""
    after = stay.with_change(change)
    versions = after.versions()
    changed = {name for one in after.changes for name in one.values}
    names = [name for name in LABELS if name in changed]
    format_term = term_formatter([one.terms for one in versions])
    displaced = stay.displaced_by(change)
    return Result(
        [LABELS[name] for name in names],
        [
            ResultRow(
                one.starts_on,
                one.ends_on,
                _wording(one, change),
                one.change == change,
                [(LABELS[name], format_term(name, one.terms)) for name in names],
            )
            for one in versions
        ],
        _lost(after, displaced),
        [_shortened(one) for one in displaced if not one.is_whole],
        " ".join(agreements.dropped_by_ending(agreement, after.ends_on).sentences())
        if after.ends_on < stay.ends_on
        else "",
    )


def pays_of(stay: Timeline) -> list[str]:
    """What is paid: one entry, or where it changes one for each time, with its days."""
    paid = [(one, _pay_label(one.terms)) for one in stay.versions()]
    steps = [(one, label) for n, (one, label) in enumerate(paid) if n == 0 or label != paid[n - 1][1]]
    if len(steps) == 1:
        return [steps[0][1]]
    said = _("from %(day)s on %(pay)s")
    return [said % {"day": day(one.starts_on), "pay": label} for one, label in steps]


def _pay_label(terms: Terms) -> str:
    kind = str(dict(PAYS or []).get(terms.pay, "–")) if terms.pay else "–"
    return (
        _("%(pay)s, %(amount)s euro a month")
        % {
            "pay": kind,
            "amount": number(float(terms.amount), 2),
        }
        if terms.amount
        else kind
    )


def lost_of(stay: Timeline) -> Lost:
    """What of the signed amendments of a stay never comes to hold."""
    return _lost(stay, stay.displaced())


def _lost(stay: Timeline, displaced: list[Displaced]) -> Lost:
    too_late = stay.too_late()
    numbers = {one.number for one in too_late}
    replaced = [
        one for one in displaced if one.is_whole and not {one.earlier.number, one.by.number} & numbers
    ]
    is_all = bool(too_late) or any(one.is_all for one in replaced)
    title = _("An earlier amendment is overridden") if is_all else _("A part of an amendment does not hold")
    if too_late and not replaced:
        title = _("An amendment does not come to hold")
    return Lost(title, [*(_too_late(one, stay) for one in too_late), *(_overridden(one) for one in replaced)])


def _too_late(one: Change, stay: Timeline) -> str:
    sentence = _("Amendment %(n)s, from %(day)s, does not come to hold, because %(last)s is the last day.")
    return sentence % {"n": one.number, "day": day(one.effective_on), "last": day(stay.ends_on)}


def _overridden(one: Displaced) -> str:
    if one.is_all:
        sentence = _(
            "Amendment %(n)s, from %(day)s, does not come to hold (%(what)s): "
            "amendment %(later)s is signed later and holds from %(from)s on."
        )
    else:
        sentence = _(
            "Of amendment %(n)s, from %(day)s, one part does not come to hold (%(what)s): "
            "amendment %(later)s is signed later and holds from %(from)s on. "
            "The rest of amendment %(n)s holds."
        )
    return sentence % {
        "n": one.earlier.number,
        "day": day(one.earlier.effective_on),
        "what": _term_names(one.names),
        "later": one.by.number,
        "from": day(one.by.effective_on),
    }


def _shortened(one: Displaced) -> str:
    sentence = _("Amendment %(n)s holds until the day before %(day)s (%(what)s).")
    return sentence % {"n": one.earlier.number, "day": day(one.starts_on), "what": _term_names(one.names)}


def _term_names(names: Iterable[str]) -> str:
    return ", ".join(str(LABELS[name]).lower() for name in LABELS if name in set(names))


def _wording(one: Version, new: Change) -> str:
    if one.change is None:
        return _("as first signed")
    if one.change == new:
        return _("this amendment")
    return _("Amendment %(n)s") % {"n": one.change.number}
