"""A supervisor's link follows her agreement, not what the employer's opening offers to others meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from alliances.organisations.services import supervisors
from dvb.agreements.models import Agreement
from dvb.agreements.supervision import supervision_of
from dvb.guest_access.services import guest_links as outside
from matching.assignments.models import Assignment
from matching.assignments.services import renegotiation
from matching.openings.services import openings
from tests.cast import Cast
from tests.dvb.guest_access.test_links_end import NEW, _opened, _opens_nothing, _page
from tests.dvb.guest_access.worlds import World, made
from tests.dvb.logbook import logs

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    Organisation.objects.filter(kind="school").update(contact_phone="20000003")
    yield from made(cast)


def test_supervisor_of_an_agreed_stay_stays_whoever_the_opening_names_next(world: World) -> None:
    """The opening is offered with somebody else; the agreement, and with it the link, is as it was agreed."""
    link = logs.supervisor(world.cast, world.stay)
    client = _opened(link)
    successor = supervisors.create(world.cast.employer, name="Jauna Vadītāja", email=NEW, by=world.host)
    openings.update(world.cast.opening, by=world.host, supervisor=successor)
    assert client.get(_page(link)).status_code == 200
    assert outside.agreements_of(link).exists()
    assert supervision_of(world.stay).record == world.kept
    assert links.end_all_lost() == 0
    supervisors.edit(world.kept, email="cits@piemers.example", by=world.host)
    _opens_nothing(link, client)


def test_supervisor_of_a_draft_changes_with_the_terms_that_both_agreed_to(world: World) -> None:
    Agreement.objects.filter(pk=world.stay.pk).update(status="draft", terms={})
    link = logs.supervisor(world.cast, world.stay)
    client = _opened(link)
    openings.update(
        world.cast.opening, by=world.host, supervisor=None, supervisor_name="Jauns", asks_again=True
    )
    assert client.get(_page(link)).status_code == 200, "nobody agreed yet"
    pair = Assignment.objects.get(pk=world.stay.assignment_id)
    assert pair.proposed is not None
    renegotiation.answer(pair, side="learner", agrees=True, shown=pair.proposed.digest, by=SYSTEM)
    _opens_nothing(link, client)
    assert PersonalLink.objects.get(pk=link.pk).revoked_at, "at once"
