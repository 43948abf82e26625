"""What is typed on the page of a report is not lost; reporters read what was written, and can write again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.pages.fields import PhoneField
from dvb.safeguarding import guest_reports
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests.dvb.safeguarding.world import World, client_of, guest
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
TYPED = {"outcome": "Zvanīju mātei", "answer": "Parunāsim rīt", "unanswered_because": ""}


@pytest.mark.parametrize("button", ["concern-word", "concern-stop"])
def test_text_of_the_other_fields_survives_each_button(world: World, button: str) -> None:
    made, client = world.report(), client_of(world.officer)
    page = reverse("concern-detail", args=[made.pk])
    assert f'formaction="{reverse(button, args=[made.pk])}"' in client.get(page).content.decode()
    said = {**TYPED, "word-text": "Izlasīju", "reason": "school"}
    assert client.post(reverse(button, args=[made.pk]), said).status_code == 302
    shown = client.get(page).content.decode()
    assert "Zvanīju mātei" in shown
    assert "Parunāsim rīt" in shown
    refused = client.post(reverse("concern-word", args=[made.pk]), {**TYPED, "word-text": ""})
    assert "Zvanīju mātei" in refused.content.decode()
    client.post(reverse("concern-close", args=[made.pk]), {**TYPED, "word-text": ""})
    assert Concern.objects.get().draft == {}


def test_who_read_it_before_learns_who_answers_now_and_sees_what_she_typed(world: World) -> None:
    made = world.report()
    page = reverse("concern-detail", args=[made.pk])
    assert client_of(world.director).get(page).status_code == 404, "she never read it"
    concerns.take_over(made, by=world.director.as_actor())
    client = client_of(world.officer)
    assert f"tagad atbild {world.director.user}" in text_of(client.get(page))
    sent = client.post(reverse("concern-close", args=[made.pk]), TYPED)
    assert sent.status_code == 409
    assert "Zvanīju mātei" in text_of(sent)
    assert made.text not in text_of(sent)


def test_letter_about_the_answer_leads_to_it_and_the_link_says_so(world: World) -> None:
    said = {"kind": "concern", "happened_on": timezone.localdate(), "text": "Nogurusi"}
    made = guest_reports.report(world.mother, **said)
    concerns.write_word(made, text="Zvanīšu rīt", by=world.officer.as_actor())
    letter = Message.objects.get(kind="concern_word")
    client, address = guest(world.mother)
    assert messages.url_of(letter).endswith(f"{address}report/#own")
    assert "Skola jums uzrakstīja" in text_of(client.get(address))
    assert "Zvanīšu rīt" in text_of(client.get(f"{address}report/"))
    assert "Skola jums uzrakstīja" not in text_of(client.get(address))
    again = {"added_to": made.pk, "text": "Rīt nevaru"}
    assert client.post(f"{address}report/", again).status_code == 302
    assert "Rīt nevaru" in text_of(client_of(world.officer).get(reverse("concern-detail", args=[made.pk])))
    assert Message.objects.get(kind="concern_added").to_email == world.officer.user.email


def test_reporter_who_does_not_agree_opens_a_report_that_goes_on(world: World) -> None:
    made = world.report(kept_from=[world.officer.user], is_urgent=True)
    concerns.close(made, outcome="Parunāts", answer="Labi", by=world.deputy.as_actor())
    client = world.cast.client("learner_member")
    assert world.cast.school.name in text_of(client.get(reverse("my-reports")))
    client.post(reverse("my-reports"), {"added_to": made.pk, "text": "Nav labi"})
    client.post(reverse("my-reports"), {"added_to": made.pk, "text": "Nav labi"})
    new = Concern.objects.get(follows=made)
    assert new.assigned_to == world.deputy.user
    assert list(new.kept_from.all()) == [world.officer.user]
    assert (new.is_urgent, new.due_on) == (True, made.due_on), "it is as urgent as what it goes on with"
    page = reverse("concern-detail", args=[new.pk])
    earlier = reverse("concern-detail", args=[made.pk])
    assert f'href="{earlier}"' in client_of(world.deputy).get(page).content.decode()
    concerns.take_over(new, by=world.director.as_actor())
    shown = client_of(world.director).get(page)
    assert f'href="{earlier}"' not in shown.content.decode(), "that would be a page that she cannot open"
    assert f"To lasa {world.deputy.user}" in text_of(shown)
    other = world.cast.client("employer_member")
    assert other.post(reverse("my-reports"), {"added_to": made.pk, "text": "x"}).status_code == 404


NUMBERS = {"+371 20000001": True, "67-223 344": True, "abc": False, "zvani man": False, "12": False}


@pytest.mark.parametrize(("number", "is_right"), NUMBERS.items())
def test_telephone_can_be_called(number: str, is_right: bool) -> None:
    field = PhoneField()
    if is_right:
        assert field.clean(number) == number
    else:
        with pytest.raises(Exception, match="cipariem|digits"):
            field.clean(number)


def test_each_reader_enters_her_number_and_help_shows_whose_turn_it_is(world: World) -> None:
    today, school = timezone.localdate(), world.cast.school
    away = reverse("concern-away")
    assert client_of(world.deputy).post(away, {"phone": "+371 20000009"}).status_code == 302
    concerns.set_absence(school, first=today, last=today, by=world.officer.as_actor())
    page = world.cast.client("learner_member").get(reverse("report-offline")).content.decode()
    assert 'href="tel:+37120000009"' in page
    days = {"phone": "+371 20000008", "first": "", "last": ""}
    assert client_of(world.officer).post(away, days).status_code == 302
    page = world.cast.client("learner_member").get(reverse("report-offline")).content.decode()
    assert 'href="tel:+37120000008"' in page
    with refusal("not_yours"):
        concerns.set_phone(school, phone="1", by=world.director.as_actor())


def _signed_in(world: World) -> tuple[Client, str]:
    return world.cast.client("learner_member"), reverse("my-reports")


def _by_link(world: World) -> tuple[Client, str]:
    client, address = guest(world.mother)
    return client, f"{address}report/"


@pytest.mark.parametrize("who", [_signed_in, _by_link])
def test_words_that_cannot_be_added_stand_in_the_field_again(world: World, who: Any) -> None:
    """Nobody reads reports any more; or there are too many words: they were cut without a word before."""
    said = {"kind": "concern", "happened_on": timezone.localdate(), "text": "Nogurusi"}
    made = guest_reports.report(world.mother, **said) if who is _by_link else world.report()
    client, page = who(world)
    sent = client.post(page, {"added_to": made.pk, "text": "ļoti " * 1000})
    assert "ļoti ļoti" in text_of(sent)
    assert "4000" in text_of(sent)
    concerns.close(made, outcome="Parunāts", answer="Labi", by=world.officer.as_actor())
    world.cast.school.memberships.exclude(role="learner").update(ended_on=timezone.localdate())
    sent = client.post(page, {"added_to": made.pk, "text": "Nav labi, un tā tas turpinās"})
    assert sent.status_code == 200
    assert "Nav labi, un tā tas turpinās" in text_of(sent)
    assert "Tas nav nosūtīts" in text_of(sent)
    assert not made.words.exists()
    assert Concern.objects.count() == 1
