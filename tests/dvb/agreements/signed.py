"""Agreements of the cast at every step, made without a round."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.openings.models import Opening, SeatClaim
from tests.cast import Cast

SIDES = ("school", "host", "learner")


def agree(enrolment: Enrolment, opening: Opening) -> Assignment:
    """Both sides agreed that this learner goes there."""
    claim = SeatClaim.objects.create(seat=opening.seats.first(), enrolment=enrolment)
    return Assignment.objects.create(
        enrolment=enrolment,
        opening=opening,
        claim=claim,
        origin="by_hand",
        status="agreed",
        answer_by=opening.starts_on,
        employer_accepted_at=timezone.now(),
        learner_accepted_at=timezone.now(),
    )


def drawn(cast: Cast, **of_opening: Any) -> Agreement:
    Opening.objects.filter(pk=cast.opening.pk).update(**of_opening)
    cast.opening.refresh_from_db()
    return agreements.draw_up(agree(cast.learner, cast.opening), by=cast.actor("coordinator"))


def ready(cast: Cast, **of_opening: Any) -> Agreement:
    return agreements.release(drawn(cast, **of_opening), by=cast.actor("coordinator"))


def sign(cast: Cast, agreement: Agreement, *sides: str, on: dt.date | None = None) -> Agreement:
    for side in sides:
        agreement = agreements.sign_on_paper(
            agreement,
            side=side,
            name=f"Paraugs {side}",
            signed_on=on or timezone.localdate(),
            by=cast.actor("coordinator"),
        )
    return agreement


def signed(cast: Cast, **of_opening: Any) -> Agreement:
    return sign(cast, ready(cast, **of_opening), *SIDES)


def active(cast: Cast, **of_opening: Any) -> Agreement:
    """Signed by all, and on its first day begun by the calendar."""
    made = signed(cast, **of_opening)
    agreements.advance(max(timezone.localdate(), agreements.first_terms(made).starts_on))
    made.refresh_from_db()
    return made
