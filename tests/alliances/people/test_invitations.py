"""Invitations: one open one for an address, links that hold once, accounts that come of them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.utils.translation import override

from alliances.audit.models import AuditEntry
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import Invitation, Membership, User
from alliances.people.services import invitations
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
ADDRESS = "jauna@piemers.example"


@pytest.fixture
def invited(cast: Cast) -> Invitation:
    return invitations.invite(
        cast.employer, email=" Jauna@Piemers.example", role="member", by=cast.actor("employer_member")
    )


def test_address_is_invited_once_and_by_an_administrator_alone(cast: Cast, invited: Invitation) -> None:
    by = cast.actor("employer_member")
    assert invitations.invite(cast.employer, email=ADDRESS, role="member", by=by) == invited
    assert AuditEntry.objects.filter(verb="invitation.send").count() == 1
    with refusal("is_invited"):
        invitations.invite(cast.employer, email=ADDRESS, role="administrator", by=by)
    with refusal("is_member"):
        invitations.invite(cast.employer, email=cast.employer_member.user.email.upper(), role="member", by=by)
    with refusal("role_unknown"):
        invitations.invite(cast.employer, email="x@piemers.example", role="learner", by=by)
    for name in ("other_employer_member", "coordinator", "ministry_viewer"):
        for write in (invitations.resend, invitations.revoke):
            with refusal("not_yours"):
                write(invited, by=cast.actor(name))
        with refusal("not_yours"):
            invitations.invite(cast.employer, email="x@piemers.example", role="member", by=cast.actor(name))


def test_new_person_gets_an_account_and_the_role_once(cast: Cast, invited: Invitation) -> None:
    made = invitations.accept_as_new(invited, name="  Jauna   Kolēģe ")
    assert (made.organisation, made.role, made.user.name) == (cast.employer, "member", "Jauna Kolēģe")
    assert not made.user.has_usable_password()
    assert EmailAddress.objects.get(user=made.user).verified
    assert invitations.accept(invited, user=made.user) == made
    with refusal("has_account"):
        invitations.accept_as_new(invited, name="Otra")
    with refusal("used"):
        invitations.accept(invited, user=make.UserFactory())
    assert Membership.objects.filter(user=made.user).count() == 1
    entry = AuditEntry.objects.get(verb="invitation.accept")
    assert (entry.user_id, entry.organisation_id, entry.role) == (made.user.pk, cast.employer.pk, "member")


def test_invitation_is_hers_to_whom_it_was_sent(cast: Cast, invited: Invitation) -> None:
    stranger = make.UserFactory()
    with refusal("other_person"):
        invitations.accept(invited, user=stranger)
    EmailAddress.objects.create(user=stranger, email=ADDRESS, verified=False)
    with refusal("other_person"):
        invitations.accept(invited, user=stranger)
    EmailAddress.objects.update(verified=True)
    assert invitations.accept(invited, user=stranger).role == "member"


def test_whoever_has_an_account_only_gets_the_role(cast: Cast) -> None:
    known = cast.coordinator.user
    invitation = invitations.invite(
        cast.employer, email=known.email, role="viewer", by=cast.actor("employer_member")
    )
    before = User.objects.count()
    with refusal("has_account"):
        invitations.accept_as_new(invitation, name="X")
    assert invitations.accept(invitation, user=known).user == known
    assert User.objects.count() == before


def test_fresh_link_replaces_the_old_one(cast: Cast, monkeypatch: Any) -> None:
    sent: list[str] = []
    monkeypatch.setattr(invitations, "_send", lambda row, token, by: sent.append(token))
    by = cast.actor("employer_member")
    row = invitations.invite(cast.employer, email=ADDRESS, role="member", by=by)
    invitations.resend(row, by=by)
    old, new = sent
    assert invitations.find(old) is None
    assert invitations.find(new) == row
    assert not Invitation.objects.filter(token_hash__in=sent).exists(), "the link itself is not kept"
    Invitation.objects.update(sent_count=invitations.MAX_SENDINGS)
    with refusal("sent_often"):
        invitations.resend(row, by=by)


def test_expired_link_gives_nothing_but_a_new_one_to_ask_for(cast: Cast) -> None:
    by = cast.actor("employer_member")
    with freeze_time("2026-10-01 12:00"):
        row = invitations.invite(cast.employer, email=ADDRESS, role="member", by=by)
        assert invitations.request_again(row).asked_again_on is None, "it still holds"
    with freeze_time("2026-10-15 12:00"):
        assert not row.has_expired(row.expires_on)
        with freeze_time("2026-10-16 12:00"):
            with refusal("expired"):
                invitations.accept_as_new(row, name="X")
            assert not User.objects.filter(email=ADDRESS).exists()
            for _click in (1, 2):
                assert invitations.request_again(row).asked_again_on is not None
    assert AuditEntry.objects.filter(verb="invitation.ask_again").count() == 1
    asked = Message.objects.get(kind="invitation_again")
    assert (asked.to_email, ADDRESS in asked.body) == (cast.employer_member.user.email, True)
    with refusal("is_invited"):
        invitations.invite(cast.employer, email=ADDRESS, role="member", by=by)
    invitations.resend(row, by=by)
    assert invitations.accept_as_new(row, name="Jauna").role == "member"


def test_invitation_that_was_taken_back_is_over(cast: Cast, invited: Invitation) -> None:
    by = cast.actor("employer_member")
    for _click in (1, 2):
        invitations.revoke(invited, by=by)
    assert AuditEntry.objects.filter(verb="invitation.revoke").count() == 1
    for attempt in (
        lambda: invitations.accept(invited, user=make.UserFactory(email=ADDRESS)),
        lambda: invitations.resend(invited, by=by),
        lambda: invitations.request_again(invited),
    ):
        with refusal("revoked"):
            attempt()
    again = invitations.invite(cast.employer, email=ADDRESS, role="viewer", by=by)
    assert again != invited


def test_letter_leads_to_the_invitation_and_keeps_no_link_once_it_is_sent(
    cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    with freeze_time("2026-10-01 12:00"), override("en"):
        row = invitations.invite(
            cast.employer, email=ADDRESS, role="member", by=cast.actor("employer_member")
        )
        letter = messages.deliver(Message.objects.get(kind="invitation").pk)
    (sent,) = mailoutbox
    token = sent.body.partition("/invitations/")[2].partition("/")[0]
    assert invitations.find(token) == row
    assert cast.employer.name in sent.subject
    assert "15 October 2026" in sent.body
    letter.refresh_from_db()
    assert (letter.body, letter.path, letter.status) == ("", "", "sent")
