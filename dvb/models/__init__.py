"""The second floor's tables."""

from dvb.kernel.timeline import PARTIES
from dvb.models.acknowledgements import Acknowledgement
from dvb.models.agreements import Agreement, Signature, SignedFile, Waiver
from dvb.models.amendments import Amendment, AmendmentSignature
from dvb.models.clearances import Clearance
from dvb.models.concerns import Concern, SafeguardingOfficer
from dvb.models.cooperation import CooperationAgreement
from dvb.models.data_versions import DataVersion
from dvb.models.heartbeats import Heartbeat
from dvb.models.indicators import FrozenFigure, HandedIn, Target
from dvb.models.logbook import Absence, LogEntry, LogPhoto, LogTask, LogWeek, PaperMonth
from dvb.models.machines import Delivery, MachineClient, Webhook
from dvb.models.plans import Plan, PlanLine, PlanTemplate, Site, TemplateLine
from dvb.models.projects import Project
from dvb.models.reports import Employment, EndReport, LearnerView, Visit
from dvb.models.shown import ShownFigure
from dvb.models.signing_codes import SigningCode
from dvb.models.skills import FIRST_FIRST, PASS, Assessment, Confirmation, Level
from dvb.models.texts import TextVersion

__all__ = [
    "FIRST_FIRST",
    "PARTIES",
    "PASS",
    "Absence",
    "Acknowledgement",
    "Agreement",
    "Amendment",
    "AmendmentSignature",
    "Assessment",
    "Clearance",
    "Concern",
    "Confirmation",
    "CooperationAgreement",
    "DataVersion",
    "Delivery",
    "Employment",
    "EndReport",
    "FrozenFigure",
    "HandedIn",
    "Heartbeat",
    "LearnerView",
    "Level",
    "LogEntry",
    "LogPhoto",
    "LogTask",
    "LogWeek",
    "MachineClient",
    "PaperMonth",
    "Plan",
    "PlanLine",
    "PlanTemplate",
    "Project",
    "SafeguardingOfficer",
    "ShownFigure",
    "Signature",
    "SignedFile",
    "SigningCode",
    "Site",
    "Target",
    "TemplateLine",
    "TextVersion",
    "Visit",
    "Waiver",
    "Webhook",
]
