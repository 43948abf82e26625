"""A way back: an answer withdrawn until all have signed, a refusal taken back, a bulk answer undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from matching.assignments import tasks
from matching.assignments.models import Assignment
from matching.assignments.services import answers, assignments, publishing, withdrawals
from matching.openings.models import SeatClaim
from tests.cast import Cast
from tests.matching.assignments.test_answers import sent, states
from tests.matching.rounds.joint import english, joint_round, pair_of, solve
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
SIDES = ("employer", "learner")
OF_SIDE = {"employer": "employer_member", "learner": "learner_member"}


@pytest.fixture
def published(cast: Cast) -> Assignment:
    """The learner's own pair of a published round."""
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return Assignment.objects.get(enrolment=cast.learner)


def accepted(one: Assignment, *sides: str) -> Assignment:
    for side in sides:
        assignments.accept(one, side=side, by=SYSTEM)
    one.refresh_from_db()
    return one


def age(one: Assignment) -> None:
    """Long after the ten minutes in which a press is simply undone."""
    late = timezone.now() - dt.timedelta(days=5)
    given = [name for name in ("employer_accepted_at", "learner_accepted_at") if getattr(one, name)]
    Assignment.objects.filter(pk=one.pk).update(**dict.fromkeys(given, late))


def letters_of(one: Assignment) -> set[str]:
    return set(
        Message.objects.filter(subject_type="matching.assignment", subject_id=one.pk, kind__startswith="with")
        .values_list("kind", flat=True)
        .distinct()
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("both", [False, True])
def test_either_side_withdraws_with_a_reason_and_the_seat_is_free(
    cast: Cast, published: Assignment, side: str, both: bool
) -> None:
    one = accepted(published, *(SIDES if both else (side,)))
    age(one)
    client = cast.client(OF_SIDE[side])
    page = reverse("matching:my-place") if side == "learner" else one_url(one)
    url = reverse("matching:assignment-take-back", args=[one.pk, side])
    assert url in client.get(page).content.decode()
    reason = "no_work" if side == "employer" else "too_far"
    assert client.post(url).status_code == 200, "a reason is needed"
    assert client.post(url, {"reason": reason}).status_code == 302
    assert client.post(url, {"reason": reason}).status_code == 302, "a second click"
    one.refresh_from_db()
    assert (one.status, one.ended_by, one.reason) == ("declined", side, reason)
    assert SeatClaim.objects.get(pk=one.claim_id).released_at is not None
    assert AuditEntry.objects.filter(verb="assignment.declined", subject_id=one.pk).count() == 1
    tasks.notify_of_withdrawal.call(one.pk, side)
    assert letters_of(one) >= {"withdrawn_school"}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("both", [False, True])
def test_a_mistake_sets_the_pair_back_and_the_seat_stays_held(
    cast: Cast, published: Assignment, side: str, both: bool
) -> None:
    one = accepted(published, *(SIDES if both else (side,)))
    age(one)
    withdrawals.withdraw_answer(one, side=side, reason="mistake", by=cast.actor(OF_SIDE[side]))
    one.refresh_from_db()
    other = "learner" if side == "employer" else "employer"
    assert one.status == (f"{other}_accepted" if both else "sent")
    assert one.waits_for_employer if side == "employer" else one.waits_for_learner
    assert SeatClaim.objects.get(pk=one.claim_id).released_at is None
    assert one.answer_by >= timezone.localdate() + dt.timedelta(days=3)
    accepted(one, side)
    assert one.status == ("agreed" if both else f"{side}_accepted")


def test_only_the_side_itself_and_the_school_withdraw_and_only_what_was_given(
    cast: Cast, published: Assignment
) -> None:
    one = accepted(published, "employer")
    for stranger in ("other_employer_member", "other_coordinator", "learner_member", "outsider"):
        with refusal("not_yours"):
            withdrawals.withdraw_answer(one, side="employer", reason="no_work", by=cast.actor(stranger))
    assert withdrawals.withdraw_answer(one, side="learner", reason="mistake", by=SYSTEM).status == (
        "employer_accepted"
    ), "she has not answered"
    withdrawals.withdraw_answer(one, side="employer", reason="no_work", by=cast.actor("coordinator"))
    with refusal("not_given"):
        withdrawals.withdraw_answer(one, side="learner", reason="too_far", by=SYSTEM)


def test_an_older_page_of_a_colleague_never_overwrites_the_answer(cast: Cast, published: Assignment) -> None:
    """One colleague agreed; the other's page, loaded before, declines."""
    one, by = accepted(published, "employer"), cast.actor("employer_member")
    with refusal("accepted_already"):
        assignments.decline(one, side="employer", reason="no_work", by=by)
    assert states([one]) == ["employer_accepted"]


def one_url(one: Assignment) -> str:
    return reverse("matching:assignment-detail", args=[one.pk])


@pytest.mark.parametrize("side", SIDES)
def test_a_mistaken_refusal_is_taken_back_while_the_seat_is_free(
    cast: Cast, published: Assignment, side: str
) -> None:
    assignments.decline(
        published, side=side, reason="no_work" if side == "employer" else "too_far", by=SYSTEM
    )
    client = english(cast.client(OF_SIDE[side]))
    page = reverse("matching:my-place") if side == "learner" else one_url(published)
    url = reverse("matching:assignment-reask", args=[published.pk])
    assert url in client.get(page).content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302, "a second click"
    [again] = Assignment.objects.filter(after=published)
    assert (again.status, again.opening_id) == ("sent", published.opening_id)
    assert SeatClaim.objects.filter(enrolment=cast.learner, released_at__isnull=True).count() == 1


def test_school_sends_to_the_employer_that_declined_before_and_reads_that_it_did(
    cast: Cast, published: Assignment
) -> None:
    assignments.decline(published, side="employer", reason="no_supervisor", by=SYSTEM)
    client = english(cast.client("coordinator"))
    page = text_of(client.get(one_url(published)))
    assert "asked before" in page
    assert "nobody can supervise" in page
    published.refresh_from_db()
    choices = assignments.next_best(published)
    assert [one.opening.employer_id for one in choices if one.asked_before] == [cast.employer.pk]
    assert all(one.asked_before is None for one in choices[:-1]), "who was asked before comes last"
    url = reverse("matching:assignment-send", args=[published.pk])
    assert client.post(url, {"opening": published.opening_id}).status_code == 302
    assert Assignment.objects.get(after=published).opening_id == published.opening_id


def test_a_taken_seat_or_a_learner_sent_elsewhere_ends_the_way_back(
    cast: Cast, published: Assignment
) -> None:
    assignments.decline(published, side="employer", reason="no_work", by=SYSTEM)
    seats = published.opening.seats.exclude(claims__released_at__isnull=True, claims__isnull=False)
    for seat, rival in zip(seats, [pair_of(published.round, cast.other_learner).enrolment] * 9, strict=False):
        SeatClaim.objects.create(seat=seat, enrolment=rival)
    with refusal("not_a_choice"):
        withdrawals.take_refusal_back(published, by=cast.actor("employer_member"))
    for stranger in ("other_employer_member", "learner_member", "outsider"):
        with refusal("not_yours"):
            withdrawals.take_refusal_back(published, by=cast.actor(stranger))


def test_bulk_agreement_is_undone_as_a_batch(cast: Cast) -> None:
    rows = [sent(cast, cast.opening) for _ in range(3)]
    client = english(cast.client("employer_member"))
    values: dict[str, Any] = {"pick": [row.pk for row in rows], "do": "agree", "sure": "1"}
    listed = client.post(reverse("matching:assignment-answers"), values, follow=True)
    batch = Assignment.objects.get(pk=rows[0].pk).answer_batch
    url = reverse("matching:assignment-batch", args=[batch])
    assert url in listed.content.decode()
    assert "about 3 learners" in text_of(client.get(url))
    assert states(rows) == ["employer_accepted"] * 3, "first it is shown"
    for stranger in ("other_employer_member", "other_coordinator"):
        assert cast.client(stranger).post(url).status_code == 404
    assert "3 answers are undone" in text_of(client.post(url, follow=True))
    assert states(rows) == ["sent"] * 3
    assert "0 answers are undone" in text_of(client.post(url, follow=True))


def test_bulk_refusal_is_undone_as_a_batch_and_what_is_taken_is_told(
    cast: Cast, published: Assignment
) -> None:
    lost = sent(cast, cast.opening)
    answers.answer_all([published, lost], agrees=False, reason="no_work", by=cast.actor("employer_member"))
    batch = Assignment.objects.get(pk=published.pk).answer_batch
    assert batch is not None
    done = withdrawals.undo_batch(batch, by=cast.actor("employer_member"))
    assert (done.undone, done.left) == (1, 1), "the one without a round cannot be asked again"
    assert Assignment.objects.get(after=published).status == "sent"
