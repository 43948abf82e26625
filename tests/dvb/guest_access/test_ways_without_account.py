"""Whoever is asked something and has no account does it from her link: each turn of the table is tried.

A new state in which such a person has to act fails here until somebody brings it about below, and her page
leads to what the table names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.kernel import next_steps
from alliances.kernel.actor import SYSTEM
from alliances.kernel.next_steps import Party
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import Membership
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.services import amendments
from dvb.guest_access.services import activation, guest_links
from dvb.learning.models import Employment
from dvb.logbook.models import LogWeek
from matching.assignments.models import Assignment
from matching.learners.models import Guardian
from matching.openings.services import openings
from tests import factories
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.matching.assignments.test_kept_terms import pair

pytestmark = pytest.mark.django_db
LEARNER, GUARDIAN, SUPERVISOR, EMPLOYER = Party.LEARNER, Party.GUARDIAN, Party.SUPERVISOR, Party.EMPLOYER
BY_ROUTE = {key: way.route for key, way in next_steps.ways().items() if way.route}


@dataclass
class Scene:
    """A minor, her guardian, her supervisor and a firm, of whom nobody has an account."""

    cast: Cast

    @cached_property
    def stay(self) -> Agreement:
        return logs.at_work(self.cast, supervisor_name="Parauga Vadītāja")

    @property
    def by(self) -> object:
        return self.cast.actor("coordinator")

    def link_of(self, who: Party, process: str) -> PersonalLink:
        if who is EMPLOYER:
            employer = self.cast.employer
            return self._issue("contact", employer, employer.contact_name, employer.contact_email)
        if who is SUPERVISOR:
            return logs.supervisor(self.cast, self.stay)
        if who is GUARDIAN:
            guardian = Guardian.objects.get()
            return guest_links.invite_guardian(guardian, enrolment=self.cast.learner, by=SYSTEM)
        if process == "employment":
            person = self.cast.learner.person
            return self._issue("learner", self.stay, person.name, person.email)
        return activation.invite(self.cast.learner, by=SYSTEM)

    def _issue(self, purpose: str, about: object, name: str, email: str) -> PersonalLink:
        return links.issue(
            purpose,
            about=about,  # type: ignore[arg-type]
            organisation=self.cast.school,
            name=name,
            email=email,
            language="lv",
            by=SYSTEM,
        )


@pytest.fixture
def scene(cast: Cast) -> Iterator[Scene]:
    with freeze_time(logs.NOW):
        person, employer = cast.learner.person, cast.employer
        Membership.objects.filter(organisation=employer).delete()
        employer.contact_name, employer.contact_email = "Jana Kaņepa", "jana@piemers.example"
        employer.contact_written_by = cast.school
        employer.save()
        person.birth_date, person.email, person.user = dt.date(2009, 11, 20), "liga@piemers.example", None
        person.save()
        Guardian.objects.create(person=person, name="Ilze Paraudziņa", relation="mother", email="i@p.example")
        yield Scene(cast)


def _answer(scene: Scene, state: str) -> list[int]:
    made = make.agree(scene.cast.learner, scene.cast.opening)
    at = {"employer_accepted": "employer_accepted_at", "learner_accepted": "learner_accepted_at"}
    values = dict.fromkeys(at.values(), None) | ({at[state]: timezone.now()} if state in at else {})
    days = logs.FRIDAY + dt.timedelta(days=7)
    Assignment.objects.filter(pk=made.pk).update(status=state, answer_by=days, **values)
    return []


def _terms(scene: Scene, _state: str) -> list[int]:
    made = pair(scene.cast)
    openings.update(scene.cast.opening, by=SYSTEM, asks_again=True, weekly_hours=32)
    return [made.pk]


def _unsigned(scene: Scene, state: str) -> list[int]:
    rows = scene.stay.signatures.all()
    (rows.exclude(side="school") if state == "partly_signed" else rows).delete()
    Agreement.objects.filter(pk=scene.stay.pk).update(status=state)
    return [scene.stay.pk]


def _amendment(scene: Scene, state: str) -> list[int]:
    row = amendments.draw_up(
        scene.stay, effective_on=logs.FRIDAY, reason="Cits", supervisor="Jauns Vadītājs", by=SYSTEM
    )
    row = amendments.release(row, by=SYSTEM)
    if state == "partly_signed":
        row = amendments.sign(row, side="school", name="A", signed_on=logs.FRIDAY, by=SYSTEM)
    assert Amendment.objects.get(pk=row.pk).status == state
    return [row.pk]


def _at_work(scene: Scene, _state: str) -> list[int]:
    return [scene.stay.pk]


def _near_its_end(scene: Scene, _state: str) -> list[int]:
    Agreement.objects.filter(pk=scene.stay.pk).update(last_day=logs.FRIDAY)
    return [scene.stay.pk]


def _asked_later(scene: Scene, _state: str) -> list[int]:
    Employment.objects.create(agreement=scene.stay, asked_on=logs.FRIDAY)
    return []


def _week(scene: Scene, state: str) -> list[int]:
    logs.write(scene.cast, scene.stay, logs.MONDAY, by="coordinator")
    LogWeek.objects.update(status=state)
    return []


def _log(scene: Scene, _state: str) -> list[int]:
    assert scene.stay.pk
    return []


def _asleep(scene: Scene, state: str) -> list[int]:
    row = factories.OpeningFactory(
        employer=scene.cast.employer,
        qualifications=[scene.cast.qualification],
        registered_by=scene.cast.school,
        status=state,
    )
    return [row.pk]


BRINGS_ABOUT: dict[str, Callable[[Scene, str], list[int]]] = {
    "answer": _answer,
    "terms": _terms,
    "agreement": _unsigned,
    "amendment": _amendment,
    "acknowledgement": _at_work,
    "skill": _at_work,
    "self_check": _at_work,
    "end_report": _near_its_end,
    "employment": _asked_later,
    "log_day": _log,
    "log_week": _week,
    "opening": _asleep,
}
"""Brings a process into a state, and says with which keys the page is called that the table names."""


WITHOUT_KEY = {"matching:my-place", "log"}
FORMS = {
    ("answer", "matching:my-place"): "/accept/learner/",
    ("terms", "matching:my-place"): "/terms/learner/",
    ("answer", "link-answers"): 'name="pick"',
    ("employment", "link-employment"): 'name="answer"',
    ("log_week", "link-weeks"): 'name="week"',
}
"""What stands on pages that are there always, only while somebody is asked."""


def test_every_turn_of_people_without_an_account_is_tried() -> None:
    asked = {process for process, __, __ in BY_ROUTE}
    assert asked == set(BRINGS_ABOUT)
    assert set(next_steps.ways()) == next_steps.asked_without_account()


@pytest.mark.parametrize("turn", sorted(BY_ROUTE), ids="-".join)
def test_the_page_behind_the_link_leads_to_what_is_asked(scene: Scene, turn: next_steps.Asked) -> None:
    process, state, who = turn
    keys = BRINGS_ABOUT[process](scene, state)
    link = scene.link_of(Party(who), process)
    token, client = links.token_of(link), Client()
    code = {"code": links.new_code(link, how="email"), "who": link.pk}
    page = client.post(reverse("link-open", args=[token]), code, follow=True)
    assert page.status_code == 200
    route, own = BY_ROUTE[turn], [token] if BY_ROUTE[turn].startswith("link-") else []
    named = [process] if route == "link-document" else []
    wanted = reverse(route, args=[*own, *named, *([] if route in WITHOUT_KEY else keys)])
    shown = [page] if own else [page, client.get(reverse("home"), follow=True)]
    is_there = page.request["PATH_INFO"] == wanted
    leads = any(re.search(rf'"{re.escape(wanted)}[?#"]', one.content.decode()) for one in shown)
    assert is_there or leads, f"{who}: nothing leads to {wanted}"
    there = client.get(wanted, follow=True)
    assert there.status_code in {200, 405}, f"{wanted} answers {there.status_code}"
    assert "/accounts/" not in there.request["PATH_INFO"]
    assert FORMS.get((process, route), "") in there.content.decode()
