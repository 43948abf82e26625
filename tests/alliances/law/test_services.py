"""Legal parameters: by date, verified by a person, never from memory."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.law import services as rules
from alliances.law.models import LegalParameter
from alliances.law.rules import severity
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
LAW = "https://likumi.lv/ta/id/26019"


@pytest.fixture
def rule() -> LegalParameter:
    LegalParameter.objects.all().delete()
    return LegalParameter.objects.create(
        rule="L-02", kind="hard", param="adolescent_max_hours_week", value="35", evidence="M"
    )


@pytest.fixture
def administrator(cast: Cast) -> Actor:
    return make.MembershipFactory(organisation=cast.ministry, role=Role.ADMINISTRATOR).as_actor()


def test_rules_of_a_day_are_those_whose_dates_hold_it(rule: LegalParameter) -> None:
    rule.effective_to = dt.date(2026, 12, 31)
    rule.save()
    new = LegalParameter.objects.create(
        rule="L-02",
        kind="hard",
        param=rule.param,
        value="30",
        evidence="P",
        effective_from=dt.date(2027, 1, 1),
    )
    assert rules.in_force(dt.date(2026, 12, 31)) == [rule]
    assert rules.in_force(dt.date(2027, 1, 1)) == [new]


def test_verified_rule_blocks_and_an_unverified_one_warns_again(
    rule: LegalParameter, administrator: Actor
) -> None:
    assert severity(rule) == "warn"
    rules.verify(rule, by=administrator, evidence="P", source_url=LAW, paragraph="132(3)")
    rule.refresh_from_db()
    assert severity(rule) == "hard"
    assert rule.verified_by.startswith("Persona")
    rules.unverify(rule, by=administrator)
    rule.refresh_from_db()
    assert severity(rule) == "warn"
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == ["rule.verify", "rule.unverify"]


def test_memory_proves_nothing(rule: LegalParameter, administrator: Actor) -> None:
    with refusal("evidence_needed"):
        rules.verify(rule, by=administrator, evidence="M", source_url=LAW)


@pytest.mark.parametrize("url", ["", "likumi.lv", "javascript:alert(1)"])
def test_source_is_an_address_that_opens(rule: LegalParameter, administrator: Actor, url: str) -> None:
    with refusal("source_needed"):
        rules.verify(rule, by=administrator, evidence="P", source_url=url)


@pytest.mark.parametrize(
    "name", ["coordinator", "employer_member", "alliance_coordinator", "ministry_viewer", "outsider"]
)
def test_only_an_administrator_of_the_ministry_verifies(rule: LegalParameter, cast: Cast, name: str) -> None:
    with refusal("not_yours"):
        rules.verify(rule, by=cast.actor(name), evidence="P", source_url=LAW)
    rule.refresh_from_db()
    assert rule.verified_on is None


def test_what_is_not_verified_cannot_be_taken_back(rule: LegalParameter, administrator: Actor) -> None:
    with refusal("not_verified"):
        rules.unverify(rule, by=administrator)
