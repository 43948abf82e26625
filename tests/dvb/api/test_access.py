"""Which program gets in, for how long, how often, and to whose rows."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from dvb.agreements.models import Agreement
from dvb.api import tokens
from dvb.api.models import MachineClient
from dvb.api.services import clients as machines
from dvb.indicators import queries as indicator_queries
from dvb.indicators import services as indicators
from dvb.indicators.engine.definitions import Period
from dvb.indicators.models import Target
from matching.openings.models import Opening
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import NEXT_MONTH, administrator, ask_token, bearer, get, program
from tests.furniture import furnish

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_secret_is_shown_once_and_gives_a_token_for_an_hour(cast: Cast) -> None:
    made = program(cast, "school")
    answer = ask_token(made)
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3600
    assert made.secret not in made.machine.client.secret
    entry = AuditEntry.objects.get(verb="machine.make")
    assert made.secret not in str(entry.after)
    assert get("targets", bearer(made)).status_code == 200
    made.machine.refresh_from_db()
    assert made.machine.last_used_at is not None


def test_wrong_secret_or_an_unknown_program_gets_no_token(cast: Cast) -> None:
    made = program(cast, "school")
    assert ask_token(made, client_secret="guessed").status_code == 401
    assert ask_token(made, client_id="nobody").status_code == 401
    assert ask_token(made, grant_type="password").status_code == 400
    assert ask_token(made, scope="indicators:freeze").status_code == 400


def test_no_token_a_wrong_one_and_a_missing_scope_are_told_apart(cast: Cast) -> None:
    assert get("targets").status_code == 401
    assert (
        get("targets", {"Authorization": "Bearer guessed"}).headers["WWW-Authenticate"].startswith("Bearer")
    )
    answer = get("targets", bearer(program(cast, "school", ["rounds:read"])))
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Forbidden"
    wrong = Client().delete("/api/v1/targets")
    assert (wrong.status_code, wrong.headers["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in wrong.headers["Allow"]


def test_expired_tokens_expired_programs_and_revoked_ones_get_nothing(cast: Cast) -> None:
    made = program(cast, "school")
    headers = bearer(made)
    with freeze_time(timezone.now() + NEXT_MONTH / 30):
        assert get("targets", headers).status_code == 401, "the token is over"
    Token.objects.update(expires_at=timezone.now() + 3 * NEXT_MONTH)
    with freeze_time(timezone.now() + NEXT_MONTH):
        assert get("targets", headers).status_code == 200, "its last day counts"
    with freeze_time(timezone.now() + 2 * NEXT_MONTH):
        assert get("targets", headers).status_code == 401, "the program is over"
        assert ask_token(made).status_code == 401
    assert get("targets", headers).status_code == 200
    by = administrator(cast, "school")
    machines.revoke(made.machine, by=by)
    machines.revoke(made.machine, by=by)
    assert get("targets", headers).status_code == 401
    assert ask_token(made).status_code == 401
    assert AuditEntry.objects.filter(verb="machine.revoke").count() == 1


def test_rotation_ends_the_old_secret_and_its_tokens_at_once(cast: Cast) -> None:
    made = program(cast, "school")
    headers = bearer(made)
    fresh = machines.rotate(made.machine, by=administrator(cast, "school"))
    assert get("targets", headers).status_code == 401
    assert ask_token(made).status_code == 401
    assert get("targets", bearer(fresh)).status_code == 200


def test_only_administrators_of_the_own_organisation_keep_programs(cast: Cast) -> None:
    made = program(cast, "school")
    for actor in (cast.actor("coordinator"), administrator(cast, "other_school")):
        for verb in (machines.rotate, machines.revoke):
            with pytest.raises(Refused) as refused:
                verb(made.machine, by=actor)
            assert refused.value.code == "not_yours"
    with pytest.raises(Refused) as refused:
        program(cast, "employer", ["indicators:read"])
    assert refused.value.code == "no_scope"
    with pytest.raises(Refused) as refused:
        program(cast, "school")
    assert refused.value.code == "name_taken"
    assert MachineClient.objects.count() == 1


def test_who_asks_too_often_waits(cast: Cast, settings: Any) -> None:
    """The last call that is left is answered; another program and the next minute have calls of their own."""
    settings.API_CALLS_A_MINUTE = 2
    with freeze_time("2026-11-22 12:00:30"):
        headers, other = bearer(program(cast, "school")), bearer(program(cast, "other_school"))
        answers = [get("targets", headers) for _call in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert [each.headers["RateLimit-Remaining"] for each in answers] == ["1", "0", "0"]
        assert answers[2].headers["Retry-After"] == "30"
        assert get("targets", other).status_code == 200
    with freeze_time("2026-11-22 12:01:00"):
        assert get("targets", headers).status_code == 200


def test_guessing_the_secret_of_a_program_is_slowed_down(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "TOKENS_A_MINUTE", 2)
    made, other = program(cast, "school"), program(cast, "other_school")
    with freeze_time("2026-11-22 12:00:30"):
        guessed = [ask_token(made, client_secret="guessed").status_code for _call in range(3)]
        assert guessed == [401, 401, 429]
        assert ask_token(made).status_code == 429, "nor is the right one found among guesses"
        assert ask_token(other).status_code == 200


def test_only_sites_that_are_named_read_the_api_in_a_browser(settings: Any) -> None:
    site, allowed = "https://statistika.example", "Access-Control-Allow-Origin"
    assert allowed not in get("openapi.json", Origin=site).headers
    settings.CORS_ALLOWED_ORIGINS = [site]
    answer = get("openapi.json", Origin=site)
    assert answer.headers[allowed] == site
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert allowed not in get("openapi.json", Origin="https://cits.example").headers
    assert allowed not in Client().get("/", headers={"Origin": site}).headers


def test_same_answer_is_not_sent_twice(cast: Cast) -> None:
    headers = bearer(program(cast, "school"))
    first = get("openings", headers)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    again = get("openings", headers, **known)
    assert again.status_code == 304
    assert not again.content
    assert get("openings", bearer(program(cast, "employer")), **known).status_code == 200, (
        "it reads other rows"
    )
    Opening.objects.filter(pk=cast.opening.pk).update(title="Mainīts")
    assert "Mainīts" in [row["title"] for row in get("openings", headers, **known).json()["items"]]


def test_every_address_asks_for_a_token_but_the_description() -> None:
    patterns = next(
        each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/"
    ).url_patterns
    opened = []
    for pattern in patterns:
        path = str(pattern.pattern).replace("<definition_id>", "rr35_participation")
        for name in ("opening_id", "placement_id", "project_id", "round_id", "version"):
            path = path.replace(f"<key:{name}>", "1").replace(f"<int:{name}>", "1")
        calls = (Client().get, Client().put)
        if {call(f"/api/v1/{path}").status_code for call in calls} - {401, 405}:
            opened.append(path)
    assert sorted(opened) == ["", "openapi.json"], "the first says that there is nothing"


def test_no_program_reads_rows_of_another_organisation() -> None:
    cast, __ = furnish()
    draft = Opening.objects.filter(employer=cast.employer)[0]
    Opening.objects.filter(pk=draft.pk).update(status="draft", registered_by=None)
    everything = {
        each.pk: each.assignment for each in Agreement.objects.select_related("assignment__opening")
    }
    strangers = 0
    for name in ("school", "other_school", "employer", "other_employer"):
        made = program(cast, name)
        headers = bearer(made)
        mine = made.machine.organisation_id
        parties = {
            pk
            for pk, each in everything.items()
            if mine in (each.enrolment.school_id, each.opening.employer_id)
        }
        assert {row["id"] for row in get("placements?limit=200", headers).json()["items"]} == parties
        for pk in everything:
            assert get(f"placements/{pk}", headers).status_code == (200 if pk in parties else 404)
        strangers += len(everything) - len(parties)
        assert get(f"openings/{draft.pk}", headers).status_code == (200 if name == "employer" else 404)
        if name == "employer":
            assert {row["learner_number"] for row in get("placements", headers).json()["items"]} == {""}
    assert strangers
    cast.elsewhere = cast.outsider.organisation  # type: ignore[attr-defined]
    nobody = bearer(program(cast, "elsewhere"))
    assert get("rounds", own := bearer(program(cast, "school", name="pirms"))).json()["items"]
    assert get("rounds", nobody).json()["items"] == []
    assert any(row["learner_number"] for row in get("placements", own).json()["items"])
    own = bearer(program(cast, "school", name="otrs"))
    text = get("placements", own).content.decode()
    for enrolment in (cast.learner, cast.other_learner):
        assert enrolment.person.last_name not in text


def test_pages_follow_each_other_whatever_comes_in_between() -> None:
    cast, __ = furnish()
    headers = bearer(program(cast, "school"))
    whole = [row["id"] for row in get("openings?limit=200", headers).json()["items"]]
    assert len(whole) > 1
    walked, pages, cursor = [], 0, ""
    while cursor is not None:
        page = get(f"openings?limit=1&cursor={cursor or ''}", headers).json()
        walked += [row["id"] for row in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        if pages == 1:
            make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    assert (walked, pages) == (whole, len(whole))
    assert get("openings?cursor=rubbish", headers).json()["errors"][0]["field"] == "cursor"


@freeze_time("2026-11-02 10:00")
def test_frozen_figures_and_targets_of_a_school_are_read_by_itself_alone(cast: Cast) -> None:
    rule, scope = "rr35_participation", indicator_queries.Scope(cast.school)
    held = indicators.freeze(scope, definition_id=rule, period=Period.school_year(2025), by=SYSTEM)
    Target.objects.create(
        organisation=cast.school, definition_id=rule, year=2027, percent="31.5", source="Skolas plāns"
    )
    own, other = (bearer(program(cast, name, ["indicators:read"])) for name in ("school", "other_school"))
    path = f"indicators/{rule}/frozen"
    [row] = get(path, own).json()["items"]
    assert (row["payload_sha256"], row["scope"]) == (held.payload_hash, scope.key)
    assert get(f"{path}/1?period=2025/26&scope=own", own).content == bytes(held.payload)
    assert get(path, other).json()["items"] == []
    assert get(f"{path}/1?period=2025/26&scope=own", other).status_code == 404
    assert get(f"{path}/1?period=2025/26&scope={scope.key}", other).status_code == 422
    mine, theirs = ({row["owner"] for row in get("targets", one).json()["items"]} for one in (own, other))
    assert (mine, theirs) == ({"national", f"school:{cast.school.pk}"}, {"national"})
