"""A personal link ends with what it was made of: in the change itself, and also where that was forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.models import Organisation, Supervisor
from alliances.organisations.services import organisations, supervisors
from alliances.people.models import Membership, User
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments
from dvb.guest_access.queries import person_of
from dvb.guest_access.services import activation as entrance
from dvb.guest_access.services import contacts, guardian_letters
from dvb.guest_access.services import guest_links as outside
from dvb.safeguarding import guest_reports as concerns_by_link
from matching.enrolment_changes.services import enrolments
from matching.learner_pages.services import learners
from matching.learners.models import Enrolment, Guardian, Person
from matching.learners.services import guardians
from matching.openings.services import openings
from tests import factories
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.guest_access.worlds import World, made
from tests.dvb.logbook import logs
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]
TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
NEW = "jauna@piemers.example"


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    Organisation.objects.filter(kind="school").update(contact_phone="20000003")
    yield from made(cast)


def _of_guardian(world: World) -> PersonalLink:
    return outside.invite_guardian(world.guardian, enrolment=world.cast.learner, by=world.by)


def _of_learner(world: World) -> PersonalLink:
    return entrance.invite(world.cast.learner, by=world.by)


def _of_question(world: World) -> PersonalLink:
    person = world.cast.learner.person
    return links.issue(
        "learner",
        about=world.stay,
        organisation=world.cast.school,
        name=person.name,
        email=person.email,
        language="lv",
        expires_on=TODAY + 90 * DAY,
        by=SYSTEM,
    )


def _of_supervisor(world: World) -> PersonalLink:
    return logs.supervisor(world.cast, world.stay)


def _of_contact(world: World) -> PersonalLink:
    employer = world.cast.employer
    Membership.objects.filter(organisation=employer).delete()
    employer.contact_name, employer.contact_email = "Jana Paraudziņa", "jana@piemers.example"
    employer.contact_written_by = world.cast.school
    employer.save()
    return links.issue(
        "contact",
        about=employer,
        organisation=world.cast.school,
        name=employer.contact_name,
        email=employer.contact_email,
        language="lv",
        by=SYSTEM,
    )


def _other_address(world: World) -> None:
    learners.edit(world.cast.learner, email=NEW, by=world.by)


def _leaves(world: World) -> None:
    enrolments.leave(world.cast.learner, on=TODAY - DAY, by=world.by)


def _amended(world: World) -> None:
    row = amendments.draw_up(
        world.stay, effective_on=TODAY, reason="Cits vadītājs", supervisor="Jauns Vadītājs", by=world.by
    )
    row = amendments.release(row, by=world.by)
    for side in make.SIDES:
        row = amendments.sign(row, side=side, name="A", signed_on=TODAY, by=world.by)


def _edit_guardian(world: World, **changed: Any) -> None:
    guardians.edit(world.guardian, enrolment=world.cast.learner, by=world.by, **changed)


def _update_opening(world: World, **changed: Any) -> None:
    openings.update(world.cast.opening, by=world.host, **changed)


KINDS: dict[tuple[str, str], Callable[[World], PersonalLink]] = {
    ("guardian", "matching.person"): _of_guardian,
    ("learner", "matching.person"): _of_learner,
    ("learner", "dvb.agreement"): _of_question,
    ("supervisor", "dvb.agreement"): _of_supervisor,
    ("contact", "alliances.organisation"): _of_contact,
}
GUARDIAN, LEARNER, QUESTION, SUPERVISOR, CONTACT = KINDS
Change = Callable[[World], object]
ENDS: list[tuple[str, tuple[str, str], Change]] = [
    (
        "guardian removed",
        GUARDIAN,
        lambda w: guardians.remove(w.guardian, enrolment=w.cast.learner, by=w.by),
    ),
    ("guardian's address corrected", GUARDIAN, lambda w: _edit_guardian(w, email=NEW)),
    ("another guardian in her row", GUARDIAN, lambda w: _edit_guardian(w, name="Anna Cita")),
    ("learner left", GUARDIAN, _leaves),
    ("learner moved", GUARDIAN, lambda w: _moves(w)),
    ("address corrected", LEARNER, _other_address),
    ("left", LEARNER, _leaves),
    ("address corrected", QUESTION, _other_address),
    ("void", QUESTION, lambda w: _void(w)),
    (
        "another asked",
        SUPERVISOR,
        lambda w: outside.invite_supervisor(w.stay, name="Jauns Vadītājs", email=NEW, by=w.by),
    ),
    (
        "the same name at another address",
        SUPERVISOR,
        lambda w: outside.invite_supervisor(w.stay, name="Parauga Vadītāja", email=NEW, by=w.by),
    ),
    ("address corrected", SUPERVISOR, lambda w: supervisors.edit(w.kept, email=NEW, by=w.host)),
    ("left the employer", SUPERVISOR, lambda w: supervisors.edit(w.kept, is_active=False, by=w.host)),
    ("amended", SUPERVISOR, _amended),
    ("void", SUPERVISOR, lambda w: _void(w)),
    ("address corrected", CONTACT, lambda w: _edit_contact(w, contact_email=NEW)),
    ("another person", CONTACT, lambda w: _edit_contact(w, contact_name="Cits Cilvēks")),
    ("claimed by somebody else", CONTACT, lambda w: _claimed(w)),
    ("never confirmed by this school", CONTACT, lambda w: _written_by(w, w.cast.other_school)),
]


def _edit_contact(world: World, **changed: str) -> None:
    organisations.edit(world.cast.employer, by=world.by, **changed)


def _claimed(world: World) -> None:
    factories.MembershipFactory(organisation=world.cast.employer, role="administrator")
    links.end_lost(world.cast.employer, by=SYSTEM)


def _written_by(world: World, school: Organisation) -> None:
    Organisation.objects.filter(pk=world.cast.employer.pk).update(contact_written_by=school)
    links.end_lost(world.cast.employer, by=SYSTEM)


def _moves(world: World) -> None:
    enrolments.transfer_out(
        world.cast.learner, to_school=world.cast.other_school, on=TODAY - DAY, by=world.by
    )


def _void(world: World) -> None:
    Agreement.objects.filter(pk=world.stay.pk).update(status="ready")
    agreements.void(world.stay, reason="Kļūda", by=world.by)


def _page(link: PersonalLink, ending: str = "") -> str:
    return reverse("link", args=[links.token_of(link)]) + ending


def _opened(link: PersonalLink) -> Client:
    client = Client()
    assert (
        client.post(_page(link, "open/"), {"code": links.new_code(link, how="read_out")}).status_code == 302
    )
    return client


def _opens_nothing(link: PersonalLink, client: Client) -> None:
    """Neither what was open, nor a code, nor a new link: a page that says that it ended and whom to phone."""
    before = Message.objects.count(), PersonalLink.objects.count()
    learner = "" if link.purpose == "contact" else person_of(link).last_name
    unnamed = (link.name, link.email, learner)
    for one in (client, Client()):
        pages = [
            one.get(_page(link)),
            one.post(_page(link, "code/")),
            one.post(_page(link, "open/"), {"code": "000000"}),
            one.post(_page(link, "renew/")),
            one.post(_page(link, "report/"), {}),
        ]
        for page in pages:
            assert page.status_code == 410
            assert "Šī saite ir beigusies" in (text := text_of(page))
            assert "tel:" in page.content.decode(), "whom to phone"
            assert one is client or not any(words and words in text for words in unnamed)
    assert (Message.objects.count(), PersonalLink.objects.count()) == before


@pytest.mark.parametrize("what", ENDS, ids=lambda what: f"{what[1][0]}: {what[0]}")
def test_link_ends_at_once_with_its_original(world: World, what: tuple[str, tuple[str, str], Change]) -> None:
    __, kind, change = what
    link = KINDS[kind](world)
    client = _opened(link)
    assert Client().get(_page(link)).status_code == 200
    waits = [
        outside.send(link, by=world.by) or Message.objects.filter(link=link, status="queued").latest("pk")
    ]
    Client().post(_page(link, "code/"))
    waits.append(Message.objects.filter(link=link, kind="code").latest("pk"))
    change(world)
    for letter in waits:
        letter.refresh_from_db()
        assert (letter.status, letter.sealed) == (Message.Status.DROPPED, ""), "in the change itself"
    _opens_nothing(link, client)
    link.refresh_from_db()
    assert link.revoked_at, "at once, in the change itself"
    assert AuditEntry.objects.filter(verb="link.revoke", subject_id=link.pk).count() == 1


def test_every_registered_kind_of_link_is_tried() -> None:
    kinds = {(right.purpose, right.subject_type) for right in links.registered()}
    assert kinds == set(KINDS) == {kind for __, kind, __ in ENDS}
    assert {purpose for purpose, __ in kinds} == set(PersonalLink.Purpose.values)


FORGOTTEN: dict[tuple[str, str], Change] = {
    GUARDIAN: lambda w: Guardian.objects.filter(pk=w.guardian.pk).update(email=NEW),
    LEARNER: lambda w: Person.objects.filter(pk=w.cast.learner.person_id).update(email=NEW),
    QUESTION: lambda w: Person.objects.filter(pk=w.cast.learner.person_id).update(email=NEW),
    SUPERVISOR: lambda w: Supervisor.objects.filter(pk=w.kept.pk).update(email=NEW),
    CONTACT: lambda w: Organisation.objects.filter(pk=w.cast.employer.pk).update(contact_email=NEW),
}


@pytest.mark.parametrize("kind", KINDS, ids=":".join)
def test_forgotten_call_leaves_no_right_alive(world: World, kind: tuple[str, str]) -> None:
    link = KINDS[kind](world)
    client = _opened(link)
    FORGOTTEN[kind](world)
    _opens_nothing(link, client)
    assert not outside.agreements_of(link).exists()
    for use in (lambda: links.new_code(link, how="read_out"), lambda: links.unlock(link, code="000000")):
        with refusal("link_over"):
            use()
    if kind == CONTACT:
        assert not contacts.assignments_of(link).exists()
    else:
        with refusal("link_over"):
            concerns_by_link.report(link, kind="concern", text="Kas notika")
    assert links.end_all_lost() == 1, "the night ends it for good"
    assert links.end_all_lost() == 0


def test_learner_who_moves_later_keeps_her_guardian_until_that_day(world: World) -> None:
    link = _of_guardian(world)
    enrolments.leave(world.cast.learner, on=TODAY + 7 * DAY, by=world.by)
    assert Client().get(_page(link)).status_code == 200
    with freeze_time("2026-11-28 12:00"):
        assert Client().get(_page(link)).status_code == 410


def test_next_supervisor_is_asked_before_her_day_and_holds_from_then_on(world: World) -> None:
    row = amendments.draw_up(
        world.stay, effective_on=TODAY + 7 * DAY, reason="Cita", supervisor="Jauns Vadītājs", by=world.by
    )
    row = amendments.release(row, by=world.by)
    for side in make.SIDES:
        row = amendments.sign(row, side=side, name="A", signed_on=TODAY, by=world.by)
    old = _of_supervisor(world)
    with freeze_time("2026-11-28 12:00"):
        assert Client().get(_page(old)).status_code == 410
    fresh = outside.invite_supervisor(world.stay, name="Jauns Vadītājs", email=NEW, by=world.by)
    for day in ("2026-11-20 13:00", "2026-11-28 12:00"):
        with freeze_time(day):
            assert Client().get(_page(fresh)).status_code == 200


def test_supervisor_of_a_stay_that_ended_early_has_sixty_days(world: World) -> None:
    link = _of_supervisor(world)
    agreements.terminate(
        world.stay, reason="no_work", asked_by="host", last_day=TODAY - DAY, note="", by=world.by
    )
    assert Client().get(_page(link)).status_code == 200, "the last weeks and the report"
    assert link.expires_on > dt.date(2027, 1, 18), "it was made for the whole stay"
    with freeze_time("2027-01-18 12:00"):
        assert outside.agreements_of(link).exists()
    with freeze_time("2027-01-19 12:00"):
        assert not outside.agreements_of(link).exists()
        Client().post(_page(link, "renew/"))
        assert PersonalLink.objects.filter(purpose=link.purpose).count() == 1, "it renews itself once"


def test_mistyped_address_of_a_learner_lets_the_stranger_nowhere(world: World) -> None:
    """The address is corrected after the stranger came in: account, session and link end together."""
    link = _of_learner(world)
    stranger = _opened(link)
    assert stranger.get(reverse("my-data")).status_code == 200
    _other_address(world)
    assert stranger.get(reverse("matching:my-place")).status_code == 302, "signed out"
    _opens_nothing(link, stranger)
    user = User.objects.get(email="liga@piemers.example")
    assert not Membership.objects.filter(user=user, ended_on=None).exists()
    assert AuditEntry.objects.filter(verb="learner.release_account").count() == 1
    hers = _opened(_of_learner(world))
    assert hers.get(reverse("matching:my-place")).status_code == 200
    assert Enrolment.objects.get(pk=world.cast.learner.pk).person.user == User.objects.get(email=NEW)


def test_account_that_knows_the_new_address_too_is_the_learners_own(world: World) -> None:
    client = _opened(_of_learner(world))
    user = User.objects.get(email="liga@piemers.example")
    user.emailaddress_set.create(email=NEW, verified=True)
    _other_address(world)
    assert client.get(reverse("matching:my-place")).status_code == 200


def test_school_releases_an_account_that_got_into_wrong_hands(world: World) -> None:
    stranger = _opened(_of_learner(world))
    address, pages = NEW, reverse("learner-release-account", args=[world.cast.learner.pk])
    Person.objects.filter(pk=world.cast.learner.person_id).update(email=address)
    world.cast.learner.refresh_from_db()
    right = _of_learner(world)
    code = links.new_code(right, how="read_out")
    assert Client().post(_page(right, "open/"), {"code": code}).status_code == 409, "another account is bound"
    assert world.cast.client("other_coordinator").post(pages).status_code == 404
    assert world.cast.client("employer_member").post(pages).status_code == 403
    school = world.cast.client("coordinator")
    assert school.post(pages).status_code == 302
    assert stranger.get(reverse("matching:my-place")).status_code == 302, "signed out"
    assert _opened(right).get(reverse("matching:my-place")).status_code == 200
    assert AuditEntry.objects.get(verb="learner.release_account").user_id == world.by.user_id


def test_school_sees_who_holds_a_link_and_takes_it_back(world: World) -> None:
    held = [_of_guardian(world), _of_learner(world), _of_supervisor(world)]
    page = reverse("personal-link-list", args=[world.cast.learner.pk])
    school = world.cast.client("coordinator")
    shown = school.get(page).content.decode()
    assert all(link.email in shown for link in held)
    client = _opened(held[0])
    back = reverse("personal-link-take-back", args=[world.cast.learner.pk, held[0].pk])
    assert world.cast.client("other_coordinator").post(back).status_code == 404
    assert world.cast.client("employer_member").post(back).status_code == 403
    assert Client().get(_page(held[0])).status_code == 200
    assert school.post(back).status_code == 302
    _opens_nothing(held[0], client)
    assert AuditEntry.objects.get(verb="link.revoke").user_id == world.by.user_id
    assert held[0].email not in school.get(page).content.decode()
    assert guardian_letters.notify(Agreement.objects.get(pk=make_ready(world))) == 0, "no letter undoes it"
    fresh = _of_guardian(world)
    assert Client().get(_page(fresh)).status_code == 200, "a person does"
    _opens_nothing(held[0], client)


def make_ready(world: World) -> int:
    Agreement.objects.filter(pk=world.stay.pk).update(status="ready")
    return world.stay.pk


def test_new_link_ends_the_old_address_and_says_so(world: World) -> None:
    link = _of_guardian(world)
    send = reverse("personal-link-send", args=[world.cast.learner.pk, link.pk])
    client = _opened(link)
    assert world.cast.client("other_coordinator").post(send).status_code == 404
    world.cast.client("coordinator").post(send)
    fresh = PersonalLink.objects.get(purpose="guardian", revoked_at=None)
    assert Message.objects.get(link=fresh).to_email == link.email
    answer = client.get(_page(link))
    assert answer.status_code == 200
    assert world.cast.employer.name.encode() not in answer.content
    assert b"renew/" not in answer.content
    links.revoke(fresh, by=world.by)
    assert client.get(_page(link)).status_code == 410, "with its successor it is gone"
