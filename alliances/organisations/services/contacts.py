"""The contact address of an organisation: who wrote it and when, and who is told when it changes."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor, Role
from alliances.kernel.emails import mailbox_of
from alliances.kernel.errors import Refused
from alliances.links import services as links
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
    if is_foreign_employer and mailbox_of(organisation.contact_email) in own_mailboxes(by):
        raise Refused("own_mailbox", OWN_MAILBOX, "contact_email")


def own_mailboxes(by: Actor) -> frozenset[str]:
    """Every mailbox of those who act for the acting organisation today (`mailbox_of`)."""
    own = Organisation.objects.filter(pk=by.organisation_id or 0, memberships__ended_on__isnull=True)
    rows = own.values_list("memberships__user__email", "memberships__user__emailaddress__email")
    return frozenset(mailbox_of(address) for row in rows for address in row if address)


def known_before(organisation: Organisation, *, by: Actor) -> set[int]:
    """Other schools with learners there, whose letters carry a link to today's address; before it changes."""
    if organisation.kind_id != "employer" or by.organisation_id == organisation.pk:
        return set()
    others = schools_at_employers.schools_at(organisation.pk) - {by.organisation_id or 0}
    return {school for school in others if is_vouched(organisation, school)}


def keep_for(schools: set[int], organisation: Organisation, *, old: messages.Address, by: Actor) -> None:
    """Let the letters of these schools go on to the address that they knew, until they say otherwise.

    Whoever may write an address decides with it for her own school alone: she could else read what others
    write to the employer, and sign in its name.

    Raises
    ------
    Refused
        ``known_to_others`` where no other address was entered.
    """
    if schools and not organisation.contact_email:
        message = _("Other schools write to this address. Enter the new one, or leave it.")
        raise Refused("known_to_others", message, "contact_email")
    for school in sorted(schools):
        ContactConfirmation.objects.update_or_create(
            organisation=organisation,
            school_id=school,
            defaults={"email": old.email, "name": old.name, "declined_email": ""},
        )


def tell_change(organisation: Organisation, *, old: messages.Address, by: Actor) -> None:
    """Write to the old address and to the schools whose learners are there, that there is another one.

    Whoever may write the address of an employer must not be able to do so unseen: the right to act for it
    can follow from the address.
    """
    if not old.email or old.email == organisation.contact_email:
        return
    put = partial(messages.put, "contact_changed", about=organisation, by=by)
    context = {"employer": organisation.name, "email": organisation.contact_email}
    ask = {"has_page": False, "sender": messages.sender_acting(by)}
    put(to=old, context={**context, **ask}, path="")
    path = reverse("alliances:organisation-detail", args=[organisation.pk])
    schools = schools_at_employers.schools_at(organisation.pk) - {by.organisation_id or 0}
    for school in sorted(schools):
        kept = kept_contact(organisation, school)
        page = {"has_page": True, "kept": kept.email if kept else ""}
        for user in recipients.managers([school]):
            put(to=messages.address_of(user), context={**context, **page}, path=path)


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
    return bool(organisation.contact_email) and (
        _needs_no_word(organisation, school_id)
        or _confirmed(organisation, school_id).filter(email=organisation.contact_email).exists()
    )


def vouched_contact(organisation: Organisation, school_id: int | None) -> messages.Address | None:
    """The contact person whom this school vouches for: today's, else the one that it knew before a change."""
    if is_vouched(organisation, school_id):
        name = organisation.contact_name or organisation.name
        return messages.Address(organisation.contact_email, name)
    kept = kept_contact(organisation, school_id)
    name = (kept and (kept.name or organisation.contact_name)) or organisation.name
    return messages.Address(kept.email, name) if kept else None


def kept_contact(organisation: Organisation, school_id: int | None) -> ContactConfirmation | None:
    """What a school confirmed where another address is written down now that it has not confirmed."""
    if _needs_no_word(organisation, school_id):
        return None
    return _confirmed(organisation, school_id).exclude(email=organisation.contact_email).first()


def kept_of(organisation: Organisation, actor: Actor) -> ContactConfirmation | None:
    """What a school's page shows: that its letters go to another address than the one written down now."""
    is_school = actor.organisation_kind == "school" and organisation.kind_id == "employer"
    if not (is_school and actor.can_write()) or readers_of(organisation):
        return None
    return kept_contact(organisation, actor.organisation_id)


def _needs_no_word(organisation: Organisation, school_id: int | None) -> bool:
    if school_id is None:
        return False
    written_by = organisation.contact_written_by_id
    return is_of_the_site(organisation) or written_by in {school_id, organisation.pk}


def _confirmed(organisation: Organisation, school_id: int | None) -> QuerySet[ContactConfirmation]:
    return ContactConfirmation.objects.filter(organisation=organisation, school=school_id or 0)


@transaction.atomic
def confirm(organisation: Organisation, *, by: Actor) -> ContactConfirmation:
    """A school says that the contact address is the employer's. Idempotent.

    Raises
    ------
    Refused
        ``not_yours`` for anybody but a school's coordinator; ``no_email`` without an address.
    """
    _require_school(by)
    if not organisation.contact_email:
        raise Refused("no_email", _("There is no e-mail address. Enter one first."))
    row, is_new = ContactConfirmation.objects.select_for_update().get_or_create(
        organisation=organisation,
        school_id=by.organisation_id or 0,
        defaults={"email": organisation.contact_email, "confirmed_by_id": by.user_id},
    )
    if not is_new and row.email == organisation.contact_email:
        return row
    before = {} if is_new else {"contact_email": row.email}
    row.email, row.confirmed_by_id = organisation.contact_email, by.user_id
    row.name = row.declined_email = ""
    row.save()
    after = {"contact_email": row.email}
    AuditEntry.objects.record(by=by, verb="contact.confirm", subject=organisation, before=before, after=after)
    links.end_lost(organisation, by=by)
    return row


@transaction.atomic
def decline(organisation: Organisation, *, by: Actor) -> None:
    """A school says that its letters go on to the address that it knew. Idempotent.

    Raises
    ------
    Refused
        ``not_yours`` for anybody but a school's coordinator.
    """
    _require_school(by)
    row = kept_contact(organisation, by.organisation_id)
    if row is None or row.declined_email == organisation.contact_email:
        return
    row.declined_email = organisation.contact_email
    row.save(update_fields=["declined_email"])
    AuditEntry.objects.record(
        by=by, verb="contact.decline", subject=organisation, after={"declined": row.declined_email}
    )


def _require_school(by: Actor) -> None:
    if by.organisation_kind != "school" or by.role not in {Role.ADMINISTRATOR, Role.COORDINATOR}:
        raise Refused("not_yours", _("Coordinators of schools confirm whom their letters go to."))


def resolve(recipient: Recipient) -> Destination | Message.Dropped:
    """The contact person of an employer: its own people where there are some by now, else her with a link.

    Without a link of her own, because no school vouches for the address, she is shown how to register.
    """
    employer = Organisation.objects.filter(pk=recipient.pk).first()
    if employer is None:
        return Message.Dropped.PERSON_GONE
    if people := readers_of(employer):
        return Destination(messages.address_of(people[0]))
    school = Organisation.objects.filter(pk=recipient.party_id or 0).first()
    known = vouched_contact(employer, school.pk) if school is not None else None
    if school is not None and known is not None and employer.is_confirmed:
        return Destination(known, LinkNeeded(PersonalLink.Purpose.CONTACT, employer, school))
    to = known or messages.Address(employer.contact_email, employer.contact_name or employer.name)
    query = urlencode({"registration_number": employer.registration_number or ""})
    return Destination(to, path=f"{reverse('alliances:employer-register')}?{query}")


def resolve_vouched(recipient: Recipient) -> Destination | Message.Dropped:
    """The same for what names learners: nobody whom the school does not know as the contact person."""
    where = resolve(recipient)
    if isinstance(where, Destination) and where.link is None and where.address.user_id is None:
        return Message.Dropped.RIGHT_ENDED
    return where
