"""The terms of an agreement that was not released: those of its pair, with what the draft itself corrects."""

from __future__ import annotations

from dvb.agreements.models import Agreement
from dvb.kernel.terms import Terms
from matching.assignments import terms as kept_terms
from matching.assignments.models import Assignment

OWN_DAYS = ("starts_on", "ends_on")
OWN_TERMS = (*OWN_DAYS, "weekly_hours", "workplace_id", "supervisor", "pay", "amount")
"""Particulars of a draft that are terms: the school corrected what both sides had agreed to."""


def drafted_terms(agreement: Agreement) -> Terms:
    own = agreement.particulars
    changes = {name: own[name] for name in OWN_TERMS if own.get(name) not in (None, "")}
    return live_terms(agreement).with_changes(changes)


def drop_own_terms(agreement: Agreement, assignment: Assignment) -> None:
    """Both sides agreed to other terms: the draft follows them, but keeps own days that lie within theirs."""
    own, agreed = agreement.particulars, kept_terms.terms_of(assignment)
    first, last = (own.get(name) or str(getattr(agreed, name)) for name in OWN_DAYS)
    are_inside = str(agreed.starts_on) <= first <= last <= str(agreed.ends_on)
    kept = OWN_DAYS if are_inside else ()
    agreement.particulars = {
        name: value for name, value in own.items() if name not in OWN_TERMS or name in kept
    }


def live_terms(agreement: Agreement) -> Terms:
    """The terms of a draft: those that both sides agreed to; from the release on they are stored."""
    agreed = kept_terms.terms_of(agreement.assignment)
    return Terms(
        starts_on=agreed.starts_on,
        ends_on=agreed.ends_on,
        weekly_hours=agreed.weekly_hours,
        workplace_id=agreed.workplace_id,
        supervisor=agreed.supervisor,
        pay=agreed.pay,
        amount=agreed.amount,
        week=agreement.week,
    )
