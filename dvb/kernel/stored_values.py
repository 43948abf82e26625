"""Days and figures that stand in JSON as text; what is none is ``None``, never a guess."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation


def day_of(stored: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(stored)) if stored else None
    except ValueError:
        return None


def number_of(stored: object) -> Decimal | None:
    try:
        return Decimal(str(stored)) if stored not in (None, "") else None
    except InvalidOperation:
        return None
