"""Nobody's start page says something untrue: each role's page in each state of a learner's life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from alliances.kernel.todo import tasks_for
from dvb.agreements import services as agreements
from dvb.home.situation import situation_of
from matching.learners.models import CalendarBlock, Enrolment
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as papers
from tests.dvb.home.stages_of_life import OPEN_FIRST, REPORT, STAGES, TODAY, _reported, _terminated

pytestmark = pytest.mark.django_db

NAME_SOMEBODY = "Name who reads reports"
"""Asked of an administrator until somebody is named."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with freeze_time(TODAY) as clock:
        yield clock


@pytest.fixture
def whole(cast: Cast) -> Cast:
    """The cast with nothing to do about its groups: what a page says then is about the learner's life."""
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2026, 10, 5), ends_on=dt.date(2027, 5, 28)
    )
    Enrolment.objects.filter(pk=cast.learner.pk).update(group=group)
    make.EnrolmentFactory(programme=cast.programme, group=group)
    cast.learner.refresh_from_db()
    return cast


def duties(cast: Cast, who: str) -> list[str]:
    with translation.override("en"):
        return [task.title for task in tasks_for(cast.actor(who)) if task.is_duty]


def _named(cast: Cast, text: str | None) -> str | None:
    """The expected text with the names of this cast."""
    names = {
        "HOST": cast.employer,
        "NEXT": cast.other_employer,
        "SCHOOL": cast.school,
        "NAME": cast.learner.person.name,
    }
    for short, name in names.items():
        text = text and text.replace(short, str(name))
    return text


@pytest.mark.parametrize("name", STAGES)
def test_each_page_says_what_is_so(whole: Cast, name: str, clock: Any) -> None:
    stage = STAGES[name]
    stage.make(whole)
    clock.move_to(stage.now)
    agreements.advance(timezone.localdate())
    with translation.override("en"):
        situation = situation_of(whole.actor("learner_member"))
    assert (situation and situation.title) == _named(whole, stage.stands)
    expected = {
        "learner_member": stage.learner,
        "employer_member": stage.employer,
        "coordinator": stage.coordinator,
    }
    if stage.now == TODAY:  # later it is asked whether its opening is still offered
        expected["other_employer_member"] = []
    found = {who: duties(whole, who) for who in expected}
    assert found == {who: [_named(whole, text) for text in texts] for who, texts in expected.items()}
    if name != "unplaced":
        assert duties(whole, "alliance_coordinator") == OPEN_FIRST


@pytest.mark.parametrize("name", ["declined", "released", "ended early", "left", "September after a stay"])
def test_the_director_reads_what_the_coordinator_reads(whole: Cast, name: str, clock: Any) -> None:
    stage = STAGES[name]
    stage.make(whole)
    clock.move_to(stage.now)
    whole.director = make.MembershipFactory(organisation=whole.school, role="administrator")  # type: ignore[attr-defined]
    assert duties(whole, "director") == [NAME_SOMEBODY, *stage.coordinator]


def test_a_report_is_a_task_of_the_named_person_alone(whole: Cast) -> None:
    whole.director = make.MembershipFactory(organisation=whole.school, role="administrator")  # type: ignore[attr-defined]
    _reported(whole)
    assert duties(whole, "director") == [REPORT, NAME_SOMEBODY]
    assert duties(whole, "coordinator") == []


@pytest.mark.parametrize("name", ["in a stay", "ended early", "left", "signed by the school"])
def test_every_task_leads_to_a_page_that_opens(whole: Cast, name: str) -> None:
    STAGES[name].make(whole)
    for who in ("learner_member", "employer_member", "coordinator"):
        client = whole.client(who)
        page = client.get(reverse("home"))
        assert page.status_code == 200
        links = [task.url for task in [*page.context["tasks"], *page.context["offers"]]]
        if page.context["situation"]:
            links.append(page.context["situation"].url)
        assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("name", ["unplaced", "declined", "ended early"])
def test_without_a_place_the_start_page_leads_to_why_and_from_there_to_what_is_offered(
    whole: Cast, name: str
) -> None:
    STAGES[name].make(whole)
    client = whole.client("learner_member")
    situation = client.get(reverse("home")).context["situation"]
    page = client.get(situation.url, headers={"accept-language": "en"})
    assert page.context["explanation"] or any(
        words in page.content.decode()
        for words in ("This placement does not take place", "This stay ended early")
    )
    offered = reverse("matching:opening-list")
    main = page.content.decode().split("<main", 1)[1]
    assert f'class="button secondary" href="{offered}"' in main


def test_a_school_without_a_contact_is_named_with_a_whole_sentence(whole: Cast) -> None:
    type(whole.school).objects.filter(pk=whole.school.pk).update(
        contact_name="", contact_phone="", contact_email=""
    )
    page = whole.client("learner_member").get(reverse("home"), headers={"accept-language": "en"})
    assert f"Your contact at {whole.school}:" in page.content.decode(), "a coordinator answers"


def test_a_learner_reads_where_she_stands_and_whom_to_ask(whole: Cast) -> None:
    whole.school.contact_name, whole.school.contact_phone = "Parauga Koordinatore", "60000000"
    whole.school.save()
    _terminated(whole)
    text = (
        whole.client("learner_member")
        .get(reverse("home"), headers={"accept-language": "en"})
        .content.decode()
    )
    assert "ended on 19 November 2026" in text
    assert "Parauga Koordinatore" in text
    assert 'href="tel:60000000"' in text


def test_start_pages_do_not_ask_more_for_more_rows(whole: Cast) -> None:
    """Each page asks as often with one agreement as with six."""

    def asked() -> dict[str, int]:
        counts = {}
        for who in ("learner_member", "employer_member", "coordinator"):
            with CaptureQueriesContext(connection) as context:
                tasks_for(whole.actor(who))
            counts[who] = len(context)
        return counts

    papers.ready(whole)
    before = asked()
    for number in range(5):
        enrolment = make.EnrolmentFactory(programme=whole.programme)
        opening = make.OpeningFactory(
            employer=whole.employer, title=f"Darbnīca {number}", qualifications=[whole.qualification]
        )
        agreement = agreements.draw_up(papers.agree(enrolment, opening), by=whole.actor("coordinator"))
        agreements.release(agreement, by=whole.actor("coordinator"))
    assert asked() == before
