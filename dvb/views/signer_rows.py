"""Signed files and their signers as lines of the agreement's page."""

from __future__ import annotations

from django.utils.dateparse import parse_datetime

from dvb.models import Agreement, Amendment
from dvb.services import signed_files


def rows_of(found: Agreement | Amendment) -> list[dict[str, object]]:
    """Each file with its signers: who they probably are, and whether they count already."""
    given = {(row.file_id, row.name): row for row in found.signatures.all()}
    rows, agreement = [], found.agreement if isinstance(found, Amendment) else found
    amendment = found if isinstance(found, Amendment) else None
    for signed in agreement.signed_files.filter(amendment=amendment).select_related("stored"):
        signers = [
            {
                **signer,
                "at": parse_datetime(signer["at"]) if signer["at"] else None,
                "number": number,
                "guess": signed_files.guess(agreement, signer["name"]),
                "given": given.get((signed.stored_id, signer["name"])),
            }
            for number, signer in enumerate(signed.signers)
        ]
        rows.append({"file": signed, "signers": signers})
    return rows
