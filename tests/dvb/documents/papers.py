"""Whole papers to change one thing in, and their text as a reader sees it."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from pypdf import PdfReader

from dvb.documents import facts as f
from dvb.documents import texts
from dvb.documents.render import agreement_pdf, guardian_notice_pdf, plan_pdf

SCHOOL = f.SchoolFacts(
    name="Vidzemes Būvniecības tehnikums",
    registration_number="90000012345",
    address="Skolas iela 5, Valmiera, LV-4201",
    viis_code="4534900123",
    contact="skola@example.lv, 64200000",
    signatory=f.Signatory(name="Ilze Ozoliņa", position="direktore", authority="nolikums"),
)
HOST = f.HostFacts(
    name="SIA “Ķieģelis un Šķiedra”",
    kind="komersants",
    registration_number="40003521600",
    address="Rūpnīcas iela 12, Cēsis, LV-4101",
    workplace="Būvlaukums Gaujas ielā 3, Cēsīs",
    nace="43.21",
    signatory=f.Signatory(name="Jānis Žagars", position="valdes loceklis", authority="statūti"),
)
MINOR = f.LearnerFacts(
    name="Anna Ģērmane",
    birth_date=date(2009, 11, 30),
    address="Liepu iela 8-14, Valmiera, LV-4201",
    contact="anna@example.lv, 20000001",
)
ADULT = replace(MINOR, birth_date=date(2006, 3, 2), name="Mārtiņš Ūsiņš")
GUARDIAN = f.GuardianFacts(
    name="Līga Ģērmane",
    relation="māte",
)
PROGRAMME = f.ProgrammeFacts(
    name="Elektromontāža",
    code="33 522 01 1",
    licence_number="P-17034",
    qualification="elektromontieris",
    lki_level=3,
)
SUPERVISOR = f.SupervisorFacts(
    name="Pēteris Čakste",
    qualification="amata meistara diploms Nr. 1177, 72 stundu kurss 2024. gadā",
    contact="20000003",
)
COORDINATOR = f.CoordinatorFacts(name="Dace Ļaudaka", contact="dace@example.lv")
TERM = f.TermFacts(
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 6, 30),
    host_share=Decimal("0.385"),
    host_hours=Decimal("1040.5"),
    weekly_hours=Decimal("32.5"),
    timetable=("pirmdien–ceturtdien 8.00–15.00", "pārtraukums 12.00–12.30"),
    pay=f.Pay.STIPEND,
    amount=Decimal("1350.5"),
    pay_day="katra mēneša 10. datumā",
)
INSURANCE = f.InsuranceFacts(
    accident=f.PolicyFacts(
        insurer="BTA",
        number="NG-445566",
        insured_sum=Decimal("5000"),
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 6, 30),
    ),
    liability=f.PolicyFacts(
        insurer="Balta", number="CTA-778899", starts_on=date(2026, 1, 1), ends_on=date(2027, 12, 31)
    ),
)
PROVISION = f.ProvisionFacts(
    protective_equipment="ķivere, apavi ar tērauda purngalu, dielektriskie cimdi",
    transport="autobusa biļetes apmaksā skola",
    accommodation="dienesta viesnīca Valmierā",
)
DVB = f.AgreementFacts(
    kind=f.Kind.DVB,
    number="DVB-2026/17",
    dated_on=date(2026, 8, 28),
    place="Valmiera",
    school=SCHOOL,
    host=HOST,
    learner=MINOR,
    guardian=GUARDIAN,
    programme=PROGRAMME,
    supervisor=SUPERVISOR,
    coordinator=COORDINATOR,
    term=TERM,
    insurance=INSURANCE,
    provision=PROVISION,
    plan_number="IP-17",
    is_draft=False,
)
PRAKSE = replace(DVB, kind=f.Kind.PRAKSE, number="PR-2026/4", term=replace(TERM, pay=f.Pay.NONE, amount=None))
ROW = f.PlanRow(
    module="Elektroinstalācija",
    outcome="Ievelk kabeļus un pieslēdz sadali pēc shēmas",
    site=f.Site.HOST,
    hours=Decimal(80),
    weeks="36.–38.",
    responsible="P. Čakste",
    assessment="praktisks darbs",
    result="8",
)
HAZARDS = (
    f.Hazard(name="Darbs pie sprieguma", measure="Darbs tikai vadītāja klātbūtnē", rule="MK 206, 1. piel."),
    f.Hazard(name="Kritiens no augstuma", measure="Sastatnes ar margām"),
)
PLAN = f.PlanFacts(
    number="IP-17",
    dated_on=date(2026, 8, 27),
    agreement_number="DVB-2026/17",
    agreement_date=date(2026, 8, 28),
    school=SCHOOL,
    host=HOST,
    learner=MINOR,
    guardian=GUARDIAN,
    programme=PROGRAMME,
    supervisor=SUPERVISOR,
    coordinator=COORDINATOR,
    rows=(ROW, replace(ROW, module="Elektrotehnika", site=f.Site.SCHOOL, hours=Decimal("120.5"))),
    hazards=HAZARDS,
    induction="2026. gada 1. septembrī, P. Čakste",
    revisions=(f.Revision(number=1, on=date(2026, 12, 1), by="Dace Ļaudaka", change="pagarināts modulis"),),
    is_draft=False,
    starts_on=date(2026, 9, 1),
)
NOTICE = f.NoticeFacts(
    number="R-3",
    dated_on=date(2026, 8, 25),
    place="Cēsis",
    host=HOST,
    learner=MINOR,
    guardian=GUARDIAN,
    supervisor=SUPERVISOR,
    school="Cēsu tehnikums",
    qualification="elektromontieris",
    work="elektroinstalācijas montāža jaunbūvē",
    topics=("Kabeļu montāža", "Sadalnes montāža"),
    weekly_hours=Decimal("32.5"),
    timetable=("Pirmdiena 8.00–15.00, pārtraukums 30 min",),
    school_contact="Dace Ļaudaka, 20000003, dace@example.lv",
    has_declarations=True,
    starts_on=date(2026, 9, 1),
    ends_on=date(2027, 6, 30),
    hazards=HAZARDS,
    assessed_on=date(2026, 5, 4),
    assessment_document="riska novērtējums Nr. 12",
    contact="darba aizsardzības speciāliste Eva Kļava, 20000009",
    is_draft=False,
)
SIGNED_AT = datetime(2026, 8, 28, 7, 14, 5, tzinfo=UTC)
BARE = f.AgreementFacts(kind=f.Kind.DVB)
DVB_TEXTS = texts.current(f.Kind.DVB, date(2026, 9, 1))
PRAKSE_TEXTS = texts.current(f.Kind.PRAKSE, date(2026, 9, 1))


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page with plain single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


@cache
def agreement_text(facts: f.AgreementFacts) -> str:
    """Return the text of an agreement with our own clauses."""
    return text_of(agreement_pdf(facts, DVB_TEXTS if facts.kind is f.Kind.DVB else PRAKSE_TEXTS))


@cache
def plan_text(facts: f.PlanFacts) -> str:
    return text_of(plan_pdf(facts, DVB_TEXTS))


@cache
def notice_text(facts: f.NoticeFacts) -> str:
    return text_of(guardian_notice_pdf(facts))
