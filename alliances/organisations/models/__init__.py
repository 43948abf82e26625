"""Tables of organisations."""

from alliances.kernel import figure_sources
from alliances.organisations.models.identity import IdentityChange, IdentityChangeQuerySet
from alliances.organisations.models.organisations import (
    ContactConfirmation,
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

figure_sources.register("alliances.organisation", "alliances.sector")
figure_sources.register_irrelevant(
    "alliances.contactconfirmation",
    "alliances.hazard",
    "alliances.identitychange",
    "alliances.organisationkind",
    "alliances.supervisor",
    "alliances.supervisorevidence",
    "alliances.workplace",
    "alliances.workplace_hazards",
)

__all__ = [
    "MAX_LEARNERS",
    "ContactConfirmation",
    "EvidenceQuerySet",
    "Hazard",
    "IdentityChange",
    "IdentityChangeQuerySet",
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
