"""What a learner takes away: the same bytes for the same facts, and only names that the model has."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from alliances.catalogue.models import LearningOutcome, Skill
from dvb.agreements import services as agreements
from dvb.learning.queries import learning_record as record
from dvb.learning.services import skills
from dvb.logbook.models import LogEntry, LogWeek
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 18)
URI = "http://data.europa.eu/esco/skill/dcc96a49-0bac-4a9c-8f8e-a32b4e47e6eb"

PUBLISHED = set(Path(__file__).with_name("elm_names.txt").read_text(encoding="utf-8").split())
"""Names of the published model; its JSON schema and SHACL were in no registry that the tests may use."""


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


@pytest.fixture
def learned(cast: Cast) -> Cast:
    """A stay of one confirmed day, at which one outcome with an ESCO skill was confirmed."""
    with freeze_time("2026-11-18 10:00"):
        stay = signed.active(cast)
        outcome = LearningOutcome.objects.create(
            code="brakes", name_lv="Bremžu remonts", name_en="Brakes", qualification=cast.qualification
        )
        outcome.skills.add(Skill.objects.create(code="safety", name_lv="drošība", esco_uri=URI))
        week = LogWeek.objects.create(
            agreement=stay,
            monday=dt.date(2026, 11, 9),
            status="confirmed",
            confirmed_at="2026-11-16T08:00:00Z",
        )
        LogEntry.objects.create(week=week, day=week.monday, starts_at="08:00", ends_at="15:30", minutes=450)
        made = skills.assess(
            stay, judgements=[skills.Judgement(outcome.pk, 3)], by=cast.actor("employer_member")
        )
        skills.confirm(made, on=TODAY, by=cast.actor("coordinator"))
        assert agreements.last_terms(stay).ends_on
    return cast


def test_credential_names_who_learned_what_where_and_who_confirmed(learned: Cast) -> None:
    found = json.loads(record.elm_of(learned.learner))
    person = found["credentialSubject"]
    claims = {claim["type"]: claim for claim in person["hasClaim"]}
    achievement, activity = claims["LearningAchievement"], claims["LearningActivity"]
    body = achievement["awardedBy"]["awardingBody"][0]
    assert body["legalName"] == {"lv": [learned.school.name]} == found["issuer"]["legalName"]
    assert achievement["title"] == {"lv": ["Bremžu remonts"], "en": ["Brakes"]}
    outcome = achievement["specifiedBy"]["learningOutcome"][0]
    assert outcome["relatedESCOSkill"][0]["id"] == URI
    assert achievement["influencedBy"][0]["id"] == activity["id"]
    assert activity["directedBy"][0]["legalName"] == {"lv": [learned.employer.name]}
    assert activity["workload"] == "PT7H30M"
    assert achievement["provenBy"][0]["grade"]["noteLiteral"]["lv"]


def test_credential_uses_the_models_names_and_is_the_same_bytes_again(learned: Cast) -> None:
    first = record.elm_of(learned.learner)
    with freeze_time("2030-01-01"):
        assert record.elm_of(learned.learner) == first
    for node in walk(json.loads(first)):
        languages = set(node) <= {"lv", "en"}
        assert languages or set(node) <= PUBLISHED, set(node) - PUBLISHED
        types = node.get("type", [])
        assert set([types] if isinstance(types, str) else types) <= PUBLISHED


def test_credential_brings_what_its_profile_asks_for_at_least(learned: Cast) -> None:
    learned.school.registration_number = "90000043235"
    learned.school.save()
    found = json.loads(record.elm_of(learned.learner))
    assert [kind["prefLabel"] for kind in found["credentialProfiles"]] == [{"en": ["Generic"]}]
    assert found["issuer"]["eidasLegalIdentifier"]["notation"] == "NTRLV-90000043235"
    (display,) = found["displayParameter"]["individualDisplay"]
    assert [one["page"] for one in display["displayDetail"]] == list(
        range(1, len(display["displayDetail"]) + 1)
    )
    assert display["displayDetail"]
    for one in display["displayDetail"]:
        picture = Image.open(io.BytesIO(base64.b64decode(one["image"]["content"])))
        assert picture.format == "PNG"
        assert min(picture.size) > 800, "a page that can be read"


def test_paper_and_file_are_the_learners_own(learned: Cast) -> None:
    mine = learned.client("learner_member")
    paper = mine.get(reverse("record-paper"))
    assert paper.content.startswith(b"%PDF-")
    assert mine.get(reverse("record-elm"))["Content-Type"] == "application/ld+json"
    printed = reverse("learner-record", args=[learned.learner.pk])
    assert learned.client("coordinator").get(printed).content.startswith(b"%PDF-")
    assert learned.client("other_coordinator").get(printed).status_code == 404
    for name in ("coordinator", "employer_member"):
        assert learned.client(name).get(reverse("record-elm")).status_code == 403
