"""Everybody finds the way to report, at any time of a stay, and reads what became of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliances import reference
from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.account.queries import own_data
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests.cast import Cast
from tests.dvb.safeguarding.world import SECRET, World, client_of, guest
from tests.matching.assignments.test_answers import sent
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SAID = {"kind": "concern", "happened_on": "19.11.2026", "text": SECRET}
LEARNERS_PAGES = (
    "home", "log", "progress", "matching:my-place", "matching:opening-list", "agreement-list", "my-data",
    "account", "my-reports",
)  # fmt: skip


@pytest.mark.parametrize("state", ["none", "running", "suspended", "ended"])
def test_learner_reports_from_every_page_in_every_state(world: World, state: str) -> None:
    if state == "none":
        Agreement.objects.all().update(status="void")
    elif state == "suspended":
        agreements.suspend(world.stay, reason="school", by=world.cast.actor("coordinator"))
    elif state == "ended":
        Agreement.objects.all().update(status="ended")
    client = world.cast.client("learner_member")
    for route in LEARNERS_PAGES:
        page = client.get(reverse(route), follow=True).content.decode()
        assert page.count('href="/report/"') >= 2, f"{route}: in the menu and at its foot"
        assert {"112", "116111"} <= set(re.findall(r'href="tel:(\d+)"', page)), route
    assert client.get("/report/").status_code == 200
    assert client.post("/report/", SAID).status_code == 302
    made = Concern.objects.get()
    assert (made.assignment_id is not None) == (state in {"running", "suspended"}), "where, if one runs"
    assert (made.reporter, made.reporter_user) == ("learner", world.cast.learner_member.user)


def test_where_is_asked_and_can_be_elsewhere(world: World) -> None:
    client = world.cast.client("learner_member")
    assert world.cast.employer.name in text_of(client.get("/report/"))
    client.post("/report/", SAID | {"where": "elsewhere"})
    assert Concern.objects.get().assignment is None
    foreign = client.post("/report/", SAID | {"where": "999999", "text": "Cits"})
    assert foreign.status_code == 200
    assert Concern.objects.count() == 1


def test_learner_without_any_stay_reports(cast: Cast) -> None:
    client = cast.client("learner_member")
    assert 'name="where"' not in client.get("/report/").content.decode()
    assert client.post("/report/", SAID).status_code == 302
    assert Concern.objects.get().enrolment == cast.learner


def _learner(world: World) -> tuple[Any, str, str]:
    return world.cast.client("learner_member"), "/report/", reverse("my-reports")


def _host(world: World) -> tuple[Any, str, str]:
    page = reverse("assignment-report", args=[world.stay.assignment_id])
    return world.cast.client("employer_member"), page, reverse("my-reports")


def _teacher(world: World) -> tuple[Any, str, str]:
    page = reverse("learner-report", args=[world.cast.learner.pk])
    return world.cast.client("coordinator"), page, reverse("my-reports")


def _mother(world: World) -> tuple[Any, str, str]:
    client, address = guest(world.mother)
    return client, f"{address}report/", f"{address}report/"


def _master(world: World) -> tuple[Any, str, str]:
    client, address = guest(world.master)
    return client, f"{address}report/", f"{address}report/"


@pytest.mark.parametrize("who", [_learner, _host, _teacher, _mother, _master])
def test_reporter_reads_state_and_answer_and_the_letters_say_nothing(world: World, who: Any) -> None:
    client, page, own = who(world)
    mail.outbox.clear()
    assert client.post(page, SAID).status_code == 302
    made = Concern.objects.get()
    assert made.assignment_id == world.stay.assignment_id
    assert "saņemts" in text_of(client.get(own))
    reader = client_of(world.officer)
    detail = text_of(reader.get(reverse("concern-detail", args=[made.pk])))
    for known in ("+371 20000001", "ilze@piemers.example", "liga@piemers.example", "Parauga Vadītāja"):
        assert known in detail, "telephones and addresses of those concerned"
    assert "tiek izskatīts" in text_of(client.get(own))
    close = reverse("concern-close", args=[made.pk])
    assert reader.post(close, {"outcome": "Runāju ar firmu"}).status_code == 200, "an answer is asked for"
    assert reader.post(close, {"outcome": "Runāju ar firmu", "answer": "Tas beigsies"}).status_code == 302
    shown = text_of(client.get(own))
    assert "slēgts" in shown
    assert "Tas beigsies" in shown
    assert "Runāju ar firmu" not in shown
    messages.deliver_due(timezone.now() + dt.timedelta(days=1))
    letters = [one for one in mail.outbox if one.to[0] == (made.reporter_contact or "")]
    subjects = {one.subject for one in letters}
    assert {"Skola ir saņēmusi jūsu vēstījumu", "Skola jums ir atbildējusi"} <= subjects
    written = "".join(one.subject + one.body for one in mail.outbox)
    assert SECRET not in written
    assert "Tas beigsies" not in written


def test_others_do_not_read_my_reports(world: World) -> None:
    world.report()
    for name in ("employer_member", "coordinator", "other_coordinator"):
        assert SECRET not in text_of(world.cast.client(name).get(reverse("my-reports")))
    for link in (world.mother, world.master):
        client, address = guest(link)
        assert SECRET not in text_of(client.get(f"{address}report/"))


def test_no_answer_needs_a_reason_that_the_reporter_does_not_read(world: World) -> None:
    made = world.report()
    why = "Policija lūdza neatbildēt"
    concerns.close(made, outcome="Ziņots", unanswered_because=why, by=world.officer.as_actor())
    page = text_of(world.cast.client("learner_member").get(reverse("my-reports")))
    assert "slēgts" in page
    assert why not in page


def test_own_reports_stand_in_the_own_data_and_no_others(world: World) -> None:
    world.report("Mans ziņojums")
    world.report("Par mani", reporter="school", by=world.cast.actor("coordinator"))
    sections = {one.key: one.rows for one in own_data.gather(world.cast.actor("learner_member"))}
    assert "Mans ziņojums" in str(sections["reports"])
    assert "Par mani" not in str(sections)


def test_offline_page_names_whom_to_phone_and_no_learner(world: World) -> None:
    page = world.cast.client("learner_member").get(reverse("report-offline")).content.decode()
    for number in [line["number"] for line in reference.rows("helplines")] + ["+37120000002"]:
        assert f'href="tel:{number}"' in page
    for name in (world.cast.learner.person.name, world.cast.learner_member.user.name):
        assert name not in page, "the page stays on the device when somebody else has it"
    worker = world.cast.client("learner_member").get(reverse("log-worker")).content.decode()
    assert '"/report/": "/report/offline/"' in worker


def test_every_helpline_says_where_it_is_from() -> None:
    rows = reference.rows("helplines")
    assert {"112", "116111"} <= {row["number"] for row in rows if row["verified"] == "yes"}
    for row in rows:
        assert re.fullmatch(r"\d{3,8}", row["number"])
        assert row["source"]
        assert row["licence"]
        assert row["verified"] in {"yes", "no"}


CLOSINGS = {
    "answer": ("Skola jums ir atbildējusi", "The school has answered you"),
    "unanswered_because": ("Skola ir izskatījusi jūsu vēstījumu", "The school has dealt with your message"),
}


@pytest.mark.parametrize("how", CLOSINGS)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_letter_says_truly_how_a_report_was_closed(world: World, how: str, language: str) -> None:
    user = world.cast.learner_member.user
    user.language = language
    user.save()
    said = {how: "Tikai skolai"}
    made = world.report()
    concerns.close(made, outcome="Runāju", by=world.officer.as_actor(), **said)
    letter = Message.objects.get(kind="concern_answered", subject_id=made.pk)
    assert letter.subject == CLOSINGS[how][language == "en"]
    is_answered = how == "answer"
    assert ("Atbilde ir šajā saitē" in letter.body or "The answer of" in letter.body) is is_answered
    assert ("bez rakstiskas atbildes" in letter.body or "without a written" in letter.body) is not is_answered
    assert "Tikai skolai" not in letter.body


def test_an_employer_reports_about_nobody_whose_name_it_may_not_read(cast: Cast) -> None:
    """The report that it reads as its own names the learner: who is only asked about is not known to it."""
    asked = sent(cast, cast.opening)
    client, page = cast.client("employer_member"), reverse("assignment-report", args=[asked.pk])
    values = {"kind": "concern", "happened_on": timezone.localdate().isoformat(), "text": "Nekas."}
    assert client.get(page).status_code == 404
    assert client.post(page, values).status_code == 404
    assert not Concern.objects.exists()
    assert page not in client.get(reverse("matching:assignment-detail", args=[asked.pk])).content.decode()
