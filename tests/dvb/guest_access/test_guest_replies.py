"""What a guardian and a supervisor read is the paper's; they can ask, say no, and confirm after all."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from alliances.kernel.todo import tasks_for
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements.models import Acknowledgement, Agreement, GuestReply
from dvb.guest_access.services import guest_links, notice_pages, replies
from dvb.plans.models import Plan
from matching.learners.models import Guardian
from matching.learners.services import guardians
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.guest_access.test_guardians_private import read
from tests.dvb.logbook import logs
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@dataclass
class World:
    cast: Cast
    stay: Agreement
    guardian: Guardian
    link: PersonalLink
    supervisor: PersonalLink


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """A minor at work; her guardian and her supervisor have links."""
    with freeze_time(logs.NOW):
        person, by = cast.learner.person, cast.actor("coordinator")
        person.birth_date = dt.date(2009, 11, 20)
        person.save(update_fields=["birth_date"])
        for organisation, name in ((cast.employer, "Andris Saimnieks"), (cast.school, "Dace Koordinatore")):
            organisation.contact_name, organisation.contact_phone = name, "+371 20000099"
            organisation.contact_email = f"{name.split()[0].lower()}@piemers.example"
            organisation.save()
        stay = logs.at_work(cast, supervisor_name="Parauga Vadītāja")
        plan = Plan.objects.create(enrolment=cast.learner)
        plan.lines.create(text="Bremžu apkope", site="host", position=1)
        plan.lines.create(text="Rasēšana", site="school", position=2)
        guardian = guardians.add(
            cast.learner, name="Olga Paraudziņa", relation="mother", email="olga@vecaki.example", by=by
        )
        stay = Agreement.objects.get(pk=stay.pk)
        link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=by)
        yield World(cast, stay, guardian, link, logs.supervisor(cast, stay))


def opened(link: PersonalLink, how: str = "email") -> tuple[Client, str]:
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    assert client.post(f"{page}open/", {"code": links.new_code(link, how=how)}).status_code == 302
    return client, page


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", html.unescape(text).replace("\u00ad", ""))


def test_page_and_paper_say_the_same(world: World) -> None:
    """Each label and each line of the paper's rows stands on the page, and the other way round."""
    client, page = opened(world.link)
    shown = text_of(client.get(page))
    paper = read(client.get(f"{page}notice/{world.stay.pk}.pdf"))
    facts = notice_pages.page_of(world.link, world.stay)
    said = [words for __, rows in facts.groups for label, lines in rows for words in (label, *lines)]
    said += facts.risks or [facts.no_risks]
    assert len(said) > 20
    assert [words for words in said if _plain(words) not in _plain(shown)] == []
    assert [words for words in said if _plain(words) not in _plain(paper)] == []
    for words in ("Bremžu apkope", "Andris Saimnieks, +371 20000099", "Dace Koordinatore", "andris@"):
        assert words in shown
    assert "Rasēšana" not in shown, "what is learned at school is not confirmed here"
    assert "Izlasīju plānu" in shown, "the button speaks to mothers and fathers"


def test_every_row_of_the_paper_has_english_words(world: World) -> None:
    client, page = opened(world.link)
    client.cookies["django_language"] = "en"
    shown = text_of(client.get(page))
    assert "What is learned" in shown
    assert "Whom to ask" in shown


def test_supervisor_reads_the_same_without_family(world: World) -> None:
    client, page = opened(world.supervisor)
    shown = text_of(client.get(page))
    assert "Bremžu apkope" in shown
    assert "Olga" not in shown
    assert "2009" not in shown
    assert client.get(f"{page}notice/{world.stay.pk}.pdf").status_code == 404


@pytest.mark.parametrize("kind", GuestReply.Kind.values)
def test_reply_is_the_schools_task_until_it_answers(world: World, kind: str) -> None:
    client, page = opened(world.link)
    school = world.cast.actor("coordinator")
    before = [task.title for task in tasks_for(school)]
    for __ in range(2):
        client.post(f"{page}reply/{world.stay.pk}/", {"kind": kind, "text": "Kas brauc\nmājās?"})
    row = GuestReply.objects.get()
    assert (row.kind, row.text, row.name) == (kind, "Kas brauc mājās?", world.guardian.name)
    asks_again = kind == GuestReply.Kind.REFUSAL  # to answer her takes the place of writing to her again
    assert len(tasks_for(school)) == len(before) + (0 if asks_again else 1)
    letters = Message.objects.filter(kind="guest_reply")
    assert letters.exists()
    assert not [one for one in letters if "Kas brauc" in one.body], "what she wrote stands on the page alone"
    agreement = reverse("agreement-detail", args=[world.stay.pk])
    assert "Kas brauc mājās?" in text_of(world.cast.client("coordinator").get(agreement))
    others = [text_of(world.cast.client(who).get(agreement)) for who in ("employer_member", "learner_member")]
    assert not [text for text in others if "Kas brauc" in text or world.guardian.name in text]
    assert all(("nepiekrīt" in text) == (kind == "refusal") for text in others)
    with refusal("not_yours"):
        replies.answer(row, answer="Autobuss", by=world.cast.actor("employer_member"))
    answer = reverse("guest-reply-answer", args=[row.pk])
    assert world.cast.client("other_coordinator").get(answer).status_code == 404
    assert world.cast.client("coordinator").post(answer, {"answer": "Autobuss plkst. 17"}).status_code == 302
    assert "Autobuss plkst. 17" in text_of(client.get(page))
    assert Message.objects.filter(kind="guest_answer", link=world.link).count() == 1
    assert [task.title for task in tasks_for(school)] == before


@pytest.mark.parametrize("who", ["guardian", "supervisor"])
def test_a_no_waits_for_the_school_unless_a_supervisor_says_yes_after_all(world: World, who: str) -> None:
    """A guardian who has read the risks has not agreed by that: her no waits for an answer."""
    client, page = opened(world.supervisor if who == "supervisor" else world.link)
    client.post(f"{page}reply/{world.stay.pk}/", {"kind": "refusal", "text": "Par agru"})
    client.post(f"{page}acknowledge/{world.stay.pk}/")
    assert Acknowledgement.objects.count() == 1
    assert (GuestReply.objects.get().closed_at is not None) == (who == "supervisor")
    if who == "guardian":
        assert "Skola to ir saņēmusi un jums atbildēs" in text_of(client.get(page))


def test_supervisor_says_that_it_is_not_she(world: World) -> None:
    client, page = opened(world.supervisor)
    assert "Nē, ne es" in text_of(client.get(page))
    client.post(f"{page}reply/{world.stay.pk}/", {"kind": "refusal", "text": "Es vadu citā cehā"})
    employer = world.cast.client("employer_member")
    shown = text_of(employer.get(reverse("agreement-detail", args=[world.stay.pk])))
    assert "saka, ka vada kāds cits" in shown


def test_reply_needs_an_open_link_words_and_a_kind(world: World) -> None:
    page = reverse("link", args=[links.token_of(world.link)])
    said = {"kind": "question", "text": "A"}
    Client().post(f"{page}reply/{world.stay.pk}/", said)
    client, __ = opened(world.link)
    for wrong in ({"kind": "question", "text": " "}, {"kind": "anger", "text": "A"}, {}):
        assert client.post(f"{page}reply/{world.stay.pk}/", wrong).status_code == 409
    assert not GuestReply.objects.exists()
    guardians.remove(world.guardian, enrolment=world.cast.learner, by=world.cast.actor("coordinator"))
    assert client.post(f"{page}reply/{world.stay.pk}/", said).status_code == 410
    with refusal("link_over"):
        replies.reply(world.link, agreement=world.stay, **said)


def test_code_that_the_school_read_out_is_said_to_be_one(world: World) -> None:
    """By e-mail in one browser, read out in another: each confirmation says how its own code came."""
    by_mail, page = opened(world.supervisor)
    read_out, of_guardian = opened(world.link, "read_out")
    by_mail.post(f"{page}acknowledge/{world.stay.pk}/")
    read_out.post(f"{of_guardian}acknowledge/{world.stay.pk}/")
    assert set(Acknowledgement.objects.values_list("kind", "method")) == {
        ("supervision", "code"),
        ("risks", "read_out"),
    }
    shown = text_of(world.cast.client("coordinator").get(reverse("agreement-detail", args=[world.stay.pk])))
    assert "skola nolasīja" in shown
    assert f"caur {logs.EMAIL}" in shown
    assert world.cast.coordinator.user.name in shown


def test_signing_is_offered_only_where_the_rules_allow_codes(world: World) -> None:
    Agreement.objects.filter(pk=world.stay.pk).update(status="partly_signed")
    world.stay.signatures.all().delete()
    client, page = opened(world.link)
    shown = client.get(page)
    assert f"sign/{world.stay.pk}/" not in shown.content.decode()
    assert "Līgums ir spēkā arī bez jūsu paraksta" in text_of(shown)
