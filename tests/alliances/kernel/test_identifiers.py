"""Identifiers are read as people write them, and a person's code never passes for a company's."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.kernel import identifiers
from alliances.kernel.errors import Refused

REAL_NUMBERS = ["40003521600", "40003148480", "90000014724", "53603062391"]
digits = st.text("0123456789", min_size=11, max_size=11)


def refusal(check, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        check(*args, **kwargs)
    return caught.value.code


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_published_registration_numbers_pass_without_caution(number):
    assert identifiers.check_registration_number(number) == identifiers.Checked(number)


@pytest.mark.parametrize(
    "written", ["40003521600", " 4000 3521 600 ", "LV40003521600", "lv 40003521600", "4000352‑1600"]
)
def test_spaces_hyphens_and_a_country_prefix_are_folded_away(written):
    assert identifiers.check_registration_number(written).value == "40003521600"


@pytest.mark.parametrize("number", REAL_NUMBERS)
@pytest.mark.parametrize("position", range(1, 11))
def test_every_single_wrong_digit_is_noticed(number, position):
    for digit in set("0123456789") - {number[position]}:
        wrong = number[:position] + digit + number[position + 1 :]
        checked = identifiers.check_registration_number(wrong, is_commercial=False)
        assert [w.code for w in checked.warnings] == ["registration_number_checksum"]


def test_wrong_checksum_is_refused_in_the_commercial_register_and_a_caution_elsewhere():
    assert refusal(identifiers.check_registration_number, "40003521601") == "registration_number_checksum"
    assert identifiers.check_registration_number("90000014725").warnings
    assert identifiers.check_registration_number("40003521601", is_commercial=False).warnings
    assert refusal(identifiers.check_registration_number, "90000014725", is_commercial=True)


@pytest.mark.parametrize(
    "text", ["", "4000352160", "400035216000", "4000352160x", "４０００３５２１６０", "abc"]
)
def test_anything_but_eleven_digits_is_no_registration_number(text):
    assert refusal(identifiers.check_registration_number, text) == "registration_number_format"


def test_a_refusal_names_the_field_and_hides_what_was_typed():
    with pytest.raises(Refused) as caught:
        identifiers.check_registration_number("010190-12345", field="host_code")
    assert caught.value.field == "host_code"
    assert "12345" not in str(caught.value)


@given(digits)
def test_no_text_is_both_a_persons_and_a_companys_number(text):
    for written in (text, f"{text[:6]}-{text[6:]}", f"LV{text}"):
        if identifiers.is_personal_code(text):
            assert refusal(identifiers.check_registration_number, written) == "personal_code_not_company"


def test_new_personal_codes_pass_without_date_or_checksum():
    for second in "23456789":
        assert identifiers.check_personal_code(f"3{second}9999-99999") == identifiers.Checked(
            f"3{second}9999-99999"
        )


def test_old_personal_codes_carry_a_possible_date():
    assert identifiers.check_personal_code("29022012345").value == "290220-12345"
    for impossible in ("290219-22345", "000190-12345", "311190-11234", "010113-31234", "010190-91234"):
        assert refusal(identifiers.check_personal_code, impossible) == "personal_code_date"


def test_old_personal_codes_end_with_june_2017():
    assert identifiers.check_personal_code("300617-20000").value == "300617-20000"
    assert refusal(identifiers.check_personal_code, "010717-20000") == "personal_code_date"


def test_checksum_of_an_old_code_is_only_a_caution():
    cautions = [identifiers.check_personal_code(f"010190-1234{d}").warnings for d in range(10)]
    assert sum(not caution for caution in cautions) == 1
    assert {w.code for caution in cautions for w in caution} == {"personal_code_checksum"}


@pytest.mark.parametrize("text", ["", "0101901234", "0101-9012345", "01019012345-", "4101901234a"])
def test_a_hyphen_stands_after_the_sixth_digit_or_nowhere(text):
    assert refusal(identifiers.check_personal_code, text) == "personal_code_format"


@given(digits)
def test_a_number_that_becomes_a_code_with_a_zero_in_front_is_one(text):
    code = f"0{text[1:]}"
    is_code = identifiers.is_personal_code(code)
    for written in (code[1:], f"{code[1:6]}-{code[6:]}", f"{code[1:6]} {code[6:]}"):
        assert identifiers.is_personal_code(written) is is_code
        if is_code:
            given_back = identifiers.check_personal_code(written, may_lack_zero=True)
            assert given_back == identifiers.check_personal_code(code)
            assert refusal(identifiers.check_personal_code, written) == "personal_code_format"


@pytest.mark.parametrize("text", ["1019012345", "10190-12345"])
def test_a_code_without_its_zero_is_known_as_one(text):
    assert identifiers.is_personal_code(text)


@pytest.mark.parametrize(
    "text", ["19012345", "101901234", "9912345678", "4003123456", "A1020312345", "10203-1234"]
)
def test_other_short_numbers_are_no_code(text):
    assert not identifiers.is_personal_code(text)


@pytest.mark.parametrize("written", ["33525011", "33 525 01 1", " 33 52501 1 ", "33525 01 1"])
def test_programme_codes_are_text_with_spaces_folded(written):
    assert identifiers.check_programme_code(written) == identifiers.Checked("33525011")


def test_a_letter_may_stand_third_in_a_programme_code():
    assert identifiers.check_programme_code("35b 525 01 1").value == "35b525011"


def test_a_programme_code_without_its_last_digit_is_a_caution():
    assert [w.code for w in identifiers.check_programme_code("33 525 01").warnings] == [
        "programme_code_short"
    ]


@pytest.mark.parametrize("text", ["", "3352501", "335250111", "3352501x", "Autotransports", "٣٣525011"])
def test_other_texts_are_no_programme_code(text):
    if text == "3352501":
        assert identifiers.check_programme_code(text).warnings
    else:
        assert refusal(identifiers.check_programme_code, text) == "programme_code_format"


def test_territorial_codes_keep_the_zeros_in_front():
    assert identifiers.check_atvk("0026000") == identifiers.Checked("0026000")
    assert refusal(identifiers.check_atvk, "26000") == "atvk_format"
    assert [w.code for w in identifiers.check_atvk("0420201").warnings] == ["atvk_old"]


@pytest.mark.parametrize("written", ["7115 01", "711501", " 7115  01"])
def test_profession_codes_part_after_the_isco_group(written):
    assert identifiers.check_profession_code(written).value == "7115 01"


def test_a_group_alone_is_no_profession():
    assert refusal(identifiers.check_profession_code, "7115") == "profession_code_format"


def test_a_sealed_text_opens_with_its_key_only():
    sealed = identifiers.seal("010190-12345", "key one")
    assert "12345" not in sealed
    assert identifiers.open_sealed(sealed, "key one") == "010190-12345"
    assert identifiers.open_sealed(sealed, b"key one") == "010190-12345"
    assert refusal(identifiers.open_sealed, sealed, "key two") == "sealed_text_unreadable"


def test_equal_texts_get_different_seals_and_equal_hashes():
    assert identifiers.seal("x", "k") != identifiers.seal("x", "k")
    assert identifiers.keyed_hash("x", "k") == identifiers.keyed_hash("x", "k")
    assert identifiers.keyed_hash("x", "k") != identifiers.keyed_hash("x", "other")
    assert len(identifiers.keyed_hash("x", "k")) == 64


def test_every_changed_character_of_a_seal_is_noticed():
    sealed = identifiers.seal("Kārlene", "k")
    assert not sealed.endswith("="), "padding would leave bits without meaning"
    for position in range(len(sealed)):
        changed = sealed[:position] + ("A" if sealed[position] != "A" else "B") + sealed[position + 1 :]
        assert refusal(identifiers.open_sealed, changed, "k") == "sealed_text_unreadable"


@pytest.mark.parametrize("text", ["", "v1.", "v2.AAAA", "v1.%%%", "010190-12345", "v1.ž"])
def test_what_was_never_sealed_does_not_open(text):
    assert refusal(identifiers.open_sealed, text, "k") == "sealed_text_unreadable"


def test_an_empty_key_is_refused_at_once():
    with pytest.raises(ValueError, match="empty key"):
        identifiers.seal("x", "")


def test_the_year_of_birth_is_never_handed_out():
    checked = identifiers.check_personal_code("010190-12345")
    assert not any(isinstance(value, dt.date) for value in (checked.value, *checked.warnings))
