"""Every column that holds an organisation has a decision for the day on which two records become one."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from alliances.kernel import merged_records
from alliances.organisations.models import Organisation


def _columns() -> dict[str, type[models.Model]]:
    return {
        f"{model._meta.label_lower}.{field.name}": model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Organisation
    }


def test_every_column_that_holds_an_organisation_has_a_decision() -> None:
    assert set(merged_records.columns()) == set(_columns())


def test_every_rule_of_one_row_alone_says_what_becomes_of_the_second() -> None:
    """A constraint that a moved row could break is settled, or the merger is refused in words."""
    for column in merged_records.moving():
        model, name = column.model, column.name
        rules = [
            set(rule.fields) - {name}
            for rule in model._meta.constraints
            if isinstance(rule, models.UniqueConstraint) and name in rule.fields
        ]
        rules += [set(fields) - {name} for fields in model._meta.unique_together if name in fields]
        settled = [set(once.fields) for once in column.once]
        assert [rule for rule in rules if rule not in settled] == [], column.label
        assert not model._meta.get_field(name).unique, column.label
