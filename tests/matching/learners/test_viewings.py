"""The access log: each page about a learner that somebody else opens, once a day, readable by her."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.learners.models import Viewing
from matching.learners.services import viewings
from matching.openings.models import SeatClaim
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, int, str]]:
    rows = Viewing.objects.order_by("pk")
    return [(row.what, row.reader_id or 0, row.role) for row in rows]


def agreed(cast: Cast) -> Assignment:
    round_ = make.RoundFactory(owner=cast.school)
    claim = SeatClaim.objects.create(seat=cast.opening.seats.get(), enrolment=cast.learner, round=round_)
    return Assignment.objects.create(
        enrolment=cast.learner,
        opening=cast.opening,
        round=round_,
        claim=claim,
        origin="round",
        answer_by=make.YEAR_ENDS,
    )


def test_a_reader_is_noted_once_a_day_and_herself_never(cast: Cast) -> None:
    person, by = cast.learner.person, cast.actor("coordinator")
    for day in ("2026-10-01", "2026-10-01", "2026-10-02"):
        with freeze_time(day):
            viewings.note(person, Viewing.What.LEARNER, by=by)
            viewings.note(person, Viewing.What.LEARNER, by=cast.actor("learner_member"))
            viewings.note(person, Viewing.What.LEARNER, by=SYSTEM)
    assert len(kept()) == 2


def test_each_page_about_a_learner_is_noted_and_a_foreign_one_is_not(cast: Cast) -> None:
    reader, employer = cast.client("coordinator"), cast.client("employer_member")
    learner = [cast.learner.pk]
    for client in (reader, cast.client("outsider"), cast.client("other_coordinator")):
        client.get(reverse("matching:learner-detail", args=learner))
    reader.get(reverse("matching:learner-wishes", args=learner))
    cast.client("learner_member").get(reverse("matching:learner-wishes", args=learner))
    own, theirs = cast.coordinator.user_id, cast.employer_member.user_id
    wanted = [("learner", own, "coordinator"), ("wishes", own, "coordinator")]
    assert kept() == wanted
    place = agreed(cast)
    employer.get(reverse("matching:assignment-detail", args=[place.pk]))
    assert kept() == wanted, "before both agree the employer reads a number, no name"
    for side in ("employer", "learner"):
        assignments.accept(place, side=side, by=SYSTEM)
    employer.get(reverse("matching:assignment-detail", args=[place.pk]))
    agreement = agreements.draw_up(place, by=SYSTEM)
    employer.get(reverse("agreement-detail", args=[agreement.pk]))
    assert kept() == [
        *wanted,
        ("assignment", theirs, "administrator"),
        ("agreement", theirs, "administrator"),
    ]


def test_learner_reads_who_saw_her_data_and_nobody_else_does(cast: Cast) -> None:
    viewings.note(cast.learner.person, Viewing.What.LEARNER, by=cast.actor("coordinator"))
    viewings.note(cast.other_learner.person, Viewing.What.WISHES, by=cast.actor("other_coordinator"))
    page = cast.client("learner_member").get(reverse("my-data"))
    assert [row.organisation for row in page.context["page"]] == [cast.school]
    assert cast.school.name in text_of(page)
    for name in ("coordinator", "employer_member", "ministry_viewer"):
        assert cast.client(name).get(reverse("my-data")).status_code == 403
