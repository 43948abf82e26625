"""The contact of an employer that nobody signs in for is asked to register."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.access import can_verify_employers
from alliances.organisations.models import Organisation


def can_invite(organisation: Organisation, by: Actor) -> bool:
    """Whether an employer's contact may be asked to register: nobody signs in for it yet."""
    is_open = (
        organisation.kind_id == "employer"
        and organisation.refused_at is None
        and bool(organisation.contact_email and organisation.registration_number)
    )
    return is_open and can_verify_employers(by) and not _has_people(organisation)


def _has_people(organisation: Organisation) -> bool:
    rows = get_user_model().objects.filter(
        memberships__organisation=organisation, memberships__ended_on__isnull=True
    )
    return rows.exists()


def is_needed(letter: Message) -> bool:
    """Whether still nobody signs in for the employer whose contact was invited."""
    organisation = Organisation.objects.filter(pk=letter.subject_id or 0).first()
    return organisation is not None and not _has_people(organisation)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the contact may be invited, whether its people sign in by now, and the last invitation."""

    can_invite: bool
    signs_in: bool = False
    letter: Message | None = None


def standing(organisation: Organisation, by: Actor) -> Standing:
    """How it stands with an employer's own people, for those who confirm employers."""
    if organisation.kind_id != "employer" or not can_verify_employers(by):
        return Standing(can_invite=False)
    rows = Message.objects.filter(
        kind="contact_invited",
        subject_type=organisation._meta.label_lower,
        subject_id=organisation.pk,
    )
    signs_in = _has_people(organisation)
    may = not signs_in and can_invite(organisation, by)
    return Standing(may, signs_in, rows.order_by("-pk").first())


@transaction.atomic
def invite(organisation: Organisation, *, by: Actor) -> None:
    """Write to an employer's contact how to get in: the registration with the number filled in; once a day.

    The letter gives no right by itself: whoever registers is let in by the same rules as everybody.

    Raises
    ------
    Refused
        ``not_yours`` for whoever confirms no employers, ``has_people`` where somebody signs in already,
        ``no_contact`` where address or registration number is missing.
    """
    if not can_verify_employers(by):
        raise Refused("not_yours", _("Coordinators of schools and sector organisations confirm employers."))
    if _has_people(organisation):
        raise Refused("has_people", _("Somebody signs in for this employer already."))
    if not can_invite(organisation, by):
        raise Refused("no_contact", _("Enter the e-mail address and the registration number first."))
    query = urlencode({"registration_number": organisation.registration_number or ""})
    email = organisation.contact_email
    sent = messages.put(
        "contact_invited",
        to=messages.Address(email, organisation.contact_name),
        about=organisation,
        by=by,
        context={"employer": organisation.name, "email": email, "sender": messages.sender_acting(by)},
        path=f"{reverse('alliances:employer-register-details')}?{query}",
        key=f"contact-invited:{organisation.pk}:{email}:{timezone.localdate()}"[:120],
        is_urgent=True,
    )
    if sent is not None:
        AuditEntry.objects.record(
            by=by, verb="organisation.invite_contact", subject=organisation, after={"email": email}
        )
