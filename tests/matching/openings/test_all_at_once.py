"""An employer pauses, offers again or closes all its openings with one press."""

from __future__ import annotations

import pytest
from django.urls import reverse

from matching.openings.models import Opening, SeatClaim
from matching.openings.services import all_at_once
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def test_all_are_paused_and_offered_again_and_nobody_elses(cast: Cast) -> None:
    make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    client, url = cast.client("employer_member"), reverse("matching:openings-all")
    assert client.get(url).status_code == 200
    for do, state in (("pause", "paused"), ("resume", "published")):
        assert client.post(url, {"do": do}).status_code == 302
        assert client.post(url, {"do": do}).status_code == 302, "a second click"
        own = Opening.objects.filter(employer=cast.employer)
        assert set(own.values_list("status", flat=True)) == {state}
    assert set(Opening.objects.exclude(employer=cast.employer).values_list("status", flat=True)) == {
        "published"
    }
    for stranger in ("other_employer_member", "coordinator", "outsider"):
        with refusal("not_yours"):
            all_at_once.pause_all(cast.employer, by=cast.actor(stranger))


def test_closing_waits_until_no_learner_holds_a_seat(cast: Cast) -> None:
    claim = SeatClaim.objects.create(seat=cast.opening.seats.first(), enrolment=cast.learner)
    with refusal("seats_held"):
        all_at_once.close_all(cast.employer, by=cast.actor("employer_member"))
    claim.delete()
    assert all_at_once.close_all(cast.employer, by=cast.actor("employer_member")) > 0
    assert not Opening.objects.filter(employer=cast.employer).exclude(status="closed").exists()
