"""Pairs and answers of one group, and pairs whose stay would begin in the past."""

from __future__ import annotations

import datetime as dt

import pytest

from matching.assignments.services import publishing
from matching.learners.models import Enrolment
from matching.rounds.models import Proposal, Round
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import english, rows_on, solved_round, url

pytestmark = pytest.mark.django_db


def test_a_school_looks_at_one_group_in_pairs_and_answers_and_nobody_else_does(cast: Cast) -> None:
    one, other = (
        make.GroupFactory(school=cast.school, programme=cast.programme, code=code)
        for code in ("AT-1A", "AT-2B")
    )
    Enrolment.objects.filter(pk=cast.learner.pk).update(group=one)
    make.EnrolmentFactory(programme=cast.programme, group=other)
    make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification])
    round_ = solved_round(cast)
    client = cast.client("coordinator")
    assert len(rows_on(client, round_)) == 2
    for query in ({"group": one.pk}, {"q": "at-1a"}):
        assert [row.enrolment for row in rows_on(client, round_, **query)] == [cast.learner]
    page = client.get(url("pair-list", round_.pk), {"group": one.pk}).content.decode()
    assert f'<option value="{other.pk}"' in page
    assert page.count("AT-1A") >= 3, "offered, said in the chip and in the row"
    lead = cast.client("alliance_coordinator")
    assert len(rows_on(lead, round_, group=one.pk)) == 3, "she reads no group and filters by none"
    assert "AT-1A" not in lead.get(url("pair-list", round_.pk)).content.decode()
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    for query in ({"group": str(one.pk)}, {"q": "at-1a"}):
        listing = client.get(url("assignment-list"), query).context["listing"]
        assert [row.enrolment for row in listing.page] == [cast.learner]
        assert [row.enrolment for row in lead.get(url("assignment-list"), query).context["listing"].page] != [
            cast.learner
        ]


def test_pairs_that_begin_before_the_rounds_dates_are_told(cast: Cast) -> None:
    round_, lead = solved_round(cast), english(cast.client("alliance_coordinator"))
    rows = Proposal.objects.filter(run=round_.current_run, opening__isnull=False).select_related("opening")
    mine = rows.order_by("opening__starts_on", "pk")[0]
    assert mine.opening is not None
    told = "Stays would begin before the round’s dates"
    pages = [url("round-detail", round_.pk), url("round-publish", round_.pk)]
    check = url("pair-check", round_.pk, mine.pk)
    with freeze_time(f"{mine.opening.starts_on} 10:00"):
        for first, is_told in ((mine.opening.starts_on, False), (rows[0].opening.ends_on, True)):  # type: ignore[union-attr]
            Round.objects.filter(pk=round_.pk).update(starts_on=first)
            for page in pages:
                assert (told in lead.get(page).content.decode()) is is_told, page
            text = lead.get(check, {"opening": mine.opening_id}).content.decode()
            assert ("which begin on" in text) is is_told
        assert mine in rows_on(lead, round_, show="begun")


def test_pairs_that_would_begin_in_the_past_are_told_before_they_are_published(cast: Cast) -> None:
    """On the round, when it is published, beside an opening chosen by hand, and in the list of answers."""
    round_, lead = solved_round(cast), english(cast.client("alliance_coordinator"))
    rows = Proposal.objects.filter(run=round_.current_run, opening__isnull=False)
    mine = rows.select_related("opening").order_by("opening__starts_on", "pk")[0]
    pages = [url("round-detail", round_.pk), url("round-publish", round_.pk)]
    told, check = "Stays would begin in the past", url("pair-check", round_.pk, mine.pk)
    assert mine.opening is not None
    first = mine.opening.starts_on
    with freeze_time(f"{first} 10:00"):
        assert not [page for page in pages if told in lead.get(page).content.decode()]
        assert "is past" not in lead.get(check, {"opening": mine.opening_id}).content.decode()
    with freeze_time(f"{first + dt.timedelta(days=1)} 10:00"):
        for page in pages:
            text = lead.get(page).content.decode()
            assert told in text, page
            assert f'href="{url("pair-list", round_.pk)}?show=begun"' in text
        assert mine in rows_on(lead, round_, show="begun")
        assert "is past" in lead.get(check, {"opening": mine.opening_id}).content.decode()
        publishing.publish(round_, by=cast.actor("alliance_coordinator"))
        assert told not in lead.get(pages[0]).content.decode(), "published: nothing to be done about it here"
        assert "the first day is past" in lead.get(url("assignment-list")).content.decode()
        assert len(rows_on(lead, round_, show="begun")) >= 1
    with freeze_time(f"{first} 10:00"):
        assert not rows_on(lead, round_, show="begun")
