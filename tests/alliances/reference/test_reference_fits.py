"""SQLite keeps what is longer than its column, PostgreSQL refuses it: so the shipped facts are measured."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from alliances.catalogue.services import reference as catalogue

pytestmark = pytest.mark.django_db


def too_long() -> list[str]:
    return [
        f"{model.__name__}.{field.name} {row.pk}: {len(value)} > {field.max_length}"
        for model in apps.get_app_config("alliances").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField) and field.max_length
        for row in model._default_manager.all()
        if len(value := getattr(row, field.attname) or "") > field.max_length
    ]


def test_every_shipped_fact_fits_its_column() -> None:
    catalogue.load_reference()
    assert too_long() == []
