"""Signed files and their signers as lines of the agreement's page."""

from __future__ import annotations

from django.utils.dateparse import parse_datetime

from dvb.models import Agreement, Given
from dvb.services import signed_files


def rows_of(found: Agreement) -> list[dict[str, object]]:
    """Each file with its signers: who they probably are, and whether they count already."""
    given = {(row.file_id, row.name): row for row in found.signatures.all()}
    rows = []
    for signed in found.signed_files.select_related("stored"):
        signers = [
            {
                **signer,
                "at": parse_datetime(signer["at"]) if signer["at"] else None,
                "number": number,
                "guess": signed_files.guess(found, signer["name"]),
                "given": given.get((signed.stored_id, signer["name"])),
            }
            for number, signer in enumerate(signed.signers)
        ]
        rows.append({"file": signed, "signers": signers})
    return rows


def open_sides(found: Agreement) -> list[tuple[str, object]]:
    """The parties that have not signed yet."""
    signed = set(found.signatures.values_list("side", flat=True))
    return [(side, word) for side, word in Given.Side.choices if side not in signed]
