"""No organisation gains rights over another's learners without the word of those whom they belong to."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from alliances.alliances import services as alliances
from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.todo import tasks_for
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.people.models import Membership
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from matching.openings.models import SeatClaim
from matching.rounds.models import Lock, NameGrant, Proposal, Round, Run
from matching.rounds.services import consents, grants, proposals, rounds, runs
from matching.rounds.snapshot import learners_of, take
from tests import factories as make
from tests.cast import Cast, gather
from tests.matching.assignments.test_seats_race import at_once
from tests.matching.rounds.joint import (
    CANARIES,
    asked_round,
    consent_of,
    joint_round,
    pair_of,
    solve,
    solved_round,
    url,
)
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]


def rows_of(cast: Cast, who: str) -> set[int]:
    return set(visible_to(cast.actor(who), Proposal).values_list("enrolment", flat=True))


def stay(cast: Cast, school: Any) -> AllianceMember:
    return AllianceMember.objects.get(organisation=school, left_on__isnull=True)


def administrator(school: Any) -> Any:
    return make.MembershipFactory(organisation=school, role="administrator").as_actor()


def test_a_founder_of_an_alliance_opens_no_round_over_schools_that_nobody_asked(cast: Cast) -> None:
    """The attack: found an alliance with foreign schools, open a round, read and publish its learners."""
    stranger = make.OrganisationFactory(sector_organisation=True)
    attacker: Membership = make.MembershipFactory(organisation=stranger, role="administrator")
    made = alliances.create(
        name="Sveša alianse",
        sector=None,
        lead=stranger,
        members=[cast.school, cast.other_school],
        by=attacker.as_actor(),
    )
    with refusal("not_a_member"):
        rounds.create(
            owner=stranger,
            alliance=made,
            name="Sveša kārta",
            school_year=cast.school_year,
            kinds=["dvb"],
            starts_on=make.YEAR_STARTS,
            ends_on=make.YEAR_ENDS,
            schools=[cast.school, cast.other_school],
            by=attacker.as_actor(),
        )
    assert not visible_to(attacker.as_actor(), Proposal).exists()
    assert not SeatClaim.objects.exists()


def test_a_round_reads_counts_and_shows_no_learner_of_a_school_that_has_not_agreed(cast: Cast) -> None:
    round_, lead = asked_round(cast), cast.actor("alliance_coordinator")
    assert rounds.head_count(round_)["learners"] == 0
    assert not learners_of(round_).exists()
    assert not take(round_).problem.learners
    with refusal("nobody_agreed"):
        runs.start(round_, by=lead, in_background=False)
    asked = url("consent-detail", consent_of(round_, cast.actor("coordinator")).pk)
    assert cast.client("coordinator").get(url("round-detail", round_.pk))["Location"] == asked
    consents.agree(consent_of(round_, cast.actor("coordinator")), by=cast.actor("coordinator"))
    consents.decline(consent_of(round_, cast.actor("other_coordinator")), by=cast.actor("other_coordinator"))
    run = solve(round_)
    assert run.summary["learners"] == 1
    assert rows_of(cast, "alliance_coordinator") == {cast.learner.pk}
    publishing.publish(round_, by=lead)
    assert set(SeatClaim.objects.values_list("enrolment", flat=True)) == {cast.learner.pk}
    assert set(Assignment.objects.values_list("enrolment", flat=True)) == {cast.learner.pk}


def test_each_school_answers_for_itself_alone(cast: Cast) -> None:
    round_ = asked_round(cast)
    asked = consent_of(round_, cast.actor("coordinator"))
    viewer = make.MembershipFactory(organisation=cast.school, role="viewer").as_actor()
    teacher = make.MembershipFactory(organisation=cast.school, role="member").as_actor()
    lead = make.MembershipFactory(organisation=cast.sector_organisation, role="administrator").as_actor()
    others = [cast.actor(name) for name in ("other_coordinator", "alliance_coordinator", "ministry_viewer")]
    for stranger in (viewer, teacher, lead, SYSTEM, *others):
        for verb in (consents.agree, consents.decline):
            with refusal("not_yours"):
                verb(asked, by=stranger)
    assert not learners_of(round_).exists()
    consents.agree(asked, by=administrator(cast.school))
    assert list(learners_of(round_)) == [cast.learner]
    asked.refresh_from_db()
    assert asked.decided_at is not None
    assert asked.decided_by is not None


def test_the_school_is_asked_by_message_and_task_and_the_lead_sees_who_is_silent(cast: Cast) -> None:
    round_ = asked_round(cast)
    page = reverse("matching:consent-detail", args=[consent_of(round_, cast.actor("coordinator")).pk])
    told = Message.objects.filter(kind="round_asked")
    assert {row.to_email for row in told} == {cast.coordinator.user.email, cast.other_coordinator.user.email}
    assert page in {task.url for task in tasks_for(cast.actor("coordinator"))}
    silent = url("round-detail", round_.pk)
    assert [task.url for task in tasks_for(cast.actor("alliance_coordinator"))].count(silent) == 2
    lead_reads = cast.client("alliance_coordinator").get(silent).content.decode()
    assert cast.school.name in lead_reads
    client, answer = cast.client("coordinator"), page + "answer/"
    assert client.get(page).status_code == 200
    assert client.get(answer).status_code == 302
    for who in ("other_coordinator", "outsider"):
        assert cast.client(who).get(page).status_code == 404
    assert cast.client("alliance_coordinator").post(answer, {"do": "agree"}).status_code in (403, 404)
    assert not learners_of(round_).exists()
    for _again in range(2):
        assert client.post(answer, {"do": "agree"}).status_code == 302
    assert AuditEntry.objects.filter(verb="round.agree").count() == 1
    assert page not in {task.url for task in tasks_for(cast.actor("coordinator"))}
    assert list(learners_of(round_)) == [cast.learner]
    assert client.post(answer, {"do": "decline"}).status_code == 302
    assert not learners_of(round_).exists()


LEAVERS = {
    "its word taken back": lambda cast, round_: consents.decline(
        consent_of(round_, cast.actor("other_coordinator")), by=cast.actor("other_coordinator")
    ),
    "left the alliance": lambda cast, round_: alliances.leave(
        stay(cast, cast.other_school), by=administrator(cast.other_school)
    ),
}


@pytest.mark.parametrize("how", LEAVERS)
def test_a_result_with_learners_of_a_school_that_went_is_void(cast: Cast, how: str) -> None:
    round_ = solved_round(cast)
    lead, hers = cast.actor("alliance_coordinator"), pair_of(round_, cast.other_learner)
    LEAVERS[how](cast, round_)
    assert rows_of(cast, "alliance_coordinator") == {cast.learner.pk}
    assert not visible_to(lead, Run).exists()
    client = cast.client("alliance_coordinator")
    for name in ("round-list", "round-detail", "pair-list", "run-picture", "run-list", "round-publish"):
        answer = client.get(url(name, *([] if name == "round-list" else [round_.pk])))
        assert not any(canary in answer.content.decode() for canary in CANARIES)
        assert answer.status_code in (200, 302, 404), name
    assert client.get(url("pair-detail", round_.pk, hers.pk)).status_code == 404
    assert client.get(reverse("home")).status_code == 200
    with refusal("school_withdrew"):
        publishing.publish(round_, by=lead)
    for verb in (proposals.lock, lambda row, by: proposals.place_by_hand(row, opening=None, by=by)):
        with refusal("not_yours"):
            verb(hers, by=lead)
    assert not SeatClaim.objects.exists()
    run = solve(round_)
    assert run.summary["learners"] == 1
    publishing.publish(round_, by=lead)
    assert set(SeatClaim.objects.values_list("enrolment", flat=True)) == {cast.learner.pk}


def test_the_leads_reading_of_a_published_round_ends_when_a_school_leaves(cast: Cast) -> None:
    round_ = solved_round(cast)
    lead = cast.actor("alliance_coordinator")
    publishing.publish(round_, by=lead)
    with refusal("already_published"):
        consents.decline(
            consent_of(round_, cast.actor("other_coordinator")), by=cast.actor("other_coordinator")
        )
    both = {cast.learner.pk, cast.other_learner.pk}
    assert rows_of(cast, "alliance_coordinator") == both
    alliances.leave(stay(cast, cast.other_school), by=administrator(cast.other_school))
    assert rows_of(cast, "alliance_coordinator") == {cast.learner.pk}
    assert set(visible_to(lead, Assignment).values_list("enrolment", flat=True)) == {cast.learner.pk}
    hers = Assignment.objects.get(enrolment=cast.other_learner)
    assert hers in visible_to(cast.actor("other_coordinator"), Assignment), "what was agreed stays"
    assert hers in visible_to(cast.actor("other_employer_member"), Assignment) | visible_to(
        cast.actor("employer_member"), Assignment
    )
    own = cast.client("other_coordinator")
    assert own.get(url("round-detail", round_.pk)).status_code == 200
    assert own.get(url("pair-detail", round_.pk, pair_of(round_, cast.other_learner).pk)).status_code == 200
    assert cast.client("coordinator").get(url("round-detail", round_.pk)).status_code == 200


def test_who_comes_back_is_asked_again_and_has_shown_no_names(cast: Cast) -> None:
    round_, school = joint_round(cast), cast.actor("other_coordinator")
    grants.grant(round_, by=school)
    alliances.leave(stay(cast, cast.other_school), by=administrator(cast.other_school))
    with refusal("not_a_member"):
        consents.agree(consent_of(round_, school), by=school)
    AllianceMember.objects.create(
        alliance=cast.alliance, organisation=cast.other_school, joined_on=make.YEAR_STARTS
    )
    assert list(learners_of(round_)) == [cast.learner], "the old word ended with the old membership"
    consents.agree(consent_of(round_, school), by=school)
    assert learners_of(round_).count() == 2
    assert not NameGrant.objects.exists()


def test_a_run_that_was_computing_while_a_school_went_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = joint_round(cast)
    run = runs.start(round_, by=SYSTEM, in_background=False)
    real = runs.facts_of

    def meanwhile(*arguments: Any) -> Any:
        LEAVERS["its word taken back"](cast, round_)
        return real(*arguments)

    monkeypatch.setattr(runs, "facts_of", meanwhile)
    assert runs.execute(run.pk).status == "failed"
    assert not Proposal.objects.exists()


def test_fixed_pairs_of_a_school_that_went_count_for_nothing(cast: Cast) -> None:
    round_ = solved_round(cast)
    proposals.lock(pair_of(round_, cast.other_learner), by=cast.actor("alliance_coordinator"))
    LEAVERS["its word taken back"](cast, round_)
    assert Lock.objects.filter(round=round_).exists()
    assert rounds.head_count(round_)["fixed"] == 0
    assert not take(round_).problem.locked


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Whoever is first, no learner of a school that went is published."""

    def test_agreed_by_many_hands_is_agreed_once(self) -> None:
        cast = gather()
        round_, by = asked_round(cast), cast.actor("coordinator")
        asked = consent_of(round_, by)
        assert Counter(at_once(*[lambda: consents.agree(asked, by=by)] * 5)) == {"ok": 5}
        assert AuditEntry.objects.filter(verb="round.agree").count() == 1

    @pytest.mark.parametrize("how", LEAVERS)
    @pytest.mark.parametrize("first", ["publishing", "leaving"])
    def test_published_while_a_school_goes(
        self, how: str, first: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The slower one waits where the faster one has looked and not written yet."""
        cast = gather()
        round_ = solved_round(cast)
        director = administrator(cast.other_school)
        looked, gone = threading.Event(), threading.Event()
        real = publishing.claims.take

        def slowly(*arguments: Any) -> Any:
            looked.set()
            gone.wait(timeout=1)
            return real(*arguments)

        monkeypatch.setattr(publishing.claims, "take", slowly)
        own = stay(cast, cast.other_school)
        mine = consent_of(round_, director)

        def leave() -> None:
            if first == "publishing":
                looked.wait(timeout=10)
            if how == "left the alliance":
                alliances.leave(own, by=director)
            else:
                consents.decline(mine, by=director)
            gone.set()

        def publish() -> None:
            if first == "leaving":
                gone.wait(timeout=10)
            publishing.publish(round_, by=SYSTEM)

        published, left = at_once(publish, leave)
        hers = SeatClaim.objects.filter(enrolment=cast.other_learner).exists()
        assert published in {"ok", "school_withdrew"}
        assert hers is (published == "ok")
        if how == "left the alliance":
            assert left == "ok"
        else:
            assert {published, left} in ({"ok", "already_published"}, {"school_withdrew", "ok"})
        if first == "leaving":
            assert published == "school_withdrew"
        elif connection.vendor == "postgresql":
            assert published == "ok"
        assert Round.objects.get(pk=round_.pk).status == ("published" if hers else "proposed")
