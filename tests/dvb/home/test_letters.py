"""The letter of each Monday, and the one that tells of a paper to be signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from alliances.kernel import daily
from alliances.messages.models import Message
from alliances.messages.services import text_of
from dvb.agreements import services as agreements
from dvb.home import digest
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as papers

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with freeze_time("2026-11-23 06:00"):
        yield


def readers(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def test_on_mondays_everybody_reads_what_the_start_page_says(cast: Cast) -> None:
    user = cast.coordinator.user
    user.language = "en"
    user.save()
    papers.ready(cast)
    digest.send(MONDAY)
    letter = Message.objects.get(kind="task_digest", to_email=user.email)
    text = text_of(letter)
    assert "– 1 agreement waits for your signature" in text
    assert letter.organisation == cast.school
    assert cast.employer_member.user.email in readers("task_digest")
    assert cast.alliance_coordinator.user.email in readers("task_digest")
    assert not readers("task_digest") & {cast.learner_member.user.email, cast.ministry_viewer.user.email}


def test_what_is_only_offered_and_who_has_nothing_to_do_makes_no_letter(cast: Cast) -> None:
    """The other employer may offer another place, which is no thing to do."""
    digest.send(MONDAY)
    assert cast.other_employer_member.user.email not in readers("task_digest")


def test_the_letter_comes_once_and_on_mondays(cast: Cast) -> None:
    assert digest.send(MONDAY + dt.timedelta(days=1)) == 0
    first = daily.run(MONDAY)["task_digest"]
    assert first > 0
    assert daily.run(MONDAY)["task_digest"] == 0
    assert Message.objects.filter(kind="task_digest").count() == first


def test_employer_and_learner_are_told_that_a_paper_waits_for_them(cast: Cast) -> None:
    agreement = papers.ready(cast)
    told = {cast.employer_member.user.email, cast.learner.person.user.email}  # type: ignore[union-attr]
    assert readers("to_sign") == told
    assert {letter.path for letter in Message.objects.filter(kind="to_sign")} == {
        f"/agreements/{agreement.pk}/"
    }
    agreements.release(agreement, by=cast.actor("coordinator"))
    assert Message.objects.filter(kind="to_sign").count() == len(told)
