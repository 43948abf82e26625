"""A fourth kind of document that is signed, for tests alone: a registration, a sheet and a template."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import AmendmentState
from dvb.documents.render import sheet_pdf
from dvb.documents.sheet import Sheet, Slot, row
from dvb.signing.documents import DocumentPages, DocumentSide, SignableDocument, SignatureRows
from dvb.signing.models import BaseSignature, BaseSignedFile, BaseSigningCode, Side
from matching.learners.models import Person

LABEL = "signing_test"
DAY = dt.date(2026, 9, 1)


class Letter(models.Model):
    """A letter of intent: a school, an employer and a learner mean to work together."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    status = models.CharField(max_length=13, default=AmendmentState.DRAFT)
    signed_times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = LABEL

    def __str__(self) -> str:
        return f"Nodomu vēstule {self.number}"


class LetterSignature(BaseSignature):
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signatures")

    class Meta(BaseSignature.Meta):
        app_label = LABEL
        constraints = [models.UniqueConstraint(fields=["letter", "side"], name="letter_signature_once")]


class LetterCode(BaseSigningCode):
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signing_codes")

    class Meta(BaseSigningCode.Meta):
        app_label = LABEL


class LetterFile(BaseSignedFile):
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signed_files")

    class Meta(BaseSignedFile.Meta):
        app_label = LABEL


TABLES = (Letter, LetterSignature, LetterCode, LetterFile)


def sheet_of(letter: Letter) -> Sheet:
    return Sheet(
        title="Nodomu vēstule",
        head=(row("Numurs", letter.number), row("Skola", letter.school.name), row("Datums", "2026")),
        slots=(Slot(heading="Skola"), Slot(heading="Uzņēmums"), Slot(heading="Izglītojamais")),
        made_on=DAY,
        is_draft=False,
    )


def require_school(letter: Letter, by: Actor) -> None:
    if not (by.is_system or (by.organisation_id == letter.school_id and by.can_write())):
        raise Refused("not_yours", "Only the school keeps it.")


def rows(by: Actor) -> models.QuerySet[Letter]:
    sides = models.Q(school=by.organisation_id) | models.Q(employer=by.organisation_id)
    own = models.Q(learner__user=by.user_id) if by.role == "learner" else sides
    return Letter.objects.filter(own).select_related("school", "employer", "learner")


def lock(letter: Letter) -> Letter:
    return Letter.objects.select_for_update().get(pk=letter.pk)


def after_signing(letter: Letter, _by: Actor) -> None:
    letter.signed_times += 1
    letter.save(update_fields=["signed_times"])


LETTER = SignableDocument(
    slug="letter",
    model=Letter,
    sides=(
        DocumentSide(key="school", label=Side.SCHOOL.label, organisation=lambda letter: letter.school),
        DocumentSide(
            key="host",
            label=Side.HOST.label,
            organisation=lambda letter: letter.employer,
            link_purpose=PersonalLink.Purpose.SUPERVISOR.value,
        ),
        DocumentSide(
            key="learner",
            label=Side.LEARNER.label,
            person=lambda letter: letter.learner,
            known_name=lambda letter: str(letter.learner.name),
        ),
    ),
    signatures=SignatureRows(LetterSignature, "letter"),
    draft=AmendmentState.DRAFT,
    partly_signed=AmendmentState.PARTLY_SIGNED,
    signed=AmendmentState.SIGNED,
    rows=rows,
    lock=lock,
    require_manager=require_school,
    keeper=lambda letter: letter.school,
    identity=lambda letter: {"letter": letter},
    pdf=lambda letter: sheet_pdf(sheet_of(letter)),
    codes=LetterCode,
    files=LetterFile,
    on_signed=after_signing,
    pages=DocumentPages(title="Parakstiet nodomu vēstuli", template="letter.html"),
)


def letter_of(cast: Any, status: str = "ready") -> Letter:
    return Letter.objects.create(
        school=cast.school, employer=cast.employer, learner=cast.learner.person, number="N-1", status=status
    )
