"""The coordinator's screen: what needs somebody, by counts; names only where a school shows them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.actor import SYSTEM
from alliances.models import AuditEntry
from alliances.services import messages
from dvb.services import readiness
from dvb.services.boards import exceptions
from matching.models import Assignment, NameGrant, Opening, Proposal, Round
from matching.services import assignments, grants, rounds
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.joint import joint_round, solve
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
PAGE = "/exceptions/"


@pytest.fixture
def published(cast: Cast) -> Round:
    """Both learners placed on 2 November; nobody has answered."""
    with freeze_time("2026-11-02 10:00"):
        round_ = joint_round(cast, "Kopīgā")
        solve(round_)
        rounds.publish(round_, by=cast.actor("alliance_coordinator"))
    return round_


@freeze_time("2026-11-10 10:00")
def test_silence_is_counted_by_employer_and_reminded_once_a_day(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    found = exceptions.silent(by)
    assert sum(one.count for one in found) == Assignment.objects.count() == 2
    client = cast.client("alliance_coordinator")
    page = client.get(PAGE).content.decode()
    assert "Kanārijputniņa" not in page
    to = reverse("exception-remind", args=[found[0].employer.pk])
    assert client.post(to).status_code == 302
    assert client.post(to).status_code == 409, "once a day"
    messages.deliver_due(timezone.now())
    people = cast.employer_member, cast.other_employer_member
    assert mail.outbox[0].to[0] in {member.user.email for member in people}
    for name in ("coordinator", "employer_member", "ministry_viewer", "learner_member"):
        assert cast.client(name).get(PAGE).status_code == 403
        assert cast.client(name).post(to).status_code == 403
    foreign = reverse("exception-remind", args=[cast.school.pk])
    assert client.post(foreign).status_code == 404


@freeze_time("2026-11-10 10:00")
def test_agreed_places_without_a_signed_agreement_are_named_by_school(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    row = Assignment.objects.get(enrolment=cast.learner)
    for side in ("employer", "learner"):
        assignments.accept(row, side=side, by=SYSTEM)
    soon = timezone.localdate() + dt.timedelta(days=14)
    Opening.objects.filter(pk=row.opening_id).update(starts_on=soon)
    [one] = exceptions.unsigned(by)
    assert (one.school, one.count, one.day) == (cast.school, 1, soon)
    Opening.objects.filter(pk=row.opening_id).update(starts_on=soon + dt.timedelta(days=1))
    assert exceptions.unsigned(by) == [], "fifteen days before there is time"


@freeze_time("2026-11-10 10:00")
def test_insurance_that_ends_before_the_stay_is_counted(cast: Cast, published: Round) -> None:
    by, today = cast.actor("alliance_coordinator"), timezone.localdate()
    school = cast.actor("coordinator")
    same = {"kind": "insurance", "valid_from": dt.date(2026, 9, 1), "by": school}
    readiness.enter([cast.learner], valid_to=today + dt.timedelta(days=20), reference="A", **same)  # type: ignore[arg-type]
    assert [(one.school, one.count) for one in exceptions.expiring(by)] == [(cast.school, 1)]
    readiness.enter([cast.learner], valid_to=None, reference="B", **same)  # type: ignore[arg-type]
    assert exceptions.expiring(by) == [], "another policy lasts"


@freeze_time("2026-11-10 10:00")
def test_names_of_the_unplaced_are_shown_only_by_their_school(cast: Cast, published: Round) -> None:
    by = cast.actor("alliance_coordinator")
    Assignment.objects.all().delete()
    Proposal.objects.filter(run__round=published).update(opening=None, reason="distance")
    assert not any(one.is_named for one in exceptions.unplaced(by))
    client = cast.client("alliance_coordinator")
    assert "Kanārijputniņa" not in client.get(PAGE).content.decode()
    to = reverse("matching:round-names", args=[published.pk])
    school = cast.client("coordinator")
    assert b'value="give"' in school.get(reverse("matching:round-detail", args=[published.pk])).content
    assert school.post(to, {"do": "give"}).status_code == 302
    assert school.post(to, {"do": "give"}).status_code == 302
    assert NameGrant.objects.count() == AuditEntry.objects.filter(verb="round.grant_names").count() == 1
    page = client.get(PAGE).content.decode()
    assert "Kanārijputniņa" in page
    assert "Svešinieks" not in page, "the other school has not said so"
    school.post(to, {"do": "hide"})
    assert "Kanārijputniņa" not in client.get(PAGE).content.decode()
    with refusal("not_yours"):
        grants.give(published, by=cast.actor("outsider"))
    assert cast.client("outsider").post(to, {"do": "give"}).status_code == 404


@freeze_time("2026-11-10 10:00")
def test_another_alliance_sees_none_of_it(cast: Cast, published: Round) -> None:
    assert exceptions.total(cast.actor("alliance_coordinator")) == 2
    stranger = make.MembershipFactory(organisation=make.OrganisationFactory(sector_organisation=True))
    assert exceptions.total(stranger.as_actor()) == 0
