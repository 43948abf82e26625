"""Assignments: both sides are asked, a refusal frees the seat at once, and the next best is computed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.enrolment_changes.services import enrolments
from matching.openings.models import Exclusion, Opening, Seat, SeatClaim
from matching.rounds.services import proposals
from matching.rounds.wording import verdict
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import crowd, joint_round, solve
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast: Cast) -> Assignment:
    """The published assignment of the learner; four more openings are free."""
    crowd(cast, learners=0, openings=4)
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return Assignment.objects.get(enrolment=cast.learner)


def side_of(cast: Cast, assignment: Assignment) -> str:
    """The member of the cast who speaks for the opening's employer."""
    return "employer_member" if assignment.opening.employer == cast.employer else "other_employer_member"


def test_who_declined_a_learner_is_not_proposed_again_in_that_school_year(
    cast: Cast, sent: Assignment
) -> None:
    """The next round names the refusal as the reason; a person may set the pair by hand, saying why."""
    employer, by = sent.opening.employer, cast.actor(side_of(cast, sent))
    Opening.objects.exclude(employer=employer).update(status="closed")
    assignments.decline(sent, side="employer", reason="no_work", by=by)
    again = joint_round(cast)
    run = solve(again)
    proposal = run.proposals.get(enrolment=cast.learner)
    assert (proposal.opening, proposal.reason) == (None, "excluded")
    found = proposals.check(again, cast.learner, sent.opening)
    assert (found.is_declined, found.can_overrule) == (True, True)
    with override("en"):
        lines = verdict(found, first_day=again.starts_on, round_first=again.starts_on).lines
    assert "This employer declined this learner already in this school year." in lines
    choices = assignments.choices_for(again, cast.learner)
    assert {choice.asked_before for choice in choices} == {sent}
    lead = cast.actor("alliance_coordinator")
    with refusal("rule_excluded"):
        proposals.place_by_hand(proposal, opening=sent.opening, by=lead)
    proposals.place_by_hand(proposal, opening=sent.opening, by=lead, overrule=True, reason="They phoned")
    assert solve(again).proposals.get(enrolment=cast.learner).opening == sent.opening


def test_a_refusal_of_an_earlier_school_year_counts_no_more(cast: Cast, sent: Assignment) -> None:
    Opening.objects.exclude(employer=sent.opening.employer).update(status="closed")
    assignments.decline(sent, side="employer", reason="no_work", by=cast.actor(side_of(cast, sent)))
    Assignment.objects.filter(pk=sent.pk).update(ended_at=timezone.now() - dt.timedelta(days=400))
    found = solve(joint_round(cast)).proposals.get(enrolment=cast.learner)
    assert found.opening is not None
    assert found.opening.employer == sent.opening.employer


def live(opening: Opening) -> int:
    return SeatClaim.objects.filter(seat__opening=opening, released_at__isnull=True).count()


def test_publishing_asks_both_sides_of_every_pair(cast: Cast, sent: Assignment) -> None:
    placed = sent.round.current_run.proposals.filter(opening__isnull=False)  # type: ignore[union-attr]
    rows = Assignment.objects.filter(round=sent.round)
    assert set(rows.values_list("enrolment", "opening", "km")) == set(
        placed.values_list("enrolment", "opening", "km")
    )
    assert {row.claim.seat.opening_id == row.opening_id for row in rows} == {True}
    assert set(rows.values_list("status", flat=True)) == {"sent"}


@pytest.mark.parametrize("first", ["employer", "learner"])
def test_it_is_agreed_when_both_said_yes_in_either_order(cast: Cast, sent: Assignment, first: str) -> None:
    by = {"employer": cast.actor(side_of(cast, sent)), "learner": cast.actor("learner_member")}
    second = "learner" if first == "employer" else "employer"
    assert assignments.accept(sent, side=first, by=by[first]).status == f"{first}_accepted"
    assert assignments.accept(sent, side=second, by=by[second]).status == "agreed"
    assert [entry.verb for entry in AuditEntry.objects.about(sent)] == ["assignment.accept"] * 2


def test_a_second_click_changes_nothing(cast: Cast, sent: Assignment) -> None:
    by = cast.actor("learner_member")
    once = assignments.accept(sent, side="learner", by=by)
    assert assignments.accept(sent, side="learner", by=by).learner_accepted_at == once.learner_accepted_at
    assert AuditEntry.objects.about(sent).count() == 1
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    assert AuditEntry.objects.about(sent).count() == 2


def test_a_refusal_frees_the_seat_at_once(cast: Cast, sent: Assignment) -> None:
    before = live(sent.opening)
    by = cast.actor(side_of(cast, sent))
    done = assignments.decline(sent, side="employer", reason="no_supervisor", by=by)
    assert (done.status, done.ended_by, done.reason) == ("declined", "employer", "no_supervisor")
    assert live(sent.opening) == before - 1
    assert AuditEntry.objects.about(sent).get().verb == "assignment.declined"


@pytest.mark.parametrize(
    ("reason", "note", "code"),
    [("", "", "reason_needed"), ("too_far", "", "reason_needed"), ("other", "  ", "note_needed")],
)
def test_an_employer_gives_a_reason_of_its_own(
    cast: Cast, sent: Assignment, reason: str, note: str, code: str
) -> None:
    with refusal(code):
        assignments.decline(
            sent, side="employer", reason=reason, note=note, by=cast.actor(side_of(cast, sent))
        )
    sent.refresh_from_db()
    assert sent.status == "sent"
    assert live(sent.opening) == 1


def test_nobody_answers_for_others(cast: Cast, sent: Assignment) -> None:
    stranger = "other_employer_member" if side_of(cast, sent) == "employer_member" else "employer_member"
    for who, side in [
        (stranger, "employer"),
        ("learner_member", "employer"),
        (side_of(cast, sent), "learner"),
        ("other_coordinator", "employer"),
        ("alliance_coordinator", "employer"),
        ("ministry_viewer", "learner"),
        ("outsider", "learner"),
    ]:
        with refusal("not_yours"):
            assignments.accept(sent, side=side, by=cast.actor(who))
        with refusal("not_yours"):
            assignments.decline(sent, side=side, reason="other", note="x", by=cast.actor(who))
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_the_school_answers_for_who_phones_and_it_is_marked(cast: Cast, sent: Assignment) -> None:
    done = assignments.accept(sent, side="employer", by=cast.actor("coordinator"))
    assert done.is_employer_by_school
    assert AuditEntry.objects.about(sent).get().after["by_school"] is True
    own = assignments.accept(sent, side="learner", by=cast.actor("learner_member"))
    assert not own.is_learner_by_school


def test_after_agreement_only_the_school_takes_it_back(cast: Cast, sent: Assignment) -> None:
    for side in ("employer", "learner"):
        assignments.accept(sent, side=side, by=SYSTEM)
    with refusal("accepted_already"):
        assignments.decline(sent, side="employer", reason="no_work", by=cast.actor(side_of(cast, sent)))
    with refusal("not_yours"):
        assignments.withdraw(sent, reason="found_other", by=cast.actor(side_of(cast, sent)))
    assert (
        assignments.withdraw(sent, reason="found_other", by=cast.actor("coordinator")).status == "withdrawn"
    )
    assert live(sent.opening) == 0


def test_next_best_follows_the_price_of_the_round_and_names_who_was_asked_last(
    cast: Cast, sent: Assignment
) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    sent.refresh_from_db()
    for number, opening in enumerate(Opening.objects.exclude(employer=sent.opening.employer).order_by("-pk")):
        opening.workplace.lat = (cast.learner.person.lat or 0) + 0.05 * number
        opening.workplace.save()
    found = assignments.next_best(sent, most=None)
    choices = [choice for choice in found if choice.asked_before is None]
    costs = [choice.cost for choice in choices]
    assert len(set(costs)) > 1
    assert costs == sorted(costs)
    assert choices[0].km == min(choice.km or 0.0 for choice in choices)
    assert sent.opening.employer not in {choice.opening.employer for choice in choices}
    assert {choice.opening.employer for choice in found[len(choices) :]} == {sent.opening.employer}
    Exclusion.objects.create(enrolment=cast.learner, employer=choices[0].opening.employer)
    assert choices[0].opening.employer not in {one.opening.employer for one in assignments.next_best(sent)}


def test_next_best_names_no_full_opening(cast: Cast, sent: Assignment) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    sent.refresh_from_db()
    best = assignments.next_best(sent)[0].opening
    for seat in Seat.objects.filter(opening=best):
        if not seat.claims.filter(released_at__isnull=True).exists():
            SeatClaim.objects.create(seat=seat, enrolment=make.EnrolmentFactory(), round=None)
    assert best not in {choice.opening for choice in assignments.next_best(sent)}


def test_one_click_sends_to_the_next_best_and_a_second_sends_nobody(cast: Cast, sent: Assignment) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    sent.refresh_from_db()
    best = assignments.next_best(sent)[0]
    by = cast.actor("coordinator")
    anew = assignments.send_instead(sent, opening=best.opening, by=by)
    assert assignments.send_instead(sent, opening=best.opening, by=by) == anew
    assert (anew.after, anew.status, anew.origin, anew.km) == (sent, "sent", "next_best", best.km)
    assert SeatClaim.objects.filter(enrolment=cast.learner, released_at__isnull=True).count() == 1
    assert Assignment.objects.filter(enrolment=cast.learner).count() == 2


def test_an_opening_that_does_not_suit_is_refused(cast: Cast, sent: Assignment) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    other = make.OpeningFactory(employer=make.OrganisationFactory(employer=True))
    with refusal("not_a_choice"):
        assignments.send_instead(sent, opening=other, by=cast.actor("coordinator"))
    with refusal("not_yours"):
        assignments.send_instead(sent, opening=other, by=cast.actor("other_coordinator"))
    assert Assignment.objects.filter(enrolment=cast.learner).count() == 1


def test_a_live_assignment_is_not_sent_elsewhere(cast: Cast, sent: Assignment) -> None:
    free = Opening.objects.exclude(pk=sent.opening_id).first()
    assert free is not None
    with refusal("not_a_choice"):
        assignments.send_instead(sent, opening=free, by=cast.actor("coordinator"))


def test_what_nobody_answers_expires_and_frees_the_seat(cast: Cast, sent: Assignment) -> None:
    assert assignments.expire_due(sent.answer_by) == 0
    late = sent.answer_by + dt.timedelta(days=1)
    assignments.accept(sent, side="employer", by=SYSTEM)
    expected = Assignment.objects.filter(round=sent.round).count()
    assert assignments.expire_due(late) == expected
    assert assignments.expire_due(late) == 0
    sent.refresh_from_db()
    assert (sent.status, sent.ended_by, sent.reason) == ("expired", "learner", "no_answer")
    assert live(sent.opening) == 0


def test_agreed_assignments_never_expire(cast: Cast, sent: Assignment) -> None:
    for side in ("employer", "learner"):
        assignments.accept(sent, side=side, by=SYSTEM)
    assignments.expire_due(sent.answer_by + dt.timedelta(days=99))
    sent.refresh_from_db()
    assert sent.status == "agreed"


def test_a_learner_who_leaves_is_withdrawn(cast: Cast, sent: Assignment) -> None:
    enrolments.leave(cast.learner, on=make.YEAR_STARTS + dt.timedelta(days=10), by=cast.actor("coordinator"))
    sent.refresh_from_db()
    assert (sent.status, sent.ended_by, sent.reason) == ("withdrawn", "learner", "left_school")


def test_the_database_knows_one_live_assignment_for_a_learner_in_a_round(
    cast: Cast, sent: Assignment
) -> None:
    claim = SeatClaim.objects.create(
        seat=make.OpeningFactory().seats.get(), enrolment=cast.learner, round=None
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            enrolment=cast.learner,
            opening=sent.opening,
            round=sent.round,
            claim=claim,
            origin="by_hand",
            answer_by=sent.answer_by,
        )


def test_whom_the_round_left_out_is_sent_to_a_free_opening(cast: Cast) -> None:
    cast.other_opening.delete()
    crowd(cast, learners=1, openings=0)
    round_ = joint_round(cast)
    solve(round_)
    left = round_.current_run.proposals.get(  # type: ignore[union-attr]
        opening__isnull=True, enrolment__school=cast.school
    )
    extra = make.OpeningFactory(employer=cast.other_employer, qualifications=[cast.qualification])
    by = cast.actor("coordinator")
    with refusal("not_published"):
        assignments.send(round_, enrolment=left.enrolment, opening=extra, by=by)
    publishing.publish(round_, by=SYSTEM)
    with refusal("not_yours"):
        assignments.send(round_, enrolment=left.enrolment, opening=extra, by=cast.actor("other_coordinator"))
    assert [choice.opening for choice in assignments.choices_for(round_, left.enrolment)] == [extra]
    sent = assignments.send(round_, enrolment=left.enrolment, opening=extra, by=by)
    assert (sent.status, sent.origin, sent.opening) == ("sent", "by_hand", extra)
    assert assignments.send(round_, enrolment=left.enrolment, opening=extra, by=by) == sent
    assert live(extra) == 1
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    assert assignments.send(round_, enrolment=left.enrolment, opening=extra, by=by) == sent


def test_both_sides_have_three_days_even_where_the_first_day_has_passed(cast: Cast, sent: Assignment) -> None:
    today = timezone.localdate()
    for starts_in, days in [(-30, 3), (0, 3), (2, 3), (10, 10), (60, 14)]:
        sent.opening.starts_on = today + dt.timedelta(days=starts_in)
        assert assignments.answer_day(sent.opening) == today + dt.timedelta(days=days)
