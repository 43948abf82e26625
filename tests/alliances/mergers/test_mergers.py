"""Two records of one employer become one: who has to agree, what moves, what stays, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel import merged_records
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from alliances.mergers import queries
from alliances.mergers.models import Merger
from alliances.mergers.services import mergers, moving
from alliances.messages.models import Message
from alliances.organisations.models import Organisation, Supervisor
from alliances.people.models import Membership
from dvb.agreements.models import Agreement
from dvb.signing.models import ReleasedPaper
from matching.openings.models import Opening
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements import signed

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def double_of(cast: Cast, **values: Any) -> Organisation:
    """A record of the same firm that some school typed: no number, no people, one opening of its own."""
    double = make.OrganisationFactory(
        employer=True, **{"name": "Vecais Nosaukums", "registration_number": None, **values}
    )
    make.OpeningFactory(employer=double, title="Otrā vieta", qualifications=[cast.qualification])
    return double


def ask(cast: Cast, double: Organisation, who: str = "coordinator") -> Merger:
    return mergers.ask(cast.employer, double=double, because="Viens numurs", by=cast.actor(who))


def refused(verb: Any, *subjects: Any, **arguments: Any) -> str:
    with pytest.raises(Refused) as caught:
        verb(*subjects, **arguments)
    return caught.value.code


def merged(cast: Cast, double: Organisation) -> Merger:
    return mergers.agree(ask(cast, double), by=cast.actor("employer_member"))


def test_claimed_record_is_merged_only_once_its_own_people_agree(cast: Cast) -> None:
    double = double_of(cast)
    merger = ask(cast, double)
    assert merger.decided_at is None
    assert Opening.objects.filter(employer=double).exists()
    assert Message.objects.filter(kind="merger_asked", user=cast.employer_member.user).count() == 1
    merger = mergers.agree(merger, by=cast.actor("employer_member"))
    assert merger.is_done
    for column in merged_records.moving():
        assert not column.rows(double.pk).exists(), column.label
    assert set(cast.employer.openings.values_list("title", flat=True)) == {"Autoserviss", "Otrā vieta"}
    row = AuditEntry.objects.get(verb="organisation.merge")
    assert (row.subject_id, row.after["merged"]) == (cast.employer.pk, double.pk)


def test_two_claimed_records_need_both(cast: Cast) -> None:
    double = double_of(cast)
    make.MembershipFactory(organisation=double, role="administrator")
    member = Membership.objects.get(organisation=double)
    merger = ask(cast, double, "employer_member")
    assert merger.decided_at is None
    assert refused(mergers.agree, merger, by=cast.actor("coordinator")) == "not_yours"
    assert mergers.agree(merger, by=member.as_actor()).is_done
    assert Membership.objects.filter(user=member.user, organisation=cast.employer).exists()


def test_schools_with_learners_at_a_record_without_people_agree_each(cast: Cast) -> None:
    agreement = signed.active(cast)
    Membership.objects.filter(organisation=cast.employer).delete()
    stranger = make.OrganisationFactory(employer=True)
    make.MembershipFactory(organisation=stranger, role="administrator")
    by = Membership.objects.get(organisation=stranger).as_actor()
    Organisation.objects.filter(pk=cast.employer.pk).update(registration_number=None)
    merger = mergers.ask(stranger, double=cast.employer, because="Mūsu ieraksts", by=by)
    assert merger.decided_at is None
    assert not visible_to(by, Agreement).exists()
    seen = {str(one.called) for one in queries.preview(stranger, cast.employer, by)}
    assert seen <= {str(merged_records.columns()["alliances.alliancemember.organisation"].called)}
    assert refused(mergers.agree, merger, by=cast.actor("other_coordinator")) == "not_yours"
    assert not visible_to(cast.actor("other_coordinator"), Merger).exists()
    mergers.agree(merger, by=cast.actor("coordinator"))
    assert visible_to(by, Agreement).get() == agreement


def test_signed_papers_stay_byte_for_byte(cast: Cast) -> None:
    agreement = signed.active(cast)
    papers = list(ReleasedPaper.objects.values_list("pk", "sha256").order_by("pk"))
    trail = list(AuditEntry.objects.values_list("pk", "organisation", "subject_id").order_by("pk"))
    double = double_of(cast, registration_number=None)
    merger = mergers.ask(double, double=cast.employer, because="Viens", by=cast.actor("coordinator"))
    assert mergers.agree(merger, by=cast.actor("employer_member")).is_done
    assert list(ReleasedPaper.objects.values_list("pk", "sha256").order_by("pk")) == papers
    rows = AuditEntry.objects.filter(pk__in=[row[0] for row in trail])
    assert list(rows.values_list("pk", "organisation", "subject_id").order_by("pk")) == trail
    agreement.refresh_from_db()
    assert agreement.assignment.opening.employer_id == double.pk
    double.refresh_from_db()
    assert double.registration_number


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"registration_number": "40003000003"}, "other_number"),
        ({"verified_at": None}, "not_confirmed"),
        ({"is_natural_person": True}, "other_person"),
    ],
)
def test_what_cannot_be_one_employer_is_refused(cast: Cast, values: dict[str, Any], code: str) -> None:
    Organisation.objects.filter(pk=cast.employer.pk).update(registration_number="40003521600")
    double = double_of(cast, **values)
    assert refused(ask, cast, double) == code
    assert not Merger.objects.exists()


def test_same_person_and_same_alliance_stand_once_afterwards(cast: Cast) -> None:
    double = double_of(cast)
    Membership.objects.create(organisation=double, user=cast.employer_member.user, role="administrator")
    AllianceMember.objects.create(alliance=cast.alliance, organisation=double, joined_on=make.YEAR_STARTS)
    merger = ask(cast, double, "employer_member")
    assert mergers.agree(merger, by=Membership.objects.get(organisation=double).as_actor()).is_done
    living = Membership.objects.filter(organisation=cast.employer, ended_on__isnull=True)
    assert living.count() == 1
    stays = AllianceMember.objects.filter(organisation=cast.employer)
    assert (stays.count(), stays.filter(left_on__isnull=True).count()) == (2, 1)


def test_merged_record_is_chosen_nowhere_and_found_by_its_old_name(cast: Cast) -> None:
    double = double_of(cast)
    merged(cast, double)
    assert not Organisation.objects.filter(pk=double.pk).exists()
    assert not visible_to(cast.actor("coordinator"), Organisation).filter(pk=double.pk).exists()
    browser = cast.client("coordinator")
    page = browser.get(reverse("alliances:organisation-list"), {"q": "vecais nosaukums"})
    assert cast.employer.name in page.content.decode()
    for name in ("alliances:organisation-detail", "matching:employer-openings"):
        old = browser.get(reverse(name, args=[double.pk]))
        assert (old.status_code, old.headers["Location"]) == (302, reverse(name, args=[cast.employer.pk]))


def test_merged_twice_is_merged_once(cast: Cast) -> None:
    double = double_of(cast)
    first = merged(cast, double)
    assert first.is_done
    assert ask(cast, double) == first
    assert mergers.agree(first, by=cast.actor("employer_member")) == first
    assert AuditEntry.objects.filter(verb="organisation.merge").count() == 1
    other = make.OrganisationFactory(employer=True, registration_number=None)
    with pytest.raises(Refused):
        mergers.ask(other, double=double, because="Vēlreiz", by=cast.actor("coordinator"))


def test_fault_in_the_middle_leaves_nothing_half(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    double = double_of(cast)

    def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(moving, "_readdress", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        merged(cast, double)
    assert Organisation.objects.get(pk=double.pk).openings.count() == 1
    assert not Merger.objects.exists()


def test_row_that_came_late_follows_the_same_day(cast: Cast) -> None:
    double = double_of(cast)
    merged(cast, double)
    late = Supervisor.objects.create(employer=double, name="Ilze")
    assert moving.move_late_rows() == 1
    assert moving.move_late_rows() == 0
    late.refresh_from_db()
    assert late.employer_id == cast.employer.pk


def test_employer_alone_takes_no_record_over(cast: Cast) -> None:
    double = double_of(cast)
    assert refused(ask, cast, double, "employer_member") == "nobody_to_ask"
    Organisation.objects.filter(pk=double.pk).update(contact_written_by=cast.other_school)
    merger = ask(cast, double, "employer_member")
    assert merger.decided_at is None
    assert mergers.agree(merger, by=cast.actor("other_coordinator")).is_done


def test_party_keeps_the_records_apart(cast: Cast) -> None:
    double = double_of(cast)
    merger = mergers.turn_down(ask(cast, double), reason="Divas firmas", by=cast.actor("employer_member"))
    assert not merger.is_done
    assert Organisation.objects.filter(pk=double.pk).exists()
    assert Message.objects.filter(kind="merger_refused", user=cast.coordinator.user).exists()
    assert refused(mergers.agree, merger, by=cast.actor("employer_member")) == "decided"


def test_pages_lead_from_the_name_to_the_yes(cast: Cast) -> None:
    double = double_of(cast)
    school, firm = cast.client("coordinator"), cast.client("employer_member")
    address = reverse("alliances:merger-ask", args=[cast.employer.pk])
    assert "Vecais Nosaukums" in school.get(f"{address}?double=vecais+nosaukums").content.decode()
    unsure = school.post(f"{address}?double={double.pk}", {"because": "Viens"})
    assert unsure.status_code == 200
    assert not Merger.objects.exists()
    school.post(f"{address}?double={double.pk}", {"because": "Viens", "is_sure": "on"})
    merger = Merger.objects.get()
    page = reverse("alliances:merger-detail", args=[merger.pk])
    assert page in firm.get(reverse("home")).content.decode()
    assert firm.get(page).status_code == 200
    assert cast.client("outsider").get(page).status_code == 404
    firm.post(reverse("alliances:merger-agree", args=[merger.pk]), {"is_sure": "on"})
    merger.refresh_from_db()
    assert merger.is_done
    assert firm.get(page).status_code == 200


def test_an_employer_that_asks_reads_no_contact_of_a_record_that_it_may_not_open(cast: Cast) -> None:
    """It types a number of the public register, and must not read a person's telephone for it."""
    secrets = {
        "address": "Slepenā iela 5",
        "contact_name": "Kontakta Persona",
        "contact_email": "kontakts@piemers.example",
        "contact_phone": "+371 20000099",
    }
    own = {name: f"x{word}"[::-1] for name, word in secrets.items()}
    Organisation.objects.filter(pk=cast.employer.pk).update(**own)
    other = make.OrganisationFactory(employer=True, name="SIA Sveša", **secrets)
    url = reverse("alliances:merger-ask", args=[cast.employer.pk])
    asked = {"double": other.registration_number}
    page = cast.client("employer_member").get(url, asked).content.decode()
    assert "SIA Sveša" in page
    assert [word for word in secrets.values() if word in page] == []
    school = cast.client("coordinator").get(url, asked).content.decode()
    assert [word for word in secrets.values() if word not in school] == []
