"""One registry says who may see a row: complete over all tables, and loud where a rule is missing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor, Role
from alliances.kernel.visibility import nobody, register, registered, restrict, visible_to
from alliances.organisations.models import Sector

STRANGER = Actor(user_id=None, organisation_id=None, role=Role.VIEWER)


def test_every_table_of_ours_has_a_rule() -> None:
    ours = {
        model for app in ("alliances", "matching", "dvb") for model in apps.get_app_config(app).get_models()
    }
    assert ours - registered() == set()


@pytest.mark.parametrize("actor", [SYSTEM, STRANGER])
def test_a_table_that_nobody_registered_raises(actor: Actor) -> None:
    with pytest.raises(LookupError, match="auth.Group"):
        visible_to(actor, Group)


def test_a_table_has_one_rule() -> None:
    with pytest.raises(ValueError, match="alliances.Sector"):
        register(Sector, rule=nobody)


@pytest.mark.django_db
def test_rows_of_the_trail_are_for_the_system_alone() -> None:
    Sector.objects.create(code="x", name_lv="x", name_en="x")
    assert not restrict(AuditEntry.objects.all(), STRANGER).exists()
    assert restrict(Sector.objects.filter(code="x"), STRANGER).exists()
