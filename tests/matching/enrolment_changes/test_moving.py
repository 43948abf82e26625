"""A learner who moves to another school: what she reads is true, and the new school is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.messages import asking
from alliances.messages import services as messages
from alliances.messages.models import Message
from matching.assignments.models import Assignment
from matching.assignments.services import letters, publishing
from matching.enrolment_changes.services import enrolments, taking_back
from matching.learners.services.recipients import learner_of
from tests.cast import Cast
from tests.matching.rounds.joint import english, joint_round, solve
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WAYS = ("leave", "expel", "graduate", "move")


def _placed(cast: Cast) -> Assignment:
    cast.learner.person.email = "liga@piemers.example"
    cast.learner.person.save()
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return Assignment.objects.get(enrolment=cast.learner)


def _end(cast: Cast, way: str, on: dt.date) -> None:
    by = cast.actor("coordinator")
    if way == "move":
        enrolments.transfer_out(cast.learner, to_school=cast.other_school, on=on, by=by)
    else:
        getattr(enrolments, way)(cast.learner, on=on, by=by)
    cast.learner.refresh_from_db()


@pytest.mark.parametrize("days", [-1, 0, 10])
@pytest.mark.parametrize("way", WAYS)
def test_whoever_leaves_is_promised_no_other_place(cast: Cast, way: str, days: int) -> None:
    """In the letter, on the start page, on the page of the place, and among the wishes."""
    one = _placed(cast)
    _end(cast, way, timezone.localdate() + dt.timedelta(days=days))
    letters.notify_of_end(one)
    letter = Message.objects.get(kind="place_ended_learner", subject_id=one.pk)
    client = english(cast.client("learner_member"))
    pages = [text_of(client.get(reverse(name))) for name in ("home", "matching:my-place")]
    for text in (letter.body, *pages):
        for untrue in ("meklē", "looking for", "looks for one", "another programme", "citu programmu"):
            assert untrue not in text, (untrue, text)
    assert cast.school.name in letter.body
    for text in (letter.body, pages[1]) if way == "move" else ():
        assert cast.other_school.name in text
    wishes = reverse("matching:learner-wishes", args=[cast.learner.pk])
    assert wishes not in client.get(reverse("matching:my-place")).content.decode()
    page = client.get(wishes)
    assert page.status_code == 200
    assert "<button" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    assert client.post(wishes, {"do": f"add:{cast.opening.pk}"}).status_code == 409


@pytest.mark.parametrize("has_account", [True, False])
def test_news_reaches_a_learner_who_has_left_since(cast: Cast, has_account: bool) -> None:
    """A letter that waited for the morning is about what happened, not about where she learns."""
    one = _placed(cast)
    person = cast.learner.person
    if has_account:
        person.user.email = person.email  # type: ignore[union-attr]
        person.user.set_unusable_password()  # type: ignore[union-attr]
        person.user.save()  # type: ignore[union-attr]
    else:
        person.user = None
        person.save()
    _end(cast, "move", timezone.localdate() - dt.timedelta(days=1))
    letters.notify_of_end(one)
    letter = Message.objects.get(kind="place_ended_learner", subject_id=one.pk)
    where = messages.resolve(learner_of(cast.learner))
    assert isinstance(where, messages.Destination)
    assert where.link is None
    assert where.path == (reverse("account_request_login_code") if has_account else "")
    Message.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    messages.deliver_due(timezone.now())
    letter.refresh_from_db()
    assert letter.status == Message.Status.SENT


def test_the_new_school_is_told_once_and_not_after_it_was_taken_back(cast: Cast) -> None:
    _end(cast, "move", timezone.localdate())
    told = Message.objects.filter(kind="learner_coming")
    assert {row.to_email for row in told} == {cast.other_coordinator.user.email}
    [letter] = told
    for word in (cast.learner.person.name, cast.school.name):
        assert word in letter.body
    assert asking.is_needed(letter)
    taking_back.take_back(cast.learner, by=cast.actor("coordinator"))
    assert not asking.is_needed(letter)


def test_no_other_way_of_leaving_writes_to_another_school(cast: Cast) -> None:
    _end(cast, "leave", timezone.localdate())
    assert not Message.objects.filter(kind="learner_coming").exists()
