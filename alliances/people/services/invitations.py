"""Invitations by e-mail: sent, sent again with a fresh link, taken back, accepted once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.emails import check_email
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.people.models import Invitation, Membership, User
from alliances.people.services import addresses
from alliances.people.services.people import COLLEAGUE_ROLES, require_manager

DAYS = 14
MAX_SENDINGS = 10


def find(token: str) -> Invitation | None:
    """The invitation behind a link; a link that was replaced by a fresh one is nobody's."""
    rows = Invitation.objects.select_related("organisation__kind", "invited_by")
    return rows.filter(token_hash=_hash(token)).first()


@transaction.atomic
def invite(organisation: Organisation, *, email: str, role: str, by: Actor) -> Invitation:
    """Ask somebody to act for the organisation; a second click finds the first invitation."""
    require_manager(organisation, by)
    address = check_email(email)
    if role not in COLLEAGUE_ROLES:
        raise Refused("role_unknown", _("Choose one of the roles."), "role")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _require_newcomer(organisation, address)
    waiting = Invitation.objects.waiting().filter(organisation=organisation, email=address).first()
    if waiting is not None:
        return _require_same_role(waiting, role)
    token, digest = _new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        token_hash=digest,
        expires_on=_last_day(),
        invited_by_id=by.user_id,
    )
    AuditEntry.objects.record(
        by=by, verb="invitation.send", subject=invitation, after={"email": address, "role": role}
    )
    _send(invitation, token, by)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send a new link, valid from today; the old one stops working."""
    require_manager(invitation.organisation, by)
    row = _lock(invitation)
    _require_pending(row)
    if row.sent_count >= MAX_SENDINGS:
        raise Refused(
            "sent_often", _("This invitation was sent %(n)s times: check the address.") % {"n": MAX_SENDINGS}
        )
    token, row.token_hash = _new_token()
    row.expires_on, row.sent_count, row.asked_again_on = _last_day(), row.sent_count + 1, None
    row.save()
    AuditEntry.objects.record(by=by, verb="invitation.resend", subject=row, after={"n": row.sent_count})
    _send(row, token, by)
    return row


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor) -> Invitation:
    """Take an invitation back; its link leads nowhere from now on."""
    require_manager(invitation.organisation, by)
    row = _lock(invitation)
    if row.revoked_at is not None:
        return row
    _require_pending(row)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    AuditEntry.objects.record(by=by, verb="invitation.revoke", subject=row)
    return row


@transaction.atomic
def revoke_all(organisation: Organisation, *, by: Actor) -> None:
    """Take back whatever waits, when the organisation itself was refused."""
    for row in Invitation.objects.waiting().filter(organisation=organisation).order_by("pk"):
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        AuditEntry.objects.record(by=by, verb="invitation.revoke", subject=row)


@transaction.atomic
def request_again(invitation: Invitation) -> Invitation:
    """Tell whoever invited that the link expired before it was used, at most once a day."""
    row = _lock(invitation)
    _require_pending(row)
    today = timezone.localdate()
    if not row.has_expired(today) or row.asked_again_on == today:
        return row
    row.asked_again_on = today
    row.save(update_fields=["asked_again_on"])
    AuditEntry.objects.record(by=SYSTEM, verb="invitation.ask_again", subject=row)
    _notify_administrators(row)
    return row


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Membership:
    """Give a signed-in person the role she was invited to; a second click finds the first membership."""
    row = _lock(invitation)
    if row.accepted_at is not None and row.accepted_by_id == user.pk:
        return Membership.objects.get(
            user=user, organisation=row.organisation, role=row.role, ended_on__isnull=True
        )
    _require_pending(row)
    if row.has_expired(timezone.localdate()):
        raise Refused("expired", _("The invitation has expired. Ask for a new one."))
    if not is_hers(user, row.email):
        raise Refused("other_person", _("This invitation was sent to another address."))
    membership, _made = Membership.objects.get_or_create(
        user=user, organisation=row.organisation, role=row.role, ended_on=None
    )
    row.accepted_at, row.accepted_by = timezone.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    by = row.organisation.as_actor(Role(row.role), user.pk)
    AuditEntry.objects.record(by=by, verb="invitation.accept", subject=row, after={"role": row.role})
    return membership


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str) -> Membership:
    """Make the account of somebody who has none; the link reached her address, so it is confirmed."""
    row = _lock(invitation)
    if addresses.owner_of(row.email) is not None:
        raise Refused("has_account", _("There is an account with this address: sign in first."))
    _require_pending(row)
    user = addresses.create_account(row.email, name=normalise(name), language=get_language() or "lv")
    return accept(row, user=user)


def is_hers(user: User, email: str) -> bool:
    """Whether an invitation to this address is this person's."""
    confirmed = EmailAddress.objects.filter(user=user, email=email, verified=True)
    return user.email == email or confirmed.exists()


def _require_newcomer(organisation: Organisation, email: str) -> None:
    known = Membership.objects.filter(organisation=organisation, user__email=email)
    if known.living().exclude(role=Role.LEARNER.value).exists():
        raise Refused("is_member", _("This person acts for the organisation already."), "email")


def _require_same_role(waiting: Invitation, role: str) -> Invitation:
    if waiting.role != role or waiting.has_expired(timezone.localdate()):
        raise Refused(
            "is_invited",
            _("This address is invited already: send that invitation again or take it back."),
            "email",
        )
    return waiting


def _require_pending(row: Invitation) -> None:
    if row.revoked_at is not None:
        raise Refused("revoked", _("This invitation was taken back."))
    if row.accepted_at is not None:
        raise Refused("used", _("This invitation was accepted already."))


def _lock(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation__kind")
    return rows.get(pk=invitation.pk)


def _last_day() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=DAYS)


def _new_token() -> tuple[str, str]:
    token = secrets.token_urlsafe(32)
    return token, _hash(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """The address that an invitation's e-mail leads to."""
    return reverse("alliances:invitation", args=[token])


def _send(invitation: Invitation, token: str, by: Actor) -> None:
    """The letter with the link; its text and address are wiped once it is sent."""
    known = addresses.owner_of(invitation.email)
    language = known.language if known else get_language() or "lv"
    with translation.override(language):
        role, day = invitation.get_role_display(), date_format(invitation.expires_on, "SHORT_DATE_FORMAT")
    messages.put(
        "invitation",
        to=messages.Address(invitation.email, known.name if known else "", language),
        about=invitation,
        by=by,
        context={
            "organisation": invitation.organisation.name,
            "role": role,
            "day": day,
            "sender": messages.sender_acting(by),
        },
        path=link_of(token),
        key=f"invitation-{invitation.pk}-{invitation.sent_count}",
        is_urgent=True,  # a person presses the button, and the other one waits
        is_secret=True,
    )


def _notify_administrators(invitation: Invitation) -> None:
    """Notify the inviting administrator, or all administrators if that person is none any more."""
    administrators = Membership.objects.administrators().filter(organisation=invitation.organisation)
    recipients = (
        administrators.filter(user=invitation.invited_by_id)
        if invitation.invited_by_id
        else administrators.none()
    )
    for administrator in (recipients if recipients.exists() else administrators).select_related("user"):
        messages.put(
            "invitation_again",
            to=messages.address_of(administrator.user),
            about=invitation,
            by=SYSTEM,
            context={"email": invitation.email},
            path=reverse("alliances:organisation-people", args=[invitation.organisation_id]),
            key=f"invitation-again-{invitation.pk}-{invitation.asked_again_on}-{administrator.user_id}",
            is_urgent=True,
        )
