"""Who supervises a learner: by her agreement on a day, never by what the opening offers to others today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from alliances.organisations.models import Supervisor
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from matching.assignments import terms as kept_terms
from matching.assignments.models import Assignment


@dataclass(frozen=True, slots=True)
class Supervision:
    """The supervisor's name by the agreement, by the terms of the pair, and her row at the employer.

    An amendment names somebody in words alone: then there is no ``record``.
    """

    name: str
    first_name: str
    record: Supervisor | None


def supervision_of(agreement: Agreement, day: dt.date | None = None) -> Supervision:
    """Who supervises on a day, today where none is given."""
    name = Placement(agreement).terms_on(day or timezone.localdate()).supervisor or ""
    return _named(name, agreement.assignment)


def supervision_by_pair(assignment: Assignment) -> Supervision:
    """The same of a place about which no agreement was drawn up."""
    agreement = Agreement.objects.filter(assignment=assignment).first()
    if agreement is not None:
        return supervision_of(agreement)
    return _named(kept_terms.terms_of(assignment).supervisor, assignment)


def _named(name: str, assignment: Assignment) -> Supervision:
    kept = kept_terms.terms_of(assignment)
    key = kept.supervisor_id if name == kept.supervisor else None
    record = Supervisor.objects.filter(pk=key).first() if key is not None else None
    return Supervision(name, kept.supervisor, record)
