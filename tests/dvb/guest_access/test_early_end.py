"""After an early end everybody concerned is told; every page, paper and summary says the same last day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.change_requests import services as requests
from dvb.change_requests import todo
from dvb.change_requests.models import ChangeRequest
from dvb.guest_access import summaries
from dvb.guest_access.services import notice_pages
from dvb.home.situation import situation_of
from matching.learners.models import Guardian
from tests.dvb.guest_access.test_guardians_private import read
from tests.dvb.guest_access.test_guest_replies import World, opened, world  # noqa: F401
from tests.matching.rounds.joint import english
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 11, 19)
NOTE = "Neparasts vārds"


def end(world: World, last: dt.date = LAST) -> None:  # noqa: F811
    agreements.terminate(
        world.stay,
        reason="no_work",
        asked_by="host",
        last_day=last,
        by=world.cast.actor("coordinator"),
        note=NOTE,
        accepted_loss=10**6,
    )
    world.stay.refresh_from_db()


def test_everybody_concerned_is_told_once(world: World) -> None:  # noqa: F811
    end(world)
    end(world)
    told = list(Message.objects.filter(kind="ended").values_list("to_email", flat=True))
    people = [world.guardian.email, world.supervisor.email, world.cast.employer_member.user.email]
    assert [told.count(one) for one in people] == [1, 1, 1]
    letter = Message.objects.get(kind="ended", to_email=world.guardian.email)
    assert letter.link == world.link
    assert "19.11.2026." in letter.body
    assert NOTE not in letter.body


@pytest.mark.parametrize("language", ["lv", *summaries.LANGUAGES])
@pytest.mark.parametrize("last", [LAST, LAST + dt.timedelta(days=5)])
def test_pages_papers_and_summaries_of_guardian_and_supervisor_say_the_last_day(
    world: World,  # noqa: F811
    language: str,
    last: dt.date,
) -> None:
    before = f"{agreements.Placement(world.stay).ends_on:%d.%m.%Y.}"
    Guardian.objects.filter(pk=world.guardian.pk).update(language=language)
    end(world, last)
    for link in (world.link, world.supervisor):
        client, page = opened(link)
        shown = client.get(page).content.decode()
        assert before not in shown
        assert f"{last:%d.%m.%Y.}" in shown
        assert world.stay.get_end_reason_display() in text_of(client.get(page))
        assert NOTE not in shown
    client, page = opened(world.link)
    paper = " ".join(read(client.get(f"{page}notice/{world.stay.pk}.pdf")).split())
    assert before.rstrip(".") not in paper


@pytest.mark.parametrize("language", summaries.LANGUAGES)
def test_summary_asks_for_a_button_only_where_there_is_one_and_names_it(world: World, language: str) -> None:  # noqa: F811
    def said() -> str:
        page = notice_pages.page_of(world.link, world.stay)
        return " ".join(next(some for one, _title, some in page.summaries if one == language))

    with translation.override("lv"):
        assert "Izlasīju plānu, stundas un riskus" in said()
        end(world)
        assert "Izlasīju" not in said()


def test_learner_reads_that_her_stay_ended_and_not_that_it_never_was(world: World) -> None:  # noqa: F811
    end(world)
    client = english(world.cast.client("learner_member"))
    page = text_of(client.get(reverse("matching:my-place")))
    assert "This placement does not take place" not in page
    assert "This stay ended early" in page
    situation = situation_of(world.cast.actor("learner_member"))
    assert situation is not None
    with translation.override("en"):
        situation = situation_of(world.cast.actor("learner_member"))
        assert situation is not None
        assert "ended on" in situation.title


@pytest.mark.parametrize("kind", [one.value for one in ChangeRequest.Kind if one != "correct"])
def test_what_hangs_on_a_stay_is_closed_with_it_and_its_asker_told(world: World, kind: str) -> None:  # noqa: F811
    of = requests.From("guardian", world.link.name, world.link.email, world.link)
    by = world.cast.actor("coordinator")
    row = requests.ask(world.stay, kind="end", text="Lūdzu", values={"last_day": "2026-11-19"}, of=of, by=by)
    ChangeRequest.objects.filter(pk=row.pk).update(kind=kind)
    end(world)
    row.refresh_from_db()
    expected = {"end": "accepted", "question": "open", "absent": "open"}.get(kind, "over")
    assert row.status == expected
    assert bool(todo.to_answer(by)) == (expected == "open")
    assert Message.objects.filter(kind="change_answered").count() == (expected != "open")
    client, page = opened(world.link)
    english(client)
    shown = text_of(client.get(page))
    assert ("accepted and carried out" in shown) == (kind == "end")
    assert ("closed: the agreement is over" in shown) == (expected == "over")
    assert timezone.localdate() > LAST
