"""Create employer, opening and draft agreement for a firm that a learner found, in one transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from alliances.kernel.actor import Actor
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from matching.assignments.services import own_firm
from matching.learners.models import Enrolment


@transaction.atomic
def draw_up(enrolment: Enrolment, *, by: Actor, **values: Any) -> Agreement:
    """Enter the firm, the place and the draft; all of it or nothing."""
    return agreements.draw_up(own_firm.place(enrolment, by=by, **values), by=by)
