"""People without an account: what a personal link shows, and what it never does."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import User
from dvb.agreements import services as agreements
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.agreements.services import acknowledgements
from dvb.guest_access.services import acknowledging
from dvb.guest_access.services import activation as entrance
from dvb.guest_access.services import guest_links as outside
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.learners.models import Guardian, Person
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import joint_round, solve
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    """The minor learner's agreement, drawn up."""
    person = cast.learner.person
    person.birth_date, person.email = dt.date(2009, 11, 20), "liga@piemers.example"
    person.save()
    round_ = joint_round(cast, "Kārta")
    solve(round_)
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    row = Assignment.objects.get(enrolment=cast.learner)
    for side in ("employer", "learner"):
        assignments.accept(row, side=side, by=SYSTEM)
    return agreements.draw_up(row, by=cast.actor("coordinator"))


@pytest.fixture
def guardian(cast: Cast) -> Guardian:
    return guardians.add(
        cast.learner,
        name="Ilze Paraudziņa",
        relation="mother",
        email="ilze@piemers.example",
        by=cast.actor("coordinator"),
    )


def _link(cast: Cast, guardian: Guardian) -> PersonalLink:
    cast.learner.person.refresh_from_db()
    guardian.refresh_from_db()
    return outside.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))


def _page(link: PersonalLink) -> str:
    return reverse("link", args=[links.token_of(link)])


def _opened(link: PersonalLink, page: str) -> Client:
    """A browser that asked for the code, read the e-mail and typed it."""
    client = Client()
    client.post(f"{page}code/")
    messages.deliver_due(timezone.now(), urgent=True)
    code = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert code
    assert client.post(f"{page}open/", {"code": code[0]}).status_code == 302
    return client


@freeze_time(NOON)
def test_guardian_reads_and_acknowledges_without_an_account(
    cast: Cast, agreement: Agreement, guardian: Guardian
) -> None:
    link = _link(cast, guardian)
    page = _page(link)
    assert link.expires_on == dt.date(2027, 11, 19), "the day before the 18th birthday"
    locked = Client().get(page)
    assert b"Autoserviss" not in locked.content, "nothing is told before the code"
    client = _opened(link, page)
    content = client.get(page).content.decode()
    assert agreement.assignment.opening.employer.name in content
    paper = client.get(reverse("link-paper", args=[links.token_of(link), agreement.pk]))
    assert paper.content.startswith(b"%PDF-")
    say = reverse("link-acknowledge", args=[links.token_of(link), agreement.pk])
    assert client.get(say).status_code == 302
    assert client.post(say).status_code == client.post(say).status_code == 302
    word = Acknowledgement.objects.get()
    assert (word.kind, word.method, word.name, word.link) == ("risks", "code", guardian.name, link)
    assert AuditEntry.objects.filter(verb="agreement.acknowledge").count() == 1


@freeze_time(NOON)
def test_scanner_that_opens_everything_uses_nothing_up(
    cast: Cast, agreement: Agreement, guardian: Guardian
) -> None:
    link = _link(cast, guardian)
    scanner = Client()
    for ending in ("", "code/", "open/", "close/", "renew/", f"acknowledge/{agreement.pk}/"):
        scanner.get(_page(link) + ending)
    link.refresh_from_db()
    assert (link.opened_at, link.code_hash, link.revoked_at) == (None, "", None)
    assert not Acknowledgement.objects.exists()
    assert not Message.objects.filter(kind="code").exists()
    assert _opened(link, _page(link)).get(_page(link)).status_code == 200


@freeze_time(NOON)
def test_another_wording_asks_for_another_word(cast: Cast, agreement: Agreement, guardian: Guardian) -> None:
    link = _link(cast, guardian)
    acknowledging.acknowledge(link, agreement=agreement)
    assert acknowledgements.latest_for(agreement, "risks")
    changed = {**agreements.first_terms(agreement).as_json(), "weekly_hours": "20"}
    Agreement.objects.filter(pk=agreement.pk).update(terms=changed)
    fresh = Agreement.objects.get(pk=agreement.pk)
    assert acknowledgements.latest_for(fresh, "risks") is None
    [risks, __] = acknowledgements.statuses_of(fresh, by=cast.actor("coordinator"))
    assert risks.is_stale
    assert risks.acknowledgement is None


def test_link_ends_on_the_eighteenth_birthday(cast: Cast, agreement: Agreement, guardian: Guardian) -> None:
    with freeze_time(NOON) as clock:
        link = _link(cast, guardian)
        client = _opened(link, _page(link))
        clock.move_to("2027-11-19 12:00")
        assert outside.agreements_of(link).exists()
        clock.move_to("2027-11-20 12:00")
        assert not outside.agreements_of(link).exists()
        answer = client.get(_page(link)).content.decode()
        assert agreement.assignment.opening.employer.name not in answer
        with refusal("link_over"):
            acknowledging.acknowledge(link, agreement=agreement)
        with refusal("adult"):
            _link(cast, guardian)
        client.post(f"{_page(link)}renew/")
        assert PersonalLink.objects.filter(revoked_at__isnull=True).count() == 1, "nobody gets a new one"


def test_ended_link_offers_a_new_one_to_the_known_address(
    cast: Cast, agreement: Agreement, guardian: Guardian
) -> None:
    with freeze_time(NOON):
        link = _link(cast, guardian)
        PersonalLink.objects.filter(pk=link.pk).update(expires_on=dt.date(2026, 11, 17))
        client = Client()
        assert "renew/" in client.get(_page(link)).content.decode()
        client.post(f"{_page(link)}renew/")
        client.post(f"{_page(link)}renew/")
        messages.deliver_due(timezone.now())
        assert [one.to for one in mail.outbox] == [[guardian.email]], "a double click sends one"
        fresh = PersonalLink.objects.get(revoked_at__isnull=True)
        assert _page(fresh) in mail.outbox[0].body
        assert client.get(_page(fresh)).status_code == 200


@freeze_time(NOON)
def test_other_links_and_other_people_see_nothing(
    cast: Cast, agreement: Agreement, guardian: Guardian
) -> None:
    link = _link(cast, guardian)
    client = _opened(link, _page(link))
    other = guardians.add(
        cast.other_learner, name="Cita", relation="mother", by=cast.actor("other_coordinator")
    )
    cast.other_learner.person.birth_date = dt.date(2010, 1, 1)
    cast.other_learner.person.save()
    other.refresh_from_db()
    strange = outside.invite_guardian(other, enrolment=cast.other_learner, by=cast.actor("other_coordinator"))
    say = reverse("link-acknowledge", args=[links.token_of(strange), agreement.pk])
    client.post(say)
    assert not Acknowledgement.objects.exists(), "her unlocked link opens no other"
    page = _page(link)
    forged = "y" if page[-2] == "x" else "x"
    assert client.get(f"{page[:-2]}{forged}/").status_code == 404
    stranger = cast.client("other_coordinator")
    for name, arguments in (
        ("guardian-list", [cast.learner.pk]),
        ("guardian-letter", [cast.learner.pk, guardian.pk]),
        ("agreement-supervisor", [agreement.pk]),
    ):
        assert stranger.get(reverse(name, args=arguments)).status_code == 404, name
    assert stranger.post(reverse("personal-link-code", args=[link.pk])).status_code == 404
    with refusal("not_yours"):
        outside.read_out_code(link, by=cast.actor("other_coordinator"))


@freeze_time(NOON)
def test_code_read_out_by_the_school_opens_too(cast: Cast, agreement: Agreement, guardian: Guardian) -> None:
    link = _link(cast, guardian)
    shown = cast.client("coordinator").post(reverse("personal-link-code", args=[link.pk]))
    code = re.search(r"\d{3} \d{3}", shown.content.decode())
    assert code
    client = Client()
    client.post(f"{_page(link)}open/", {"code": code[0]})
    assert agreement.assignment.opening.employer.name in client.get(_page(link)).content.decode()
    assert AuditEntry.objects.filter(verb="link.read_out").exists()


@freeze_time(NOON)
def test_supervisor_confirms_by_link(cast: Cast, agreement: Agreement) -> None:
    link = outside.invite_supervisor(
        agreement, name="Juris Meistars", email="juris@piemers.example", by=cast.actor("coordinator")
    )
    client = _opened(link, _page(link))
    client.post(reverse("link-acknowledge", args=[links.token_of(link), agreement.pk]))
    assert Acknowledgement.objects.get().kind == "supervision"
    with refusal("not_yours"):
        outside.invite_supervisor(
            agreement, name="A", email="a@a.example", by=cast.actor("other_employer_member")
        )


def test_learner_is_let_in_by_link_and_code(cast: Cast) -> None:
    with freeze_time(NOON) as clock:
        _let_in_twice(cast, clock)


def _let_in_twice(cast: Cast, clock: Any) -> None:
    person = cast.other_learner.person
    person.email = "girts@piemers.example"
    person.save()
    link = entrance.invite(cast.other_learner, by=cast.actor("other_coordinator"))
    client = _opened(link, _page(link))
    assert client.get(reverse("matching:my-place")).status_code == 200
    person.refresh_from_db()
    assert person.user
    assert person.user.email == person.email
    clock.shift(dt.timedelta(minutes=2))
    again = _opened(link, _page(link))
    assert again.get(reverse("matching:my-place")).status_code == 200
    assert User.objects.filter(email=person.email).count() == 1


@freeze_time(NOON)
def test_learner_link_never_opens_a_staff_account(cast: Cast) -> None:
    person = cast.other_learner.person
    person.email = cast.coordinator.user.email
    person.save()
    link = entrance.invite(cast.other_learner, by=cast.actor("other_coordinator"))
    client = Client()
    code = links.new_code(link, how="email")
    assert client.post(f"{_page(link)}open/", {"code": code}).status_code == 409
    assert "_auth_user_id" not in client.session


@freeze_time(NOON)
def test_school_enters_a_word_on_paper(cast: Cast, agreement: Agreement) -> None:
    page = reverse("agreement-acknowledged", args=[agreement.pk])
    client = cast.client("coordinator")
    assert client.post(page, {"name": "Ilze", "given_on": "19.11.2026"}).status_code == 200
    assert client.post(page, {"name": "Ilze", "given_on": "18.11.2026"}).status_code == 302
    assert Acknowledgement.objects.get().method == "paper"
    assert cast.client("employer_member").post(page, {}).status_code == 403


@freeze_time(NOON)
def test_a_closed_link_opens_by_a_new_code_only(cast: Cast, agreement: Agreement, guardian: Guardian) -> None:
    """The same form sent again, with its mark against double clicks, is no code."""
    link = _link(cast, guardian)
    page, client = _page(link), Client()
    client.post(f"{page}code/")
    messages.deliver_due(timezone.now(), urgent=True)
    code = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert code
    form = {"code": code[0], "once": "a-mark-of-the-page"}
    assert client.post(f"{page}open/", form).status_code == 302
    assert client.post(f"{page}open/", form).status_code == 302, "a second click while it is open"
    assert client.post(f"{page}close/").status_code == 302
    again = client.post(f"{page}open/", form)
    assert again.status_code == 200
    assert "Autoserviss" not in client.get(page).content.decode()


@freeze_time(NOON)
def test_used_code_signs_no_learner_in_again(cast: Cast, agreement: Agreement) -> None:
    cast.learner.person.refresh_from_db()
    cast.learner.person.user = None
    cast.learner.person.save()
    link = entrance.invite(cast.learner, by=cast.actor("coordinator"))
    page, client = _page(link), Client()
    client.post(f"{page}code/")
    messages.deliver_due(timezone.now(), urgent=True)
    code = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)
    assert code
    form = {"code": code[0], "once": "a-mark-of-the-page"}
    assert client.post(f"{page}open/", form).status_code == 302
    session = client.session
    session.pop("_auth_user_id")
    session.save()
    assert client.post(f"{page}open/", form).status_code == 200
    assert "_auth_user_id" not in client.session


@freeze_time(NOON)
@pytest.mark.parametrize("ending", ["live", "expired", "adult", "replaced", "locked", "renewed", "coded"])
@pytest.mark.parametrize("purpose", ["guardian", "supervisor", "learner"])
def test_no_page_before_the_code_names_the_learner(
    cast: Cast, agreement: Agreement, guardian: Guardian, purpose: str, ending: str
) -> None:
    by, person = cast.actor("coordinator"), cast.learner.person
    person.refresh_from_db()
    person.user = None
    person.save()
    if purpose == "guardian":
        link = _link(cast, guardian)
    elif purpose == "supervisor":
        link = outside.invite_supervisor(agreement, name="V", email="v@piemers.example", by=by)
    else:
        link = entrance.invite(cast.learner, by=by)
    rows = PersonalLink.objects.filter(pk=link.pk)
    if ending in ("expired", "adult", "renewed"):
        rows.update(expires_on=dt.date(2026, 11, 1))
    if ending == "adult":
        Person.objects.filter(pk=person.pk).update(birth_date=dt.date(2008, 1, 1))
    if ending == "replaced":
        links.replace(link, by=by)
    if ending == "locked":
        rows.update(locked_at=timezone.now())
    page, client = _page(link), Client()
    posted = {"renewed": "renew/", "coded": "code/"}.get(ending)
    answer = client.post(page + posted) if posted else client.get(page)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert person.first_name not in text
    assert person.last_name not in text
