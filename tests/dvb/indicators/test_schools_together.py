"""A member reads figures of an alliance or a project of the years with learners of three schools in them."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.alliances.models import AllianceMember
from alliances.kernel.actor import SYSTEM
from alliances.organisations.models import Organisation
from dvb.api.models import MachineClient
from dvb.indicators.engine.definitions import EXPOSURE, PARTICIPATION, Definition, Period
from dvb.indicators.models import Project
from dvb.indicators.queries import scopes
from dvb.indicators.queries.figures import Figure
from dvb.indicators.services import cache, projects
from matching.learners.models import Enrolment
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import bearer, get, program
from tests.dvb.indicators.year_kit import half_counted
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NOW = "2026-11-02"
SEPTEMBER, NOVEMBER = dt.date(2025, 9, 1), dt.date(2025, 11, 3)
SENTENCE = "mazāk nekā 3 no šīm skolām"


def furnish(cast: Cast, joined: dt.date = SEPTEMBER, left: dt.date | None = None, learners: int = 12) -> str:
    """Twelve learners of each school of the alliance; the third school joins and leaves on these days."""
    half_counted(cast, 24)
    AllianceMember.objects.update(joined_on=SEPTEMBER)
    third = make.OrganisationFactory(name="Trešā skola")
    programme = make.ProgrammeFactory(school=third, qualification=cast.qualification)
    for _number in range(learners):
        make.EnrolmentFactory(programme=programme, started_on=SEPTEMBER, ended_on=None)
    AllianceMember.objects.create(alliance=cast.alliance, organisation=third, joined_on=joined, left_on=left)
    return f"alliance:{cast.alliance.pk}"


def is_shown(cast: Cast, person: str, organisation: str, key: str, year: int = 2025) -> bool:
    """Whether the page, the files and the API give the figure; each must say the same."""
    client, query = cast.client(person), f"scope={key}&year={year}"
    page = client.get(f"/indicator/?{query}")
    landed = client.get(page.headers["Location"]) if page.status_code == 302 else page
    files = {
        client.get(f"/indicator/file.{form}?{query}&by={by}").status_code
        for form in ("json", "csv", "xlsx")
        for by in ("sex", "all")
    }
    headers = bearer(program(cast, organisation, name=f"statistika {MachineClient.objects.count()}"))
    answers = [
        get(f"indicators/rr35_participation?scope={key}&period={year}/{year - 1999}&by={by}", headers)
        for by in ("sex", "all", "sex,qualification")
    ]
    if page.status_code == 200:
        assert page.context["board"].scope.key == key
        assert (files, {each.status_code for each in answers}) == ({200}, {200})
        return True
    assert page.headers["Location"] == f"/indicator/?year={year}"
    assert SENTENCE in text_of(landed)
    assert landed.context["board"].scope.kind == ("school" if organisation == "school" else "")
    assert files == {404}
    assert {(each.status_code, each.json()["errors"][0]["field"]) for each in answers} == {(422, "period")}
    return False


@freeze_time(NOW)
@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, True),
        ({"left": dt.date(2026, 1, 31)}, True),
        ({"joined": NOVEMBER}, False),
        ({"left": dt.date(2025, 9, 15)}, False),
        ({"learners": 0}, False),
    ],
    ids=["member", "left after the day", "joined after the day", "left before the day", "without learners"],
)
def test_the_third_school_has_learners_in_the_figure(
    cast: Cast, changes: dict[str, dt.date], shown: bool
) -> None:
    key = furnish(cast, **changes)  # type: ignore[arg-type]
    assert is_shown(cast, "coordinator", "school", key) == shown
    assert is_shown(cast, "alliance_coordinator", "sector_organisation", key) == shown
    assert is_shown(cast, "ministry_viewer", "ministry", key), "oversight reads all"
    assert is_shown(cast, "coordinator", "school", key) == shown, "what oversight had computed is kept"


@freeze_time(NOW)
def test_another_year_of_the_same_alliance_is_shown_without_the_one_of_two_schools(cast: Cast) -> None:
    key = furnish(cast, joined=NOVEMBER)
    assert is_shown(cast, "coordinator", "school", key, 2026)
    seen, whole = (
        cast.client(person).get(f"/indicator/?scope={key}&year=2026").context["board"]
        for person in ("coordinator", "ministry_viewer")
    )
    assert (seen.years, whole.years) == ([2026], [2026, 2025])
    assert not is_shown(cast, "coordinator", "school", key, 2025)
    # Before anybody belonged to it there is nothing to take away.
    assert is_shown(cast, "coordinator", "school", key, 2023)


@freeze_time(NOW)
def test_a_project_follows_the_same_rule(cast: Cast) -> None:
    furnish(cast, learners=0)
    third = Organisation.objects.get(name="Trešā skola")
    made: Project = projects.save(
        None,
        name="Projekts",
        number="1",
        alliance=cast.alliance,
        lead=cast.school,
        partners=[cast.other_school, third],
        starts_on=SEPTEMBER,
        ends_on=make.YEAR_ENDS,
        target_percent=None,
        by=SYSTEM,
    )
    key = f"project:{made.pk}"
    assert not is_shown(cast, "coordinator", "school", key)
    make.EnrolmentFactory(programme__school=third, started_on=SEPTEMBER, ended_on=None)
    assert is_shown(cast, "coordinator", "school", key)


def _figure_of_graduates(cast: Cast, rule: Definition) -> Figure:
    scope = scopes.chosen(cast.actor("coordinator"), f"alliance:{cast.alliance.pk}")
    assert scope is not None
    return cache.figures(scope, rule, [(Period.school_year(2025), ("sex",))])[0]


@freeze_time(NOW)
def test_it_is_the_learners_of_the_definition_that_count(cast: Cast) -> None:
    furnish(cast)
    graduates = Enrolment.objects.filter(started_on=SEPTEMBER, school__in=[cast.school, cast.other_school])
    graduates.update(ended_on=dt.date(2026, 6, 30), end_reason="graduated")
    assert _figure_of_graduates(cast, PARTICIPATION).schools == 3
    with refusal("too_few_schools"):
        _figure_of_graduates(cast, EXPOSURE)
    one = Enrolment.objects.filter(school__name="Trešā skola").earliest("pk")
    Enrolment.objects.filter(pk=one.pk).update(ended_on=dt.date(2026, 6, 30), end_reason="graduated")
    assert _figure_of_graduates(cast, EXPOSURE).schools == 3
