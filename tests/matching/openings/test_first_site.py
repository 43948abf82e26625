"""An employer's first opening: where it is was said at registration, and is asked for in the open."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alliances.organisations.models import Organisation, Workplace
from matching.openings.models import Opening
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_registered_address_is_offered_as_the_first_workplace(cast: Cast) -> None:
    Opening.objects.all().delete()
    Workplace.objects.filter(organisation=cast.employer).delete()
    Organisation.objects.filter(pk=cast.employer.pk).update(town="Rīga", address="Brīvības iela 100")
    page = cast.client("employer_member").get(reverse("matching:opening-create")).content.decode()
    assert 'value="Rīga"' in page
    assert 'value="Brīvības iela 100"' in page
    town = page.split('for="id_town"')[1].split("</label>")[0]
    assert "nav obligāti" not in town, "what is needed is not called optional"
