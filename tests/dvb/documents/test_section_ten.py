"""The minimum field list of a DVB agreement, field by field: under which heading the paper says it."""

from __future__ import annotations

import re

import pytest

from dvb.documents.agreement import sheet_of
from tests.dvb.documents import papers

HEAD = "Trīspusējs līgums"
SECTIONS = (
    "1. Līguma puses",
    "2. Līguma priekšmets",
    "3. Termiņš un mācību laiks",
    "4. Samaksa",
    "5. Atbildīgās personas",
    "6. Apdrošināšana un nodrošinājums",
    "7. Izglītības iestādes pienākumi un tiesības",
    "8. Uzņēmuma pienākumi un tiesības",
    "9. Izglītojamā pienākumi un tiesības",
    "10. Likumiskā pārstāvja tiesības un pienākumi",
    "11. Konfidencialitāte un personas dati",
    "12. Dienasgrāmata un vērtēšana",
    "13. Grozījumi un izbeigšana",
    "14. Strīdi",
    "15. Noslēguma noteikumi",
    "16. Pielikumi",
    "17. Paraksti",
)
SCHOOL, HOST = "Izglītības iestāde Nosaukums", "Uzņēmums Nosaukums"
LEARNER, GUARDIAN = "Izglītojamais Vārds", "Izglītojamā likumiskais pārstāvis"
"""Where each party of section 1 begins."""

FIELDS = {
    "agreement: number": (0, "Numurs DVB-2026/17"),
    "agreement: date": (0, "Datums 2026. gada 28. augusts"),
    "agreement: place": (0, "Vieta Valmiera"),
    "legal reference": (0, "noteikumi Nr. 484"),
    "legal reference: redaction": (0, "redakcija, kas ir spēkā no 2020. gada 18. jūlija"),
    "school: name": (SCHOOL, "Nosaukums Vidzemes Būvniecības tehnikums"),
    "school: registration number": (SCHOOL, "Reģistrācijas numurs 90000012345"),
    "school: VIIS code": (SCHOOL, "Kods VIIS 4534900123"),
    "school: signatory": (SCHOOL, "Pārstāvis Ilze Ozoliņa, direktore"),
    "school: authority": (SCHOOL, "Pārstāvības pamats nolikums"),
    "host: type": (HOST, "Veids komersants"),
    "host: name": (HOST, "Nosaukums SIA “Ķieģelis un Šķiedra”"),
    "host: registration number": (HOST, "Reģistrācijas numurs 40003521600"),
    "host: address": (HOST, "Adrese Rūpnīcas iela 12, Cēsis, LV-4101"),
    "host: NACE": (HOST, "Darbības nozare (NACE) 43.21"),
    "host: signatory": (HOST, "Pārstāvis Jānis Žagars, valdes loceklis"),
    "learner: name": (LEARNER, "Vārds, uzvārds Anna Ģērmane"),
    "learner: birth date": (LEARNER, "Dzimšanas datums 2009. gada 30. novembris"),
    "learner: address": (LEARNER, "Adrese Liepu iela 8-14, Valmiera, LV-4201"),
    "learner: contact": (LEARNER, "Saziņa anna@example.lv, 20000001"),
    "guardian of a minor: name": (GUARDIAN, "Vārds, uzvārds Līga Ģērmane"),
    "guardian of a minor: contact": (GUARDIAN, "Saziņa ar izglītības iestādes starpniecību"),
    "programme: code": (2, "Programmas kods 33 522 01 1"),
    "programme: licence number": (2, "Programmas licences numurs P-17034"),
    "programme: qualification": (2, "Profesionālā kvalifikācija elektromontieris"),
    "programme: LKI level": (2, "Kvalifikācijas līmenis 3. LKI līmenis"),
    "individual plan: number": (2, "Individuālais plāns Nr. IP-17"),
    "individual plan: annex": (16, "Individuālais plāns"),
    "term: start": (3, "Sākuma datums 2026. gada 1. septembris"),
    "term: end": (3, "Beigu datums 2027. gada 30. jūnijs"),
    "share at the host": (3, "Programmas daļa uzņēmumā 38,5 %"),
    "working-time schedule": (3, "Laika grafiks pirmdien–ceturtdien 8.00–15.00 pārtraukums 12.00–12.30"),
    "wage or stipend": (4, "Samaksas veids stipendija"),
    "wage or stipend: amount": (4, "Apmērs 1 350,50 EUR mēnesī"),
    "wage or stipend: pay day": (4, "Izmaksas diena katra mēneša 10. datumā"),
    "supervisor: name": (5, "Darba vidē balstītu mācību vadītājs uzņēmumā Vārds, uzvārds Pēteris Čakste"),
    "supervisor: evidence": (5, "Kvalifikācijas apliecinājums amata meistara diploms Nr. 1177"),
    "school coordinator": (5, "Izglītības iestādes koordinators Vārds, uzvārds Dace Ļaudaka"),
    "insurance: accident (school)": (
        6,
        "Nelaimes gadījumu apdrošināšana (izglītības iestāde) Apdrošinātājs BTA Polises numurs NG-445566",
    ),
    "insurance: liability (host)": (
        6,
        "Civiltiesiskās atbildības apdrošināšana (uzņēmums) Apdrošinātājs Balta Polises numurs CTA-778899",
    ),
    "protective equipment": (6, "Individuālie aizsardzības līdzekļi ķivere"),
    "transport": (6, "Transports autobusa biļetes apmaksā skola"),
    "accommodation": (6, "Dzīvesvieta dienesta viesnīca Valmierā"),
    "school: duties": (7, "Izglītības iestāde norīko koordinatoru"),
    "school: rights": (7, "Izglītības iestāde var apmeklēt mācību vietu"),
    "host: duties": (8, "Uzņēmums nodrošina individuālajā plānā paredzētos darbus"),
    "host: rights": (8, "Uzņēmums var ierosināt individuālā plāna izmaiņas"),
    "learner: duties": (9, "Izglītojamais ievēro individuālo plānu"),
    "learner: rights": (9, "Izglītojamam ir tiesības saņemt"),
    "guardian: rights": (10, "Likumiskais pārstāvis var iepazīties ar mācību gaitu"),
    "confidentiality": (11, "Puses neizpauž trešajām personām"),
    "data protection": (11, "apstrādā personas datus tikai tik, cik tas vajadzīgs"),
    "log procedure": (12, "Izglītojamais katru darba dienu ieraksta dienasgrāmatā"),
    "assessment procedure": (12, "Vadītājs vērtē apgūtos rezultātus"),
    "termination: grounds": (13, "norādot iemeslu: cita puse līgumu nepilda"),
    "termination: notice": (13, "14 dienas iepriekš"),
    "disputes": (14, "strīdu izšķir Latvijas Republikas tiesā"),
    "signature of the school": (17, "Izglītības iestāde Ilze Ozoliņa direktore paraksts"),
    "signature of the host": (17, "Uzņēmums Jānis Žagars valdes loceklis paraksts"),
    "signature of the learner": (17, "Izglītojamais Anna Ģērmane paraksts"),
    "signature of the guardian": (17, "Līga Ģērmane māte paraksts"),
    "signatures: time-stamp": (17, "elektroniskā paraksta laika zīmogs"),
}


@pytest.fixture(scope="module")
def places() -> dict[int | str, str]:
    """The text of the paper under each of its headings (0: before the first), section 1 by party also."""
    furniture = (
        r"Teksts DVB-2026\.1, jurists nav pārbaudījis \d\. lpp\. no \d(?: Trīspusējs [^.]*?DVB-2026/17)?"
    )
    text = re.sub(rf" ?{furniture}", "", papers.agreement_text(papers.DVB))
    found = dict(enumerate(_cut(text, (HEAD, *SECTIONS))))
    parties = (SCHOOL, HOST, LEARNER, GUARDIAN)
    return {**found, **dict(zip(parties, _cut(found[1], parties), strict=True))}


def _cut(text: str, headings: tuple[str, ...]) -> list[str]:
    starts = [text.index(one) for one in headings]
    assert starts == sorted(starts), "the headings stand in their order"
    return [text[one:other] for one, other in zip(starts, [*starts[1:], len(text)], strict=True)]


@pytest.mark.parametrize(("place", "words"), FIELDS.values(), ids=FIELDS.keys())
def test_paper_has_the_field_where_a_reader_looks_for_it(
    places: dict[int | str, str], place: int | str, words: str
) -> None:
    assert words in places[place]


def test_sections_of_the_paper_are_the_ones_that_are_searched_here() -> None:
    printed = [section.heading for section in sheet_of(papers.DVB, papers.DVB_TEXTS).sections]
    named = [one.partition(". ")[2] for one in SECTIONS]
    assert named == [*printed, "Pielikumi", "Paraksti"]
