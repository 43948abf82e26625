"""Two people invite at the same moment: one stay has one supervisor's link, a second click is no error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links
from matching.learners.models import Guardian
from matching.openings.models import Opening
from tests.cast import Cast, gather
from tests.dvb.agreements import signed
from tests.matching.assignments.test_seats_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAMES = ("Anna Liepa", "Juris Ozols", "Inta Koka", "Ivo Bite")


@pytest.fixture
def stay() -> tuple[Cast, Agreement]:
    cast = gather()
    Opening.objects.update(starts_on=timezone.localdate())
    cast.opening.refresh_from_db()
    made = agreements.draw_up(signed.agree(cast.learner, cast.opening), by=SYSTEM)
    signed.sign(cast, agreements.release(made, by=SYSTEM, accepts_overlap=True), *signed.SIDES)
    return cast, Agreement.objects.get()


def _inviting(cast: Cast, name: str) -> Callable[[], Any]:
    email = f"{name.split()[0].lower()}@piemers.example"
    by = cast.actor("coordinator")
    return lambda: guest_links.invite_supervisor(Agreement.objects.get(), name=name, email=email, by=by)


def _live(purpose: str) -> list[str]:
    return [row.name for row in PersonalLink.objects.filter(purpose=purpose) if links.is_live(row)]


def test_of_several_supervisors_invited_at_once_one_has_the_link(stay: tuple[Cast, Agreement]) -> None:
    assert at_once(*[_inviting(stay[0], name) for name in NAMES]) == ["ok"] * len(NAMES)
    assert len(_live("supervisor")) == 1


def test_one_supervisor_invited_twice_at_once_has_one_link(stay: tuple[Cast, Agreement]) -> None:
    assert at_once(*[_inviting(stay[0], NAMES[0])] * 4) == ["ok"] * 4
    assert _live("supervisor") == [NAMES[0]]


def test_one_guardian_invited_twice_at_once_has_one_link(stay: tuple[Cast, Agreement]) -> None:
    cast = stay[0]
    person = cast.learner.person
    person.birth_date = dt.date(timezone.localdate().year - 16, 1, 1)
    person.save()
    row = Guardian.objects.create(person=person, name="Ilze Paraudziņa", email="ilze@piemers.example")
    by = cast.actor("coordinator")
    invite = lambda: guest_links.invite_guardian(row, enrolment=cast.learner, by=by)  # noqa: E731
    assert at_once(*[invite] * 4) == ["ok"] * 4
    assert _live("guardian") == [row.name]
