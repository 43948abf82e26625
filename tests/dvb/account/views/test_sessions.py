"""Signing in as a persona, switching organisation and language, and losing a right at the next request."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from alliances.people.models import Membership, User
from tests import factories as make
from tests.cast import Cast
from tests.house.source import PACKAGES, modules, name_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona() -> User:
    user: User = make.UserFactory(persona="skolas-koordinatore", is_demo=True, name="Ilze Paraudziņa")
    make.MembershipFactory(user=user)
    return user


def enter(client: Client, slug: str, **values: str) -> Any:
    return client.post(reverse("persona-enter", args=[slug]), values)


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_personas_are_not_there_without_the_demo_switch(client: Client, persona: User) -> None:
    assert site.DEMO is False
    assert client.get(reverse("personas")).status_code == 404
    assert enter(client, persona.persona).status_code == 404
    assert signed_in_as(client) is None


@pytest.fixture
def _demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("_demo")
def test_visitor_of_the_demo_signs_in_with_one_click(client: Client, persona: User) -> None:
    page = client.get(reverse("personas")).content.decode()
    assert "Ilze Paraudziņa" in page
    assert reverse("persona-enter", args=[persona.persona]) in page
    answer = enter(client, persona.persona)
    assert answer.headers["Location"] == reverse("home")
    assert signed_in_as(client) == str(persona.pk)
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    "change", [{"is_demo": False}, {"is_active": False}, {"persona": "cita"}], ids=lambda change: str(change)
)
def test_only_living_people_of_the_demo_are_entered_without_a_password(
    client: Client, persona: User, change: dict[str, Any]
) -> None:
    slug = persona.persona
    User.objects.filter(pk=persona.pk).update(**change)
    assert enter(client, slug).status_code == 404
    assert signed_in_as(client) is None


@pytest.mark.usefixtures("_demo")
def test_persona_is_entered_by_a_post_with_its_token_alone(persona: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert enter(client, persona.persona).status_code == 403
    assert client.get(reverse("persona-enter", args=[persona.persona])).status_code == 302
    assert signed_in_as(client) is None
    client.get(reverse("personas"))
    token = client.cookies[site.CSRF_COOKIE_NAME].value
    assert enter(client, persona.persona, csrfmiddlewaretoken=token).status_code == 302


@pytest.mark.usefixtures("_demo")
def test_entering_gives_a_new_session(client: Client, persona: User) -> None:
    other = make.UserFactory(persona="cita", is_demo=True)
    enter(client, other.persona)
    before = client.session.session_key
    enter(client, persona.persona)
    assert client.session.session_key != before
    assert not client.session.__class__(before).load()


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/rounds/", "/rounds/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("x", "/"),
        ("personas", "/"),
        ("dvb.account.views.sessions.back", "/"),
        ("rounds/", "/"),
        ("?q=1", "/"),
        ("http://testserver/rounds/", "/"),
        (" /rounds/", "/"),
        ("", "/"),
    ],
)
def test_next_page_is_one_of_ours(
    client: Client, persona: User, twice: Membership, wanted: str, got: str
) -> None:
    assert enter(client, persona.persona, next=wanted).headers["Location"] == got
    for name, form in {
        "switch-language": {"language": "en"},
        "switch-look": {"look": "dark"},
    }.items():
        assert client.post(reverse(name), {**form, "next": wanted}).headers["Location"] == got, name
    client.force_login(twice.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("switch-membership"), {"membership": twice.pk, "next": wanted})
    assert answer.headers["Location"] == got


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate"])
def test_pages_of_the_sign_in_library_take_a_word_for_no_route(cast: Cast, name: str) -> None:
    for visitor in (Client(), cast.client("coordinator")):
        for method in (visitor.get, visitor.post):
            assert method(reverse(name), {"next": "x"}).status_code < 500


def test_next_is_read_in_one_place() -> None:
    reads = re.compile(r"""(?:GET|POST|query|params|data)(?:\.get\(|\.getlist\(|\[)["']next["']""")
    found = [name_of(path) for path in modules(*PACKAGES) if reads.search(path.read_text())]
    assert found == ["alliances/pages/next_page.py"]


@pytest.fixture
def twice(cast: Cast) -> Membership:
    """The coordinator of the first school is an employer's member as well."""
    found: Membership = make.MembershipFactory(
        user=cast.coordinator.user, organisation=cast.employer, role="member"
    )
    return found


def acting_for(client: Client) -> Any:
    return client.get(reverse("home")).context["organisation"]


def test_person_switches_between_her_organisations(cast: Cast, twice: Membership) -> None:
    client = cast.client("coordinator")
    assert acting_for(client) == cast.school
    client.post(reverse("switch-membership"), {"membership": twice.pk})
    assert acting_for(client) == cast.employer
    assert client.get(reverse("matching:learner-list")).status_code == 403


@pytest.mark.parametrize("wanted", ["foreign", "", "x", "0", "99999999999999999999"])
def test_nobody_switches_to_a_membership_of_somebody_else(cast: Cast, twice: Membership, wanted: str) -> None:
    client = cast.client("coordinator")
    value = str(cast.other_coordinator.pk) if wanted == "foreign" else wanted
    assert client.post(reverse("switch-membership"), {"membership": value}).status_code == 404
    assert acting_for(client) == cast.school
    assert client.get(reverse("switch-membership")).status_code == 302


def test_ended_membership_is_lost_at_the_next_request(cast: Cast, twice: Membership) -> None:
    """ASVS 7.4.2: the live session loses the right at once."""
    client = cast.client("coordinator")
    client.post(reverse("switch-membership"), {"membership": twice.pk})
    twice.ended_on = dt.date(2026, 11, 1)
    twice.save()
    assert acting_for(client) == cast.school
    cast.coordinator.ended_on = dt.date(2026, 11, 1)
    cast.coordinator.save()
    assert acting_for(client) is None
    assert client.get(reverse("matching:round-list")).status_code == 403


def test_changed_role_holds_at_the_next_request(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert client.get(reverse("matching:round-create")).status_code == 200
    cast.coordinator.role = "viewer"
    cast.coordinator.save()
    assert client.get(reverse("matching:round-create")).status_code == 403


def test_disabled_account_is_out_at_the_next_request(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert client.get(reverse("home")).status_code == 200
    User.objects.filter(pk=cast.coordinator.user.pk).update(is_active=False)
    assert client.get(reverse("home")).headers["Location"].startswith(reverse("account_login"))


def test_language_is_chosen_kept_and_said_in_the_page(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert '<html lang="lv">' in client.get(reverse("home")).content.decode()
    client.post(reverse("switch-language"), {"language": "en"})
    cookie = client.cookies[site.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["samesite"], bool(cookie["httponly"])) == ("en", "Lax", True)
    assert '<html lang="en">' in client.get(reverse("home")).content.decode()
    cast.coordinator.user.refresh_from_db()
    assert cast.coordinator.user.language == "en"


@pytest.mark.parametrize("language", ["de", "", "lv-LV", "../../etc", "en lv"])
def test_language_that_we_do_not_speak_changes_nothing(client: Client, language: str) -> None:
    answer = client.post(reverse("switch-language"), {"language": language})
    assert answer.status_code == 302
    assert site.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_switches_need_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.MembershipFactory().user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("switch-language", "switch-membership"):
        assert client.post(reverse(name), {"language": "en"}).status_code == 403


def test_health_is_told_to_anybody_and_tells_nothing_else(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
