"""People of an organisation: roles, leaving, and that an administrator always remains."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from alliances.people.services import people
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal


def living(organisation: Organisation) -> list[str]:
    rows = Membership.objects.filter(organisation=organisation, ended_on=None)
    return sorted(row.role for row in rows)


@pytest.mark.django_db
def test_administrator_changes_roles_once_and_nobody_else_does(cast: Cast) -> None:
    colleague = make.MembershipFactory(organisation=cast.employer, role="member")
    for _click in (1, 2):
        people.change_role(colleague, role="coordinator", by=cast.actor("employer_member"))
    entry = AuditEntry.objects.get(verb="membership.change")
    assert (entry.before, entry.after) == ({"role": "member"}, {"role": "coordinator"})
    assert colleague.organisation.memberships.get(pk=colleague.pk).role == "coordinator"
    for name in ("other_employer_member", "coordinator", "ministry_viewer", "learner_member"):
        with refusal("not_yours"):
            people.change_role(colleague, role="administrator", by=cast.actor(name))
        with refusal("not_yours"):
            people.end(colleague, by=cast.actor(name))
    with refusal("role_unknown"):
        people.change_role(colleague, role="learner", by=cast.actor("employer_member"))


@pytest.mark.django_db
def test_last_administrator_neither_leaves_nor_loses_her_role(cast: Cast) -> None:
    """Whoever cannot sign in any more, or acts for another organisation, does not count."""
    make.MembershipFactory(organisation=cast.employer, role="administrator", user__is_active=False)
    make.MembershipFactory(organisation=cast.employer, role="coordinator")
    own, actor = cast.employer_member, cast.actor("employer_member")
    with refusal("last_administrator"):
        people.leave(own, by=actor)
    with refusal("last_administrator"):
        people.end(own, by=actor)
    with refusal("last_administrator"):
        people.change_role(own, role="viewer", by=actor)
    assert living(cast.employer) == ["administrator", "administrator", "coordinator"]
    assert not AuditEntry.objects.filter(verb__startswith="membership.").exists()


@pytest.mark.django_db
def test_role_is_handed_over_whole_and_then_one_may_leave(cast: Cast) -> None:
    heir = make.MembershipFactory(organisation=cast.employer, role="member")
    stranger = make.MembershipFactory(organisation=cast.other_employer, role="member")
    own, actor = cast.employer_member, cast.actor("employer_member")
    with refusal("no_colleague"):
        people.hand_over(own, to=stranger, by=actor)
    with refusal("not_yours"):
        people.hand_over(own, to=heir, by=heir.as_actor())
    people.hand_over(own, to=heir, by=actor)
    assert living(cast.employer) == ["administrator", "coordinator"]
    people.leave(own, by=actor)
    people.leave(own, by=actor)
    assert living(cast.employer) == ["administrator"]
    assert AuditEntry.objects.filter(verb="membership.leave").count() == 1


@pytest.mark.django_db
def test_nobody_leaves_for_another_and_learners_are_no_colleagues(cast: Cast) -> None:
    administrator = make.MembershipFactory(organisation=cast.school, role="administrator").as_actor()
    with refusal("not_yours"):
        people.leave(cast.coordinator, by=administrator)
    with refusal("is_learner"):
        people.end(cast.learner_member, by=administrator)
    with refusal("is_learner"):
        people.change_role(cast.learner_member, role="member", by=administrator)


def at_once(*calls: Callable[[], object]) -> list[str]:
    gate, answers = threading.Barrier(len(calls)), [""] * len(calls)

    def work(place: int) -> None:
        try:
            gate.wait(timeout=30)
            calls[place]()
            answers[place] = "ok"
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_leave_at_once_one_stays() -> None:
    """On both databases: the organisation's lock lets one change of people happen after the other."""
    for _attempt in range(5):
        first = make.MembershipFactory(role="administrator")
        second = make.MembershipFactory(organisation=first.organisation, role="administrator")
        answers = at_once(
            lambda row=first: people.leave(row, by=row.as_actor()),  # type: ignore[misc]
            lambda row=second: people.leave(row, by=row.as_actor()),  # type: ignore[misc]
        )
        assert sorted(answers) == ["last_administrator", "ok"]
        assert living(first.organisation) == ["administrator"]
