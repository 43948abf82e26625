"""What schools counted themselves: beside the figures, never in them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from dvb.indicators.engine.definitions import Period
from dvb.indicators.models import HandedIn
from dvb.indicators.queries.schools_covered import coverage_on
from dvb.indicators.services.self_reported import hand_in
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time

pytestmark = pytest.mark.django_db
YEAR = Period.school_year(2025)
SAID = {"definition_id": "rr35_participation", "numerator": 12, "denominator": 80, "note": "Pēc žurnāla"}


@freeze_time("2026-11-02 10:00")
def test_ministry_enters_a_schools_own_figure_which_is_replaced_and_never_lost(cast: Cast) -> None:
    by = make.MembershipFactory(organisation=cast.ministry, role="administrator")
    cast.outsider = by
    client = cast.client("outsider")
    url = reverse("school-hand-in", args=[cast.other_school.pk, 2025])
    assert client.post(url, SAID).status_code == 302
    assert client.post(url, SAID).status_code == 302, "a second click"
    assert HandedIn.objects.count() == 1
    hand_in(cast.other_school, period=YEAR, by=by.as_actor(), **(SAID | {"numerator": 13}))  # type: ignore[arg-type]
    assert [row.numerator for row in HandedIn.objects.filter(replaced_at=None)] == [13]
    assert HandedIn.objects.count() == 2
    assert AuditEntry.objects.filter(verb="indicator.hand_in").count() == 2
    row = next(row for row in coverage_on(YEAR).schools if row.school == cast.other_school)
    assert (row.is_handed_in, row.is_reporting) == (True, False)
    page = client.get(reverse("indicator-coverage") + "?year=2025").content.decode()
    assert "Pēc žurnāla" in page
    assert "13 / 80" in page.replace("\n", "")
    too_many = client.post(url, SAID | {"numerator": 81})
    assert too_many.status_code == 200
    assert HandedIn.objects.count() == 2
    assert client.get(reverse("indicator-coverage") + "?year=1999").status_code == 404


def test_nobody_else_enters_or_reads_it(cast: Cast) -> None:
    for name in ("ministry_viewer", "coordinator", "employer_member", "learner_member"):
        with pytest.raises(Refused) as refused:
            hand_in(cast.school, period=YEAR, by=cast.actor(name), **SAID)  # type: ignore[arg-type]
        assert refused.value.code == "not_yours"
        url = reverse("school-hand-in", args=[cast.school.pk, 2025])
        assert cast.client(name).post(url, SAID).status_code == 403
    assert cast.client("coordinator").get(reverse("indicator-coverage")).status_code == 403
    assert cast.client("ministry_viewer").get(reverse("indicator-coverage")).status_code == 200
    assert not HandedIn.objects.exists()
