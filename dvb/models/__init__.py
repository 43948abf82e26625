"""The second floor's tables."""

from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Given, Signature, SignedFile, Waiver
from dvb.models.amendments import Amendment, AmendmentSignature
from dvb.models.clearances import Clearance
from dvb.models.concerns import Concern, SafeguardingOfficer
from dvb.models.cooperation import CooperationAgreement
from dvb.models.plans import Plan, PlanLine, PlanTemplate, Site, TemplateLine
from dvb.models.signing_codes import SigningCode
from dvb.models.texts import TextVersion

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "Clearance",
    "Concern",
    "CooperationAgreement",
    "Given",
    "Plan",
    "PlanLine",
    "PlanTemplate",
    "SafeguardingOfficer",
    "Signature",
    "SignedFile",
    "SigningCode",
    "Site",
    "TemplateLine",
    "TextVersion",
    "Waiver",
]
