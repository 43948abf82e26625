"""Many hands reach for the last seat at once: PostgreSQL, real threads, real commits."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction

from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing, withdrawals
from matching.openings.models import Opening, Seat, SeatClaim
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, Run
from matching.rounds.services import proposals, rounds, runs
from tests import factories as make
from tests.cast import Cast, gather
from tests.matching.rounds.joint import joint_round, pair_of, solve

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Run all calls at the same moment, each on its own connection; what each got: "ok" or why not."""
    gate = threading.Barrier(len(calls))
    answers = [""] * len(calls)

    def work(place: int) -> None:
        try:
            gate.wait(timeout=30)
            calls[place]()
            answers[place] = "ok"
        except Refused as refused:
            answers[place] = refused.code
        except Exception as fault:
            answers[place] = f"{type(fault).__name__}: {fault}"
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert all(answers), "a thread hangs"
    return answers


@pytest.fixture
def members() -> Cast:
    return gather()


def own_round(cast: Cast, name: str) -> Round:
    """A round of one learner of the first school; hers is the only wish for the opening."""
    return rounds.create(
        owner=cast.school,
        name=name,
        school_year=cast.school_year,
        kinds=["dvb"],
        starts_on=make.YEAR_STARTS,
        ends_on=make.YEAR_ENDS,
        schools=[cast.school],
        by=SYSTEM,
    )


def rounds_of_as_many_schools(cast: Cast, count: int) -> list[Round]:
    """As many schools with one learner each, all solved while the last seat was still free."""
    Opening.objects.exclude(pk=cast.opening.pk).delete()
    found = []
    for number in range(count):
        programme = make.ProgrammeFactory(qualification=cast.qualification)
        make.EnrolmentFactory(programme=programme)
        round_ = make.RoundFactory(owner=programme.school, name=f"Kārta {number}")
        solve(round_)
        assert pair_of(round_, programme.enrolments.get()).opening == cast.opening
        found.append(round_)
    return found


@pytest.mark.parametrize("hands", [2, 10])
def test_rounds_that_need_the_same_seat_publish_it_once(members: Cast, hands: int) -> None:
    chosen = rounds_of_as_many_schools(members, hands)
    answers = Counter(at_once(*(lambda r=r: publishing.publish(r, by=SYSTEM) for r in chosen)))  # type: ignore[misc]
    assert answers == {"ok": 1, "seat_taken": hands - 1}
    assert SeatClaim.objects.filter(seat__opening=members.opening, released_at__isnull=True).count() == 1
    assert Round.objects.filter(status="published").count() == 1
    assert Proposal.objects.filter(status="published").count() == 1


def test_rounds_that_need_the_months_last_request_publish_it_once(members: Cast) -> None:
    """There are seats enough: only the employer's limit stands between them."""
    members.opening.seats.create(number=2)
    Opening.objects.filter(pk=members.opening.pk).update(seat_count=2, requests_a_month=1)
    chosen = rounds_of_as_many_schools(members, 2)
    answers = Counter(at_once(*(lambda r=r: publishing.publish(r, by=SYSTEM) for r in chosen)))  # type: ignore[misc]
    assert answers == {"ok": 1, "requests_used_up": 1}
    assert SeatClaim.objects.filter(released_at__isnull=True).count() == 1


@pytest.mark.parametrize("hands", [2, 10])
def test_the_database_gives_one_seat_to_one_of_many(members: Cast, hands: int) -> None:
    """Whatever a service forgets, the table itself refuses the second live claim."""
    seat = Seat.objects.get(opening=members.opening)
    learners = make.EnrolmentFactory.create_batch(hands, programme=members.programme)

    def claim(enrolment: object) -> None:
        try:
            with transaction.atomic():
                SeatClaim.objects.create(seat=seat, enrolment=enrolment)
        except IntegrityError as fault:
            raise Refused("seat_taken", "", "") from fault

    answers = Counter(at_once(*(lambda e=e: claim(e) for e in learners)))  # type: ignore[misc]
    assert answers == {"ok": 1, "seat_taken": hands - 1}


def test_two_rounds_that_meet_seats_in_opposite_order_do_not_lock_each_other_out(
    members: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each writes its first claim before the other goes on, if it can: the worst moment for a deadlock."""
    openings = [members.opening, members.other_opening]
    chosen = [round_with_pairs(members, openings), round_with_pairs(members, openings[::-1])]
    both_wrote = threading.Barrier(2)

    def one_by_one(claims: list[SeatClaim]) -> None:
        for number, claim in enumerate(claims):
            claim.save(force_insert=True)
            if number == 0:
                with suppress(threading.BrokenBarrierError):
                    both_wrote.wait(timeout=1)

    monkeypatch.setattr(SeatClaim.objects, "bulk_create", one_by_one)
    answers = Counter(at_once(*(lambda r=r: publishing.publish(r, by=SYSTEM) for r in chosen)))  # type: ignore[misc]
    assert answers == {"ok": 1, "seat_taken": 1}
    assert SeatClaim.objects.count() == len(openings)


def round_with_pairs(cast: Cast, openings: list[Opening]) -> Round:
    """A round whose result pairs new learners with these openings, in this order."""
    programme = make.ProgrammeFactory(qualification=cast.qualification)
    round_: Round = make.RoundFactory(owner=programme.school)
    run = Run.objects.create(round=round_, number=1, status="done", certificate_ok=True)
    for opening in openings:
        Proposal.objects.create(
            run=run, opening=opening, enrolment=make.EnrolmentFactory(programme=programme)
        )
    round_.current_run, round_.status = run, RoundState.PROPOSED
    round_.save()
    return round_


def test_learner_of_two_rounds_gets_one_seat(members: Cast) -> None:
    """Trust check 10: the same learner is proposed by two rounds that are published together."""
    chosen = [own_round(members, "Pirmā"), own_round(members, "Otrā")]
    for round_ in chosen:
        solve(round_)
    first = pair_of(chosen[0], members.learner)
    other = Opening.objects.exclude(pk=first.opening_id).get()
    proposals.place_by_hand(first, opening=other, by=SYSTEM)
    assert pair_of(chosen[1], members.learner).opening != other
    answers = Counter(at_once(*(lambda r=r: publishing.publish(r, by=SYSTEM) for r in chosen)))  # type: ignore[misc]
    assert answers == {"ok": 1, "learner_placed": 1}
    assert SeatClaim.objects.filter(enrolment=members.learner, released_at__isnull=True).count() == 1


@pytest.mark.parametrize("hands", [2, 10])
def test_round_published_by_many_hands_claims_each_seat_once(members: Cast, hands: int) -> None:
    round_ = joint_round(members)
    solve(round_)
    answers = Counter(at_once(*[lambda: publishing.publish(round_, by=SYSTEM)] * hands))
    assert answers == {"ok": 1, "move_not_allowed": hands - 1}
    assert SeatClaim.objects.count() == 2


@pytest.mark.parametrize("hands", [2, 10])
def test_run_started_by_many_hands_starts_once(members: Cast, hands: int) -> None:
    round_ = joint_round(members)
    answers = Counter(at_once(*[lambda: runs.start(round_, by=SYSTEM, in_background=False)] * hands))
    assert answers == {"ok": 1, "run_active": hands - 1}
    assert [run.number for run in round_.runs.all()] == [1]


def test_run_executed_by_two_workers_is_computed_once(members: Cast) -> None:
    round_ = joint_round(members)
    run = runs.start(round_, by=SYSTEM, in_background=False)
    assert at_once(*[lambda: runs.execute(run.pk)] * 2) == ["ok", "ok"]
    run.refresh_from_db()
    assert (run.status, run.proposals.count()) == ("done", 2)
    assert round_.runs.count() == 1


def test_last_year_is_fixed_once_by_two_hands(members: Cast) -> None:
    round_ = joint_round(members)
    before = make.OpeningFactory(
        employer=members.employer,
        starts_on=make.YEAR_STARTS.replace(year=2025),
        ends_on=make.YEAR_STARTS.replace(month=8),
        qualifications=[members.qualification],
    )
    SeatClaim.objects.create(seat=before.seats.get(), enrolment=members.learner)
    assert at_once(*[lambda: rounds.lock_last_year(round_, by=SYSTEM)] * 2) == ["ok", "ok"]
    assert round_.locks.count() == 1


def test_closing_while_a_run_is_written_leaves_the_round_closed(members: Cast) -> None:
    round_ = joint_round(members)
    run = runs.start(round_, by=SYSTEM, in_background=False)
    rounds.close(round_, by=SYSTEM)
    done = runs.execute(run.pk)
    round_.refresh_from_db()
    assert (done.status, round_.status, round_.current_run) == ("failed", "closed", None)


def test_a_refusal_that_fifty_hands_take_back_holds_one_seat_and_one_request(members: Cast) -> None:
    round_ = joint_round(members)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    declined = Assignment.objects.get(enrolment=members.learner)
    assignments.decline(declined, side="employer", reason="no_work", by=SYSTEM)
    employer, school = members.actor("employer_member"), members.actor("coordinator")
    opening = declined.opening
    calls = [
        (lambda: withdrawals.take_refusal_back(declined, by=employer))
        if number % 2
        else (lambda: assignments.send_instead(declined, opening=opening, by=school))
        for number in range(50)
    ]
    answers = Counter(at_once(*calls))
    assert answers == {"ok": 50}
    assert Assignment.objects.filter(after=declined).count() == 1
    assert SeatClaim.objects.filter(enrolment=members.learner, released_at__isnull=True).count() == 1
