"""Pages of a round: who gets which, nobody reads a foreign name, and none asks once for each row."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from matching.assignments.services import publishing
from matching.rounds.models import Round
from tests.cast import Cast
from tests.matching.rounds.joint import (
    CANARIES,
    crowd,
    english,
    joint_round,
    pair_of,
    solve,
    solved_round,
    unchanged,
    url,
)

pytestmark = pytest.mark.django_db

OWN = ("round-policy", "round-travel", "round-publish")
OF_ROWS = ("pair-list", "run-picture", "run-list", "run-compare")
OF_ROUND = ("round-detail", "run-progress", *OWN, *OF_ROWS)
ONLY_POST = ("run-start", "round-last-year", "round-close", "pair-fix")
WHO = (
    "alliance_coordinator",
    "coordinator",
    "other_coordinator",
    "employer_member",
    "other_employer_member",
    "ministry_viewer",
    "learner_member",
    "outsider",
)


def pages(cast: Cast, round_: Round) -> dict[str, str]:
    """Every page of a round that is read, with the pairs of both schools' learners."""
    own, foreign = pair_of(round_, cast.learner), pair_of(round_, cast.other_learner)
    found = {name: url(name, round_.pk) for name in OF_ROUND}
    found |= {"round-list": url("round-list"), "round-create": url("round-create")}
    for name, pair in (("own", own), ("foreign", foreign)):
        found[f"pair-detail {name}"] = url("pair-detail", round_.pk, pair.pk)
        found[f"pair-check {name}"] = url("pair-check", round_.pk, pair.pk) + f"?opening={cast.opening.pk}"
    return found


def everywhere(status: int, **besides: int) -> dict[str, int]:
    names = [*OF_ROUND, "pair-detail own", "pair-check own", "pair-detail foreign", "pair-check foreign"]
    return dict.fromkeys(names, status) | {key.replace("_", "-"): value for key, value in besides.items()}


ROWS_403 = dict.fromkeys(
    [*OF_ROWS, *(f"pair-{a} {b}" for a in ("detail", "check") for b in ("own", "foreign"))], 403
)
OWN_403 = dict.fromkeys(OWN, 403)
FOREIGN_404 = {"pair-detail foreign": 404, "pair-check foreign": 404}
EXPECTED: dict[str, dict[str, int]] = {
    "alliance_coordinator": everywhere(200, round_list=200, round_create=200),
    "coordinator": everywhere(200, round_list=200, round_create=200) | OWN_403 | FOREIGN_404,
    "employer_member": everywhere(404, round_list=200, round_create=403) | ROWS_403,
    "other_employer_member": everywhere(404, round_list=200, round_create=403) | ROWS_403,
    "ministry_viewer": everywhere(404, round_list=200, round_create=403) | ROWS_403 | OWN_403,
    "learner_member": everywhere(403, round_list=403, round_create=403),
    "outsider": everywhere(404, round_list=200, round_create=200),
}


@pytest.mark.parametrize("who", EXPECTED)
def test_each_member_of_the_cast_gets_the_pages_that_are_hers(cast: Cast, who: str) -> None:
    client, round_ = cast.client(who), solved_round(cast)
    got = {name: client.get(page).status_code for name, page in pages(cast, round_).items()}
    assert got == EXPECTED[who]


def test_ministry_reads_the_figures_of_a_published_round_and_no_row(cast: Cast) -> None:
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    client = english(cast.client("ministry_viewer"))
    page = client.get(url("round-detail", round_.pk)).content.decode()
    assert "2 of 2 have a place" in page
    assert url("pair-list", round_.pk) not in page
    got = {name: client.get(page).status_code for name, page in pages(cast, round_).items()}
    assert got == everywhere(200, round_list=200, round_create=403) | ROWS_403 | OWN_403


MAY_READ = {"coordinator": {CANARIES[0]}, "other_coordinator": {CANARIES[1]}}


@pytest.mark.parametrize("who", WHO)
def test_nobody_reads_a_name_that_is_not_theirs(cast: Cast, who: str) -> None:
    """Canary names; a school reads its own learner's, everybody else none, before and after publishing."""
    round_ = solved_round(cast)
    solve(round_)
    client = cast.client(who)
    texts = [_everything(client, cast, round_)]
    publishing.publish(round_, by=SYSTEM)
    texts.append(_everything(client, cast, round_))
    for text in texts:
        seen = {name for name in CANARIES if name in text}
        assert seen == MAY_READ.get(who, set())


def _everything(client: Client, cast: Cast, round_: Round) -> str:
    more = [
        url("pair-list", round_.pk) + query
        for query in ("?sort=-name", "?show=placed", f"?school={cast.other_school.pk}", "?q=Valmiera")
    ]
    more.append(url("run-picture", round_.pk) + "?place=valmiera")
    addresses = [reverse("home"), *pages(cast, round_).values(), *more]
    return "".join(client.get(address).content.decode() for address in addresses)


def test_foreign_name_finds_as_much_as_a_name_that_does_not_exist(cast: Cast) -> None:
    round_ = solved_round(cast)
    for who, name in (
        ("coordinator", "Svešinieks"),
        ("alliance_coordinator", "Svešinieks"),
        ("alliance_coordinator", "Kanārijputniņa"),
    ):
        answers = [
            cast.client(who).get(url("pair-list", round_.pk), {"q": text}).content.decode().replace(text, "X")
            for text in (name, "Nemanāmais")
        ]
        assert _without_tokens(answers[0]) == _without_tokens(answers[1])


def _without_tokens(page: str) -> str:
    page = re.sub(r"csrf\w*token\W+value=\W\w+|X-CSRFToken\W+\w+", "", page)
    return re.sub(r"q=[^&\"']*", "q=", page)


def test_pages_of_a_round_write_nothing(cast: Cast) -> None:
    """Trust check 34: a GET never writes."""
    round_ = solved_round(cast)
    client = cast.client("alliance_coordinator")
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as queries:
        for page in pages(cast, round_).values():
            client.get(page)
    written = [q["sql"] for q in queries if re.match(r"(?i)\s*(insert|update|delete|replace)", q["sql"])]
    assert len(queries) > 50
    assert not written


def test_addresses_that_change_something_take_only_posts(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = cast.client("alliance_coordinator")
    addresses = [url(name, round_.pk) for name in ONLY_POST]
    addresses.append(url("pair-place", round_.pk, pair_of(round_, cast.learner).pk))
    assert {client.get(address).status_code for address in addresses} == {302}
    with unchanged(round_):
        for address in addresses:
            client.get(address)


def test_every_post_needs_its_token(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alliance_coordinator.user, backend="django.contrib.auth.backends.ModelBackend")
    addresses = [url(name, round_.pk) for name in (*ONLY_POST, *OWN)]
    addresses += [url("pair-place", round_.pk, pair_of(round_, cast.learner).pk), url("round-create")]
    with unchanged(round_):
        assert {client.post(address).status_code for address in addresses} == {403}


def test_pages_ask_the_database_as_often_for_ten_times_the_rows(cast: Cast) -> None:
    """Trust check 41: no page asks once for each row."""
    round_ = joint_round(cast)
    counts: list[dict[str, int]] = []
    for learners, openings in ((6, 4), (60, 40)):
        crowd(cast, learners, openings)
        first, second = solve(round_), solve(round_)
        counts.append(_queries(cast, round_))
        assert first.number < second.number
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 40


def _queries(cast: Cast, round_: Round) -> dict[str, int]:
    asked: dict[str, int] = {}
    for who in ("alliance_coordinator", "coordinator"):
        client = cast.client(who)
        addresses = pages(cast, round_) | {
            "home": reverse("home"),
            "picture with lines": url("run-picture", round_.pk) + "?place=ciems-1",
            "pairs searched": url("pair-list", round_.pk) + "?q=ciems&show=placed&sort=-km",
        }
        client.get(addresses["home"])
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked[f"{who}: {name}"] = len(queries)
    return asked
