"""Tables of organisations."""

from alliances.organisations.models.organisations import (
    Hazard,
    Organisation,
    OrganisationKind,
    OrganisationQuerySet,
    Provision,
    Sector,
    Workplace,
    WorkplaceKind,
    WorkplaceQuerySet,
)
from alliances.organisations.models.supervisors import (
    MAX_LEARNERS,
    EvidenceQuerySet,
    Supervisor,
    SupervisorEvidence,
    SupervisorQuerySet,
)

__all__ = [
    "MAX_LEARNERS",
    "EvidenceQuerySet",
    "Hazard",
    "Organisation",
    "OrganisationKind",
    "OrganisationQuerySet",
    "Provision",
    "Sector",
    "Supervisor",
    "SupervisorEvidence",
    "SupervisorQuerySet",
    "Workplace",
    "WorkplaceKind",
    "WorkplaceQuerySet",
]
