"""No address answers a reload, a switch of the language or a new sign-in with nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.people.services import addresses
from tests import every_page as pages
from tests.cast import Cast
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]

WHO = (pages.STRANGER, "coordinator", "employer_member", "learner_member", "ministry_viewer")
PROGRAMS = {"token", "token-revoke"}
LEAST = 50  # so many of our addresses take forms alone; a walk that finds fewer looked in the wrong place


def test_every_address_that_takes_forms_alone_leads_everybody_to_a_page(settings: Any) -> None:
    settings.DEMO = True
    cast, samples = pages.furnish()
    clients = {person: pages.client_of(cast, person) for person in WHO}
    forms = [
        url
        for name, arguments in pages.routes()
        if name not in PROGRAMS
        for url in pages.addresses(name, arguments, samples)[:1]
        if pages.takes_forms_alone(clients["coordinator"], url)
    ]
    assert len(forms) >= LEAST
    empty, opened = {}, {}
    for person, client in clients.items():
        for url in forms:
            answer = client.get(url)
            goal = answer["Location"] if answer.status_code == 302 else url
            if (person, goal) not in opened:
                page = client.get(goal, follow=True)
                opened[person, goal] = page.status_code in (200, 403, 404) and len(text_of(page)) > 100
            if answer.status_code != 302 or not opened[person, goal]:
                empty[person, url] = answer.status_code
    assert empty == {}
    for url in forms:
        switched = clients["coordinator"].post(reverse("switch-language"), {"language": "en", "next": url})
        assert switched["Location"] == url, "and what that address answers was looked at above"


def test_form_of_somebody_who_was_signed_out_says_that_nothing_was_saved(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    asked = client.post(reverse("matching:assignment-answers"), {"pick": "1", "do": "agree"}, follow=True)
    assert "what you filled in was not saved" in text_of(asked)
    assert "what you filled in" not in text_of(client.get(reverse("account_login"))), "said once"
    assert "what you filled in" not in text_of(Client().get(reverse("matching:assignment-list"), follow=True))


def test_new_sign_in_ends_on_the_page_of_the_form(cast: Cast) -> None:
    user = cast.employer_member.user
    user.set_password("garas-paroles-vardi-7")
    user.save()
    addresses.prove_own(user)
    client, form = Client(headers={"accept-language": "en"}), reverse("matching:assignment-answers")
    values = {"login": user.email, "password": "garas-paroles-vardi-7", "next": form}
    page = client.post(reverse("account_login"), values, follow=True)
    assert page.redirect_chain[-1][0] == reverse("matching:assignment-list")
    assert page.status_code == 200
    assert text_of(page).count("was the answer to a form") == 1


def test_form_sent_to_a_page_that_takes_none_has_words(cast: Cast) -> None:
    client = cast.client("coordinator")
    answer = client.post(reverse("matching:assignment-list"))
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert reverse("matching:assignment-list") in answer.content.decode()
    for language, words in (("lv", "Nekas netika mainīts"), ("en", "Nothing was changed")):
        client.cookies["django_language"] = language
        assert words in text_of(client.post(reverse("matching:assignment-list")))


def test_enter_in_a_field_of_an_opening_saves_and_publishes_nothing(cast: Cast) -> None:
    client = cast.client("employer_member")
    page = client.get(reverse("matching:opening-create")).content.decode()
    first = page.index('form="opening"')
    assert 'value="look"' in page[first : first + 60], "the browser presses the form's first button"
    assert page.index('value="look"') < page.index('value="publish"')
    before = cast.employer.openings.count()
    answer = client.post(reverse("matching:opening-create"), {"find": "konditors", "then": "look"})
    assert (answer.status_code, cast.employer.openings.count()) == (200, before)
