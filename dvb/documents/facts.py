"""What the papers of a placement say. Whatever may be unknown is None: it becomes a line to fill by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """DVB is a way of delivering a programme, prakse one of its components; their rules are not the same."""

    DVB = "dvb"
    PRAKSE = "prakse"


class Pay(StrEnum):
    WAGE = "wage"
    STIPEND = "stipend"
    NONE = "none"


class Site(StrEnum):
    """Where a learning outcome is taught."""

    SCHOOL = "school"
    HOST = "host"


class Role(StrEnum):
    SCHOOL = "school"
    HOST = "host"
    LEARNER = "learner"
    GUARDIAN = "guardian"


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs for an organisation, and by what authority (statutes, a power of attorney)."""

    name: str | None = None
    position: str | None = None
    authority: str | None = None


@dataclass(frozen=True, kw_only=True)
class Party:
    name: str | None = None
    registration_number: str | None = None
    address: str | None = None
    contact: str | None = None
    signatory: Signatory = Signatory()


@dataclass(frozen=True, kw_only=True)
class SchoolFacts(Party):
    viis_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class HostFacts(Party):
    """The host; `kind` in Latvian words ("komersants"), `workplace` where the learner really goes."""

    kind: str | None = None
    nace: str | None = None
    workplace: str | None = None


@dataclass(frozen=True, kw_only=True)
class LearnerFacts:
    """The learner. With neither a birth date nor `is_minor` nobody can say whether a guardian is needed."""

    name: str | None = None
    personal_code: str | None = None
    birth_date: date | None = None
    address: str | None = None
    contact: str | None = None
    is_minor: bool | None = None


@dataclass(frozen=True, kw_only=True)
class GuardianFacts:
    name: str | None = None
    relation: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeFacts:
    name: str | None = None
    code: str | None = None
    licence_number: str | None = None
    qualification: str | None = None
    lki_level: int | None = None


@dataclass(frozen=True, kw_only=True)
class SupervisorFacts:
    """Who teaches at the host; `qualification` is the evidence, as a person would cite it."""

    name: str | None = None
    qualification: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class CoordinatorFacts:
    name: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class TermFacts:
    """Time and money. `host_share` is a fraction (0.25 is 25 %); `amount` is in euros a `pay_period`."""

    starts_on: date | None = None
    ends_on: date | None = None
    host_share: Decimal | None = None
    host_hours: Decimal | None = None
    weekly_hours: Decimal | None = None
    timetable: tuple[str, ...] = ()
    pay: Pay | None = None
    amount: Decimal | None = None
    pay_period: str = "mēnesī"
    pay_day: str | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyFacts:
    insurer: str | None = None
    number: str | None = None
    insured_sum: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class InsuranceFacts:
    """Accidents of the learner (the school insures), civil liability (the host insures)."""

    accident: PolicyFacts = PolicyFacts()
    liability: PolicyFacts = PolicyFacts()


@dataclass(frozen=True, kw_only=True)
class ProvisionFacts:
    """What is given besides: protective equipment by the host; transport and a home by the school."""

    protective_equipment: str | None = None
    transport: str | None = None
    accommodation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One signature already given; a role without one gets an empty slot."""

    role: Role
    name: str
    signed_at: datetime
    is_electronic: bool = True


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A rule that the agreement was warned about: printed in the draft, never in what is signed."""

    rule: str
    sentence: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class AgreementFacts:
    """A tripartite agreement, of DVB or of a traineeship."""

    kind: Kind
    number: str | None = None
    dated_on: date | None = None
    place: str | None = None
    school: SchoolFacts = SchoolFacts()
    host: HostFacts = HostFacts()
    learner: LearnerFacts = LearnerFacts()
    guardian: GuardianFacts | None = None
    programme: ProgrammeFacts = ProgrammeFacts()
    supervisor: SupervisorFacts = SupervisorFacts()
    coordinator: CoordinatorFacts = CoordinatorFacts()
    term: TermFacts = TermFacts()
    insurance: InsuranceFacts = InsuranceFacts()
    provision: ProvisionFacts = ProvisionFacts()
    plan_number: str | None = None
    signatures: tuple[Signature, ...] = ()
    is_draft: bool = True
    warnings: tuple[Warned, ...] = ()
    ruleset_version: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One outcome of one module: where, how long, who, how it is assessed and with what result."""

    module: str
    outcome: str
    site: Site
    hours: Decimal | None = None
    weeks: str | None = None
    responsible: str | None = None
    assessment: str | None = None
    result: str | None = None


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """A risk at the workplace and what is done about it; `rule` names the annex that lists it."""

    name: str
    measure: str | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Revision:
    number: int
    on: date
    by: str
    change: str


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """The plan that is an annex of the agreement: individual in DVB, the programme in a traineeship."""

    kind: Kind = Kind.DVB
    number: str | None = None
    dated_on: date | None = None
    agreement_number: str | None = None
    agreement_date: date | None = None
    school: SchoolFacts = SchoolFacts()
    host: HostFacts = HostFacts()
    learner: LearnerFacts = LearnerFacts()
    guardian: GuardianFacts | None = None
    programme: ProgrammeFacts = ProgrammeFacts()
    supervisor: SupervisorFacts = SupervisorFacts()
    coordinator: CoordinatorFacts = CoordinatorFacts()
    rows: tuple[PlanRow, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    induction: str | None = None
    revisions: tuple[Revision, ...] = ()
    signatures: tuple[Signature, ...] = ()
    is_draft: bool = True
    warnings: tuple[Warned, ...] = ()
    starts_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """What the employer tells a parent or guardian before a minor starts (Labour Law s. 37(5), rule L-11).

    The same facts stand on the page of a personal link; a supervisor's has no guardian.
    """

    number: str | None = None
    dated_on: date | None = None
    place: str | None = None
    host: HostFacts = HostFacts()
    learner: LearnerFacts = LearnerFacts()
    guardian: GuardianFacts | None = field(default_factory=GuardianFacts)
    supervisor: SupervisorFacts = SupervisorFacts()
    school: str | None = None
    qualification: str | None = None
    work: str | None = None
    topics: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    weekly_hours: Decimal | None = None
    timetable: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    has_declarations: bool = False
    """Whether the employer itself declared it; who else wrote it down declares nothing for it."""

    are_declarations_awaited: bool = False
    assessed_on: date | None = None
    assessment_document: str | None = None
    contact: str | None = None
    school_contact: str | None = None
    summary_title: str | None = None
    summary: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    is_draft: bool = True
    warnings: tuple[Warned, ...] = ()


def is_minor(learner: LearnerFacts, on: date | None) -> bool | None:
    """Say whether the learner is under 18 on a day; None where nobody can know."""
    if learner.is_minor is not None:
        return learner.is_minor
    if learner.birth_date is None or on is None:
        return None
    born = learner.birth_date
    return (on.year - born.year, on.month, on.day) < (18, born.month, born.day)
