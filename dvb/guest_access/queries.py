"""The learner of a personal link: her school, and until when she is a minor."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from alliances.law.rules import adulthood_day
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from matching.learners.models import Enrolment, Person

UNKNOWN_BIRTH_DAYS = 365
STAY = Agreement._meta.label_lower


def is_enrolled(person_id: int, school_id: int) -> bool:
    """Whether the learner is enrolled at this school today, in any programme."""
    rows = Enrolment.objects.filter(person=person_id, school=school_id)
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=timezone.localdate())).exists()


def minor_until(person: Person) -> dt.date:
    """The day before the 18th birthday; a year from now where the birth date is not known."""
    if person.birth_date is None:
        return timezone.localdate() + dt.timedelta(days=UNKNOWN_BIRTH_DAYS)
    return adulthood_day(person.birth_date) - dt.timedelta(days=1)


def person_of(link: PersonalLink) -> Person:
    """The learner whom a link is about."""
    if link.subject_type == STAY:
        return Agreement.objects.get(pk=link.subject_id).assignment.enrolment.person
    return Person.objects.get(pk=link.subject_id)
