"""Whoever holds a link without the mailbox does not guess for ever, and does not flood the mailbox either."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.guest_access.services import guest_links as outside
from matching.learners.services import guardians
from tests.cast import Cast, gather
from tests.clock import freeze_time
from tests.matching.assignments.test_seats_race import at_once
from tests.refusals import refusal

pytestmark = [pytest.mark.both]
WRONG = "not it"


def _link(cast: Cast) -> PersonalLink:
    person = cast.learner.person
    person.birth_date = dt.date(2009, 11, 20)
    person.save()
    by = cast.actor("coordinator")
    mother = guardians.add(
        cast.learner, name="Ilze Paraudziņa", relation="mother", email="ilze@piemers.example", by=by
    )
    cast.learner.refresh_from_db()
    mother.refresh_from_db()
    return outside.invite_guardian(mother, enrolment=cast.learner, by=by)


@pytest.fixture
def clock() -> Iterator[Any]:
    with freeze_time("2026-11-18 10:00") as clock:
        yield clock


def _page(link: PersonalLink, ending: str = "") -> str:
    return reverse("link", args=[links.token_of(link)]) + ending


def _guess(link: PersonalLink, clock: Any, most: int) -> int:
    """New codes every two minutes with five wrong tries each, by the page; how many tries were heard."""
    client, heard = Client(), 0
    while heard < most:
        clock.shift(dt.timedelta(minutes=2))
        client.post(_page(link, "code/"))
        for __ in range(5):
            client.post(_page(link, "open/"), {"code": "000000"})
            heard += 1
    return heard


@pytest.mark.django_db
def test_twenty_wrong_tries_lock_the_link_and_the_school_is_told(cast: Cast, clock: Any) -> None:
    link = _link(cast)
    _guess(link, clock, 30)
    clock.shift(dt.timedelta(minutes=2))
    assert Message.objects.filter(kind="code").count() == 4, "no code after the twentieth wrong try"
    answer = Client().get(_page(link))
    assert b"code/" not in answer.content
    for use in (
        lambda: outside.email_code(link),
        lambda: links.unlock(link, code="000000"),
        lambda: outside.read_out_code(link, by=cast.actor("coordinator")),
    ):
        with refusal("locked"):
            use()
    told = Message.objects.get(kind="link_locked")
    assert told.to_email == cast.coordinator.user.email
    assert told.path == reverse("personal-link-list", args=[cast.learner.pk])
    assert AuditEntry.objects.filter(verb="link.lock", subject_id=link.pk).count() == 1
    Client().post(_page(link, "renew/"))
    assert PersonalLink.objects.count() == 1, "nobody outside unlocks it"
    clock.shift(dt.timedelta(days=2))
    with refusal("locked"):
        outside.email_code(link)


@pytest.mark.django_db
def test_locked_link_is_opened_again_by_sending_a_new_one(cast: Cast, clock: Any) -> None:
    link = _link(cast)
    _guess(link, clock, 20)
    page = reverse("personal-link-list", args=[cast.learner.pk])
    school = cast.client("coordinator")
    assert reverse("personal-link-send", args=[cast.learner.pk, link.pk]) in school.get(page).content.decode()
    school.post(reverse("guardian-link", args=[cast.learner.pk, cast.learner.person.guardians.get().pk]))
    fresh = PersonalLink.objects.get(revoked_at=None)
    assert fresh.pk != link.pk
    code = links.new_code(fresh, how="email")
    assert Client().post(_page(fresh, "open/"), {"code": code}).status_code == 302


@pytest.mark.django_db
def test_honest_mistakes_of_many_days_lock_nothing(cast: Cast, clock: Any) -> None:
    link = _link(cast)
    for __ in range(6):
        _guess(link, clock, 5)
        clock.shift(dt.timedelta(hours=25))
    code = links.new_code(link, how="email")
    assert Client().post(_page(link, "open/"), {"code": code}).status_code == 302


@pytest.mark.django_db
def test_eleventh_code_within_a_day_locks_the_link(cast: Cast, clock: Any) -> None:
    link, client = _link(cast), Client()
    for __ in range(links.MAX_CODES_PER_DAY + 5):
        client.post(_page(link, "code/"))
        clock.shift(dt.timedelta(minutes=2))
    assert Message.objects.filter(kind="code").count() == links.MAX_CODES_PER_DAY
    assert Message.objects.filter(kind="link_locked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twelve_requests_at_once_send_one_code() -> None:
    link = _link(gather())
    answers = at_once(*[lambda: outside.email_code(link)] * 12)
    assert Counter(answers) == {"ok": 1, "too_soon": 11}
    assert Message.objects.filter(kind="code").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_all_counted() -> None:
    link = _link(gather())

    def guess() -> None:
        links.unlock(link, code=WRONG)

    for __ in range(4):
        links.new_code(link, how="read_out")
        answers = Counter(at_once(*[guess] * 5))
    assert answers == {"code_wrong": 4, "locked": 1}
    with pytest.raises(Refused):
        links.new_code(link, how="read_out")
