"""The examples of the rulebook, asked of the API by programs of those who may know."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache

from alliances.organisations.models import Organisation
from dvb.api.services import clients as machines
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.api.keys import bearer, get
from tests.dvb.indicators.worked import load_suppression, load_worked

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2027, 1, 1)
NEVER_HIDDEN = "&scope=own&unsuppressed=true"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def _headers(organisation: Organisation, *scopes: str) -> dict[str, str]:
    by = make.MembershipFactory(organisation=organisation, role="administrator").as_actor()
    name = "+".join(scopes)
    return bearer(machines.create(name, scopes=scopes, expires_on=UNTIL, by=by))


def _ask(headers: dict[str, str], definition: str, query: str = "") -> list[dict[str, Any]]:
    answer = get(f"indicators/{definition}?period=2025/26{query}", headers)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()
    return rows


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["numerator"], row["denominator"], row["value_pct"]


@freeze_time("2026-11-02 12:00")
def test_the_worked_example_is_what_the_rulebook_says_and_small_figures_stay_in_the_school() -> None:
    school = load_worked()
    headers = _headers(school, "indicators:read", "indicators:own")
    figures = {
        "rr35_participation": (6, 19, 31.6),
        "rr35_new_skills": (5, 19, 26.3),
        "wbl_exposure_graduates": (3, 5, 60.0),
        "wbl_exposure_graduates?version=1.h140.d30.a20-34.y3": (2, 4, 50.0),
    }
    for name, expected in figures.items():
        definition, _, version = name.partition("?")
        version = f"&{version}" if version else ""
        [own] = _ask(headers, definition, version + NEVER_HIDDEN)
        assert _said(own) == expected
        assert (own["scope"], own["suppressed"]) == ({"type": "own_school", "id": str(school.pk)}, False)
        # The same for others: a figure of five and of four graduates tells of persons, and is hidden.
        for scope in ("own", "national"):
            [public] = _ask(headers, definition, f"{version}&scope={scope}")
            is_small = expected[1] < 10
            assert public["suppressed"] is is_small
            assert _said(public) == ((None, expected[1], None) if is_small else expected)
    [any_hours] = _ask(headers, "rr35_participation", f"&version=1.h0{NEVER_HIDDEN}")
    assert _said(any_hours) == (7, 19, 36.8)
    by_kind = _ask(headers, "rr35_participation", f"&by=kind,sex{NEVER_HIDDEN}")
    cells = {tuple(sorted(row["by"].items())): _said(row) for row in by_kind}
    assert cells[("kind", "dvb"),] == (3, 19, 15.8)
    assert cells[("kind", "prakse"),] == (4, 19, 21.1)
    assert cells[("kind", "dvb"), ("sex", "m")] == (1, 9, 11.1)
    for form in ("csv", "xlsx"):
        path = f"indicators/wbl_exposure_graduates?period=2025/26&format={form}{NEVER_HIDDEN}"
        assert get(path, headers).status_code == 200


@freeze_time("2026-11-02 12:00")
def test_only_a_school_with_the_scope_gets_its_own_figures_whole(ministry: Organisation) -> None:
    school = make.OrganisationFactory()
    path = "indicators/rr35_participation?period=2025/26&unsuppressed=true"
    plain = _headers(school, "indicators:read")
    assert get(f"{path}&scope=own", plain).status_code == 403
    own = _headers(school, "indicators:read", "indicators:own")
    for scope in ("national", "school:0"):
        assert get(f"{path}&scope={scope}", own).status_code == 422
    assert get(f"{path}&scope=school:{school.pk}", own).status_code == 200
    stranger = _headers(make.OrganisationFactory(), "indicators:read", "indicators:own")
    assert get(f"{path}&scope=school:{school.pk}", stranger).status_code == 422
    [row] = get(f"{path}&scope=own", stranger).json()
    assert _said(row) == (0, 0, None)
    for organisation in (ministry, make.OrganisationFactory(employer=True)):
        with pytest.raises(machines.Refused):
            _headers(organisation, "indicators:own")


@pytest.fixture
def ministry() -> Organisation:
    return make.OrganisationFactory(ministry=True)


@freeze_time("2026-11-02 12:00")
def test_rezekne_and_ogre_are_hidden_and_all_others_are_shown(ministry: Organisation) -> None:
    schools = load_suppression()
    headers = _headers(ministry, "indicators:read")
    total, *rows = _ask(headers, "rr35_participation", "&by=school")
    assert _said(total) == (189, 725, 26.1)
    assert (total["scope"]["type"], total["coverage"]["schools_reporting"]) == ("reporting_schools", 5)
    shown = {row["by"]["school"]: (*_said(row), row["suppression_reason"]) for row in rows}
    assert {name: shown[str(school.pk)] for name, school in schools.items()} == {
        "Rīga": (96, 412, 23.3, None),
        "Valmiera": (31, 120, 25.8, None),
        "Jelgava": (17, 88, 19.3, None),
        "Rēzekne": (None, 61, None, "numerator"),
        "Ogre": (None, 44, None, "complement"),
    }
