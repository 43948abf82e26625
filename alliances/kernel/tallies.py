"""Several counts of one table in one query, each with the key of a row where it is the only one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows there are, and the first of them."""

    count: int
    first: int | None

    def __bool__(self) -> bool:
        return self.count > 0

    def __add__(self, other: Tally) -> int:
        return self.count + other.count

    @property
    def only(self) -> int | None:
        return self.first if self.count == 1 else None


def tally(rows: QuerySet[Any], **conditions: Q) -> Mapping[str, Tally]:
    """The tally of each condition by its name."""
    asked: dict[str, Any] = {}
    for name, condition in conditions.items():
        asked[f"{name}_count"] = Count("pk", filter=condition)
        asked[f"{name}_first"] = Min("pk", filter=condition)
    found = rows.order_by().aggregate(**asked)
    return {name: Tally(found[f"{name}_count"], found[f"{name}_first"]) for name in conditions}
