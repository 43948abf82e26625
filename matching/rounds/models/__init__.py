"""Tables of rounds."""

from alliances.kernel import figure_sources
from matching.rounds.models.consents import (
    RoundConsent,
    RoundConsentQuerySet,
    in_scope,
    is_void,
    taking_part,
    with_absent_schools,
    without_consent,
)
from matching.rounds.models.grants import NameGrant
from matching.rounds.models.rounds import Lock, Proposal, Pseudonym, Round, Run, RunArchive, TravelTime

figure_sources.register_irrelevant(
    "matching.lock",
    "matching.namegrant",
    "matching.proposal",
    "matching.pseudonym",
    "matching.round",
    "matching.round_groups",
    "matching.round_programmes",
    "matching.roundconsent",
    "matching.run",
    "matching.runarchive",
    "matching.traveltime",
)

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
    "in_scope",
    "is_void",
    "taking_part",
    "with_absent_schools",
    "without_consent",
]
