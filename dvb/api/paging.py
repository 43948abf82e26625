"""Pages by a cursor: the next page begins after the last row, whatever was added in between."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db.models import Model, QuerySet
from ninja import Field, Schema

from alliances.kernel.errors import Refused

MAX_PAGE_SIZE = 200


class Paging(Schema):
    """Where to begin, and how many rows."""

    cursor: str | None = Field(None, description="next_cursor of the page before", max_length=100)
    limit: int = Field(50, ge=1, le=MAX_PAGE_SIZE, description="Rows on a page")


def page(rows: QuerySet[Any], paging: Paging) -> tuple[list[Model], str | None]:
    """The rows after the cursor, the newest first, and the cursor of the next page."""
    rows = rows.order_by("-pk")
    if paging.cursor:
        rows = rows.filter(pk__lt=_key(paging.cursor))
    items = list(rows[: paging.limit + 1])
    more = len(items) > paging.limit
    items = items[: paging.limit]
    return items, _cursor(items[-1].pk) if more else None


def _cursor(key: int) -> str:
    return base64.urlsafe_b64encode(f"before:{key}".encode()).decode().rstrip("=")


def _key(cursor: str) -> int:
    try:
        word, _, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        if word != "before" or not (key.isascii() and key.isdigit() and len(key) < 19):
            raise ValueError
    except (ValueError, binascii.Error):
        raise Refused("bad_cursor", "Give next_cursor of the page before.", "cursor") from None
    return int(key)
