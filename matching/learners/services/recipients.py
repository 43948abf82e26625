"""Learners and guardians as readers of letters: today's address, and the link that they need."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.addressing import Destination, LinkNeeded, Recipient, Sender
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.services import addresses
from matching.learners.models import Enrolment, Guardian, Person, here_on
from matching.learners.queries import contact_for

Gone = Message.Dropped
Purpose = PersonalLink.Purpose


def learner_of(enrolment: Enrolment) -> Recipient:
    """The learner, written to by this school."""
    return Recipient("learner", enrolment.person_id, enrolment.school_id)


def guardian_of(guardian: Guardian, school: Organisation) -> Recipient:
    return Recipient("guardian", guardian.pk, school.pk)


def resolve_learner(recipient: Recipient) -> Destination | Gone:
    """Her account's address where she signs in by herself, else the one that her school has, with a link.

    Many learners have an account only because they came by a link before: they come by one again.
    """
    person = Person.objects.select_related("user").filter(pk=recipient.pk).first()
    if person is None:
        return Gone.PERSON_GONE
    school = Organisation.objects.filter(pk=recipient.party_id or 0).first()
    if school is None or not person.enrolments.filter(school=school).exists():
        return Gone.RIGHT_ENDED
    user = person.user if person.user is not None and person.user.is_active else None
    if user is not None and not _comes_by_link(person):
        return Destination(messages.address_of(user))
    to = messages.Address(person.email, person.name, user.language if user else "lv")
    if person.enrolments.filter(here_on(timezone.localdate()), school=school).exists():
        return Destination(to, LinkNeeded(Purpose.LEARNER, person, school))
    # She has left, and no link is made any more: the news reaches her, and her account by a code.
    return Destination(to, path=reverse("account_request_login_code") if user else "")


def _comes_by_link(person: Person) -> bool:
    """Whether a link to the address that the school has leads to this account."""
    user = person.user
    if user is None or user.has_usable_password() or not person.email:
        return False
    return addresses.owner_of(person.email) == user


def resolve_guardian(recipient: Recipient) -> Destination | Gone:
    guardian = Guardian.objects.select_related("person").filter(pk=recipient.pk).first()
    school = Organisation.objects.filter(pk=recipient.party_id or 0).first()
    if guardian is None or school is None:
        return Gone.PERSON_GONE
    to = messages.Address(guardian.email, guardian.name, guardian.language)
    return Destination(to, LinkNeeded(Purpose.GUARDIAN, guardian.person, school))


def sender_to_learner(recipient: Recipient) -> Sender | None:
    """Whom a learner asks at the school that writes to her: the contact of her group, where it has one."""
    rows = Enrolment.objects.filter(person=recipient.pk, school=recipient.party_id or 0)
    enrolment = rows.select_related("school", "group").order_by("-started_on", "-pk").first()
    if enrolment is None:
        return None
    contact = contact_for(enrolment)
    return Sender(contact.organisation, contact.name, contact.phone, contact.email)


def sender_to_guardian(recipient: Recipient) -> Sender | None:
    """The same for the guardian of a learner."""
    guardian = Guardian.objects.filter(pk=recipient.pk).first()
    if guardian is None:
        return None
    return sender_to_learner(Recipient("learner", guardian.person_id, recipient.party_id))
