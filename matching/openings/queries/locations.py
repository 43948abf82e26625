"""Learners and sites without a location: queries shared by the page, the tasks and the filters."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Workplace
from alliances.people.models import Membership
from matching.learners.access import can_manage_learners
from matching.learners.models import Enrolment
from matching.openings.models import Opening


def learners(actor: Actor) -> QuerySet[Enrolment]:
    """Own learners who have not left, without a location."""
    if not can_manage_learners(actor):
        return Enrolment.objects.none()
    rows: QuerySet[Enrolment] = visible_to(actor, Enrolment)
    present = Enrolment.objects.not_left_by(timezone.localdate()).without_location()
    return rows.filter(pk__in=present.values("pk"))


def sites(actor: Actor) -> QuerySet[Workplace]:
    """Sites that the actor may correct: its own, and those of unclaimed employers."""
    mine = Q(organisation_id=actor.organisation_id or 0)
    if actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS:
        claimed = Membership.objects.filter(ended_on__isnull=True).values("organisation")
        mine |= Q(organisation__kind="employer") & ~Q(organisation__in=claimed)
    rows: QuerySet[Workplace] = visible_to(actor, Workplace)
    return rows.filter(mine, pk__in=Workplace.objects.without_location().values("pk"))


def openings(actor: Actor) -> QuerySet[Opening]:
    """Openings at these sites."""
    rows: QuerySet[Opening] = visible_to(actor, Opening)
    return rows.filter(workplace__in=sites(actor).values("pk"))
