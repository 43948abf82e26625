"""An alliance is made by whoever may, after a look at it; its members are told and may leave."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from alliances.alliances import services as alliances
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from alliances.people.models import Membership
from tests import factories as make
from tests.cast import Cast, gather
from tests.matching.assignments.test_seats_race import at_once
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NEW = "/alliances/new/"


@pytest.fixture
def founder(cast: Cast) -> Membership:
    made: Membership = make.MembershipFactory(organisation=cast.sector_organisation, role="administrator")
    cast.founder = made  # type: ignore[attr-defined]
    return made


def found(cast: Cast, by: Membership, name: str = "Koka alianse") -> Alliance:
    members = [cast.school, cast.employer]
    lead = cast.sector_organisation
    return alliances.create(name=name, sector=None, lead=lead, members=members, by=by.as_actor())


def invitation(made: Alliance, organisation: Any) -> AllianceInvitation:
    return AllianceInvitation.objects.filter(alliance=made, organisation=organisation).latest("pk")


def director(organisation: Any) -> Membership:
    made: Membership = make.MembershipFactory(organisation=organisation, role="administrator")
    return made


def test_members_are_asked_once_and_a_second_click_makes_nothing(cast: Cast, founder: Membership) -> None:
    asked = director(cast.school)
    made = found(cast, founder)
    assert found(cast, founder, " koka  alianse ") == made
    assert set(made.members.values_list("organisation", flat=True)) == {cast.sector_organisation.pk}
    assert set(made.invitations.values_list("organisation", "state")) == {
        (cast.school.pk, "waiting"),
        (cast.employer.pk, "waiting"),
    }
    told = Message.objects.filter(kind="alliance_invited")
    assert {row.to_email for row in told} == {asked.user.email, cast.employer_member.user.email}
    assert AuditEntry.objects.filter(verb="alliance.found").count() == 1
    with refusal("name_taken"):
        alliances.create(
            name="Koka alianse", sector=None, lead=cast.school, members=[cast.employer], by=founder.as_actor()
        )
    with refusal("members_needed"):
        alliances.create(
            name="Viena", sector=None, lead=cast.school, members=[cast.school], by=founder.as_actor()
        )


def test_a_lead_that_somebody_else_names_is_asked_as_well(cast: Cast, founder: Membership) -> None:
    made = alliances.create(
        name="Metāla alianse", sector=None, lead=cast.school, members=[cast.employer], by=founder.as_actor()
    )
    assert not made.members.exists()
    assert invitation(made, cast.school).state == "waiting"


def test_only_the_yes_of_its_own_administrator_makes_a_member(cast: Cast, founder: Membership) -> None:
    made = found(cast, founder)
    asked = invitation(made, cast.school)
    strangers = [cast.actor(name) for name in ("coordinator", "other_coordinator", "ministry_viewer")]
    strangers += [director(cast.other_school).as_actor(), director(cast.ministry).as_actor()]
    for stranger in (*strangers, founder.as_actor(), SYSTEM):
        for verb in (alliances.accept, alliances.decline):
            with refusal("not_yours"):
                verb(asked, by=stranger)
    assert not made.members.filter(organisation=cast.school).exists()
    by = director(cast.school).as_actor()
    joined = alliances.accept(asked, by=by)
    assert (joined.organisation, joined.left_on) == (cast.school, None)
    assert alliances.accept(asked, by=by) == joined
    assert AuditEntry.objects.filter(verb="alliance.join").count() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by_id) == ("accepted", by.user_id)
    with refusal("invitation_answered"):
        alliances.withdraw(asked, by=founder.as_actor())


def test_who_declined_or_is_asked_no_more_cannot_accept_and_may_be_asked_again(
    cast: Cast, founder: Membership
) -> None:
    made, by = found(cast, founder), director(cast.school).as_actor()
    for answer, who in ((alliances.decline, by), (alliances.withdraw, founder.as_actor())):
        asked = invitation(made, cast.school)
        answer(asked, by=who)
        answer(asked, by=who)
        with refusal("invitation_answered"):
            alliances.accept(asked, by=by)
        assert not made.members.filter(organisation=cast.school).exists()
        assert not Message.objects.filter(subject_id=asked.pk, kind="alliance_invited", status="queued")
        assert alliances.invite(made, organisations=[cast.school], by=cast.actor("alliance_coordinator")) == 1
        assert alliances.invite(made, organisations=[cast.school], by=cast.actor("alliance_coordinator")) == 0
    alliances.accept(invitation(made, cast.school), by=by)
    assert alliances.invite(made, organisations=[cast.school], by=founder.as_actor()) == 0


def test_the_administrator_finds_the_invitation_on_the_start_page_and_answers(
    cast: Cast, founder: Membership
) -> None:
    cast.director = director(cast.school)  # type: ignore[attr-defined]
    made = found(cast, founder)
    page = reverse("alliances:alliance-invitation", args=[invitation(made, cast.school).pk])
    detail = reverse("alliances:alliance-detail", args=[made.pk])
    client, lead = cast.client("director"), cast.client("alliance_coordinator")
    assert page in client.get("/").content.decode()
    assert page not in cast.client("coordinator").get("/").content.decode()
    assert client.get(page).status_code == 200
    assert page in lead.get(detail).content.decode(), "the lead sees who has not answered"
    assert page not in cast.client("outsider").get(detail).content.decode()
    assert cast.client("coordinator").post(page + "answer/", {"do": "accept"}).status_code == 404
    assert lead.post(page + "answer/", {"do": "accept"}).status_code == 404
    for _again in range(2):
        assert client.post(page + "answer/", {"do": "accept"}).status_code == 302
    assert made.members.filter(organisation=cast.school, left_on=None).count() == 1
    assert lead.post(page + "withdraw/").status_code == 409
    other = reverse("alliances:alliance-uninvite", args=[invitation(made, cast.employer).pk])
    assert client.post(other).status_code == 404
    assert lead.post(other).status_code == 302
    assert invitation(made, cast.employer).state == "withdrawn"
    invite = reverse("alliances:alliance-invite", args=[made.pk])
    assert client.get(invite).status_code == 404
    assert lead.get(invite).status_code == 200
    assert lead.post(invite, {"members": [cast.employer.pk]}).status_code == 302
    assert invitation(made, cast.employer).state == "waiting"


def test_only_administrators_of_sector_and_ministry_found(cast: Cast, founder: Membership) -> None:
    for stranger in (cast.alliance_coordinator, cast.coordinator, cast.employer_member, cast.ministry_viewer):
        with refusal("not_yours"):
            found(cast, stranger)
    assert cast.client("coordinator").get(NEW).status_code == 404
    assert cast.client("ministry_viewer").get(NEW).status_code == 403


def test_page_asks_before_it_makes(cast: Cast, founder: Membership) -> None:
    client = cast.client("founder")
    form = {"name": "Metāla alianse", "sector": "", "lead": cast.school.pk, "members": [cast.employer.pk]}
    assert client.post(NEW, {**form, "members": [cast.ministry.pk]}).status_code == 200
    asked = client.post(NEW, form)
    assert asked.status_code == 200
    assert 'name="sure"' in asked.content.decode()
    assert not Alliance.objects.filter(name="Metāla alianse").exists(), "nothing before the second look"
    assert client.post(NEW, {**form, "sure": "1"}).status_code == 302
    assert client.post(NEW, {**form, "sure": "1"}).status_code == 302, "a double click"
    made = Alliance.objects.get(name="Metāla alianse")
    assert not made.members.exists(), "nobody has said yes"
    alliances.accept(invitation(made, cast.employer), by=cast.actor("employer_member"))
    page = reverse("alliances:alliance-detail", args=[made.pk])
    assert cast.employer.name in cast.client("coordinator").get(page).content.decode()
    assert cast.employer.name not in cast.client("other_employer_member").get(page).content.decode()
    assert cast.client("learner_member").get(page).status_code == 403


def test_a_member_leaves_and_the_lead_does_not(cast: Cast, founder: Membership) -> None:
    made = found(cast, founder)
    alliances.accept(invitation(made, cast.employer), by=cast.actor("employer_member"))
    own = AllianceMember.objects.get(alliance=made, organisation=cast.employer)
    end = reverse("alliances:alliance-leave", args=[own.pk])
    assert cast.client("employer_member").get(end).status_code == 302
    foreign = director(make.OrganisationFactory(sector_organisation=True)).as_actor()
    for stranger in (cast.actor("other_employer_member"), foreign, cast.actor("alliance_coordinator")):
        with refusal("not_yours"):
            alliances.leave(own, by=stranger)
    assert cast.client("employer_member").post(end).status_code == 302
    assert cast.client("employer_member").post(end).status_code == 302
    own.refresh_from_db()
    assert own.left_on is not None
    assert AuditEntry.objects.filter(verb="alliance.leave").count() == 1
    lead = AllianceMember.objects.get(alliance=made, organisation=cast.sector_organisation)
    with refusal("is_lead"):
        alliances.leave(lead, by=founder.as_actor())


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
class TestAtOnce:
    """Whoever is first, an organisation is a member once and only after its own yes."""

    @pytest.fixture
    def asked(self) -> tuple[Cast, AllianceInvitation, Membership]:
        cast = gather()
        lead = director(cast.sector_organisation)
        made = found(cast, lead)
        return cast, invitation(made, cast.employer), lead

    def test_accepted_by_many_hands_is_joined_once(
        self, asked: tuple[Cast, AllianceInvitation, Membership]
    ) -> None:
        cast, row, _lead = asked
        by = cast.actor("employer_member")
        assert Counter(at_once(*[lambda: alliances.accept(row, by=by)] * 5)) == {"ok": 5}
        assert AllianceMember.objects.filter(alliance=row.alliance, organisation=cast.employer).count() == 1

    def test_accepted_while_it_is_taken_back_is_one_of_both(
        self, asked: tuple[Cast, AllianceInvitation, Membership]
    ) -> None:
        cast, row, lead = asked
        by, keeper = cast.actor("employer_member"), lead.as_actor()
        joined, _taken = answers = at_once(
            lambda: alliances.accept(row, by=by), lambda: alliances.withdraw(row, by=keeper)
        )
        assert Counter(answers) == {"ok": 1, "invitation_answered": 1}
        inside = AllianceMember.objects.filter(alliance=row.alliance, organisation=cast.employer)
        assert inside.exists() is (joined == "ok")
