"""The official files that the catalogue was imported from: edition, date, checksum and size of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib import resources

from alliances import reference
from alliances.catalogue.models import CatalogueEdition
from alliances.imports.models import ImportBatch

SHIPPED = ("qualifications", "skills", "outcomes")


def note(batch: ImportBatch, *, kind: str, by_user: int | None) -> CatalogueEdition:
    """Keep which file was read; the same file read again is one edition."""
    day = batch.options.get("dated_on") or batch.options.get("ref_date")
    edition, __ = CatalogueEdition.objects.get_or_create(
        kind=kind,
        name=batch.filename,
        sha256=batch.sha256,
        defaults={
            "edition": str(batch.options.get("edition", ""))[:60],
            "dated_on": dt.date.fromisoformat(day) if day else None,
            "rows": sum(batch.counts.get(state, 0) for state in ("new", "changed", "unchanged")),
            "loaded_by_id": by_user,
        },
    )
    return edition


def note_shipped() -> None:
    """Record the shipped reference files, identified by the checksum of their content."""
    for name in SHIPPED:
        content = (resources.files(reference) / f"{name}.csv").read_bytes()
        CatalogueEdition.objects.get_or_create(
            kind=CatalogueEdition.Kind.SHIPPED,
            name=f"{name}.csv",
            sha256=hashlib.sha256(content).hexdigest(),
            defaults={"rows": len(reference.rows(name))},
        )
