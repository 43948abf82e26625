"""The start page of each role: what it says needs doing is true, and its links lead there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.actor import SYSTEM
from alliances.kernel.todo import tasks_for
from alliances.law.models import LegalParameter
from matching.assignments.services import publishing
from matching.learners.models import CalendarBlock
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english, joint_round, solved_round, url

pytestmark = pytest.mark.django_db

ROLES = [
    "coordinator",
    "employer_member",
    "alliance_coordinator",
    "ministry_viewer",
    "learner_member",
    "outsider",
]


@pytest.fixture(autouse=True)
def _in_the_school_year() -> Any:
    with freeze_time("2026-11-16 09:00"):
        yield


def titles(cast: Cast, who: str) -> list[str]:
    from django.utils import translation

    with translation.override("en"):
        return [task.title for task in tasks_for(cast.actor(who))]


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("state", ["fresh", "round", "solved", "published"])
def test_every_link_of_the_start_page_leads_to_a_page(cast: Cast, who: str, state: str) -> None:
    if state == "round":
        joint_round(cast)
    elif state != "fresh":
        round_ = solved_round(cast)
        if state == "published":
            publishing.publish(round_, by=SYSTEM)
    client = cast.client(who)
    page = client.get(reverse("home"))
    assert page.status_code == 200
    links = {task.url for task in page.context["tasks"]} | {item.url for item in page.context["nav"]}
    links |= {figure["url"] for figure in page.context["figures"] if figure.get("url")}
    if page.context["round"]:
        links.add(url("round-detail", page.context["round"].pk))
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("who", ROLES)
def test_navigation_has_at_most_six_places_and_marks_the_current_one(cast: Cast, who: str) -> None:
    client = cast.client(who)
    places = client.get(reverse("home")).context["nav"]
    assert 1 < len(places) <= 6
    assert [place.url for place in places if place.current] == [reverse("home")]
    last = places[-1]
    again = client.get(last.url).context["nav"]
    assert [place.url for place in again if place.current] == [last.url]


def test_school_is_told_how_many_learners_lack_something(cast: Cast) -> None:
    located = make.EnrolmentFactory.create_batch(
        2, programme=cast.programme, person__lat=None, person__lon=None
    )
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    for enrolment in located:
        enrolment.group = group
        enrolment.save()
    found = titles(cast, "coordinator")
    assert "2 learners have no location" in found
    assert "1 learner is in no group" in found
    assert "1 group has no calendar" in found
    CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2026, 10, 5), ends_on=dt.date(2026, 12, 18)
    )
    cast.learner.group = group
    cast.learner.save()
    assert titles(cast, "coordinator") == ["2 learners have no location"]


def test_school_that_has_nobody_yet_begins_with_its_learners(cast: Cast) -> None:
    assert titles(cast, "outsider")[0] == "Bring in your learners"


def test_unplaced_learners_are_counted_for_whoever_may_see_them(cast: Cast) -> None:
    cast.other_opening.delete()
    round_ = solved_round(cast)
    said = "1 learner still without a place in “Kopējā kārta”"
    seeing = [who for who in ROLES if said in titles(cast, who)]
    unplaced = round_.current_run.proposals.get(opening__isnull=True)  # type: ignore[union-attr]
    schools = {cast.school: ["coordinator"], cast.other_school: []}
    assert seeing == [*schools[unplaced.enrolment.school], "alliance_coordinator"]
    publishing.publish(round_, by=SYSTEM)
    assert not [who for who in ROLES if said in titles(cast, who)]


def test_employer_is_told_of_drafts_and_of_whoever_comes(cast: Cast) -> None:
    make.OpeningFactory(employer=cast.employer, title="Melnraksts", status="draft")
    said = "“Melnraksts” is still a draft"
    assert [who for who in ROLES if said in titles(cast, who)] == ["employer_member"]
    assert said not in titles(cast, "other_employer_member")
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    for who in ("employer_member", "other_employer_member"):
        assert any("1 learner" in title for title in titles(cast, who))


def test_waiting_imports_are_the_organisations_own(cast: Cast) -> None:
    batch = ImportBatch.objects.create(
        organisation=cast.school,
        kind="learners",
        filename="audzēkņi.xlsx",
        status=ImportBatch.Status.PREVIEW,
    )
    ImportRow.objects.create(batch=batch, number=2, state=ImportRow.State.NEW)
    said = "“audzēkņi.xlsx” waits for your confirmation"
    assert [who for who in ROLES if said in titles(cast, who)] == ["coordinator"]


def test_ministry_is_told_of_unverified_rules_where_it_can_verify_them(cast: Cast) -> None:
    count = LegalParameter.objects.filter(verified_on__isnull=True).count()
    if not count:
        LegalParameter.objects.create(rule="R1", kind="warn", evidence="M")
        count = 1
    said = f"{count} legal parameter"
    assert not any(title.startswith(said) for title in titles(cast, "ministry_viewer")), "a viewer only reads"
    cast.ministry_viewer.role = "administrator"
    cast.ministry_viewer.save()
    assert any(title.startswith(said) for title in titles(cast, "ministry_viewer"))


def test_whoever_belongs_nowhere_is_told_to_ask_for_an_invitation(client: Client) -> None:
    client.force_login(make.UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    text = english(client).get(reverse("home")).content.decode()
    assert "You do not act for any organisation yet" in text


def test_start_page_takes_no_post(cast: Cast) -> None:
    assert cast.client("coordinator").post(reverse("home")).status_code == 405
