"""Who is told that a role was handed over or a colleague left, and who is the contact from then on."""

from __future__ import annotations

import pytest

from alliances.messages.models import Message
from alliances.people.services import people
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


@pytest.mark.parametrize("way", ["hand_over", "change_role"])
def test_a_new_administrator_is_told_once(cast: Cast, way: str) -> None:
    heir = make.MembershipFactory(organisation=cast.employer, role="member")
    own, actor = cast.employer_member, cast.actor("employer_member")
    if way == "hand_over":
        people.hand_over(own, to=heir, by=actor)
    else:
        for _click in (1, 2):
            people.change_role(heir, role="administrator", by=actor)
    assert told("role_given") == [heir.user.email]


@pytest.mark.parametrize("leaves", [True, False])
def test_nobody_is_sent_to_a_contact_who_left(cast: Cast, *, leaves: bool) -> None:
    heir = make.MembershipFactory(organisation=cast.employer, role="administrator")
    own = cast.employer_member
    employer = cast.employer
    employer.contact_name, employer.contact_email = str(own.user), own.user.email
    employer.contact_phone = "29000000"
    employer.save()
    if leaves:
        people.leave(own, by=cast.actor("employer_member"))
    else:
        people.end(own, by=heir.as_actor())
    employer.refresh_from_db()
    assert (employer.contact_name, employer.contact_email) == (str(heir.user), heir.user.email)
    assert employer.contact_phone == ""
    [letter] = Message.objects.filter(kind="colleague_left")
    assert letter.to_email == heir.user.email
    assert f"/organisations/{employer.pk}/edit/" in letter.path


def test_a_colleague_who_was_not_the_contact_leaves_it_as_it_was(cast: Cast) -> None:
    colleague = make.MembershipFactory(organisation=cast.employer, role="member")
    before = cast.employer.contact_email
    people.leave(colleague, by=colleague.as_actor())
    cast.employer.refresh_from_db()
    assert cast.employer.contact_email == before
    assert told("colleague_left") == [cast.employer_member.user.email]
