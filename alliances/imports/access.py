"""Who sees imports, and who may hand in which spreadsheet."""

from __future__ import annotations

from alliances.imports.models import ImportBatch, ImportRow
from alliances.imports.registry import may_hand_in
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import (
    register,
    writers_of,
)

register(ImportBatch, rule=writers_of("organisation_id"))


register(ImportRow, rule=writers_of("batch__organisation_id"))


def can_import(actor: Actor, kind: str) -> bool:
    """Who may import which spreadsheet: each kind declares its organisations."""
    return (actor.is_system or actor.can_write()) and may_hand_in(actor, kind)
