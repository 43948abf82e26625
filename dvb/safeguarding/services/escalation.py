"""What waits too long is reminded of and escalated; what nobody may read any more passes on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Organisation
from dvb.safeguarding.models import Concern
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.passing import settle
from dvb.safeguarding.services.reports import lock

WEEK = 7


def escalate_due(day: dt.date) -> int:
    """Remind, escalate and hand over what waits; each report in its own transaction, each letter once."""
    schools = Organisation.objects.filter(enrolments__concerns__isnull=False).distinct().order_by("pk")
    count = sum(settle(school, SYSTEM, day=day) for school in schools)
    rows = Concern.objects.filter(closed_at__isnull=True).order_by("pk")
    return count + sum(_escalate(pk, day) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _escalate(pk: int, day: dt.date) -> int:
    locked = lock(Concern(pk=pk))
    if locked.closed_at is not None:
        return 0
    if day > locked.due_on:
        return letters.overdue(locked, ((day - locked.due_on).days - 1) // WEEK)
    if day >= half_time_of(locked):
        return letters.half_time(locked)
    return 0


def half_time_of(concern: Concern) -> dt.date:
    """The first day after half of the time for an answer is over."""
    reported_on = timezone.localdate(concern.reported_at)
    return concern.due_on - dt.timedelta(days=(concern.due_on - reported_on).days // 2)
