"""A choice whose key no table can hold is refused in words, in every form with several choices."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.urls import reverse

from alliances.organisations.forms.organisation_checkboxes import OrganisationsField
from alliances.organisations.models import Hazard, Organisation
from alliances.pages.fields import RowsField
from matching.openings.forms import OpeningForm
from tests.cast import Cast
from tests.house.source import PACKAGES, modules, name_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LARGE = ("9223372036854775808", "18446744073709551616", "1" + "0" * 40)


@pytest.mark.parametrize("key", LARGE)
@pytest.mark.parametrize(
    "field", [RowsField(Hazard.objects.all()), OrganisationsField(Organisation.objects.all())]
)
def test_a_key_that_no_table_holds_is_no_choice(field: Any, key: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean([key])
    assert [one.code for one in refused.value.error_list] == ["invalid_choice"]


def test_a_page_answers_with_its_form(cast: Cast) -> None:
    url = reverse("matching:opening-edit", args=[cast.opening.pk])
    names = [name for name, field in OpeningForm.base_fields.items() if isinstance(field, RowsField)]
    assert names
    answer = cast.client("employer_member").post(url, dict.fromkeys(names, LARGE[0]))
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()


def test_no_form_has_a_field_of_several_rows_that_asks_the_database_first() -> None:
    plain = {
        str(name_of(path))
        for package in PACKAGES
        for path in modules(package)
        if "ModelMultipleChoiceField" in path.read_text(encoding="utf-8")
    }
    assert plain == {"alliances/pages/fields.py"}
