"""A fourth kind of document that is signed, for tests alone: tables, a sheet, a form and a registration.

Its list, its page, its states and what is done with a draft are the shared ones; one side is its own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from dvb.documents.render import sheet_pdf
from dvb.documents.sheet import Sheet, Slot, row
from dvb.signing.actions import RELEASE, VOID
from dvb.signing.documents import DocumentSide, SignableDocument, SignatureRows
from dvb.signing.models import BaseDocument, BaseSignature, BaseSignedFile, BaseSigningCode, Side
from dvb.signing.pages import DocumentCreation, DocumentList, DocumentPages, Fact
from dvb.signing.services import drafting
from matching.learners.models import Person

LABEL = "signing_test"
DAY = dt.date(2026, 9, 1)


def both(lv: str, en: str) -> Any:
    """A text of this example, which no catalogue holds."""
    return lazy(lambda: en if get_language() == "en" else lv, str)()


class Letter(BaseDocument):
    """A letter of intent of a school, an employer, a learner and a sector organisation."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sector = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    signed_times = models.PositiveSmallIntegerField(default=0)

    class Meta(BaseDocument.Meta):
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
    here = by.organisation_id or 0
    sides = models.Q(school=here) | models.Q(employer=here) | models.Q(sector=here)
    own = models.Q(learner__user=by.user_id) if by.role == "learner" else sides
    return Letter.objects.filter(own).select_related("school", "employer", "learner", "sector")


def after_signing(letter: Letter, _by: Actor) -> None:
    letter.signed_times += 1
    letter.save(update_fields=["signed_times"])


class LetterForm(forms.Form):
    """With whom, and about whom."""

    employer = forms.ModelChoiceField(queryset=Organisation.objects.none())
    sector = forms.ModelChoiceField(queryset=Organisation.objects.none())
    learner = forms.ModelChoiceField(queryset=Person.objects.none())
    number = forms.CharField(max_length=40)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = visible_to(by, Organisation)
        self.fields["employer"].queryset = organisations.filter(kind="employer")  # type: ignore[attr-defined]
        self.fields["sector"].queryset = organisations.filter(kind="sector_organisation")  # type: ignore[attr-defined]
        self.fields["learner"].queryset = visible_to(by, Person)  # type: ignore[attr-defined]


def create(*, by: Actor, **values: Any) -> Any:
    school = Organisation.objects.get(pk=by.organisation_id or 0)
    return drafting.create("letter", by=by, school=school, **values)


NUMBER = Fact(label=both("Vēstules numurs", "Number of the letter"), value=lambda letter: letter.number)
EMPLOYER = Fact(
    label=both("Kurā uzņēmumā", "At which employer"),
    value=lambda letter: letter.employer,
    note=lambda letter: letter.number,
    sort="employer",
    order=("employer__sort_key",),
)
PAGES = DocumentPages(
    title="Parakstiet nodomu vēstuli",
    facts=(NUMBER, EMPLOYER),
    listing=DocumentList(
        title=both("Nodomu vēstules", "Letters of intent"),
        columns=(
            EMPLOYER,
            Fact(label=both("Kas mācīsies", "Who will learn"), value=lambda letter: letter.learner.name),
        ),
        default_sort="employer",
        search=("employer__search_key", "learner__search_key"),
        search_label=both("Uzņēmums vai izglītojamais", "Employer or learner"),
        related=("employer", "learner"),
        empty=both("Nodomu vēstuļu vēl nav", "No letters of intent yet"),
        next_step=both("Sagatavojiet pirmo.", "Prepare the first one."),
        reader_note=both("Tās sagatavo skola.", "The school prepares them."),
    ),
    creation=DocumentCreation(
        form=LetterForm,
        create=create,
        may_create=lambda by: by.organisation_kind == "school" and by.can_write(),
        button=both("Sagatavot vēstuli", "Prepare a letter"),
        title=both("Jauna nodomu vēstule", "New letter of intent"),
        heading=both("Kurš ar kuru?", "Who with whom?"),
    ),
    actions=(RELEASE, VOID),
)
LETTER = SignableDocument(
    slug="letter",
    model=Letter,
    address="letters/",
    may_open=lambda by: by.organisation_kind != "ministry",
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
        DocumentSide(
            key="sector",
            label=both("nozares organizācija", "sector organisation"),
            organisation=lambda letter: letter.sector,
        ),
    ),
    signatures=SignatureRows(LetterSignature, "letter"),
    rows=rows,
    require_manager=require_school,
    keeper=lambda letter: letter.school,
    pdf=lambda letter: sheet_pdf(sheet_of(letter)),
    codes=LetterCode,
    files=LetterFile,
    on_signed=after_signing,
    pages=PAGES,
)


def letter_of(cast: Any, status: str = "ready") -> Letter:
    return Letter.objects.create(
        school=cast.school,
        employer=cast.employer,
        learner=cast.learner.person,
        sector=cast.sector_organisation,
        number="N-1",
        status=status,
    )
