"""Pages for what went wrong: they say it in the reader's language and show nothing internal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.kernel.errors import Refused
from alliances.people.models import Membership
from matching.learners.models import Viewing
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import asked_round, consent_of, english, url

pytestmark = pytest.mark.django_db

INTERNAL = ("Traceback", "matching.views", "django.", "Exception", ".py", "DATABASE", "SECRET")


def require_nothing_internal(text: str) -> None:
    assert not [word for word in INTERNAL if word in text]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_missing_and_forbidden_pages_speak_the_readers_language(cast: Cast, language: str) -> None:
    client = cast.client("learner_member")
    client.cookies["django_language"] = language
    for address, status in (("/nav/tadas/", 404), (url("round-list"), 403)):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == status
        assert f'<html lang="{language}">' in text
        assert f'href="{reverse("home")}"' in text
        require_nothing_internal(text)


def test_fault_of_ours_shows_nothing_internal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("SECRET of matching.views")

    monkeypatch.setattr("dvb.home.views.tasks_for", broken)
    client = cast.client("coordinator")
    client.raise_request_exception = False
    answer = client.get(reverse("home"))
    assert answer.status_code == 500
    require_nothing_internal(answer.content.decode())


def test_fault_in_what_stands_around_every_page_is_told_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of a fault must not need what has just broken."""

    def broken(*_: Any) -> None:
        raise RuntimeError("no navigation")

    monkeypatch.setattr("dvb.site.page_context.destinations", broken)
    client = cast.client("coordinator")
    client.raise_request_exception = False
    assert client.get(reverse("home")).status_code == 500


def test_refusal_that_no_page_caught_is_told_with_its_sentence(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: Any) -> None:
        raise Refused("full", "Šeit <b>vietas</b> vairs nav.")

    monkeypatch.setattr("dvb.home.views.tasks_for", refusing)
    answer = english(cast.client("coordinator")).get(reverse("home"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Šeit &lt;b&gt;vietas&lt;/b&gt; vairs nav." in text
    assert "Nothing was changed." in text


def test_stranger_gets_the_sign_in_page_for_what_exists_and_what_does_not(client: Client) -> None:
    there, not_there = client.get("/rounds/1/"), client.get("/rounds/999999/")
    assert there.headers["Location"].startswith(reverse("account_login"))
    assert not_there.headers["Location"].startswith(reverse("account_login"))


def test_page_of_another_of_her_memberships_is_offered_and_nothing_else_is_told(cast: Cast) -> None:
    """A letter of the other school leads here: she changes to it with one press and is on that page."""
    round_ = asked_round(cast)
    twice = make.MembershipFactory(organisation=cast.other_school, user=cast.coordinator.user)
    client = english(cast.client("coordinator"))
    hers = consent_of(round_, twice.as_actor())
    for address in (url("consent-detail", hers.pk), url("learner-detail", cast.other_learner.pk)):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 404
        assert f"You work for {cast.other_school.name} as well" in text
        assert round_.name not in text
        assert "Svešinieks" not in text
    assert not Viewing.objects.exists(), "nobody has looked at the learner"
    for stranger in ("outsider", "employer_member"):
        text = english(cast.client(stranger)).get(url("consent-detail", hers.pk)).content.decode()
        assert "as well" not in text
    assert "as well" not in client.get("/rounds/asked/999999/").content.decode()
    form = {"membership": twice.pk, "next": url("consent-detail", hers.pk)}
    landed = client.post(reverse("switch-membership"), form, follow=True)
    assert landed.status_code == 200
    assert round_.name in landed.content.decode()
    away = client.post(reverse("switch-membership"), {**form, "next": "https://example.org/"})
    assert away.headers["Location"] == reverse("home")


def test_page_for_another_role_is_offered_too(cast: Cast) -> None:
    make.MembershipFactory(organisation=cast.school, user=cast.employer_member.user)
    answer = english(cast.client("employer_member")).get(url("round-create"))
    assert answer.status_code == 403
    assert f"You work for {cast.school.name} as well" in answer.content.decode()


def test_membership_that_ended_is_not_offered(cast: Cast) -> None:
    round_ = asked_round(cast)
    twice = make.MembershipFactory(organisation=cast.other_school, user=cast.coordinator.user)
    Membership.objects.filter(pk=twice.pk).update(ended_on=make.YEAR_STARTS)
    page = url("consent-detail", consent_of(round_, twice.as_actor()).pk)
    answer = english(cast.client("coordinator")).get(page)
    assert answer.status_code == 404
    assert "as well" not in answer.content.decode()


def test_the_title_says_that_a_form_came_back_with_faults(cast: Cast) -> None:
    """The title is what a screen reader says first: without it the page seems to be the same as before."""

    def title(answer: Any) -> str:
        return " ".join(re.findall(r"<title>(.*?)</title>", answer.content.decode(), re.S)[0].split())

    client = english(cast.client("coordinator"))
    for address in (url("round-create"), reverse("alliances:employer-create"), reverse("account_email")):
        before = title(client.get(address))
        assert not before.startswith("Error"), address
        assert title(client.post(address, {"action_add": "1", "email": "nav"})) == f"Error: {before}", address
