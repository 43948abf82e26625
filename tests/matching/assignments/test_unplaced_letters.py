"""Whoever a published round left without a place is told so, why, and what happens next."""

from __future__ import annotations

import pytest
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from matching.assignments.services import letters, publishing, reach, unplaced_letters
from matching.learners.models import Person
from matching.rounds.models import Proposal, Round
from matching.rounds.views.explanations import explain
from tests.cast import Cast
from tests.matching.rounds.joint import CANARIES, english, pair_of, solved_round, url
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tied(cast: Cast) -> Round:
    """Two equal learners and one seat: the lottery number decides against ours, who has no account."""
    person = cast.learner.person
    person.user, person.email = None, "liga@piemers.example"
    person.save()
    Person.objects.filter(pk=cast.other_learner.person_id).update(lat=person.lat, lon=person.lon)
    cast.school.contact_phone = "+371 60000001"
    cast.school.save()
    cast.learner.lottery_number = 2
    cast.learner.save()
    cast.other_opening.delete()
    return solved_round(cast)


def test_learner_without_a_place_gets_one_letter_that_says_why_and_whom_to_phone(
    cast: Cast, tied: Round
) -> None:
    publishing.publish(tied, by=SYSTEM)
    tied.refresh_from_db()
    assert unplaced_letters.tell(tied) == 1
    assert unplaced_letters.tell(tied) == 0, "a second publication of the same sends nothing twice"
    letters.announce(tied)
    [letter] = Message.objects.filter(to_email="liga@piemers.example")
    assert letter.kind == "unplaced_learner"
    for part in ("vieta", "izlozes", "+371 60000001", str(cast.school.name)):
        assert part in f"{letter.subject}\n{letter.body}"
    assert CANARIES[1] not in letter.body
    assert not Message.objects.filter(kind="asked_learner", to_email="liga@piemers.example").exists()


def test_publish_page_counts_the_letters_before_the_press(cast: Cast, tied: Round) -> None:
    page = text_of(english(cast.client("alliance_coordinator")).get(url("round-publish", tied.pk)))
    assert "1 learner without a place gets a letter" in page
    Person.objects.filter(pk=cast.learner.person_id).update(email="")
    page = text_of(english(cast.client("alliance_coordinator")).get(url("round-publish", tied.pk)))
    assert "1 learner without a place has no e-mail address" in page
    found = reach.of_run(tied.current_run, cast.actor("coordinator"))  # type: ignore[arg-type]
    assert found.learners_without == [cast.learner]
    assert reach.of_run(tied.current_run, cast.actor("other_coordinator")).untold == 0  # type: ignore[arg-type]


def test_equal_learners_are_told_that_they_were_equal(cast: Cast, tied: Round) -> None:
    row = pair_of(tied, cast.learner)
    lines = " ".join(explain(row, cast.actor("learner_member")).sentences)
    assert row.explanation["next_best"]["extra"] == 0
    assert "vienādi" in lines
    row.explanation["next_best"]["extra"] = 5
    assert "vienādi" not in " ".join(explain(row, cast.actor("learner_member")).sentences)


def test_page_offers_a_free_place_to_ask_for_and_names_each_once(cast: Cast, tied: Round) -> None:
    cast.learner.person.user = cast.learner_member.user
    cast.learner.person.save()
    publishing.publish(tied, by=SYSTEM)
    row = pair_of(tied, cast.learner)
    client = english(cast.client("learner_member"))
    page = client.get(url("my-place"))
    assert [one["km"] is None for one in page.context["explanation"].alternatives] == [False]
    assert f'value="add:{cast.opening.pk}"' not in page.content.decode(), "no seat is free there"
    cast.opening.seats.create(number=9)
    type(cast.opening).objects.filter(pk=cast.opening.pk).update(seat_count=2)
    page = client.get(url("my-place"))
    assert f'value="add:{cast.opening.pk}"' in page.content.decode()
    client.post(url("learner-wishes", row.enrolment_id), {"do": f"add:{cast.opening.pk}"})
    assert list(cast.learner.wishes.values_list("opening", flat=True)) == [cast.opening.pk]


def test_lost_place_is_not_explained_as_a_place_that_she_has(cast: Cast) -> None:
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    assignment = cast.learner.assignments.get()
    assignment.status, assignment.ended_at, assignment.ended_by = "expired", timezone.now(), "employer"
    assignment.save()
    page = text_of(english(cast.client("learner_member")).get(url("my-place")))
    assert "You have no place yet" in page
    assert "Why you got this place" not in page


def test_publish_page_warns_of_stays_that_begin_before_the_answers(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))
    warning = "Answers may come after the first day"
    assert warning not in text_of(client.get(url("round-publish", round_.pk)))
    for proposal in Proposal.objects.filter(run=round_.current_run).select_related("opening"):
        proposal.opening.starts_on = timezone.localdate()  # type: ignore[union-attr]
        proposal.opening.save()  # type: ignore[union-attr]
    assert warning in text_of(client.get(url("round-publish", round_.pk)))
