"""The contact address of an organisation: who wrote it and when, and who is told when it changes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.messages import recipients
from alliances.messages import services as messages
from alliances.messages.addressing import Destination, LinkNeeded, Recipient, readers_of
from alliances.messages.models import Message
from alliances.organisations.models import ContactConfirmation, Organisation

FIELDS = ["contact_written_by", "contact_written_at"]
OWN_MAILBOX = _("This is an address of your own people. Enter that of a person who works at the employer.")


def mark(organisation: Organisation, *, by: Actor) -> None:
    """Remember on the row in memory in whose name its contact address is written, and when."""
    organisation.contact_written_by_id = by.organisation_id
    organisation.contact_written_at = timezone.now()


def refuse_own_mailbox(organisation: Organisation, *, by: Actor) -> None:
    """Refuse a contact of an employer who acts for the organisation that writes the address.

    She would answer, sign and confirm for both sides.

    Raises
    ------
    Refused
        ``own_mailbox``
    """
    is_foreign_employer = organisation.kind_id == "employer" and organisation.pk != by.organisation_id
    if is_foreign_employer and organisation.contact_email in own_mailboxes(by):
        raise Refused("own_mailbox", OWN_MAILBOX, "contact_email")


def own_mailboxes(by: Actor) -> frozenset[str]:
    """Every address of those who act for the acting organisation today."""
    own = Organisation.objects.filter(pk=by.organisation_id or 0, memberships__ended_on__isnull=True)
    rows = own.values_list("memberships__user__email", "memberships__user__emailaddress__email")
    return frozenset(address for row in rows for address in row if address)


def tell_change(organisation: Organisation, *, old: str, by: Actor) -> None:
    """Write to the old address and to the schools whose learners are there, that there is another one.

    Whoever may write the address of an employer must not be able to do so unseen: the right to act for it
    can follow from the address.
    """
    if not old or old == organisation.contact_email:
        return
    context = {"employer": organisation.name, "email": organisation.contact_email}
    told = [(messages.Address(old, organisation.contact_name), "")]
    path = reverse("alliances:organisation-detail", args=[organisation.pk])
    schools = schools_at_employers.schools_at(organisation.pk) - {by.organisation_id or 0}
    told += [(messages.address_of(user), path) for user in recipients.managers(schools)]
    for to, where in told:
        messages.put(
            "contact_changed",
            to=to,
            about=organisation,
            by=by,
            context={**context, "has_page": bool(where)},
            path=where,
        )


def is_written_by_host_school(organisation: Organisation, schools: set[int]) -> bool:
    """Whether the address was written by the one school that is concerned, or nobody is concerned."""
    return schools <= {organisation.contact_written_by_id or 0}


def is_of_the_site(organisation: Organisation) -> bool:
    """Whether the contact address was loaded by whoever runs the site, in no organisation's name."""
    return organisation.contact_written_at is not None and organisation.contact_written_by_id is None


def is_vouched(organisation: Organisation, school_id: int | None) -> bool:
    """Whether letters of this school may carry a link for the contact person that is written down.

    The school wrote the address, or confirmed it; or the employer's own people did, or whoever runs the
    site loaded it. What another school wrote gives nobody a right: she would read foreign learners by her
    own mailbox.
    """
    if not organisation.contact_email or school_id is None:
        return False
    if is_of_the_site(organisation) or organisation.contact_written_by_id in {school_id, organisation.pk}:
        return True
    return ContactConfirmation.objects.filter(
        organisation=organisation, school=school_id, email=organisation.contact_email
    ).exists()


@transaction.atomic
def confirm(organisation: Organisation, *, by: Actor) -> ContactConfirmation:
    """A school says that the contact address is the employer's. Idempotent.

    Raises
    ------
    Refused
        ``not_yours`` for anybody but a school's coordinator; ``no_email`` without an address.
    """
    if by.organisation_kind != "school" or by.role not in {Role.ADMINISTRATOR, Role.COORDINATOR}:
        raise Refused("not_yours", _("Coordinators of schools confirm whom their letters go to."))
    if not organisation.contact_email:
        raise Refused("no_email", _("There is no e-mail address. Enter one first."))
    row, is_new = ContactConfirmation.objects.select_for_update().get_or_create(
        organisation=organisation,
        school_id=by.organisation_id or 0,
        defaults={"email": organisation.contact_email, "confirmed_by_id": by.user_id},
    )
    if not is_new and row.email == organisation.contact_email:
        return row
    row.email, row.confirmed_by_id = organisation.contact_email, by.user_id
    row.save()
    AuditEntry.objects.record(
        by=by, verb="contact.confirm", subject=organisation, after={"contact_email": row.email}
    )
    return row


def resolve(recipient: Recipient) -> Destination | Message.Dropped:
    """The contact person of an employer: its own people where there are some by now, else her with a link.

    Without a link of her own, because no school vouches for the address, she is shown how to register.
    """
    employer = Organisation.objects.filter(pk=recipient.pk).first()
    if employer is None:
        return Message.Dropped.PERSON_GONE
    if people := readers_of(employer):
        return Destination(messages.address_of(people[0]))
    to = messages.Address(employer.contact_email, employer.contact_name or employer.name)
    school = Organisation.objects.filter(pk=recipient.party_id or 0).first()
    if school is not None and employer.is_confirmed and is_vouched(employer, school.pk):
        return Destination(to, LinkNeeded(PersonalLink.Purpose.CONTACT, employer, school))
    query = urlencode({"registration_number": employer.registration_number or ""})
    return Destination(to, path=f"{reverse('alliances:employer-register')}?{query}")


def resolve_vouched(recipient: Recipient) -> Destination | Message.Dropped:
    """The same for what names learners: nobody whom the school does not know as the contact person."""
    where = resolve(recipient)
    if isinstance(where, Destination) and where.link is None and where.address.user_id is None:
        return Message.Dropped.RIGHT_ENDED
    return where
