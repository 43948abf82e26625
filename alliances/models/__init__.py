"""The ground floor's tables."""

from alliances.models.catalogue import LearningOutcome, Programme, Qualification, Skill
from alliances.models.invitations import Invitation
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
    "Invitation",
    "LearningOutcome",
    "LegalParameter",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Programme",
    "Qualification",
    "RoleChoices",
    "Sector",
    "Skill",
    "User",
    "Workplace",
    "WorkplaceKind",
]
