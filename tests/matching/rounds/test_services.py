"""Rounds: who opens them, what a run keeps, what a person fixes, how seats are claimed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from matching.assignments.services import publishing
from matching.learners.models import Enrolment
from matching.openings.models import EmployerWish, Seat, SeatClaim, Wish
from matching.rounds.models import Lock, Proposal, Pseudonym, Round, Run
from matching.rounds.queries import comparisons
from matching.rounds.services import proposals, rounds, runs
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import crowd, joint_round, solve

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(cast: Cast) -> Round:
    return joint_round(cast, kinds=["dvb"])


def result(run: Run, enrolment: Any) -> Proposal:
    return Proposal.objects.get(run=run, enrolment=enrolment)


def test_joint_round_places_learners_of_both_schools(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    assert run.certificate_ok
    assert run.summary["placed"] == run.summary["learners"] == 2
    openings = set(Proposal.objects.filter(run=run).values_list("opening", flat=True))
    assert openings == {cast.opening.pk, cast.other_opening.pk}


def test_wish_decides_between_equal_openings(cast: Cast, joint: Round) -> None:
    Wish.objects.create(enrolment=cast.learner, opening=cast.other_opening, rank=1)
    run = solve(joint)
    found = result(run, cast.learner)
    assert (found.opening, found.wish_rank) == (cast.other_opening, 1)


def test_run_is_replayed_to_the_same_bytes_even_without_the_key(cast: Cast, joint: Round) -> None:
    first = solve(joint)
    solve(joint)
    first.refresh_from_db()
    runs.erase_key(first, by=cast.actor("alliance_coordinator"))
    assert not Pseudonym.objects.filter(run=first).exists()
    assert runs.replay(first)


def test_replay_notices_a_changed_input(joint: Round) -> None:
    run = solve(joint)
    run.archive.output_npz = bytes(run.archive.output_npz)[:-1] + b"?"
    assert not runs.replay(run)


def test_stored_input_holds_no_name(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    stored = bytes(run.archive.input_npz)
    for text in ("Kanārijputniņa", "Svešinieks", "A-1", cast.learner.person.first_name):
        assert text.encode() not in stored
        assert text.encode("utf-32-le") not in stored


def test_same_rows_give_the_same_hash(joint: Round) -> None:
    """A further run's question holds the result that it keeps to; the answer stays the same."""
    first, second, third = solve(joint), solve(joint), solve(joint)
    assert (second.input_sha256, second.output_sha256) == (third.input_sha256, third.output_sha256)
    assert first.output_sha256 == second.output_sha256
    assert first.input_sha256 != second.input_sha256


def test_second_run_is_refused_while_one_is_active(joint: Round) -> None:
    runs.start(joint, by=SYSTEM, in_background=False)
    with pytest.raises(Refused) as refused:
        runs.start(joint, by=SYSTEM, in_background=False)
    assert refused.value.code == "run_active"


def test_interrupted_run_does_not_block_the_next(joint: Round) -> None:
    dead = runs.start(joint, by=SYSTEM, in_background=False)
    Run.objects.filter(pk=dead.pk).update(
        status="running", touched_at=dead.touched_at - runs.STALE_AFTER - dt.timedelta(seconds=1)
    )
    assert solve(joint).number == dead.number + 1
    dead.refresh_from_db()
    assert (dead.status, dead.error) == ("failed", "interrupted")


def test_run_that_fails_leaves_the_earlier_result(joint: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    good = solve(joint)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a block is too large")

    monkeypatch.setattr(runs, "match", broken)
    bad = runs.execute(runs.start(joint, by=SYSTEM, in_background=False).pk)
    joint.refresh_from_db()
    assert (bad.status, bad.error) == ("failed", "a block is too large")
    assert joint.current_run == good
    assert not bad.proposals.exists()


def test_executing_a_run_twice_writes_once(joint: Round) -> None:
    run = solve(joint)
    before = run.proposals.count()
    again = runs.execute(run.pk)
    assert (again.status, again.proposals.count()) == ("done", before)


def test_locked_pair_survives_a_run_that_would_change_it(cast: Cast, joint: Round) -> None:
    first = solve(joint)
    mine = result(first, cast.learner)
    proposals.lock(mine, by=cast.actor("coordinator"))
    other = cast.other_opening if mine.opening == cast.opening else cast.opening
    Wish.objects.create(enrolment=cast.learner, opening=other, rank=1)
    again = result(solve(joint), cast.learner)
    assert again.opening == mine.opening
    assert again.status == "locked"


def test_unlocked_pair_follows_the_wish_again(cast: Cast, joint: Round) -> None:
    mine = result(solve(joint), cast.learner)
    proposals.lock(mine, by=cast.actor("coordinator"))
    other = cast.other_opening if mine.opening == cast.opening else cast.opening
    Wish.objects.create(enrolment=cast.learner, opening=other, rank=1)
    proposals.unlock(result(solve(joint), cast.learner), by=cast.actor("coordinator"))
    assert result(solve(joint), cast.learner).opening == other


def test_hand_made_pair_is_kept_by_the_next_run(cast: Cast, joint: Round) -> None:
    spare = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], seat_count=2)
    run = solve(joint)
    proposals.place_by_hand(result(run, cast.learner), opening=spare, by=cast.actor("coordinator"))
    again = result(solve(joint), cast.learner)
    assert (again.opening, again.origin) == (spare, "by_hand")


def test_learner_left_out_by_hand_stays_out(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    proposals.place_by_hand(result(run, cast.learner), opening=None, by=cast.actor("coordinator"))
    again = result(solve(joint), cast.learner)
    assert (again.opening, again.reason) == (None, "by_hand")


def test_full_opening_is_refused_by_hand(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    taken = result(run, cast.other_learner).opening
    with pytest.raises(Refused) as refused:
        proposals.place_by_hand(result(run, cast.learner), opening=taken, by=cast.actor("coordinator"))
    assert refused.value.code == "full"


def test_distance_is_overruled_only_with_a_reason(cast: Cast, joint: Round) -> None:
    far = make.OpeningFactory(
        employer=cast.employer,
        workplace__lat=56.5047,
        workplace__lon=21.0108,
        qualifications=[cast.qualification],
    )
    run = solve(joint)
    mine, by = result(run, cast.learner), cast.actor("coordinator")
    with pytest.raises(Refused) as refused:
        proposals.place_by_hand(mine, opening=far, by=by)
    assert refused.value.code == "rule_distance"
    proposals.place_by_hand(mine, opening=far, by=by, reason="dzīvos pie radiem", overrule=True)
    assert result(solve(joint), cast.learner).opening == far


def test_another_qualification_cannot_be_overruled(cast: Cast, joint: Round) -> None:
    strange = make.OpeningFactory(employer=cast.employer, qualifications=[make.QualificationFactory()])
    run = solve(joint)
    with pytest.raises(Refused) as refused:
        proposals.place_by_hand(
            result(run, cast.learner),
            opening=strange,
            by=cast.actor("coordinator"),
            reason="tomēr",
            overrule=True,
        )
    assert refused.value.code == "rule_qualification"


def test_a_pair_checked_by_hand_costs_what_it_costs_in_the_run(cast: Cast, joint: Round) -> None:
    """Also where somebody wished only for others, which makes the pair dearer."""
    crowd(cast, learners=6, openings=4)
    for learner in Enrolment.objects.all():
        Wish.objects.create(enrolment=learner, opening=cast.other_opening, rank=1)
    EmployerWish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)
    solve(joint)
    pairs = Proposal.objects.filter(run=joint.current_run, opening__isnull=False)
    told = {pair.pk: proposals.check(joint, pair.enrolment, pair.opening).cost for pair in pairs}
    assert told == {pair.pk: pair.cost for pair in pairs}
    unwished = pairs.exclude(opening=cast.other_opening)[0]
    assert proposals.check(joint, unwished.enrolment, unwished.opening).terms["learner_wish"] > 0


def test_foreign_learner_is_not_placed_by_another_school(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    with pytest.raises(Refused) as refused:
        proposals.lock(result(run, cast.other_learner), by=cast.actor("coordinator"))
    assert refused.value.code == "not_yours"


@pytest.mark.parametrize("who", ["coordinator", "employer_member", "ministry_viewer", "outsider"])
def test_only_the_owner_runs_and_publishes(cast: Cast, joint: Round, who: str) -> None:
    solve(joint)
    with pytest.raises(Refused) as ran:
        runs.start(joint, by=cast.actor(who))
    with pytest.raises(Refused) as published:
        publishing.publish(joint, by=cast.actor(who))
    assert {ran.value.code, published.value.code} == {"not_yours"}


def test_publishing_claims_one_seat_for_each_pair(cast: Cast, joint: Round) -> None:
    solve(joint)
    publishing.publish(joint, by=cast.actor("alliance_coordinator"))
    claims = SeatClaim.objects.filter(round=joint, released_at__isnull=True)
    assert claims.count() == 2
    assert set(claims.values_list("enrolment", flat=True)) == {cast.learner.pk, cast.other_learner.pk}
    assert AuditEntry.objects.filter(verb="round.publish").count() == 1


def test_publishing_twice_is_refused_and_claims_nothing_more(cast: Cast, joint: Round) -> None:
    solve(joint)
    by = cast.actor("alliance_coordinator")
    publishing.publish(joint, by=by)
    with pytest.raises(Refused):
        publishing.publish(joint, by=by)
    assert SeatClaim.objects.count() == 2


def test_seat_that_went_elsewhere_stops_the_whole_publication(cast: Cast, joint: Round) -> None:
    run = solve(joint)
    seat = Seat.objects.get(opening=result(run, cast.learner).opening)
    stranger = make.EnrolmentFactory()
    SeatClaim.objects.create(seat=seat, enrolment=stranger)
    with pytest.raises(Refused) as refused:
        publishing.publish(joint, by=cast.actor("alliance_coordinator"))
    joint.refresh_from_db()
    assert refused.value.code == "seat_taken"
    assert joint.status == "proposed"
    assert SeatClaim.objects.count() == 1


def test_database_refuses_a_second_live_claim(cast: Cast) -> None:
    seat = Seat.objects.get(opening=cast.opening)
    SeatClaim.objects.create(seat=seat, enrolment=cast.learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatClaim.objects.create(seat=seat, enrolment=cast.other_learner)


def test_claimed_seats_are_not_offered_again(cast: Cast, joint: Round) -> None:
    SeatClaim.objects.create(seat=Seat.objects.get(opening=cast.opening), enrolment=make.EnrolmentFactory())
    run = solve(joint)
    assert run.summary["placed"] == 1
    assert not Proposal.objects.filter(run=run, opening=cast.opening).exists()


def test_last_years_employer_is_fixed_before_the_round(cast: Cast, joint: Round) -> None:
    before = make.OpeningFactory(
        employer=cast.other_employer,
        starts_on=dt.date(2025, 10, 1),
        ends_on=dt.date(2026, 5, 29),
        qualifications=[cast.qualification],
    )
    SeatClaim.objects.create(seat=before.seats.get(), enrolment=cast.learner)
    assert rounds.lock_last_year(joint, by=cast.actor("alliance_coordinator")) == 1
    assert Lock.objects.get(round=joint).opening == cast.other_opening
    assert rounds.lock_last_year(joint, by=cast.actor("alliance_coordinator")) == 0


def test_school_cannot_open_a_round_for_another_school(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        rounds.create(
            owner=cast.school,
            name="x",
            school_year=cast.school_year,
            kinds=["dvb"],
            starts_on=make.YEAR_STARTS,
            ends_on=make.YEAR_ENDS,
            schools=[cast.school, cast.other_school],
            by=cast.actor("coordinator"),
        )
    assert refused.value.code == "foreign_school"


def test_negative_weight_is_refused_with_the_field(cast: Cast, joint: Round) -> None:
    with pytest.raises(Refused) as refused:
        rounds.change_policy(joint, values={"distance": -1}, by=cast.actor("alliance_coordinator"))
    assert refused.value.field == "policy"


def test_comparison_tells_who_gained_and_who_moved(cast: Cast, joint: Round) -> None:
    rounds_openings = [cast.opening, cast.other_opening]
    SeatClaim.objects.create(
        seat=Seat.objects.get(opening=rounds_openings[0]), enrolment=make.EnrolmentFactory()
    )
    first = solve(joint)
    SeatClaim.objects.all().delete()
    second = solve(joint)
    found = comparisons.compare(first, second, cast.actor("alliance_coordinator"))
    assert found.count("gained") == 1
    assert found.count("gained") + found.count("moved") + found.same == 2
    assert {share.name for share in found.by_school} == {cast.school.name, cast.other_school.name}


def test_comparison_shows_what_a_person_changed_between_two_runs(cast: Cast, joint: Round) -> None:
    """The edit is kept by the second run; the first one keeps its own answer."""
    first = solve(joint)
    placed = Proposal.objects.filter(run=first, enrolment=cast.learner).get()
    proposals.place_by_hand(placed, opening=None, by=SYSTEM)
    proposals.place_by_hand(Proposal.objects.get(pk=placed.pk), opening=None, by=SYSTEM)
    second = solve(joint)
    found = comparisons.compare(first, second, SYSTEM)
    assert cast.learner.pk in {move.proposal.enrolment_id for move in found.moves}
    move = next(move for move in found.moves if move.proposal.enrolment_id == cast.learner.pk)
    assert move.first is not None
    assert (move.kind, move.first.opening_id, move.first.km) == ("lost", placed.opening_id, placed.km)


def test_comparison_shows_a_school_only_its_own_learners(cast: Cast, joint: Round) -> None:
    first, second = solve(joint), solve(joint)
    found = comparisons.compare(first, second, cast.actor("coordinator"))
    assert [share.name for share in found.by_school] == [cast.school.name]


def test_number_of_queries_does_not_grow_with_rows(
    cast: Cast, joint: Round, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        make.EnrolmentFactory(programme=cast.programme)
        make.OpeningFactory(qualifications=[cast.qualification])
    run = runs.start(joint, by=SYSTEM, in_background=False)
    with django_assert_max_num_queries(60):
        runs.execute(run.pk)
