"""A letter to somebody without an account opens what it asks for, by its link and the mailed code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from matching.assignments.models import Assignment
from matching.assignments.services import letters, publishing
from matching.learners.models import Person
from tests import letters as post
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import joint_round, solve
from tests.pages import text_of

NOON, NIGHT, MORNING = "2026-11-18 10:00", "2026-11-18 21:30", "2026-11-19 06:00"
pytestmark = pytest.mark.django_db


@pytest.fixture
def published(cast: Cast) -> Assignment:
    """A round of one school is published; neither its learner nor any employer has an account."""
    Membership.objects.filter(organisation__in=[cast.employer, cast.other_employer]).delete()
    for number, employer in enumerate((cast.employer, cast.other_employer)):
        employer.contact_name, employer.contact_email = "Jana Kaņepa", f"jana{number}@piemers.example"
        employer.contact_written_by = cast.school
        employer.save()
    person = cast.learner.person
    person.user, person.email = None, "liga@piemers.example"
    person.save()
    Person.objects.filter(pk=cast.other_learner.person_id).update(email="girts@piemers.example")
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return Assignment.objects.select_related("opening__employer").get(enrolment=cast.learner)


def _send() -> None:
    messages.deliver_due(timezone.now())


def _letter_to(email: str, kind: str) -> str:
    """The personal link in the newest letter of this kind to somebody, as she reads it."""
    subjects = set(Message.objects.filter(kind=kind, status="sent").values_list("subject", flat=True))
    texts = [str(one.body) for one in mail.outbox if one.to == [email] and one.subject in subjects]
    found = [match[1] for text in texts if (match := re.search(r"http://[^/]+(/l/\S*)", text))]
    assert found, texts
    return found[-1]


def _opened(client: Client, url: str) -> Any:
    """Open the letter's address as a fresh browser: ask for the code, type it, and go where it leads."""
    shown = client.get(url, follow=True)
    page = url.partition("?")[0]
    wanted = re.search(r'name="next" value="([^"]*)"', shown.content.decode())
    values = {"next": wanted[1]} if wanted else {}
    client.post(f"{page}code/", values)
    return client.post(f"{page}open/", {**values, "code": post.newest_code()}, follow=True)


@freeze_time(NOON)
def test_learner_answers_by_the_link_in_her_letter(published: Assignment) -> None:
    letters.announce(published.round)
    _send()
    client = Client()
    page = _opened(client, _letter_to("liga@piemers.example", "asked_learner"))
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/my-place/"
    answer = f"/assignments/{published.pk}/accept/learner/"
    assert answer in page.content.decode()
    client.post(answer)
    published.refresh_from_db()
    assert published.learner_accepted_at
    again = client.get(_letter_to("liga@piemers.example", "asked_learner"), follow=True)
    assert again.request["PATH_INFO"] == "/my-place/", "the letter leads there without a second code"


@freeze_time(NOON)
def test_contact_person_answers_by_the_link_in_her_letter(cast: Cast, published: Assignment) -> None:
    letters.announce(published.round)
    _send()
    employer, client = published.opening.employer, Client()
    page = _opened(client, _letter_to(employer.contact_email, "asked_employer"))
    assert page.status_code == 200
    assert "Līga" not in text_of(page), "names follow once both sides agree"
    assert f'value="{published.pk}"' in page.content.decode()
    form = page.request["PATH_INFO"].replace("employer/", "answers/")
    sure = client.get(form, {"do": "agree", "pick": published.pk})
    assert sure.status_code == 200
    published.refresh_from_db()
    assert published.status == "sent", "asked first"
    client.post(form, {"do": "agree", "pick": published.pk})
    client.post(form, {"do": "agree", "pick": published.pk})
    published.refresh_from_db()
    assert published.status == "employer_accepted"
    [entry] = AuditEntry.objects.about(published).filter(verb="assignment.accept")
    assert entry.after["by_link"]["name"] == "Jana Kaņepa"
    staff = cast.client("coordinator").get(f"/assignments/{published.pk}/")
    assert "ar saiti: Jana Kaņepa" in text_of(staff)
    undo = page.request["PATH_INFO"].replace("employer/", f"take-back/{published.pk}/")
    assert undo in client.get(page.request["PATH_INFO"]).content.decode()
    client.post(undo)
    published.refresh_from_db()
    assert published.status == "sent"


@freeze_time(NOON)
def test_contact_person_reads_and_answers_for_the_school_that_wrote_alone(
    cast: Cast, published: Assignment
) -> None:
    """Another school writes its own mailbox into the employer's record: it gets no link, and no learner."""
    Organisation.objects.update(contact_written_by=cast.other_school)
    letters.announce(published.round)
    _send()
    foreign = Assignment.objects.exclude(pk=published.pk).get()
    of_school = PersonalLink.objects.filter(purpose="contact", organisation=cast.school)
    assert not of_school.exists(), "this school has not confirmed the address"
    assert "/register/?registration_number=" in "".join(str(one.body) for one in mail.outbox)
    client = Client()
    page = _opened(client, _letter_to(foreign.opening.employer.contact_email, "asked_employer"))
    assert f'value="{foreign.pk}"' in page.content.decode()
    form = page.request["PATH_INFO"].replace("employer/", "answers/")
    client.post(form, {"do": "agree", "pick": published.pk})
    published.refresh_from_db()
    assert published.status == "sent"


def test_letter_goes_to_the_address_of_the_day_on_which_it_is_sent(published: Assignment) -> None:
    employer = published.opening.employer
    with freeze_time(NIGHT):
        letters.announce(published.round)
        Person.objects.filter(email="liga@piemers.example").update(email="jauna@piemers.example")
        Organisation.objects.filter(pk=employer.pk).update(contact_email="cita@piemers.example")
        _send()
        assert not mail.outbox
    with freeze_time(MORNING):
        _send()
    to = {address for letter in mail.outbox for address in letter.to}
    assert {"jauna@piemers.example", "cita@piemers.example"} <= to
    assert not to & {"liga@piemers.example", employer.contact_email}


def test_letter_that_asks_somebody_who_left_is_dropped(cast: Cast, published: Assignment) -> None:
    with freeze_time(NIGHT):
        letters.announce(published.round)
        cast.learner.ended_on = timezone.localdate()
        cast.learner.save()
    with freeze_time(MORNING):
        _send()
    row = Message.objects.get(kind="asked_learner", to_email="liga@piemers.example")
    assert (row.status, row.dropped_because) == ("dropped", ""), "nothing is asked of who has left"


@freeze_time(NOON)
def test_publishing_twice_sends_nothing_twice(published: Assignment) -> None:
    letters.announce(published.round)
    before = set(Message.objects.values_list("pk", flat=True))
    assert Message.objects.filter(kind__startswith="asked").count() >= 3
    letters.announce(published.round)
    assert set(Message.objects.values_list("pk", flat=True)) == before
