"""Whose mailbox a personal link may not go to: a code proves only that the mailbox answered."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from alliances.kernel.emails import fold_email, mailbox_of
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import User
from matching.learners.models import Enrolment, Guardian


def refuse_of_others(email: str, *, enrolment: Enrolment, purpose: str) -> None:
    """Refuse an address at which somebody else than the guardian or supervisor would answer.

    Raises
    ------
    Refused
        ``school_mailbox`` for an address of the school or of anybody who acts there, ``learner_mailbox`` for
        the learner's own, ``guardian_mailbox`` for a supervisor's that is a guardian's.
    """
    address = mailbox_of(fold_email(email))
    if not address:
        return
    if _is_of(enrolment.school, address):
        message = _("This is an address of the school's own people. Enter the person's own address.")
        raise Refused("school_mailbox", message, "email")
    person = enrolment.person
    if address in {mailbox_of(one) for one in (person.email, person.user.email if person.user else "")}:
        raise Refused("learner_mailbox", _("This is the learner's address. Enter the person's own."), "email")
    guardians = Guardian.objects.filter(person=person).values_list("email", flat=True)
    if purpose == "supervisor" and address in map(mailbox_of, guardians):
        raise Refused("guardian_mailbox", _("This is the address of a guardian of the learner."), "email")


def is_of_others(email: str, *, enrolment: Enrolment, purpose: str) -> bool:
    try:
        refuse_of_others(email, enrolment=enrolment, purpose=purpose)
    except Refused:
        return True
    return False


def _is_of(organisation: Organisation, address: str) -> bool:
    """Whether a mailbox is the organisation's, or one of somebody who acts there today."""
    people = User.objects.filter(memberships__organisation=organisation, memberships__ended_on__isnull=True)
    own = {
        organisation.contact_email,
        *people.values_list("email", flat=True),
        *EmailAddress.objects.filter(user__in=people.values("pk")).values_list("email", flat=True),
    }
    return address in map(mailbox_of, own)
