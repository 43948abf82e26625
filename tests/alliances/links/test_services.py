"""Personal links: found by their token alone, ended on their day, and locked by a second factor."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.links import services as links
from alliances.links.models import PersonalLink
from matching.learners.models import Guardian, Person
from tests.cast import Cast
from tests.clock import freeze_time
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
pytestmark = pytest.mark.django_db


def issued(cast: Cast, name: str = "Māte") -> PersonalLink:
    """A link of a guardian whom a minor has: without her it would open nothing."""
    address, born = "mate@piemers.example", dt.date(2010, 1, 1)
    Person.objects.filter(pk=cast.learner.person_id).update(birth_date=born)
    Guardian.objects.get_or_create(person=cast.learner.person, name=name, email=address, relation="mother")
    return links.issue(
        "guardian",
        about=cast.learner.person,
        organisation=cast.school,
        name=name,
        email=address,
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


def test_renewed_link_ends_the_old_one(cast: Cast) -> None:
    with freeze_time(NOON) as clock:
        old, by = issued(cast), cast.actor("coordinator")
        with refusal("link_over"):
            links.renew(old, by=by)
        clock.move_to("2026-12-02 10:00")
        assert links.standing(old) is links.Standing.EXPIRED
        new = links.renew(old, by=by)
        assert links.renew(old, by=by) == new, "a second click finds the first one's"
        old.refresh_from_db()
        assert (links.standing(old), links.standing(new)) == (links.Standing.REPLACED, links.Standing.LIVE)
        links.revoke(new, by=by)
        for link in (old, new):
            assert links.standing(links.hold(link)) is links.Standing.GONE
            with refusal("link_over"):
                links.renew(link, by=by)
            with refusal("link_over"):
                links.replace(link, by=by)


@freeze_time(NOON)
def test_link_of_a_purpose_that_nobody_registered_opens_nothing(cast: Cast) -> None:
    link = issued(cast)
    PersonalLink.objects.filter(pk=link.pk).update(subject_type="alliances.organisation")
    link.refresh_from_db()
    assert links.standing(link) is links.Standing.GONE
    with refusal("link_over"):
        links.new_code(link, how="email")


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
    for __ in range(links.MAX_TRIES):
        with refusal("code_wrong"):
            links.unlock(link, code=wrong)
    with refusal("code_expired"):
        links.unlock(link, code=code)
