"""The page of a site on a telephone, and whom an employer that waits to be confirmed can ask."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from alliances.organisations.models import Organisation
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import english

pytestmark = pytest.mark.django_db


def test_faults_of_a_site_stand_above_its_map_and_once(cast: Cast) -> None:
    site = make.WorkplaceFactory(organisation=cast.employer)
    client = cast.client("employer_member")
    for address in (
        reverse("alliances:workplace-create", args=[cast.employer.pk]),
        reverse("alliances:workplace-edit", args=[site.pk]),
    ):
        page = client.post(address, {"kind": "site", "lat": "x"}).content.decode()
        assert page.count('class="error-summary"') == 1
        assert page.index('class="error-summary"') < page.index("data-pin")


def test_the_page_of_a_site_alone_may_ask_where_the_device_is(cast: Cast) -> None:
    client = cast.client("employer_member")
    site = client.get(reverse("alliances:workplace-create", args=[cast.employer.pk]))
    assert "data-pin-here" in site.content.decode()
    policy = site["Permissions-Policy"]
    assert "geolocation=(self)" in policy
    assert "camera=()" in policy
    assert "microphone=()" in policy
    other = client.get(reverse("alliances:organisation-detail", args=[cast.employer.pk]))
    assert "geolocation=()" in other["Permissions-Policy"]


def test_an_employer_that_waits_reads_which_schools_confirm_it(cast: Cast) -> None:
    school = cast.school
    Organisation.objects.filter(pk=school.pk).update(
        contact_phone="+371 6700 0001", contact_name="Inga Nezināma"
    )
    page_of = reverse("alliances:organisation-detail", args=[cast.employer.pk])
    sentence = "among the tasks of every school"
    confirmed = english(cast.client("employer_member")).get(page_of).content.decode()
    assert sentence not in confirmed
    Organisation.objects.filter(pk=cast.employer.pk).update(verified_at=None)
    page = english(cast.client("employer_member")).get(page_of).content.decode()
    assert sentence in page
    assert 'href="tel:+37167000001"' in page
    assert "Inga Nezināma" not in page, "a stranger enters any number: no person is named to it"
    assert re.search(rf"<li>{re.escape(school.name)}", page)
