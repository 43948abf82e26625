"""Tables of agreements."""

from alliances.kernel import figure_sources
from dvb.agreements.models.acknowledgements import Acknowledgement, GuestReply
from dvb.agreements.models.agreements import Agreement, Signature, SignedFile, Waiver
from dvb.agreements.models.amendments import Amendment, AmendmentSignature
from dvb.agreements.models.signing_codes import SigningCode
from dvb.agreements.models.standing import StandingEntries
from dvb.agreements.models.texts import TextVersion

figure_sources.register("dvb.agreement", "dvb.amendment", "dvb.amendmentsignature", "dvb.signature")
figure_sources.register_irrelevant(
    "dvb.acknowledgement",
    "dvb.guestreply",
    "dvb.signedfile",
    "dvb.signingcode",
    "dvb.standingentries",
    "dvb.textversion",
    "dvb.waiver",
)

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "GuestReply",
    "Signature",
    "SignedFile",
    "SigningCode",
    "StandingEntries",
    "TextVersion",
    "Waiver",
]
