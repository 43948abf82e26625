"""One row of every table for each party, so that a test can ask who sees which."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Model
from django.utils import timezone

from alliances.admissions.models import Admission, EmployerRegistration
from alliances.alliances.models import AllianceInvitation
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import (
    CatalogueEdition,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    QualificationPart,
    Skill,
)
from alliances.files.models import StoredFile
from alliances.geography.models import FoundAddress
from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.actor import SYSTEM
from alliances.law.models import LegalParameter
from alliances.links import services as links
from alliances.mergers.models import Merger
from alliances.messages.models import Message
from alliances.organisations.models import (
    ContactConfirmation,
    Hazard,
    IdentityChange,
    Supervisor,
    SupervisorEvidence,
)
from alliances.people.models import Invitation
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import kept_terms
from matching.learners.models import CalendarBlock, EnrolmentStock, Guardian, Viewing
from matching.openings.models import EmployerWish, Exclusion, SeatClaim, Wish
from matching.rounds.models import (
    Lock,
    NameGrant,
    Proposal,
    Pseudonym,
    RoundConsent,
    Run,
    RunArchive,
    TravelTime,
)
from tests import factories as make
from tests.cast import Cast

World = dict[str, dict[str, Model]]
MEMBERS = (
    "coordinator",
    "other_coordinator",
    "employer_member",
    "other_employer_member",
    "alliance_coordinator",
    "ministry_viewer",
    "learner_member",
    "outsider",
)


def ground_floor(cast: Cast) -> World:
    """Labelled rows of each table of the ground floor."""
    return {
        "User": {"coordinator": cast.coordinator.user, "learner": cast.learner_member.user},
        "Membership": {
            "school": cast.coordinator,
            "employer": cast.employer_member,
            "learner": cast.learner_member,
        },
        "Invitation": {
            name: Invitation.objects.create(
                organisation=getattr(cast, name),
                email="any@piemers.example",
                role="member",
                token_hash=name,
                expires_on=dt.date(2026, 12, 1),
            )
            for name in ("school", "employer")
        },
        "OrganisationKind": {"school": cast.school.kind},
        "Sector": {"any": make.SectorFactory()},
        "Hazard": {"any": Hazard.objects.create(code="any", name_lv="Troksnis")},
        "Organisation": {
            name: getattr(cast, name)
            for name in ("school", "other_school", "employer", "other_employer", "ministry")
        },
        "Workplace": {"employer": cast.opening.workplace, "other_employer": cast.other_opening.workplace},
        "Alliance": {"joint": cast.alliance},
        "AllianceInvitation": {
            "outside": AllianceInvitation.objects.create(
                alliance=cast.alliance, organisation=cast.outsider.organisation
            )
        },
        "AllianceMember": {"school": cast.alliance.members.get(organisation=cast.school)},
        "Qualification": {"any": cast.qualification},
        "Skill": {"any": Skill.objects.create(code="any", name_lv="Metināt")},
        "LearningOutcome": {
            "any": LearningOutcome.objects.create(
                code="any", name_lv="Prot", qualification=cast.qualification
            )
        },
        **_editions(cast),
        "Programme": {"school": cast.programme, "other_school": cast.other_programme},
        "LegalParameter": {"any": LegalParameter.objects.create(rule="T-1", kind="cfg", evidence="D")},
        "AuditEntry": {
            "school": AuditEntry.objects.record(
                by=cast.actor("coordinator"), verb="test", subject=cast.school
            ),
            "system": AuditEntry.objects.record(by=SYSTEM, verb="test", subject=cast.school),
        },
        **_imports(cast),
        "FoundAddress": {"any": FoundAddress.objects.create(query="any", source="test")},
        **_letters(cast),
        **_of_employers(cast),
    }


def _imports(cast: Cast) -> World:
    batch = {
        name: ImportBatch.objects.create(
            organisation=getattr(cast, name), kind="openings", filename=name, content=b""
        )
        for name in ("school", "other_school", "employer")
    }
    return {
        "ImportBatch": dict(batch),
        "ImportRow": {
            name: ImportRow.objects.create(batch=row, number=1, state="new") for name, row in batch.items()
        },
    }


def _editions(cast: Cast) -> World:
    """What an official file brought, and what it replaced."""
    edition = CatalogueEdition.objects.create(kind="outcomes", name="visc.csv", sha256="0", rows=1)
    part = QualificationPart.objects.create(qualification=cast.qualification, code="1", name_lv="Daļa")
    module = LearningModule.objects.create(
        qualification=cast.qualification, part=part, code="A", name_lv="Modulis"
    )
    wording = OutcomeWording.objects.create(
        outcome=LearningOutcome.objects.get(code="any"), name_lv="Prata", replaced_on=dt.date(2026, 1, 1)
    )
    rows: dict[str, Model] = {
        "QualificationPart": part,
        "LearningModule": module,
        "OutcomeWording": wording,
        "CatalogueEdition": edition,
    }
    return {name: {"any": row} for name, row in rows.items()}


def _of_employers(cast: Cast) -> World:
    """A supervisor with a paper at a claimed and at an unclaimed employer, and who asks to be let in."""
    employers = {"claimed": cast.employer, "unclaimed": make.OrganisationFactory(employer=True)}
    supervisors = {
        name: Supervisor.objects.create(employer=employer, name="Parauga Vadītāja")
        for name, employer in employers.items()
    }
    begun = EmployerRegistration.objects.create(
        user=cast.coordinator.user, registration_number="40003521600", name="SIA Jauna", contact_name="A"
    )
    return {
        "Supervisor": dict(supervisors),
        "SupervisorEvidence": {
            name: SupervisorEvidence.objects.create(supervisor=row, kind="course")
            for name, row in supervisors.items()
        },
        "Admission": {
            name: Admission.objects.create(organisation=employer, user=make.UserFactory(), name="Anna")
            for name, employer in employers.items()
        },
        "IdentityChange": {
            name: IdentityChange.objects.create(organisation=employer, name="SIA Cita")
            for name, employer in employers.items()
        },
        "EmployerRegistration": {"coordinator": begun},
        "Merger": {"asked": _merger(cast)},
    }


def _merger(cast: Cast) -> Merger:
    """A school asks an employer whether a record is its double."""
    double = make.OrganisationFactory(employer=True, registration_number=None)
    merger = Merger.objects.create(
        kept=cast.employer, double=double, asked_for=cast.school, because="Viens numurs"
    )
    merger.parties.add(cast.employer)
    return merger


def _letters(cast: Cast) -> World:
    """A personal link, an e-mail and a file of two schools."""
    people = {"school": "coordinator", "other_school": "other_coordinator"}
    links_of = {
        name: links.issue(
            "guardian",
            about=cast.learner.person,
            organisation=getattr(cast, name),
            name=name,
            email="",
            language="lv",
            expires_on=make.YEAR_ENDS,
            by=cast.actor(person),
        )
        for name, person in people.items()
    }
    return {
        "PersonalLink": dict(links_of),
        "ContactConfirmation": {
            name: ContactConfirmation.objects.create(
                organisation=cast.employer, school=link.organisation, email="a@piemers.example"
            )
            for name, link in links_of.items()
        },
        "Message": {
            name: Message.objects.create(
                kind="digest",
                to_email="a@piemers.example",
                organisation=link.organisation,
                due_at=timezone.now(),
            )
            for name, link in links_of.items()
        },
        "StoredFile": {
            "any": StoredFile.objects.create(organisation=cast.school, filename="a.pdf", size=1, content=b"x")
        },
    }


def first_floor(cast: Cast) -> World:
    """Labelled rows of each table of the first floor."""
    draft = make.OpeningFactory(employer=cast.employer, status="draft", qualifications=[cast.qualification])
    groups = {
        "school": make.GroupFactory(school=cast.school, programme=cast.programme),
        "other_school": make.GroupFactory(school=cast.other_school, programme=cast.other_programme),
    }
    rounds = _rounds(cast)
    runs = {
        name: Run.objects.create(round=round_, number=1, status="done") for name, round_ in rounds.items()
    }
    learners = {"learner": cast.learner, "other_learner": cast.other_learner}
    world: World = {
        "SchoolYear": {"any": cast.school_year},
        "Group": groups,
        "CalendarBlock": {name: _block(group) for name, group in groups.items()},
        "Person": {name: row.person for name, row in learners.items()},
        "Guardian": {
            name: Guardian.objects.create(person=row.person, name=name, relation="mother")
            for name, row in learners.items()
        },
        "Enrolment": dict(learners),
        "EnrolmentStock": {
            name: _stock(getattr(cast, name), number)
            for number, name in enumerate(("school", "other_school"))
        },
        "Opening": {"published": cast.opening, "draft": draft, "other_employer": cast.other_opening},
        "Seat": {
            "published": cast.opening.seats.get(),
            "draft": draft.seats.get(),
            "other_employer": cast.other_opening.seats.get(),
        },
        "Round": rounds,
        "RoundConsent": {
            "school": rounds["joint"].consents.get(school=cast.school),
            "asked": RoundConsent.objects.create(round=rounds["asked"], school=cast.school),
        },
        "Run": runs,
        "RunArchive": {
            name: RunArchive.objects.create(run=run, input_npz=b"", output_npz=b"")
            for name, run in runs.items()
        },
        "NameGrant": {
            name: NameGrant.objects.create(round=rounds["joint"], school=getattr(cast, name))
            for name in ("school", "other_school")
        },
        "TravelTime": {
            name: TravelTime.objects.create(round=round_, origin="A", destination="B", minutes=9)
            for name, round_ in rounds.items()
        },
        "Pseudonym": {
            name: Pseudonym.objects.create(run=run, pseudonym="L1", enrolment=cast.learner)
            for name, run in runs.items()
        },
    }
    for name, row in learners.items():
        _ties(world, name, row, cast, runs)
    return world


def _rounds(cast: Cast) -> dict[str, Any]:
    return {
        "school": make.RoundFactory(owner=cast.school),
        "joint": make.RoundFactory(
            owner=cast.sector_organisation, alliance=cast.alliance, schools=[cast.school, cast.other_school]
        ),
        "asked": make.RoundFactory(
            owner=cast.sector_organisation, alliance=cast.alliance, schools=[cast.other_school]
        ),
        "published": make.RoundFactory(owner=cast.other_school, status="published"),
    }


def _block(group: Any) -> CalendarBlock:
    return CalendarBlock.objects.create(
        group=group, kind="dvb", starts_on=dt.date(2026, 10, 5), ends_on=dt.date(2026, 10, 30)
    )


def _stock(school: Any, number: int) -> EnrolmentStock:
    return EnrolmentStock.objects.create(
        ref_date=dt.date(2026, 10, 1),
        registration_number=str(number),
        institution_name=school.name,
        programme_code="1",
        school=school,
    )


def _ties(world: World, name: str, row: Any, cast: Cast, runs: dict[str, Run]) -> None:
    """Everything that names a learner: her own employer is ``cast.employer``, the other's the other one."""
    opening = cast.opening if row == cast.learner else cast.other_opening
    joint = runs["joint"]
    claim = SeatClaim.objects.create(seat=opening.seats.get(), enrolment=row, round=joint.round)
    made: dict[str, Model] = {
        "Viewing": Viewing.objects.create(
            person=row.person,
            reader=cast.coordinator.user,
            organisation=cast.school,
            role="coordinator",
            what="learner",
            day=dt.date(2026, 10, 1),
        ),
        "Wish": Wish.objects.create(enrolment=row, opening=opening, rank=1),
        "EmployerWish": EmployerWish.objects.create(enrolment=row, opening=opening, rank=1),
        "Exclusion": Exclusion.objects.create(
            enrolment=row, employer=make.OrganisationFactory(employer=True)
        ),
        "Lock": Lock.objects.create(round=joint.round, enrolment=row, opening=opening, origin="by_hand"),
        "SeatClaim": claim,
        "Assignment": Assignment.objects.create(
            enrolment=row,
            opening=opening,
            round=joint.round,
            claim=claim,
            origin="round",
            answer_by=dt.date(2026, 12, 1),
        ),
        "Proposal": Proposal.objects.create(run=joint, enrolment=row, opening=opening, status="published"),
    }
    kept_terms.keep([made["Assignment"]])  # type: ignore[list-item]
    made["AssignmentTerms"] = AssignmentTerms.objects.get(assignment=made["Assignment"])
    for table, created in made.items():
        world.setdefault(table, {})[name] = created
    own = runs["school"] if row == cast.learner else runs["published"]
    hidden = Proposal.objects.create(run=own, enrolment=row, opening=opening, status="proposed")
    world["Proposal"][f"{name}, not published"] = hidden
    if row == cast.learner:
        unasked = Proposal.objects.create(run=runs["asked"], enrolment=row, opening=opening)
        world["Proposal"]["learner, without her school's yes"] = unasked
