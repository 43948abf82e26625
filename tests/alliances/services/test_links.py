"""Personal links: found by their token alone, ended on their day, and locked by a second factor."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.models import PersonalLink
from alliances.services import links
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
pytestmark = pytest.mark.django_db


def issued(cast: Cast, name: str = "Māte") -> PersonalLink:
    return links.issue(
        "guardian",
        about=cast.learner.person,
        organisation=cast.school,
        name=name,
        email="mate@piemers.example",
        language="lv",
        expires_on=dt.date(2026, 12, 1),
        by=cast.actor("coordinator"),
    )


@freeze_time(NOON)
def test_link_is_issued_once_and_found_by_its_token_alone(cast: Cast) -> None:
    link = issued(cast)
    assert issued(cast) == link
    token = links.token_of(link)
    assert links.find(token) == link
    other = links.token_of(issued(cast, "Tēvs"))
    swapped = f"{link.pk}-{other.partition('-')[2]}"
    for wrong in ("", "-", token[:-1], token + "x", swapped, f"{link.pk}-", "9" * 30 + "-x", "²-x", "\0"):
        assert links.find(wrong) is None, wrong


@freeze_time(NOON)
def test_renewed_link_ends_the_old_one(cast: Cast) -> None:
    old = issued(cast)
    new = links.renew(old, expires_on=dt.date(2026, 12, 24), by=cast.actor("coordinator"))
    assert links.renew(old, expires_on=dt.date(2026, 12, 24), by=cast.actor("coordinator")) == new
    old.refresh_from_db()
    assert not old.is_live_on(dt.date(2026, 11, 18))
    assert new.is_live_on(dt.date(2026, 12, 24))
    assert not new.is_live_on(dt.date(2026, 12, 25))


def test_code_opens_once_within_its_time(cast: Cast) -> None:
    with freeze_time(NOON) as clock:
        link = issued(cast)
        with refusal("code_expired"):
            links.unlock(link, code="000000")
        code = links.new_code(link, how="email")
        assert links.unlock(link, code=f"{code[:3]} {code[3:]}").opened_at
        with refusal("code_expired"):
            links.unlock(link, code=code)
        code = links.new_code(link, how="email")
        clock.shift(dt.timedelta(minutes=16))
        with refusal("code_expired"):
            links.unlock(link, code=code)


@freeze_time(NOON)
def test_five_wrong_codes_end_the_code(cast: Cast) -> None:
    link = issued(cast)
    code = links.new_code(link, how="read_out")
    wrong = "000000" if code != "000000" else "111111"
    for __ in range(links.MOST_TRIES):
        with refusal("code_wrong"):
            links.unlock(link, code=wrong)
    with refusal("code_expired"):
        links.unlock(link, code=code)
