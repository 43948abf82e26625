"""Tables of agreements."""

from alliances.kernel import figure_sources
from dvb.agreements.models.acknowledgements import Acknowledgement
from dvb.agreements.models.agreements import Agreement, Signature, SignedFile, Waiver
from dvb.agreements.models.amendments import Amendment, AmendmentSignature
from dvb.agreements.models.signing_codes import SigningCode
from dvb.agreements.models.texts import TextVersion

figure_sources.register("dvb.agreement", "dvb.amendment", "dvb.amendmentsignature", "dvb.signature")
figure_sources.register_irrelevant(
    "dvb.acknowledgement", "dvb.signedfile", "dvb.signingcode", "dvb.textversion", "dvb.waiver"
)

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "Signature",
    "SignedFile",
    "SigningCode",
    "TextVersion",
    "Waiver",
]
