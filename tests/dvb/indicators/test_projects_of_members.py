"""Being named in a project gives no reading of a school that did not join the alliance, or left it."""

from __future__ import annotations

from typing import Any

import pytest

from alliances.alliances import services as alliances
from alliances.alliances.models import AllianceMember
from dvb.indicators.models import Project
from dvb.indicators.queries.scopes import Scope, schools_of_project
from dvb.indicators.services import projects
from tests import factories as make
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]


def keep(cast: Cast, *partners: Any) -> Project:
    return projects.save(
        None,
        name="Projekts",
        number="1",
        alliance=cast.alliance,
        lead=cast.school,
        partners=partners,
        starts_on=make.YEAR_STARTS,
        ends_on=make.YEAR_ENDS,
        target_percent=None,
        by=cast.actor("alliance_coordinator"),
    )


def test_a_project_names_members_of_its_alliance_alone(cast: Cast) -> None:
    stranger = cast.outsider.organisation
    with refusal("not_a_member"):
        keep(cast, cast.other_school, stranger)
    alliances.invite(cast.alliance, organisations=[stranger], by=cast.actor("alliance_coordinator"))
    with refusal("not_a_member"):
        keep(cast, stranger)
    assert not Project.objects.exists()
    assert schools_of_project(keep(cast, cast.other_school)) == {cast.school.pk, cast.other_school.pk}


def test_a_school_that_left_is_in_no_figure_of_the_project(cast: Cast) -> None:
    made = keep(cast, cast.other_school)
    own = AllianceMember.objects.get(organisation=cast.other_school)
    director = make.MembershipFactory(organisation=cast.other_school, role="administrator")
    alliances.leave(own, by=director.as_actor())
    assert Scope(project=made).schools == [cast.school.pk]
    made.partners.add(cast.outsider.organisation)
    assert Scope(project=made).schools == [cast.school.pk], "an old row of a stranger counts for nothing"
