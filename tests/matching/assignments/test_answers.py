"""Several answers at once, one taken back within ten minutes, and a name that the school tells early."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from matching.assignments.access import can_name_in
from matching.assignments.models import Assignment
from matching.assignments.services import answers, assignments
from matching.openings.models import Opening, SeatClaim
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import english
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def sent(cast: Cast, opening: Opening, **values: Any) -> Assignment:
    """A learner of the school sent to an opening with a seat of her own."""
    enrolment = values.pop("enrolment", None) or make.EnrolmentFactory(programme=cast.programme)
    number = opening.seats.count() + 1
    claim = SeatClaim.objects.create(seat=opening.seats.create(number=number), enrolment=enrolment)
    day = timezone.localdate() + dt.timedelta(days=9)
    return Assignment.objects.create(
        enrolment=enrolment, opening=opening, claim=claim, origin="by_hand", answer_by=day, **values
    )


@pytest.fixture
def three(cast: Cast) -> list[Assignment]:
    """Two to the same title at two sites, one to another employer."""
    twin = make.OpeningFactory(
        employer=cast.employer, title=cast.opening.title, workplace__address="Otrā iela 2"
    )
    return [sent(cast, cast.opening), sent(cast, twin), sent(cast, cast.other_opening)]


def states(rows: list[Assignment]) -> list[str]:
    return [Assignment.objects.get(pk=row.pk).status for row in rows]


def test_employer_agrees_to_several_after_reading_who_they_are(cast: Cast, three: list[Assignment]) -> None:
    client, url = english(cast.client("employer_member")), reverse("matching:assignment-answers")
    asked = client.post(url, {"pick": [row.pk for row in three], "do": "agree"})
    assert states(three) == ["sent"] * 3
    assert "Otrā iela 2" in text_of(asked)
    assert asked.content.decode().count('name="pick"') == 2
    assert (
        client.post(url, {"pick": [row.pk for row in three], "do": "agree", "sure": "1"}).status_code == 302
    )
    assert states(three) == ["employer_accepted", "employer_accepted", "sent"]
    again = client.post(url, {"pick": [row.pk for row in three], "do": "decline", "sure": "1"})
    assert again.status_code == 302
    assert states(three) == ["employer_accepted", "employer_accepted", "sent"]


def test_the_page_of_an_account_says_what_the_page_behind_a_link_says(cast: Cast) -> None:
    """Every fact that the guest's page gives before an answer, also that the first day has passed."""
    cast.learner.person.birth_date = timezone.localdate() - dt.timedelta(days=16 * 365)
    cast.learner.person.save()
    Opening.objects.filter(pk=cast.opening.pk).update(starts_on=timezone.localdate() - dt.timedelta(days=3))
    row = sent(cast, cast.opening, enrolment=cast.learner)
    client = english(cast.client("employer_member"))
    page = text_of(client.get(reverse("matching:assignment-detail", args=[row.pk])))
    guests = (Path("matching/templates/matching/assignments/_profile.html")).read_text()
    labels = set(re.findall(r'<dt>{% translate "([^"]+)" %}', guests)) - {"Course", "Qualification", "Skills"}
    assert len(labels) > 5
    assert not [label for label in labels if label not in page]
    assert "Under 18 on the first day yes" in page
    assert "the first day has passed already" in page


def test_one_reason_declines_all_or_none(cast: Cast, three: list[Assignment]) -> None:
    client, url = cast.client("employer_member"), reverse("matching:assignment-answers")
    values = {"pick": [row.pk for row in three[:2]], "do": "decline", "sure": "1"}
    assert client.post(url, values).status_code == 200
    assert client.post(url, {**values, "reason": "other"}).status_code == 200
    assert states(three) == ["sent"] * 3
    assert client.post(url, {**values, "reason": "no_work", "seats": "same"}).status_code == 302
    assert states(three) == ["declined", "declined", "sent"]
    live = SeatClaim.objects.filter(released_at__isnull=True)
    assert set(live) == {three[2].claim}


def test_several_answers_are_of_one_employer_and_of_nobody_elses(cast: Cast, three: list[Assignment]) -> None:
    with refusal("several_employers"):
        answers.answer_all(three, agrees=True, by=cast.actor("coordinator"))
    for stranger in ("other_employer_member", "other_coordinator", "outsider"):
        with refusal("not_yours"):
            answers.answer_all(three[:2], agrees=True, by=cast.actor(stranger))
    assert states(three) == ["sent"] * 3
    url = reverse("matching:assignment-answers")
    assert cast.client("alliance_coordinator").post(url, {"pick": three[0].pk}).status_code == 403
    assert cast.client("employer_member").get(url).status_code == 302
    sure = {"pick": [row.pk for row in three], "do": "agree", "sure": "1"}
    assert cast.client("other_coordinator").post(url, sure).status_code == 302
    told = cast.client("coordinator").post(url, sure)
    listed = cast.client("coordinator").get(told["Location"]).content.decode()
    assert listed.count(" checked aria") == len(three), "what was ticked stays ticked"
    assert states(three) == ["sent"] * 3, "not two employers' answers at once, nor another school's"


def test_school_enters_what_an_employer_said_on_the_telephone(cast: Cast, three: list[Assignment]) -> None:
    client, url = english(cast.client("coordinator")), reverse("matching:assignment-answers")
    listed = client.get(reverse("matching:assignment-list"))
    assert "The employer phoned: agrees" in text_of(listed)
    values = {"pick": [row.pk for row in three[:2]], "do": "agree"}
    asked = text_of(client.post(url, values))
    assert f"{cast.employer} agrees to 2 learners?" in asked
    assert "marked as entered by the school" in asked
    assert states(three) == ["sent"] * 3, "first it is shown"
    assert client.post(url, {**values, "sure": "1"}).status_code == 302
    assert client.post(url, {**values, "sure": "1"}).status_code == 302, "a second click"
    assert states(three) == ["employer_accepted", "employer_accepted", "sent"]
    assert all(Assignment.objects.get(pk=row.pk).is_employer_by_school for row in three[:2])
    entries = AuditEntry.objects.filter(verb="assignment.accept")
    assert [entry.after["by_school"] for entry in entries] == [True, True]
    declined = {"pick": [three[2].pk], "do": "decline", "sure": "1", "reason": "no_work", "seats": "same"}
    assert client.post(url, declined).status_code == 302
    assert AuditEntry.objects.get(verb="assignment.declined").after["by_school"]


def test_unanswered_come_first(cast: Cast, three: list[Assignment]) -> None:
    Assignment.objects.filter(pk=three[1].pk).update(answer_by=dt.date(2030, 1, 1))
    assignments.accept(three[0], side="employer", by=cast.actor("employer_member"))
    page = cast.client("employer_member").get(reverse("matching:assignment-list"))
    assert [row.pk for row in page.context["listing"].page] == [three[1].pk, three[0].pk]
    assert page.content.decode().count('name="pick"') == 1


def test_agreement_is_taken_back_within_ten_minutes_while_the_learner_has_not_answered(
    cast: Cast, three: list[Assignment]
) -> None:
    by, one = cast.actor("employer_member"), three[0]
    assignments.accept(one, side="employer", by=by)
    with refusal("not_yours"):
        answers.take_back(one, by=cast.actor("other_employer_member"))
    undo = reverse("matching:assignment-undo", args=[one.pk])
    client = cast.client("employer_member")
    assert undo in client.get(reverse("matching:assignment-detail", args=[one.pk])).content.decode()
    assert client.post(undo).status_code == 302
    assert client.post(undo).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.employer_accepted_at) == ("sent", None)
    assignments.accept(one, side="employer", by=by)
    late = timezone.now() - dt.timedelta(minutes=11)
    Assignment.objects.filter(pk=one.pk).update(employer_accepted_at=late)
    with refusal("too_late"):
        answers.take_back(one, by=by)
    Assignment.objects.filter(pk=one.pk).update(employer_accepted_at=timezone.now())
    assignments.accept(one, side="learner", by=cast.actor("coordinator"))
    with refusal("too_late"):
        answers.take_back(one, by=by)


def test_school_tells_the_name_for_an_interview_in_that_assignment_alone(cast: Cast) -> None:
    cast.learner.person.email = "liga@piemers.example"
    cast.learner.person.save()
    one = sent(cast, cast.opening, enrolment=cast.learner)
    other = sent(cast, make.OpeningFactory(employer=cast.employer), enrolment=cast.learner)
    employer, name = cast.actor("employer_member"), cast.learner.person.last_name
    with refusal("not_yours"):
        answers.release_name(one, by=employer)
    assert not can_name_in(employer, one)
    release = reverse("matching:assignment-release", args=[one.pk])
    assert cast.client("coordinator").post(release).status_code == 302
    first = Assignment.objects.get(pk=one.pk).name_released_at
    assert cast.client("coordinator").post(release).status_code == 302
    one.refresh_from_db()
    assert one.name_released_at == first
    assert can_name_in(employer, one)
    assert not can_name_in(employer, other)
    assert not can_name_in(cast.actor("other_employer_member"), one)
    page = english(cast.client("employer_member")).get(reverse("matching:assignment-detail", args=[one.pk]))
    assert name in text_of(page)
    assert "liga@piemers.example" not in text_of(page)
    assert "told the employer the learner's name" in text_of(page)
    Assignment.objects.filter(pk=other.pk).delete()
    mine = english(cast.client("learner_member")).get(reverse("matching:my-place"))
    assert f"Your school told {cast.employer} your name" in text_of(mine)
    assignments.decline(one, side="employer", reason="no_work", by=employer)
    one.refresh_from_db()
    assert not can_name_in(employer, one)
    with refusal("ended"):
        answers.release_name(sent_and_ended(cast), by=cast.actor("coordinator"))


def sent_and_ended(cast: Cast) -> Assignment:
    ended = sent(cast, cast.opening)
    return assignments.decline(ended, side="employer", reason="no_work", by=cast.actor("employer_member"))


@pytest.mark.parametrize(("way", "word"), [("agree", "Agree to"), ("decline", "Decline")])
def test_button_says_how_many_are_meant_and_nobody_chosen_is_no_success(
    cast: Cast, three: list[Assignment], way: str, word: str
) -> None:
    client, url = english(cast.client("employer_member")), reverse("matching:assignment-answers")
    asked = client.post(url, {"pick": [row.pk for row in three[:2]], "do": way}).content.decode()
    buttons = [text.split("</button>")[0] for text in asked.split("<button")]
    assert any(button.endswith(f">{word} 2 learners") for button in buttons)
    nobody = client.post(url, {"do": way}, follow=True)
    assert [(said.level_tag, str(said)[:15]) for said in nobody.context["messages"]] == [
        ("warning", "Choose somebody")
    ]


def test_a_declined_seat_that_is_gone_is_offered_no_more(cast: Cast) -> None:
    """Who says that somebody else has it is asked about the seat, with one less filled in."""
    Opening.objects.get(pk=cast.opening.pk).seats.all().delete()
    row, other = sent(cast, cast.opening), sent(cast, cast.opening)
    Opening.objects.filter(pk=cast.opening.pk).update(seat_count=2)
    client, employer = english(cast.client("employer_member")), cast.actor("employer_member")
    for one, left in ((row, 1), (other, 0)):
        url = reverse("matching:assignment-decline", args=[one.pk, "employer"])
        values = {"reason": "other_person", "note": "", "seen": "sent"}
        asked = client.post(url, values)
        assert states([one]) == ["sent"], "first it is asked"
        assert asked.context["form"]["seats"].value() == "fewer"
        assert client.post(url, {**values, "seats": "fewer"}).status_code == 302
        answers.decline(one, side="employer", reason="other_person", seats="fewer", by=employer)
        opening = Opening.objects.get(pk=cast.opening.pk)
        assert states([one]) == ["declined"]
        assert (opening.seat_count if left else opening.status) == (left or "closed")


def test_other_reasons_ask_nothing_about_the_seat(cast: Cast) -> None:
    row = sent(cast, cast.opening)
    url = reverse("matching:assignment-decline", args=[row.pk, "employer"])
    values = {"reason": "other", "note": "Vārds", "seen": "sent"}
    assert cast.client("employer_member").post(url, values).status_code == 302
    assert states([row]) == ["declined"]
