"""When, where, how long, beside whom and for which pay: what an amendment may change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds on one day. ``week`` are the hours of each weekday (see ``dvb.labour_law.week``)."""

    starts_on: dt.date
    ends_on: dt.date
    weekly_hours: Decimal | None = None
    workplace_id: int | None = None
    supervisor: str = ""
    pay: str = ""
    amount: Decimal | None = None
    week: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}

    def with_changes(self, changes: Mapping[str, Any]) -> Terms:
        """The same with what an amendment changes, as it is stored."""
        return replace(self, **_typed(changes))


NAMES = tuple(each.name for each in fields(Terms))


def from_json(stored: Mapping[str, Any]) -> Terms:
    return Terms(**_typed(stored))


def plain_changes(old: Terms, new: Mapping[str, Any]) -> dict[str, Any]:
    """The values of ``new`` that differ from ``old``, as they are stored."""
    return {name: _plain(value) for name, value in new.items() if getattr(old, name) != value}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, dt.date | Decimal) else value


def _typed(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _READ.get(name, _same)(value) for name, value in stored.items() if name in NAMES}


def _same(value: Any) -> Any:
    return value


def _day(value: str) -> dt.date:
    return dt.date.fromisoformat(value)


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


_READ: dict[str, Any] = {
    "starts_on": _day,
    "ends_on": _day,
    "weekly_hours": _decimal,
    "amount": _decimal,
}
