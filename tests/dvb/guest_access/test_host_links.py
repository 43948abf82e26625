"""A confirmation by link is the holder's own: whose mailbox it may be, who is told, and who ends the link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import asking
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guardian_letters, guest_links, host_links, link_rights
from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.logbook import logs
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
LIST = "host-link-list"


@pytest.fixture
def stay(cast: Cast) -> Iterator[Agreement]:
    with freeze_time(logs.NOW):
        person = cast.learner.person
        person.birth_date, person.email = dt.date(2009, 11, 20), "liga@piemers.example"
        person.save()
        cast.school.contact_email = "skola@piemers.example"
        cast.school.save()
        made = logs.at_work(cast, supervisor_name="Parauga Vadītāja")
        cast.learner.refresh_from_db()
        yield Agreement.objects.get(pk=made.pk)


def _invite(cast: Cast, stay: Agreement, email: str, who: str = "coordinator") -> PersonalLink:
    return guest_links.invite_supervisor(stay, name="Jānis Meistars", email=email, by=cast.actor(who))


OTHERS: dict[str, tuple[str, Callable[[Cast], str]]] = {
    "the coordinator's own": ("school_mailbox", lambda cast: cast.coordinator.user.email),
    "in other letters": ("school_mailbox", lambda cast: cast.coordinator.user.email.upper()),
    "the school's": ("school_mailbox", lambda cast: "skola@piemers.example"),
    "the learner's": ("learner_mailbox", lambda cast: "liga@piemers.example"),
}


@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("who", ["coordinator", "employer_member"])
def test_no_supervisor_answers_from_the_schools_or_learners_mailbox(
    cast: Cast, stay: Agreement, what: str, who: str
) -> None:
    code, of = OTHERS[what]
    with refusal(code):
        _invite(cast, stay, of(cast), who)
    assert not PersonalLink.objects.exists()


@pytest.mark.parametrize("what", OTHERS)
def test_no_guardian_answers_from_the_schools_or_learners_mailbox(
    cast: Cast, stay: Agreement, what: str
) -> None:
    code, of = OTHERS[what]
    by = cast.actor("coordinator")
    guardian = guardians.add(cast.learner, name="Olga", relation="mother", email=of(cast), by=by)
    with refusal(code):
        guest_links.invite_guardian(guardian, enrolment=cast.learner, by=by)
    Agreement.objects.filter(pk=stay.pk).update(status="ready")
    assert guardian_letters.notify(Agreement.objects.get(pk=stay.pk)) == 0
    assert not PersonalLink.objects.exists()


def test_no_supervisor_answers_from_a_guardians_mailbox(cast: Cast, stay: Agreement) -> None:
    by = cast.actor("coordinator")
    guardians.add(cast.learner, name="Olga", relation="mother", email="olga@vecaki.example", by=by)
    with refusal("guardian_mailbox"):
        _invite(cast, stay, "olga@vecaki.example")


def test_employer_is_told_whom_the_school_asked_and_can_say_no(cast: Cast, stay: Agreement) -> None:
    link = _invite(cast, stay, logs.EMAIL)
    told = Message.objects.get(kind="supervisor_asked")
    assert told.to_email == cast.employer_member.user.email
    assert logs.EMAIL in told.body
    assert told.path == reverse(LIST)
    employer = cast.client("employer_member")
    shown = text_of(employer.get(reverse(LIST)))
    assert all(words in shown for words in (link.name, logs.EMAIL, cast.coordinator.user.name))
    end = reverse("host-link-end", args=[link.pk])
    assert cast.client("other_employer_member").post(end).status_code == 404
    assert cast.client("coordinator").post(end).status_code == 403
    for __ in range(2):
        assert employer.post(end).status_code in (302, 404)
    assert Client().get(reverse("link", args=[links.token_of(link)])).status_code == 410
    assert AuditEntry.objects.get(verb="link.revoke").user_id == cast.employer_member.user_id
    assert Message.objects.filter(kind="supervisor_ended").count() == 1, "the school is told"
    for name, email in ((link.name, "cita@piemers.example"), ("Cits Vārds", logs.EMAIL)):
        with refusal("host_said_no"):
            guest_links.invite_supervisor(stay, name=name, email=email, by=cast.actor("coordinator"))
    assert _invite(cast, stay, logs.EMAIL, "employer_member"), "the employer itself may"


def test_employer_names_its_supervisor_and_the_school_is_told(cast: Cast, stay: Agreement) -> None:
    page = reverse("agreement-supervisor", args=[stay.pk])
    assert page in cast.client("employer_member").get(reverse(LIST)).content.decode()
    assert cast.client("other_employer_member").get(page).status_code == 404
    said = {"name": "Jānis Meistars", "email": logs.EMAIL}
    assert cast.client("employer_member").post(page, said).status_code == 302
    link = PersonalLink.objects.get()
    assert (link.organisation, link.created_by) == (cast.school, cast.employer_member.user)
    told = Message.objects.get(kind="supervisor_asked")
    assert told.to_email == cast.coordinator.user.email
    school = text_of(cast.client("coordinator").get(reverse("personal-link-list", args=[cast.learner.pk])))
    assert link.name in school
    assert page not in cast.client("employer_member").get(reverse(LIST)).content.decode()


def _again(letter: Message, cast: Cast) -> Message:
    return messages.send_again(letter, by=cast.actor("coordinator"))


def test_letters_about_a_supervisor_are_refused_once_she_is_not_or_is_again(
    cast: Cast, stay: Agreement
) -> None:
    """Also those that were sent again: a copy says the same as the first, and is as old."""
    link = _invite(cast, stay, logs.EMAIL)
    asked = Message.objects.get(kind="supervisor_asked")
    with freeze_time("2026-11-20 13:00"):
        copy = _again(asked, cast)
        assert messages.deliver(copy.pk).status == "sent"
        host_links.revoke(link, by=cast.actor("employer_member"))
    ended = Message.objects.get(kind="supervisor_ended")
    with freeze_time("2026-11-20 14:00"):
        for old in (asked, copy):
            with refusal("out_of_date"):
                _again(old, cast)
        assert messages.deliver(_again(ended, cast).pk).status == "sent"
        _invite(cast, stay, logs.EMAIL, "employer_member")
    with freeze_time("2026-11-20 15:00"):
        for old in Message.objects.filter(kind="supervisor_ended"):
            with refusal("out_of_date"):
                _again(old, cast)


@pytest.mark.parametrize("state", ["void", "terminated", "ended"])
def test_letters_about_a_supervisor_end_with_the_stay(cast: Cast, stay: Agreement, state: str) -> None:
    host_links.revoke(_invite(cast, stay, logs.EMAIL), by=cast.actor("employer_member"))
    ended = {"last_day": logs.FRIDAY, "end_reason": "no_work", "end_asked_by": "host"}
    Agreement.objects.filter(pk=stay.pk).update(status=state, **(ended if state == "terminated" else {}))
    with freeze_time("2026-11-21 15:00"):
        for old in Message.objects.filter(kind__startswith="supervisor_"):
            with refusal("out_of_date"):
                _again(old, cast)
        messages.deliver_due(timezone.now())
    assert set(Message.objects.filter(kind__startswith="supervisor_").values_list("status", flat=True)) == {
        "dropped"
    }


def test_letter_about_a_locked_link_ends_with_the_lock(cast: Cast, stay: Agreement) -> None:
    link = _invite(cast, stay, logs.EMAIL)
    PersonalLink.objects.filter(pk=link.pk).update(locked_at=timezone.now())
    link_rights.notify_locked(link)
    letter = Message.objects.get(kind="link_locked")
    with freeze_time("2026-11-20 15:00"):
        assert asking.is_needed(letter)
        links.replace(link, by=cast.actor("coordinator"))
        assert not asking.is_needed(letter)


def test_unconfirmed_employer_names_nobody(cast: Cast, stay: Agreement) -> None:
    cast.employer.verified_at = None
    cast.employer.save()
    with refusal("not_yours"):
        _invite(cast, stay, logs.EMAIL, "employer_member")


def test_two_people_of_one_mailbox_never_read_each_others(cast: Cast, stay: Agreement) -> None:
    """Father and son in one firm share a mailbox: neither confirms the other's weeks, one letter for each."""
    with freeze_time("2026-11-21 12:00"):
        logs.write(cast, stay)
        week = LogWeek.objects.get()
        own = _invite(cast, stay, logs.EMAIL)
        twin = PersonalLink.objects.get(pk=own.pk)
        twin.pk, twin.name, twin.subject_id, twin.nonce = None, "Pēteris Meistars", 0, "cits"
        twin.save()
        assert list(logbook.agreements_of(own)) == [stay]
        assert not logbook.agreements_of(twin).exists()
        with refusal("not_yours"):
            logbook.confirm(logs.seen(week), by=guest_links.SYSTEM, link=twin)


def test_week_says_that_its_code_was_read_out(cast: Cast, stay: Agreement) -> None:
    with freeze_time("2026-11-21 12:00"):
        logs.write(cast, stay)
        link = _invite(cast, stay, logs.EMAIL)
        client, page = Client(), reverse("link", args=[links.token_of(link)])
        client.post(f"{page}open/", {"code": links.new_code(link, how="read_out")})
        [(pk, mark)] = logs.seen(LogWeek.objects.get()).items()
        client.post(reverse("link-confirm", args=[links.token_of(link)]), {"week": f"{pk}:{mark}"})
        week = LogWeek.objects.get()
        assert (week.status, week.method) == ("confirmed", "read_out")
