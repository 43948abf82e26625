"""The trail is read by the system alone."""

from __future__ import annotations

from alliances.audit.models import AuditEntry
from alliances.kernel.visibility import nobody, register

register(AuditEntry, rule=nobody)
