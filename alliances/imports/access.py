"""Who sees imports, and who may hand in which spreadsheet."""

from __future__ import annotations

from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.visibility import (
    register,
    writers_of,
)

register(ImportBatch, rule=writers_of("organisation_id"), for_unconfirmed=True)


register(ImportRow, rule=writers_of("batch__organisation_id"), for_unconfirmed=True)
