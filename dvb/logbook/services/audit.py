"""The audit row that every verb of the log writes."""

from __future__ import annotations

from typing import Any

from django.db import models

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor


def record(
    by: Actor,
    verb: str,
    subject: models.Model,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    AuditEntry.objects.record(
        by=by, verb=f"log.{verb}", subject=subject, before=before, after=after, reason=reason[:300]
    )
