"""Papers as they were released: rendered once, kept as a file with its digest, given out byte for byte.

Whoever shows, signs or compares a released paper reads the kept file. Nothing that changes afterwards (names,
numbers, addresses, texts, the typeface, the library that draws it) reaches it. A row of a database from
before these files is rendered and kept when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from alliances.audit.models import AuditEntry
from alliances.files import services as files
from alliances.kernel.actor import SYSTEM, Actor
from dvb.kernel.document_errors import UnprintableError
from dvb.kernel.pdf_responses import unprintable
from dvb.signing.models import ReleasedPaper

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation

PURPOSE = "released-paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Names one wording of one paper: a document's ``slug`` (or a paper beside one), its row, its wording."""

    kind: str
    subject_id: int
    text: str = ""

    @property
    def rows(self) -> QuerySet[ReleasedPaper]:
        """Versions of the paper, whatever their wording."""
        return ReleasedPaper.objects.filter(kind=self.kind, subject_id=self.subject_id)


def kept(wording: Wording) -> ReleasedPaper | None:
    """The kept paper of this wording; ``None`` before its release."""
    rows = wording.rows.filter(wording=wording.text, is_current=True).select_related("stored")
    return rows.order_by("-version").first()


@transaction.atomic
def keep(
    wording: Wording,
    make: Callable[[], bytes],
    *,
    filename: str,
    organisation: Organisation,
    by: Actor = SYSTEM,
) -> ReleasedPaper:
    """Render a paper and keep it as the next version; what is kept already is returned as it is.

    Raises
    ------
    Refused
        ``unprintable`` where the typeface lacks a letter.
    """
    found = kept(wording)
    if found is not None:
        return found
    try:
        content = make()
    except UnprintableError as fault:
        raise unprintable(fault) from fault
    try:
        with transaction.atomic():
            return _store(wording, content, filename, organisation, by)
    except IntegrityError:  # somebody else kept the same wording meanwhile
        found = kept(wording)
        if found is None:
            raise
        return found


def _store(
    wording: Wording, content: bytes, filename: str, organisation: Organisation, by: Actor
) -> ReleasedPaper:
    latest = wording.rows.aggregate(last=Max("version"))["last"] or 0
    stored = files.keep(
        content,
        filename=filename,
        kind=files.PDF,
        organisation=organisation,
        purpose=PURPOSE,
        by=by,
    )
    paper = ReleasedPaper.objects.create(
        kind=wording.kind,
        subject_id=wording.subject_id,
        wording=wording.text,
        version=latest + 1,
        stored=stored,
        sha256=stored.sha256,
    )
    AuditEntry.objects.record(
        by=by,
        verb="paper.keep",
        subject=paper,
        after={
            "kind": paper.kind,
            "subject": paper.subject_id,
            "version": paper.version,
            "sha256": paper.sha256,
        },
    )
    return paper


def end(wording: Wording) -> None:
    """The wording changes: what was released stays kept, and the next release is a new version."""
    wording.rows.filter(is_current=True).update(is_current=False)


def is_intact(paper: ReleasedPaper) -> bool:
    """Whether the kept file is still the one that was released."""
    digests = {paper.sha256, paper.stored.sha256, files.digest(bytes(paper.stored.content))}
    return len(digests) == 1
