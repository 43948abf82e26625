"""The agreement says what the minimum field list asks for, and leaves lines for what nobody knows."""

import dataclasses
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dvb.documents import facts as f
from dvb.documents.agreement import sheet_of
from dvb.documents.missing_entries import MESSAGES, missing
from dvb.documents.sheet import Sheet
from tests.dvb.documents import papers

FIELDS = {
    "number": "DVB-2026/17",
    "date": "2026. gada 28. augusts",
    "place": "Vieta Valmiera",
    "school": "Vidzemes Būvniecības tehnikums",
    "school registration": "90000012345",
    "school VIIS": "Kods VIIS 4534900123",
    "school address": "Skolas iela 5, Valmiera, LV-4201",
    "school signatory": "Ilze Ozoliņa, direktore",
    "school authority": "Pārstāvības pamats nolikums",
    "host kind": "Veids komersants",
    "host": "SIA “Ķieģelis un Šķiedra”",
    "host registration": "40003521600",
    "host address": "Rūpnīcas iela 12, Cēsis, LV-4101",
    "host workplace": "Būvlaukums Gaujas ielā 3, Cēsīs",
    "host NACE": "43.21",
    "host signatory": "Jānis Žagars, valdes loceklis",
    "host authority": "Pārstāvības pamats statūti",
    "learner": "Anna Ģērmane",
    "learner birth date": "Dzimšanas datums 2009. gada 30. novembris",
    "learner address": "Liepu iela 8-14",
    "learner contact": "anna@example.lv, 20000001",
    "guardian": "Līga Ģērmane",
    "guardian contact": "Saziņa ar izglītības iestādes starpniecību",
    "programme": "33 522 01 1",
    "licence": "P-17034",
    "qualification": "elektromontieris",
    "level": "3. LKI līmenis",
    "plan": "Individuālais plāns Nr. IP-17",
    "plan annex": "16.1. Individuālais plāns",
    "start": "Sākuma datums 2026. gada 1. septembris",
    "end": "Beigu datums 2027. gada 30. jūnijs",
    "share": "38,5 %",
    "hours": "1 040,5 h",
    "weekly hours": "32,5 h",
    "timetable": "pirmdien–ceturtdien 8.00–15.00",
    "timetable break": "pārtraukums 12.00–12.30",
    "pay": "stipendija",
    "amount": "1 350,50 EUR mēnesī",
    "pay day": "katra mēneša 10. datumā",
    "accident insurance": "NG-445566",
    "insured sum": "5 000,00 EUR",
    "insurance period": "01.09.2026. – 30.06.2027.",
    "liability insurance": "CTA-778899",
    "equipment": "dielektriskie cimdi",
    "transport": "autobusa biļetes apmaksā skola",
    "accommodation": "dienesta viesnīca Valmierā",
    "supervisor": "Pēteris Čakste",
    "supervisor evidence": "amata meistara diploms Nr. 1177",
    "coordinator": "Dace Ļaudaka",
    "duties of the school": "Izglītības iestādes pienākumi un tiesības",
    "duties of the host": "Uzņēmuma pienākumi un tiesības",
    "duties of the learner": "Izglītojamā pienākumi un tiesības",
    "privacy": "Konfidencialitāte un personas dati",
    "log and assessment": "Dienasgrāmata un vērtēšana",
    "termination": "Grozījumi un izbeigšana",
    "notice": "14 dienas iepriekš",
    "disputes": "Strīdi",
    "signatures": "Paraksti",
    "legal reference": "noteikumi Nr. 484",
    "redaction": "spēkā no 2020. gada 18. jūlija",
}


@pytest.fixture(scope="module")
def dvb_text() -> str:
    return papers.agreement_text(papers.DVB)


@pytest.fixture(scope="module")
def prakse_text() -> str:
    return papers.agreement_text(papers.PRAKSE)


@pytest.mark.parametrize("words", FIELDS.values(), ids=FIELDS.keys())
def test_dvb_agreement_carries_the_field(dvb_text: str, words: str) -> None:
    assert words in dvb_text


def test_whole_agreement_misses_nothing() -> None:
    assert missing(papers.DVB) == []
    assert missing(papers.PRAKSE) == []


def test_nothing_is_invented_where_nothing_is_known() -> None:
    sheet = sheet_of(papers.BARE, papers.DVB_TEXTS)
    assert not [row for row in sheet.rows() if row.lines]
    assert set(missing(papers.BARE)) >= {row.gap for row in sheet.rows()}


def test_every_message_about_what_is_missing_is_known_by_its_list() -> None:
    minor = f.LearnerFacts(is_minor=True)
    bare = [replace(papers.BARE, learner=minor), papers.BARE, replace(papers.BARE, kind=f.Kind.PRAKSE)]
    found = {one for facts in (*bare, f.PlanFacts(), f.NoticeFacts()) for one in missing(facts)}
    assert found == set(MESSAGES)
    assert len(MESSAGES) == len(set(MESSAGES))
    assert all(message.isascii() for message in MESSAGES)


def test_what_is_missing_is_a_line_in_the_document_and_in_the_list() -> None:
    known, bare = sheet_of(papers.DVB, papers.DVB_TEXTS), sheet_of(papers.BARE, papers.DVB_TEXTS)
    assert not known.blanks()
    assert len(bare.blanks()) == len(missing(papers.BARE)) - 1, "all but the unknown age are lines"
    text = papers.agreement_text(papers.BARE)
    for label in bare.blanks():
        assert label in text


def _without(facts: f.AgreementFacts, path: str) -> f.AgreementFacts:
    name, _, rest = path.partition(".")
    if rest:
        return replace(facts, **{name: _without(getattr(facts, name), rest)})
    return replace(facts, **{name: () if name == "timetable" else None})


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("number", "Agreement: number"),
        ("plan_number", "Individual plan: number"),
        ("school.viis_code", "School: VIIS code"),
        ("school.signatory.authority", "School: authority of the signatory"),
        ("host.nace", "Host: NACE code"),
        ("learner.address", "Learner: address"),
        ("guardian.relation", "Guardian: relation to the learner"),
        ("programme.licence_number", "Programme: licence number"),
        ("term.host_share", "Term: share at the host"),
        ("term.timetable", "Term: timetable"),
        ("term.amount", "Pay: amount"),
        ("insurance.accident.insured_sum", "Accident insurance: insured sum"),
        ("insurance.liability.number", "Liability insurance: policy number"),
        ("provision.transport", "Transport"),
        ("supervisor.qualification", "Supervisor: evidence of qualification"),
        ("coordinator.name", "Coordinator: name"),
    ],
)
def test_one_unknown_field_is_the_one_that_is_listed(path: str, message: str) -> None:
    assert missing(_without(papers.DVB, path)) == [message]


def test_blank_text_counts_as_unknown() -> None:
    empty = replace(papers.DVB, place=" \u200b\t ")
    assert missing(empty) == ["Agreement: place"]


def test_personal_code_stands_instead_of_the_birth_date() -> None:
    coded = replace(papers.DVB, learner=replace(papers.MINOR, personal_code="301109-20005"))
    text = papers.agreement_text(coded)
    assert "Personas kods 301109-20005" in text
    assert "Dzimšanas datums" not in text


def _headings(sheet: Sheet) -> set[str]:
    return {part.heading for section in sheet.sections for part in section.parts}


def test_minor_has_a_guardian_and_the_clauses_of_a_minor(dvb_text: str) -> None:
    for words in ("Izglītojamā likumiskais pārstāvis", "7 stundas dienā un 35 stundas nedēļā", "līdz 6.00"):
        assert words in dvb_text


def test_adult_has_no_guardian_even_where_one_is_named() -> None:
    adult = replace(papers.DVB, learner=papers.ADULT)
    text = papers.agreement_text(adult)
    for words in ("ikumiskais pārstāvis", "Līga Ģērmane", "nav 18 gadu", "35 stundas"):
        assert words not in text


def test_minor_without_a_named_guardian_has_lines_for_one() -> None:
    alone = replace(papers.DVB, guardian=None)
    assert "Guardian: name" in missing(alone)
    assert "Izglītojamā likumiskais pārstāvis" in _headings(sheet_of(alone, papers.DVB_TEXTS))


@pytest.mark.parametrize(("day", "has_guardian"), [(0, False), (1, True)])
def test_eighteenth_birthday_is_the_first_day_without_a_guardian(day: int, has_guardian: bool) -> None:
    born = date(2008, 8, 28) + timedelta(days=day)
    facts = replace(papers.DVB, learner=replace(papers.MINOR, birth_date=born))
    found = "Izglītojamā likumiskais pārstāvis" in _headings(sheet_of(facts, papers.DVB_TEXTS))
    assert found is has_guardian


def test_born_on_the_leap_day_is_of_age_on_the_first_of_march() -> None:
    learner = f.LearnerFacts(birth_date=date(2008, 2, 29))
    assert f.is_minor(learner, date(2026, 2, 28)) is True
    assert f.is_minor(learner, date(2026, 3, 1)) is False


def test_unknown_age_is_listed_and_a_named_guardian_decides() -> None:
    unknown = replace(
        papers.DVB, learner=replace(papers.MINOR, birth_date=None, personal_code="321109-20005")
    )
    assert missing(unknown) == ["Learner: whether under 18"]
    assert "Izglītojamā likumiskais pārstāvis" in _headings(sheet_of(unknown, papers.DVB_TEXTS))
    nobody = sheet_of(replace(unknown, guardian=None), papers.DVB_TEXTS)
    assert "Izglītojamā likumiskais pārstāvis" not in _headings(nobody)


PRAKSE_FIELDS = (
    "Trīspusējs prakses līgums",
    "noteikumi Nr. 481",
    "Prakses programma",
    "Prakses dienasgrāmata vai pārskats",
    "raksturojums",
    "Apdrošināšanas līgums, ja tas ir vajadzīgs",
    "Prakses vadītājs",
    "higiēnas prasībām",
    "iekšējās kārtības noteikumiem",
    "individuālos aizsardzības līdzekļus",
    "izsniedz raksturojumu",
    "nelaimes gadījumu prakses vieta tajā pašā dienā paziņo",
    "kas nav saistīti ar praksi",
    "7 dienas iepriekš",
    "bez samaksas",
    "nerada darba tiesiskās attiecības",
)


@pytest.mark.parametrize("words", PRAKSE_FIELDS)
def test_traineeship_agreement_carries_the_field(prakse_text: str, words: str) -> None:
    assert words in prakse_text


def test_traineeship_agreement_never_cites_what_is_dead_or_meant_for_dvb(prakse_text: str) -> None:
    assert "785" not in prakse_text
    assert "484" not in prakse_text
    assert "Uzņēmum" not in prakse_text


def test_traineeship_needs_neither_pay_nor_insurance_nor_evidence() -> None:
    bare = set(missing(replace(papers.BARE, kind=f.Kind.PRAKSE)))
    assert not {one for one in bare if "insurance" in one or "evidence" in one or "share" in one}


@pytest.mark.parametrize(
    ("pay", "has_contract", "has_payment"),
    [(f.Pay.WAGE, True, True), (f.Pay.STIPEND, False, True), (f.Pay.NONE, False, False)],
)
def test_wage_brings_the_labour_contract(pay: f.Pay, has_contract: bool, has_payment: bool) -> None:
    facts = replace(papers.PRAKSE, term=replace(papers.TERM, pay=pay))
    clauses = " ".join(
        one for section in sheet_of(facts, papers.PRAKSE_TEXTS).sections for one in section.clauses
    )
    assert ("slēdz rakstveida darba līgumu" in clauses) is has_contract
    assert ("nerada darba tiesiskās attiecības" in clauses) is not has_contract
    assert ("izmaksā izglītojamam" in clauses) is has_payment


def test_texts_of_the_other_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="not for dvb"):
        sheet_of(papers.DVB, papers.PRAKSE_TEXTS)


def test_share_just_under_the_floor_is_not_rounded_up_to_it() -> None:
    facts = replace(papers.DVB, term=replace(papers.TERM, host_share=Decimal("0.24999")))
    lines = {line for row in sheet_of(facts, papers.DVB_TEXTS).rows() for line in row.lines}
    assert "24,9 %" in lines


def test_every_field_of_the_facts_is_printed_somewhere() -> None:
    """Whoever adds a fact and forgets the page finds out here."""
    silent = {"is_minor", "birth_date", "is_draft", "warnings", "kind", "signatures"}
    printed = papers.agreement_text(replace(_marked(papers.DVB), is_draft=False))
    for mark in _marks(papers.DVB, silent):
        assert mark in printed, mark


def _marks(facts: object, silent: set[str], path: str = "") -> list[str]:
    found: list[str] = []
    for field in dataclasses.fields(facts):  # type: ignore[arg-type]
        value = getattr(facts, field.name)
        if field.name in silent and not path.startswith("host"):
            continue
        if dataclasses.is_dataclass(value):
            found += _marks(value, silent, f"{path}{field.name}-")
        elif isinstance(value, str) or value is None:
            found.append(f"{path}{field.name}".replace("_", "-"))
    return [one for one in found if "liability-insured" not in one]


def _marked(facts: object, path: str = "") -> f.AgreementFacts:
    changes: dict[str, object] = {}
    for field in dataclasses.fields(facts):  # type: ignore[arg-type]
        value = getattr(facts, field.name)
        if dataclasses.is_dataclass(value):
            changes[field.name] = _marked(value, f"{path}{field.name}-")
        elif (isinstance(value, str) and not isinstance(value, f.Kind | f.Pay)) or (
            value is None and field.type in ("str | None",)
        ):
            changes[field.name] = f"{path}{field.name}".replace("_", "-")
    return replace(facts, **changes)  # type: ignore[type-var,return-value]
