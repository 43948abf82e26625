"""Tables of rounds."""

from matching.rounds.models.consents import (
    RoundConsent,
    RoundConsentQuerySet,
    is_void,
    taking_part,
    without_consent,
)
from matching.rounds.models.grants import NameGrant
from matching.rounds.models.rounds import Lock, Proposal, Pseudonym, Round, Run, RunArchive, TravelTime

__all__ = [
    "Lock",
    "NameGrant",
    "Proposal",
    "Pseudonym",
    "Round",
    "RoundConsent",
    "RoundConsentQuerySet",
    "Run",
    "RunArchive",
    "TravelTime",
    "is_void",
    "taking_part",
    "without_consent",
]
