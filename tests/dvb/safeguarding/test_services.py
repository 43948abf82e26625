"""Reports of accidents and concerns: in a minute, to one person, readable by nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from matching.openings.models import SeatClaim
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

NIGHT = "2026-11-18 21:30"
SECRET = "Meistars uz viņu kliedza"
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Cast) -> Membership:
    """Somebody of the school whom its administrator named."""
    found = make.MembershipFactory(organisation=cast.school)
    admin = make.MembershipFactory(organisation=cast.school, role="administrator")
    concerns.name_officer(cast.school, user=found.user, by=admin.as_actor())
    return found  # type: ignore[no-any-return]


def _report(cast: Cast, text: str = SECRET) -> Concern:
    return concerns.report(
        cast.learner,
        kind="concern",
        happened_on=dt.date(2026, 11, 17),
        text=text,
        reporter="learner",
        reporter_name="Līga",
        by=cast.actor("learner_member"),
    )


@freeze_time(NIGHT)
def test_report_reaches_the_named_person_at_once_and_nobody_else(cast: Cast, officer: Membership) -> None:
    client = cast.client("learner_member")
    page = reverse("learner-report", args=[cast.learner.pk])
    said = {"kind": "concern", "happened_on": "17.11.2026", "text": SECRET}
    assert client.post(page, said).status_code == 302
    assert client.post(page, said).status_code == 302
    made = Concern.objects.get()
    assert (made.assigned_to, made.due_on) == (officer.user, dt.date(2026, 11, 21))
    messages.deliver_due(timezone.now())
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {officer.user.email, cast.learner_member.user.email}, "also at night"
    assert not [letter for letter in mail.outbox if SECRET in letter.subject + letter.body]
    reader = Client()
    reader.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert SECRET in reader.get(reverse("concern-detail", args=[made.pk])).content.decode()
    for name in ("coordinator", "other_coordinator", "outsider"):
        assert cast.client(name).get(reverse("concern-detail", args=[made.pk])).status_code == 404
    for name in ("employer_member", "learner_member", "ministry_viewer", "alliance_coordinator"):
        assert cast.client(name).get(reverse("concern-detail", args=[made.pk])).status_code in (403, 404)
    assert SECRET not in cast.client("coordinator").get(reverse("concern-list")).content.decode()
    kept = str(list(AuditEntry.objects.values_list("before", "after", "reason")))
    assert SECRET not in kept + str(list(Message.objects.values_list("subject", "body")))


@freeze_time(NIGHT)
def test_only_the_named_person_answers(cast: Cast, officer: Membership) -> None:
    made = _report(cast)
    with refusal("not_yours"):
        concerns.close(made, outcome="Parunāju", by=cast.actor("coordinator"))
    with refusal("outcome_needed"):
        concerns.close(made, outcome=" ", answer="Paldies", by=officer.as_actor())
    with refusal("answer_needed"):
        concerns.close(made, outcome="Parunāju", by=officer.as_actor())
    assert concerns.close(made, outcome="Parunāju", answer="Paldies", by=officer.as_actor()).closed_at
    closed = concerns.close(made, outcome="Cits", answer="Cita", by=officer.as_actor())
    assert closed.outcome == "Parunāju", "a second click changes nothing"


@freeze_time(NIGHT)
def test_report_about_oneself_is_handed_over(cast: Cast, officer: Membership) -> None:
    made = _report(cast)
    concerns.hand_over(made, user=cast.coordinator.user, by=officer.as_actor())
    with refusal("not_yours"):
        concerns.close(made, outcome="Parunāju", answer="Paldies", by=officer.as_actor())
    with refusal("not_member"):
        concerns.hand_over(made, user=cast.outsider.user, by=cast.actor("coordinator"))


@freeze_time(NIGHT)
def test_report_finds_somebody_where_nobody_is_named(cast: Cast) -> None:
    assert concerns.officer_of(cast.school) == cast.coordinator.user
    admin = make.MembershipFactory(organisation=cast.school, role="administrator")
    assert concerns.officer_of(cast.school) == admin.user
    with refusal("not_yours"):
        concerns.name_officer(cast.school, user=cast.coordinator.user, by=cast.actor("coordinator"))
    with refusal("not_member"):
        concerns.name_officer(cast.school, user=cast.outsider.user, by=admin.as_actor())
    with refusal("no_officer"):
        concerns.officer_of(make.OrganisationFactory())
    with refusal("future"):
        concerns.report(
            cast.learner,
            kind="accident",
            happened_on=dt.date(2026, 11, 30),
            text="x",
            reporter="school",
            reporter_name="x",
            by=cast.actor("coordinator"),
        )


@freeze_time(NIGHT)
def test_stay_is_suspended_at_once_by_the_named_person(cast: Cast, officer: Membership) -> None:
    made = _report(cast)
    with refusal("nothing_runs"):
        concerns.stop(made, by=officer.as_actor())
    claim = SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner)
    row = Assignment.objects.create(
        enrolment=cast.learner,
        opening=cast.opening,
        claim=claim,
        status="agreed",
        answer_by=dt.date(2026, 12, 1),
    )
    stay = Agreement.objects.create(assignment=row, status="active", dated_on=dt.date(2026, 9, 1))
    with refusal("not_yours"):
        concerns.stop(made, by=cast.actor("coordinator"))
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    for __ in range(2):
        reason = {"reason": Agreement.SuspendReason.AT_SCHOOL.value}
        assert client.post(reverse("concern-stop", args=[made.pk]), reason).status_code == 302
    stay.refresh_from_db()
    assert (stay.status, stay.suspend_reason) == ("suspended", "at_school")
