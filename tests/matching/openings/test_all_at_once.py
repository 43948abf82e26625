"""An employer pauses, offers again or closes all its openings with one press."""

from __future__ import annotations

import pytest
from django.urls import reverse

from matching.assignments.wording import learner_in
from matching.openings.models import Opening, SeatClaim
from matching.openings.services import all_at_once
from tests import factories as make
from tests.cast import Cast
from tests.matching.assignments.test_kept_terms import sent
from tests.pages import text_of
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


def test_closing_all_leaves_held_seats_as_closing_one_does_and_names_whose_they_are(cast: Cast) -> None:
    opening = Opening.objects.get(pk=cast.opening.pk)
    held = sent(cast.learner, opening, "agreed"), sent(cast.other_learner, opening, "sent")
    client, url = cast.client("employer_member"), reverse("matching:openings-all")
    text = text_of(client.get(url))
    for row in held:
        assert learner_in(row, cast.actor("employer_member")) in text
        assert str(row.enrolment.programme.qualification) in text
        assert str(row.enrolment.school) in text
    client.post(url, {"do": "close"})
    assert not Opening.objects.filter(employer=cast.employer).exclude(status="closed").exists()
    assert SeatClaim.objects.filter(assignment__in=held, released_at__isnull=True).count() == 2
