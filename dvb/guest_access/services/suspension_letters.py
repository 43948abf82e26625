"""E-mails to everybody concerned when a stay is suspended, goes on or ends early.

The first two go at once, at any hour. They say where, since when, for which of the reasons to choose from,
and whom to ask; nothing else. Of an early end learner and employer read in letters of the agreement itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements.models import Agreement
from dvb.agreements.services.stage_notices import Change
from dvb.agreements.supervision import supervision_of
from dvb.guest_access.queries import is_enrolled
from dvb.guest_access.services import guest_links
from matching.learners.models import Guardian

Purpose = PersonalLink.Purpose
Reader = tuple[messages.Address | messages.Recipient, PersonalLink | None]


def send(change: Change, agreement: Agreement) -> None:
    """Write to learner, guardians, employer and supervisor, in the caller's transaction."""
    if change == Change.TERMINATED:
        _tell_ended(agreement)
    if change not in (Change.SUSPENDED, Change.RESUMED):
        return
    enrolment, opening = agreement.assignment.enrolment, agreement.assignment.opening
    written: set[str] = set()
    for to, link in _recipients(agreement):
        email = _email_of(to)
        if not email or email in written:
            continue
        written.add(email)
        messages.put(
            f"stay_{change}",
            to=to,
            about=agreement,
            by=SYSTEM,
            context={
                "learner": enrolment.person.name,
                "employer": opening.employer.name,
                "school": enrolment.school.name,
                "phone": enrolment.school.contact_phone,
                "day": agreement.suspended_on,
                "agreement": agreement,
                "is_learner": email in (enrolment.person.email, _account_email(agreement)),
            },
            path="" if link else reverse("agreement-detail", args=[agreement.pk]),
            link=link,
            sender_id=enrolment.school_id,
            is_urgent=True,
        )


def _tell_ended(agreement: Agreement) -> None:
    """The last day, to those who have no seat in the agreement: guardians, and the supervisor by her link."""
    enrolment = agreement.assignment.enrolment
    for to, link in (*_guardians(agreement), *supervisors_of(agreement)):
        messages.put(
            "ended",
            to=to,
            about=agreement,
            by=SYSTEM,
            context={
                "learner": enrolment.person.name,
                "employer": agreement.assignment.opening.employer.name,
                "school": enrolment.school.name,
                "is_early": True,
                "last_day": agreement.last_day,
                "is_guardian": link is not None and link.purpose == Purpose.GUARDIAN,
            },
            link=link,
            sender_id=enrolment.school_id,
            key=f"ended:{agreement.pk}:link:{link.pk}" if link else "",
        )


def _recipients(agreement: Agreement) -> Iterator[Reader]:
    yield from _learner(agreement)
    yield from _guardians(agreement)
    assignment = agreement.assignment
    employer, school = assignment.opening.employer, assignment.enrolment.school_id
    for reader in messages.recipients_of(employer, school_id=school, names_learners=True):
        yield reader, None
    yield from supervisors_of(agreement)


def _email_of(to: messages.Address | messages.Recipient) -> str:
    """Where a letter goes today; empty where nobody can be written to."""
    if isinstance(to, messages.Address):
        return to.email
    where = messages.resolve(to)
    return where.address.email if isinstance(where, messages.Destination) else ""


def _account_email(agreement: Agreement) -> str:
    user = agreement.assignment.enrolment.person.user
    return user.email if user is not None else ""


def _learner(agreement: Agreement) -> Iterator[Reader]:
    """The learner's account; without one, her personal link."""
    enrolment = agreement.assignment.enrolment
    person = enrolment.person
    if person.user is not None and person.user.is_active:
        yield messages.address_of(person.user), None
    elif person.email and is_enrolled(person.pk, enrolment.school_id):
        link = links.issue(
            Purpose.LEARNER,
            about=person,
            organisation=enrolment.school,
            name=person.name,
            email=person.email,
            language="lv",
            by=SYSTEM,
        )
        yield messages.Address(link.email, link.name, link.language), link


def _guardians(agreement: Agreement) -> Iterator[Reader]:
    enrolment = agreement.assignment.enrolment
    is_minor = enrolment.person.needs_guardian_on(guest_links.today())
    if not (is_minor and is_enrolled(enrolment.person_id, enrolment.school_id)):
        return
    for guardian in Guardian.objects.filter(person=enrolment.person_id).exclude(email=""):
        if not links.is_taken_back(
            Purpose.GUARDIAN, about=enrolment.person, name=guardian.name, email=guardian.email
        ):
            link = guest_links.invite_guardian(guardian, enrolment=enrolment, by=SYSTEM)
            yield messages.Address(link.email, link.name, link.language), link


def supervisors_of(agreement: Agreement) -> Iterator[tuple[messages.Address, PersonalLink]]:
    """Holders of a live link about the stay; else the supervisor in the employer's record, who gets one."""
    rows = PersonalLink.objects.filter(
        purpose=Purpose.SUPERVISOR,
        subject_type=agreement._meta.label_lower,
        subject_id=agreement.pk,
        revoked_at__isnull=True,
    )
    live = [link for link in rows.order_by("pk") if links.is_live(link)]
    supervisor = supervision_of(agreement).record
    if not live and supervisor is not None and supervisor.is_active and supervisor.email:
        live = [
            links.issue(
                Purpose.SUPERVISOR,
                about=agreement,
                organisation=agreement.assignment.enrolment.school,
                name=supervisor.name,
                email=supervisor.email,
                language="lv",
                by=SYSTEM,
            )
        ]
    for link in live:
        yield messages.Address(link.email, link.name, link.language), link
