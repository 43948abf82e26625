"""Which program gets in, for how long, how often, and to whose rows."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from alliances.kernel.errors import Refused
from alliances.models import AuditEntry
from dvb.models import Agreement, MachineClient
from dvb.services import machines
from matching.models import Opening
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.api.keys import NEXT_MONTH, administrator, ask_token, bearer, get, program
from tests.furniture import furnish

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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


def test_expired_tokens_expired_programs_and_revoked_ones_get_nothing(cast: Cast) -> None:
    made = program(cast, "school")
    headers = bearer(made)
    with freeze_time(timezone.now() + NEXT_MONTH / 30):
        assert get("targets", headers).status_code == 401, "the token is over"
    Token.objects.update(expires_at=timezone.now() + 3 * NEXT_MONTH)
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
    settings.API_CALLS_A_MINUTE = 2
    headers = bearer(program(cast, "school"))
    with freeze_time(timezone.now()):
        first = get("targets", headers)
        assert first.headers["RateLimit-Remaining"] == "1"
        get("targets", headers)
        third = get("targets", headers)
    assert third.status_code == 429
    assert int(third.headers["Retry-After"]) <= 60


def test_same_answer_is_not_sent_twice(cast: Cast) -> None:
    headers = bearer(program(cast, "school"))
    tag = get("targets", headers).headers["ETag"]
    again = get("targets", headers, **{"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content


def test_every_address_asks_for_a_token_but_the_description() -> None:
    patterns = next(
        each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/"
    ).url_patterns
    opened = []
    for pattern in patterns:
        path = str(pattern.pattern).replace("<definition_id>", "rr35_participation")
        for name in ("opening_id", "placement_id", "project_id", "round_id", "version"):
            path = path.replace(f"<int:{name}>", "1")
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
    assert strangers
    own = bearer(program(cast, "school", name="otrs"))
    text = get("placements", own).content.decode()
    for enrolment in (cast.learner, cast.other_learner):
        assert enrolment.person.last_name not in text


def test_pages_follow_each_other_whatever_comes_in_between() -> None:
    cast, __ = furnish()
    headers = bearer(program(cast, "school"))
    whole = [row["id"] for row in get("openings?limit=200", headers).json()["items"]]
    assert len(whole) > 1
    walked, cursor = [], ""
    while cursor is not None:
        page = get(f"openings?limit=1&cursor={cursor or ''}", headers).json()
        walked += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert walked == whole
    assert get("openings?cursor=rubbish", headers).json()["errors"][0]["field"] == "cursor"
