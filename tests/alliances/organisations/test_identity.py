"""A confirmed employer's name and number change only once somebody confirmed them anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.messages.models import Message
from alliances.organisations.models import IdentityChange, Organisation
from alliances.organisations.services import identity, organisations
from tests.cast import Cast
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NEW = {"name": 'SIA "Cita Firma"', "registration_number": "40203900037"}


def stored(cast: Cast) -> dict[str, Any]:
    row = Organisation.objects.get(pk=cast.employer.pk)
    return {name: getattr(row, name) for name in NEW}


def ask(cast: Cast, **values: str) -> IdentityChange:
    organisations.edit(cast.employer, by=cast.actor("employer_member"), **(NEW | values))
    return IdentityChange.objects.get(organisation=cast.employer, decided_at__isnull=True)


@pytest.fixture(autouse=True)
def _keeper(cast: Cast) -> None:
    cast.employer_member.role = "administrator"
    cast.employer_member.save()


def test_the_confirmed_values_hold_until_a_verifier_confirmed_the_new_ones(cast: Cast) -> None:
    before = stored(cast)
    change = ask(cast, contact_phone="20000000")
    assert stored(cast) == before
    assert Organisation.objects.get(pk=cast.employer.pk).contact_phone == "20000000"
    with refusal("not_yours"):
        identity.confirm(change, because="Es pati", by=cast.actor("employer_member"))
    for _click in range(2):
        identity.confirm(change, because="Uzņēmumu reģistrs", by=cast.actor("coordinator"))
    assert stored(cast) == NEW
    entry = AuditEntry.objects.about(cast.employer).get(verb="organisation.confirm_identity")
    assert (entry.before["name"], entry.after["name"]) == (before["name"], NEW["name"])


def test_turned_down_values_never_hold(cast: Cast) -> None:
    before = stored(cast)
    identity.turn_down(ask(cast), reason="Nav reģistrā", by=cast.actor("coordinator"))
    assert stored(cast) == before
    assert IdentityChange.objects.get().reason == "Nav reģistrā"


def test_a_number_is_never_emptied_and_a_taken_one_refused(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.employer.pk).update(registration_number="40203900022")
    cast.employer.refresh_from_db()
    for who in ("employer_member", "coordinator"):
        with pytest.raises(Refused) as refused:
            organisations.edit(cast.employer, by=cast.actor(who), registration_number="")
        assert refused.value.code in {"number_needed", "not_yours"}
    Organisation.objects.filter(pk=cast.other_employer.pk).update(registration_number="40203900037")
    with refusal("organisation_exists"):
        organisations.edit(cast.employer, by=cast.actor("employer_member"), registration_number="40203900037")
    assert not IdentityChange.objects.exists()


def test_a_number_that_was_taken_meanwhile_is_not_confirmed(cast: Cast) -> None:
    change = ask(cast)
    Organisation.objects.filter(pk=cast.other_employer.pk).update(registration_number="40203900037")
    with refusal("organisation_exists"):
        identity.confirm(change, because="Reģistrs", by=cast.actor("coordinator"))
    assert IdentityChange.objects.waiting().exists()


def test_the_queue_shows_old_beside_new_and_decides(cast: Cast) -> None:
    old, change = stored(cast)["name"], ask(cast)
    client = cast.client("coordinator")
    listed = client.get(reverse("alliances:verification-list")).content.decode()
    assert old in listed
    assert "Cita Firma" in listed
    own = cast.client("employer_member").get(
        reverse("alliances:organisation-detail", args=[cast.employer.pk])
    )
    assert "Cita Firma" in own.content.decode()
    assert cast.client("employer_member").get(
        reverse("alliances:identity-detail", args=[change.pk])
    ).status_code in {403, 404, 409}
    answer = client.post(
        reverse("alliances:identity-confirm", args=[change.pk]), {"because": "Uzņēmumu reģistrs"}
    )
    assert answer.status_code == 302
    assert stored(cast) == NEW
    assert Message.objects.filter(kind="identity_answered").exists()


def test_who_asked_takes_it_back_and_reads_meanwhile_that_it_waits(cast: Cast) -> None:
    before, client = stored(cast), cast.client("employer_member")
    edit = reverse("alliances:organisation-edit", args=[cast.employer.pk])
    form = client.get(edit).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"name": NEW["name"]}
    page = client.post(edit, values, follow=True).content.decode()
    assert "kad koordinators to būs apstiprinājis" in page
    change = IdentityChange.objects.get(organisation=cast.employer, decided_at__isnull=True)
    assert "Gaida apstiprinājumu: SIA &quot;Cita Firma&quot;" in client.get(edit).content.decode()
    url = reverse("alliances:identity-withdraw", args=[change.pk])
    assert cast.client("outsider").post(url).status_code == 409, "confirms employers, and is not this one"
    for _click in range(2):
        assert client.post(url).status_code == 302
    assert stored(cast) == before
    assert "Gaida apstiprinājumu" not in client.get(edit).content.decode()
    with refusal("not_yours"):
        identity.withdraw(change, by=cast.actor("coordinator"))
    decided = identity.turn_down(ask(cast), reason="Nav reģistrā", by=cast.actor("coordinator"))
    with refusal("decided"):
        identity.withdraw(decided, by=cast.actor("employer_member"))
