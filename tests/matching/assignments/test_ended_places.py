"""However a place ends before it is signed, everybody who was asked and did not end it gets a letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from matching.assignments.models import Assignment
from matching.assignments.queries import needing_place
from matching.assignments.services import assignments, publishing, withdrawals
from matching.enrolment_changes.services import enrolments
from matching.learners.models import Enrolment
from tests.cast import Cast
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db


def _end(one: Assignment, way: str, cast: Cast) -> None:
    if way in {"employer", "learner"}:
        assignments.decline(one, side=way, reason={"employer": "no_work"}.get(way, "too_far"), by=SYSTEM)
    elif way == "expired":
        assignments.expire_due(one.answer_by + dt.timedelta(days=1))
    elif way == "school":
        assignments.withdraw(one, reason="found_other", by=cast.actor("coordinator"))
    elif way == "left":
        enrolments.leave(cast.learner, on=timezone.localdate(), by=cast.actor("coordinator"))
    else:
        withdrawals.withdraw_answer(one, side="learner", reason="too_far", by=SYSTEM)


def _work() -> None:
    for queued in DBTaskResult.objects.filter(task_path__startswith="matching.assignments.tasks."):
        import_string(queued.task_path).call(**queued.args_kwargs["kwargs"])


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("employer", {"place_ended_learner"}),
        ("learner", {"place_ended_employer"}),
        ("expired", {"place_ended_learner", "place_ended_employer"}),
        ("school", {"place_ended_learner", "place_ended_employer"}),
        ("taken back", {"withdrawn_other"}),
        ("left", {"place_ended_learner", "place_ended_employer"}),
    ],
)
def test_who_was_asked_is_told_how_it_ended(
    cast: Cast, way: str, told: set[str], django_capture_on_commit_callbacks: Any
) -> None:
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    one = Assignment.objects.get(enrolment=cast.learner)
    first = "learner" if way in {"employer", "taken back"} else "employer"
    if way != "expired":
        assignments.accept(one, side=first, by=SYSTEM)
    one.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        _end(one, way, cast)
    _work()
    letters = Message.objects.filter(subject_type="matching.assignment", subject_id=one.pk)
    found = letters.filter(kind__regex="^(place_ended_|withdrawn_other)")
    assert {row.kind for row in found} == told
    assert len({row.key for row in found}) == len(found)


@pytest.mark.parametrize("is_told_first", [False, True])
def test_refusal_that_is_taken_back_sends_one_letter_to_the_other_side_alone(
    cast: Cast, is_told_first: bool, django_capture_on_commit_callbacks: Any
) -> None:
    """Not first that it fell through and then that there is a place; and nothing to whoever undid it."""
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    one = Assignment.objects.select_related("opening__employer").get(enrolment=cast.learner)
    assert one.opening.employer_id == cast.employer.pk
    employer = cast.actor("employer_member")
    with django_capture_on_commit_callbacks(execute=True):
        _end(one, "employer", cast)
    if is_told_first:
        _work()
        DBTaskResult.objects.all().delete()
    before = set(Message.objects.exclude(status="dropped").values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        withdrawals.take_refusal_back(one, by=employer)
    _work()
    Message.objects.filter(status="dropped").delete()
    new = Message.objects.exclude(kind="asked_learner", pk__in=before)
    assert not new.filter(kind__startswith="place_ended_").exists()
    asked = Message.objects.filter(kind__startswith="asked_").order_by("-pk").first()
    assert asked is not None
    assert (asked.kind, asked.recipient_id) == ("asked_learner", cast.learner.person_id)
    assert "kļūdas pēc" in asked.body
    assert not Message.objects.filter(kind="asked_employer").exists()


@pytest.mark.parametrize("is_agreed", [True, False])
def test_an_employer_that_agreed_reads_who_does_not_come(
    cast: Cast, is_agreed: bool, django_capture_on_commit_callbacks: Any
) -> None:
    """Once both sides agreed it knows her name; before that it reads of a learner alone."""
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    one = Assignment.objects.get(enrolment=cast.learner)
    for side in ("employer", "learner") if is_agreed else ("employer",):
        assignments.accept(one, side=side, by=SYSTEM)
        one.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        _end(one, "left", cast)
    _work()
    letter = Message.objects.filter(kind="place_ended_employer").last()
    assert letter is not None
    assert (cast.learner.person.name in letter.subject) is is_agreed
    assert (cast.learner.person.last_name in letter.body) is is_agreed


@pytest.mark.parametrize(
    ("reason", "days", "is_needed"),
    [
        ("", 0, True),
        ("graduated", 300, True),
        ("graduated", 14, False),  # nothing that is offered ends by then
        ("leave", 14, False),
        ("expelled", 14, False),
        ("transfer", 300, False),
    ],
)
def test_whoever_is_recorded_to_leave_needs_no_new_place_before_her_last_day(
    cast: Cast, reason: str, days: int, is_needed: bool
) -> None:
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    one, today = Assignment.objects.get(enrolment=cast.learner), timezone.localdate()
    _end(one, "employer", cast)
    if reason:
        last = today + dt.timedelta(days=days)
        Enrolment.objects.filter(pk=cast.learner.pk).update(ended_on=last, end_reason=reason)
    rows = Assignment.objects.filter(needing_place(["declined"], today), enrolment=cast.learner)
    assert rows.exists() is is_needed
