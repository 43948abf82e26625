"""Searching in lists: words without diacritics, and a few digits as the number in a name."""

from __future__ import annotations

import pytest

from alliances.organisations.models import Organisation
from alliances.pages.list_pages import containing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NAMES = {
    "Darbnīca 01": "40103000015",
    "Darbnīca 26": "40201000018",
    "Darbnīca 101": "50103000017",
    "AT-2A remonts": "41500000014",
}


@pytest.fixture(autouse=True)
def _known() -> None:
    for name, number in NAMES.items():
        make.OrganisationFactory(employer=True, name=name, registration_number=number, town="Rīga")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Darbnīca 01", {"Darbnīca 01"}),
        ("01", {"Darbnīca 01"}),
        ("darbnica 1", {"Darbnīca 101"}),
        ("2", {"Darbnīca 26", "AT-2A remonts"}),
        ("2a", {"AT-2A remonts"}),
        ("4", set()),
        ("40103000015", {"Darbnīca 01"}),
        ("4010", {"Darbnīca 01"}),
        ("0103", {"Darbnīca 01", "Darbnīca 101"}),
    ],
)
def test_a_few_digits_are_a_number_in_a_name_and_no_part_of_a_long_number(
    typed: str, found: set[str]
) -> None:
    rows = Organisation.objects.filter(containing(typed, ["search_key"]), name__in=NAMES)
    assert {row.name for row in rows} == found
