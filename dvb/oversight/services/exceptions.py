"""What is not as it should be, over all members of an alliance: each with a count, an age and a next step."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from alliances.alliances.models import AllianceMember
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement
from dvb.agreements.placement import placements
from dvb.readiness.models import Clearance
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.openings.lifecycle import OpeningState
from matching.openings.models import Opening
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import NameGrant, Proposal

SILENT_DAYS, UNSIGNED_DAYS, PAPERS_DAYS = 7, 14, 30
UNSIGNED = ("draft", "ready", "partly_signed")


@dataclass(frozen=True, slots=True)
class Silent:
    """One employer that owes answers."""

    employer: Organisation
    count: int
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class OfSchool:
    """How many of one school."""

    school: Organisation
    count: int
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Learners of one school without a place for one reason; names only where the school shows them."""

    school: Organisation
    reason: str
    proposals: tuple[Proposal, ...]
    is_named: bool


def silent(actor: Actor) -> list[Silent]:
    """Employers that have not answered for a week, the longest silence first."""
    since = timezone.now() - dt.timedelta(days=SILENT_DAYS)
    rows = (
        visible_to(actor, Assignment)
        .filter(status__in=[AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED], sent_at__lt=since)
        .order_by()
        .values("opening__employer")
        .annotate(n=Count("pk"), since=Min("sent_at"))
        .order_by("since", "opening__employer")
    )
    counts = list(rows)
    employers = Organisation.objects.in_bulk([row["opening__employer"] for row in counts])
    return [Silent(employers[row["opening__employer"]], row["n"], row["since"]) for row in counts]


def refused(actor: Actor) -> list[OfSchool]:
    """Learners who lost a place and have no other yet, by school."""
    rows = visible_to(actor, Assignment).filter(
        status__in=[AssignmentState.DECLINED, AssignmentState.EXPIRED], next__isnull=True
    )
    return _by_school(rows, "enrolment__school")


def unsigned(actor: Actor) -> list[OfSchool]:
    """Agreed places that begin within two weeks, or have begun, without a signed agreement, by school."""
    soon = timezone.localdate() + dt.timedelta(days=UNSIGNED_DAYS)
    rows = (
        visible_to(actor, Assignment)
        .filter(status=AssignmentState.AGREED, opening__starts_on__lte=soon)
        .filter(opening__ends_on__gte=timezone.localdate())
        .filter(Q(agreement__isnull=True) | Q(agreement__status__in=UNSIGNED))
    )
    return _by_school(rows, "enrolment__school", "opening__starts_on")


def expiring(actor: Actor) -> list[OfSchool]:
    """Learners whose accident insurance ends within a month and before their stay does, by school."""
    today = timezone.localdate()
    papers = Clearance.objects.filter(enrolment=OuterRef("enrolment"), kind=Clearance.Kind.INSURANCE)
    ends = papers.filter(valid_to__gte=today, valid_to__lte=today + dt.timedelta(days=PAPERS_DAYS))
    always = papers.filter(valid_to__isnull=True)
    newest = papers.order_by("-valid_to").values("valid_to")[:1]
    rows = (
        visible_to(actor, Assignment)
        .filter(Exists(ends), ~Exists(always), status__in=LIVE_ASSIGNMENTS)
        .annotate(covered_until=Subquery(newest))
        .select_related("opening")
    )
    last_days = _last_days(rows)
    assignment_ids = [
        row.pk for row in rows if last_days[row.pk] >= today and last_days[row.pk] > row.covered_until
    ]
    return _by_school(Assignment.objects.filter(pk__in=assignment_ids), "enrolment__school")


def _last_days(rows: QuerySet[Assignment]) -> dict[int, dt.date]:
    """The last day of each stay by its agreement; of the opening while there is none."""
    last_days = {row.pk: row.opening.ends_on for row in rows}
    agreements = Agreement.objects.filter(assignment__in=last_days).select_related("assignment__opening")
    of_stays = placements(agreements).values()
    return last_days | {stay.agreement.assignment_id: stay.ends_on for stay in of_stays}


def asleep(actor: Actor) -> QuerySet[Opening]:
    """Openings of the alliance's members that nobody confirmed for long."""
    alliances = visible_to(actor, AllianceMember).filter(
        alliance__lead_id=actor.organisation_id or 0, left_on__isnull=True
    )
    rows: QuerySet[Opening] = visible_to(actor, Opening)
    return (
        rows.filter(status=OpeningState.ASLEEP, ends_on__gte=timezone.localdate())
        .filter(
            Q(employer__in=alliances.values("organisation"))
            | Q(registered_by_id=actor.organisation_id or 0)
            | Q(assignments__round__owner_id=actor.organisation_id or 0)
        )
        .select_related("employer", "workplace")
        .distinct()
    )


def unplaced(actor: Actor) -> list[Unplaced]:
    """Learners whom a published round left without a place and whom nobody sent anywhere since.

    Grouped by school and reason. Names are for whoever the school granted them to, for this round.
    """
    sent = Assignment.objects.filter(enrolment=OuterRef("enrolment"), round=OuterRef("run__round"))
    rows = (
        visible_to(actor, Proposal)
        .filter(
            run=F("run__round__current_run"),
            run__round__status=RoundState.PUBLISHED,
            run__round__ends_on__gte=timezone.localdate(),
            opening__isnull=True,
        )
        .exclude(Exists(sent))
        .select_related("enrolment__person", "enrolment__school", "run")
    )
    granted = set(
        NameGrant.objects.filter(round__in=rows.values("run__round")).values_list("round_id", "school_id")
    )
    groups: dict[tuple[int, str, bool], list[Proposal]] = defaultdict(list)
    for row in rows:
        school = row.enrolment.school_id
        groups[school, row.reason, (row.run.round_id, school) in granted].append(row)
    result = [
        Unplaced(group[0].enrolment.school, reason, tuple(group), is_named)
        for (__, reason, is_named), group in groups.items()
    ]
    return sorted(result, key=lambda one: (-len(one.proposals), one.school.sort_key, one.reason))


def total(actor: Actor) -> int:
    """How many exceptions there are in all."""
    return (
        sum(one.count for one in silent(actor))
        + sum(len(one.proposals) for one in unplaced(actor))
        + sum(one.count for finder in (refused, unsigned, expiring) for one in finder(actor))
        + asleep(actor).count()
    )


def _by_school(rows: QuerySet[Assignment], school: str, day: str = "") -> list[OfSchool]:
    counts = rows.order_by().values(school).annotate(n=Count("pk", distinct=True))
    if day:
        counts = counts.annotate(day=Min(day))
    ordered = list(counts.order_by("-n", school))
    schools = Organisation.objects.in_bulk([row[school] for row in ordered])
    return [OfSchool(schools[row[school]], row["n"], row.get("day")) for row in ordered]
