"""Drafts of a kind that goes through the states of ``DocumentState``: created, released, declared void."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.lifecycles import require_move
from dvb.signing.documents import Paper, get, paper_of
from dvb.signing.pages import Row
from dvb.signing.states import SIGNABLE, DocumentState


@transaction.atomic
def create(slug: str, *, by: Actor, **values: Any) -> Row:
    """Create a draft of a registered kind.

    Raises
    ------
    Refused
        Whatever the kind's ``require_manager`` refuses; ``invalid`` where a rule of its table is broken.
    """
    document = get(slug)
    row = document.model()
    _before, after = records.set_fields(row, values)
    document.require_manager(row, by)
    records.save(row)
    AuditEntry.objects.record(by=by, verb=f"{slug}.create", subject=row, after=after)
    return row


@transaction.atomic
def release(row: Row, *, by: Actor) -> Row:
    """Release a draft for signing."""
    paper = _lock(row, by)
    if paper.row.status in SIGNABLE:
        return paper.row  # whoever signed has signed the wording of the first release
    paper.document.require_signable(paper.row)
    _move(paper, DocumentState.READY, "release", by)
    if paper.document.pdf is not None:
        paper.keep(by)
    return paper.row


@transaction.atomic
def void(row: Row, *, reason: str, by: Actor) -> Row:
    """Declare a document void before all have signed it."""
    paper = _lock(row, by)
    if paper.row.status == DocumentState.VOID:
        return paper.row
    if not reason.strip():
        raise Refused("reason_needed", _("Say why it is declared void."), "reason")
    _move(paper, DocumentState.VOID, "void", by, reason=reason.strip()[:300])
    return paper.row


def _lock(row: Row, by: Actor) -> Paper:
    locked = paper_of(row).locked()
    locked.document.require_manager(locked.row, by)
    return locked


def _move(paper: Paper, state: DocumentState, verb: str, by: Actor, reason: str = "") -> None:
    require_move(paper.row.status, state)
    paper.row.status = state
    paper.row.save(update_fields=["status"])
    AuditEntry.objects.record(by=by, verb=f"{paper.document.slug}.{verb}", subject=paper.row, reason=reason)
