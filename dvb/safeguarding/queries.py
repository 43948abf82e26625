"""What pages of reports show: where it may have been, whom to phone, how many wait, one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.people.models import Membership
from dvb.agreements.lifecycle import FINISHED, RUNNING, STARTED, AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.supervision import supervision_by_pair
from dvb.agreements.wording import step_label
from dvb.safeguarding.access import may_oversee, own_reports
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
class Contact:
    """Somebody concerned by a report, and how she is reached."""

    part: str
    name: str
    phone: str
    email: str


def contacts_of(concern: Concern) -> list[Contact]:
    """Learner, guardians, employer, supervisor and coordinators: whom the named person may need."""
    return [*_at_home(concern.enrolment), *_at_work(concern.assignment), *_at_school(concern.enrolment)]


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


def _at_school(enrolment: Enrolment) -> Iterator[Contact]:
    school = enrolment.school
    yield Contact(_("School"), school.name, school.contact_phone, school.contact_email)
    rows = Membership.objects.living().filter(
        organisation=school, role=Role.COORDINATOR.value, user__is_active=True
    )
    for membership in rows.select_related("user").order_by("pk"):
        yield Contact(_("Coordinator"), str(membership.user), "", membership.user.email)


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


def open_elsewhere(actor: Actor) -> QuerySet[Concern]:
    """Open reports of the school that others answer for: only deadlines are shown of them."""
    if not may_oversee(actor):
        return Concern.objects.none()
    rows = Concern.objects.filter(enrolment__school=actor.organisation_id or 0, closed_at__isnull=True)
    rows = rows.exclude(assigned_to=actor.user_id or 0).exclude(kept_from=actor.user_id or 0)
    return rows.select_related("assigned_to")


def read_before(actor: Actor, pk: int) -> Concern | None:
    """A report that this person read until it passed on: she may know who answers it now."""
    user = actor.user_id or 0
    rows = Concern.objects.filter(pk=pk, enrolment__school=actor.organisation_id or 0).exclude(kept_from=user)
    concern = rows.select_related("assigned_to").first()
    passed = AuditEntry.objects.filter(
        subject_type=Concern._meta.label_lower,
        subject_id=pk,
        verb__in=("concern.hand_over", "concern.take_over"),
        before__user=user,
    )
    return concern if concern is not None and passed.exists() else None


def reported_by(actor: Actor) -> QuerySet[Concern]:
    """This person's own reports, the newest first."""
    return _as_reporter(Concern.objects.filter(own_reports(actor)))


def unread_of(actor: Actor) -> QuerySet[Concern]:
    """Her own reports in which the school wrote something since she last looked."""
    return _unread(Concern.objects.filter(own_reports(actor)))


def unread_through(link: PersonalLink) -> QuerySet[Concern]:
    """The same of what the holder of a link reported."""
    return _unread(reported_through(link).order_by())


def _unread(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    never = Q(reporter_read_at__isnull=True)
    is_closed = Q(closed_at__isnull=False) & (never | Q(closed_at__gt=F("reporter_read_at")))
    has_word = Q(words__author__isnull=False) & (never | Q(words__written_at__gt=F("reporter_read_at")))
    return rows.filter(is_closed | has_word).distinct()


def reported_through(link: PersonalLink) -> QuerySet[Concern]:
    """What the holder of this link reported, also through the links that it replaced."""
    same = {
        f"reporter_link__{name}": getattr(link, name)
        for name in ("purpose", "subject_type", "subject_id", "organisation_id", "name", "email")
    }
    return _as_reporter(Concern.objects.filter(**same))


def _as_reporter(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    return (
        rows.select_related("enrolment__person", "enrolment__school", "assignment__opening__employer")
        .prefetch_related("words")
        .order_by("-pk")
    )
