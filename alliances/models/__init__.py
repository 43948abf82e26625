"""The ground floor's tables."""

from alliances.models.catalogue import (
    CatalogueEdition,
    LearningModule,
    LearningOutcome,
    OutcomeWording,
    Programme,
    Qualification,
    QualificationPart,
    Skill,
)
from alliances.models.files import StoredFile
from alliances.models.invitations import Invitation
from alliances.models.links import PersonalLink
from alliances.models.messages import Message
from alliances.models.organisations import (
    Alliance,
    AllianceInvitation,
    AllianceMember,
    Hazard,
    Organisation,
    OrganisationKind,
    Provision,
    Sector,
    Workplace,
    WorkplaceKind,
)
from alliances.models.people import Membership, RoleChoices, User
from alliances.models.records import AuditEntry, FoundAddress, ImportBatch, ImportRow, LegalParameter
from alliances.models.registrations import Admission, EmployerRegistration
from alliances.models.supervisors import MOST_LEARNERS, Supervisor, SupervisorEvidence

__all__ = [
    "MOST_LEARNERS",
    "Admission",
    "Alliance",
    "AllianceInvitation",
    "AllianceMember",
    "AuditEntry",
    "CatalogueEdition",
    "EmployerRegistration",
    "FoundAddress",
    "Hazard",
    "ImportBatch",
    "ImportRow",
    "Invitation",
    "LearningModule",
    "LearningOutcome",
    "LegalParameter",
    "Membership",
    "Message",
    "Organisation",
    "OrganisationKind",
    "OutcomeWording",
    "PersonalLink",
    "Programme",
    "Provision",
    "Qualification",
    "QualificationPart",
    "RoleChoices",
    "Sector",
    "Skill",
    "StoredFile",
    "Supervisor",
    "SupervisorEvidence",
    "User",
    "Workplace",
    "WorkplaceKind",
]
