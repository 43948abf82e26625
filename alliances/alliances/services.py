"""Alliances: created by a sector organisation or the ministry; members are invited, and may leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.access import can_answer_invitation, can_leave_alliance, can_manage_alliance
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.alliances.queries import Lacking, without_administrator
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise, search_key
from alliances.messages import services as messages
from alliances.organisations.access import can_create_alliances
from alliances.organisations.models import Organisation, Sector

MEMBER_KINDS = ("school", "employer")
KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
State = AllianceInvitation.State


@transaction.atomic
def create(
    *, name: str, sector: Sector | None, lead: Organisation, members: Iterable[Organisation], by: Actor
) -> Alliance:
    """Create an alliance and invite its members; a repeated call returns the existing one.

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
    active = Alliance.objects.filter(ended_on__isnull=True)
    same = next((row for row in active if search_key(row.name) == search_key(name)), None)
    if same is not None and same.lead_id == lead.pk:
        return same
    if same is not None:
        raise Refused("name_taken", _("There is an alliance of this name already."), "name")
    day = timezone.localdate()
    alliance = Alliance.objects.create(name=name, sector=sector, lead=lead, started_on=day)
    after = {"name": name, "lead": lead.pk, "invited": sorted(chosen)}
    AuditEntry.objects.record(by=by, verb="alliance.found", subject=alliance, after=after)
    if by.organisation_id in chosen:
        AllianceMember.objects.create(alliance=alliance, organisation_id=by.organisation_id, joined_on=day)
    for row in chosen.values():
        if row.pk != by.organisation_id:
            _invite(alliance, row, by)
    return alliance


@transaction.atomic
def invite(alliance: Alliance, *, organisations: Iterable[Organisation], by: Actor) -> int:
    """Invite organisations into the alliance; members and already invited ones are skipped.

    Returns how many were invited.

    Raises
    ------
    Refused
        ``not_yours``, ``alliance_ended``, ``not_a_member_kind``.
    """
    locked = Alliance.objects.select_for_update(of=("self",)).select_related("lead").get(pk=alliance.pk)
    if not can_manage_alliance(by, locked):
        raise Refused("not_yours", _("Whoever leads the alliance invites its members."))
    _require_active(locked)
    chosen = list(organisations)
    if any(row.kind_id not in MEMBER_KINDS and row.pk != locked.lead_id for row in chosen):
        raise Refused("not_a_member_kind", _("Schools and employers are invited."), "members")
    invited = set(locked.invitations.filter(state=State.WAITING).values_list("organisation_id", flat=True))
    inside = set(locked.members.filter(left_on__isnull=True).values_list("organisation_id", flat=True))
    new = {row.pk: row for row in chosen if row.pk not in invited | inside}
    for row in new.values():
        _invite(locked, row, by)
    return len(new)


def _invite(alliance: Alliance, organisation: Organisation, by: Actor) -> None:
    invitation = AllianceInvitation.objects.create(
        alliance=alliance, organisation=organisation, invited_by_id=by.user_id
    )
    after = {"organisation": organisation.pk, "invitation": invitation.pk}
    AuditEntry.objects.record(by=by, verb="alliance.invite", subject=alliance, after=after)
    lacking = without_administrator([organisation]).get(organisation.pk)
    for to in messages.recipients_of(organisation, messages.WRITERS if lacking else [Role.ADMINISTRATOR]):
        messages.put(
            "alliance_invited",
            to=to,
            about=invitation,
            by=by,
            sender_id=alliance.lead_id,
            path=reverse("alliances:employer-register")
            if lacking is Lacking.ANYBODY
            else reverse("alliances:alliance-invitation", args=[invitation.pk]),
            context={**_names(alliance, organisation), "lacking": lacking},
            key=f"alliance-invitation:{invitation.pk}:{to.key}"[:120],
        )


def _names(alliance: Alliance, organisation: Organisation) -> dict[str, str]:
    return {"alliance": alliance.name, "lead": alliance.lead.name, "organisation": organisation.name}


def _tell(kind: str, to: Organisation, row: AllianceInvitation | AllianceMember, by: Actor) -> None:
    """Write to the people of one side what the other one did."""
    for address in messages.recipients_of(to, KEEPERS):
        messages.put(
            kind,
            to=address,
            about=row,
            by=by,
            path=reverse("alliances:alliance-detail", args=[row.alliance_id]),
            context={
                **_names(row.alliance, row.organisation),
                "by_lead": by.organisation_id == row.alliance.lead_id,
                "is_school": row.organisation.kind_id == "school",
            },
        )


@transaction.atomic
def accept(invitation: AllianceInvitation, *, by: Actor) -> AllianceMember:
    """Accept an invitation, as an administrator of the invited organisation: it is a member from today.

    A repeated call returns the same membership.

    Raises
    ------
    Refused
        ``not_yours``, ``invitation_answered`` where it was declined or taken back, ``alliance_ended``.
    """
    locked = _lock(invitation)
    _require_can_answer(locked, by)
    inside = AllianceMember.objects.filter(
        alliance=locked.alliance, organisation=locked.organisation, left_on__isnull=True
    ).first()
    if locked.state == State.ACCEPTED and inside is not None:
        return inside
    _require_pending(locked)
    _require_active(locked.alliance)
    _decide(locked, State.ACCEPTED, by)
    AuditEntry.objects.record(
        by=by, verb="alliance.join", subject=locked.alliance, after={"organisation": locked.organisation_id}
    )
    return inside or AllianceMember.objects.create(
        alliance=locked.alliance, organisation=locked.organisation, joined_on=timezone.localdate()
    )


@transaction.atomic
def decline(invitation: AllianceInvitation, *, by: Actor) -> AllianceInvitation:
    """Decline an invitation, as an administrator of the invited organisation; repeating changes nothing.

    The lead is told.
    """
    locked = _lock(invitation)
    _require_can_answer(locked, by)
    if locked.state == State.DECLINED:
        return locked
    _require_pending(locked)
    _decide(locked, State.DECLINED, by)
    after = {"organisation": locked.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.decline", subject=locked.alliance, after=after)
    _tell("alliance_declined", locked.alliance.lead, locked, by)
    return locked


@transaction.atomic
def withdraw(invitation: AllianceInvitation, *, by: Actor) -> AllianceInvitation:
    """Withdraw a pending invitation, as the alliance's lead; repeating changes nothing."""
    locked = _lock(invitation)
    if not can_manage_alliance(by, locked.alliance):
        raise Refused("not_yours", _("Whoever leads the alliance invites its members."))
    if locked.state == State.WITHDRAWN:
        return locked
    _require_pending(locked)
    _decide(locked, State.WITHDRAWN, by)
    after = {"organisation": locked.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.uninvite", subject=locked.alliance, after=after)
    return locked


@transaction.atomic
def leave(membership: AllianceMember, *, by: Actor) -> AllianceMember:
    """End an organisation's membership as of today; the lead cannot leave its own alliance.

    Rights are computed from this row each time, so they end with it. Whichever side did not do it is told.
    """
    rows = AllianceMember.objects.select_for_update(of=("self",))
    rows = rows.select_related("alliance__lead", "organisation")
    locked = rows.get(pk=membership.pk)
    if not can_leave_alliance(by, locked):
        raise Refused("not_yours", _("An administrator of the member or of the lead does this."))
    if locked.left_on is not None:
        return locked
    if locked.alliance.lead_id == locked.organisation_id:
        raise Refused("is_lead", _("The lead cannot leave its alliance."))
    locked.left_on, locked.left_by_id = timezone.localdate(), by.user_id
    locked.save(update_fields=["left_on", "left_by"])
    after = {"organisation": locked.organisation_id}
    AuditEntry.objects.record(by=by, verb="alliance.leave", subject=locked.alliance, after=after)
    for side in (locked.alliance.lead, locked.organisation):
        if side.pk != by.organisation_id:
            _tell("alliance_left", side, locked, by)
    return locked


def _lock(invitation: AllianceInvitation) -> AllianceInvitation:
    rows = AllianceInvitation.objects.select_for_update(of=("self",))
    locked: AllianceInvitation = rows.select_related("alliance__lead", "organisation").get(pk=invitation.pk)
    return locked


def _require_can_answer(invitation: AllianceInvitation, by: Actor) -> None:
    if not can_answer_invitation(by, invitation):
        raise Refused("not_yours", _("An administrator of the invited organisation answers."))


def _require_pending(invitation: AllianceInvitation) -> None:
    if invitation.state != State.WAITING:
        raise Refused("invitation_answered", _("This invitation was answered or taken back already."))


def _require_active(alliance: Alliance) -> None:
    if alliance.ended_on is not None:
        raise Refused("alliance_ended", _("This alliance has ended."))


def _decide(invitation: AllianceInvitation, state: str, by: Actor) -> None:
    invitation.state, invitation.decided_at, invitation.decided_by_id = state, timezone.now(), by.user_id
    invitation.save(update_fields=["state", "decided_at", "decided_by"])
    messages.drop(invitation)
