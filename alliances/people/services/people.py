"""People of an organisation: roles, leaving, handing over; it is never left without an administrator."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import duties
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.access import can_manage_people
from alliances.people.models import Membership, RoleChoices
from alliances.people.services import departures

COLLEAGUE_ROLES = tuple(role for role in RoleChoices if role is not RoleChoices.LEARNER)


def require_manager(organisation: Organisation, by: Actor) -> None:
    """Refuse whoever does not administer this organisation."""
    if not can_manage_people(by, organisation):
        raise Refused("not_yours", _("An administrator of the organisation does this."))


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Actor) -> Membership:
    """Change a colleague's role; the last administrator's role cannot be changed."""
    require_manager(membership.organisation, by)
    row = _lock(membership)
    _require_colleague(row)
    if role not in COLLEAGUE_ROLES:
        raise Refused("role_unknown", _("Choose one of the roles."), "role")
    if row.role == role:
        return row
    _require_another_administrator(row)
    _set_role(row, role, by)
    departures.tell_of_role(row, by=by)
    return row


@transaction.atomic
def end(membership: Membership, *, by: Actor) -> Membership:
    """End a colleague's membership; she cannot act for the organisation from the next request on."""
    require_manager(membership.organisation, by)
    return _end(membership, by, "membership.end")


@transaction.atomic
def leave(membership: Membership, *, by: Actor) -> Membership:
    """Stop acting for an organisation at one's own wish."""
    if membership.user_id != by.user_id:
        raise Refused("not_yours", _("Everybody leaves in person; an administrator ends memberships."))
    return _end(membership, by, "membership.leave")


@transaction.atomic
def end_all(organisation: Organisation, *, reason: str, by: Actor) -> None:
    """End every membership of an employer that was refused, the last administrator's too."""
    for row in Membership.objects.living().filter(organisation=organisation).order_by("pk"):
        row.ended_on = timezone.localdate()
        row.save(update_fields=["ended_on"])
        after = {"ended_on": str(row.ended_on)}
        AuditEntry.objects.record(by=by, verb="membership.end", subject=row, after=after, reason=reason)
        duties.release(row, by=by)


@transaction.atomic
def hand_over(membership: Membership, *, to: Membership, by: Actor) -> Membership:
    """Make a colleague administrator and become coordinator oneself, both or neither."""
    if membership.user_id != by.user_id or membership.role != Role.ADMINISTRATOR.value:
        raise Refused("not_yours", _("Administrators hand over only their own role."))
    own, successor = _lock(membership), _lock(to)
    if own.organisation_id != successor.organisation_id or own.user_id == successor.user_id:
        raise Refused("no_colleague", _("Choose a colleague of this organisation."), "to")
    _require_colleague(successor)
    if not successor.user.is_active:
        raise Refused("cannot_sign_in", _("This person cannot sign in any more."), "to")
    if own.role != Role.ADMINISTRATOR.value:
        return own
    if successor.role != Role.ADMINISTRATOR.value:
        _set_role(successor, Role.ADMINISTRATOR.value, by)
        departures.tell_of_role(successor, by=by)
    _set_role(own, Role.COORDINATOR.value, by)
    return own


def _lock(membership: Membership) -> Membership:
    """The membership as it is now, behind the lock of its organisation: one change of people at a time."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    rows = Membership.objects.select_related("user", "organisation__kind")
    return rows.get(pk=membership.pk)


def _require_colleague(row: Membership) -> None:
    if row.role == Role.LEARNER.value:
        raise Refused("is_learner", _("Learners are kept in the list of learners."))
    if row.ended_on is not None:
        raise Refused("has_left", _("This person has left the organisation."))


def is_last_administrator(row: Membership) -> bool:
    """Whether nobody else who can sign in administers the organisation."""
    if row.role != Role.ADMINISTRATOR.value:
        return False
    others = Membership.objects.filter(organisation_id=row.organisation_id).exclude(user_id=row.user_id)
    return not others.administrators().exists()


def _require_another_administrator(row: Membership) -> None:
    """Refuse to take the last administrator away; whoever cannot sign in does not count."""
    if is_last_administrator(row):
        raise Refused(
            "last_administrator",
            _("The organisation needs an administrator: make a colleague one first, then try again."),
        )


def _set_role(row: Membership, role: str, by: Actor) -> None:
    same = Membership.objects.filter(
        user_id=row.user_id, organisation_id=row.organisation_id, role=role, ended_on__isnull=True
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused("has_role", _("This person has this role here already."), "role")
    before = row.role
    row.role = role
    row.save(update_fields=["role"])
    AuditEntry.objects.record(
        by=by, verb="membership.change", subject=row, before={"role": before}, after={"role": role}
    )
    duties.release(row, by=by)


def _end(membership: Membership, by: Actor, verb: str) -> Membership:
    row = _lock(membership)
    if row.ended_on is not None:
        return row
    _require_colleague(row)
    _require_another_administrator(row)
    row.ended_on = timezone.localdate()
    row.save(update_fields=["ended_on"])
    AuditEntry.objects.record(by=by, verb=verb, subject=row, after={"ended_on": str(row.ended_on)})
    duties.release(row, by=by)
    departures.follow(row, by=by)
    return row
