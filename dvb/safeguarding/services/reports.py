"""A report is received, opened and closed with an answer to whoever reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.safeguarding.models import Concern, ConcernWord
from dvb.safeguarding.queries import only_running_stay, unread_of
from dvb.safeguarding.services import letters
from dvb.safeguarding.services.deadlines import due_on
from dvb.safeguarding.services.officers import officer_of, require_officer, standing_of
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment

TWICE = dt.timedelta(minutes=10)
OPEN = "concern.open"
LONGEST = 4000


@transaction.atomic
def report(
    enrolment: Enrolment,
    *,
    kind: str,
    happened_on: dt.date,
    text: str,
    reporter: str,
    reporter_name: str,
    reporter_contact: str = "",
    reporter_link: PersonalLink | None = None,
    assignment: Assignment | None = None,
    is_elsewhere: bool = False,
    is_urgent: bool = False,
    kept_from: Collection[User] = (),
    reach: str = "",
    follows: Concern | None = None,
    by: Actor,
) -> Concern:
    """Store a report and notify the officer and the reporter; the e-mails never say its content.

    Where it happened is the one stay that runs, unless the reporter says another or ``is_elsewhere``. The
    same text within ten minutes is one report, so that a double click does not create two. Of an urgent one
    a second person is told at once, and its answer is due sooner. Those in ``kept_from`` never get it.

    Raises
    ------
    Refused
        ``words_needed``, ``future``, ``no_officer``.
    """
    _require_facts(text, happened_on)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    who: dict[str, Any] = {"reporter": reporter, "reporter_name": reporter_name[:150]}
    what: dict[str, Any] = {"kind": kind, "text": text.strip(), "is_urgent": is_urgent}
    if (same := _reported_just_now(enrolment, **who, **what)) is not None:
        return same
    if assignment is None and not is_elsewhere:
        assignment = only_running_stay(enrolment)
    concern = Concern.objects.create(
        **who,
        **what,
        enrolment=enrolment,
        assignment=assignment,
        happened_on=happened_on,
        reporter_contact=reporter_contact[:254],
        reporter_user_id=by.user_id,
        reporter_link=reporter_link,
        reach=reach.strip()[:200],
        follows=follows,
        assigned_to=_reader_besides(enrolment, kept_from),
        due_on=due_on(kind, is_urgent=is_urgent),
    )
    concern.kept_from.set(kept_from)
    _record(concern, by=by)
    return concern


def _reader_besides(enrolment: Enrolment, kept_from: Collection[User]) -> User:
    """Who receives a report; where everybody is kept from it, the reporter turns to somebody outside."""
    if kept_from and standing_of(enrolment.school).first([one.pk for one in kept_from]) is None:
        message = _("Nobody else at the school reads reports here. Phone one of the helplines below instead.")
        raise Refused("no_officer", message, "kept_from")
    return officer_of(enrolment.school, without=[one.pk for one in kept_from])


def _record(concern: Concern, *, by: Actor) -> None:
    """The report's audit row and letters."""
    after = {"kind": concern.kind, "reporter": concern.reporter, "is_urgent": concern.is_urgent}
    AuditEntry.objects.record(by=by, verb="concern.report", subject=concern, after=after)
    letters.assigned(concern)
    if concern.is_urgent:
        letters.urgent(concern)
    letters.received(concern)


def _reported_just_now(enrolment: Enrolment, **facts: Any) -> Concern | None:
    """The report with the same facts of a double click, if there is one."""
    return Concern.objects.filter(
        enrolment=enrolment, reported_at__gte=timezone.now() - TWICE, **facts
    ).first()


def _require_facts(text: str, happened_on: dt.date) -> None:
    if not text.strip():
        raise Refused("words_needed", _("Say in a few words what happened."), "text")
    if happened_on > timezone.localdate():
        raise Refused("future", _("This day has not come yet."), "happened_on")


@transaction.atomic
def note_opened(concern: Concern, *, by: Actor) -> Concern:
    """Note that a reader has begun to read, each once: the reporter sees that it is being handled."""
    locked = lock(concern)
    require_officer(locked, by)
    if not read_by(locked, by.user_id).exists():
        if locked.opened_at is None:
            locked.opened_at = timezone.now()
            locked.save(update_fields=["opened_at"])
        AuditEntry.objects.record(by=by, verb=OPEN, subject=locked)
    return locked


def read_by(concern: Concern, user: int | None) -> QuerySet[AuditEntry]:
    """When this person opened a report first."""
    return AuditEntry.objects.about(concern).filter(verb=OPEN, user=user)


def note_read(*, by: Actor) -> int:
    """Note that a reporter has read what the school wrote: her start page says nothing of it any more."""
    return note_seen(unread_of(by))


def note_seen(unread: QuerySet[Concern]) -> int:
    """Note that these were read by whoever reported them."""
    rows = [row.pk for row in unread]
    return Concern.objects.filter(pk__in=rows).update(reporter_read_at=timezone.now()) if rows else 0


@transaction.atomic
def write_word(concern: Concern, *, text: str, by: Actor) -> ConcernWord:
    """Write to the reporter before the report is closed: it counts as being handled, its deadline stays.

    Raises
    ------
    Refused
        ``words_needed``, ``closed``. The same word twice in a row is written once.
    """
    locked = lock(concern)
    require_officer(locked, by)
    if locked.closed_at is not None:
        raise Refused("closed", _("This report was answered already."))
    if not text.strip():
        raise Refused("words_needed", _("Write what whoever reported shall read."), "text")
    last = locked.words.last()
    if last is not None and last.text == text.strip():
        return last
    word = ConcernWord.objects.create(concern=locked, text=text.strip(), author=locked.assigned_to)
    if locked.opened_at is None:
        locked.opened_at = word.written_at
        locked.save(update_fields=["opened_at"])
    AuditEntry.objects.record(by=by, verb="concern.word", subject=locked, after={"word": word.pk})
    letters.worded(locked, word.pk)
    return word


@transaction.atomic
def close(
    concern: Concern, *, outcome: str, answer: str = "", unanswered_because: str = "", by: Actor
) -> Concern:
    """Close a report with what its officer did, and the answer to the reporter or why there is none.

    Raises
    ------
    Refused
        ``outcome_needed``, ``answer_needed``.
    """
    locked = lock(concern)
    require_officer(locked, by)
    if locked.closed_at is not None:
        return locked
    if not outcome.strip():
        raise Refused("outcome_needed", _("Say what was done."), "outcome")
    if not (answer.strip() or unanswered_because.strip()):
        message = _(
            "Fill in one of two: “Answer to whoever reported”, or below it “Or why there is no answer”."
        )
        raise Refused("answer_needed", message, "answer")
    now = timezone.now()
    locked.outcome, locked.answer, locked.closed_at = outcome.strip(), answer.strip(), now
    locked.unanswered_because = "" if locked.answer else unanswered_because.strip()
    locked.opened_at = locked.opened_at or now
    locked.draft = {}
    locked.save(update_fields=["outcome", "answer", "unanswered_because", "closed_at", "opened_at", "draft"])
    AuditEntry.objects.record(
        by=by, verb="concern.close", subject=locked, after={"is_answered": bool(locked.answer)}
    )
    letters.answered(locked)
    return locked


@transaction.atomic
def keep_draft(concern: Concern, *, typed: Mapping[str, str], by: Actor) -> None:
    """Keep what the reader typed beside what she sent; whoever the report passes to finds it."""
    locked = lock(concern)
    require_officer(locked, by)
    draft = {name: text for name, text in typed.items() if text.strip()}
    if locked.closed_at is None and locked.draft != draft:
        locked.draft = draft
        locked.save(update_fields=["draft"])


@transaction.atomic
def add(concern: Concern, *, text: str, by: Actor) -> Concern:
    """The reporter adds something or does not agree; once it is closed, a new report goes on with it.

    Raises
    ------
    Refused
        ``words_needed``, ``too_long``, and what a new report refuses. The same words twice are added once.
    """
    locked = lock(concern)
    if not text.strip():
        raise Refused("words_needed", _("Write what you want to add."), "text")
    if len(text.strip()) > LONGEST:
        message = _("This is longer than %(most)s characters. Send it in two parts.")
        raise Refused("too_long", message % {"most": LONGEST}, "text")
    if locked.closed_at is not None:
        return report(
            locked.enrolment,
            kind=locked.kind,
            happened_on=locked.happened_on,
            text=text,
            reporter=locked.reporter,
            reporter_name=locked.reporter_name,
            reporter_contact=locked.reporter_contact,
            reporter_link=locked.reporter_link,
            assignment=locked.assignment,
            is_elsewhere=locked.assignment_id is None,
            is_urgent=locked.is_urgent,
            kept_from=list(locked.kept_from.all()),
            reach=locked.reach,
            follows=locked,
            by=by,
        )
    last = locked.words.last()
    if last is None or last.author_id is not None or last.text != text.strip():
        word = ConcernWord.objects.create(concern=locked, text=text.strip())
        AuditEntry.objects.record(by=by, verb="concern.add", subject=locked, after={"word": word.pk})
        letters.added(locked, word.pk)
    return locked


def lock(concern: Concern) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__school", "assigned_to").get(pk=concern.pk)
