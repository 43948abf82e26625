"""The second floor's tables."""

from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Given, Signature, SignedFile, Waiver
from dvb.models.amendments import Amendment, AmendmentSignature

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "Given",
    "Signature",
    "SignedFile",
    "Waiver",
]
