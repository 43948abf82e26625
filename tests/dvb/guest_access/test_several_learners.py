"""A supervisor of several learners: one letter for all, and what happens when one of them goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Acknowledgement, Agreement, GuestReply
from dvb.guest_access.services import guest_links, replies
from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek
from matching.openings.models import Opening
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.dvb.logbook import logs
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WHO = {"name": "Grēta Laiviņa", "email": "greta@piemers.example"}


@pytest.fixture
def stays(cast: Cast) -> list[Agreement]:
    """Two learners of one school at one employer, at work."""
    other = make.EnrolmentFactory(
        programme=cast.programme, person__first_name="Otra", person__last_name="Bērza"
    )
    opening = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    by = cast.actor("coordinator")
    with freeze_time(logs.NOW):
        first = logs.at_work(cast)
        drawn = agreements.draw_up(signed.agree(other, opening), by=by)
        second = signed.sign(cast, agreements.release(drawn, by=by), *signed.SIDES)
        agreements.advance(logs.FRIDAY)
    second.refresh_from_db()
    return [first, second]


@pytest.fixture
def asked(cast: Cast, stays: list[Agreement]) -> PersonalLink:
    first, *others = stays
    return guest_links.invite_supervisor(first, also=others, by=cast.actor("coordinator"), **WHO)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with freeze_time(logs.NOW):
        yield


def _opened(link: PersonalLink) -> tuple[Client, str]:
    client, token = Client(), links.token_of(link)
    code = links.new_code(link, how="email")
    client.post(reverse("link-open", args=[token]), {"code": code})
    return client, token


def test_whoever_is_replaced_for_one_learner_gets_a_link_for_the_others(
    cast: Cast, stays: list[Agreement], asked: PersonalLink
) -> None:
    first, second = stays
    Message.objects.all().delete()
    by = cast.actor("coordinator")
    guest_links.invite_supervisor(first, name="Otto Kļava", email="otto@piemers.example", by=by)
    letter = Message.objects.get(kind="link_supervisor", to_email=WHO["email"])
    assert letter.link is not None
    assert letter.link.subject_id == second.pk
    assert first.assignment.enrolment.person.name in letter.subject
    client, token = _opened(letter.link)
    page = text_of(client.get(reverse("link", args=[token])))
    assert second.assignment.enrolment.person.name in page
    assert first.assignment.enrolment.person.name not in page


def test_whoever_is_replaced_for_all_gets_no_link_that_opens_nothing(
    cast: Cast, stays: list[Agreement], asked: PersonalLink
) -> None:
    Message.objects.all().delete()
    first, *others = stays
    by = cast.actor("coordinator")
    guest_links.invite_supervisor(first, also=others, name="Otto", email="otto@piemers.example", by=by)
    left = Message.objects.filter(kind="link_supervisor", to_email=WHO["email"], status="queued")
    assert not left.exists()


def test_one_press_confirms_all_who_were_shown(stays: list[Agreement], asked: PersonalLink) -> None:
    client, token = _opened(asked)
    page = client.get(reverse("link", args=[token])).content.decode()
    picks = re.findall(r'name="pick" value="(\d+)"', page)
    assert {int(pick) for pick in picks} == {stay.pk for stay in stays}
    for _click in range(2):
        client.post(reverse("link-acknowledge-all", args=[token]), {"pick": [*picks, "999999"]})
    given = Acknowledgement.objects.filter(kind="supervision").values_list("agreement", flat=True)
    assert sorted(given) == sorted(stay.pk for stay in stays)


def test_whoever_says_that_it_is_not_her_does_nothing_there(
    cast: Cast, stays: list[Agreement], asked: PersonalLink
) -> None:
    first, second = stays
    name = first.assignment.enrolment.person.name
    with freeze_time(logs.NOW):
        logs.write(cast, first)
        week = LogWeek.objects.get()
        assert logbook.agreements_of(asked).filter(pk=first.pk).exists()
        replies.reply(asked, agreement=first, kind=GuestReply.Kind.REFUSAL, text="Es viņu nevadu.")
        with refusal("not_yours"):
            logbook.confirm(logs.seen(week), link=asked, by=SYSTEM)
        assert logbook.agreements_of(asked).get() == second
        client, token = _opened(asked)
        page = text_of(client.get(reverse("link", args=[token])))
        assert "Jūs norādījāt, ka tas neesat jūs" in page
        for route, data in (("link-assess", None), ("link-end-report", None), ("link-acknowledge", {})):
            url = reverse(route, args=[token, first.pk])
            answer: Any = client.get(url) if data is None else None
            assert answer is None or answer.status_code == 404, route
        told = Message.objects.filter(kind="supervisor_refused")
        assert told.exists(), "the employer has to name somebody else"
        assert all(name in letter.subject for letter in told)
        client.post(reverse("link-acknowledge", args=[token, first.pk]))
        assert logbook.agreements_of(asked).filter(pk=first.pk).exists(), "she took her no back"
        logbook.confirm(logs.seen(week), link=asked, by=SYSTEM)


def test_a_running_week_is_not_counted_as_one_to_confirm(cast: Cast, stays: list[Agreement]) -> None:
    with freeze_time("2026-11-18 12:00"):  # a Wednesday
        first, *others = stays
        link = guest_links.invite_supervisor(first, also=others, by=cast.actor("coordinator"), **WHO)
        logs.write(cast, first)
        client, token = _opened(link)
        page = text_of(client.get(reverse("link", args=[token])))
        assert "gaida jūs" not in page
    with freeze_time(logs.NOW):
        client, token = _opened(link)
        assert "1 dienasgrāmatas nedēļa gaida jūs" in text_of(client.get(reverse("link", args=[token])))


def test_one_press_is_one_letter_to_each_reader(cast: Cast, stays: list[Agreement]) -> None:
    first, *others = stays
    guest_links.invite_supervisor(first, also=others, by=cast.actor("coordinator"), **WHO)
    letters = Message.objects.filter(kind="supervisor_asked")
    readers = list(letters.values_list("to_email", flat=True))
    assert readers
    assert len(readers) == len(set(readers))
    assert all("Otra Bērza" in letter.body for letter in letters)


def test_the_letter_says_whom_to_ask_and_who_named_her(cast: Cast, stays: list[Agreement]) -> None:
    by = cast.actor("employer_member")
    guest_links.invite_supervisor(stays[0], by=by, **WHO)
    [letter] = Message.objects.filter(kind="link_supervisor")
    assert "Kam jautāt" in letter.body
    assert f"Norādīja: {cast.employer_member.user}" in letter.body


def test_the_heading_asks_only_about_those_who_wait(stays: list[Agreement], asked: PersonalLink) -> None:
    client, token = _opened(asked)
    page = reverse("link", args=[token])
    assert "Jums jautā par 2 izglītojamajiem" in text_of(client.get(page))
    client.post(reverse("link-acknowledge-all", args=[token]), {"pick": [one.pk for one in stays]})
    shown = text_of(client.get(page))
    assert "Jūs vadāt 2 izglītojamos" in shown
    assert "Jums jautā par" not in shown
    assert "tad apstipriniet" not in shown


def test_the_page_says_that_she_supervises_elsewhere_and_names_nobody_there(
    cast: Cast, stays: list[Agreement]
) -> None:
    first, second = stays
    by = cast.actor("coordinator")
    here = guest_links.invite_supervisor(first, by=by, **WHO)
    guest_links.invite_supervisor(second, by=by, **WHO)
    client, token = _opened(here)
    assert "Jūs vadāt arī citur" not in text_of(client.get(reverse("link", args=[token])))
    Opening.objects.filter(pk=second.assignment.opening_id).update(employer=cast.other_employer)
    shown = text_of(client.get(reverse("link", args=[token])))
    assert "Jūs vadāt arī citur" in shown
    assert "Otra Bērza" not in shown
