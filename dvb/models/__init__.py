"""The second floor's tables."""

from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Given, Signature, SignedFile, Waiver
from dvb.models.amendments import Amendment, AmendmentSignature
from dvb.models.cooperation import CooperationAgreement

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "CooperationAgreement",
    "Given",
    "Signature",
    "SignedFile",
    "Waiver",
]
