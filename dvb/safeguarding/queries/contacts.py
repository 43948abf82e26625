"""Whom the reader of a report may need to phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliances.kernel.actor import Role
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.agreements.supervision import supervision_by_pair
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody concerned by a report, and how she is reached."""

    part: str
    name: str
    phone: str
    email: str


def contacts_of(concern: Concern) -> list[Contact]:
    """Learner, guardians, employer, supervisor and coordinators: whom the named person may need."""
    return [*_at_home(concern.enrolment), *_at_work(concern.assignment), *_at_school(concern)]


def _at_home(enrolment: Enrolment) -> Iterator[Contact]:
    person = enrolment.person
    yield Contact(_("Learner"), person.name, getattr(person, "phone", ""), person.email)
    for guardian in person.guardians.all():
        is_known = guardian.relation != guardian.Relation.UNKNOWN
        relation = guardian.get_relation_display().capitalize() if is_known else _("Parent or guardian")
        yield Contact(relation, guardian.name, guardian.phone, guardian.email)


def _at_work(assignment: Assignment | None) -> Iterator[Contact]:
    if assignment is None:
        return
    employer, supervised = assignment.opening.employer, supervision_by_pair(assignment)
    name = ", ".join(filter(None, (employer.name, employer.contact_name)))
    yield Contact(_("Employer"), name, employer.contact_phone, employer.contact_email)
    if supervised.record is not None:
        supervisor = supervised.record
        yield Contact(_("Supervisor"), supervisor.name, supervisor.phone, supervisor.email)
    elif supervised.name:
        yield Contact(_("Supervisor"), supervised.name, "", _link_email(assignment, supervised.name))


def _link_email(assignment: Assignment, name: str) -> str:
    """The address to which the school sent a supervisor her link."""
    rows = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.SUPERVISOR,
        subject_type=Agreement._meta.label_lower,
        subject_id__in=Agreement.objects.filter(assignment=assignment).values("pk"),
        name=name,
        revoked_at__isnull=True,
    )
    link = rows.order_by("pk").last()
    return link.email if link is not None else ""


def _at_school(concern: Concern) -> Iterator[Contact]:
    """The school and its coordinators, without the reader herself and whom the report is kept from."""
    school = concern.enrolment.school
    yield Contact(_("School"), school.name, school.contact_phone, school.contact_email)
    rows = Membership.objects.living().filter(
        organisation=school, role=Role.COORDINATOR.value, user__is_active=True
    )
    rows = rows.exclude(user=concern.assigned_to_id).exclude(user__in=concern.kept_from.values("pk"))
    for membership in rows.select_related("user").order_by("pk"):
        yield Contact(_("Coordinator"), str(membership.user), "", membership.user.email)


def is_out_of_reach(concern: Concern) -> bool:
    """Whether whoever reported cannot read here what is written to her: her account or link has ended."""
    user, link = concern.reporter_user, concern.reporter_link
    if user is not None:
        return not (user.is_active and Membership.objects.living().filter(user=user).exists())
    return link is None or not links.may_be_sent(links.newest_of(link))
