"""What a learner reads: herself once it is published, and nobody else ever."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from matching.assignments.services import publishing
from matching.rounds.models import Proposal
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import CANARIES, english, pair_of, solved_round, url

pytestmark = pytest.mark.django_db


def test_learner_reads_nothing_before_the_round_is_published(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("learner_member"))
    text = client.get(url("my-place")).content.decode()
    employer = pair_of(round_, cast.learner).opening.employer  # type: ignore[union-attr]
    assert "Your place is not published yet" in text
    assert employer.name not in text
    assert "Your place is not published yet" in client.get(reverse("home")).content.decode()


def test_learner_reads_her_place_and_why(cast: Cast) -> None:
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    pair = pair_of(round_, cast.learner)
    assert pair.opening is not None
    text = english(cast.client("learner_member")).get(url("my-place")).content.decode()
    assert f"Your place: {pair.opening.employer}" in text
    assert "Why you got this place" in text
    assert "2 openings were possible for this learner" in text or "2 openings were possible" in text
    assert "Parauga Vadītāja" in text
    assert CANARIES[1] not in text


def test_learner_without_a_place_reads_why_and_no_name(cast: Cast) -> None:
    cast.learner.lottery_number = 2
    cast.learner.save()
    cast.other_opening.delete()
    round_ = solved_round(cast)
    assert pair_of(round_, cast.learner).opening is None
    publishing.publish(round_, by=SYSTEM)
    text = english(cast.client("learner_member")).get(url("my-place")).content.decode()
    assert "You have no place yet" in text
    assert "Why you have no place" in text
    assert CANARIES[1] not in text
    assert cast.other_school.name not in text


def test_learner_reads_the_newest_published_round(cast: Cast) -> None:
    """A second round after the first, which she left without a place."""
    cast.learner.lottery_number = 2
    cast.learner.save()
    cast.other_opening.delete()
    first = solved_round(cast)
    publishing.publish(first, by=SYSTEM)
    late = make.OpeningFactory(employer=cast.other_employer, qualifications=[cast.qualification])
    second = solved_round(cast)
    publishing.publish(second, by=SYSTEM)
    assert pair_of(second, cast.learner).opening == late
    text = english(cast.client("learner_member")).get(url("my-place")).content.decode()
    assert f"Your place: {late.employer}" in text


def test_learner_who_is_in_no_round_is_told_so(cast: Cast) -> None:
    text = english(cast.client("learner_member")).get(url("my-place")).content.decode()
    assert "Nothing is decided yet" in text


@pytest.mark.parametrize(
    "who", ["coordinator", "employer_member", "alliance_coordinator", "ministry_viewer", "outsider"]
)
def test_my_place_is_a_page_of_learners(cast: Cast, who: str) -> None:
    assert cast.client(who).get(url("my-place")).status_code == 403


def test_my_place_takes_no_post(cast: Cast) -> None:
    assert cast.client("learner_member").post(url("my-place")).status_code == 405


def test_learner_of_another_account_reads_her_own(cast: Cast) -> None:
    """Two learners with accounts: each page tells of one of them."""
    other = make.UserFactory()
    cast.other_learner.person.user = other
    cast.other_learner.person.save()
    member = make.MembershipFactory(organisation=cast.other_school, user=other, role="learner")
    cast.other_learner_member = member  # type: ignore[attr-defined]
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    for who, enrolment in (("learner_member", cast.learner), ("other_learner_member", cast.other_learner)):
        answer = cast.client(who).get(url("my-place"))
        assert answer.context["proposal"] == Proposal.objects.get(run=round_.current_run, enrolment=enrolment)
