"""Pages of people and invitations: who sees them, what a click does, and that reading changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alliances.people.models import Invitation, Membership
from alliances.people.services import invitations
from tests import factories as make
from tests.cast import Cast
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"alliances:{name}", args=args)


@pytest.fixture
def tokens(monkeypatch: Any) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(invitations, "_send", lambda row, token, by: sent.append(token))
    return sent


def invite(cast: Cast, email: str, role: str = "member") -> Invitation:
    return invitations.invite(cast.employer, email=email, role=role, by=cast.actor("employer_member"))


def test_colleagues_are_listed_without_learners_and_to_nobody_else(cast: Cast) -> None:
    page = text_of(cast.client("coordinator").get(url("organisation-people", cast.school.pk)))
    assert cast.coordinator.user.email in page
    assert cast.learner_member.user.email not in page
    assert url("organisation-invite", cast.school.pk) not in page
    for name, code in {"other_coordinator": 404, "ministry_viewer": 404, "learner_member": 403}.items():
        answer = cast.client(name).get(url("organisation-people", cast.school.pk))
        assert answer.status_code == code, name
    for page_of_keeper in (
        url("organisation-invite", cast.school.pk),
        url("member-detail", cast.coordinator.pk),
    ):
        assert cast.client("coordinator").get(page_of_keeper).status_code == 404


def test_administrator_invites_sends_again_and_takes_back(cast: Cast, tokens: list[str]) -> None:
    client = cast.client("employer_member")
    people = url("organisation-people", cast.employer.pk)
    form = {"email": "jauna@piemers.example", "role": "viewer"}
    for _click in (1, 2):
        assert client.post(url("organisation-invite", cast.employer.pk), form).headers["Location"] == people
    row = Invitation.objects.get()
    assert "jauna@piemers.example" in text_of(client.get(people))
    client.post(url("invite-resend", row.pk))
    client.post(url("invite-revoke", row.pk))
    assert len(tokens) == 2
    client.get(people)  # the message about it is read
    assert "jauna@piemers.example" not in text_of(client.get(people))
    for way in ("invite-resend", "invite-revoke"):
        assert cast.client("other_employer_member").post(url(way, row.pk)).status_code == 404


def test_link_is_read_without_being_used_and_accepted_by_its_button(cast: Cast, tokens: list[str]) -> None:
    invite(cast, "jauna@piemers.example")
    client, here = Client(), url("invitation", *tokens)
    for _look in (1, 2):
        assert client.get(here).status_code == 200
    client.head(here)
    assert Invitation.objects.waiting().exists()  # type: ignore[attr-defined]
    assert client.post(here, {"name": ""}).status_code == 200
    assert client.post(here, {"name": "Jauna Kolēģe"}).headers["Location"] == reverse("home")
    assert client.get(reverse("home")).context["organisation"] == cast.employer
    assert client.get(here).context["way"] == Client().get(here).context["way"] == "used"


def test_known_address_signs_in_first_and_somebody_else_is_told(cast: Cast, tokens: list[str]) -> None:
    known = cast.coordinator.user
    invite(cast, known.email)
    here = url("invitation", *tokens)
    assert f"{reverse('account_login')}?next={here}" in Client().get(here).content.decode()
    assert Client().post(here, {"name": "X"}).status_code == 200
    other = cast.client("outsider")
    other.post(here)
    assert not Membership.objects.filter(organisation=cast.employer, user=known).exists()
    client = cast.client("coordinator")
    client.post(here)
    assert client.get(reverse("home")).context["organisation"] == cast.employer


def test_link_that_leads_nowhere_is_no_page(cast: Cast, tokens: list[str]) -> None:
    row = invite(cast, "jauna@piemers.example")
    assert Client().get(url("invitation", "nonsense")).status_code == 404
    invitations.revoke(row, by=cast.actor("employer_member"))
    for page in (
        Client().get(url("invitation", *tokens)),
        Client().post(url("invitation", *tokens), {"name": "X"}),
        Client().post(url("invitation-again", *tokens)),
    ):
        assert page.status_code == 410
        assert "Šis uzaicinājums ir beidzies" in page.content.decode()
        assert row.email not in page.content.decode()


def test_colleague_is_changed_and_ended_and_foreign_ones_are_no_page(cast: Cast) -> None:
    colleague = make.MembershipFactory(organisation=cast.employer, role="member")
    client = cast.client("employer_member")
    client.post(url("member-detail", colleague.pk), {"role": "viewer"})
    colleague.refresh_from_db()
    assert colleague.role == "viewer"
    client.post(url("member-end", colleague.pk))
    colleague.refresh_from_db()
    assert colleague.ended_on is not None
    assert client.get(url("member-detail", colleague.pk)).status_code == 404
    for row in (cast.other_employer_member, cast.coordinator, cast.learner_member):
        assert client.get(url("member-detail", row.pk)).status_code == 404
        assert client.post(url("member-end", row.pk)).status_code == 404


def test_last_administrator_is_told_why_she_cannot_leave(cast: Cast) -> None:
    client = cast.client("employer_member")
    refused = client.post(url("people-left"))
    assert refused.status_code == 409
    assert "administrator" in refused.content.decode().lower()
    heir = make.MembershipFactory(organisation=cast.employer, role="member")
    assert client.post(url("people-leave"), {"to": cast.coordinator.pk}).status_code == 200
    client.post(url("people-leave"), {"to": heir.pk})
    assert client.post(url("people-left")).headers["Location"] == reverse("home")
    assert client.get(reverse("home")).context["organisation"] is None


def test_sensitive_change_asks_a_person_with_a_password_for_it_again(cast: Cast) -> None:
    cast.employer_member.user.set_password("gara-parole-2026")
    cast.employer_member.user.save()
    client = cast.client("employer_member")
    colleague = make.MembershipFactory(organisation=cast.employer, role="member")
    asked = client.post(url("member-end", colleague.pk))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    colleague.refresh_from_db()
    assert colleague.ended_on is None
    client.post(asked.headers["Location"], {"password": "gara-parole-2026"})
    colleague.refresh_from_db()
    assert colleague.ended_on is not None
