"""The stays that a report may be about, what became of them, and who else is at that employer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import FINISHED, RUNNING, STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.wording import step_label
from dvb.safeguarding.models import Concern
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment

STAY_STEPS = (
    "agreement.suspend",
    "agreement.resume",
    "agreement.amend",
    "agreement.terminate",
    "agreement.void",
    "agreement.end",
)
MAX_OTHERS = 100


def stays_of(enrolment: Enrolment) -> QuerySet[Assignment]:
    """The stays of the enrolled person, sent by this school, whose agreement has begun."""
    rows = Assignment.objects.filter(
        enrolment__person=enrolment.person_id,
        enrolment__school=enrolment.school_id,
        agreement__status__in=STARTED,
    )
    return rows.select_related("opening__employer").order_by("-pk")


def only_running_stay(enrolment: Enrolment) -> Assignment | None:
    """The stay that runs, where exactly one does; a suspended one counts."""
    running = [*RUNNING, AgreementState.SUSPENDED]
    rows = list(stays_of(enrolment).filter(agreement__status__in=running)[:2])
    return rows[0] if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class StayStep:
    """What became of a stay since the report, at which employer, and by whom where she may know."""

    place: str
    sentence: str
    at: dt.datetime
    who: str


def stay_steps(concern: Concern, agreements: Iterable[Agreement]) -> list[StayStep]:
    """Since the report: how stays were suspended, amended, ended, and by whom.

    Whoever suspended one for another report is not named: that somebody else reads one is not hers to know.
    """
    places = {row.pk: row.assignment.opening.employer.name for row in agreements}
    rows = AuditEntry.objects.filter(
        subject_type=Agreement._meta.label_lower,
        subject_id__in=places,
        verb__in=STAY_STEPS,
        at__gte=concern.reported_at,
    )
    entries = list(rows.select_related("user", "organisation").order_by("pk"))
    hidden = _held_for_others(concern) if entries else set()
    return [
        StayStep(
            places[entry.subject_id],
            step_label(entry),
            entry.at,
            "" if (entry.subject_id, entry.user_id) in hidden else str(entry.user or ""),
        )
        for entry in entries
    ]


def _held_for_others(concern: Concern) -> set[tuple[int, int | None]]:
    """Agreements that somebody suspended for another report about the learner, and not for this one."""
    others = Concern.objects.filter(enrolment__person=concern.enrolment.person_id)
    rows = AuditEntry.objects.filter(
        verb="concern.stop", subject_type=Concern._meta.label_lower, subject_id__in=others.values("pk")
    )
    held: dict[bool, set[tuple[int, int | None]]] = {True: set(), False: set()}
    for entry in rows:
        keys = entry.after.get("agreements", [])
        held[entry.subject_id == concern.pk].update((key, entry.user_id) for key in keys)
    return held[False] - held[True]


@dataclass(frozen=True, slots=True)
class Other:
    """Another learner of the school at the employer that a report is about, or on her way there."""

    assignment: Assignment
    state: str
    is_new: bool
    """Whether the agreement was drawn up or released since the report."""


def others_at_employer(actor: Actor, concern: Concern) -> list[Other]:
    """Who else of the school is at that employer, or is to go there: they may be in danger too."""
    if concern.assignment is None:
        return []
    rows = visible_to(actor, Assignment).filter(
        Q(agreement__isnull=True, status=AssignmentState.AGREED)
        | Q(agreement__isnull=False) & ~Q(agreement__status__in=FINISHED),
        opening__employer=concern.assignment.opening.employer_id,
        enrolment__school=concern.enrolment.school_id,
    )
    rows = rows.exclude(enrolment__person=concern.enrolment.person_id).select_related(
        "enrolment__person", "agreement"
    )
    found = list(rows.order_by("enrolment__person__last_name", "pk")[:MAX_OTHERS])
    stays = {one.pk: one.agreement for one in found if hasattr(one, "agreement")}
    since = AuditEntry.objects.filter(
        subject_type=Agreement._meta.label_lower,
        subject_id__in=[stay.pk for stay in stays.values()],
        verb__in=("agreement.draw_up", "agreement.release"),
        at__gte=concern.reported_at,
    )
    new = set(since.values_list("subject_id", flat=True))
    return [
        Other(one, stay.get_status_display(), stay.pk in new)
        if (stay := stays.get(one.pk))
        else Other(one, one.get_status_display(), is_new=False)
        for one in found
    ]


def same_employer(actor: Actor, concern: Concern) -> QuerySet[Concern]:
    """Other reports about stays at the same employer that this person reads, the open ones first."""
    if concern.assignment is None:
        return Concern.objects.none()
    rows = visible_to(actor, Concern).filter(
        assignment__opening__employer=concern.assignment.opening.employer_id
    )
    return rows.exclude(pk=concern.pk).select_related("enrolment__person")
