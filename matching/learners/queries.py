"""Whom to phone or write to at the school: the one owner of this question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Role
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from matching.learners.models import EndReason, Enrolment, Group

_ANSWERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.MEMBER)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of an organisation, as far as she is known."""

    organisation: str
    name: str
    phone: str
    email: str

    @property
    def is_known(self) -> bool:
        """Whether there is anything to call or to write to, or a person to ask for."""
        return bool(self.name or self.phone or self.email)

    @property
    def dialled(self) -> str:
        """The telephone number as a link dials it."""
        return dialled(self.phone)


def dialled(phone: str) -> str:
    """A telephone number without spaces and brackets."""
    return re.sub(r"[^0-9+]", "", phone)


def contact_for(enrolment: Enrolment) -> Contact:
    """Who answers for a learner: the contact of her group, else of her school."""
    return contact_of(enrolment.school, enrolment.group)


def contact_of(school: Organisation, group: Group | None = None) -> Contact:
    """The contact of a group, else the school's own, else the longest-serving coordinator.

    A name goes with her own telephone and e-mail only. Where the group names somebody and says neither, she
    cannot be reached: then it is the school's contact.
    """
    if group is not None and group.contact_name and (group.contact_phone or group.contact_email):
        return Contact(school.name, group.contact_name, group.contact_phone, group.contact_email)
    phone, email = school.contact_phone, school.contact_email
    person = _who_answers(school) if not (school.contact_name or phone or email) else None
    if person is None:
        return Contact(school.name, school.contact_name, phone, email)
    return Contact(school.name, str(person.user), "", person.user.email)


def contact_of_employer(employer: Organisation) -> Contact:
    """Whom the school phones at an employer, as far as it is known."""
    return Contact(employer.name, employer.contact_name, employer.contact_phone, employer.contact_email)


def _who_answers(school: Organisation) -> Membership | None:
    rows = Membership.objects.filter(
        organisation=school,
        ended_on__isnull=True,
        user__is_active=True,
        role__in=[role.value for role in _ANSWERS],
    )
    people = sorted(
        rows.select_related("user").order_by("pk"), key=lambda row: _ANSWERS.index(Role(row.role))
    )
    return people[0] if people else None


def next_school(enrolment: Enrolment) -> Organisation | None:
    """The school to which she moves or moved, as it was entered when her enrolment ended."""
    if enrolment.end_reason != EndReason.TRANSFER:
        return None
    entries = AuditEntry.objects.about(enrolment).filter(verb="learner.transfer", after__has_key="to_school")
    entry = entries.order_by("-at", "-pk").first()
    return Organisation.objects.filter(pk=entry.after["to_school"]).first() if entry else None
