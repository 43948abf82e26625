"""Lists ask the database as often for ten times the rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from dvb.plans.services import plans
from dvb.start_requirements import services as readiness
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, letters, publishing
from matching.learners.models import Enrolment, Group
from matching.learners.services import guardians
from matching.rounds.services import grants
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements.signed import agree
from tests.matching.rounds.joint import crowd, joint_round, solve

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LISTS = {
    "coordinator": [
        "home",
        "matching:learner-list",
        "matching:opening-list",
        "matching:assignment-list",
        "matching:group-list",
        "matching:round-list",
        "matching:location-list",
        "agreement-list",
        "agreement-review",
        "agreement-unsigned",
        "standing-list",
        "log-board",
        "skill-waiting",
        "alliances:message-list",
        "alliances:organisation-list",
    ],
    "employer_member": ["home", "matching:opening-list", "matching:assignment-list", "agreement-list"],
    "alliance_coordinator": ["home", "exception-list", "matching:assignment-list"],
}


def test_lists_ask_as_often_for_ten_times_the_rows(cast: Cast) -> None:
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    of_group = [("group-readiness", group.pk), ("group-plans", group.pk), ("matching:group-detail", group.pk)]
    agreements.draw_up(agree(cast.learner, cast.opening), by=SYSTEM)
    _fill(cast, group, 4)
    few = _asked(cast, of_group)
    _fill(cast, group, 40)
    many = _asked(cast, of_group)
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page] + 1} == {}


def _fill(cast: Cast, group: Group, count: int) -> None:
    """Learners with guardians, plans and papers; a published round, answers, agreements and letters."""
    by = cast.actor("coordinator")
    crowd(cast, learners=count, openings=count)
    Enrolment.objects.filter(school=cast.school, group=None).update(group=group)
    for enrolment in Enrolment.objects.filter(school=cast.school, person__guardians=None):
        guardians.add(enrolment, name="Ilze", relation="mother", email="ilze@piemers.example", by=by)
    plans.set_template(cast.programme, [plans.Entry("host", text="Bremzes")], by=by)
    plans.draw_up(group, by=by)
    learners = list(group.enrolments.all())
    readiness.enter(learners, kind="insurance", valid_from=make.YEAR_STARTS, valid_to=make.YEAR_ENDS, by=by)
    round_ = joint_round(cast, f"Kārta {count}")
    solve(round_)
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    letters.announce(round_)
    grants.grant(round_, by=by)
    for number, row in enumerate(Assignment.objects.filter(round=round_).order_by("pk")):
        if number % 3 == 0:
            assignments.decline(row, side="employer", reason="no_work", by=SYSTEM)
        elif number % 3 == 1:
            for side in ("employer", "learner"):
                assignments.accept(row, side=side, by=SYSTEM)
            if row.enrolment.school == cast.school:
                agreements.draw_up(row, by=SYSTEM)


def _asked(cast: Cast, of_group: list[tuple[str, int]]) -> dict[str, int]:
    """Queries of each list, the second time it is opened."""
    found = {}
    for person, names in LISTS.items():
        client = cast.client(person)
        urls = [reverse(name) for name in names]
        if person == "coordinator":
            urls += [reverse(name, args=[pk]) for name, pk in of_group]
        urls += [f"{url}?file=csv" for url in urls if getattr(resolve(url).func, "offers_file", False)]
        for url in urls:
            assert client.get(url).status_code == 200, url
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            found[f"{person} {url}"] = len(queries)
    return found
