"""Another contact of an employer without an account takes over all that waits, in one letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from alliances.organisations.services import organisations
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.change_requests import services as requests
from dvb.change_requests.models import ChangeRequest
from matching.assignments.services import letters as assignment_letters
from tests import factories
from tests import letters as post
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.matching.assignments.test_answers import sent
from tests.matching.imports.sheets import imported
from tests.pages import text_of

OLD, NEW, BEFORE, AFTER = "jana@piemers.example", "ieva@piemers.example", "Jana Kaņepa", "Ieva Priede"
pytestmark = pytest.mark.django_db


@pytest.fixture
def stay(cast: Cast) -> Any:
    """A learner at work, another who waits for an answer, and a request of the firm at the school."""
    with freeze_time(logs.NOW):
        Membership.objects.filter(organisation=cast.employer).delete()
        cast.employer.contact_name, cast.employer.contact_email = BEFORE, OLD
        cast.employer.contact_written_by = cast.school
        cast.employer.save()
        agreement = logs.at_work(cast)
        opening = factories.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
        learner = factories.EnrolmentFactory(school=cast.school, programme=cast.programme)
        assignment_letters.request_answers(sent(cast, opening, enrolment=learner))
        post.sent()
        requests.ask(
            agreement,
            kind="absent",
            text="Neieradās",
            values={},
            of=requests.by_link(PersonalLink.objects.get(email=OLD, purpose="contact")),
            by=SYSTEM,
        )
        yield agreement


def _by_hand(cast: Cast) -> None:
    organisations.edit(cast.employer, by=cast.actor("coordinator"), contact_email=NEW, contact_name=AFTER)


def _by_file(cast: Cast) -> None:
    row = {
        "registration_number": str(cast.employer.registration_number),
        "name": cast.employer.name,
        "email": NEW,
        "contact_name": AFTER,
    }
    imported([row], "employers", by=cast.actor("coordinator"))


@pytest.mark.parametrize("change", [_by_hand, _by_file])
def test_new_contact_gets_one_letter_with_everything_that_waits(
    cast: Cast, stay: Agreement, change: Any
) -> None:
    change(cast)
    letters = [letter for letter in post.sent() if letter.to == [NEW]]
    [told] = [letter for letter in letters if "kontaktpersona" in letter.subject]
    body = str(told.body)
    assert f"Labdien, {AFTER}!" in body
    assert BEFORE in body
    assert "1 izglītojamais gaida atbildi" in body
    assert "1 lūgums skolai" in body
    link = PersonalLink.objects.get(email=NEW, name=AFTER, revoked_at__isnull=True)
    assert links.is_live(link)
    assert links.token_of(link) in body
    cast.employer.refresh_from_db()
    organisations.edit(cast.employer, by=cast.actor("coordinator"), contact_phone="20 000 003")
    assert Message.objects.filter(kind="contact_taken_over").count() == 1


def test_letters_that_wait_greet_whoever_gets_them(cast: Cast, stay: Agreement) -> None:
    waits = Message.objects.filter(kind="asked_employer").latest("pk")
    Message.objects.filter(pk=waits.pk).update(status="queued", sent_at=None, due_at=waits.created_at)
    assert BEFORE in waits.body
    _by_hand(cast)
    [letter] = [one for one in post.sent() if one.to == [NEW] and one.subject == waits.subject]
    assert f"Labdien, {AFTER}!" in str(letter.body)
    assert BEFORE not in str(letter.body)


def test_old_contact_is_told_in_her_own_name_whom_to_ask(cast: Cast, stay: Agreement) -> None:
    _by_hand(cast)
    letter = Message.objects.get(kind="contact_changed", to_email=OLD)
    assert letter.to_name == BEFORE
    assert f"Labdien, {BEFORE}!" in letter.body
    assert cast.coordinator.user.email in letter.body
    assert "{link}" not in letter.body, "she has no account to correct anything with"


def test_requests_of_the_firm_and_their_answers_are_the_new_contacts(cast: Cast, stay: Agreement) -> None:
    _by_hand(cast)
    link = PersonalLink.objects.get(email=NEW, revoked_at__isnull=True)
    [own] = requests.of_holder(link, stay)
    requests.accept(own, by=cast.actor("coordinator"))
    letter = Message.objects.get(kind="change_answered")
    assert (letter.to_email, letter.to_name) == (NEW, AFTER)
    learner = stay.assignment.enrolment.person.name
    assert learner in letter.subject
    assert learner in letter.body
    own = ChangeRequest.objects.create(agreement=stay, kind="question", text="Vai?", asker="host")
    assert requests.withdraw(own, by=SYSTEM, link=link).status == "withdrawn"


def test_answer_that_waits_goes_on_to_the_new_contact(cast: Cast, stay: Agreement) -> None:
    requests.accept(ChangeRequest.objects.get(), by=cast.actor("coordinator"))
    _by_hand(cast)
    bodies = [str(letter.body) for letter in post.sent() if letter.to == [NEW]]
    assert any("Labdien" in body and "pieņēma" not in body for body in bodies)
    assert Message.objects.get(kind="change_answered").status == "sent"
    assert Message.objects.get(kind="change_answered").to_email == NEW


def test_school_sees_before_saving_what_passes_on(cast: Cast, stay: Agreement) -> None:
    page = reverse("alliances:organisation-edit", args=[cast.employer.pk])
    text = text_of(cast.client("coordinator").get(page))
    assert "1 izglītojamais gaida atbildi" in text
    assert BEFORE in text


def test_nobody_is_told_by_an_employer_whom_the_school_took_the_link_from(
    cast: Cast, stay: Agreement
) -> None:
    links.revoke(PersonalLink.objects.get(email=OLD, purpose="contact"), by=cast.actor("coordinator"))
    assert not Message.objects.filter(kind="contact_taken_over").exists()
