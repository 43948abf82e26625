"""The logs are only added to, whoever asks the database, and staff leave their rows in them as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from alliances.audit import append_only
from alliances.audit.admin_site import AuditedAdmin
from alliances.audit.models import AuditEntry
from alliances.people.models import Membership
from matching.learners.models import Viewing
from matching.learners.services import viewings
from tests import factories as make
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def filled(cast: Cast) -> Cast:
    by = cast.actor("coordinator")
    AuditEntry.objects.record(by=by, verb="test.write", subject=cast.learner)
    viewings.note(cast.learner.person, Viewing.What.LEARNER, by=by)
    return cast


def _sql(text: str) -> Callable[[type[models.Model]], Any]:
    return lambda model: connection.cursor().execute(text % model._meta.db_table)


WAYS: dict[str, Callable[[type[models.Model]], Any]] = {
    "update": lambda model: model._base_manager.update(role="nobody"),
    "delete": lambda model: model._base_manager.all().delete(),
    "update by hand": _sql("UPDATE \"%s\" SET role = 'nobody'"),
    "delete by hand": _sql('DELETE FROM "%s"'),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("label", append_only.logs())
def test_no_statement_changes_a_log(filled: Cast, label: str, way: str) -> None:
    model = apps.get_model(label)
    before = list(model._base_manager.order_by("pk").values())
    assert before
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        WAYS[way](model)
    assert list(model._base_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("label", append_only.logs())
def test_erasure_may_for_as_long_as_it_says(filled: Cast, label: str) -> None:
    model = apps.get_model(label)
    with append_only.released():
        model._base_manager.update(role="erased")
    assert set(model._base_manager.values_list("role", flat=True)) == {"erased"}
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        model._base_manager.update(role="again")


def test_a_log_cannot_be_emptied_on_postgresql(filled: Cast) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite knows no TRUNCATE
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL refuses before the trigger else
    with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
        connection.cursor().execute("TRUNCATE alliances_auditentry CASCADE")


def test_who_stands_in_a_log_is_not_deleted(filled: Cast) -> None:
    for row in (filled.coordinator.user, filled.school, filled.learner.person):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()


def test_everything_in_the_administration_is_audited() -> None:
    admin.autodiscover()
    unaudited = [model for model, one in admin.site._registry.items() if not isinstance(one, AuditedAdmin)]
    assert unaudited == []


def test_a_membership_given_by_staff_stands_in_the_trail(cast: Cast) -> None:
    staff = make.UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    person = cast.outsider.user
    page = reverse("admin:alliances_user_change", args=[person.pk])
    form = client.get(page).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    given = {"0-organisation": cast.school.pk, "0-role": "administrator", "0-started_on": "01.09.2026"}
    typed |= {f"memberships-{name}": value for name, value in (rows | given).items()}
    assert client.post(page, typed).status_code == 302
    assert Membership.objects.filter(user=person, organisation=cast.school).exists()
    entry = AuditEntry.objects.get(verb="admin.change")
    assert (entry.user, entry.role, entry.subject_id) == (staff, "staff", person.pk)
    assert "membership" in str(entry.after).lower()
    assert client.get(reverse("admin:alliances_user_delete", args=[person.pk])).status_code == 403
