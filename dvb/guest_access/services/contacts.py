"""The contact person of an employer without an account: what her link is a copy of, and as whom she acts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM, Actor, LinkHolder, Role
from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from alliances.organisations.services import contacts
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links
from dvb.signing import documents
from dvb.signing.documents import Paper, paper_of
from dvb.signing.models import Side
from dvb.signing.states import SIGNABLE
from matching.assignments.models import Assignment
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening

Purpose = PersonalLink.Purpose
SIGNED_BY_CONTACT = ("agreement", "amendment")
EMPLOYER = Organisation._meta.label_lower


def is_contacts(link: PersonalLink) -> bool:
    return link.purpose == Purpose.CONTACT


def employer_of(link: PersonalLink) -> Organisation:
    """The employer whose contact person holds the link."""
    return Organisation.objects.get(pk=link.subject_id)


def actor_of(link: PersonalLink) -> Actor:
    """The contact person acting for her employer, about the learners of the school that wrote to her.

    Raises
    ------
    ValueError
        For the link of somebody else.
    """
    if not is_contacts(link):
        raise ValueError(f"{link} is no contact person's")
    employer = employer_of(link)
    holder = LinkHolder(link.pk, link.name, link.organisation_id)
    return employer.as_actor(Role.MEMBER, holder=holder)


def assignments_of(link: PersonalLink) -> QuerySet[Assignment]:
    """The learners whom this school sent to this employer; none once the link opens nothing."""
    if not guest_links.is_usable(link):
        return Assignment.objects.none()
    rows: QuerySet[Assignment] = visible_to(actor_of(link), Assignment)
    return rows.select_related(
        "enrolment__person",
        "enrolment__school",
        "enrolment__programme__qualification",
        "opening__employer",
        "opening__workplace",
    )


def agreements_of(link: PersonalLink) -> QuerySet[Agreement]:
    """Agreements of the learners whom this school sent to this employer, once they are released."""
    if not guest_links.is_usable(link):
        return Agreement.objects.none()
    rows: QuerySet[Agreement] = visible_to(actor_of(link), Agreement)
    return rows.exclude(status__in=[AgreementState.DRAFT, AgreementState.VOID])


def at_workplace_of(link: PersonalLink) -> QuerySet[Agreement]:
    """Stays about which the holder speaks for the workplace: a supervisor's own, a contact person's all."""
    if is_contacts(link):
        return agreements_of(link)
    rows = guest_links.served_by(link)
    return rows if link.purpose == Purpose.SUPERVISOR else rows.none()


def papers_of(link: PersonalLink) -> list[Paper]:
    """Agreements and amendments that wait for the employer's signature."""
    if not guest_links.is_usable(link):
        return []
    actor = actor_of(link)
    rows = [
        row
        for document in SIGNED_BY_CONTACT
        for row in documents.get(document).rows(actor).filter(status__in=SIGNABLE).order_by("pk")
    ]
    return [paper for paper in map(paper_of, rows) if paper.signature_of(Side.HOST.value) is None]


def openings_of(link: PersonalLink) -> QuerySet[Opening]:
    """Places that this school entered in the employer's name and that nobody confirmed for long."""
    rows = Opening.objects.filter(employer=link.subject_id, registered_by=link.organisation_id)
    return rows.filter(status=OpeningState.ASLEEP) if guest_links.is_usable(link) else rows.none()


def _is_valid(link: PersonalLink) -> bool:
    """Whether this school knows her as the contact person still, and nobody else acts for the employer."""
    employer = Organisation.objects.filter(pk=link.subject_id).first()
    if employer is None or not employer.is_confirmed or not link.email:
        return False
    known = contacts.vouched_contact(employer, link.organisation_id)
    is_named = known is not None and (known.email, known.name.strip()[:150]) == (link.email, link.name)
    others = employer.memberships.filter(ended_on__isnull=True).exclude(user__email=link.email)
    return is_named and not others.exists()


def _days_from_now(_link: PersonalLink) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=links.DAYS)


def _tell_locked(link: PersonalLink) -> None:
    """Tell the school that its link was locked, once."""
    for to in messages.recipients_of(link.organisation):
        messages.put(
            "link_locked",
            to=to,
            about=link,
            by=SYSTEM,
            context={"holder": link.name, "learner": employer_of(link).name},
            path=reverse("alliances:organisation-detail", args=[link.subject_id]),
            sender_id=link.organisation_id,
            key=f"link_locked:{link.pk}:{to.key}"[:120],
        )


CONTACT = links.LinkRight(
    purpose=Purpose.CONTACT.value,
    subject_type=EMPLOYER,
    holds=_is_valid,
    last_day=_days_from_now,
    links_of={EMPLOYER: lambda row: Q(subject_id=row.pk)},
    tell_locked=_tell_locked,
)
