"""Nobody in the demo year is real: names, numbers, mail and telephones say so themselves."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from alliances import reference
from alliances.kernel.actor import Role
from alliances.kernel.identifiers import check_registration_number, is_personal_code
from alliances.law.rules import is_minor
from dvb.demo.year.companies import Names, registration_numbers
from dvb.demo.year.names import person
from dvb.demo.year.personas import MINISTRY
from dvb.demo.year.random_sources import dice


def test_every_company_says_that_it_is_a_demo(year):
    names = [row["name"] for row in year.employers]
    assert all(" „Demo " in name and name.endswith("”") for name in names)
    assert len(set(names)) == len(names)


def test_every_number_has_the_right_form_in_a_range_without_registers(year):
    for row in year.employers:
        checked = check_registration_number(row["registration_number"])
        assert not checked.warnings
        assert row["registration_number"].startswith("79")
        assert not is_personal_code(row["registration_number"])


def test_numbers_never_repeat():
    numbers = list(itertools.islice(registration_numbers(), 2000))
    assert len(set(numbers)) == 2000


def test_all_mail_goes_to_reserved_domains(year):
    mails = [row["email"] for row in (*year.learners, *year.employers)] + [p.email for p in year.personas]
    assert all(mail.endswith(".example") for mail in mails)


def test_no_telephone_can_be_called(year):
    assert all(row["phone"].startswith("+371 0000") for row in year.employers)


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("Bērziņš", "Bērziņa"),
        ("Kalējs", "Kalēja"),
        ("Ozols", "Ozola"),
        ("Lācis", "Lāce"),
        ("Birznieks", "Birzniece"),
        ("Kozlovskis", "Kozlovska"),
        ("Markus", "Markus"),
        ("Liepa", "Liepa"),
    ],
)
def test_surnames_have_both_endings_right(masculine, feminine):
    pairs = {row["masculine"]: row["feminine"] for row in reference.rows("last_names")}
    assert pairs[masculine] == feminine


def test_a_given_name_and_its_surname_agree():
    genders = {row["name"]: row["gender"] for row in reference.rows("first_names")}
    masculine = {row["masculine"] for row in reference.rows("last_names")}
    feminine = {row["feminine"] for row in reference.rows("last_names")}
    source = dice(1, "test")
    for name in (person(source) for _ in range(500)):
        assert genders[name.first] == name.gender
        assert name.last in (masculine if name.gender == "m" else feminine)


def test_no_surname_ending_is_left_masculine_for_a_woman():
    for row in reference.rows("last_names"):
        if row["masculine"] != row["feminine"]:
            assert row["feminine"][-1] in "ae", row
            assert row["masculine"][-1] in "sš", row


def test_a_sector_without_names_left_says_so():
    names = Names(dice(1, "names"))
    taken = [names.take("health")[1] for _ in range(names.left("health"))]
    assert len({name.partition(" ")[2] for name in taken}) == len(taken)
    with pytest.raises(ValueError, match="health"):
        names.take("health")


def test_there_is_a_persona_for_each_role(year):
    by_key = {persona.key: persona for persona in year.personas}
    assert list(by_key) == [
        "school_coordinator",
        "school_director",
        "employer",
        "alliance_coordinator",
        "ministry",
        "administrator",
        "adult_learner",
        "minor_learner",
        "waiting_learner",
    ]
    assert len({m.organisation for m in by_key["school_coordinator"].memberships}) == 2
    assert by_key["administrator"].is_superuser
    assert sum(persona.is_superuser for persona in year.personas) == 1


def test_personas_act_for_organisations_of_the_tables(year):
    known = {
        "school": {row["name"] for row in year.schools},
        "employer": {row["name"] for row in year.employers},
    }
    for row in year.organisations:
        known.setdefault(row["kind"], set()).add(row["name"])
    for persona in year.personas:
        for membership in persona.memberships:
            assert membership.organisation in known[membership.organisation_kind]
            assert membership.role in set(Role)
    assert MINISTRY in known["ministry"]


def test_the_learners_of_the_cast_are_of_age_and_not(year):
    rows = {row["learner_id"]: row for row in year.learners}
    by_key = {persona.key: persona for persona in year.personas}
    for key, expected in (("minor_learner", True), ("adult_learner", False)):
        row = rows[by_key[key].learner_id]
        assert is_minor(date.fromisoformat(row["birth_date"]), date.fromisoformat("2026-09-01")) is expected
        assert row["wishes"]
        assert row["email"] == by_key[key].email
        assert by_key[key].memberships[0].organisation == row["school"]


def test_the_employer_of_the_cast_has_openings(year):
    employer = next(p for p in year.personas if p.key == "employer").memberships[0].organisation
    assert sum(row["employer"] == employer for row in year.openings) >= 1
