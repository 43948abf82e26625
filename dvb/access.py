"""The one place of the second floor that says who may see and do what."""

from __future__ import annotations

from django.db.models import Q

from alliances.access import ALLIANCE_KINDS, OVERSIGHT_KINDS
from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import Rule, nobody, nothing, register
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
    DataVersion,
    Delivery,
    Employment,
    EndReport,
    FrozenFigure,
    HandedIn,
    Heartbeat,
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
    SafeguardingOfficer,
    ShownFigure,
    Signature,
    SignedFile,
    SigningCode,
    Target,
    TemplateLine,
    TextVersion,
    Visit,
    Waiver,
    Webhook,
)
from matching.access import can_send
from matching.models import Assignment


def party_of(actor: Actor, prefix: str) -> Q:
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}enrolment__person__user_id": actor.user_id or 0})
    if actor.organisation_kind == "school":
        return Q(**{f"{prefix}enrolment__school_id": actor.organisation_id or 0})
    if actor.organisation_kind == "employer":
        return Q(**{f"{prefix}opening__employer_id": actor.organisation_id or 0})
    return nothing()


def parties_of(way: str) -> Rule:
    """The three parties of an agreement; ``way`` leads from the row to its agreement."""
    return lambda actor: party_of(actor, f"{way}assignment__")


register(Agreement, rule=parties_of(""))
register(Acknowledgement, Amendment, Signature, SignedFile, rule=parties_of("agreement__"))
register(AmendmentSignature, rule=parties_of("amendment__agreement__"))
register(Absence, LogWeek, PaperMonth, rule=parties_of("agreement__"))
register(LogEntry, rule=parties_of("week__agreement__"))
register(LogPhoto, LogTask, rule=parties_of("entry__week__agreement__"))
register(Assessment, EndReport, rule=parties_of("agreement__"))


def _waivers(actor: Actor) -> Q:
    """School and host read what was passed with a reason, the learner does not."""
    return nothing() if actor.role is Role.LEARNER else party_of(actor, "agreement__assignment__")


register(Waiver, rule=_waivers)


def own_school(actor: Actor, field: str, *, by_viewers: bool = False) -> Q:
    reads = actor.can_write() or (by_viewers and actor.role is Role.VIEWER)
    if actor.organisation_kind == "school" and reads:
        return Q(**{field: actor.organisation_id or 0})
    return nothing()


def school_people(field: str, *, by_viewers: bool = False) -> Rule:
    """Rows that a school's people read and nobody else; ``field`` leads to the school's key."""
    return lambda actor: own_school(actor, field, by_viewers=by_viewers)


register(Clearance, rule=school_people("enrolment__school_id"))
register(Employment, Visit, rule=school_people("agreement__assignment__enrolment__school_id"))
register(PlanTemplate, rule=school_people("programme__school_id"))
register(TemplateLine, rule=school_people("template__programme__school_id"))
register(TextVersion, rule=school_people("school_id", by_viewers=True))


def learner_or_school(actor: Actor, prefix: str) -> Q:
    """A learner reads her own plan, her school all of its learners'."""
    if actor.role is Role.LEARNER:
        return Q(**{f"{prefix}person__user_id": actor.user_id or 0})
    return own_school(actor, f"{prefix}school_id")


register(Plan, rule=lambda actor: learner_or_school(actor, "enrolment__"))
register(PlanLine, rule=lambda actor: learner_or_school(actor, "plan__enrolment__"))
register(LearnerView, rule=lambda actor: learner_or_school(actor, "agreement__assignment__enrolment__"))


def _administered(actor: Actor, field: str) -> Q:
    if actor.role is not Role.ADMINISTRATOR:
        return nothing()
    return Q(**{field: actor.organisation_id or 0})


register(MachineClient, Webhook, rule=lambda actor: _administered(actor, "organisation_id"))
register(Delivery, rule=lambda actor: _administered(actor, "webhook__organisation_id"))


def _figures(actor: Actor, owners: tuple[str, ...]) -> Q:
    """The country's for schools, alliances and the ministry; a school's for itself and for oversight."""
    national = Q(**{f"{owner[:-3]}__isnull": True for owner in owners})
    if actor.role is Role.LEARNER:
        return nothing()
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.organisation_kind == "school" or actor.organisation_kind in ALLIANCE_KINDS:
        return national | Q(**{owners[0]: actor.organisation_id or 0})
    return nothing()


register(FrozenFigure, rule=lambda actor: _figures(actor, ("school_id", "alliance_id")))
register(Target, rule=lambda actor: _figures(actor, ("organisation_id", "alliance_id")))


def _project(actor: Actor) -> Q:
    """Oversight reads all projects; a school or alliance those that it leads or takes part in."""
    if actor.organisation_kind in OVERSIGHT_KINDS:
        return Q()
    if actor.role is Role.LEARNER or actor.organisation_kind not in {"school"} | ALLIANCE_KINDS:
        return nothing()
    own = actor.organisation_id or 0
    parts = Q(lead=own) | Q(partners=own) | Q(alliance__lead=own)
    return Q(pk__in=Project.objects.filter(parts).order_by().values("pk"))


register(Project, rule=_project)


def _cooperating(actor: Actor) -> Q:
    """Both parties read it, no learner does."""
    if actor.role is Role.LEARNER or actor.organisation_kind not in ("school", "employer"):
        return nothing()
    return Q(**{f"{actor.organisation_kind}_id": actor.organisation_id or 0})


register(CooperationAgreement, rule=_cooperating)


def _confirmed(actor: Actor) -> Q:
    """A learner reads her own, a school those of everybody who is enrolled there, a host its own stays'."""
    if actor.organisation_kind == "employer":
        return party_of(actor, "agreement__assignment__")
    if actor.role is Role.LEARNER:
        return Q(person__user_id=actor.user_id or 0)
    return own_school(actor, "person__enrolments__school_id")


register(Confirmation, rule=_confirmed, distinct=True)


def _concerns(actor: Actor) -> Q:
    """Reports that the named person answers for, at the school that she acts for."""
    return Q(assigned_to_id=actor.user_id or 0, enrolment__school_id=actor.organisation_id or 0)


register(Concern, rule=_concerns)
register(DataVersion, HandedIn, Heartbeat, SafeguardingOfficer, ShownFigure, SigningCode, rule=nobody)


def can_keep_project(actor: Actor, alliance: Alliance) -> bool:
    """The ministry and whoever leads the alliance keep its projects."""
    keeps = actor.organisation_kind == "ministry" or actor.organisation_id == alliance.lead_id
    return actor.is_system or (keeps and actor.can_write())


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
