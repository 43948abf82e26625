"""Every page with a token in its address goes through one guard; without the code it tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.guest_access.services import activation, contacts, guest_links
from dvb.guest_access.views.guards import EVERYBODY
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from matching.assignments.services import letters
from matching.openings.models import Opening
from tests import factories
from tests.cast import Cast
from tests.dvb.guest_access import worlds
from tests.dvb.guest_access.worlds import World
from tests.matching.assignments.test_kept_terms import sent
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LEADS_THERE = {"link", "link-code", "link-open", "link-close", "link-renew"}
"""Asking for the code, typing it, closing, and asking for a new link: these have no code yet."""


def _routes() -> dict[str, URLPattern]:
    found = [row for row in get_resolver().url_patterns if isinstance(row, URLPattern)]
    return {str(row.name): row for row in found if str(row.pattern).startswith("l/<str:token>/")}


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    yield from worlds.made(cast)


def _contact(cast: Cast) -> PersonalLink:
    employer = cast.employer
    Membership.objects.filter(organisation=employer).delete()
    employer.contact_name, employer.contact_email = "Jana Kaņepa", "jana@piemers.example"
    employer.contact_written_by = cast.school
    employer.save()
    return links.issue(
        PersonalLink.Purpose.CONTACT,
        about=employer,
        organisation=cast.school,
        name=employer.contact_name,
        email=employer.contact_email,
        language="lv",
        by=cast.actor("coordinator"),
    )


def _links(world: World) -> list[PersonalLink]:
    by = world.by
    return [
        guest_links.invite_guardian(world.guardian, enrolment=world.cast.learner, by=by),
        guest_links.invite_supervisor(world.stay, name=world.kept.name, email="vad@piemers.example", by=by),
        activation.invite(world.cast.learner, by=by),
        _contact(world.cast),
    ]


def _opened(link: PersonalLink) -> Client:
    client = Client()
    code = links.new_code(link, how="email")
    assert client.post(reverse("link-open", args=[links.token_of(link)]), {"code": code}).status_code == 302
    return client


def test_every_page_with_a_token_goes_through_the_guard() -> None:
    routes = _routes()
    assert len(routes) > 30
    assert set(LEADS_THERE) <= set(routes)
    without = {name for name, row in routes.items() if not getattr(row.callback, "opened_for", ())}
    assert without == LEADS_THERE
    assert {one for row in routes.values() for one in getattr(row.callback, "opened_for", ())} == set(
        EVERYBODY
    )


def test_without_the_code_no_page_names_a_learner_or_changes_anything(world: World) -> None:
    person = world.cast.learner.person
    values: dict[str, Any] = {"agreement": world.stay.pk, "assignment": world.stay.assignment_id}
    values |= {"document": "agreement", "kind": "end", "opening": world.cast.opening.pk}
    asked = 0
    for link in _links(world):
        token = links.token_of(link)
        for name, row in _routes().items():
            if name in LEADS_THERE - {"link"}:
                continue
            rest = {key: values.get(key, world.stay.pk) for key in row.pattern.converters if key != "token"}
            for method in ("get", "post"):
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    page = getattr(Client(), method)(reverse(name, kwargs={"token": token, **rest}))
                asked += page.status_code == 200
                text = b"".join(page).decode(errors="replace")
                assert page.status_code in {200, 302, 404, 405}, (name, method, page.status_code)
                assert person.last_name not in text, (link.purpose, name, method)
                written = [
                    one["sql"]
                    for one in queries
                    if one["sql"].split()[0] not in {"SELECT", "SAVEPOINT", "RELEASE"}
                ]
                assert written == [], (link.purpose, name, method)
    assert asked > 60, "most are asked for the code rather than refused"


def test_contact_person_reports_by_her_link_of_a_learner_there_alone(world: World) -> None:
    officer = factories.MembershipFactory(organisation=world.cast.school, role="administrator")
    concerns.name_officer(world.cast.school, user=officer.user, by=officer.as_actor())
    link = _contact(world.cast)
    client, url = _opened(link), reverse("link-report", args=[links.token_of(link)])
    assert url in client.get(reverse("link-employer", args=[links.token_of(link)])).content.decode()
    said = {"kind": "accident", "happened_on": "18.11.2026", "text": "Savainota roka"}
    foreign = Assignment.objects.exclude(opening__employer=world.cast.employer).first()
    assert client.post(url, {**said, "where": getattr(foreign, "pk", 0)}).status_code == 200
    assert client.post(url, said).status_code == 200
    assert not Concern.objects.exists()
    assert client.post(url, {**said, "where": world.stay.assignment_id}).status_code == 302
    row = Concern.objects.get()
    assert (row.reporter, row.enrolment, row.assignment_id) == (
        "host",
        world.cast.learner,
        world.stay.assignment_id,
    )
    assert "Savainota roka" in text_of(client.get(url))
    supervisor = guest_links.invite_supervisor(
        world.stay, name=world.kept.name, email="vad@piemers.example", by=world.by
    )
    for name in ("link", "link-weeks"):
        page = _opened(supervisor).get(reverse(name, args=[links.token_of(supervisor)]), follow=True)
        assert reverse("link-report", args=[links.token_of(supervisor)]) in page.content.decode()


def test_contact_person_with_several_who_wait_finds_nobody_ticked(world: World) -> None:
    link = _contact(world.cast)
    Assignment.objects.filter(pk=world.stay.assignment_id).update(status="sent")
    client, url = _opened(link), reverse("link-employer", args=[links.token_of(link)])
    assert client.get(url).content.decode().count(" checked") == 1, "she came for the only one"
    other = factories.EnrolmentFactory(programme=world.cast.programme)
    sent(other, world.cast.other_opening, "sent")
    Opening.objects.filter(pk=world.cast.other_opening.pk).update(employer=world.cast.employer)
    page = client.get(url).content.decode()
    assert page.count('name="pick"') == 2
    assert " checked" not in page


def test_contact_person_reads_what_she_answers_about_and_what_follows(world: World) -> None:
    link = _contact(world.cast)
    Assignment.objects.filter(pk=world.stay.assignment_id).update(status="sent")
    client, token = _opened(link), links.token_of(link)
    pages = [
        client.get(reverse("link-employer", args=[token])),
        client.get(reverse("link-answers", args=[token]), {"pick": world.stay.assignment_id, "do": "agree"}),
    ]
    for page in map(text_of, pages):
        for part in ("Automehāniķis", "Pirmajā dienā jaunāks par 18 gadiem jā", "Stundas nedēļā", "sagatavo"):
            assert part in page
        for secret in (world.cast.learner.person.last_name, "2009"):
            assert secret not in page
    letters.request_answers(Assignment.objects.get(pk=world.stay.assignment_id))
    letter = Message.objects.get(kind="asked_employer")
    assert "pirmajā dienā jaunāks par 18 gadiem" in letter.body
    assert "sagatavo līgumu" in letter.body
    assert world.cast.learner.person.last_name not in letter.body


def test_supervisor_reads_who_named_her_and_whom_the_agreement_names(world: World) -> None:
    contact = _contact(world.cast)
    by = contacts.actor_of(contact)
    guest_links.invite_supervisor(world.stay, name="Cita Vadītāja", email="cita@piemers.example", by=by)
    letter = Message.objects.get(kind="link_supervisor")
    assert letter.subject.startswith(world.cast.employer.name)
    assert "Dienas: " in letter.body
    page = text_of(_opened(letter.link).get(letter_url(letter), follow=True))
    assert "Līgumā norādīts cits vadītājs" in page
    own = text_of(_opened(contact).get(reverse("link-employer", args=[links.token_of(contact)])))
    assert "Cita Vadītāja" in own
    assert "Lūgt kādu citu" in own


def letter_url(letter: Message) -> str:
    assert letter.link is not None
    return reverse("link", args=[links.token_of(letter.link)])
