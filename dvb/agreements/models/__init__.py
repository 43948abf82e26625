"""Tables of agreements."""

from dvb.agreements.models.acknowledgements import Acknowledgement
from dvb.agreements.models.agreements import Agreement, Signature, SignedFile, Waiver
from dvb.agreements.models.amendments import Amendment, AmendmentSignature
from dvb.agreements.models.signing_codes import SigningCode
from dvb.agreements.models.texts import TextVersion

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
