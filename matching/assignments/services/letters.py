"""E-mails about assignments: requests, reminders and answers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from matching.assignments import stays
from matching.assignments.lifecycle import OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.profiles import lines_of
from matching.learners.access import can_send
from matching.learners.models import EndReason, Person
from matching.learners.queries import next_school
from matching.learners.services.recipients import learner_of
from matching.rounds.models import Round

SILENT_DAYS = 7
Side = Assignment.Side
WAITS = {
    Side.EMPLOYER: (AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED),
    Side.LEARNER: (AssignmentState.SENT, AssignmentState.EMPLOYER_ACCEPTED),
}


def announce(round_: Round) -> int:
    """Ask both sides of everybody whom a round placed; an employer gets one e-mail, however many come."""
    rows = _rows().filter(round=round_, status__in=OPEN_ASSIGNMENTS)
    return _notify_waiting_sides(rows, "asked", sender_id=round_.owner_id, mark=f"round:{round_.pk}")


def request_answers(assignment: Assignment, *, but: str = "") -> int:
    """Ask both sides of one assignment, ``but`` the one that has just asked for it itself."""
    rows = _rows().filter(pk=assignment.pk, status__in=OPEN_ASSIGNMENTS)
    return _notify_waiting_sides(rows, "asked", sender_id=None, mark=f"assignment:{assignment.pk}", but=but)


def remind_due(day: dt.date) -> int:
    """Remind whoever has been silent for a week; at most one reminder a week to each."""
    since = timezone.now() - dt.timedelta(days=SILENT_DAYS)
    rows = _rows().filter(status__in=OPEN_ASSIGNMENTS, sent_at__lt=since, answer_by__gte=day)
    year, week, __ = day.isocalendar()
    return _notify_waiting_sides(rows, "reminded", sender_id=None, mark=f"remind:{year}-{week}")


@transaction.atomic
def remind(assignment: Assignment, *, side: str, by: Actor) -> int:
    """The school reminds one side now, once a day at most.

    Raises
    ------
    Refused
        ``not_waiting`` where that side has answered, ``no_address`` where nobody can be written to,
        ``too_soon`` after a reminder today.
    """
    locked = _rows().select_for_update(of=("self",)).get(pk=assignment.pk)
    if not can_send(by, locked.enrolment):
        raise Refused("not_yours", _("Only the learner's school reminds."))
    if side not in WAITS or locked.status not in WAITS[Side(side)]:
        raise Refused("not_waiting", _("This side has answered already."))
    to = recipients(locked, Side(side))
    if not any(is_reachable(one) for one in to):
        raise Refused("no_address", _("There is no e-mail address. Phone them and enter what they say."))
    mark = f"byhand:{locked.pk}:{timezone.localdate()}"
    count = _queue_messages(to, "reminded", [locked], Side(side), sender_id=by.organisation_id, mark=mark)
    if not count:
        raise Refused("too_soon", _("They were reminded today. Give them until tomorrow."))
    AuditEntry.objects.record(by=by, verb="assignment.remind", subject=locked, after={"side": str(side)})
    return count


@transaction.atomic
def remind_employer(employer: Organisation, rows: Iterable[Assignment], *, by: Actor) -> int:
    """The owner of a round reminds an employer of all that wait, once a day at most.

    Raises
    ------
    Refused
        ``not_waiting`` where nothing is open any more, ``no_address``, ``too_soon`` after a reminder today.
    """
    waiting = [row for row in rows if row.status in WAITS[Side.EMPLOYER]]
    if not waiting:
        raise Refused("not_waiting", _("This side has answered already."))
    mark = f"alliance:{employer.pk}:{timezone.localdate()}"
    groups = _by_reader(employer, waiting)
    if not any(is_reachable(one) for to, __ in groups for one in to):
        raise Refused("no_address", _("There is no e-mail address. Phone them and enter what they say."))
    count = sum(
        _queue_messages(to, "reminded", group, Side.EMPLOYER, sender_id=by.organisation_id, mark=mark)
        for to, group in groups
    )
    if not count:
        raise Refused("too_soon", _("They were reminded today. Give them until tomorrow."))
    AuditEntry.objects.record(
        by=by, verb="employer.remind", subject=employer, after={"assignments": len(waiting)}
    )
    return count


def notify_of_answer(assignment: Assignment) -> None:
    """What an answer or an end means for the others: both sides at once, the school in its digest."""
    assignment_row = _rows().get(pk=assignment.pk)
    if _is_undone(assignment_row):
        return
    if assignment_row.status == AssignmentState.AGREED:
        _tell_agreed(assignment_row)
    elif assignment_row.status in {AssignmentState.DECLINED, AssignmentState.EXPIRED}:
        for to in messages.recipients_of(assignment_row.enrolment.school):
            messages.put(
                "lost",
                to=to,
                about=assignment_row,
                by=SYSTEM,
                context={
                    "learner": assignment_row.enrolment.person.name,
                    "employer": assignment_row.opening.employer.name,
                },
                path=reverse("matching:assignment-detail", args=[assignment_row.pk]),
                sender_id=assignment_row.enrolment.school_id,
                key=f"lost:{assignment_row.pk}:{to.key}"[:120],
                in_digest=True,
            )


def notify_of_withdrawal(assignment: Assignment, side: Assignment.Side) -> None:
    """Tell the other side and the school of a withdrawn agreement, and whether the seat is held."""
    row = _rows().get(pk=assignment.pk)
    other = Side.LEARNER if side == Side.EMPLOYER else Side.EMPLOYER
    asked_again = row.is_open
    context = {
        "employer": row.opening.employer.name,
        "opening": row.opening,
        "school": row.enrolment.school.name,
        "learner": row.enrolment.person.name,
        "by_employer": side == Side.EMPLOYER,
        "asked_again": asked_again,
        "reason": lazy(row.get_reason_display, str)(),
    }
    detail = reverse("matching:assignment-detail", args=[row.pk])
    own = reverse("matching:my-place")
    letters = [("withdrawn_school", to, detail) for to in messages.recipients_of(row.enrolment.school)]
    letters += [
        ("withdrawn_other", to, own if other == Side.LEARNER else detail) for to in recipients(row, other)
    ]
    for kind, to, path in letters:
        mark = f"{kind}:{row.pk}:{side}:{timezone.now():%y%m%d%H%M}:{to.key}"
        messages.put(
            kind,
            to=to,
            about=row,
            by=SYSTEM,
            context=context,
            path=path,
            sender_id=row.enrolment.school_id,
            key=mark[:120],
        )


def notify_of_end(assignment: Assignment) -> None:
    """A place that was declined, expired or called back: whoever was asked and did not end it is told.

    An answer that is withdrawn has letters of its own; a refusal that was taken back meanwhile has none.
    """
    row = _rows().get(pk=assignment.pk)
    if _is_undone(row):
        return
    moves_to = next_school(row.enrolment)
    was_agreed = row.employer_accepted_at is not None and row.learner_accepted_at is not None
    context = {
        "learner": row.enrolment.person.name if was_agreed else "",
        "employer": row.opening.employer.name,
        "opening": row.opening,
        "school": row.enrolment.school.name,
        "how": row.status,
        "reason": lazy(row.get_reason_display, str)(),
        "has_left": row.reason == Assignment.Reason.LEFT_SCHOOL,
        "changes": row.enrolment.end_reason == EndReason.TRANSFER and moves_to is None,
        "moves_to": moves_to.name if moves_to else "",
        "last_day": row.enrolment.ended_on,
    }
    declined_by = row.ended_by if row.status == AssignmentState.DECLINED else ""
    pages = {
        Side.LEARNER: reverse("matching:my-place"),
        Side.EMPLOYER: reverse("matching:assignment-detail", args=[row.pk]),
    }
    for side, page in pages.items():
        if side == declined_by:
            continue
        for to in recipients(row, side, names_learners=was_agreed):
            messages.put(
                f"place_ended_{side}",
                to=to,
                about=row,
                by=SYSTEM,
                context=context,
                path=page,
                sender_id=row.enrolment.school_id,
                key=f"place_ended:{row.pk}:{to.key}"[:120],
            )


def _asks_again(assignment: Assignment) -> bool:
    """Whether this very place was declined before, and that was undone."""
    return assignment.after is not None and assignment.after.opening_id == assignment.opening_id


def _is_undone(assignment: Assignment) -> bool:
    """Whether both sides are asked about this very place again: what was to be told is no longer true."""
    return Assignment.objects.filter(after=assignment, opening=assignment.opening_id).exists()


def _tell_agreed(assignment: Assignment) -> None:
    """Both sides have agreed: each reads the terms, and who draws the agreement up.

    Where the agreement was released before this was written, the letter that asks for signatures says all.
    """
    if stays.is_released(assignment):
        return
    context = {
        "employer": assignment.opening.employer.name,
        "learner": assignment.enrolment.person.name,
        "school": assignment.enrolment.school.name,
        "terms": stays.terms_of(assignment, SYSTEM),
    }
    pages = {
        Side.LEARNER: reverse("matching:my-place"),
        Side.EMPLOYER: reverse("matching:assignment-detail", args=[assignment.pk]),
    }
    if assignment.origin == Assignment.Origin.OWN_FIRM:  # the employer reads it once the school releases it
        del pages[Side.EMPLOYER]
    for side, page in pages.items():
        about = assignment.enrolment.person if side == Side.LEARNER else assignment.opening.employer
        for to in recipients(assignment, side, names_learners=True):
            messages.put(
                f"agreed_{side}",
                to=to,
                about=about,
                by=SYSTEM,
                context=context,
                path=page,
                sender_id=assignment.enrolment.school_id,
                key=f"agreed:{assignment.pk}:{to.key}"[:120],
            )


def last_letter(assignment: Assignment, side: str) -> Message | None:
    """The latest request or reminder to this side since the assignment was sent."""
    about: Organisation | Person = assignment.opening.employer
    if side == Side.LEARNER:
        about = assignment.enrolment.person
    rows = Message.objects.filter(
        kind__in=[f"asked_{side}", f"reminded_{side}"],
        subject_type=about._meta.label_lower,
        subject_id=about.pk,
        created_at__gte=assignment.sent_at - dt.timedelta(minutes=1),
    )
    return rows.order_by("-pk").first()


def _rows() -> QuerySet[Assignment]:
    return Assignment.objects.select_related(
        "enrolment__person__user",
        "enrolment__school",
        "enrolment__programme__qualification",
        "opening__employer",
        "opening__workplace",
        "round",
        "after",
    )


def _notify_waiting_sides(
    rows: Iterable[Assignment], verb: str, *, sender_id: int | None, mark: str, but: str = ""
) -> int:
    """Queue one e-mail for each employer and learner who has to answer; returns how many were queued."""
    of_employer: dict[int, list[Assignment]] = defaultdict(list)
    count = 0
    for row in rows:
        if row.status in WAITS[Side.EMPLOYER] and but != Side.EMPLOYER:
            of_employer[row.opening.employer_id].append(row)
        if row.status in WAITS[Side.LEARNER] and but != Side.LEARNER:
            count += _queue_messages(
                recipients(row, Side.LEARNER), verb, [row], Side.LEARNER, sender_id=None, mark=mark
            )
    for group in of_employer.values():
        for to, rows_of_reader in _by_reader(group[0].opening.employer, group):
            count += _queue_messages(to, verb, rows_of_reader, Side.EMPLOYER, sender_id=sender_id, mark=mark)
    return count


def _by_reader(
    employer: Organisation, rows: list[Assignment]
) -> list[tuple[list[messages.Recipient], list[Assignment]]]:
    """Who reads about which rows: an employer's people about all; its contact person school by school.

    Each school vouches for the contact person's link itself, and it opens what that school asks.
    """
    people = messages.readers_of(employer)
    if people and employer.is_confirmed:
        return [([messages.recipient_of(user, employer) for user in people], rows)]
    of_school: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows:
        of_school[row.enrolment.school_id].append(row)
    return [
        (messages.recipients_of(employer, school_id=school), group) for school, group in of_school.items()
    ]


def _queue_messages(
    to: list[messages.Recipient],
    verb: str,
    group: list[Assignment],
    side: Assignment.Side,
    *,
    sender_id: int | None,
    mark: str,
) -> int:
    first = group[0]
    is_employer = side == Side.EMPLOYER
    about = first.opening.employer if is_employer else first.enrolment.person
    paths = {
        True: reverse("matching:assignment-list") + "?state=employer",
        False: reverse("matching:my-place"),
    }
    context = {
        "count": len(group),
        "employer": first.opening.employer.name,
        "opening": first.opening,
        "town": first.opening.workplace.town,
        "answer_by": min(row.answer_by for row in group),
        "school": first.enrolment.school.name,
        "of_school": _only_school(group),
        "is_by_link": all(reader.kind != "user" for reader in to),
        "terms": stays.terms_of(first, SYSTEM) if len(group) == 1 else None,
        "asked": partial(lines_of, group) if is_employer else [],  # in the reader's language
        "is_undone": len(group) == 1 and _asks_again(first),
    }
    queued = [
        messages.put(
            f"{verb}_{side}",
            to=reader,
            about=about,
            by=SYSTEM,
            context=context,
            path=paths[is_employer],
            sender_id=sender_id or first.enrolment.school_id,
            key=f"{mark}:{verb}:{about._meta.model_name}:{about.pk}:{reader.key}"[:120],
        )
        for reader in to
    ]
    return sum(one is not None for one in queued)


def _only_school(group: list[Assignment]) -> str:
    """The school of all of them; "" where there are several."""
    names = {row.enrolment.school.name for row in group}
    return names.pop() if len(names) == 1 else ""


def recipients(
    assignment: Assignment, side: Assignment.Side, *, names_learners: bool = False
) -> list[messages.Recipient]:
    """Who is written to for one side; what ``names_learners`` goes to nobody unknown to the school."""
    if side == Side.EMPLOYER:
        return messages.recipients_of(
            assignment.opening.employer,
            school_id=assignment.enrolment.school_id,
            names_learners=names_learners,
        )
    return [learner_of(assignment.enrolment)]


def is_reachable(recipient: messages.Recipient) -> bool:
    """Whether there is an address to write to today."""
    return isinstance(messages.resolve(recipient), messages.Destination)
