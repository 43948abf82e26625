"""Uploads do not stay for ever, do not pile up, and tell no personal code by their name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alliances.imports.models import ImportBatch
from alliances.imports.services import batches
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [*batches.NOT_WRITTEN, "applied"])
def test_what_nobody_confirmed_goes_after_a_fortnight(cast: Cast, status: str) -> None:
    batch = batches.receive(b"x,y", "a.csv", "learners", by=cast.actor("coordinator"))
    ImportBatch.objects.filter(pk=batch.pk).update(status=status)
    today = timezone.localdate()
    assert batches.throw_away_abandoned(today + dt.timedelta(days=13)) == 0
    gone = batches.throw_away_abandoned(today + dt.timedelta(days=16))
    batch.refresh_from_db()
    if status == "applied":
        assert (gone, batch.status, bool(batch.content)) == (0, "applied", True)
    else:
        assert (gone, batch.status, bytes(batch.content)) == (1, "discarded", b"")


def test_uploads_of_one_organisation_do_not_pile_up(cast: Cast) -> None:
    by = cast.actor("coordinator")
    for number in range(batches.MAX_WAITING):
        batches.receive(b"x", f"{number}.csv", "learners", by=by)
    with pytest.raises(Refused) as refused:
        batches.receive(b"x", "more.csv", "learners", by=by)
    assert refused.value.code == "too_many_waiting"
    batches.receive(b"x", "other.csv", "learners", by=cast.actor("other_coordinator"))
    batches.discard(ImportBatch.objects.filter(organisation=by.organisation_id).latest("pk"), by=by)
    batches.receive(b"x", "more.csv", "learners", by=by)


@pytest.mark.parametrize("name", ["Anna 010190-12345.xlsx", "01019012345.csv", "a_010190 12345_b.csv"])
def test_a_personal_code_in_a_file_name_is_not_kept(name: str) -> None:
    batch = batches.receive(b"x", name, "learners", by=SYSTEM)
    assert "12345" not in batch.filename
    assert "***" in batch.filename
