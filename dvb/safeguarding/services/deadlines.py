"""By when a report has to be answered: dated data (rules R-01), organisational practice and no law."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from alliances.law.models import LegalParameter
from alliances.law.rules import Ruleset
from dvb.safeguarding.models import Concern

WITHOUT_A_ROW = {Concern.Kind.ACCIDENT.value: 1, Concern.Kind.CONCERN.value: 3, "urgent": 1}
"""Days where no row is in force."""


def due_on(kind: str, *, is_urgent: bool = False) -> dt.date:
    """The day by which a report of today is answered; an urgent one never later than another."""
    today = timezone.localdate()
    rules = Ruleset(LegalParameter.objects.filter(param__startswith="report_days_"), today)
    days = [_days(rules, name) for name in ([kind, "urgent"] if is_urgent else [kind])]
    return today + dt.timedelta(days=min(days))


def _days(rules: Ruleset, name: str) -> int:
    number = rules.number(f"report_days_{name}")
    return WITHOUT_A_ROW[name] if number is None else int(number)
