"""The pages of alliances: what they say before a loss, who can answer, who is in and who left."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.alliances import services as alliances
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.home.first_steps import first_steps
from matching.assignments.services import publishing
from matching.rounds.models import is_void
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import asked_round, english, joint_round, solve, solved_round

pytestmark = pytest.mark.django_db


def administrator(cast: Cast, name: str, organisation: Any) -> Membership:
    """An administrator whom the cast knows by this name."""
    made: Membership = make.MembershipFactory(organisation=organisation, role="administrator")
    setattr(cast, name, made)
    return made


@pytest.fixture
def director(cast: Cast) -> Membership:
    return administrator(cast, "director", cast.school)


@pytest.fixture
def founder(cast: Cast) -> Membership:
    return administrator(cast, "founder", cast.sector_organisation)


def detail(cast: Cast, who: str) -> str:
    page = english(cast.client(who)).get(reverse("alliances:alliance-detail", args=[cast.alliance.pk]))
    return " ".join(page.content.decode().split())


def membership(cast: Cast, organisation: Any) -> AllianceMember:
    return AllianceMember.objects.get(alliance=cast.alliance, organisation=organisation, left_on=None)


def invited(cast: Cast, organisation: Any, by: Membership) -> AllianceInvitation:
    alliances.invite(cast.alliance, organisations=[organisation], by=by.as_actor())
    return AllianceInvitation.objects.filter(organisation=organisation).latest("pk")


@pytest.mark.usefixtures("director", "founder")
@pytest.mark.parametrize("who", ["director", "founder"])
def test_before_a_membership_ends_the_page_names_the_rounds_that_lose_by_it(cast: Cast, who: str) -> None:
    unpublished, without_run = joint_round(cast, "Vasaras kārta"), joint_round(cast, "Rudens kārta")
    solve(unpublished)
    asked_round(cast, "Ziemas kārta")
    publishing.publish(solved_round(cast), by=cast.actor("alliance_coordinator"))
    page = detail(cast, who)
    end = reverse("alliances:alliance-leave", args=[membership(cast, cast.school).pk])
    [before, *rest] = page.split(f'action="{end}"')
    assert len(rest) == 1
    asked = before[before.rindex("<details") :]
    assert "data-confirm" in asked, "the same question as before a round is closed"
    for text in (
        "“Kopējā kārta” is published: its places stay.",
        "“Vasaras kārta” is not published: its result is void at once, and it has to be run again.",
        "“Rudens kārta” goes on without the school",
        "“Ziemas kārta” waits for the school",
        "Only a new invitation",
    ):
        assert text in asked, text
    assert without_run.current_run is None
    other = reverse("alliances:alliance-leave", args=[membership(cast, cast.other_school).pk])
    assert (other in page) is (who == "founder"), "a member ends its own membership only"
    assert cast.client(who).post(end).status_code == 302
    assert is_void(unpublished.current_run), "what was said is what happens"


def test_who_does_not_see_a_round_reads_no_name_of_it(cast: Cast) -> None:
    administrator(cast, "minister", cast.ministry)
    joint_round(cast, "Slepenā kārta")
    page = detail(cast, "minister")
    assert "End the membership of" in page
    assert "Slepenā kārta" not in page
    assert "1 joint round that you do not see loses a school." in page


@pytest.mark.usefixtures("founder")
def test_a_member_without_rounds_is_told_so(cast: Cast, director: Membership) -> None:
    assert "No joint round is affected." in detail(cast, "director")
    assert "End the membership" not in detail(cast, "coordinator")


def test_both_sides_read_who_decided_what_and_when(
    cast: Cast, director: Membership, founder: Membership
) -> None:
    with freeze_time("2026-11-10 10:00"):
        alliances.leave(membership(cast, cast.school), by=director.as_actor())
        told = Message.objects.get(kind="alliance_left", to_email=founder.user.email)
    assert cast.school.name in told.subject
    assert not Message.objects.filter(kind="alliance_left", to_email=director.user.email)
    for who, is_concerned in (("director", True), ("founder", True), ("outsider", False)):
        page = detail(cast, who)
        assert "to 10 November 2026" in page
        assert (f"ended by {director.user.name}" in page) is is_concerned, who
    with freeze_time("2026-11-11 10:00"):
        again = invited(cast, cast.school, founder)
        alliances.accept(again, by=director.as_actor())
    page = detail(cast, "founder")
    assert f"since 11 November 2026, accepted by {director.user.name}" in page
    assert "Former members" in page, "it was a member before as well"
    assert f"accepted by {director.user.name}" not in detail(cast, "outsider")
    with freeze_time("2026-11-12 10:00"):
        alliances.leave(membership(cast, cast.school), by=founder.as_actor())
        declined = invited(cast, cast.school, founder)
        page = detail(cast, "founder")
        assert f"invited 12 November 2026, {founder.user.name}" in page
        alliances.decline(declined, by=director.as_actor())
        alliances.decline(declined, by=director.as_actor())
    assert Message.objects.filter(kind="alliance_left", to_email=director.user.email).count() == 1
    assert Message.objects.filter(kind="alliance_declined", to_email=founder.user.email).count() == 1


@pytest.mark.usefixtures("founder")
def test_a_count_of_members_is_the_same_for_everybody(cast: Cast) -> None:
    lead = cast.sector_organisation
    AllianceMember.objects.create(alliance=cast.alliance, organisation=lead, joined_on=make.YEAR_STARTS)
    for who in ("founder", "coordinator", "employer_member"):
        page = detail(cast, who)
        assert "<h2>5 members</h2>" in page, who
        assert f"<dt>{lead.name}</dt>" in page, "the lead is named on the page anyway"
    assert "1 of them is an organisation that yours does not see." in page
    assert cast.other_employer.name not in page


class TestInviting:
    @pytest.fixture
    def other(self) -> Any:
        return make.OrganisationFactory(name="Jaunā skola")

    def address(self, cast: Cast) -> str:
        return reverse("alliances:alliance-invite", args=[cast.alliance.pk])

    def invite(self, cast: Cast, *rows: Any) -> str:
        client: Client = english(cast.client("founder"))
        page = client.post(self.address(cast), {"members": [row.pk for row in rows]}, follow=True)
        return " ".join(page.content.decode().split())

    def test_only_those_are_offered_who_are_neither_in_nor_invited(
        self, cast: Cast, founder: Membership, other: Any
    ) -> None:
        page = cast.client("founder").get(self.address(cast)).content.decode()
        assert other.name in page
        assert f'value="{cast.school.pk}"' not in page
        assert "One of the chosen is a member or invited by now." in self.invite(cast, cast.school)
        with freeze_time("2026-11-10 10:00"):
            make.MembershipFactory(organisation=other, role="administrator")
            said = self.invite(cast, other)
        assert "1 organisation is invited and decides for itself." in said
        assert "Nobody can answer" not in said
        assert "The e-mails go out" not in said
        assert f'value="{other.pk}"' not in cast.client("founder").get(self.address(cast)).content.decode()

    def test_at_night_the_hour_of_the_e_mails_is_said(
        self, cast: Cast, founder: Membership, other: Any
    ) -> None:
        make.MembershipFactory(organisation=other, role="administrator")
        with freeze_time("2026-11-10 23:00+02:00"):
            assert "The e-mails go out at 07:00." in self.invite(cast, other)
            page = english(cast.client("founder")).get("/messages/").content.decode()
        assert "goes out: 11 November 2026\N{NO-BREAK SPACE}07:00" in page

    @pytest.mark.parametrize("people", ["none", "coordinator"])
    @pytest.mark.parametrize("kind", ["school", "employer"])
    def test_where_nobody_can_answer_all_are_told_what_helps(
        self, cast: Cast, founder: Membership, kind: str, people: str
    ) -> None:
        alone = make.OrganisationFactory(
            employer=kind == "employer", name="Vientuļie", contact_email="kontakts@vientulie.example"
        )
        if people == "coordinator":
            cast.alone = make.MembershipFactory(organisation=alone, role="coordinator")  # type: ignore[attr-defined]
        said = self.invite(cast, alone)
        assert "Nobody can answer yet, for there is no administrator: Vientuļie." in said
        letter = Message.objects.get(kind="alliance_invited")
        row = AllianceInvitation.objects.get(organisation=alone)
        page = reverse("alliances:alliance-invitation", args=[row.pk])
        may_register = kind == "employer" and people == "none"
        helps = "registers it at the sign-in page" if may_register else "Ask whoever runs this site"
        assert letter.path == (reverse("alliances:employer-register") if may_register else page)
        assert helps in said
        assert helps in english(cast.client("founder")).get(page).content.decode()
        if people == "none":
            assert letter.to_email == "kontakts@vientulie.example"
            return
        assert letter.user == cast.alone.user, "one of its people, not its contact"  # type: ignore[attr-defined]
        client = english(cast.client("alone"))
        assert page in client.get("/").content.decode(), "a task, for nobody else can see to it"
        assert "Your organisation has no administrator here" in client.get(page).content.decode()
        assert cast.client("alone").post(f"{page}answer/", {"do": "accept"}).status_code == 404

    def test_where_somebody_can_she_is_named_to_her_colleagues_alone(
        self, cast: Cast, founder: Membership, other: Any
    ) -> None:
        she = administrator(cast, "her", other)
        cast.colleague = make.MembershipFactory(organisation=other, role="coordinator")  # type: ignore[attr-defined]
        page = reverse("alliances:alliance-invitation", args=[invited(cast, other, founder).pk])
        assert page not in cast.client("colleague").get("/").content.decode()
        for who, is_named in (("colleague", True), ("founder", False)):
            text = english(cast.client(who)).get(page).content.decode()
            assert (f"An administrator of your organisation answers: {she.user.name}" in text) is is_named
            assert "Nobody can answer" not in text


def test_declining_is_asked_once_more_and_says_that_it_is_final(cast: Cast, founder: Membership) -> None:
    school = make.OrganisationFactory()
    administrator(cast, "her", school)
    row = invited(cast, school, founder)
    page = reverse("alliances:alliance-invitation", args=[row.pk])
    client = english(cast.client("her"))
    text = " ".join(client.get(page).content.decode().split())
    [asked] = text.split("data-confirm")[1:]
    assert 'class="button danger">Decline</summary>' in asked
    assert "This cannot be undone" in asked
    assert f'action="{page}answer/"' in asked
    assert 'value="decline"' not in text, "no button beside it that declines at once"
    assert client.post(f"{page}answer/").status_code == 302
    row.refresh_from_db()
    assert row.state == "declined"


def test_the_invitation_says_what_the_lead_reads(cast: Cast, founder: Membership) -> None:
    for organisation, said, unsaid in (
        (make.OrganisationFactory(), "your learners by number", "your openings fell asleep"),
        (make.OrganisationFactory(employer=True), "your openings fell asleep", "learners"),
    ):
        administrator(cast, "her", organisation)
        page = reverse("alliances:alliance-invitation", args=[invited(cast, organisation, founder).pk])
        text = english(cast.client("her")).get(page).content.decode()
        text = text[text.index("What membership means") : text.index("</ul>", text.index("What membership"))]
        assert said in text
        assert unsaid not in text


def test_a_school_that_left_is_past_the_first_steps(cast: Cast, director: Membership) -> None:
    assert first_steps(director.as_actor()) is not None
    solved_round(cast)
    alliances.leave(membership(cast, cast.school), by=director.as_actor())
    assert first_steps(director.as_actor()) is None
    newcomer = make.MembershipFactory(organisation=make.OrganisationFactory(), role="administrator")
    assert first_steps(newcomer.as_actor()) is not None


@pytest.mark.usefixtures("founder")
def test_the_way_to_an_alliance_begins_on_the_start_page_and_in_the_list(cast: Cast) -> None:
    page, list_ = reverse("alliances:alliance-detail", args=[cast.alliance.pk]), "/alliances/"
    foreign = Alliance.objects.create(name="Cita", lead=cast.ministry, started_on=make.YEAR_STARTS)
    for who, is_own in (
        ("founder", True),
        ("alliance_coordinator", True),
        ("coordinator", True),
        ("employer_member", True),
        ("outsider", False),
    ):
        client = english(cast.client(who))
        start = client.get("/").content.decode()
        assert (f'href="{page}"' in start) is is_own, who
        assert reverse("alliances:alliance-detail", args=[foreign.pk]) not in start
        assert f'href="{list_}"' in client.get("/organisations/").content.decode()
        text = client.get(list_).content.decode()
        assert page in text
        assert text.count("your alliance") == is_own
    assert cast.client("learner_member").get(list_).status_code == 403
    assert page not in cast.client("learner_member").get("/").content.decode()
