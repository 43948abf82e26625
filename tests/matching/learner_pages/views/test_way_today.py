"""After a learner moved, pages show the way from today's home, and beside it what was counted before."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from matching.assignments.models import Assignment
from matching.assignments.services import publishing
from matching.learners.models import Person
from matching.openings.models import Opening
from tests.cast import Cast
from tests.matching.rounds.joint import english, pair_of, solved_round
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LIEPAJA = {"lat": 56.50475, "lon": 21.01085}


def test_way_is_counted_from_todays_home(cast: Cast) -> None:
    round_ = solved_round(cast)
    publishing.publish(round_, by=SYSTEM)
    proposal = pair_of(round_, cast.learner)
    opening = Opening.objects.select_related("workplace").get(pk=proposal.opening_id)
    site = opening.workplace
    Person.objects.filter(pk=cast.learner.person_id).update(lat=site.lat, lon=site.lon)
    type(proposal).objects.filter(pk=proposal.pk).update(km=0.0)
    answer = Assignment.objects.get(enrolment=cast.learner)
    Assignment.objects.filter(pk=answer.pk).update(km=0.0)
    pages = {
        "learner": reverse("matching:learner-detail", args=[cast.learner.pk]),
        "pair": reverse("matching:pair-detail", args=[round_.pk, proposal.pk]),
        "answer": reverse("matching:assignment-detail", args=[answer.pk]),
    }
    client = english(cast.client("coordinator"))
    for name, page in pages.items():
        text = text_of(client.get(page))
        assert "0.0 km" in text, name
        assert "0.0 km when" not in text, name
    Person.objects.filter(pk=cast.learner.person_id).update(**LIEPAJA)
    for name, page in pages.items():
        assert "0.0 km when" in text_of(client.get(page)), name
    own = text_of(english(cast.client("learner_member")).get(reverse("matching:my-place")))
    [way] = re.findall(r"Way, one direction (\S+) km", own)
    assert float(way) > 100
