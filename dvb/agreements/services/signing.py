"""Agreements are signed as every document is (`dvb.signing`); what is particular to them stands here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from alliances.files.models import StoredFile
from alliances.kernel.actor import Actor
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.placement import first_terms
from dvb.signing.documents import paper_of
from dvb.signing.services import signatures


def sign(
    agreement: Agreement,
    *,
    side: str,
    name: str,
    signed_on: dt.date,
    by: Actor,
    method: str = Signature.Method.PAPER,
    file: StoredFile | None = None,
) -> Agreement:
    """Enter a signature; the third party's makes the agreement signed. A second click changes nothing."""
    signed: Agreement = signatures.sign(
        paper_of(agreement), side=side, name=name, signed_on=signed_on, by=by, method=method, file=file
    )
    return signed


def sign_on_paper(
    agreement: Agreement,
    *,
    side: str,
    name: str,
    signed_on: dt.date,
    by: Actor,
    scan: UploadedFile[Any] | None = None,
) -> Agreement:
    """Enter a signature that somebody gave on paper, with a scan of the paper if there is one."""
    signed: Agreement = signatures.sign_on_paper(
        paper_of(agreement), side=side, name=name, signed_on=signed_on, by=by, scan=scan
    )
    return signed


def is_signed_by_guardian(agreement: Agreement) -> bool:
    """Whether a guardian signs beside the parties: the learner is a minor on the first day."""
    return agreement.assignment.enrolment.person.needs_guardian_on(first_terms(agreement).starts_on)
