"""Figures that a school counted itself, sent by programs: for whom, all or none, once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from dvb.api.services import clients as machines
from dvb.indicators.engine.definitions import Period
from dvb.indicators.models import HandedIn
from dvb.indicators.services.self_reported import hand_in
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import administrator, bearer, get, program

pytestmark = pytest.mark.django_db
SAID = {
    "definition_id": "rr35_participation",
    "period": "2025/26",
    "numerator": 12,
    "denominator": 80,
    "note": "Pēc žurnāla",
}
YEAR = Period.school_year(2025)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def put(headers: dict[str, str], *items: dict[str, Any], body: str | None = None) -> Any:
    text = json.dumps({"items": items}) if body is None else body
    return Client().put("/api/v1/handed-in", text, content_type="application/json", headers=headers)


@freeze_time("2026-11-02 10:00")
def test_schools_program_hands_in_once_and_the_older_figure_stays_in_the_table(cast: Cast) -> None:
    headers = bearer(program(cast, "school", ["indicators:write", "indicators:read"], name="Žurnāls"))
    first = put(headers, SAID)
    assert first.status_code == 200
    assert first.json()["items"][0]["outcome"] == "new"
    assert first.json()["items"][0]["source"] == "handed_in"
    again = put(headers, SAID | {"registration_number": cast.school.registration_number})
    assert again.json()["items"] == [first.json()["items"][0] | {"outcome": "unchanged"}]
    assert put(headers, SAID | {"numerator": 13}).json()["items"][0]["outcome"] == "replaced"
    rows = HandedIn.objects.order_by("pk")
    assert [(row.numerator, row.replaced_at is None) for row in rows] == [(12, False), (13, True)]
    assert {row.school for row in rows} == {cast.school}
    entries = AuditEntry.objects.filter(verb="indicator.hand_in")
    assert [entry.organisation_id for entry in entries] == [cast.school.pk] * 2
    row = get("coverage?period=2025/26", headers).json()["items"]
    assert [one["is_handed_in"] for one in row if one["name"] == cast.school.name] == [True]
    page = cast.client("ministry_viewer").get(reverse("indicator-coverage") + "?year=2025")
    assert "Žurnāls" in page.content.decode()


@freeze_time("2026-11-02 10:00")
def test_another_school_is_not_there_and_the_ministry_names_any(cast: Cast) -> None:
    own = bearer(program(cast, "school"))
    strange = SAID | {"registration_number": cast.other_school.registration_number}
    for other in (strange, SAID | {"registration_number": "40003521600"}):
        answer = put(own, SAID | {"numerator": 1}, other)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert not HandedIn.objects.exists(), "nor is the own row of the call kept"
    ministry = bearer(program(cast, "ministry"))
    given = [
        SAID | {"registration_number": each.registration_number} for each in (cast.school, cast.other_school)
    ]
    assert [row["outcome"] for row in put(ministry, *given).json()["items"]] == ["new", "new"]
    unnamed = put(ministry, SAID)
    assert unnamed.status_code == 422
    assert unnamed.json()["errors"][0]["field"] == "registration_number"
    employer = SAID | {"registration_number": cast.employer.registration_number}
    assert put(ministry, employer).json()["errors"][0]["row"] == 1


@freeze_time("2026-11-02 10:00")
def test_one_wrong_row_keeps_none_and_every_fault_names_its_row_and_field(cast: Cast) -> None:
    headers = bearer(program(cast, "school"))
    calendar = {"definition_id": "rr35_agreement"}
    answer = put(
        headers,
        SAID,
        SAID | {"definition_id": "guessed"},
        SAID | calendar | {"numerator": 81},
        SAID | {"period": "2027/28"},
        SAID | {"period": "2025/27"},
        SAID | {"definition_id": "rr35_new_skills", "note": "  "},
        SAID,
    )
    assert answer.status_code == 422
    places = [(each["row"], each["field"]) for each in answer.json()["errors"]]
    assert places == [
        (2, "definition_id"),
        (3, "numerator"),
        (4, "period"),
        (5, "period"),
        (6, "note"),
        (7, "definition_id"),
    ]
    assert not HandedIn.objects.exists()
    assert not AuditEntry.objects.filter(verb="indicator.hand_in").exists()
    shape = put(headers, SAID, SAID | {"numerator": -1}, SAID | {"note": "a\x00b"})
    assert [(each["row"], each["field"]) for each in shape.json()["errors"]] == [
        (2, "numerator"),
        (3, "note"),
    ]
    assert put(headers, body="{").status_code == 400
    assert put(headers).status_code == 422
    assert put(headers, body="x" * 3_000_000).status_code == 413


def test_only_the_scope_lets_write_and_only_schools_and_the_ministry_have_it(cast: Cast) -> None:
    assert put({}, SAID).status_code == 401
    assert put(bearer(program(cast, "school", ["indicators:read"])), SAID).status_code == 403
    for name in ("employer", "sector_organisation"):
        with pytest.raises(Refused) as refused:
            program(cast, name, ["indicators:write"])
        assert refused.value.code == "no_scope"
    reader = program(cast, "other_school", ["indicators:read"]).machine
    writer = program(cast, "other_school", ["indicators:write"], name="otrs").machine
    said = {key: value for key, value in SAID.items() if key != "period"}
    for school, machine in ((cast.other_school, reader), (cast.school, writer)):
        with pytest.raises(Refused) as refused:
            hand_in(school, period=YEAR, by=machine.as_actor(), machine=machine, **said)  # type: ignore[arg-type]
        assert refused.value.code == "not_yours"
    assert not HandedIn.objects.exists()


def test_line_to_copy_for_a_program_that_only_writes_is_one_that_works(cast: Cast) -> None:
    cast.outsider = make.MembershipFactory(organisation=cast.school, role="administrator")
    client = cast.client("outsider")
    fields = {"name": "Žurnāls", "scopes": ["indicators:write"], "expires_on": "31.12.2027"}
    with freeze_time("2027-01-10 10:00"):
        client.force_login(cast.outsider.user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.post(reverse("machine-make"), fields).content.decode()
    assert "-X PUT" in page
    assert "/api/v1/handed-in" in page
    assert machines.scopes_for(administrator(cast, "ministry"))[1] == "indicators:write"
