"""Signed files that come back: kept, read, compared with our paper; a person makes signatures of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.moves import require_move
from alliances.kernel.text import search_key
from alliances.models import AuditEntry, StoredFile
from alliances.services import files
from dvb.kernel import signed_files
from dvb.lifecycle import SIGNABLE, AgreementState, AmendmentState
from dvb.models import Agreement, Amendment, Signature, SignedFile
from dvb.services import amendments, papers
from dvb.services.agreements.holding import hold
from dvb.services.agreements.signing import require_method, sign

SIGNED_BY_SOME: dict[str, AgreementState | AmendmentState] = {
    "agreement": AgreementState.PARTLY_SIGNED,
    "amendment": AmendmentState.PARTLY_SIGNED,
}
FAULTS = {
    "kind": _("This is neither an .edoc nor a PDF."),
    "unsigned": _("Nobody has signed this file yet."),
    "damaged": _("The file is damaged, or no e-signed file."),
    "large": _("The file holds more than an agreement can."),
}


@transaction.atomic
def read(paper: Agreement | Amendment, *, file: UploadedFile[Any], by: Actor) -> SignedFile:
    """Keep the file and say who signed it, as the file says; the same file again is the one that is kept.

    Raises
    ------
    Refused
        ``unreadable`` where it cannot be read, ``method`` where the document is not signed in files.
    """
    agreement, amendment, document = _hold(paper, by)
    require_method(document, Signature.Method.FILE)
    if (amendment or agreement).status not in SIGNABLE:
        require_move((amendment or agreement).status, SIGNED_BY_SOME[document])
    school = agreement.assignment.enrolment.school
    kept = files.keep(file, organisation=school, purpose="agreement-signed", by=by)
    earlier = agreement.signed_files.filter(amendment=amendment, is_current=True)
    same = earlier.filter(stored__sha256=kept.sha256).first()
    if same is not None:
        kept.delete()
        return same
    try:
        found = signed_files.read(bytes(kept.content))
    except signed_files.UnreadableError as fault:
        raise Refused("unreadable", FAULTS[fault.code], "file") from fault
    made = SignedFile.objects.create(
        agreement=agreement,
        amendment=amendment,
        stored=kept,
        kind=found.kind,
        signers=[_plain(signer) for signer in found.signers],
        documents=[list(document) for document in found.documents],
        is_ours=_is_ours(amendment or agreement, kept, found),
    )
    AuditEntry.objects.record(
        by=by,
        verb=f"{document}.file",
        subject=amendment or agreement,
        after={"sha256": kept.sha256, "signers": len(made.signers), "is_ours": made.is_ours},
    )
    return made


def _hold(paper: Agreement | Amendment, by: Actor) -> tuple[Agreement, Amendment | None, str]:
    if isinstance(paper, Agreement):
        return hold(paper, by), None, "agreement"
    held = amendments.hold(paper, by)
    return held.agreement, held, "amendment"


@transaction.atomic
def accept(signed: SignedFile, *, signer: int, side: str, by: Actor) -> Agreement | Amendment:
    """Say which party one of the file's signatures is; only a person can say that."""
    agreement, amendment, _document = _hold(signed.amendment or signed.agreement, by)
    row = SignedFile.objects.select_for_update().get(pk=signed.pk)
    if not row.is_current:
        raise Refused("earlier_wording", _("The agreement was changed after this file: have it signed anew."))
    if not 0 <= signer < len(row.signers):
        raise Refused("signer", _("This signature is not in the file."))
    given = row.signers[signer]
    day = dt.datetime.fromisoformat(given["at"]).date() if given["at"] else timezone.localdate()
    kept: dict[str, Any] = {
        "side": side,
        "name": given["name"],
        "signed_on": min(day, timezone.localdate()),
        "method": Signature.Method.FILE,
        "file": row.stored,
    }
    return amendments.sign(amendment, **kept, by=by) if amendment else sign(agreement, **kept, by=by)


def guess(agreement: Agreement, name: str) -> str:
    """Which side a name probably is; empty where no name fits."""
    said, person = agreement.particulars, agreement.assignment.enrolment.person
    known = {
        "learner": person.name,
        "school": str(said.get("school_signatory") or ""),
        "host": str(said.get("host_signatory") or ""),
    }
    words = set(search_key(name).split())
    fitting = [side for side, other in known.items() if other and set(search_key(other).split()) == words]
    return fitting[0] if fitting else ""


def _plain(signer: signed_files.Signer) -> dict[str, str]:
    at = timezone.localtime(signer.signed_at).isoformat() if signer.signed_at else ""
    return {"name": signer.name, "issuer": signer.issuer, "at": at}


def _is_ours(held: Agreement | Amendment, kept: StoredFile, found: signed_files.ReadFile) -> bool:
    """Whether the paper inside is, byte for byte, the one that is drawn up here."""
    ours = papers.amendment_pdf_of(held) if isinstance(held, Amendment) else papers.pdf_of(held)
    if found.kind == "pdf":
        return bytes(kept.content[: len(ours)]) == ours
    return hashlib.sha256(ours).hexdigest() in {digest for _name, digest in found.documents}
