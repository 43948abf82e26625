"""Write a previewed file in one transaction, exactly as it was shown, or show it again."""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.imports.models import ImportBatch, ImportRow
from alliances.imports.services import batches
from alliances.imports.services.importer import Context, Importer, context_of
from alliances.imports.services.preview import count, store
from alliances.imports.services.rows import Planned, as_import_rows, fingerprint, from_stored
from alliances.imports.services.stored_text import localize
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to

Status = ImportBatch.Status
_WRITABLE = (ImportRow.State.NEW, ImportRow.State.CHANGED)
log = logging.getLogger(__name__)


def claim(batch: ImportBatch, *, by: Actor) -> bool:
    """Claim a previewed batch for writing; ``False`` if it is claimed already.

    Raises
    ------
    Refused
        ``import_unknown`` for another organisation's batch, ``import_not_ready`` before the preview.
    """
    now = timezone.now()
    is_stale = Q(status=Status.APPLYING, touched_at__lt=now - batches.STALE_APPLYING)
    own = visible_to(by, ImportBatch).filter(pk=batch.pk)
    if own.filter(Q(status=Status.PREVIEW) | is_stale).update(status=Status.APPLYING, touched_at=now):
        return True
    status = own.values_list("status", flat=True).first()
    if status is None:
        raise Refused("import_unknown", _("This import does not exist here."))
    if status in {Status.APPLYING, Status.APPLIED}:
        return False
    raise Refused("import_not_ready", _("This file has to be read and looked at before it is written."))


def apply(batch_id: int, importer: Importer, *, by: Actor) -> None:
    """Write a claimed batch; called twice it writes once, and a killed worker leaves nothing half done."""
    try:
        with transaction.atomic():
            _apply(batch_id, importer, by)
    except Refused as why:
        _back_to_preview(batch_id, why)
    except IntegrityError:
        log.warning("import %s met another change at the same moment", batch_id)
        _back_to_preview(batch_id, _conflict_error())
    except Exception:
        _back_to_preview(batch_id, _failure_error())
        raise


def _apply(batch_id: int, importer: Importer, by: Actor) -> None:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, status=Status.APPLYING).first()
    if batch is None:
        return
    context = context_of(batch)
    before = list(batch.rows.order_by("number"))
    planned = _plan_again(before, importer, context)
    if _differs(before, planned, batch):
        _show_again(batch, planned)
        return
    written = [item for item in planned if item.state in _WRITABLE]
    importer.write(written, context)
    batch.rows.exclude(state=ImportRow.State.REFUSED).update(values={})
    batch.status, batch.applied_at, batch.content = Status.APPLIED, timezone.now(), b""
    batch.error = {}
    batch.save(update_fields=["status", "applied_at", "content", "error", "touched_at"])
    importer.finished(batch, by=by)
    AuditEntry.objects.record(
        by=by, verb="import.confirmed", subject=batch, after={"kind": batch.kind, "counts": batch.counts}
    )


def _plan_again(rows: list[ImportRow], importer: Importer, context: Context) -> list[Planned]:
    columns = importer.used_columns(context.actor)
    return importer.plan([from_stored(row, columns) for row in rows], context)


def _differs(before: list[ImportRow], planned: list[Planned], batch: ImportBatch) -> bool:
    after = as_import_rows(planned, batch.pk)
    return [fingerprint(row) for row in before] != [fingerprint(row) for row in after]


def _show_again(batch: ImportBatch, planned: list[Planned]) -> None:
    rows = store(batch, planned)
    batch.status, batch.counts = Status.PREVIEW, count(rows)
    batch.error = {
        "code": "changed_meanwhile",
        "message": localize(
            _(
                "Since you saw the preview, somebody changed the same data. Nothing was written. "
                "Please look at the rows again and confirm them."
            )
        ),
    }
    batch.save(update_fields=["status", "counts", "error", "touched_at"])


def _back_to_preview(batch_id: int, why: Refused) -> None:
    ImportBatch.objects.filter(pk=batch_id, status=Status.APPLYING).update(
        status=Status.PREVIEW,
        error={"code": why.code, "message": localize(why.message), "field": why.field},
        touched_at=timezone.now(),
    )


def _conflict_error() -> Refused:
    return Refused(
        "changed_meanwhile",
        _("Somebody else wrote the same data at the same moment. Nothing was written; please confirm again."),
    )


def _failure_error() -> Refused:
    return Refused(
        "import_broken",
        _("The rows could not be written because of a fault in this system. Nothing was written."),
    )
