"""The ground floor's tables."""

from alliances.models.catalogue import LearningOutcome, Programme, Qualification, Skill
from alliances.models.files import StoredFile
from alliances.models.links import PersonalLink
from alliances.models.messages import Message
from alliances.models.organisations import (
    Alliance,
    AllianceMember,
    Hazard,
    Organisation,
    OrganisationKind,
    Sector,
    Workplace,
    WorkplaceKind,
)
from alliances.models.people import Membership, RoleChoices, User
from alliances.models.records import AuditEntry, FoundAddress, ImportBatch, ImportRow, LegalParameter

__all__ = [
    "Alliance",
    "AllianceMember",
    "AuditEntry",
    "FoundAddress",
    "Hazard",
    "ImportBatch",
    "ImportRow",
    "LearningOutcome",
    "LegalParameter",
    "Membership",
    "Message",
    "Organisation",
    "OrganisationKind",
    "PersonalLink",
    "Programme",
    "Qualification",
    "RoleChoices",
    "Sector",
    "Skill",
    "StoredFile",
    "User",
    "Workplace",
    "WorkplaceKind",
]
