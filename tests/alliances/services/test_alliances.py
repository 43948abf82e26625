"""An alliance is made by whoever may, after a look at it; its members are told and may leave."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.models import Alliance, AllianceMember, AuditEntry, Membership, Message
from alliances.services import alliances
from tests import factories as make
from tests.cast import Cast
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
    return alliances.found(name=name, sector=None, lead=lead, members=members, by=by.as_actor())


def test_members_are_told_once_and_a_second_click_makes_nothing(cast: Cast, founder: Membership) -> None:
    made = found(cast, founder)
    assert found(cast, founder, " koka  alianse ") == made
    assert set(made.members.values_list("organisation", flat=True)) == {
        cast.sector_organisation.pk,
        cast.school.pk,
        cast.employer.pk,
    }
    told = Message.objects.filter(kind="alliance_joined")
    assert {row.to_email for row in told} == {
        cast.coordinator.user.email,
        cast.employer_member.user.email,
    }
    assert AuditEntry.objects.filter(verb="alliance.found").count() == 1
    with refusal("name_taken"):
        alliances.found(
            name="Koka alianse", sector=None, lead=cast.school, members=[cast.employer], by=founder.as_actor()
        )
    with refusal("members_needed"):
        alliances.found(
            name="Viena", sector=None, lead=cast.school, members=[cast.school], by=founder.as_actor()
        )


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
    page = reverse("alliances:alliance-detail", args=[made.pk])
    assert cast.employer.name in cast.client("coordinator").get(page).content.decode()
    assert cast.employer.name not in cast.client("other_employer_member").get(page).content.decode()
    assert cast.client("learner_member").get(page).status_code == 403


def test_a_member_leaves_and_the_lead_does_not(cast: Cast, founder: Membership) -> None:
    made = found(cast, founder)
    own = AllianceMember.objects.get(alliance=made, organisation=cast.employer)
    end = reverse("alliances:alliance-leave", args=[own.pk])
    assert cast.client("employer_member").get(end).status_code == 405
    with refusal("not_yours"):
        alliances.leave(own, by=cast.actor("other_employer_member"))
    assert cast.client("employer_member").post(end).status_code == 302
    assert cast.client("employer_member").post(end).status_code == 302
    own.refresh_from_db()
    assert own.left_on is not None
    assert AuditEntry.objects.filter(verb="alliance.leave").count() == 1
    lead = AllianceMember.objects.get(alliance=made, organisation=cast.sector_organisation)
    with refusal("is_lead"):
        alliances.leave(lead, by=founder.as_actor())
