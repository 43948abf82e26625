"""A mistyped programme is corrected; one that nobody uses is removed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Programme
from alliances.catalogue.services import programmes
from alliances.kernel.errors import Refused
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_mistyped_code_is_corrected_and_its_learners_stay(cast: Cast) -> None:
    client, address = (
        cast.client("coordinator"),
        reverse("alliances:programme-correct", args=[cast.programme.pk]),
    )
    answer = client.post(address, {"code": " 33 525 99 ", "name": ""})
    assert answer.headers["Location"] == reverse("alliances:organisation-programmes", args=[cast.school.pk])
    cast.programme.refresh_from_db()
    assert (cast.programme.code, cast.programme.name) == ("33 525 99", cast.qualification.name_lv)
    cast.learner.refresh_from_db()
    assert cast.learner.programme == cast.programme
    assert AuditEntry.objects.filter(verb="programme.correct").count() == 1


def test_no_second_programme_of_the_same_code(cast: Cast) -> None:
    other = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="1")
    with pytest.raises(Refused):
        programmes.correct(other, code=cast.programme.code, by=cast.actor("coordinator"))


def test_only_an_unused_programme_is_removed(cast: Cast) -> None:
    unused = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="1")
    client = cast.client("coordinator")
    page = reverse("alliances:programme-correct", args=[unused.pk])
    remove = reverse("alliances:programme-remove", args=[unused.pk])
    assert remove in client.get(page).content.decode()
    used = reverse("alliances:programme-remove", args=[cast.programme.pk])
    assert (
        used
        not in client.get(reverse("alliances:programme-correct", args=[cast.programme.pk])).content.decode()
    )
    client.post(used)
    client.post(remove)
    assert set(Programme.objects.filter(school=cast.school)) == {cast.programme}
    make.GroupFactory(school=cast.school, programme=make.ProgrammeFactory(school=cast.school, code="2"))
    with pytest.raises(Refused):
        programmes.remove(Programme.objects.get(code="2"), by=cast.actor("coordinator"))


def test_nobody_else_corrects_it(cast: Cast) -> None:
    for name in ("other_coordinator", "employer_member", "learner_member", "outsider"):
        answer = cast.client(name).post(
            reverse("alliances:programme-correct", args=[cast.programme.pk]), {"code": "9"}
        )
        assert answer.status_code in (403, 404), name
    assert not Programme.objects.filter(code="9").exists()
