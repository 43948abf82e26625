"""What an employer's contact person does about stays by her link: all that an account could."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.agreements.services import stages
from dvb.change_requests import access
from dvb.change_requests import services as requests
from dvb.change_requests.models import ChangeRequest
from dvb.learning.models import Assessment, EndReport
from dvb.logbook.models import LogWeek
from matching.assignments import terms
from matching.assignments.models import Assignment
from matching.assignments.services import terms_letters
from matching.openings.services import openings
from tests import factories
from tests import letters as post
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.change_requests.test_requests import form_at
from tests.dvb.logbook import logs
from tests.matching.assignments.test_kept_terms import again, pair
from tests.pages import text_of

EMAIL, NAME, LEARNER = "jana@piemers.example", "Jana Kaņepa", "liga@piemers.example"
OLD, NEW = Decimal("30.0"), Decimal("40.0")
pytestmark = pytest.mark.django_db


@dataclass
class Firm:
    """A firm without an account, and the browser of its contact person."""

    cast: Cast
    link: PersonalLink
    client: Client

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[links.token_of(self.link), *args])

    def page(self) -> Any:
        return self.client.get(self.url("link-employer"))

    def shows(self, name: str, *args: Any) -> bool:
        """Whether her page leads to this address."""
        return f'"{self.url(name, *args)}"' in self.page().content.decode()


@pytest.fixture
def firm(cast: Cast) -> Iterator[Firm]:
    with freeze_time(logs.NOW):
        employer = cast.employer
        Membership.objects.filter(organisation=employer).delete()
        employer.contact_name, employer.contact_email = NAME, EMAIL
        employer.contact_written_by = cast.school
        employer.save()
        openings.update(cast.opening, by=SYSTEM, weekly_hours=OLD)
        cast.opening.refresh_from_db()
        link = links.issue(
            "contact",
            about=employer,
            organisation=cast.school,
            name=NAME,
            email=EMAIL,
            language="lv",
            by=SYSTEM,
        )
        client = Client()
        client.post(reverse("link-code", args=[links.token_of(link)]))
        values = {"code": post.newest_code()}
        assert client.post(reverse("link-open", args=[links.token_of(link)]), values).status_code == 302
        yield Firm(cast, link, client)


def _asked_again(firm: Firm) -> Assignment:
    """The school changes an opening that it entered, and asks whoever holds a seat again."""
    made = pair(firm.cast)
    openings.update(firm.cast.opening, by=SYSTEM, asks_again=True, weekly_hours=NEW)
    terms_letters.tell(again(made).terms_versions.get(state="proposed"))
    return again(made)


def _from_letter(kind: str, to: str) -> tuple[Client, Any]:
    """A fresh browser that follows the newest letter of a kind up to its page."""
    messages.deliver_due(timezone.now() + dt.timedelta(seconds=1))
    row = Message.objects.filter(kind=kind, to_email=to, status="sent").latest("pk")
    letter = next(one for one in reversed(mail.outbox) if one.subject == row.subject and one.to == [to])
    found = re.search(r"http://[^/]+(/l/\S*)", str(letter.body))
    assert found, letter.body
    client, page = Client(), found[1].partition("?")[0]
    Message.objects.filter(kind="code").update(created_at=timezone.now() - dt.timedelta(minutes=5))
    wanted = re.search(r'name="next" value="([^"]*)"', client.get(found[1]).content.decode())
    values = {"next": wanted[1]} if wanted else {}
    client.post(f"{page}code/", values)
    done = client.post(f"{page}open/", {**values, "code": post.newest_code()}, follow=True)
    return client, done


@pytest.mark.parametrize("language", ["lv", "en"])
def test_both_sides_without_an_account_agree_to_other_terms_by_their_letters(
    firm: Firm, language: str
) -> None:
    person = firm.cast.learner.person
    person.user, person.email = None, LEARNER
    person.save()
    made = _asked_again(firm)
    shown = made.proposed.digest  # type: ignore[union-attr]
    sides = {EMAIL: firm.url("link-terms", made.pk)}
    sides[LEARNER] = reverse("matching:assignment-terms", args=[made.pk, "learner"])
    assert firm.shows("link-terms", made.pk)
    for email, action in sides.items():
        assert terms.terms_of(again(made)).weekly_hours == OLD, "until both agreed"
        client, page = _from_letter("terms_asked", email)
        client.cookies["django_language"] = language
        page = client.get(page.request["PATH_INFO"])
        html, text = page.content.decode(), text_of(page)
        assert action in html, f"{email}: no way to answer on {page.request['PATH_INFO']}"
        assert f'value="{shown}"' in html
        assert ("30,0" if language == "lv" else "30.0") in text
        assert ("40,0" if language == "lv" else "40.0") in text
        assert ("Agree to the new terms" in text) == (language == "en")
        for _click in range(2):
            assert client.post(action, {"do": "agree", "version": shown}).status_code == 302
    assert terms.terms_of(again(made)).weekly_hours == NEW
    entries = AuditEntry.objects.about(made).filter(verb="assignment.terms_agreed")
    assert [one.after["side"] for one in entries.order_by("pk")] == ["employer", "learner"]
    assert not firm.shows("link-terms", made.pk), "nothing waits any more"


def test_contact_person_keeps_the_old_terms_and_answers_nothing_that_was_replaced(firm: Firm) -> None:
    made = _asked_again(firm)
    shown = made.proposed.digest  # type: ignore[union-attr]
    openings.update(firm.cast.opening, by=SYSTEM, asks_again=True, weekly_hours=Decimal("35.0"))
    url = firm.url("link-terms", made.pk)
    page = firm.client.post(url, {"do": "agree", "version": shown}, follow=True)
    assert page.status_code == 200
    assert again(made).proposed.employer_agreed_at is None  # type: ignore[union-attr]
    assert "35,0" in text_of(page), "she reads what is asked now"
    latest = again(made).proposed.digest  # type: ignore[union-attr]
    firm.client.post(url, {"do": "refuse", "version": latest})
    assert again(made).proposed is None
    assert terms.terms_of(again(made)).weekly_hours == OLD


def test_answer_to_changed_terms_is_refused_by_link_too(firm: Firm) -> None:
    made = pair(firm.cast, "sent")
    url = firm.url("link-answers")
    sure = firm.client.get(url, {"do": "agree", "pick": made.pk}).content.decode()
    version = re.search(rf'name="version-{made.pk}" value="(\w+)"', sure)
    assert version
    openings.update(firm.cast.opening, by=SYSTEM, asks_again=True, weekly_hours=NEW)
    values = {"do": "agree", "pick": made.pk, f"version-{made.pk}": version[1]}
    assert firm.client.post(url, values).status_code == 200
    assert again(made).employer_accepted_at is None


def test_answer_is_withdrawn_with_a_reason_and_a_refusal_taken_back(firm: Firm) -> None:
    made = pair(firm.cast)
    before = timezone.now() - dt.timedelta(hours=1)
    Assignment.objects.filter(pk=made.pk).update(employer_accepted_at=before, learner_accepted_at=before)
    assert firm.shows("link-withdraw-answer", made.pk)
    url = firm.url("link-withdraw-answer", made.pk)
    assert firm.client.get(url).status_code == 200
    assert firm.client.post(url, {}).status_code == 200, "a reason is asked for"
    done = firm.client.post(url, {"reason": "mistake"})
    assert done.status_code == 302, done.context["form"].errors
    assert again(made).waits_for_employer
    assert f'value="{made.pk}"' in firm.page().content.decode(), "she is asked again"
    Assignment.objects.filter(pk=made.pk).update(round=factories.RoundFactory(owner=firm.cast.school))
    values = {"do": "decline", "pick": made.pk, "reason": "no_work", "seats": "same"}
    firm.client.post(firm.url("link-answers"), values)
    assert again(made).status == "declined"
    assert firm.shows("link-reask", made.pk)
    for _click in range(2):
        assert firm.client.post(firm.url("link-reask", made.pk)).status_code == 302
    assert Assignment.objects.filter(after=made).count() == 1


def test_contact_person_asks_for_whatever_the_agreement_allows(firm: Firm) -> None:
    stay = logs.at_work(firm.cast)
    assert firm.shows("link-ask", stay.pk)
    listed = firm.client.get(firm.url("link-ask", stay.pk)).content.decode()
    kinds = access.kinds_for(stay, "host")
    assert {"absent", "amend", "extend", "end", "supervisor", "question"} <= set(kinds)
    for kind in kinds:
        url = firm.url("link-ask-for", stay.pk, kind.value)
        assert url in listed
        assert firm.client.post(url, form_at(firm.client, url, kind)).status_code == 302, kind
        row = ChangeRequest.objects.get(kind=kind)
        assert (row.asker, row.asker_name, row.link) == ("host", NAME, firm.link)
    question = ChangeRequest.objects.get(kind="question")
    requests.accept(question, answer="Piezvaniet rīt.", by=firm.cast.actor("coordinator"))
    assert "Piezvaniet rīt." in text_of(firm.page())
    _client, page = _from_letter("change_answered", EMAIL)
    assert "Piezvaniet rīt." in text_of(page), "the letter leads to the answer"
    late = ChangeRequest.objects.get(kind="end")
    firm.client.post(firm.url("link-withdraw", late.pk))
    late.refresh_from_db()
    assert late.status == "withdrawn"


def test_contact_person_assesses_and_reports_also_after_an_early_end(firm: Firm) -> None:
    brakes = LearningOutcome.objects.create(
        code="brakes", name_lv="Bremzes", qualification=firm.cast.qualification
    )
    stay = logs.at_work(firm.cast)
    assert firm.shows("link-assess", stay.pk)
    url = firm.url("link-assess", stay.pk)
    assert firm.client.get(url).status_code == 200
    assert firm.client.post(url, {f"level_{brakes.pk}": "3"}).status_code == 302
    assert Assessment.objects.filter(agreement=stay, kind="supervisor").exists()
    assert not firm.shows("link-end-report", stay.pk), "too early"
    stages.terminate(
        stay,
        reason="no_work",
        asked_by="host",
        last_day=logs.FRIDAY - dt.timedelta(days=1),
        note="",
        by=firm.cast.actor("coordinator"),
    )
    assert firm.shows("link-end-report", stay.pk)
    url = firm.url("link-end-report", stay.pk)
    page = firm.client.get(url)
    values = {name: "3" for name in page.context["form"].fields if name not in ("strengths", "to_improve")}
    values |= {"would_take_again": "True", "mark": "8"}
    assert firm.client.post(url, values).status_code == 302
    assert EndReport.objects.get(agreement=stay).given_name == NAME


def test_week_that_she_confirmed_by_mistake_waits_again(firm: Firm) -> None:
    stay = logs.at_work(firm.cast)
    logs.write(firm.cast, stay, logs.MONDAY, by="coordinator")
    LogWeek.objects.update(status="confirmed", confirmed_at=timezone.now(), confirmed_name=NAME)
    week = LogWeek.objects.get()
    url = firm.url("link-week-take-back", week.pk)
    assert url in firm.client.get(firm.url("link-weeks")).content.decode()
    assert firm.client.post(url).status_code == 302
    week.refresh_from_db()
    assert week.status == "open"


def test_supervisor_is_named_and_her_link_ended_by_the_firm(firm: Firm) -> None:
    stay = logs.at_work(firm.cast)
    assert firm.shows("link-supervisor", stay.pk)
    url = firm.url("link-supervisor", stay.pk)
    firm.client.post(url, {"name": "Parauga Vadītāja", "email": "meistare@piemers.example"})
    made = PersonalLink.objects.get(purpose="supervisor")
    assert (made.subject_id, made.email) == (stay.pk, "meistare@piemers.example")
    assert firm.shows("link-supervisor-end", made.pk)
    firm.client.post(firm.url("link-supervisor-end", made.pk))
    made.refresh_from_db()
    assert made.revoked_at
    assert Message.objects.filter(kind="supervisor_ended").exists(), "the school is told"


def test_letters_about_a_stay_lead_the_contact_person_to_her_page(firm: Firm) -> None:
    """Neither the word that a stay rests nor that the school asked a supervisor leads to signing in."""
    by, stay = firm.cast.actor("coordinator"), logs.at_work(firm.cast)
    logs.supervisor(firm.cast, stay)
    _client, page = _from_letter("supervisor_asked", EMAIL)
    assert "end/" in page.content.decode(), "she may end that link"
    stages.suspend(stay, reason="no_work", by=by)
    _client, page = _from_letter("stay_suspended", EMAIL)
    assert page.status_code == 200
    assert page.request["PATH_INFO"].endswith("/employer/")
    assert re.search("Kanārijputniņa.* pagaidām", text_of(page)), "the banner"


def test_firms_of_other_schools_and_other_firms_reach_none_of_it(firm: Firm) -> None:
    """Another firm's pair, and one that another school sent to this firm, are no addresses of hers."""
    mate = make.agree(firm.cast.other_learner, firm.cast.other_opening)
    elsewhere = Agreement.objects.create(assignment=mate, status="active")
    opening = factories.OpeningFactory(employer=firm.cast.employer, qualifications=[firm.cast.qualification])
    other = factories.EnrolmentFactory(school=firm.cast.other_school)
    foreign = make.agree(other, opening)
    of_other_school = Agreement.objects.create(assignment=foreign, status="active")
    for row, agreement in ((mate, elsewhere), (foreign, of_other_school)):
        for name in ("link-terms", "link-reask"):
            assert firm.client.post(firm.url(name, row.pk), {"do": "agree"}).status_code == 404, name
        assert firm.client.get(firm.url("link-withdraw-answer", row.pk)).status_code == 404
        for name in ("link-ask", "link-assess", "link-end-report", "link-supervisor"):
            assert firm.client.get(firm.url(name, agreement.pk)).status_code == 404, name
    closed = Client()
    stay = logs.at_work(firm.cast)
    for name in ("link-ask", "link-assess", "link-end-report", "link-supervisor"):
        assert "open/" in closed.get(firm.url(name, stay.pk)).content.decode(), f"{name} asks for a code"
