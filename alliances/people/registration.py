"""What people bring: a proven address is nobody else's; a closed account hands over what it answers for."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_added, email_changed, email_confirmed
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel import duties, merged_records
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.messages import asking
from alliances.people.models import Invitation, Membership, User
from alliances.people.services import address_changes, addresses

address_changes.register(address_changes.follow_in_own_organisations)
for kind in ("invitation", "invitation_again"):
    asking.register_rows(kind, Invitation.objects.waiting)


@receiver(email_changed, dispatch_uid="alliances.people.email_changed")
def _follow_change(user: User, from_email_address: EmailAddress | None, **_kwargs: Any) -> None:
    if from_email_address is not None:
        address_changes.follow(user, old=from_email_address.email)


@receiver(email_added, dispatch_uid="alliances.people.email_added")
def _tell_of_added(user: User, email_address: EmailAddress, **_kwargs: Any) -> None:
    address_changes.tell_of_added(user, added=email_address.email)


@receiver(email_confirmed, dispatch_uid="alliances.people.email_confirmed")
def _drop_other_claims(email_address: EmailAddress, **_kwargs: Any) -> None:
    addresses.drop_other_claims(email_address.user, email_address.email)


@receiver(pre_save, sender=EmailAddress, dispatch_uid="alliances.people.primary_is_proven")
def _require_proven_primary(instance: EmailAddress, **_kwargs: Any) -> None:
    """The main address becomes the account's own; one that is not confirmed would take it from its owner."""
    if instance.primary and not instance.verified and instance.email != instance.user.email:
        raise Refused("email_unproven", _("Confirm this address first; then it can become the main one."))


@receiver(post_save, sender=User, dispatch_uid="alliances.people.closed_account")
def _release_duties(
    instance: User, created: bool, update_fields: frozenset[str] | None, **_kwargs: Any
) -> None:
    """Whoever cannot sign in any more answers for nothing: others are asked instead."""
    if created or instance.is_active or (update_fields is not None and "is_active" not in update_fields):
        return
    with transaction.atomic():
        for membership in instance.memberships.filter(ended_on__isnull=True).order_by("pk"):
            duties.release(membership, by=SYSTEM)


def _end_membership(row: Membership) -> None:
    """The same person has the same role at the record that stays."""
    row.ended_on = max(timezone.localdate(), row.started_on)
    row.save(update_fields=["ended_on"])


def _revoke_invitation(row: Invitation) -> None:
    """The same address is invited to the record that stays."""
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])


merged_records.moves(
    "alliances.membership.organisation",
    called=_("people"),
    once=(merged_records.Once(("user", "role"), Q(ended_on__isnull=True), _end_membership),),
)
merged_records.moves(
    "alliances.invitation.organisation",
    called=_("invitations"),
    once=(
        merged_records.Once(
            ("email",), Q(accepted_at__isnull=True, revoked_at__isnull=True), _revoke_invitation
        ),
    ),
)
