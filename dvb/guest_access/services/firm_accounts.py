"""An account for an employer in one step, for its contact person who has come by her link."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.admissions.models import Admission
from alliances.admissions.services import registration
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.people.models import Membership, User
from alliances.people.services import addresses
from dvb.guest_access.services import contacts, guest_links


def may_be_offered(link: PersonalLink) -> bool:
    """Whether the mailbox is proven, nobody acts for the employer yet, and its number is known."""
    if not _has_proven_mailbox(link):
        return False
    employer = contacts.employer_of(link)
    is_free = not Membership.objects.living().filter(organisation=employer).exists()
    return is_free and bool(employer.registration_number)


@transaction.atomic
def open_account(link: PersonalLink) -> User:
    """The contact person's account, and the employer's record claimed by the ordinary rules.

    The code that opened the link has proven the mailbox, unless the school read it out. Where those rules
    ask for a school's yes, the account waits for it, and the link goes on opening what it did. A second
    click changes nothing.

    Raises
    ------
    Refused
        ``link_over``; ``mailbox_unproven`` after a code that the school read out; ``not_offered`` for a
        natural person, or where somebody acts for the employer already.
    """
    if not guest_links.is_usable(link):
        raise Refused("link_over", _("This link does not hold any more. Ask for a new one."))
    if not _has_proven_mailbox(link):
        message = _(
            "An account asks for a code that went to your e-mail: open the link again with such a one."
        )
        raise Refused("mailbox_unproven", message)
    employer = contacts.employer_of(link)
    known = addresses.active_owner_of(link.email)
    if known is not None and Membership.objects.of(known.pk).filter(organisation=employer).exists():
        return known
    if not may_be_offered(link):
        raise Refused("not_offered", _("Somebody acts for this employer already: ask to be invited."))
    user = registration.begin(
        email=link.email,
        registration_number=employer.registration_number or "",
        name=employer.name,
        contact_name=link.name,
        language=link.language,
    )
    if user is None:
        raise Refused("not_offered", _("This e-mail address cannot sign in. Ask the school."))
    if user.email == link.email:
        addresses.prove_own(user)
    begun = registration.open_of(user)
    if begun is not None:
        registration.confirm(begun, user=user)
    return user


def is_asked_for(link: PersonalLink) -> bool:
    """Whether this person has asked to act for the employer, and nobody has answered yet."""
    user = addresses.active_owner_of(link.email)
    asked = Admission.objects.waiting().filter(user=user, organisation=link.subject_id)
    return user is not None and asked.exists()


def acts_for(user: User, link: PersonalLink) -> bool:
    return Membership.objects.of(user.pk).filter(organisation=link.subject_id).exists()


def _has_proven_mailbox(link: PersonalLink) -> bool:
    """Whether this browser was opened by a code from the mailbox: one read out proves who phoned, no more."""
    return link.session_how == PersonalLink.CodeWay.EMAIL
