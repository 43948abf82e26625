"""The one place of the second floor that says who may see and do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet

from alliances.access import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.actor import Actor, Role
from alliances.models import Alliance
from dvb.models import (
    Absence,
    Acknowledgement,
    Agreement,
    Amendment,
    AmendmentSignature,
    Assessment,
    Clearance,
    Concern,
    Confirmation,
    CooperationAgreement,
    Delivery,
    Employment,
    EndReport,
    FrozenFigure,
    LearnerView,
    LogEntry,
    LogPhoto,
    LogTask,
    LogWeek,
    MachineClient,
    PaperMonth,
    Plan,
    PlanLine,
    PlanTemplate,
    Project,
    Signature,
    SignedFile,
    Target,
    TemplateLine,
    TextVersion,
    Visit,
    Waiver,
    Webhook,
)
from matching.access import can_send
from matching.models import Assignment


def visible_to(actor: Actor, model: type[Model]) -> QuerySet[Any]:
    """Rows of a second-floor table that the actor may read: the three parties, nobody else."""
    rows: QuerySet[Any] = model._default_manager.all()
    if actor.is_system:
        return rows
    if model is Waiver and actor.role is Role.LEARNER:
        return rows.none()
    for tables, rule in _RULES:
        if model in tables:
            return rows.filter(rule(actor, tables[model]))
    if model is CooperationAgreement:
        return rows.filter(_cooperating(actor))
    if model is Confirmation:
        return rows.filter(_confirmed(actor)).distinct()
    if model is Concern:
        return rows.filter(assigned_to_id=actor.user_id or 0, enrolment__school_id=actor.organisation_id or 0)
    return rows.none()


_OF_ADMINISTRATORS: dict[type[Model], str] = {
    Delivery: "webhook__organisation_id",
    MachineClient: "organisation_id",
    Webhook: "organisation_id",
}
"""Tables that an organisation's administrators read, and the way to the organisation."""

_OF_PARTIES: dict[type[Model], str] = {
    Absence: "agreement__",
    Acknowledgement: "agreement__",
    Agreement: "",
    Amendment: "agreement__",
    AmendmentSignature: "amendment__agreement__",
    Assessment: "agreement__",
    EndReport: "agreement__",
    LogEntry: "week__agreement__",
    LogPhoto: "entry__week__agreement__",
    LogTask: "entry__week__agreement__",
    LogWeek: "agreement__",
    PaperMonth: "agreement__",
    Signature: "agreement__",
    SignedFile: "agreement__",
    Waiver: "agreement__",
}
"""Tables that the three parties of an agreement read, and the way from a row to its agreement."""

_OF_SCHOOL: dict[type[Model], str] = {
    Clearance: "enrolment__school_id",
    Employment: "agreement__assignment__enrolment__school_id",
    PlanTemplate: "programme__school_id",
    TemplateLine: "template__programme__school_id",
    Visit: "agreement__assignment__enrolment__school_id",
}
"""Tables that a school's people read and nobody else, and where the school stands."""

_OF_SCHOOL_STAFF: dict[type[Model], str] = {TextVersion: "school_id"}
"""Tables of a school that its viewers read too."""

_OF_LEARNER: dict[type[Model], str] = {
    LearnerView: "agreement__assignment__enrolment__",
    Plan: "enrolment__",
    PlanLine: "plan__enrolment__",
}
"""Tables that a learner reads her own rows of, and her school those of all its learners."""

_OF_FIGURES: dict[type[Model], tuple[str, ...]] = {
    FrozenFigure: ("school_id", "alliance_id"),
    Target: ("organisation_id", "alliance_id"),
}
"""Figures without names, and whose they are: nobody named means the country's."""


def _figures(actor: Actor, owners: tuple[str, ...]) -> Q:
    """The country's for schools, alliances and the ministry; a school's for itself and for oversight."""
    national = Q(**{f"{owner[:-3]}__isnull": True for owner in owners})
    if actor.role is Role.LEARNER:
        return Q(pk__in=[])
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS:
        return national | Q(**{owners[0]: actor.organisation_id or 0})
    return Q(pk__in=[])


def _project(actor: Actor) -> Q:
    """Oversight reads all projects; a school or alliance those that it leads or takes part in."""
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.role is Role.LEARNER or actor.organisation_kind not in {"school"} | ALLIANCE_KINDS:
        return Q(pk__in=[])
    own = actor.organisation_id or 0
    parts = Q(lead=own) | Q(partners=own) | Q(alliance__lead=own)
    return Q(pk__in=Project.objects.filter(parts).order_by().values("pk"))


def can_keep_project(actor: Actor, alliance: Alliance) -> bool:
    """The ministry and whoever leads the alliance keep its projects."""
    keeps = actor.organisation_kind == "ministry" or actor.organisation_id == alliance.lead_id
    return actor.is_system or (keeps and actor.can_write())


def _of_school(actor: Actor, field: str, *, by_viewers: bool = False) -> Q:
    reads = actor.can_write() or (by_viewers and actor.role is Role.VIEWER)
    if actor.organisation_kind == "school" and reads:
        return Q(**{field: actor.organisation_id or 0})
    return Q(pk__in=[])


def _plan(actor: Actor, prefix: str) -> Q:
    """A learner reads her own plan, her school all of its learners'."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    return _of_school(actor, f"{prefix}school_id")


def _administered(actor: Actor, field: str) -> Q:
    if actor.role is not Role.ADMINISTRATOR:
        return Q(pk__in=[])
    return Q(**{field: actor.organisation_id or 0})


def _confirmed(actor: Actor) -> Q:
    """A learner reads her own, a school those of everybody who is enrolled there, a host its own stays'."""
    if actor.organisation_kind == "employer":
        return _party(actor, "agreement__assignment__")
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    return _of_school(actor, "person__enrolments__school_id")


def _party(actor: Actor, prefix: str) -> Q:
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}enrolment__person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}enrolment__school_id": actor.organisation_id or 0})
    if actor.organisation_kind == "employer":
        return Q(**{f"{prefix}opening__employer_id": actor.organisation_id or 0})
    return Q(pk__in=[])


def _cooperating(actor: Actor) -> Q:
    """Both parties read it, no learner does."""
    if actor.role is Role.LEARNER or actor.organisation_kind not in ("school", "employer"):
        return Q(pk__in=[])
    return Q(**{f"{actor.organisation_kind}_id": actor.organisation_id or 0})


_RULES: tuple[tuple[dict[type[Model], Any], Callable[..., Q]], ...] = (
    (_OF_PARTIES, lambda actor, way: _party(actor, f"{way}assignment__")),
    (_OF_SCHOOL, _of_school),
    (_OF_SCHOOL_STAFF, lambda actor, way: _of_school(actor, way, by_viewers=True)),
    (_OF_LEARNER, _plan),
    (_OF_ADMINISTRATORS, _administered),
    (_OF_FIGURES, _figures),
    ({Project: ""}, lambda actor, _way: _project(actor)),
)
"""Each group of tables with the rule that says which of their rows an actor reads."""


def can_keep_cooperation(actor: Actor, school_id: int) -> bool:
    """A school keeps its own long-term agreements."""
    is_own = actor.organisation_kind == "school" and actor.organisation_id == school_id
    return actor.is_system or (is_own and actor.can_write())


def can_edit_texts(actor: Actor, school_id: int) -> bool:
    """An administrator of the school words its agreements; its other people read them."""
    is_own = actor.organisation_kind == "school" and actor.organisation_id == school_id
    return actor.is_system or (is_own and actor.role is Role.ADMINISTRATOR)


def can_keep(actor: Actor, assignment: Assignment) -> bool:
    """The learner's school draws agreements up, has them signed and voids them."""
    return can_send(actor, assignment.enrolment)
