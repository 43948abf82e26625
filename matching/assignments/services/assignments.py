"""Assignments: who is sent where, what both sides answer, and where she could go instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.jobs import enqueue_on_commit
from alliances.kernel.lifecycles import require_move
from alliances.links import services as links
from matching.assignments import stays, terms
from matching.assignments.access import can_answer
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, OPEN_ASSIGNMENTS, AssignmentState
from matching.assignments.models import Assignment
from matching.assignments.services import kept_terms
from matching.assignments.services import seat_claims as claims
from matching.engine.check import PairChecker
from matching.learners.access import can_send
from matching.learners.models import Enrolment
from matching.openings.models import Opening, SeatClaim
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round
from matching.rounds.snapshot import openings_of, take_choices

ANSWER_DAYS = 14
MIN_ANSWER_DAYS = 3
MAX_CHOICES = 3
Side, Reason = Assignment.Side, Assignment.Reason
REASONS_OF = {
    Side.EMPLOYER: (Reason.NO_SUPERVISOR, Reason.NO_WORK, Reason.OTHER_PERSON, Reason.OTHER),
    Side.LEARNER: (Reason.TOO_FAR, Reason.FOUND_OTHER, Reason.NOT_THIS_WORK, Reason.OTHER),
    Side.SCHOOL: (Reason.FOUND_OTHER, Reason.NO_ANSWER, Reason.OTHER),
}


@dataclass(frozen=True)
class Choice:
    """Where a learner could go instead; ``cost`` is the round's own price of the pair.

    ``asked_before`` is how the last request to this employer about her ended, where there was one.
    """

    opening: Opening
    km: float | None
    cost: int
    asked_before: Assignment | None = None


def from_round(round_: Round, placed: list[Proposal], claims_by_enrolment: dict[int, SeatClaim]) -> None:
    """Ask both sides of every pair that a round published."""
    sent = Assignment.objects.bulk_create(
        Assignment(
            enrolment_id=proposal.enrolment_id,
            opening=proposal.opening,
            round=round_,
            claim=claims_by_enrolment[proposal.enrolment_id],
            origin=Assignment.Origin.ROUND,
            km=proposal.km,
            answer_by=answer_day(proposal.opening),
        )
        for proposal in placed
        if proposal.opening is not None
    )
    kept_terms.keep(sent)


def answer_day(opening: Opening) -> dt.date:
    """Both sides have two weeks, not longer than until the first day, but three days in any case."""
    latest = min(timezone.localdate() + dt.timedelta(days=ANSWER_DAYS), opening.starts_on)
    return max(soonest_answer_day(), latest)


def soonest_answer_day() -> dt.date:
    """Nobody is given less time than this to answer."""
    return timezone.localdate() + dt.timedelta(days=MIN_ANSWER_DAYS)


@transaction.atomic
def send_instead(assignment: Assignment, *, opening: Opening, by: Actor) -> Assignment:
    """Send a learner whose assignment ended to one of her next best openings.

    Raises
    ------
    Refused
        ``not_a_choice`` when that opening does not suit her or has no free seat any more.
    """
    locked = lock_for_edit(assignment)
    if not can_send(by, locked.enrolment):
        raise Refused("not_yours", _("This learner is not yours to place."))
    existing = Assignment.objects.filter(after=locked).first()
    if existing is not None:
        return existing
    if locked.round is None or locked.status not in _ENDED:
        raise _no_choice_error()
    return ask_both_sides(
        locked.round, locked.enrolment, opening, origin=Assignment.Origin.NEXT_BEST, after=locked, by=by
    )


@transaction.atomic
def send(round_: Round, *, enrolment: Enrolment, opening: Opening, by: Actor) -> Assignment:
    """Send a learner whom a published round left without a place; a second click finds the first one's.

    Raises
    ------
    Refused
        ``not_published`` before the round is published, ``not_a_choice`` as in `send_instead`.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if not can_send(by, enrolment):
        raise Refused("not_yours", _("This learner is not yours to place."))
    if round_.status != RoundState.PUBLISHED:
        raise Refused("not_published", _("Publish the round first."))
    existing = Assignment.objects.filter(round=round_, enrolment=enrolment).order_by("-pk").first()
    if existing is not None:
        return existing
    return ask_both_sides(round_, enrolment, opening, origin=Assignment.Origin.BY_HAND, after=None, by=by)


def ask_both_sides(
    round_: Round,
    enrolment: Enrolment,
    opening: Opening,
    *,
    origin: str,
    after: Assignment | None,
    by: Actor,
    side: str = Assignment.Side.SCHOOL,
    but: str = "",
) -> Assignment:
    """Take a seat for a learner, where it is one of her choices, and ask both, ``but`` who asked for it."""
    choice = next((one for one in choices_for(round_, enrolment, None) if one.opening.pk == opening.pk), None)
    if choice is None:
        raise _no_choice_error()
    pair = Proposal(enrolment=enrolment, opening=choice.opening)
    taken = claims.take(round_, [pair])[enrolment.pk]
    sent = Assignment.objects.create(
        enrolment=enrolment,
        opening=choice.opening,
        round=round_,
        claim=taken,
        after=after,
        origin=origin,
        km=choice.km,
        answer_by=answer_day(choice.opening),
    )
    kept_terms.keep([sent])
    before = {"assignment": after.pk} if after else {}
    AuditEntry.objects.record(
        by=by,
        verb="assignment.send",
        subject=sent,
        before=before,
        after={"opening": opening.pk, "side": str(side)},
    )
    enqueue_on_commit("matching.assignments.tasks.request_answers", assignment_id=sent.pk, but=str(but))
    return sent


def _no_choice_error() -> Refused:
    return Refused("not_a_choice", _("This opening does not suit any more. Choose another one."))


@transaction.atomic
def accept(assignment: Assignment, *, side: str, by: Actor, shown: str = "") -> Assignment:
    """Accept for one side; agreed once both sides accepted. Repeating changes nothing.

    ``shown`` names the terms that the form showed; the answer is about these.

    Raises
    ------
    Refused
        ``terms_changed`` where others hold by now.
    """
    locked = lock_for_edit(assignment)
    require_may_answer(locked, side, by)
    is_employer = side == Side.EMPLOYER
    if (locked.employer_accepted_at if is_employer else locked.learner_accepted_at) and not locked.ended_at:
        return locked
    kept_terms.keep([locked])
    kept_terms.require_shown(locked, shown)
    other = locked.learner_accepted_at if is_employer else locked.employer_accepted_at
    first = AssignmentState.EMPLOYER_ACCEPTED if is_employer else AssignmentState.LEARNER_ACCEPTED
    new = AssignmentState.AGREED if other else first
    before = _set_status(locked, new)
    if is_employer:
        locked.employer_accepted_at, locked.is_employer_by_school = (
            timezone.now(),
            _answers_on_behalf(locked, by),
        )
    else:
        locked.learner_accepted_at, locked.is_learner_by_school = (
            timezone.now(),
            _answers_on_behalf(locked, by),
        )
    locked.save()
    record(locked, "accept", before, by=by, side=side)
    return locked


@transaction.atomic
def decline(
    assignment: Assignment, *, side: str, reason: str, note: str = "", by: Actor, seen: str = ""
) -> Assignment:
    """One side declines with a reason: the seat is free again at once.

    ``seen`` is the state that the form showed: a colleague's answer given since then is not undone unseen.

    Raises
    ------
    Refused
        ``answered_meanwhile``, with the person and the time of that answer.
    """
    locked = lock_for_edit(assignment)
    require_may_answer(locked, side, by)
    if seen and seen != locked.status and locked.ended_at is None:
        raise Refused("answered_meanwhile", _answered_meanwhile(locked))
    if locked.status == AssignmentState.DECLINED and locked.ended_by == side:
        return locked
    if seen != locked.status or locked.status == AssignmentState.AGREED:
        _require_not_accepted(locked, side)
    if reason not in REASONS_OF[Side(side)]:
        raise Refused("reason_needed", _("Choose a reason."), "reason")
    require_reason(reason, note)
    ended = end(locked, AssignmentState.DECLINED, side=side, reason=reason, note=note, by=by)
    enqueue_on_commit("matching.assignments.tasks.notify_of_end", assignment_id=locked.pk)
    return ended


@transaction.atomic
def withdraw(assignment: Assignment, *, reason: str, note: str = "", by: Actor) -> Assignment:
    """The school calls its learner back, also after both sides agreed."""
    locked = lock_for_edit(assignment)
    if not can_send(by, locked.enrolment):
        raise Refused("not_yours", _("Only the learner's school withdraws this."))
    if locked.status == AssignmentState.WITHDRAWN:
        return locked
    if stays.is_signed(locked):
        raise Refused(
            "in_force", _("All have signed the agreement: end it early on its page, then the seat is free.")
        )
    if reason not in REASONS_OF[Side.SCHOOL]:
        raise Refused("reason_needed", _("Choose a reason."), "reason")
    require_reason(reason, note)
    ended = end(locked, AssignmentState.WITHDRAWN, side=Side.SCHOOL, reason=reason, note=note, by=by)
    enqueue_on_commit("matching.assignments.tasks.notify_of_end", assignment_id=locked.pk)
    return ended


@transaction.atomic
def end_with_agreement(assignment: Assignment, *, side: str, note: str, by: Actor) -> Assignment:
    """Free the seat of an agreement that ended early; ``side`` asked for it."""
    locked = lock_for_edit(assignment)
    if not can_send(by, locked.enrolment):
        raise Refused("not_yours", _("Only the learner's school withdraws this."))
    if locked.status != AssignmentState.WITHDRAWN:
        end(
            locked,
            AssignmentState.WITHDRAWN,
            side=side,
            reason=Reason.AGREEMENT_END,
            note=note,
            by=by,
        )
    return locked


def expire_due(day: dt.date) -> int:
    """End what nobody answered in time, one by one; returns how many."""
    due = Assignment.objects.filter(status__in=OPEN_ASSIGNMENTS, answer_by__lt=day)
    count = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            locked = lock_for_edit(Assignment(pk=pk))
            if locked.is_overdue_on(day):
                side = Side.EMPLOYER if locked.waits_for_employer else Side.LEARNER
                end(locked, AssignmentState.EXPIRED, side=side, reason=Reason.NO_ANSWER, note="", by=SYSTEM)
                enqueue_on_commit("matching.assignments.tasks.notify_of_end", assignment_id=locked.pk)
                count += 1
    return count


def next_best(assignment: Assignment, most: int | None = MAX_CHOICES) -> list[Choice]:
    """Where a learner whose assignment ended could go now, the cheapest first."""
    if assignment.round is None or assignment.status not in _ENDED:
        return []
    return choices_for(assignment.round, assignment.enrolment, most)


def choices_for(round_: Round, enrolment: Enrolment, most: int | None = MAX_CHOICES) -> list[Choice]:
    """Free openings that suit a learner, the cheapest first, by the rules and weights of a round.

    Whoever was asked in this round, or declined her, comes last with that answer; as many as of the others.
    """
    before = Q(round=round_) | Q(status=AssignmentState.DECLINED, ended_by=Side.EMPLOYER)
    requests = Assignment.objects.filter(before, enrolment=enrolment).select_related("opening")
    asked = {row.opening.employer_id: row for row in requests.order_by("pk")}
    offers = openings_of(round_).filter(qualifications=enrolment.programme.qualification_id)
    problem, learner, named = take_choices(round_, enrolment, offers)
    checker = PairChecker(problem)
    choices = []
    for name, opening in named.items():
        verdict = checker.check(learner, name)
        if verdict.reason is None and verdict.cost is not None:
            km = terms.distance(enrolment.person, opening.workplace)  # of the place as it is named beside it
            choices.append(Choice(opening, km, verdict.cost, asked.get(opening.employer_id)))
    choices.sort(key=lambda choice: (choice.cost, choice.km or 0.0, choice.opening.pk))
    fresh = [choice for choice in choices if choice.asked_before is None]
    again = [choice for choice in choices if choice.asked_before is not None]
    return [*fresh[:most], *again[:most]]


_ENDED = frozenset({"declined", "expired", "withdrawn"})
_NOTIFIED_STATES = frozenset({"agreed", "declined", "expired"})


def lock_for_edit(assignment: Assignment) -> Assignment:
    """Lock and reload the assignment, so that concurrent answers are serialised."""
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__person", "enrolment__programme", "opening", "round").get(
        pk=assignment.pk
    )


def _answered_meanwhile(assignment: Assignment) -> str:
    """Who answered since a form was opened, and when."""
    entry = AuditEntry.objects.about(assignment).select_related("user").last()
    who = ", ".join(str(part) for part in (entry.user, entry.organisation) if part) if entry else ""
    message = _("Answered meanwhile (%(who)s). Look at the page again before you decide.")
    return str(message % {"who": who or "–"})


def require_may_answer(assignment: Assignment, side: str, by: Actor) -> None:
    if side not in {Side.EMPLOYER, Side.LEARNER} or not can_answer(by, assignment, side):
        raise Refused("not_yours", _("This answer is not yours to give."))


def require_reason(reason: str, note: str) -> None:
    if reason == Reason.OTHER and not note.strip():
        raise Refused("note_needed", _("Say in a few words what the reason is."), "note")


def _require_not_accepted(assignment: Assignment, side: str) -> None:
    """An answer that a colleague gave meanwhile is withdrawn knowingly, never overwritten by an old page."""
    is_employer = side == Side.EMPLOYER
    at = assignment.employer_accepted_at if is_employer else assignment.learner_accepted_at
    if at is not None and assignment.status in LIVE_ASSIGNMENTS:
        message = _("This side agreed on %(day)s. Withdraw that answer if it is no longer right.")
        raise Refused("accepted_already", message % {"day": f"{timezone.localtime(at):%d.%m.%Y.}"})


def _answers_on_behalf(assignment: Assignment, by: Actor) -> bool:
    """Whether the school speaks for somebody who phoned or signed on paper."""
    return by.organisation_kind == "school" and can_send(by, assignment.enrolment)


def _set_status(assignment: Assignment, new: AssignmentState) -> str:
    before = assignment.status
    require_move(AssignmentState(before), new)
    assignment.status = new
    return before


def end(
    assignment: Assignment, new: AssignmentState, *, side: str, reason: str, note: str, by: Actor
) -> Assignment:
    before = _set_status(assignment, new)
    assignment.ended_at, assignment.ended_by = timezone.now(), side
    assignment.reason, assignment.note = reason, note.strip()[:300]
    assignment.save()
    claims.release(SeatClaim.objects.filter(pk=assignment.claim_id), Reason(reason).label)
    record(assignment, new.value, before, by=by, side=side)
    links.end_lost(assignment, by=by)
    return assignment


def record(assignment: Assignment, verb: str, before: str, *, by: Actor, side: str, reason: str = "") -> None:
    AuditEntry.objects.record(
        by=by,
        verb=f"assignment.{verb}",
        subject=assignment,
        before={"status": before},
        after={
            "status": str(assignment.status),
            "side": str(side),
            "by_school": _answers_on_behalf(assignment, by),
        },
        reason=reason or " – ".join(part for part in (assignment.reason, assignment.note) if part),
    )
    if assignment.status in _NOTIFIED_STATES:
        enqueue_on_commit("matching.assignments.tasks.notify_of_answer", assignment_id=assignment.pk)
