"""Pages of pairs: filters and sorting that never fail, fixing in bulk, and setting by hand."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.test import Client

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from matching.assignments.services import publishing
from matching.openings.models import Wish
from matching.rounds.models import Lock, Proposal, Round
from matching.rounds.services import proposals
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import (
    crowd,
    english,
    pair_of,
    rows_on,
    shown,
    solve,
    solved_round,
    url,
)

pytestmark = pytest.mark.django_db

FAR = {"workplace__lat": 56.5047, "workplace__lon": 21.0108, "workplace__town": "Liepāja"}


@pytest.fixture
def crowded(cast: Cast) -> Round:
    """62 learners, 12 openings: two pages, most of them without a place, some for reasons of their own."""
    crowd(cast, learners=60, openings=10)
    strange = make.ProgrammeFactory(school=cast.school)
    make.EnrolmentFactory(programme=strange, person__last_name="Zvaigzne")
    make.EnrolmentFactory(programme=cast.programme, person__lat=None, person__lon=None)
    return solved_round(cast)


def test_filters_show_the_rows_they_name(cast: Cast, crowded: Round) -> None:
    client = cast.client("alliance_coordinator")
    everybody = Proposal.objects.filter(run=crowded.current_run)
    assert len(rows_on(client, crowded)) == everybody.count() == 64
    placed = rows_on(client, crowded, show="placed")
    unplaced = rows_on(client, crowded, show="unplaced")
    assert {row.opening_id is not None for row in placed} == {True}
    assert {row.opening_id for row in unplaced} == {None}
    assert len(placed) + len(unplaced) == 64
    for reason in ("qualification", "location_missing", "over_demanded"):
        found = rows_on(client, crowded, reason=reason)
        assert {row.reason for row in found} == {reason}
        assert len(found) == everybody.filter(reason=reason).count()
    own = rows_on(client, crowded, school=cast.school.pk)
    assert {row.enrolment.school for row in own} == {cast.school}


def test_chips_say_what_each_filter_hides_and_lead_without_it(cast: Cast, crowded: Round) -> None:
    client = english(cast.client("alliance_coordinator"))
    answer = client.get(url("pair-list", crowded.pk), {"show": "unplaced", "reason": "qualification"})
    assert len(shown(answer)) == 1
    chips = {chip["label"]: chip for chip in answer.context["chips"]}
    assert chips["Show"]["hides"] == len(rows_on(client, crowded, show="placed"))
    assert chips["Reason"]["hides"] == 63
    assert chips["Reason"]["url"] == "?show=unplaced"
    assert "1 learner still without a place" in answer.content.decode()


def test_learners_outside_their_wishes_are_found_once_each(cast: Cast, crowded: Round) -> None:
    placed = Proposal.objects.filter(run=crowded.current_run, opening__isnull=False)
    unlucky, lucky = placed[0], placed[1]
    for rank, opening in enumerate(placed.exclude(pk=unlucky.pk)[:3], start=1):
        Wish.objects.create(enrolment=unlucky.enrolment, opening=opening.opening, rank=rank)
    Wish.objects.create(enrolment=lucky.enrolment, opening=lucky.opening, rank=1)
    Proposal.objects.filter(pk=lucky.pk).update(wish_rank=1)
    client = cast.client("alliance_coordinator")
    assert rows_on(client, crowded, show="no_wish") == [unlucky]
    answer = client.get(url("pair-list", crowded.pk), {"show": "no_wish"})
    assert answer.context["chips"][0]["hides"] == 63


def test_school_finds_its_learners_by_name_without_diacritics(cast: Cast, crowded: Round) -> None:
    client = cast.client("coordinator")
    assert [row.enrolment for row in rows_on(client, crowded, q="kanarijputnina")] == [cast.learner]
    assert rows_on(client, crowded, q="Svesinieks") == []
    by_opening = rows_on(client, crowded, q="darbnica 3")
    assert by_opening
    for row in by_opening:
        own = row.enrolment.person.search_key if row.enrolment.school == cast.school else ""
        words = row.opening.search_key + row.opening.employer.search_key + own
        assert "darbnica" in words
        assert "3" in words


@pytest.mark.parametrize("sort", ["km", "-km", "opening", "-opening", "wish", "-wish", "cost", "-cost"])
def test_rows_without_a_value_come_last_both_ways(cast: Cast, crowded: Round, sort: str) -> None:
    fields = {"km": "km", "wish": "wish_rank", "cost": "cost", "opening": "opening_id"}
    rows = rows_on(cast.client("alliance_coordinator"), crowded, sort=sort)
    assert len({row.pk for row in rows}) == 64
    values = [getattr(row, fields[sort.removeprefix("-")]) for row in rows]
    filled = list(itertools.takewhile(lambda value: value is not None, values))
    assert all(value is None for value in values[len(filled) :])
    if "opening" not in sort:
        assert filled == sorted(filled, reverse=sort.startswith("-"))


def test_school_reads_its_learners_in_latvian_order(cast: Cast) -> None:
    for name in ("Žagars", "Čaks", "Caune", "Āboliņš", "Abols", "Zars"):
        make.EnrolmentFactory(programme=cast.programme, person__last_name=name)
    rows = rows_on(cast.client("coordinator"), solved_round(cast), sort="name")
    names = [row.enrolment.person.last_name for row in rows]
    assert names == ["Abols", "Āboliņš", "Caune", "Čaks", "Kanārijputniņa", "Zars", "Žagars"]


UNKNOWN: list[dict[str, str]] = [
    {"show": "nobody"},
    {"reason": "weather"},
    {"school": "x"},
    {"school": "-1"},
    {"school": "0"},
    {"school": "99999999999999999999999999"},
    {"school": "٣"},
    {"sort": "enrolment__person__birth_date"},
    {"sort": "--km"},
    {"sort": "-"},
    {"page": "0"},
    {"page": "-1"},
    {"page": "999999999999999999999999"},
    {"page": "last"},
    {"q": "%"},
    {"q": "' OR 1=1; --"},
    {"q": "a\x00b"},
    {"q": "ļ" * 3000},
    {"q": "\ud7ff\U0001f600"},
    {"show": "placed\x00", "reason": "\x00", "school": "\x00", "sort": "\x00", "page": "\x00"},
]


@pytest.mark.parametrize("query", UNKNOWN, ids=str)
def test_unknown_values_in_the_address_never_break_the_page(cast: Cast, query: dict[str, str]) -> None:
    round_ = solved_round(cast)
    for who in ("alliance_coordinator", "coordinator"):
        assert cast.client(who).get(url("pair-list", round_.pk), query).status_code == 200


def test_school_of_another_round_in_the_filter_tells_nothing(cast: Cast) -> None:
    """The chip names a school only by its public name, never whether it has learners here."""
    round_ = solved_round(cast)
    answer = cast.client("coordinator").get(url("pair-list", round_.pk), {"school": cast.other_school.pk})
    assert shown(answer) == []
    assert answer.context["total"] == 1


def fix(client: Client, round_: Round, verb: str, *pairs: Any, back: str = "") -> Any:
    return client.post(url("pair-fix", round_.pk), {"do": verb, "pair": list(pairs), "back": back})


def test_pairs_are_locked_and_unlocked_in_bulk(cast: Cast, crowded: Round) -> None:
    client = english(cast.client("alliance_coordinator"))
    chosen = [row.pk for row in rows_on(client, crowded, show="placed")[:5]]
    answer = fix(client, crowded, "lock", *chosen, back="show=placed&page=1")
    assert answer.headers["Location"] == url("pair-list", crowded.pk) + "?show=placed&page=1"
    assert "5 pairs are locked." in client.get(answer.headers["Location"]).content.decode()
    assert set(Proposal.objects.filter(status="locked").values_list("pk", flat=True)) == set(chosen)
    assert Lock.objects.filter(round=crowded).count() == 5
    assert {row.pk for row in rows_on(client, crowded, show="fixed")} == set(chosen)
    fix(client, crowded, "unlock", *chosen)
    assert not Lock.objects.exists()
    assert not Proposal.objects.filter(status="locked").exists()
    assert AuditEntry.objects.filter(verb="proposal.lock").count() == 5


def test_school_locks_its_own_pair_and_nobody_elses(cast: Cast) -> None:
    round_ = solved_round(cast)
    own, foreign = pair_of(round_, cast.learner), pair_of(round_, cast.other_learner)
    fix(cast.client("coordinator"), round_, "lock", own.pk, foreign.pk)
    assert [lock.enrolment for lock in Lock.objects.all()] == [cast.learner]


@pytest.mark.parametrize("who", ["employer_member", "ministry_viewer", "learner_member", "outsider"])
def test_others_fix_no_pair(cast: Cast, who: str) -> None:
    round_ = solved_round(cast)
    pair = pair_of(round_, cast.learner)
    client = cast.client(who)
    assert fix(client, round_, "lock", pair.pk).status_code in {403, 404}
    assert client.post(url("pair-place", round_.pk, pair.pk), {"opening": "none"}).status_code in {403, 404}
    assert not Lock.objects.exists()


@pytest.mark.parametrize("pairs", [[], ["x"], ["-1"], ["0"], ["99999999999999999999999999"], ["\x00"]])
def test_pairs_that_do_not_exist_are_passed_over(cast: Cast, pairs: list[str]) -> None:
    round_ = solved_round(cast)
    answer = fix(cast.client("alliance_coordinator"), round_, "lock", *pairs)
    assert answer.status_code == 302
    assert not Lock.objects.exists()


def test_address_to_go_back_to_stays_on_this_page(cast: Cast) -> None:
    round_ = solved_round(cast)
    for back in ("//evil.example/", "https://evil.example/", "\r\nSet-Cookie: a=b", "/../../x"):
        answer = fix(cast.client("alliance_coordinator"), round_, "lock", back=back)
        assert answer.headers["Location"].startswith(url("pair-list", round_.pk) + "?")
        assert "Set-Cookie: a" not in str(answer.headers)


def test_published_pair_is_not_fixed_any_more(cast: Cast) -> None:
    round_ = solved_round(cast)
    pair = pair_of(round_, cast.learner)
    publishing.publish(round_, by=SYSTEM)
    client = english(cast.client("coordinator"))
    assert fix(client, round_, "lock", pair.pk).status_code == 409
    page = client.get(url("pair-detail", round_.pk, pair.pk)).content.decode()
    assert "Do you know better?" not in page
    assert not Lock.objects.exists()


def check(client: Client, pair: Proposal, opening: Any) -> str:
    answer = client.get(url("pair-check", pair.run.round_id, pair.pk), {"opening": opening})
    assert answer.status_code == 200
    return answer.content.decode()


def test_check_says_at_once_what_the_rules_say(cast: Cast) -> None:
    far = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], **FAR)
    spare = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], seat_count=2)
    round_ = solved_round(cast)
    Proposal.objects.filter(opening=spare).update(opening=cast.opening)
    pair, other = pair_of(round_, cast.learner), pair_of(round_, cast.other_learner)
    client = english(cast.client("coordinator"))
    assert "This pair is possible" in check(client, pair, spare.pk)
    assert "2 seats are left there." in check(client, pair, spare.pk)
    assert "A rule speaks against it: too far" in check(client, pair, far.pk)
    assert "You may overrule this if you say why." in check(client, pair, far.pk)
    assert "No seat is left there" in check(client, pair, other.opening_id)
    assert "Choose an opening" in check(client, pair, "")
    for nothing in ("x", "0", "99999999999999999999999", "\x00"):
        assert "Choose an opening" in check(client, pair, nothing)


def place(client: Client, pair: Proposal, **values: Any) -> Any:
    return client.post(url("pair-place", pair.run.round_id, pair.pk), values)


def test_pair_is_set_by_hand(cast: Cast) -> None:
    round_ = solved_round(cast)
    spare = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    pair = pair_of(round_, cast.learner)
    client = english(cast.client("coordinator"))
    answer = place(client, pair, opening=spare.pk)
    assert answer.headers["Location"] == url("pair-detail", round_.pk, pair.pk)
    text = client.get(answer.headers["Location"]).content.decode()
    assert "Set by hand and locked; a new run keeps it." in text
    assert "A person set this pair by hand" in text
    pair.refresh_from_db()
    assert (pair.opening, pair.origin, pair.status) == (spare, "by_hand", "locked")
    assert f'<option value="{spare.pk}" selected' not in text


def test_learner_is_left_without_a_place_by_hand(cast: Cast) -> None:
    round_ = solved_round(cast)
    pair = pair_of(round_, cast.learner)
    client = english(cast.client("coordinator"))
    text = client.get(place(client, pair, opening="none").headers["Location"]).content.decode()
    assert "A person decided to leave this learner without a place" in text


def test_refused_pair_keeps_what_was_typed(cast: Cast) -> None:
    """A rule that may be overruled says so; the choice and the reason stand in the form again."""
    round_ = solved_round(cast)
    far = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification], **FAR)
    pair = pair_of(round_, cast.learner)
    before = pair.opening
    client = english(cast.client("coordinator"))
    answer = place(client, pair, opening=far.pk, reason="dzīvos pie <radiem>")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'<option value="{far.pk}" selected' in text
    assert 'value="dzīvos pie &lt;radiem&gt;"' in text
    assert 'href="#id_reason"' in text
    assert 'id="id_reason_error"' in text
    assert "A rule speaks against it: too far" in text
    pair.refresh_from_db()
    assert pair.opening == before
    text = place(client, pair, opening=far.pk, overrule="on").content.decode()
    assert 'name="overrule" checked' in text
    assert place(client, pair, opening=far.pk, overrule="on", reason="dzīvos pie radiem").status_code == 302
    pair.refresh_from_db()
    assert (pair.opening, Lock.objects.get().reason) == (far, "dzīvos pie radiem")


def test_round_that_was_published_meanwhile_says_so_to_the_hand(cast: Cast) -> None:
    round_ = solved_round(cast)
    pair = pair_of(round_, cast.learner)
    publishing.publish(round_, by=SYSTEM)
    answer = place(english(cast.client("coordinator")), pair, opening="none")
    assert answer.status_code == 409
    assert "This run is not the current one any more." in answer.content.decode()


def test_full_or_unfitting_opening_is_refused_beside_the_field(cast: Cast) -> None:
    round_ = solved_round(cast)
    taken = pair_of(round_, cast.other_learner).opening
    strange = make.OpeningFactory(employer=cast.employer, qualifications=[make.QualificationFactory()])
    pair = pair_of(round_, cast.learner)
    client = cast.client("coordinator")
    assert taken is not None
    for opening in (taken.pk, strange.pk, "", "x", "99999999999999999999999", "\x00"):
        answer = place(client, pair, opening=opening, reason="tomēr", overrule="on")
        assert answer.status_code == 422
        assert 'href="#id_opening"' in answer.content.decode()
        assert 'id="id_opening_error"' in answer.content.decode()
        assert 'value="tomēr"' in answer.content.decode()
    assert not Lock.objects.exists()


def test_foreign_pair_is_not_there_for_another_school(cast: Cast) -> None:
    round_ = solved_round(cast)
    foreign = pair_of(round_, cast.other_learner)
    client = cast.client("coordinator")
    assert place(client, foreign, opening="none").status_code == 404
    assert client.get(url("pair-check", round_.pk, foreign.pk)).status_code == 404
    elsewhere = make.RoundFactory(owner=cast.school)
    own = pair_of(round_, cast.learner)
    assert client.get(url("pair-detail", elsewhere.pk, own.pk)).status_code == 404


def test_pair_of_an_earlier_run_is_not_changed(cast: Cast) -> None:
    round_ = solved_round(cast)
    old = pair_of(round_, cast.learner)
    solve(round_)
    client = cast.client("coordinator")
    assert place(client, old, opening="none").status_code == 404
    assert client.get(url("pair-detail", round_.pk, old.pk)).status_code == 404
    fix(client, round_, "lock", old.pk)
    assert not Lock.objects.exists()


def test_explanation_of_an_overdemanded_place_names_nobody(cast: Cast) -> None:
    cast.other_opening.delete()
    round_ = solved_round(cast)
    unplaced = Proposal.objects.get(run=round_.current_run, opening__isnull=True)
    text = (
        english(cast.client("alliance_coordinator"))
        .get(url("pair-detail", round_.pk, unplaced.pk))
        .content.decode()
    )
    assert "2 learners compete for 1 seats" in text or "2 learners compete for 1 seat" in text
    assert "one more seat here would place 1 more learner" in text


def test_hand_made_pair_that_was_unlocked_says_what_the_check_says(cast: Cast) -> None:
    """Unlocking leaves the pair as it is; only the next run decides again."""
    round_ = solved_round(cast)
    spare = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    pair = pair_of(round_, cast.learner)
    proposals.place_by_hand(pair, opening=spare, by=cast.actor("coordinator"))
    fix(cast.client("coordinator"), round_, "unlock", pair.pk)
    pair.refresh_from_db()
    assert (pair.opening, pair.status) == (spare, "proposed")
