"""The page of legal rules: of a day, by section, and verified only by those who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from alliances.law.models import LegalParameter
from tests import factories as make
from tests.cast import Cast
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
BUDGET = 8


def url(name: str, *args: object) -> str:
    return reverse(f"alliances:{name}", args=args)


@pytest.fixture
def rule(db: None) -> LegalParameter:
    LegalParameter.objects.all().delete()
    return LegalParameter.objects.create(
        rule="L-02",
        kind="hard",
        param="adolescent_max_hours_week",
        value="35",
        unit="hours",
        evidence="P",
        text_lv="Pusaudzis nestrādā vairāk.",
        effective_from=dt.date(2020, 1, 1),
        source_url="javascript:alert(1)",
    )


@pytest.fixture
def administrator(cast: Cast) -> Cast:
    cast.ministry_viewer = make.MembershipFactory(organisation=cast.ministry, role="administrator")
    return cast


def test_unverified_rule_is_said_to_warn_only(cast: Cast, rule: LegalParameter) -> None:
    page = cast.client("alliance_coordinator").get(url("rule-list"))
    assert (page.context["total"], page.context["verified"]) == (1, 0)
    assert "Pusaudzis nestrādā vairāk." in text_of(page)
    assert 'href="javascript' not in page.content.decode()


def test_rules_of_another_day_are_chosen_by_date(cast: Cast, rule: LegalParameter) -> None:
    client = cast.client("coordinator")
    assert client.get(url("rule-list"), {"on": "31.12.2019."}).context["total"] == 0
    assert client.get(url("rule-list"), {"on": "01.01.2020"}).context["total"] == 1
    assert client.get(url("rule-list"), {"on": "nekad"}).context["form"].errors


def test_sections_follow_the_rulebook(cast: Cast, rule: LegalParameter) -> None:
    for name in ("I-01", "D-01", "X-01"):
        LegalParameter.objects.create(rule=name, kind="cfg", param=name, evidence="D")
    sections = cast.client("coordinator").get(url("rule-list")).context["sections"]
    assert [section["letter"] for section in sections] == ["D", "L", "I", "X"]


def test_number_of_queries_does_not_grow_with_rules(cast: Cast, rule: LegalParameter) -> None:
    client = cast.client("coordinator")
    few = queries_of(client, url("rule-list"))
    for n in range(30):
        LegalParameter.objects.create(rule=f"L-{n:02d}", kind="hard", param=f"p{n}", evidence="P")
    assert queries_of(client, url("rule-list")) == few <= BUDGET


def test_administrator_verifies_and_takes_it_back(administrator: Cast, rule: LegalParameter) -> None:
    client = administrator.client("ministry_viewer")
    form = {"evidence": "P", "source_url": "https://likumi.lv/ta/id/26019", "paragraph": "132(3)"}
    assert client.post(url("rule-verify", rule.pk), {**form, "source_url": "likumi"}).status_code == 200
    assert client.post(url("rule-verify", rule.pk), form).status_code == 302
    rule.refresh_from_db()
    assert rule.is_verified
    assert client.get(url("rule-list")).context["verified"] == 1
    client.post(url("rule-unverify", rule.pk))
    rule.refresh_from_db()
    assert not rule.is_verified


@pytest.mark.parametrize("name", ["coordinator", "employer_member", "ministry_viewer", "learner_member"])
def test_nobody_else_is_offered_the_button_or_gets_through(
    cast: Cast, rule: LegalParameter, name: str
) -> None:
    client = cast.client(name)
    assert url("rule-verify", rule.pk) not in client.get(url("rule-list")).content.decode()
    form = {"evidence": "P", "source_url": "https://likumi.lv/ta/id/26019"}
    assert client.post(url("rule-verify", rule.pk), form).status_code in (403, 409)
    assert client.post(url("rule-unverify", rule.pk)).status_code in (403, 409)
    rule.refresh_from_db()
    assert rule.verified_on is None
