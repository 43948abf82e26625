"""Nobody without e-mail is promised an e-mail; the school has a task until she knows what is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from alliances.messages.models import Message
from dvb.agreements.models import Agreement, GuestReply
from dvb.agreements.services import stages
from dvb.change_requests import services as requests
from dvb.guest_access import todo, unreached
from dvb.guest_access.services import guest_links, replies
from matching.learners.models import Guardian
from tests.clock import freeze_time
from tests.dvb.guest_access.test_early_end import end
from tests.dvb.guest_access.test_guardians_private import read
from tests.dvb.guest_access.test_guest_replies import World, opened, world  # noqa: F401
from tests.matching.rounds.joint import english
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ANSWER = "Brauksiet kopā ar klasi"


def answer_a_reply(world: World) -> None:  # noqa: F811
    row = replies.reply(world.link, agreement=world.stay, kind="refusal", text="Par tālu")
    replies.answer(row, answer=ANSWER, by=world.cast.actor("coordinator"))


def answer_a_request(world: World) -> None:  # noqa: F811
    of, by = requests.by_link(world.link), world.cast.actor("coordinator")
    row = requests.ask(world.stay, kind="amend", text="Lūdzu", values={}, of=of, by=by)
    requests.decline(row, answer=ANSWER, by=by)


def suspend(world: World) -> None:  # noqa: F811
    stages.suspend(world.stay, reason="school", by=world.cast.actor("coordinator"))


NEWS: dict[str, tuple[Callable[[World], None], str]] = {
    "an answer": (answer_a_reply, ANSWER),
    "a request": (answer_a_request, ANSWER),
    "an early end": (end, "19.11.2026"),
    "a suspension": (suspend, "apturētas"),
}


@pytest.fixture
def paper(world: World) -> World:  # noqa: F811
    """The guardian has no e-mail address."""
    Guardian.objects.filter(pk=world.guardian.pk).update(email="")
    world.guardian.refresh_from_db()
    by = world.cast.actor("coordinator")
    world.link = guest_links.invite_guardian(world.guardian, enrolment=world.cast.learner, by=by)
    world.stay = Agreement.objects.get(pk=world.stay.pk)
    return world


@pytest.mark.parametrize("ends_by", ["the school says so", "she reads her page"])
@pytest.mark.parametrize("what", NEWS)
def test_school_has_a_task_until_she_knows(paper: World, what: str, ends_by: str) -> None:
    happens, words = NEWS[what]
    by, client = paper.cast.actor("coordinator"), paper.cast.client("coordinator")
    assert todo.to_tell(by) == []
    happens(paper)
    assert not Message.objects.filter(to_email="").exists()
    [task] = todo.to_tell(by)
    page = reverse("guardian-letter", args=[paper.cast.learner.pk, paper.guardian.pk])
    assert task.url == page
    assert words in text_of(client.get(page))
    letter = read(client.get(reverse("guardian-letter-pdf", args=[paper.cast.learner.pk, paper.guardian.pk])))
    assert words.replace(" ", "") in "".join(letter.split())
    for foreign in ("employer_member", "learner_member", "other_coordinator"):
        assert paper.cast.client(foreign).post(page).status_code in (403, 404)
    for foreign in ("employer_member", "other_coordinator"):
        assert unreached.untold(paper.cast.actor(foreign)) == []
    with freeze_time("2026-11-20 13:00"):
        if ends_by == "the school says so":
            assert client.post(page).status_code == 302
        else:
            opened(paper.link, how="read_out")
    assert todo.to_tell(by) == []


def test_whoever_has_no_e_mail_is_not_promised_one(paper: World) -> None:
    client, page = opened(paper.link, how="read_out")
    english(client)
    values = {"text": "Lūdzu", "last_day": "04.12.2026"}
    ask = reverse("link-ask-for", args=[page.split("/")[2], paper.stay.pk, "end"])
    asked = {"kind": "question", "text": "Kā?"}
    answers = [client.post(f"{page}reply/{paper.stay.pk}/", asked, follow=True)]
    said = [text_of(one) for one in (*answers, client.post(ask, values, follow=True))]
    assert all("It writes to you on paper or phones" in one for one in said)
    assert not [one for one in said if "by e-mail" in one]
    school = english(paper.cast.client("coordinator"))
    form = text_of(school.get(reverse("guest-reply-answer", args=[GuestReply.objects.get().pk])))
    assert "she is told by e-mail" not in form
    assert "no e-mail address" in form


def test_letter_goes_only_where_there_is_something_to_read(world: World) -> None:  # noqa: F811
    link = reverse("guardian-link", args=[world.cast.learner.pk, world.guardian.pk])
    client = world.cast.client("coordinator")
    client.post(link)
    assert Message.objects.filter(kind="link_guardian").count() == 1
    Message.objects.all().delete()
    end(world)
    client.post(link)
    assert not Message.objects.filter(kind="link_guardian").exists()
