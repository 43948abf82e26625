"""Whom a round is about: chosen groups or programmes, and afterwards those who got no place."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.kernel.errors import Refused
from matching.learners.models import Enrolment
from matching.openings.models import Seat, SeatClaim
from matching.rounds.models import Round
from matching.rounds.services import consents, follow_up, rounds
from matching.rounds.snapshot import learners_of
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import asked_round, consent_of, solve
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def learners(cast: Cast) -> list[Enrolment]:
    """One learner in each of two groups, one without a group but of another programme of the school."""
    groups = [make.GroupFactory(school=cast.school, programme=cast.programme) for _ in range(2)]
    other = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="2")
    rows = [make.EnrolmentFactory(programme=cast.programme, group=group) for group in groups]
    return [*rows, make.EnrolmentFactory(programme=other)]


def typed(**values: object) -> dict[str, object]:
    year = make.SchoolYearFactory()
    days = {"starts_on": "01.02.2027", "ends_on": "31.03.2027"}
    return {"name": "Pavasaris", "school_year": year.pk, "kinds": ["dvb"], **days, **values}


def test_a_round_is_about_the_chosen_groups_and_programmes(cast: Cast, learners: list[Enrolment]) -> None:
    first, second, other = learners
    client, address = cast.client("coordinator"), reverse("matching:round-create")
    for choice, expected in (
        ({}, {cast.learner, first, second, other}),
        ({"groups": [first.group_id]}, {first}),
        ({"programmes": [other.programme_id]}, {other}),
        ({"groups": [second.group_id], "programmes": [other.programme_id]}, {second, other}),
    ):
        answer = client.post(address, typed(name=f"Pavasaris {len(expected)} {choice}", **choice))
        made = Round.objects.first()
        assert made is not None
        assert answer.headers["Location"].endswith(f"/{made.pk}/")
        assert set(learners_of(made)) == expected
    assert str(second.group) in text_of(client.get(answer.headers["Location"]))


def test_no_group_of_another_school_is_taken(cast: Cast) -> None:
    foreign = make.GroupFactory(school=cast.other_school, programme=cast.other_programme)
    answer = cast.client("coordinator").post(reverse("matching:round-create"), typed(groups=[foreign.pk]))
    assert answer.status_code == 200
    assert not Round.objects.exists()


def test_the_unplaced_get_a_round_of_their_own_in_one_press(cast: Cast, learners: list[Enrolment]) -> None:
    first, second, _other = learners
    by, client = cast.actor("coordinator"), cast.client("coordinator")
    client.post(reverse("matching:round-create"), typed(groups=[first.group_id, second.group_id]))
    published = Round.objects.get()
    with pytest.raises(Refused):
        follow_up.follow_up(published, by=by)
    rounds.change_policy(published, values={**published.policy, "distance": 7}, by=by)
    seat = Seat.objects.filter(opening=cast.opening).first()
    type(cast.opening).objects.filter(pk=cast.opening.pk).update(
        starts_on=published.starts_on, ends_on=published.ends_on
    )
    SeatClaim.objects.create(seat=seat, enrolment=first)
    Round.objects.update(status="published")
    address = reverse("matching:round-follow-up", args=[published.pk])
    assert address in client.get(reverse("matching:round-detail", args=[published.pk])).content.decode()
    targets = {client.post(address).headers["Location"] for _press in range(2)}
    made = Round.objects.get(follows=published)
    assert targets == {reverse("matching:round-detail", args=[made.pk])}
    assert set(learners_of(made)) == {second}
    assert (made.name, made.policy["distance"], made.kinds) == ("Pavasaris – 2", 7, ["dvb"])
    assert follow_up.next_name(made.name) == "Pavasaris – 3"
    assert cast.client("other_coordinator").post(address).status_code == 404


def test_each_school_chooses_its_own_groups_for_a_joint_round(cast: Cast, learners: list[Enrolment]) -> None:
    first, second, other = learners
    round_, by = asked_round(cast), cast.actor("other_coordinator")
    foreign = make.EnrolmentFactory(programme=cast.other_programme)
    consents.agree(consent_of(round_, by), by=by)
    consent = consent_of(round_, cast.actor("coordinator"))
    client = cast.client("coordinator")
    page, answer = (reverse(f"matching:consent-{name}", args=[consent.pk]) for name in ("detail", "answer"))
    assert str(first.group) in text_of(client.get(page))
    alien = make.GroupFactory(school=cast.other_school, programme=cast.other_programme)
    client.post(answer, {"do": "agree", "groups": [alien.pk]})
    assert consent_of(round_, cast.actor("coordinator")).state == "asked", "another school's group is refused"
    chosen = {"do": "agree", "groups": [first.group_id], "programmes": [other.programme_id]}
    assert client.post(answer, chosen).status_code == 302
    theirs = set(cast.other_school.enrolments.all())
    assert foreign in theirs
    assert set(learners_of(round_)) == {first, other} | theirs, "the other school's part stays whole"
    assert str(first.group) in text_of(client.get(page))
    lead = text_of(cast.client("alliance_coordinator").get(page))
    assert str(first.group) not in lead, "the lead of the alliance reads no group of a school"
    run = solve(round_)
    consents.decline(consent_of(round_, cast.actor("coordinator")), by=cast.actor("coordinator"))
    assert not round_.groups.exists()
    client.post(answer, {"do": "agree", "groups": [second.group_id]})
    assert set(learners_of(round_)) == {second} | theirs
    with refusal("scope_changed"):
        consents.require_whole(round_, run)
    consents.require_whole(round_, solve(round_))
