"""Which terms hold: those of the opening while it is a draft, those of the release, those of an amendment."""

from __future__ import annotations

import datetime as dt

from alliances.models import Workplace
from dvb.kernel.terms import Terms, from_json
from dvb.lifecycle import AmendmentState
from dvb.models import Agreement


def live_terms(agreement: Agreement) -> Terms:
    """What the opening says today; from the release on it is not asked any more."""
    opening = agreement.assignment.opening
    return Terms(
        starts_on=opening.starts_on,
        ends_on=opening.ends_on,
        weekly_hours=opening.weekly_hours,
        workplace_id=opening.workplace_id,
        supervisor=opening.supervisor_name,
        pay=opening.remuneration_kind,
        amount=opening.remuneration_eur,
        week=agreement.week,
    )


def first_terms(agreement: Agreement) -> Terms:
    """What all signed (or will sign), before any amendment."""
    return from_json(agreement.terms) if agreement.terms else live_terms(agreement)


def facts_on(agreement: Agreement, day: dt.date) -> Terms:
    """What holds on a day: what all signed first, with every signed amendment that holds by then."""
    terms = first_terms(agreement)
    signed = agreement.amendments.filter(status=AmendmentState.SIGNED, effective_on__lte=day)
    for amendment in signed.order_by("effective_on", "number"):
        terms = terms.with_changes(amendment.changes)
    return terms


def last_terms(agreement: Agreement) -> Terms:
    """What will hold at the end, by what is signed today."""
    return facts_on(agreement, dt.date.max)


def site_of(agreement: Agreement, terms: Terms) -> Workplace:
    """Where the learner goes by these terms."""
    opening = agreement.assignment.opening
    if terms.workplace_id in (None, opening.workplace_id):
        return opening.workplace
    return Workplace.objects.get(pk=terms.workplace_id)
