"""A supervisor's link confirms the weeks of every learner whom the school entrusted to her address."""

from __future__ import annotations

import datetime as dt

import pytest

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements import services as agreements
from dvb.logbook import services as logbook
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.dvb.logbook import logs
from tests.dvb.logbook.logs import FRIDAY
from tests.factories import EnrolmentFactory, OpeningFactory

pytestmark = pytest.mark.django_db


@freeze_time(logs.NOW)
def test_another_link_of_her_address_that_was_taken_back_or_is_over_opens_nothing(cast: Cast) -> None:
    """One link opens all learners entrusted to her at this employer, while each trust holds."""
    agreement, mate = logs.at_work(cast), EnrolmentFactory(programme=cast.programme)
    row = signed.agree(mate, OpeningFactory(employer=cast.employer, qualifications=[cast.qualification]))
    other = agreements.draw_up(row, by=cast.actor("coordinator"))
    link = logs.supervisor(cast, agreement)

    def entrust(expires_on: dt.date) -> PersonalLink:
        return links.issue(
            "supervisor",
            about=other,
            organisation=cast.school,
            name="Parauga Vadītāja",
            email=logs.EMAIL.upper(),
            language="lv",
            expires_on=expires_on,
            by=SYSTEM,
        )

    second = entrust(FRIDAY)
    assert set(logbook.agreements_of(link)) == {agreement, other}
    links.revoke(second, by=SYSTEM)
    assert list(logbook.agreements_of(link)) == [agreement]
    entrust(FRIDAY - dt.timedelta(days=1))
    assert list(logbook.agreements_of(link)) == [agreement]


@freeze_time(logs.NOW)
@pytest.mark.parametrize(
    ("name", "is_same_employer"), [("Cits Vadītājs", True), ("Parauga Vadītāja", False)], ids=["name", "firm"]
)
def test_another_name_at_the_mailbox_or_another_firm_is_not_opened_with_it(
    cast: Cast, name: str, is_same_employer: bool
) -> None:
    agreement, mate = logs.at_work(cast), EnrolmentFactory(programme=cast.programme)
    employer = cast.employer if is_same_employer else cast.other_employer
    row = signed.agree(mate, OpeningFactory(employer=employer, qualifications=[cast.qualification]))
    other = agreements.draw_up(row, by=cast.actor("coordinator"))
    link = logs.supervisor(cast, agreement)
    links.issue(
        "supervisor",
        about=other,
        organisation=cast.school,
        name=name,
        email=logs.EMAIL,
        language="lv",
        expires_on=FRIDAY,
        by=SYSTEM,
    )
    assert list(logbook.agreements_of(link)) == [agreement]
