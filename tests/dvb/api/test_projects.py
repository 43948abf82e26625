"""Projects as programs read them: those of the page, with schools, own targets and the way to the records."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.alliances.models import AllianceMember
from alliances.kernel.actor import SYSTEM
from alliances.kernel.visibility import visible_to
from dvb.api.models import MachineClient
from dvb.indicators.models import Project
from dvb.indicators.services import projects
from tests import factories as make
from tests.cast import Cast
from tests.dvb.api.keys import bearer, get, program

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def _project(cast: Cast, number: str, **changes: Any) -> Project:
    given: dict[str, Any] = {
        "name": "Prasmju alianse",
        "alliance": cast.alliance,
        "lead": cast.school,
        "partners": [cast.other_school],
        "starts_on": dt.date(2026, 9, 1),
        "ends_on": dt.date(2027, 8, 31),
        "target_percent": Decimal(30),
    }
    return projects.save(None, number=number, by=SYSTEM, **given | changes)


def test_each_program_reads_the_projects_of_its_organisation_and_nobody_elses(cast: Cast) -> None:
    shared = _project(cast, "4.2.2.9/1")
    alone = _project(cast, "4.2.2.9/2", partners=[], target_percent=None)
    cast.stranger = make.OrganisationFactory()  # type: ignore[attr-defined]
    seen = {
        "school": [alone, shared],
        "other_school": [shared],
        "sector_organisation": [alone, shared],
        "ministry": [alone, shared],
        "stranger": [],
    }
    for name, expected in seen.items():
        made = program(cast, name, ["projects:read"])
        headers, actor = bearer(made), made.machine.as_actor()
        found = [row["id"] for row in get("projects", headers).json()["items"]]
        assert found == [row.pk for row in expected], name
        assert set(found) == set(visible_to(actor, Project).values_list("pk", flat=True)), "as on the page"
        for row in (alone, shared):
            assert get(f"projects/{row.pk}", headers).status_code == (200 if row in expected else 404)
    assert get("projects", bearer(program(cast, "school", ["rounds:read"], name="cits"))).status_code == 403
    assert get("rounds", bearer(program(cast, "school", ["projects:read"], name="vēl"))).status_code == 403
    assert MachineClient.objects.filter(organisation=cast.school).count() == 3


def test_a_project_says_its_schools_its_target_and_where_its_records_are(cast: Cast) -> None:
    third = make.OrganisationFactory()
    AllianceMember.objects.create(alliance=cast.alliance, organisation=third, joined_on=make.YEAR_STARTS)
    make.EnrolmentFactory(programme__school=third)
    whole = _project(cast, "4.2.2.9/1", partners=[cast.other_school, third])
    pair = _project(cast, "4.2.2.9/2", target_percent=None)
    headers = bearer(program(cast, "other_school"))
    first = get("projects?limit=1", headers).json()
    second = get(f"projects?limit=1&cursor={first['next_cursor']}", headers).json()
    assert second["next_cursor"] is None
    of_pair, of_three = first["items"][0], second["items"][0]
    assert get(f"projects/{whole.pk}", headers).json() == of_three
    numbers = [school["registration_number"] for school in of_three["schools"]]
    assert numbers == [row.registration_number for row in (cast.school, cast.other_school, third)]
    assert (of_three["number"], of_three["starts_on"], of_three["ends_on"]) == (
        "4.2.2.9/1",
        "2026-09-01",
        "2027-08-31",
    )
    assert of_three["targets"] == [
        {
            "definition_id": "rr35_participation",
            "definition_version": "1.h40",
            "year": 2027,
            "percent": 30.0,
            "source": "4.2.2.9/1",
        }
    ]
    # The address that it gives answers, with the records of these schools together.
    address = urlsplit(of_three["records_url"])
    records = get(f"{address.path.removeprefix('/api/v1/')}?{address.query}", headers)
    assert records.json()[0]["scope"] == {"type": "project", "id": str(whole.pk)}
    # Of two schools each could read the other's: a member is given no address, oversight is.
    assert (of_pair["records_url"], of_pair["targets"]) == (None, [])
    scope = f"indicators/rr35_participation?scope=project:{pair.pk}"
    assert get(scope, headers).status_code == 422
    ministry = bearer(program(cast, "ministry"))
    assert get(f"projects/{pair.pk}", ministry).json()["records_url"] == f"/api/v1/{scope}"
    assert get(scope, ministry).status_code == 200


def test_more_projects_ask_the_database_no_more(cast: Cast) -> None:
    headers = bearer(program(cast, "school"))
    asked = []
    for batch in (range(1), range(1, 6)):
        for number in batch:
            _project(cast, f"4.2.2.9/{number}")
        get("projects", headers)
        with CaptureQueriesContext(connection) as seen:
            get("projects", headers)
        asked.append(len(seen))
    assert asked[0] == asked[1]
