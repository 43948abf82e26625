"""Who reads which row of the second floor: every table, the whole cast; the outsider reads nothing."""

from __future__ import annotations

import pytest
from django.apps import apps

from alliances.kernel.visibility import visible_to
from tests.furniture import furnish

pytestmark = pytest.mark.django_db

# Table -> who of the cast reads rows of it on the furnished site. Nobody else reads any.
PARTIES = {"coordinator", "employer_member", "other_employer_member", "learner_member"}
SCHOOL = {"coordinator"}
ADMINISTERED: set[str] = set()  # administrators read these; tests/dvb/api has one
READERS = {
    "Absence": PARTIES,
    "Acknowledgement": PARTIES,
    "Agreement": PARTIES,
    "Amendment": PARTIES,
    "AmendmentSignature": PARTIES,
    "Assessment": PARTIES,
    "ChangeRequest": {"coordinator", "learner_member"},
    "Clearance": SCHOOL,
    "Concern": SCHOOL,
    "ConcernWord": SCHOOL,
    "Confirmation": PARTIES,
    "CooperationAgreement": PARTIES - {"learner_member"},
    "Employment": SCHOOL,
    "DataVersion": set(),
    "Delivery": ADMINISTERED,
    "EndReport": PARTIES,
    "FrozenFigure": SCHOOL | {"ministry_viewer"},
    "GuestReply": SCHOOL,
    "HandedIn": set(),
    "Heartbeat": set(),
    "LearnerView": {"coordinator", "learner_member"},
    "LogEntry": PARTIES,
    "LogPhoto": PARTIES,
    "LogTask": PARTIES,
    "LogWeek": PARTIES,
    "MachineClient": ADMINISTERED,
    "PaperMonth": PARTIES,
    "Plan": {"coordinator", "learner_member"},
    "PlanLine": {"coordinator", "learner_member"},
    "PlanTemplate": SCHOOL,
    "Project": {"coordinator", "other_coordinator", "alliance_coordinator", "ministry_viewer"},
    "ReleasedPaper": set(),
    "SafeguardingOfficer": set(),
    "ShownFigure": set(),
    "Signature": PARTIES,
    "SignedFile": PARTIES,
    "SigningCode": set(),
    "StandingEntries": SCHOOL,
    "Target": SCHOOL | {"ministry_viewer"},
    "TemplateLine": SCHOOL,
    "TextVersion": SCHOOL,
    "Visit": SCHOOL,
    "Waiver": PARTIES - {"learner_member"},
    "Webhook": ADMINISTERED,
}
MEMBERS = (
    "coordinator",
    "other_coordinator",
    "employer_member",
    "other_employer_member",
    "alliance_coordinator",
    "ministry_viewer",
    "learner_member",
    "outsider",
)


def test_only_the_parties_read_and_the_outsider_reads_nothing() -> None:
    cast, __ = furnish()
    leaks = {}
    for model in apps.get_app_config("dvb").get_models():
        readers = {name for name in MEMBERS if visible_to(cast.actor(name), model).exists()}
        allowed = READERS[model.__name__]
        if readers - allowed:
            leaks[model.__name__] = sorted(readers - allowed)
    assert leaks == {}


def test_every_table_of_the_floor_stands_in_the_matrix() -> None:
    assert set(READERS) == {model.__name__ for model in apps.get_app_config("dvb").get_models()}
