"""Every field of every form: numbers as people type them, keyboards, and what a browser fills in."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms

from tests.house.source import PACKAGES, ROOT, modules

NUMBERS = (forms.IntegerField, forms.DecimalField, forms.FloatField)


def fields() -> Iterator[tuple[str, str, forms.Field]]:
    for path in modules(*PACKAGES):
        if "(forms." in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for form in sorted(_below(forms.BaseForm), key=lambda form: form.__qualname__):
        if form.__module__.split(".")[0] in PACKAGES:
            for name, field in form.base_fields.items():  # type: ignore[attr-defined]
                yield form.__qualname__, name, field


def _below(kind: type) -> set[type]:
    return {kind}.union(*map(_below, kind.__subclasses__()))


def attributes(field: forms.Field) -> dict[str, Any]:
    return {"type": getattr(field.widget, "input_type", ""), **field.widget.attrs}


@pytest.mark.parametrize("typed", ["{n}", " {n} ", "{n} h", "{n}\u00a0€", "{n} EUR", "{n} st."])
def test_a_number_is_read_as_it_is_printed(typed: str) -> None:
    seen = 0
    for form, name, field in fields():
        if not isinstance(field, NUMBERS) or isinstance(field.widget, forms.HiddenInput):
            continue
        least = Decimal(str(field.min_value if field.min_value is not None else 0))
        most = Decimal(str(field.max_value if field.max_value is not None else 99_999))
        numbers = {"1 250": Decimal(1250), "1.250,00": Decimal(1250), str(int(most)): Decimal(int(most))}
        if not isinstance(field, forms.IntegerField):
            numbers |= {"35,5": Decimal("35.5"), "1 250,5": Decimal("1250.5"), "1,250.50": Decimal("1250.5")}
        for text, number in numbers.items():
            if least <= number <= most:
                assert Decimal(str(field.clean(typed.format(n=text)))) == number, (form, name, text)
                seen += 1
    assert seen > 30


def test_a_number_field_takes_what_is_typed_and_shows_digits() -> None:
    wrong = [
        (form, name)
        for form, name, field in fields()
        if isinstance(field, NUMBERS)
        and not isinstance(field.widget, forms.HiddenInput)
        and (attributes(field)["type"], attributes(field).get("inputmode"))
        not in {("text", "numeric"), ("text", "decimal")}
    ]
    assert wrong == []


def test_contacts_have_their_keyboard_and_say_how_they_are_filled_in() -> None:
    wrong = []
    for form, name, field in fields():
        has = attributes(field)
        if name.endswith("phone") and has.get("inputmode") != "tel":
            wrong.append((form, name, "keyboard"))
        if name == "registration_number" and has.get("inputmode") != "numeric":
            wrong.append((form, name, "keyboard"))
        if isinstance(field, forms.EmailField) and has["type"] != "email":
            wrong.append((form, name, "keyboard"))
        is_contact = isinstance(field, forms.EmailField) or name.endswith("phone") or name == "address"
        if is_contact and "autocomplete" not in has:
            wrong.append((form, name, "autocomplete"))
    assert wrong == []


def test_an_employer_fills_in_itself_with_what_its_browser_knows() -> None:
    filled = {(form, name): attributes(field).get("autocomplete") for form, name, field in fields()}
    for form, contact in (("RegistrationForm", "contact_phone"), ("OrganisationForm", "contact_phone")):
        assert filled[form, "name"] == "organization"
        assert filled[form, "address"] == "street-address"
        assert filled[form, "town"] == "address-level2"
        assert filled[form, contact] == "tel"
    assert filled["RegistrationForm", "email"] == filled["OrganisationForm", "contact_email"] == "email"
    assert filled["SupervisorForm", "email"] == "section-supervisor email"
