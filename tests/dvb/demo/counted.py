"""The rows of a filled demo, counted by its tests."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from alliances.alliances.models import Alliance
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from matching.learners.models import Enrolment
from matching.openings.models import Opening, Seat, SeatClaim, Wish
from matching.rounds.models import Round

SMALL = 60


def offered() -> QuerySet[Opening]:
    """Without the places at which somebody is at work since before the round."""
    return Opening.objects.exclude(status="closed")


def kinds() -> Counter[str]:
    """How many rows of each kind there are."""
    models: list[Any] = [Organisation, Alliance, Opening, Seat, Enrolment, Wish, Membership, User, Round]
    return Counter({model.__name__: model.objects.count() for model in models})


def here() -> QuerySet[Enrolment]:
    """Who is enrolled in the demo year; the others graduated before."""
    return Enrolment.objects.filter(ended_on__isnull=True)


def at_work() -> int:
    """How many hold a seat already: the round places the others."""
    return SeatClaim.objects.filter(released_at__isnull=True, enrolment__in=here()).count()
