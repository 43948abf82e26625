"""Learners and guardians as readers of letters: today's address, and the link that they need."""

from __future__ import annotations

from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.addressing import Destination, LinkNeeded, Recipient
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.services import addresses
from matching.learners.models import Enrolment, Guardian, Person

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
    return Destination(to, LinkNeeded(Purpose.LEARNER, person, school))


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
