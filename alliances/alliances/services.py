"""Alliances: made by a sector organisation or the ministry; members are asked, and may leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.access import can_answer_invitation, can_leave_alliance, can_manage_alliance
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise, search_key
from alliances.messages import services as messages
from alliances.organisations.access import can_create_alliances
from alliances.organisations.models import Organisation, Sector

MEMBER_KINDS = ("school", "employer")
State = AllianceInvitation.State


@transaction.atomic
def create(
    *, name: str, sector: Sector | None, lead: Organisation, members: Iterable[Organisation], by: Actor
) -> Alliance:
    """Make an alliance and ask its members; a second click finds the first one's.

    The founder's own organisation belongs to it at once where it is named; everybody else is invited.

    Raises
    ------
    Refused
        ``not_yours``, ``name_needed``, ``name_taken`` by an alliance with another lead, ``members_needed``.
    """
    if not can_create_alliances(by):
        raise Refused("not_yours", _("An administrator of a sector organisation or the ministry does this."))
    name, chosen = normalise(name), {row.pk: row for row in (lead, *members)}
    if not name:
        raise Refused("name_needed", _("Give the alliance a name."), "name")
    if len(chosen) < 2:
        raise Refused("members_needed", _("An alliance has a member besides its lead."), "members")
    Organisation.objects.select_for_update().get(pk=lead.pk)
    living = Alliance.objects.filter(ended_on__isnull=True)
    same = next((row for row in living if search_key(row.name) == search_key(name)), None)
    if same is not None and same.lead_id == lead.pk:
        return same
    if same is not None:
        raise Refused("name_taken", _("There is an alliance of this name already."), "name")
    day = timezone.localdate()
    made = Alliance.objects.create(name=name, sector=sector, lead=lead, started_on=day)
    after = {"name": name, "lead": lead.pk, "invited": sorted(chosen)}
    AuditEntry.objects.record(by=by, verb="alliance.found", subject=made, after=after)
    if by.organisation_id in chosen:
        AllianceMember.objects.create(alliance=made, organisation_id=by.organisation_id, joined_on=day)
    for row in chosen.values():
        if row.pk != by.organisation_id:
            _invite(made, row, by)
    return made


@transaction.atomic
def invite(alliance: Alliance, *, organisations: Iterable[Organisation], by: Actor) -> int:
    """Ask organisations into the alliance; who is a member or asked already is left alone.

    Returns how many were asked.

    Raises
    ------
    Refused
        ``not_yours``, ``alliance_ended``, ``not_a_member_kind``.
    """
    held = Alliance.objects.select_for_update(of=("self",)).select_related("lead").get(pk=alliance.pk)
    if not can_manage_alliance(by, held):
        raise Refused("not_yours", _("Whoever leads the alliance invites its members."))
    _require_living(held)
    chosen = list(organisations)
    if any(row.kind_id not in MEMBER_KINDS and row.pk != held.lead_id for row in chosen):
        raise Refused("not_a_member_kind", _("Schools and employers are invited."), "members")
    asked = set(held.invitations.filter(state=State.WAITING).values_list("organisation_id", flat=True))
    inside = set(held.members.filter(left_on__isnull=True).values_list("organisation_id", flat=True))
    new = {row.pk: row for row in chosen if row.pk not in asked | inside}
    for row in new.values():
        _invite(held, row, by)
    return len(new)


def _invite(alliance: Alliance, organisation: Organisation, by: Actor) -> None:
    made = AllianceInvitation.objects.create(
        alliance=alliance, organisation=organisation, invited_by_id=by.user_id
    )
    after = {"organisation": organisation.pk, "invitation": made.pk}
    AuditEntry.objects.record(by=by, verb="alliance.invite", subject=alliance, after=after)
    for to in messages.addresses_of(organisation, [Role.ADMINISTRATOR]):
        messages.put(
            "alliance_invited",
            to=to,
            about=made,
            by=by,
            sender_id=alliance.lead_id,
            path=reverse("alliances:alliance-invitation", args=[made.pk]),
            context={
                "alliance": alliance.name,
                "lead": alliance.lead.name,
                "organisation": organisation.name,
            },
            key=f"alliance-invitation:{made.pk}:{to.email}"[:120],
        )


@transaction.atomic
def accept(invitation: AllianceInvitation, *, by: Actor) -> AllianceMember:
    """An administrator of the invited organisation says yes: from today it is a member.

    A second click finds the membership of the first one.

    Raises
    ------
    Refused
        ``not_yours``, ``invitation_answered`` where it was declined or taken back, ``alliance_ended``.
    """
    held = _held(invitation)
    _require_answerer(held, by)
    inside = AllianceMember.objects.filter(
        alliance=held.alliance, organisation=held.organisation, left_on__isnull=True
    ).first()
    if held.state == State.ACCEPTED and inside is not None:
        return inside
    _require_waiting(held)
    _require_living(held.alliance)
    _decide(held, State.ACCEPTED, by)
    AuditEntry.objects.record(
        by=by, verb="alliance.join", subject=held.alliance, after={"organisation": held.organisation_id}
    )
    return inside or AllianceMember.objects.create(
        alliance=held.alliance, organisation=held.organisation, joined_on=timezone.localdate()
    )


@transaction.atomic
def decline(invitation: AllianceInvitation, *, by: Actor) -> AllianceInvitation:
    """An administrator of the invited organisation says no; a second click changes nothing."""
    held = _held(invitation)
    _require_answerer(held, by)
    if held.state == State.DECLINED:
        return held
    _require_waiting(held)
    _decide(held, State.DECLINED, by)
    after = {"organisation": held.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.decline", subject=held.alliance, after=after)
    return held


@transaction.atomic
def withdraw(invitation: AllianceInvitation, *, by: Actor) -> AllianceInvitation:
    """Whoever leads the alliance takes an invitation back that nobody answered; again changes nothing."""
    held = _held(invitation)
    if not can_manage_alliance(by, held.alliance):
        raise Refused("not_yours", _("Whoever leads the alliance invites its members."))
    if held.state == State.WITHDRAWN:
        return held
    _require_waiting(held)
    _decide(held, State.WITHDRAWN, by)
    after = {"organisation": held.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.uninvite", subject=held.alliance, after=after)
    return held


@transaction.atomic
def leave(stay: AllianceMember, *, by: Actor) -> AllianceMember:
    """End an organisation's stay from today on; the lead stays as long as the alliance does.

    What follows from a membership is asked of this row each time, so it ends with it.
    """
    rows = AllianceMember.objects.select_for_update(of=("self",)).select_related("alliance")
    held = rows.get(pk=stay.pk)
    if not can_leave_alliance(by, held):
        raise Refused("not_yours", _("An administrator of the member or of the lead does this."))
    if held.left_on is not None:
        return held
    if held.alliance.lead_id == held.organisation_id:
        raise Refused("is_lead", _("The lead cannot leave its alliance."))
    held.left_on, held.left_by_id = timezone.localdate(), by.user_id
    held.save(update_fields=["left_on", "left_by"])
    after = {"organisation": held.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.leave", subject=held.alliance, after=after)
    return held


def _held(invitation: AllianceInvitation) -> AllianceInvitation:
    rows = AllianceInvitation.objects.select_for_update(of=("self",))
    found: AllianceInvitation = rows.select_related("alliance", "organisation").get(pk=invitation.pk)
    return found


def _require_answerer(held: AllianceInvitation, by: Actor) -> None:
    if not can_answer_invitation(by, held):
        raise Refused("not_yours", _("An administrator of the invited organisation answers."))


def _require_waiting(held: AllianceInvitation) -> None:
    if held.state != State.WAITING:
        raise Refused("invitation_answered", _("This invitation was answered or taken back already."))


def _require_living(alliance: Alliance) -> None:
    if alliance.ended_on is not None:
        raise Refused("alliance_ended", _("This alliance has ended."))


def _decide(held: AllianceInvitation, state: str, by: Actor) -> None:
    held.state, held.decided_at, held.decided_by_id = state, timezone.now(), by.user_id
    held.save(update_fields=["state", "decided_at", "decided_by"])
    messages.drop(held)
