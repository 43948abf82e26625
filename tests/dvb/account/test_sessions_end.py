"""Sessions end by themselves: when nothing happens, and some hours after a personal link. Second factors."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.links import services as links
from alliances.people.models import Membership
from dvb.account import middleware
from dvb.guest_access.services import activation
from tests.cast import Cast
from tests.furniture import contact_link
from tests.pages import text_of
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Moves the clock of sessions by so many hours."""
    settings.SESSION_IDLE_HOURS = 8
    clock = [1_800_000_000]
    monkeypatch.setattr(middleware.time, "time", lambda: clock[0])

    def move(hours: float) -> None:
        clock[0] += int(hours * HOUR)

    return move


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_whoever_acts_for_others_is_signed_out_when_nothing_happens(
    cast: Cast, name: str, moved: Any
) -> None:
    client = cast.client(name)
    for _page in range(3):
        moved(7)
        assert client.get(reverse("account")).status_code == 200, "she works on"
    moved(9)
    answer = client.get(reverse("account"))
    if name == "learner_member":
        assert answer.status_code == 200, "a learner's telephone stays signed in"
        return
    assert answer["Location"].startswith(reverse("account_login"))
    assert "ilgi nekas nenotika" in text_of(client.get(answer["Location"]))
    assert client.get(reverse("account")).status_code == 302


def test_reading_seldom_writes_the_session(cast: Cast, moved: Any) -> None:
    client = cast.client("coordinator")
    client.get(reverse("account"))
    first = client.session[middleware.SEEN_KEY]
    moved(1 / 60)
    client.get(reverse("account"))
    assert client.session[middleware.SEEN_KEY] == first
    moved(1)
    client.get(reverse("account"))
    assert client.session[middleware.SEEN_KEY] == first + HOUR + 60


def test_no_idle_time_leaves_everybody_signed_in(cast: Cast, moved: Any, settings: Any) -> None:
    settings.SESSION_IDLE_HOURS = 0
    client = cast.client("coordinator")
    moved(1_000)
    assert client.get(reverse("account")).status_code == 200


def opened(link: Any, client: Client | None = None) -> Client:
    client = client or Client()
    code = links.new_code(link, how="email")
    client.post(reverse("link-open", args=[links.token_of(link)]), {"code": code})
    return client


@pytest.mark.parametrize("was", ["nobody", "coordinator"])
def test_session_of_a_link_ends_after_some_hours(cast: Cast, was: str) -> None:
    cast.learner.person.user, cast.learner.person.email = None, "liga@piemers.example"
    cast.learner.person.save()
    link = activation.invite(cast.learner, by=cast.actor("coordinator"))
    client = opened(link, None if was == "nobody" else cast.client(was))
    assert client.get(reverse("matching:my-place")).status_code == 200
    assert client.session.get_expiry_age() <= 12 * HOUR
    assert cast.client("learner_member").session.get_expiry_age() > 24 * HOUR, "others keep theirs"


def test_session_of_a_contact_person_ends_after_some_hours(cast: Cast) -> None:
    Membership.objects.filter(organisation=cast.employer).delete()
    link = contact_link(cast)
    client = opened(link)
    client.post(reverse("link-account", args=[links.token_of(link)]))
    assert client.get(reverse("account")).status_code == 200
    assert client.session.get_expiry_age() <= 12 * HOUR


GRACE = ("coordinator", "alliance_coordinator")
NEVER = ("employer_member", "learner_member")


@pytest.fixture
def required(settings: Any) -> None:
    settings.MFA_REQUIRED, settings.MFA_GRACE_DAYS = True, 30
    cache.clear()


def place(client: Client, page: str = "account") -> str:
    return str(client.get(reverse(page)).headers.get("Location", ""))


@pytest.mark.parametrize("name", [*GRACE, *NEVER])
@pytest.mark.usefixtures("required")
def test_whoever_sees_many_learners_is_asked_then_bound(cast: Cast, name: str) -> None:
    asked, client = reverse("second-factor"), cast.client(name)
    answer = client.get(reverse("alliances:organisation-list"))
    assert (answer.status_code == 302) is (name in GRACE)
    if name in GRACE:
        assert answer["Location"].startswith(asked)
        page = client.get(answer["Location"])
        assert f'href="{reverse("alliances:organisation-list")}"' in page.content.decode(), "she may go on"
        assert place(client) == "", "asked once a session"
        assert place(cast.client(name)).startswith(asked), "and again in the next"
    Membership.objects.update(started_on=timezone.localdate() - dt.timedelta(days=30))
    assert place(cast.client(name)) == (asked if name in GRACE else "")
    if name in GRACE:
        page = cast.client(name).get(asked)
        assert "account/email" not in page.content.decode()
        assert page.context["due"] is None, "there is no later any more"
        TOTP.activate(getattr(cast, name).user, "JBSWY3DPEHPK3PXP")
        assert place(cast.client(name)) == ""


@pytest.mark.usefixtures("required")
def test_only_a_page_is_put_off(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert client.get(reverse("account"), headers={"HX-Request": "true"}).status_code == 200
    assert client.post(reverse("switch-look"), {"look": "dark"}).headers["Location"] != reverse(
        "second-factor"
    )
    assert place(client).startswith(reverse("second-factor")), "the next whole page is"
