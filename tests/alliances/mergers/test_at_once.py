"""Two answer about one merger at the same moment: it is merged once, or not at all."""

from __future__ import annotations

import pytest

from alliances.audit.models import AuditEntry
from alliances.mergers.models import Merger
from alliances.mergers.services import mergers
from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from matching.openings.models import Opening
from tests import factories as make
from tests.alliances.mergers.test_mergers import ask, double_of
from tests.cast import Cast, gather
from tests.matching.assignments.test_seats_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked() -> tuple[Cast, Organisation, Merger]:
    """Two records with people of their own, asked about by somebody who is of neither."""
    cast = gather()
    double = double_of(cast)
    make.MembershipFactory(organisation=double, role="administrator")
    return cast, double, ask(cast, double)


def _merged() -> int:
    return AuditEntry.objects.filter(verb="organisation.merge").count()


def test_the_last_yes_of_both_parties_at_once_merges_once(asked: tuple[Cast, Organisation, Merger]) -> None:
    cast, double, merger = asked
    other = Membership.objects.get(organisation=double).as_actor()
    own = cast.actor("employer_member")
    says = [lambda by=by: mergers.agree(Merger.objects.get(pk=merger.pk), by=by) for by in (own, other) * 2]
    answers = at_once(*says)
    assert answers.count("ok") >= 2, answers
    merger.refresh_from_db()
    assert merger.is_done
    assert _merged() == 1
    assert not Opening.objects.filter(employer=double).exists()


def test_a_yes_and_a_no_at_once_leave_one_answer(asked: tuple[Cast, Organisation, Merger]) -> None:
    cast, double, merger = asked
    other = Membership.objects.get(organisation=double).as_actor()
    mergers.agree(merger, by=cast.actor("employer_member"))
    at_once(
        lambda: mergers.agree(Merger.objects.get(pk=merger.pk), by=other),
        lambda: mergers.turn_down(Merger.objects.get(pk=merger.pk), reason="Divi uzņēmumi", by=other),
    )
    merger.refresh_from_db()
    assert merger.decided_at is not None
    assert _merged() == int(merger.is_done)
    assert Opening.objects.filter(employer=double).exists() is not merger.is_done
