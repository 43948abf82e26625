"""The day's work about reports: what nobody may read any more passes on, what waits is reminded of."""

from __future__ import annotations

import datetime as dt

from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Organisation
from dvb.safeguarding.services import reminding
from dvb.safeguarding.services.absences import remind_away
from dvb.safeguarding.services.passing import settle


def escalate_due(day: dt.date) -> int:
    """Hand over, remind and escalate what waits; each letter in its own transaction, and once."""
    schools = Organisation.objects.filter(enrolments__concerns__isnull=False).distinct().order_by("pk")
    passed = sum(settle(school, SYSTEM, day=day) for school in schools)
    return passed + remind_away(day) + reminding.remind(day)
