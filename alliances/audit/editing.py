"""Edit a row by hand: set fields, validate, save, and return the old and new values for the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.emails import fold_email
from alliances.kernel.errors import Refused
from alliances.kernel.fields import NormalEmailField
from alliances.kernel.model_mixins import Keyed, Protected
from alliances.kernel.text import normalise

Values = dict[str, Any]


def plain(value: object) -> object:
    """A field's value as JSON: rows by their key, dates and decimals as text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.date | Decimal):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return sorted((plain(item) for item in value), key=str)
    return value


def tidy(value: object) -> object:
    """Typed text in composed letters, with single spaces and no control characters."""
    return normalise(value) if isinstance(value, str) else value


def set_fields(row: models.Model, values: Mapping[str, Any]) -> tuple[Values, Values]:
    """Set the fields that differ; returns their old and new values as JSON."""
    before: Values = {}
    after: Values = {}
    for name, value in values.items():
        old, new = getattr(row, name, None), tidy(value)
        if isinstance(new, str) and name in _emails(row):
            new = fold_email(new)
        if old != new:
            before[name], after[name] = plain(old), plain(new)
            setattr(row, name, new)
    return before, after


def _emails(row: models.Model) -> set[str]:
    return {field.name for field in row._meta.concrete_fields if isinstance(field, NormalEmailField)}


def set_many(row: models.Model, name: str, chosen: object) -> tuple[Values, Values]:
    """Set a many-to-many field; returns old and new keys, both empty where nothing changes."""
    relation = getattr(row, name)
    old = sorted(relation.values_list("pk", flat=True))
    relation.set(chosen)
    new = sorted(relation.values_list("pk", flat=True))
    return ({}, {}) if old == new else ({name: old}, {name: new})


def save(row: models.Model) -> None:
    """Save a row that keeps its table's rules.

    Raises
    ------
    Refused
        ``invalid`` with the rule's sentence and field; ``changed_meanwhile`` where another person was faster.
    """
    if isinstance(row, Keyed):
        row.refresh_keys()
    try:
        row.full_clean()
    except ValidationError as fault:
        field, messages = next(iter(fault.message_dict.items()))
        raise Refused("invalid", messages[0], "" if field == NON_FIELD_ERRORS else field) from fault
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise Refused(
            "changed_meanwhile",
            _("Somebody else changed this at the same moment. Look at it again and repeat your change."),
        ) from fault


def change(row: models.Model, values: Mapping[str, Any], *, by: Actor, verb: str) -> bool:
    """Set, check, protect from re-imports, save and audit; ``False`` where nothing differed."""
    before, after = set_fields(row, values)
    if not after:
        return False
    if isinstance(row, Protected):
        row.protect(*after)
    save(row)
    AuditEntry.objects.record(by=by, verb=verb, subject=row, before=before, after=after)
    return True
