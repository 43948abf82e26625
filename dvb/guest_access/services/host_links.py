"""The personal links of an employer's people, for the employer: list, ask a supervisor, end any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.guest_access.queries import STAY, LinkRow, live_rows


def about(employer: int) -> QuerySet[PersonalLink]:
    """Unrevoked links of an employer's people: supervisors of its stays, and whoever reads for itself."""
    stays = Agreement.objects.filter(assignment__opening__employer=employer)
    is_supervisors = Q(
        purpose=PersonalLink.Purpose.SUPERVISOR, subject_type=STAY, subject_id__in=stays.values("pk")
    )
    is_contacts = Q(subject_type=Organisation._meta.label_lower, subject_id=employer)
    rows = PersonalLink.objects.filter(is_supervisors | is_contacts, revoked_at__isnull=True)
    return rows.select_related("organisation", "replaced_by", "created_by")


def rows_of(actor: Actor) -> list[LinkRow]:
    """Live and locked links of an employer's people, the newest first; with the learners whom it knows."""
    rows = live_rows(about(actor.organisation_id or 0))
    keys = [row.link.subject_id for row in rows if row.link.subject_type == STAY]
    known = visible_to(actor, Agreement).filter(pk__in=keys).exclude(status=AgreementState.DRAFT)
    names = {
        stay.pk: stay.assignment.enrolment.person.name
        for stay in known.select_related("assignment__enrolment__person")
    }
    return [
        replace(row, learner=names.get(row.link.subject_id, "")) if row.link.subject_type == STAY else row
        for row in rows
    ]


def stays_without(employer: int) -> QuerySet[Agreement]:
    """Stays at the employer that go on, for which no supervisor holds a link."""
    held = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.SUPERVISOR, subject_type=STAY, revoked_at__isnull=True
    )
    over = (AgreementState.VOID, AgreementState.TERMINATED, AgreementState.ENDED)
    rows = Agreement.objects.filter(assignment__opening__employer=employer).exclude(status__in=over)
    return rows.exclude(pk__in=held.values("subject_id")).select_related(
        "assignment__enrolment__person", "assignment__opening"
    )


@transaction.atomic
def revoke(link: PersonalLink, *, by: Actor) -> None:
    """The employer ends a link of its people; the school that issued it is told. Idempotent."""
    if by.organisation_kind != "employer" or not by.can_write():
        raise Refused("not_yours", _("Only the employer ends the links of its own people here."))
    if not about(by.organisation_id or 0).filter(pk=link.pk).exists():
        return
    links.revoke(link, by=by)
    if link.subject_type != STAY:
        return
    stay = Agreement.objects.get(pk=link.subject_id)
    _tell("supervisor_ended", stay.assignment.enrolment.school, link, stay, by)


def tell_of_invitation(link: PersonalLink, stays: Sequence[Agreement], *, by: Actor) -> None:
    """Tell the other side whom the school, or the employer, asked to act as the supervisor.

    One press is one letter to each reader, however many learners it was about.
    """
    by_reader: dict[Organisation, list[Agreement]] = defaultdict(list)
    for stay in stays:
        assignment = stay.assignment
        is_host = by.organisation_id == assignment.opening.employer_id
        by_reader[assignment.enrolment.school if is_host else assignment.opening.employer].append(stay)
    for reader, own in by_reader.items():
        _tell("supervisor_asked", reader, link, own[0], by, also=own[1:])


def tell_of_refusal(link: PersonalLink, stay: Agreement) -> None:
    """Tell the employer that whoever was named as the supervisor says that it is not her."""
    _tell("supervisor_refused", stay.assignment.opening.employer, link, stay, SYSTEM)


def require_host_agrees(stay: Agreement, *, name: str, email: str, by: Actor) -> None:
    """Refuse the school a supervisor whose link the employer ended: the two agree on one first."""
    employer = stay.assignment.opening.employer_id
    if by.organisation_id == employer:
        return
    ended = PersonalLink.objects.filter(
        Q(name=name.strip()[:150]) | Q(email=email),
        purpose=PersonalLink.Purpose.SUPERVISOR,
        subject_type=STAY,
        subject_id=stay.pk,
        ended_for=employer,
    )
    if ended.exists():
        message = _("The employer ended this person's link. Agree with the employer who supervises.")
        raise Refused("host_said_no", message, "name")


def _tell(
    kind: str,
    reader: Organisation,
    link: PersonalLink,
    stay: Agreement,
    by: Actor,
    also: Sequence[Agreement] = (),
) -> None:
    route = "host-link-list" if reader.kind_id == "employer" else "agreement-detail"
    path = reverse(route, args=[] if reader.kind_id == "employer" else [stay.pk])
    school = link.organisation_id if reader.kind_id == "employer" else None
    for to in messages.recipients_of(reader, school_id=school, names_learners=True):
        messages.put(
            kind,
            to=to,
            about=stay,
            by=by,
            context={
                "holder": link.name,
                "email": link.email,
                "learner": stay.assignment.enrolment.person.name,
                "learners": [one.assignment.enrolment.person.name for one in (stay, *also)],
                "employer": stay.assignment.opening.employer.name,
                "school": link.organisation.name,
                "is_school": reader.kind_id != "employer",
            },
            path=path,
            key=f"{kind}:{link.pk}:{to.key}"[:120],
        )
