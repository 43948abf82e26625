"""How a cooperation agreement is signed, and what its pages show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.kernel import merged_records
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.cooperation import services as cooperation
from dvb.cooperation.access import can_manage_cooperation, has_cooperation
from dvb.cooperation.forms import CooperationEndForm, CooperationForm
from dvb.cooperation.lifecycle import CooperationState
from dvb.cooperation.models import CooperationAgreement
from dvb.kernel.display import day
from dvb.signing.documents import DocumentSide, SignableDocument, register
from dvb.signing.pages import (
    DocumentAction,
    DocumentCreation,
    DocumentList,
    DocumentPages,
    Fact,
    StateLabel,
)

WHEN = Fact(
    label=_("When"),
    value=lambda row: f"{day(row.starts_on)} – {day(row.ends_on)}",
    sort="from",
    order=("-starts_on",),
    parts=(
        Fact(label=_("First day"), value=lambda row: row.starts_on),
        Fact(label=_("Last day"), value=lambda row: row.ends_on),
    ),
)


def _state_of(row: CooperationAgreement) -> StateLabel:
    shown = {
        CooperationState.SIGNED.value: ("ok", row.signed_on),
        CooperationState.ENDED.value: ("none", row.ends_on),
    }
    kind, on = shown.get(row.status, ("wait", None))
    return StateLabel(kind, row.get_status_display(), on)


def _create_for_own_school(*, by: Actor, **values: Any) -> CooperationAgreement:
    school = Organisation.objects.get(pk=by.organisation_id or 0)
    return cooperation.create(school=school, by=by, **values)


LIST = DocumentList(
    title=_("Cooperation agreements"),
    lead=_("Long-term agreements of a school and an employer, without the name of any learner."),
    columns=(
        Fact(
            label=_("Employer"),
            value=lambda row: row.employer,
            note=lambda row: row.number,
            sort="employer",
            order=("employer__sort_key",),
        ),
        Fact(label=_("School"), value=lambda row: row.school),
        WHEN,
    ),
    default_sort="-from",
    search=("employer__search_key", "school__search_key"),
    search_label=_("Employer or school"),
    related=("school", "employer"),
    note_label=_("Number"),
    no_match=_("No agreement fits these filters"),
    empty=_("No cooperation agreements yet"),
    next_step=_("Enter the ones that the school has on paper."),
    reader_note=_("The school enters them."),
)
CREATION = DocumentCreation(
    form=CooperationForm,
    create=_create_for_own_school,
    may_create=lambda by: can_manage_cooperation(by, by.organisation_id or 0),
    button=_("Enter an agreement"),
    title=_("Enter a cooperation agreement"),
    heading=_("With which employer does the school cooperate?"),
    message=_("The agreement is entered."),
)
END = DocumentAction(
    name="end",
    title=_("Does it end?"),
    button=_("Enter the end"),
    message=_("The end is entered."),
    verb=cooperation.end,
    is_possible=lambda row: row.status == CooperationState.SIGNED,
    form=CooperationEndForm,
)

register(
    SignableDocument(
        slug="cooperation",
        model=CooperationAgreement,
        address="cooperation/",
        may_open=has_cooperation,
        sides=(DocumentSide(key=cooperation.BOTH, label=_("both parties")),),
        signatures=cooperation.SignedColumns(),
        draft=CooperationState.DRAFT,
        ready=None,
        partly_signed=CooperationState.DRAFT,
        signed=CooperationState.SIGNED,
        signable=frozenset({CooperationState.DRAFT.value}),
        names_signer=False,
        rows=lambda by: visible_to(by, CooperationAgreement).select_related("school", "employer", "scan"),
        lock=cooperation.lock,
        require_manager=lambda row, by: cooperation.require_keeper(row.school_id, by),
        require_signable=cooperation.require_confirmed_employer,
        keeper=lambda row: row.school,
        scan_purpose="cooperation-scan",
        pages=DocumentPages(
            signed_sentence=_("The agreement is signed."),
            template="dvb/cooperation/detail.html",
            state=_state_of,
            facts=(
                Fact(label=_("Number"), value=lambda row: row.number),
                WHEN,
                Fact(label=_("About"), value=lambda row: row.about),
            ),
            listing=LIST,
            creation=CREATION,
            actions=(END,),
        ),
    )
)

merged_records.never("dvb.cooperationagreement.school")
merged_records.moves(
    "dvb.cooperationagreement.employer",
    called=_("cooperation agreements"),
    once=(merged_records.Once(("school", "starts_on")),),
)
