"""The second floor's tables."""

from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Signature
from dvb.models.clearances import Clearance
from dvb.models.concerns import Concern, SafeguardingOfficer
from dvb.models.plans import Plan, PlanLine, PlanTemplate, Site, TemplateLine

__all__ = [
    "Acknowledgement",
    "Agreement",
    "Clearance",
    "Concern",
    "Plan",
    "PlanLine",
    "PlanTemplate",
    "SafeguardingOfficer",
    "Signature",
    "Site",
    "TemplateLine",
]
