"""What is read of alliances: who can answer for an organisation, who is in, who left and who did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.kernel.actor import OVERSIGHT_KINDS, Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.people.models import Membership


class Lacking(StrEnum):
    """Why nobody can answer for an organisation."""

    ADMINISTRATOR = "administrator"
    """People act for it, or it is no employer: only whoever runs the site can make one administrator."""
    ANYBODY = "anybody"
    """An employer that nobody acts for: its own people may register it."""


def without_administrator(organisations: Iterable[Organisation]) -> dict[int, Lacking]:
    """The organisations for which nobody can answer today, by their keys, and why."""
    asked = {row.pk: row for row in organisations}
    if not asked:
        return {}
    roles: dict[int, set[str]] = defaultdict(set)
    people = Membership.objects.filter(
        organisation__in=asked.keys(), ended_on__isnull=True, user__is_active=True
    ).exclude(role=Role.LEARNER.value)
    for organisation, role in people.values_list("organisation_id", "role"):
        roles[organisation].add(role)
    return {
        pk: Lacking.ANYBODY if row.kind_id == "employer" and not roles[pk] else Lacking.ADMINISTRATOR
        for pk, row in asked.items()
        if Role.ADMINISTRATOR.value not in roles[pk]
    }


def administrators_shown(actor: Actor, organisation: Organisation) -> list[str]:
    """The names of an organisation's administrators, for its own people."""
    rows = visible_to(actor, Membership).filter(
        organisation=organisation,
        role=Role.ADMINISTRATOR.value,
        ended_on__isnull=True,
        user__is_active=True,
    )
    return [str(row.user) for row in rows.select_related("user").order_by("user__name", "pk")]


@dataclass(frozen=True, slots=True)
class Stay:
    """One membership as a page shows it: who said yes, and who ended it, for those concerned alone."""

    row: AllianceMember
    accepted_by: str
    left_by: str


@dataclass(frozen=True, slots=True)
class Members:
    """Who is in an alliance and who was: ``count`` is all of today's, ``hidden`` those that the actor
    does not see."""

    stays: list[Stay]
    left: list[Stay]
    count: int
    hidden: int


def members_of(alliance: Alliance, actor: Actor) -> Members:
    """Today's members and former ones; the lead is shown to everybody, for the page names it anyway."""
    known = Q(organisation__in=visible_to(actor, Organisation)) | Q(organisation=alliance.lead_id)
    rows = visible_to(actor, AllianceMember).filter(alliance=alliance)
    shown = (
        rows.filter(known)
        .select_related("organisation__kind", "alliance", "left_by")
        .order_by("organisation__sort_key", "pk")
    )
    accepted = _accepted_by(alliance, actor)
    stays = [_stay(row, alliance, actor, accepted) for row in shown]
    inside = [stay for stay in stays if stay.row.left_on is None]
    count = rows.filter(left_on__isnull=True).count()
    left = sorted((stay for stay in stays if stay.row.left_on), key=lambda one: -one.row.left_on.toordinal())  # type: ignore[union-attr]
    return Members(inside, left, count, count - len(inside))


def _accepted_by(alliance: Alliance, actor: Actor) -> dict[int, str]:
    """Who accepted for each member at last, as far as the actor may read the invitation."""
    rows = visible_to(actor, AllianceInvitation).filter(
        alliance=alliance, state=AllianceInvitation.State.ACCEPTED, decided_by__isnull=False
    )
    return {
        row.organisation_id: str(row.decided_by) for row in rows.select_related("decided_by").order_by("pk")
    }


def _stay(row: AllianceMember, alliance: Alliance, actor: Actor, accepted: dict[int, str]) -> Stay:
    is_concerned = (
        actor.organisation_kind in OVERSIGHT_KINDS
        or actor.organisation_id in {alliance.lead_id, row.organisation_id}
    )  # fmt: skip
    left_by = str(row.left_by) if is_concerned and row.left_by else ""
    return Stay(row, accepted.get(row.organisation_id, "") if row.left_on is None else "", left_by)


def own_alliances(actor: Actor) -> QuerySet[Alliance]:
    """Alliances that the actor's organisation leads or is a member of today."""
    own = actor.organisation_id or 0
    mine = AllianceMember.objects.filter(organisation=own, left_on__isnull=True)
    rows: QuerySet[Alliance] = visible_to(actor, Alliance)
    return rows.filter(Q(lead=own) | Q(pk__in=mine.values("alliance")), ended_on__isnull=True)


def all_alliances(actor: Actor) -> QuerySet[Alliance]:
    """All that the actor sees, with their lead and how many members each has today."""
    rows: QuerySet[Alliance] = visible_to(actor, Alliance).select_related("lead", "sector")
    return rows.annotate(member_count=Count("members", filter=Q(members__left_on__isnull=True)))
