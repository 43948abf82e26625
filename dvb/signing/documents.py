"""Which kinds of document can be signed: each describes itself once, and is signed like all others.

A description is registered at start (in the ``registration`` of its subject). Services and pages ask it for
everything that differs from one kind to the next; they never ask which kind it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from dvb.signing import released
from dvb.signing.models import (
    SIDE_LENGTH,
    BaseSignature,
    BaseSignedFile,
    BaseSigningCode,
    Method,
    ReleasedPaper,
)
from dvb.signing.pages import STANDARD, DocumentPages, Row
from dvb.signing.released import Wording
from dvb.signing.states import SIGNABLE, DocumentState

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from alliances.files.models import StoredFile
    from alliances.organisations.models import Organisation
    from matching.learners.models import Person


@dataclass(frozen=True, slots=True)
class NewSignature:
    """The signature of one side before it is stored."""

    side: str
    method: str
    name: str
    signed_on: dt.date
    file: StoredFile | None = None
    digest: str = ""


class SignatureStore(Protocol):
    """How a kind of document stores its signatures."""

    def of(self, row: Row) -> list[Any]:
        """Those that count: each has side, method, name, signed_on and file."""

    def add(self, row: Row, signature: NewSignature, by: Actor) -> list[str]:
        """Store one; return the names of the columns of ``row`` that have to be saved with its state."""

    def clear(self, row: Row) -> int:
        """Delete all signatures; return how many there were."""

    def redate(self, row: Row, side: str, day: dt.date) -> None:
        """Correct the day of one that was given on paper."""

    def remove(self, row: Row, side: str) -> None:
        """Delete one that was given on paper; only of a document that not all have signed."""

    def audit_values(self, signature: NewSignature) -> dict[str, str]:
        """The values of a signature for the audit trail."""


@dataclass(frozen=True, slots=True)
class SignatureRows:
    """Signatures in a table of their own; ``field`` is its foreign key to the document."""

    model: type[BaseSignature]
    field: str

    def of(self, row: Row) -> list[Any]:
        return list(row.signatures.all())

    def add(self, row: Row, signature: NewSignature, by: Actor) -> list[str]:
        self.model.objects.create(  # type: ignore[attr-defined]
            **{self.field: row},
            side=signature.side,
            method=signature.method,
            name=signature.name,
            signed_on=signature.signed_on,
            file=signature.file,
            digest=signature.digest,
            entered_by_id=by.user_id,
        )
        return []

    def clear(self, row: Row) -> int:
        count: int = row.signatures.count()
        row.signatures.all().delete()
        return count

    def redate(self, row: Row, side: str, day: dt.date) -> None:
        row.signatures.filter(side=side).update(signed_on=day)

    def remove(self, row: Row, side: str) -> None:
        row.signatures.filter(side=side).delete()

    def audit_values(self, signature: NewSignature) -> dict[str, str]:
        return {"side": signature.side, "on": str(signature.signed_on), "method": str(signature.method)}


def _always(*_: object) -> bool:
    return True


def _do_nothing(*_: object) -> None:
    return None


def _no_name(_row: Row) -> str:
    return ""


def _no_day(_row: Row) -> dt.date | None:
    return None


def lock_row(row: Row) -> Row:
    """Read a row again and lock it alone."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


@dataclass(frozen=True, kw_only=True)
class DocumentSide:
    """One side that signs, and who may sign for it.

    ``key`` is stored with a signature: at most eight characters, once in a document; one of ``Side``, or a
    key of the kind's own where no other kind has such a side. Somebody who may write for ``organisation``
    signs for it, ``person`` signs for herself, and so does the holder of a personal link with
    ``link_purpose``, or with one of the others. A side that is no party signs beside the parties; nobody
    waits for it.
    """

    key: str
    label: str | Promise
    organisation: Callable[[Row], Organisation] | None = None
    person: Callable[[Row], Person] | None = None
    may_sign: Callable[[Row, Actor], bool] = _always
    link_purpose: str = ""
    other_link_purposes: tuple[str, ...] = ()
    is_party: bool = True
    signs: Callable[[Row], bool] = _always
    known_name: Callable[[Row], str] = _no_name
    """Who probably signs for this side, to be recognised in a signed file."""


@dataclass(frozen=True, kw_only=True)
class SignableDocument:
    """One kind of document that is signed.

    ``slug`` is part of its audit verbs (``<slug>.sign``, ``<slug>.file``), of its routes (``<slug>-sign``)
    and of the legal parameter that says how it is signed (``sign_methods_<slug>``; without one: on paper).
    A kind with other states than ``DocumentState`` names its own; ``ready`` is ``None`` without a release.
    """

    slug: str
    model: type[Model]
    sides: tuple[DocumentSide, ...]
    signatures: SignatureStore
    rows: Callable[[Actor], QuerySet[Any]]
    """Which of them somebody may read."""

    require_manager: Callable[[Row, Actor], None]
    """Refuse whoever may not enter signatures for others, hand files in and so on."""

    keeper: Callable[[Row], Organisation]
    """Whose files the scans and signed files are."""

    lock: Callable[[Row], Row] = lock_row
    """Read again and locked, with whatever has to stand still while it is signed."""

    address: str = ""
    """Where its shared pages lie, such as ``letters/``; a kind with views of its own has ``urls`` instead."""

    may_open: Callable[[Actor], bool] = _always
    """Whether somebody has pages of this kind at all; everybody else is refused before anything is read."""

    draft: StrEnum = DocumentState.DRAFT
    ready: StrEnum | None = DocumentState.READY
    """Released and signed by nobody: its state once a signature on paper is taken back and none is left."""

    partly_signed: StrEnum = DocumentState.PARTLY_SIGNED
    signed: StrEnum = DocumentState.SIGNED

    first_signing_day: Callable[[Row], dt.date | None] = _no_day
    """Nobody can have signed before this day; ``None`` for a paper that is entered after its signing."""

    signed_beside: frozenset[str] = frozenset()
    """The states after the last party's signature in which a side that is no party may still sign."""

    names_signer: bool = True
    signable: frozenset[str] = SIGNABLE
    identity: Callable[[Row], Mapping[str, Any]] | None = None
    """The columns of ``codes`` and ``files`` that name the document, if not that of its signatures."""

    pdf: Callable[[Row], bytes] | None = None
    codes: type[BaseSigningCode] | None = None
    files: type[BaseSignedFile] | None = None
    scan_purpose: str = "agreement-scan"
    file_purpose: str = "agreement-signed"
    require_signable: Callable[[Row], None] = _do_nothing
    """Refuse a document that nobody may sign any more for another reason than its state."""

    on_signed: Callable[[Row, Actor], None] = _do_nothing
    """What happens in the same transaction once the last party has signed."""

    on_signature_changed: Callable[[Row], None] = _do_nothing
    """What happens once a day is corrected, or somebody signs beside the parties after them."""

    on_withdrawn: Callable[[Row], None] = _do_nothing
    """What is set back in a locked row when its wording changes; the caller saves it."""

    pages: DocumentPages = STANDARD

    @property
    def parties(self) -> frozenset[str]:
        return frozenset(side.key for side in self.sides if side.is_party)

    @property
    def keeps_files(self) -> bool:
        """Whether scans and signed files lie beside the document."""
        return self.files is not None or isinstance(self.signatures, SignatureRows)

    @property
    def possible_methods(self) -> tuple[str, ...]:
        """The methods this document supports: codes and files need a PDF and a table to be stored in."""
        stores = {Method.FILE: self.files, Method.CODE: self.codes}
        electronic = (method for method, store in stores.items() if self.pdf and store)
        return (Method.PAPER.value, *(method.value for method in electronic))

    def can_manage(self, row: Row, by: Actor) -> bool:
        try:
            self.require_manager(row, by)
        except Refused:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a kind: what somebody signs."""

    document: SignableDocument
    row: Row

    @property
    def is_signable(self) -> bool:
        return self.row.status in self.document.signable

    def stored_status(self) -> str:
        """The state as it stands in the database now."""
        rows = self.document.model._default_manager.filter(pk=self.row.pk)
        return str(rows.values_list("status", flat=True).get())

    def locked(self) -> Paper:
        return Paper(self.document, self.document.lock(self.row))

    def sides(self) -> list[DocumentSide]:
        """Who signs this one."""
        return [side for side in self.document.sides if side.signs(self.row)]

    def signatures(self) -> list[Any]:
        return self.document.signatures.of(self.row)

    def signature_of(self, side: str) -> Any | None:
        return next((signature for signature in self.signatures() if signature.side == side), None)

    def open_sides(self) -> list[DocumentSide]:
        """The sides that have not signed yet and still may."""
        return self.sides_beside({signature.side for signature in self.signatures()})

    def sides_beside(self, signed: Collection[str]) -> list[DocumentSide]:
        """The sides that may still sign, beside those who have."""
        sides = [side for side in self.sides() if side.key not in signed]
        if self.row.status in self.document.signed_beside:
            return [side for side in sides if not side.is_party]
        return sides if self.is_signable else []

    @property
    def wording(self) -> Wording:
        return Wording(kind=self.document.slug, subject_id=self.row.pk)

    def pdf(self) -> bytes:
        """The paper: of a draft by what holds today, from the release on byte for byte as released."""
        if self.row.status == self.document.draft:
            return self._draw()
        kept = released.kept(self.wording)
        if kept is None and self.row.status == DocumentState.VOID:
            return self._draw()
        return bytes((kept or self.keep()).stored.content)

    def _draw(self) -> bytes:
        if self.document.pdf is None:
            raise ValueError(f"{self.document.slug} has no PDF")
        return self.document.pdf(self.row)

    def keep(self, by: Actor = SYSTEM) -> ReleasedPaper:
        """Keep the paper as released; what is kept already stays as it is."""
        return released.keep(
            self.wording,
            self._draw,
            filename=self.document.pages.filename(self.row),
            organisation=self.document.keeper(self.row),
            by=by,
        )

    def damage(self) -> str:
        """Why the paper is not the one that was released or signed; empty where it is."""
        if self.document.pdf is None:
            return ""
        kept = released.kept(self.wording)
        if kept is None:
            return ""
        if not released.is_intact(kept):
            return str(_("The kept file is not the one that was released: its digest is another one."))
        signed = {getattr(one, "digest", "") for one in self.signatures()} - {"", kept.sha256}
        return str(_("A signature with a code names another paper than the kept one.")) if signed else ""

    def require_intact(self) -> None:
        """Refuse to go on with a paper that was changed after its release."""
        damage = self.damage()
        if damage:
            raise Refused("paper_damaged", damage)

    def digest(self) -> str:
        """Names the wording: the SHA-256 of the PDF."""
        return hashlib.sha256(self.pdf()).hexdigest()

    def identity(self) -> dict[str, Any]:
        """The columns of codes and signed files that name this document."""
        if self.document.identity is not None:
            return dict(self.document.identity(self.row))
        store = self.document.signatures
        return {store.field: self.row} if isinstance(store, SignatureRows) else {}

    def files(self) -> list[Any]:
        """Signed files that came back of this very document, the latest first."""
        return list(self.file_rows().select_related("stored")) if self.document.files else []

    def file_rows(self) -> QuerySet[Any]:
        if self.document.files is None:
            raise ValueError(f"{self.document.slug} is not signed in files")
        return self.document.files._default_manager.filter(**self.identity())


REGISTRY: dict[str, SignableDocument] = {}


def register(document: SignableDocument) -> SignableDocument:
    """Make a kind of document known.

    Raises
    ------
    ValueError
        When it is registered already, or a side's key is too long to be stored or given twice.
    """
    if document.slug in REGISTRY:
        raise ValueError(f"{document.slug} is registered already")
    keys = [side.key for side in document.sides]
    if len(set(keys)) < len(keys) or not all(0 < len(key) <= SIDE_LENGTH for key in keys):
        raise ValueError(f"the sides of {document.slug} need different keys of 1 to {SIDE_LENGTH} characters")
    REGISTRY[document.slug] = document
    return document


def listed_for(actor: Actor) -> list[SignableDocument]:
    """The kinds of which somebody has a shared list."""
    return [one for one in REGISTRY.values() if one.pages.listing is not None and one.may_open(actor)]


def get(slug: str) -> SignableDocument:
    return REGISTRY[slug]


def paper_of(row: Row) -> Paper:
    """A row with the description of its kind."""
    for document in REGISTRY.values():
        if type(row) is document.model:
            return Paper(document, row)
    raise LookupError(f"{type(row).__name__} is no registered document")
