"""A firm that a learner found: known by its number, one seat, one agreement, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.organisations.models import Organisation, OrganisationKind, Workplace
from dvb.agreements.models import Agreement
from dvb.agreements.services import own_firms
from matching.assignments.models import Assignment
from matching.assignments.services import assignments
from matching.openings.models import Exclusion, Opening, SeatClaim
from matching.rounds.snapshot import learners_of, openings_of
from tests.cast import Cast
from tests.factories import registration_number
from tests.matching.rounds.joint import joint_round
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 12, 1), dt.date(2027, 5, 28)
NUMBER = registration_number(7_000)


def draw(cast: Cast, /, actor: str = "coordinator", **changes: Any) -> Agreement:
    values: dict[str, Any] = {
        "registration_number": cast.employer.registration_number,
        "town": "Cēsis",
        "kind": "dvb",
        "starts_on": FIRST,
        "ends_on": LAST,
        "supervisor_name": "Parauga Meistare",
    }
    return own_firms.draw_up(cast.learner, by=cast.actor(actor), **{**values, **changes})


def test_a_known_employer_is_found_and_nothing_is_made_twice(cast: Cast) -> None:
    before = Organisation.objects.count()
    made = draw(cast)
    assert draw(cast) == made
    assignment, opening = made.assignment, made.assignment.opening
    assert Organisation.objects.count() == before
    assert (opening.employer, opening.workplace.town, opening.seat_count) == (cast.employer, "Cēsis", 1)
    assert (assignment.status, assignment.origin, assignment.round) == ("agreed", "own_firm", None)
    assert assignment.is_employer_by_school
    assert assignment.km is not None
    assert made.status == "draft"
    assert SeatClaim.objects.filter(released_at__isnull=True).count() == 1
    assert list(opening.qualifications.all()) == [cast.qualification]


def test_a_new_employer_is_entered_unclaimed_and_the_next_learner_finds_it(cast: Cast) -> None:
    OrganisationKind.objects.get_or_create(code="employer", defaults={"name_lv": "darba devējs"})
    with refusal("name_needed"):
        draw(cast, registration_number=NUMBER)
    made = draw(cast, registration_number=f" {NUMBER[:4]} {NUMBER[4:]}", name="SIA Jaunais")
    employer = made.assignment.opening.employer
    assert (employer.name, employer.registration_number) == ("SIA Jaunais", NUMBER)
    assert not employer.memberships.exists()
    own_firms.draw_up(
        cast.other_learner,
        by=cast.actor("other_coordinator"),
        registration_number=NUMBER,
        name="SIA Cits nosaukums",
        town="cesis",
        kind="prakse",
        starts_on=FIRST,
        ends_on=LAST,
    )
    assert Workplace.objects.filter(organisation=employer).count() == 1
    assert Organisation.objects.filter(registration_number=NUMBER).count() == 1


def test_the_learner_is_placed_and_nobody_else_is_offered_the_seat(cast: Cast) -> None:
    round_ = joint_round(cast)
    assert cast.learner in learners_of(round_)
    made = draw(cast)
    assert cast.learner not in learners_of(round_)
    assert made.assignment.opening not in openings_of(round_)
    assert assignments.next_best(made.assignment) == []
    gone = assignments.withdraw(
        made.assignment, reason="other", note="nesanāca", by=cast.actor("coordinator")
    )
    assert assignments.next_best(gone) == []
    assert made.assignment.opening not in openings_of(round_)
    assert cast.learner in learners_of(round_)
    assert draw(cast).assignment != gone


def test_what_stands_in_the_way_leaves_nothing_behind(cast: Cast) -> None:
    Exclusion.objects.create(enrolment=cast.learner, employer=cast.other_employer)
    before = (Opening.objects.count(), Workplace.objects.count())
    for code, changes in [
        ("excluded", {"registration_number": cast.other_employer.registration_number}),
        ("not_an_employer", {"registration_number": cast.school.registration_number}),
        ("town_unknown", {"town": "Nekurciems"}),
        ("dates", {"ends_on": FIRST - dt.timedelta(days=1)}),
        ("opening_over", {"starts_on": dt.date(2026, 9, 1), "ends_on": dt.date(2026, 9, 2)}),
    ]:
        with refusal(code):
            draw(cast, **changes)
    for name in ("other_coordinator", "employer_member", "learner_member", "ministry_viewer"):
        with refusal("not_yours"):
            draw(cast, name)
    assert (Opening.objects.count(), Workplace.objects.count()) == before
    draw(cast)
    with refusal("learner_placed"):
        draw(cast, starts_on=FIRST + dt.timedelta(days=30))


def test_a_school_enters_it_in_one_form(cast: Cast) -> None:
    client = cast.client("coordinator")
    url = reverse("own-firm", args=[cast.learner.pk])
    assert url in client.get(reverse("matching:learner-detail", args=[cast.learner.pk])).content.decode()
    form = {
        "registration_number": cast.employer.registration_number,
        "town": "Cēsis",
        "kind": "dvb",
        "starts_on": "01.12.2026",
        "ends_on": "28.05.2027",
    }
    assert "pirms pirmās" in text_of(client.post(url, {**form, "ends_on": "01.11.2026"}))
    to = client.post(url, form).headers["Location"]
    assert client.post(url, form).headers["Location"] == to
    assert "izglītojamais atrada darba devēju" in text_of(client.get(to))
    answers = reverse("matching:assignment-detail", args=[Assignment.objects.get().pk])
    assert client.get(answers).status_code == 200
    for name in ("other_coordinator", "employer_member", "learner_member"):
        assert cast.client(name).post(url, form).status_code in (403, 404), name


def test_a_claimed_employer_reads_nothing_before_the_school_releases_it(cast: Cast) -> None:
    """Neither pair nor paper, nor a letter about it; then both, and what it signs."""
    made = draw(cast)
    employer, by = cast.client("employer_member"), cast.actor("employer_member")
    name = cast.learner.person.name
    pages = [
        reverse("agreement-detail", args=[made.pk]),
        reverse("matching:assignment-detail", args=[made.assignment_id]),
    ]
    lists = [reverse(one) for one in ("agreement-list", "matching:assignment-list", "host-link-list", "home")]
    lists.append(reverse("matching:opening-detail", args=[made.assignment.opening_id]))
    assert [employer.get(page).status_code for page in pages] == [404, 404]
    assert not any(name in text_of(employer.get(page)) for page in lists)
    assert not Message.objects.filter(kind="agreed_employer").exists()
    Agreement.objects.filter(pk=made.pk).update(status="void")
    assert not visible_to(by, Agreement).exists()
    Agreement.objects.filter(pk=made.pk).update(status="ready")
    assert [employer.get(page).status_code for page in pages] == [200, 200]
