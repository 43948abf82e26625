"""What an alliance's coordinator watches of assignments: silence, lost places, learners whom nobody sent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.exception_kinds import (
    LEARNERS,
    Column,
    ExceptionKind,
    Letter,
    OwnLetter,
    Row,
    Rows,
    register,
)
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.queries import without_place
from matching.assignments.services import letters
from matching.kernel.reasons import reason_word
from matching.learners.models import Viewing
from matching.learners.services import viewings
from matching.rounds.models import NameGrant, Proposal
from matching.rounds.wording import public_number

SILENT_DAYS = 7
MOST_NAMED = 20


def silent(actor: Actor) -> list[Row]:
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
    return [
        Row(member=employers[row["opening__employer"]], count=row["n"], day=row["since"]) for row in counts
    ]


def _employers(actor: Actor) -> QuerySet[Organisation]:
    """Employers that answer, or have answered, in the rounds that she leads."""
    rows = visible_to(actor, Assignment)
    return Organisation.objects.filter(pk__in=rows.values("opening__employer"))


def _remind(employer: Organisation, by: Actor) -> int:
    rows = visible_to(by, Assignment).filter(opening__employer=employer)
    related = rows.select_related("enrolment__school", "opening__employer", "opening__workplace")
    return letters.remind_employer(employer, related, by=by)


def refused(actor: Actor) -> list[Row]:
    """Learners who lost a place and have no other yet, by school."""
    rows = visible_to(actor, Assignment).filter(
        status__in=[AssignmentState.DECLINED, AssignmentState.EXPIRED], next__isnull=True
    )
    counts = rows.order_by().values("enrolment__school").annotate(n=Count("pk", distinct=True))
    ordered = list(counts.order_by("-n", "enrolment__school"))
    schools = Organisation.objects.in_bulk([row["enrolment__school"] for row in ordered])
    return [Row(member=schools[row["enrolment__school"]], count=row["n"]) for row in ordered]


def unplaced(actor: Actor) -> list[Row]:
    """Learners whom a published round left without a place and whom nobody sent anywhere since.

    Grouped by school and reason. Names are for whoever the school granted them to, for this round.
    """
    rows = without_place(actor).select_related("enrolment__person", "enrolment__school", "run")
    granted = set(
        NameGrant.objects.filter(round__in=rows.values("run__round")).values_list("round_id", "school_id")
    )
    groups: dict[tuple[int, str, bool], list[Proposal]] = defaultdict(list)
    for row in rows:
        school = row.enrolment.school_id
        groups[school, row.reason, (row.run.round_id, school) in granted].append(row)
    in_order = sorted(
        groups.items(), key=lambda one: (-len(one[1]), one[1][0].enrolment.school.sort_key, one[0][1])
    )
    return [_unplaced(reason, group, is_named) for (__, reason, is_named), group in in_order]


def _unplaced(reason: str, group: list[Proposal], is_named: bool) -> Row:
    """One row; only so many learners of it are named or numbered."""
    people = [row.enrolment.person for row in group[:MOST_NAMED]] if is_named else []
    numbers = [public_number(row.enrolment_id, row.run.round_id) for row in group[:MOST_NAMED]]
    return Row(
        member=group[0].enrolment.school,
        count=len(group),
        details={
            "reason": reason_word(reason),
            "reason_code": reason,
            "is_named": is_named,
            "people": people,
            "learners": [person.name for person in people] if is_named else numbers,
            "round": group[0].run.round_id,
        },
    )


def _note_names_read(rows: Rows, actor: Actor) -> None:
    for row in rows:
        for person in row.details["people"]:
            viewings.note(person, Viewing.What.LEARNER, by=actor)


register(
    ExceptionKind(
        code="silent",
        title=_("No answer for a week"),
        position=10,
        asked="employer",
        find=silent,
        columns=(
            Column(title=_("Employer"), template="matching/exceptions/_silent_employer.html"),
            Column(title=_("Learners waiting"), value=lambda row: row.count, is_number=True),
            Column(title=_("Since"), value=lambda row: row.day),
        ),
        letter=OwnLetter(
            kind="reminded_employer",
            button=_("Remind by e-mail"),
            send=_remind,
            verb="employer.remind",
            confirmation=_("The reminder is on its way to %(member)s."),
        ),
        askable=_employers,
        address="remind",
    )
)
register(
    ExceptionKind(
        code="unplaced",
        title=_("Without a place"),
        note=_(
            "By school and reason. Names appear where the school shows them for this round; "
            "otherwise numbers."
        ),
        position=20,
        asked="school",
        find=unplaced,
        columns=(
            Column(title=_("School"), value=lambda row: row.member),
            Column(title=_("Reason"), value=lambda row: row.details["reason"]),
            LEARNERS,
            Column(title=_("Who"), template="matching/exceptions/_unplaced_learners.html"),
        ),
        letter=Letter(
            kind="ask_unplaced",
            button=_("Ask the school"),
            path=lambda rows: (
                reverse("matching:pair-list", args=[rows[0].details["round"]]) + "?show=unplaced"
            ),
        ),
        links="matching/exceptions/_unplaced_links.html",
        on_shown=_note_names_read,
    )
)
register(
    ExceptionKind(
        code="refused",
        title=_("Lost a place, no other yet"),
        position=30,
        asked="school",
        find=refused,
        letter=Letter(
            kind="ask_refused",
            button=_("Ask the school"),
            path=lambda rows: reverse("matching:assignment-list") + "?state=refused",
        ),
        list_path=lambda: reverse("matching:assignment-list") + "?state=refused",
    )
)
