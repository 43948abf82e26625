"""Whatever people typed is printed as they typed it; the same facts are the same bytes."""

import io
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from dvb.documents import agreement, render, spelling
from dvb.documents import facts as f
from dvb.documents.missing_entries import missing
from dvb.documents.render import (
    TypesettingError,
    UnprintableError,
    agreement_pdf,
    guardian_notice_pdf,
    plan_pdf,
)
from tests.dvb.documents import papers

HOSTILE = [
    '#panic("x")',
    "*bold* _em_ `raw`",
    "$x^2$ #sys.inputs",
    "= Virsraksts",
    "- saraksts + 1. viens",
    "<label> @ref \\ \\u{41}",
    '#read("look.typ")',
    "// piezīme /* cita */",
    '"}], "is_draft": true, "x": [{"',
    "https://example.lv/[a](b)",
    "{{ name }} {% x %} %s {0}",
    "Uzņēmums--trīs---punkti...",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_name_is_printed_letter_by_letter(name: str) -> None:
    facts = replace(papers.DVB, learner=replace(papers.MINOR, name=name), place=name, number=name)
    text = papers.agreement_text(facts)
    assert text.replace(" ", "").count(name.replace(" ", "")) >= 4


def test_hostile_cells_of_a_plan_are_printed_letter_by_letter() -> None:
    rows = tuple(replace(papers.ROW, module=name, outcome=name) for name in HOSTILE)
    text = papers.plan_text(replace(papers.PLAN, rows=rows)).replace(" ", "")
    for name in HOSTILE:
        assert name.replace(" ", "") in text


def test_clauses_that_a_school_passes_are_text_as_well() -> None:
    block = replace(papers.DVB_TEXTS.blocks[1], heading="#panic(1)")
    own = replace(papers.DVB_TEXTS, blocks=(block,), version="SKOLA-1", reviewed_by="zv. adv. E. Zīle")
    text = papers.text_of(agreement_pdf(papers.DVB, own))
    assert "7. #panic(1)" in text
    assert "Teksts SKOLA-1, pārbaudīja zv. adv. E. Zīle" in text
    assert "Strīdi" not in text


def test_direction_marks_and_controls_do_not_reach_the_paper() -> None:
    facts = replace(papers.DVB, learner=replace(papers.MINOR, name="Anna\u202e\u0000\u200bBē\nrza"))
    assert "Anna Bē rza" in papers.agreement_text(facts)


def test_letters_in_pieces_are_composed() -> None:
    facts = replace(papers.DVB, learner=replace(papers.MINOR, name="S\u030ck\u0327e\u0304rsla"))
    assert "Šķērsla" in papers.agreement_text(facts)


@pytest.mark.parametrize("name", ["山田", "Anna 🙂", "\ud800"])
def test_letter_that_the_typeface_lacks_is_refused_and_never_a_box(name: str) -> None:
    facts = replace(papers.DVB, learner=replace(papers.MINOR, name=name))
    with pytest.raises(UnprintableError) as caught:
        agreement_pdf(facts, papers.DVB_TEXTS)
    assert caught.value.letters
    assert caught.value.letters in name
    assert caught.value.letters not in str(caught.value)
    assert caught.value.__suppress_context__, "a log would show the letters"


@pytest.mark.parametrize(
    "letters", ["āčēģīķļņōŗšūž ĀČĒĢĪĶĻŅŌŖŠŪŽ", "Łódź Müller Žáček", "Анна Ґудзь", "„«»”–—€ §"]
)
def test_letters_of_our_neighbours_are_printed(letters: str) -> None:
    facts = replace(papers.DVB, learner=replace(papers.MINOR, name=letters))
    assert letters in papers.agreement_text(facts)


def test_warning_of_the_typesetter_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The typesetter only warns of a font that is not there, and then takes another."""
    shutil.copytree(render.HERE / "templates", tmp_path / "templates")
    look = tmp_path / "templates" / "look.typ"
    look.write_text(look.read_text().replace('font: "Source Sans 3"', 'font: ("Nav Tāda", "Source Sans 3")'))
    monkeypatch.setattr(render, "HERE", tmp_path)
    with pytest.raises(TypesettingError, match="unknown font family"):
        agreement_pdf(papers.DVB, papers.DVB_TEXTS)


def test_same_facts_are_the_same_bytes() -> None:
    assert agreement_pdf(papers.DVB, papers.DVB_TEXTS) == agreement_pdf(replace(papers.DVB), papers.DVB_TEXTS)
    assert plan_pdf(papers.PLAN, papers.DVB_TEXTS) == plan_pdf(replace(papers.PLAN), papers.DVB_TEXTS)
    assert guardian_notice_pdf(papers.NOTICE) == guardian_notice_pdf(replace(papers.NOTICE))
    other = replace(papers.DVB, number="DVB-2026/18")
    assert agreement_pdf(papers.DVB, papers.DVB_TEXTS) != agreement_pdf(other, papers.DVB_TEXTS)


def test_document_says_its_language_title_and_structure() -> None:
    reader = PdfReader(io.BytesIO(agreement_pdf(papers.DVB, papers.DVB_TEXTS)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "lv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Trīspusējs līgums par darba vidē balstītām mācībām"
    assert "D:20260828" in str(reader.metadata.get("/CreationDate"))
    assert reader.xmp_metadata is not None
    raw = reader.xmp_metadata.stream.get_data().decode()
    assert "pdfuaid:part>1<" in raw
    assert "pdfaid:part>2<" in raw
    assert len(reader.outline) >= 17


def test_pages_are_counted_in_latvian() -> None:
    pages = papers.pages_of(agreement_pdf(papers.DVB, papers.DVB_TEXTS))
    for index, page in enumerate(pages, start=1):
        assert f"{index}. lpp. no {len(pages)}" in page
    assert all("DVB-2026/17" in page for page in pages)


def test_draft_is_marked_on_every_page_and_tells_its_warnings() -> None:
    warned = f.Warned(rule="D-07", sentence="Daļa ir mazāka par 25 %.", evidence="nav pārbaudīts")
    draft = replace(papers.DVB, is_draft=True, warnings=(warned,))
    pages = papers.pages_of(agreement_pdf(draft, papers.DVB_TEXTS))
    assert all("MELNRAKSTS" in page for page in pages)
    for words in ("nav dokumenta daļa", "D-07", "Daļa ir mazāka par 25 %.", "nav pārbaudīts"):
        assert words in pages[-1]
    final = papers.agreement_text(replace(draft, is_draft=False))
    for words in ("MELNRAKSTS", "Melnrakst", "D-07", "mazāka"):
        assert words not in final


def test_signature_fills_the_slot_of_its_own_role_alone() -> None:
    given = f.Signature(role=f.Role.HOST, name="Jānis Žagars", signed_at=papers.SIGNED_AT)
    sheet = agreement.sheet_of(replace(papers.DVB, signatures=(given,)), papers.DVB_TEXTS)
    assert [bool(slot.signed) for slot in sheet.slots] == [False, True, False, False]
    assert [slot.name for slot in sheet.slots][2:] == ["Anna Ģērmane", "Līga Ģērmane"]


def test_signature_already_given_says_when_and_how() -> None:
    given = f.Signature(role=f.Role.HOST, name="Jānis Žagars", signed_at=papers.SIGNED_AT)
    text = papers.agreement_text(replace(papers.DVB, signatures=(given,)))
    assert "Parakstīts ar drošu elektronisko parakstu" in text
    assert "28.08.2026. plkst. 07:14:05 (UTC+00:00)" in text
    on_paper = replace(given, is_electronic=False)
    text = papers.agreement_text(replace(papers.DVB, signatures=(on_paper,)))
    assert "elektronisko parakstu" not in text
    with pytest.raises(ValueError, match="time zone"):
        spelling.moment(papers.SIGNED_AT.replace(tzinfo=None))


def test_long_names_wrap_and_lose_nothing() -> None:
    long = "Profesionālās izglītības kompetences centrs " * 12 + "beigas"
    unbroken = "Z" * 180  # runs over several lines
    facts = replace(
        papers.DVB,
        school=replace(papers.SCHOOL, name=long),
        host=replace(papers.HOST, address=unbroken),
        provision=replace(papers.PROVISION, transport=long * 30),
    )
    text = papers.agreement_text(facts)
    assert long in text
    assert unbroken in text.replace(" ", "").replace("\u200b", "")
    assert text.count("beigas") >= 31


def test_word_wider_than_its_place_breaks_and_does_not_run_off_the_page() -> None:
    facts = replace(papers.DVB, host=replace(papers.HOST, address="Z" * 180))
    assert _longest_run("Z", agreement_pdf(facts, papers.DVB_TEXTS)) < 70
    rows = (replace(papers.ROW, outcome="Q" * 120),)
    assert _longest_run("Q", plan_pdf(replace(papers.PLAN, rows=rows), papers.DVB_TEXTS)) < 50


def _longest_run(letter: str, pdf: bytes) -> int:
    pages = PdfReader(io.BytesIO(pdf)).pages
    lines = (line for page in pages for line in page.extract_text().replace("\u200b", "").splitlines())
    return max(line.count(letter) for line in lines)


def test_plan_of_forty_outcomes_breaks_over_pages_and_repeats_its_head() -> None:
    rows = tuple(
        replace(papers.ROW, outcome=f"rezultāts {n:02} " + "ar ļoti garu aprakstu " * 8) for n in range(40)
    )
    pages = papers.pages_of(plan_pdf(replace(papers.PLAN, rows=rows), papers.DVB_TEXTS))
    assert len(pages) >= 4
    text = " ".join(pages)
    assert [n for n in range(40) if f"rezultāts {n:02}" not in text] == []
    tabled = [page for page in pages if "ar ļoti garu" in page]
    assert len(tabled) >= 3
    assert all("Sasniedzamais rezultāts" in page for page in tabled)


PLAN_FIELDS = (
    "IP-17",
    "Nr. DVB-2026/17, 2026. gada 28. augusts",
    "Elektroinstalācija",
    "Ievelk kabeļus un pieslēdz sadali pēc shēmas",
    "uzņēmums",
    "izglītības iestāde",
    "36.–38.",
    "P. Čakste",
    "praktisks darbs",
    "Stundas izglītības iestādē 120,5 h",
    "Stundas uzņēmumā 80 h",
    "Stundas kopā 200,5 h",
    "Uzņēmuma daļa 39,9 %",
    "Ievadinstruktāža 2026. gada 1. septembrī",
    "Darbs pie sprieguma",
    "Darbs tikai vadītāja klātbūtnē",
    "MK 206, 1. piel.",
    "pagarināts modulis",
    "01.12.2026.",
    "MK noteikumi Nr. 484",
)


@pytest.mark.parametrize("words", PLAN_FIELDS)
def test_plan_carries_the_field(words: str) -> None:
    assert words in papers.plan_text(papers.PLAN)


def test_share_of_a_plan_with_an_unknown_hour_is_a_line_to_fill() -> None:
    rows = (papers.ROW, replace(papers.ROW, site=f.Site.SCHOOL, hours=None))
    assert missing(replace(papers.PLAN, rows=rows)) == [
        "Plan: hours at the school",
        "Plan: hours in all",
        "Plan: share at the host",
    ]


def test_plan_without_rows_is_missing_them() -> None:
    empty = replace(papers.PLAN, rows=(), hazards=())
    assert {"Plan: learning outcomes", "Risks at the workplace"} <= set(missing(empty))
    assert "Riski vēl nav ierakstīti." in papers.plan_text(empty)


def test_plan_without_hours_anywhere_does_not_divide_by_nothing() -> None:
    rows = (replace(papers.ROW, hours=Decimal(0)),)
    assert "Plan: share at the host" in missing(replace(papers.PLAN, rows=rows))


def test_adult_has_no_guardian_in_the_plan() -> None:
    adult = papers.plan_text(replace(papers.PLAN, learner=papers.ADULT))
    assert "Likumiskais pārstāvis" not in adult
    assert "Likumiskais pārstāvis" in papers.plan_text(papers.PLAN)


def test_programme_of_a_traineeship_speaks_of_the_traineeship() -> None:
    plan = replace(papers.PLAN, kind=f.Kind.PRAKSE)
    text = papers.text_of(plan_pdf(plan, papers.PRAKSE_TEXTS))
    for words in ("Prakses programma", "Stundas prakses vietā 80 h", "prakses vieta", "Nr. 481"):
        assert words in text
    for words in ("484", "zņēmum", "Individuālais"):
        assert words not in text
    assert "Plan: share at the host" not in missing(f.PlanFacts(kind=f.Kind.PRAKSE))
    with pytest.raises(ValueError, match="not for prakse"):
        plan_pdf(plan, papers.DVB_TEXTS)


NOTICE_FIELDS = (
    "Darba likuma 37. panta piektā daļa",
    "2026. gada 25. augusts",
    "Līga Ģērmane",
    "Anna Ģērmane",
    "SIA “Ķieģelis un Šķiedra”",
    "elektroinstalācijas montāža jaunbūvē",
    "01.09.2026. – 30.06.2027.",
    "Risks novērtēts 2026. gada 4. maijs",
    "riska novērtējums Nr. 12",
    "Kritiens no augstuma",
    "Sastatnes ar margām",
    "Eva Kļava, 20000009",
    "Kabeļu montāža",
    "Stundas nedēļā 32,5 h",
    "Pirmdiena 8.00–15.00, pārtraukums 30 min",
    "Dace Ļaudaka, 20000003, dace@example.lv",
    "notiek vadītāja klātbūtnē",
    "informāciju saņēma",
)


@pytest.mark.parametrize("words", NOTICE_FIELDS)
def test_guardian_notice_carries_the_field(words: str) -> None:
    assert words in papers.notice_text(papers.NOTICE)


def test_whole_plan_and_notice_miss_nothing_and_bare_ones_are_all_lines() -> None:
    assert missing(papers.PLAN) == []
    assert missing(papers.NOTICE) == []
    assert "Notice: contact" in missing(f.NoticeFacts())
    assert "Plan: agreement" in missing(f.PlanFacts())
    assert guardian_notice_pdf(f.NoticeFacts())
    assert plan_pdf(f.PlanFacts(), papers.DVB_TEXTS)
