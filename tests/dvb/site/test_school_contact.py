"""Pages that name the school's contact say so as well where the school has named nobody."""

from __future__ import annotations

import pytest

from alliances.organisations.models import Organisation
from alliances.people.models import Membership
from dvb.site.templatetags.contacts import school_contact
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, "nav norādīts, kam zvanīt"),
        ({"contact_phone": "+371 64100000"}, ': <a href="tel:+37164100000">+371 64100000</a></span>'),
        ({"contact_email": "skola@piemers.example"}, ': <a href="mailto:skola@piemers.example">'),
        ({"contact_name": "Anna Paraudziņa"}, ": <strong>Anna Paraudziņa</strong></span>"),
    ],
)
def test_what_is_known_of_a_school_is_named(cast: Cast, values: dict[str, str], shown: str) -> None:
    Membership.objects.filter(organisation=cast.school).update(ended_on="2026-01-01")
    empty = {"contact_name": "", "contact_phone": "", "contact_email": ""}
    Organisation.objects.filter(pk=cast.school.pk).update(**empty | values)
    text = str(school_contact(Organisation.objects.get(pk=cast.school.pk)))
    assert shown in " ".join(text.replace("\n", " ").split())
