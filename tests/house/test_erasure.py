"""Every column that may say something about a person has a decision: blanked, deleted, or kept."""

from __future__ import annotations

from functools import cache

import pytest
from django.apps import apps
from django.db import models

from alliances.kernel import erasure
from matching.learners.models import Person

OURS = ("alliances", "matching", "dvb")
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
DEPTH = 6


@cache
def leads_to_person(model: type[models.Model], depth: int = DEPTH) -> bool:
    """Whether a row of this table belongs to a person, over foreign keys."""
    if model is Person:
        return True
    keys = [
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is not model
    ]
    return depth > 0 and any(leads_to_person(key, depth - 1) for key in keys if isinstance(key, type))


def columns(model: type[models.Model]) -> set[str]:
    return {
        field.name for field in model._meta.concrete_fields if isinstance(field, TEXT) and not field.choices
    }


def test_every_column_about_a_person_has_a_decision() -> None:
    decided = {table.label: table for table in erasure.tables()}
    open_ = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if model._meta.app_label not in OURS or not leads_to_person(model):
            continue
        table = decided.get(label)
        if table is not None and table.is_deleted:
            continue
        missing = columns(model) - (table.decided() if table else set())
        if missing:
            open_[label] = sorted(missing)
    assert open_ == {}


@pytest.mark.django_db
def test_every_decision_names_a_column_that_is_there() -> None:
    for table in erasure.tables():
        model = apps.get_model(table.label)
        names = {field.name for field in model._meta.concrete_fields}
        assert {*table.blank, *table.stays, *table.files} <= names, table.label
        model._base_manager.filter(table.of(0)).exists()
