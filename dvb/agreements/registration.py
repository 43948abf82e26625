"""What agreements register elsewhere: documents that are signed, the navigation, the daily transitions.

Agreements and amendments are each described once. Pages of the floor below learn here which days and terms
were agreed for a stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel import alerts, daily, merged_records, navigation, schools_at_employers
from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from dvb.agreements.access import can_manage
from dvb.agreements.alerts import suspended_stays
from dvb.agreements.lifecycle import IN_FORCE, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature, Signature, SignedFile, SigningCode
from dvb.agreements.services import (
    agreed_stays,
    amendments,
    due_steps,
    leaving,
    letter_needs,
    signing_letters,
    stages,
)
from dvb.agreements.services import document_facts as papers
from dvb.agreements.services.drafting import start_over
from dvb.agreements.services.locking import RELATED, lock, require_agreed, require_manager
from dvb.agreements.services.signing import is_signed_by_guardian
from dvb.signing.documents import DocumentSide, SignableDocument, SignatureRows, register
from dvb.signing.models import ReleasedPaper, Side
from dvb.signing.pages import DocumentPages
from dvb.start_requirements import services as readiness
from matching.assignments import stays
from matching.assignments.access import register_released
from matching.enrolment_changes import endings
from matching.learners.models import Viewing
from matching.learners.services import viewings


def _signatory(agreement: Agreement, who: str) -> str:
    return str(agreement.particulars.get(f"{who}_signatory") or "")


def _note_viewing(agreement: Agreement, by: Actor) -> None:
    viewings.note(agreement.assignment.enrolment.person, Viewing.What.AGREEMENT, by=by)


def _drawn_up_on(row: Agreement | Amendment) -> dt.date:
    return timezone.localtime(row.created_at).date()


def _first_day_of(agreement: Agreement) -> dt.date:
    """The date on the paper, or the day on which it was drawn up here where that is earlier."""
    return min(_drawn_up_on(agreement), agreement.dated_on or dt.date.max)


def _after_signing(agreement: Agreement, by: Actor) -> None:
    """A first day that has come begins the stay at once; the letters say whether it has begun."""
    due_steps.take(agreement)
    signing_letters.tell_in_force(agreement, by=by)


def _require_signable(agreement: Agreement) -> None:
    require_agreed(agreement)
    agreed_stays.require_not_asked(agreement)


AGREEMENT_SIDES = (
    DocumentSide(
        key=Side.SCHOOL.value,
        label=Side.SCHOOL.label,
        organisation=lambda row: row.assignment.enrolment.school,
        may_sign=lambda row, by: can_manage(by, row.assignment),
        known_name=lambda row: _signatory(row, "school"),
    ),
    DocumentSide(
        key=Side.HOST.value,
        label=Side.HOST.label,
        organisation=lambda row: row.assignment.opening.employer,
        link_purpose=PersonalLink.Purpose.SUPERVISOR.value,
        other_link_purposes=(PersonalLink.Purpose.CONTACT.value,),
        known_name=lambda row: _signatory(row, "host"),
    ),
    DocumentSide(
        key=Side.LEARNER.value,
        label=Side.LEARNER.label,
        person=lambda row: row.assignment.enrolment.person,
        known_name=lambda row: row.assignment.enrolment.person.name,
    ),
    DocumentSide(
        key=Side.GUARDIAN.value,
        label=Side.GUARDIAN.label,
        link_purpose=PersonalLink.Purpose.GUARDIAN.value,
        is_party=False,
        signs=is_signed_by_guardian,
        known_name=papers.guardian_name,
    ),
)

AGREEMENT = register(
    SignableDocument(
        slug="agreement",
        model=Agreement,
        sides=AGREEMENT_SIDES,
        signatures=SignatureRows(Signature, "agreement"),
        draft=AgreementState.DRAFT,
        ready=AgreementState.READY,
        first_signing_day=_first_day_of,
        signed_beside=frozenset(IN_FORCE),
        partly_signed=AgreementState.PARTLY_SIGNED,
        signed=AgreementState.SIGNED,
        rows=lambda by: visible_to(by, Agreement).select_related(*RELATED),
        lock=lock,
        require_manager=lambda row, by: require_manager(row.assignment, by),
        keeper=lambda row: row.assignment.enrolment.school,
        identity=lambda row: {"agreement": row, "amendment": None},
        pdf=papers.pdf_of,
        codes=SigningCode,
        files=SignedFile,
        require_signable=_require_signable,
        on_signed=_after_signing,
        on_signature_changed=due_steps.take,
        on_withdrawn=start_over,
        pages=DocumentPages(
            title=_("Sign the agreement"),
            code_sentence=_("With this code you sign the agreement. Read it before."),
            template="dvb/agreements/detail.html",
            facts_template="dvb/agreements/_signing_facts.html",
            filename=lambda row: f"ligums-{row.pk}.pdf",
            note_viewing=_note_viewing,
        ),
    )
)


def _agreement_side(side: DocumentSide) -> DocumentSide:
    """The side of an amendment that is the side of its agreement."""

    def on_agreement(check: Any) -> Any:
        return check and (lambda amendment, *args: check(amendment.agreement, *args))

    return replace(
        side,
        organisation=on_agreement(side.organisation),
        person=on_agreement(side.person),
        may_sign=on_agreement(side.may_sign),
        signs=on_agreement(side.signs),
        known_name=on_agreement(side.known_name),
        link_purpose="",
    )


AMENDMENT = register(
    SignableDocument(
        slug="amendment",
        model=Amendment,
        sides=tuple(_agreement_side(side) for side in AGREEMENT_SIDES),
        signatures=SignatureRows(AmendmentSignature, "amendment"),
        first_signing_day=_drawn_up_on,
        signed_beside=frozenset({AmendmentState.SIGNED.value}),
        rows=lambda by: visible_to(by, Amendment).select_related(*(f"agreement__{way}" for way in RELATED)),
        lock=amendments.lock,
        require_manager=lambda row, by: require_manager(row.agreement.assignment, by),
        keeper=lambda row: row.agreement.assignment.enrolment.school,
        identity=lambda row: {"agreement": row.agreement, "amendment": row},
        pdf=papers.amendment_pdf_of,
        codes=SigningCode,
        files=SignedFile,
        require_signable=lambda row: require_agreed(row.agreement),
        on_signed=amendments.after_signing,
        pages=DocumentPages(
            title=_("Sign the amendment"),
            code_sentence=_("With this code you sign the amendment. Read it before."),
            template="dvb/amendments/detail.html",
            facts_template="dvb/amendments/_signing_facts.html",
            filename=lambda row: f"grozijumi-{row.pk}.pdf",
        ),
    )
)


def _signed_by_employer() -> QuerySet[Agreement]:
    """What the employer signed with a code of its own: no paper or file that a school entered."""
    own = Signature.objects.filter(side=Side.HOST, method=Signature.Method.CODE)
    rows = Agreement.objects.exclude(status=AgreementState.VOID)
    return rows.filter(pk__in=own.values("agreement"))


def _released() -> QuerySet[Agreement, Any]:
    papers = ReleasedPaper.objects.filter(kind="agreement").values("subject_id")
    unseen = [AgreementState.DRAFT, AgreementState.VOID]
    return Agreement.objects.filter(Q(pk__in=papers) | ~Q(status__in=unseen)).values("assignment")


register_released(_released)
schools_at_employers.register_signed(
    _signed_by_employer,
    employer="assignment__opening__employer_id",
    school="assignment__enrolment__school_id",
)
navigation.register(
    "agreement-list",
    _("Agreements"),
    "edit",
    {Audience.LEARNER: 60, Audience.SCHOOL: 60, Audience.EMPLOYER: 40},
)
letter_needs.register()
due_steps.register(stages.take_due_steps)
readiness.on_entered(stages.begin_those_of)
readiness.register_at_work(agreed_stays.at_work)
endings.register(end=leaving.end_with_enrolments, foresee=leaving.foresee)
alerts.register(suspended_stays, {Audience.LEARNER, Audience.EMPLOYER})
daily.register("begun", stages.begin_due, place=40)
daily.register("ended", stages.end_due, place=50)
daily.register("freed", stages.free_due, place=60)
stays.register(
    changed_days=agreed_stays.changed_days,
    agreed_terms=agreed_stays.agreed_terms,
    is_signed=agreed_stays.is_signed,
    is_released=agreed_stays.is_released,
    terms_changed=agreed_stays.draw_up_anew,
)
merged_records.never("dvb.standingentries.school", "dvb.textversion.school")
merged_records.moves(
    "dvb.standingentries.employer",
    once=(merged_records.Once(("school",), settle=merged_records.delete),),
)
