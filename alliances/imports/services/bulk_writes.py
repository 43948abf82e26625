"""Write many rows in few statements, with the search and sort keys that ``save`` would have set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models

from alliances.kernel.model_mixins import Keyed

ModelT = TypeVar("ModelT", bound=models.Model)


def insert(model: type[ModelT], rows: Iterable[ModelT]) -> list[ModelT]:
    objects = list(rows)
    for row in objects:
        if isinstance(row, Keyed):
            row.refresh_keys()
    return model._default_manager.bulk_create(objects)


def update(model: type[ModelT], changes: Iterable[tuple[ModelT, Sequence[str]]]) -> None:
    """Update the named fields of known rows; rows that change alike share a statement.

    An upsert by key, because ``bulk_update`` takes a millisecond for each field of each row. The rows are
    locked first, so that one deleted meanwhile is noticed and not written anew.
    """
    alike: dict[tuple[str, ...], dict[int, ModelT]] = defaultdict(dict)
    for row, fields in changes:
        if row._state.adding or not fields:
            continue
        names = set(fields)
        if isinstance(row, Keyed):
            row.refresh_keys()
            names |= {"search_key", "sort_key"}
        alike[tuple(sorted(names))][row.pk] = row
    _lock(model, [pk for rows in alike.values() for pk in rows])
    for names_, rows in alike.items():
        model._default_manager.bulk_create(
            list(rows.values()), update_conflicts=True, update_fields=names_, unique_fields=["pk"]
        )


def _lock(model: type[models.Model], keys: Sequence[int]) -> None:
    for start in range(0, len(keys), 10_000):
        chunk = set(keys[start : start + 10_000])
        locked = model._default_manager.select_for_update().filter(pk__in=chunk).values_list("pk", flat=True)
        if set(locked) != chunk:
            raise IntegrityError("a row was deleted meanwhile")


def link(relation: Any, pairs: Iterable[tuple[models.Model, Iterable[models.Model]]]) -> None:
    """Replace the far side of a many-to-many relation for each row."""
    through = relation.through
    near, far = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    links = [(row.pk, [other.pk for other in others]) for row, others in pairs]
    for start in range(0, len(links), 5_000):
        keys = [pk for pk, _others in links[start : start + 5_000]]
        through._default_manager.filter(**{f"{near}_id__in": keys}).delete()
    through._default_manager.bulk_create(
        through(**{f"{near}_id": pk, f"{far}_id": other}) for pk, others in links for other in others
    )
