"""What one guardian said, and what was sent to her, never stands beside another's address."""

from __future__ import annotations

import itertools
import re

import pytest
from django.urls import reverse

from alliances.kernel.todo import tasks_for
from dvb.agreements import todo
from dvb.agreements.services import acknowledgements
from dvb.guest_access.services import acknowledging, guest_links, replies
from matching.learners.services import guardians
from tests.cast import Cast
from tests.dvb.guest_access.test_guest_replies import World, world  # noqa: F401
from tests.matching.rounds.joint import english
from tests.pages import text_of

pytestmark = pytest.mark.django_db
SAYS = ("nothing", "confirms", "refuses", "confirms and refuses")
WITH, WITHOUT = "Olga Paraudziņa", "Pēteris Paraugs"


def say(world: World, name: str, what: str, links: dict[str, object]) -> None:  # noqa: F811
    link = links[name]
    if "confirms" in what:
        acknowledging.acknowledge(link, agreement=world.stay)  # type: ignore[arg-type]
    if "refuses" in what:
        replies.reply(link, agreement=world.stay, kind="refusal", text=f"Nē, saka {name}")  # type: ignore[arg-type]


@pytest.mark.parametrize(("hers", "his"), list(itertools.product(SAYS, SAYS)))
def test_what_each_said_stands_with_that_name_alone(world: World, hers: str, his: str) -> None:  # noqa: F811
    by = world.cast.actor("coordinator")
    other = guardians.add(world.cast.learner, name=WITHOUT, relation="father", by=by)
    links = {
        WITH: world.link,
        WITHOUT: guest_links.invite_guardian(other, enrolment=world.cast.learner, by=by),
    }
    guest_links.send(world.link, by=by)
    for name, what in ((WITH, hers), (WITHOUT, his)):
        say(world, name, what, links)
    [risks, _supervision] = acknowledgements.statuses_of(world.stay, by=by)
    assert [one.name for one in risks.holders] == [WITH, WITHOUT]
    for one, what in zip(risks.holders, (hers, his), strict=True):
        assert (one.acknowledgement is not None) == ("confirms" in what)
        assert (one.refusal is not None) == ("refuses" in what)
        assert (world.guardian.email in one.evidence) == (one.name == WITH and "confirms" in what)
        assert (one.sent is not None) == (one.name == WITH)
        assert (one.to_hand is not None) == (one.name == WITHOUT and "confirms" not in what)
    page = english(world.cast.client("coordinator")).get(reverse("agreement-detail", args=[world.stay.pk]))
    blocks = [
        re.sub(r"<[^>]+>", " ", part.split("</div>")[0])
        for part in page.content.decode().split('<div class="holder">')[1:]
    ]
    [his_block] = [block for block in blocks if WITHOUT in block]
    assert world.guardian.email not in his_block
    assert ("does not agree" in his_block) == ("refuses" in his)
    learner = text_of(english(world.cast.client("learner_member")).get(page.request["PATH_INFO"]))
    assert WITHOUT not in learner
    assert world.guardian.email not in learner


@pytest.mark.parametrize("what", SAYS)
def test_one_task_asks_for_one_thing(cast: Cast, world: World, what: str) -> None:  # noqa: F811
    say(world, WITH, what, {WITH: world.link})
    titles = [task.url for task in tasks_for(cast.actor("coordinator"))]
    page = reverse("agreement-detail", args=[world.stay.pk])
    unread = todo.not_acknowledged(cast.actor("coordinator"))
    assert len(unread) == (what == "nothing")
    assert titles.count(page) >= (what != "confirms")
