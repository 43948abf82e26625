"""Cooperation agreements: entered by a school, signed with a scan, ended, seen by both parties alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.cooperation import services as cooperation
from dvb.cooperation.models import CooperationAgreement
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.pages import text_of
from tests.refusals import refusal
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2028, 8, 31)
SIGNED = dt.date(2026, 8, 20)
NOON = dt.datetime(2026, 9, 2, 12, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 paraugs"


def enter(cast: Cast, **values: object) -> CooperationAgreement:
    known = {"school": cast.school, "employer": cast.employer, "starts_on": FIRST, "number": "SL-1"}
    return cooperation.create(by=cast.actor("coordinator"), **{**known, **values})  # type: ignore[arg-type]


def test_it_is_prepared_signed_and_ended(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), enter(cast, ends_on=LAST)
    assert enter(cast) == made
    for day in (FIRST, LAST):
        assert not cooperation.in_force_on(day).exists(), "nobody has signed"
    with refusal("move_not_allowed"):
        cooperation.end(made, ends_on=LAST, by=by)
    with refusal("future"):
        cooperation.sign(made, signed_on=dt.date(2027, 1, 1), by=by)
    scan = SimpleUploadedFile("a.pdf", PDF)
    kept = cooperation.sign(made, signed_on=SIGNED, scan=scan, by=by)
    assert (kept.status, kept.scan is not None) == ("signed", True)
    assert cooperation.sign(made, signed_on=FIRST, by=by).signed_on == SIGNED
    with refusal("dates"):
        cooperation.end(made, ends_on=FIRST - dt.timedelta(days=1), by=by)
    cooperation.end(made, ends_on=FIRST + dt.timedelta(days=9), by=by)
    holds = [cooperation.in_force_on(FIRST + dt.timedelta(days=n)).exists() for n in (-1, 0, 9, 10)]
    assert holds == [False, True, True, False]


def test_what_is_wrong_is_refused(cast: Cast) -> None:
    with refusal("not_an_employer"):
        enter(cast, employer=cast.other_school)
    with refusal("invalid"):
        enter(cast, ends_on=FIRST - dt.timedelta(days=1))
    for name in ("other_coordinator", "employer_member", "learner_member", "ministry_viewer"):
        with refusal("not_yours"):
            cooperation.create(
                school=cast.school, employer=cast.employer, starts_on=FIRST, by=cast.actor(name)
            )


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"verified_at": None}, "employer_unconfirmed"),
        ({"verified_at": None, "refused_at": NOON, "refused_because": "Nav tāda"}, "employer_refused"),
    ],
    ids=["unconfirmed", "refused"],
)
def test_an_employer_that_is_not_confirmed_gets_and_signs_none(
    cast: Cast, state: dict[str, object], code: str
) -> None:
    draft, client = enter(cast), cast.client("coordinator")
    Organisation.objects.filter(pk=cast.employer.pk).update(**state)
    cast.employer.refresh_from_db()
    with refusal(code):
        enter(cast, starts_on=LAST)
    with refusal(code):
        cooperation.sign(draft, signed_on=SIGNED, by=cast.actor("coordinator"))
    form = {"employer": cast.employer.pk, "number": "SL-9", "starts_on": "01.09.2027"}
    pages = (
        client.post(reverse("cooperation-create"), form),
        client.post(reverse("cooperation-sign", args=[draft.pk]), {"signed_on": "20.08.2026"}),
    )
    for page in pages:
        assert page.status_code == 200
        assert "apstipriniet to tā lapā" in text_of(page)
    assert enter(cast) == draft
    draft.refresh_from_db()
    assert (draft.status, CooperationAgreement.objects.count()) == ("draft", 1)
    Organisation.objects.filter(pk=cast.employer.pk).update(verified_at=NOON, refused_at=None)
    assert cooperation.sign(draft, signed_on=SIGNED, by=cast.actor("coordinator")).status == "signed"


@pytest.mark.parametrize(
    ("name", "other", "typed", "shown"),
    [
        ("number", "B", "B", "(Numurs: A)"),
        ("ends_on", dt.date(2027, 9, 1), "01.09.2027", "(Pēdējā diena: 31.08.2028.)"),
        ("ends_on", None, "", "(Pēdējā diena: 31.08.2028.)"),
        ("about", "Pavāri", "Pavāri", "(Par ko: –)"),
    ],
)
def test_a_second_entry_with_other_values_is_refused_and_changes_nothing(
    cast: Cast, name: str, other: object, typed: str, shown: str
) -> None:
    known = {"number": "A", "ends_on": LAST, "about": ""}
    made = enter(cast, **known)
    assert enter(cast, **known | {"number": " A "}) == made
    with refusal("entered_otherwise") as refused:
        enter(cast, **known | {name: other})
    assert refused.value.field == name
    form = {"employer": cast.employer.pk, "starts_on": "01.09.2026", "number": "A", "ends_on": "31.08.2028"}
    client, address = cast.client("coordinator"), reverse("cooperation-create")
    page = client.post(address, form | {name: typed})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [name]
    assert shown in text_of(page)
    assert client.post(address, form).headers["Location"] == reverse("cooperation-detail", args=[made.pk])
    made.refresh_from_db()
    assert (made.number, made.ends_on, made.about) == ("A", LAST, "")
    assert AuditEntry.objects.filter(verb="cooperation.create").count() == 1


def test_a_second_end_on_another_day_is_refused_and_said(cast: Cast) -> None:
    by, made = cast.actor("coordinator"), enter(cast)
    cooperation.sign(made, signed_on=SIGNED, by=by)
    ended = cooperation.end(made, ends_on=LAST, by=by)
    assert cooperation.end(made, ends_on=LAST, by=by) == ended
    with refusal("ended_otherwise"):
        cooperation.end(made, ends_on=FIRST, by=by)
    client, address = cast.client("coordinator"), reverse("cooperation-end", args=[made.pk])
    page = client.post(address, {"ends_on": "01.12.2026"})
    assert page.status_code == 200
    assert "(pēdējā diena: 31.08.2028.)" in text_of(page)
    assert client.post(address, {"ends_on": "31.08.2028"}).status_code == 302
    made.refresh_from_db()
    assert made.ends_on == LAST
    assert AuditEntry.objects.filter(verb="cooperation.end").count() == 1


def test_a_learners_agreement_names_the_one_behind_it(cast: Cast) -> None:
    made = make.drawn(cast)
    client, url = cast.client("coordinator"), reverse("agreement-detail", args=[made.pk])
    for row in (enter(cast), enter(cast, employer=cast.other_employer, number="SL-2")):
        cooperation.sign(row, signed_on=SIGNED, by=cast.actor("coordinator"))
    behind = cooperation.covering(made, FIRST)
    assert behind is not None
    assert behind.number == "SL-1"
    page = text_of(client.get(url))
    assert "SL-1" in page
    assert "SL-2" not in page
    assert "SL-1" not in text_of(cast.client("learner_member").get(url))


def test_both_parties_read_it_and_nobody_else(cast: Cast) -> None:
    made = enter(cast)
    kept = cooperation.sign(
        made, signed_on=SIGNED, scan=SimpleUploadedFile("a.pdf", PDF), by=cast.actor("coordinator")
    )
    other = enter(cast, starts_on=LAST)
    for name in MEMBERS:
        client, sees = cast.client(name), name in {"coordinator", "employer_member"}
        assert visible_to(cast.actor(name), CooperationAgreement).count() == 2 * sees, name
        for route in ("cooperation-detail", "cooperation-scan"):
            code = client.get(reverse(route, args=[kept.pk])).status_code
            assert code in ((200,) if sees else (403, 404)), (name, route)
        if name != "coordinator":
            for route in ("cooperation-sign", "cooperation-end"):
                form = {"signed_on": "01.09.2026", "ends_on": "01.09.2027"}
                assert client.post(reverse(route, args=[other.pk]), form).status_code in (403, 404)
    assert cast.client("coordinator").get(reverse("cooperation-scan", args=[other.pk])).status_code == 404


def test_a_school_enters_one_by_the_pages(cast: Cast) -> None:
    client = cast.client("coordinator")
    assert client.get(reverse("cooperation-list")).status_code == 200
    form = {"employer": cast.employer.pk, "number": "SL-9", "starts_on": "01.09.2026"}
    wrong = client.post(reverse("cooperation-create"), {**form, "ends_on": "01.08.2026"})
    assert wrong.status_code == 200
    to = client.post(reverse("cooperation-create"), form).headers["Location"]
    made = CooperationAgreement.objects.get()
    assert client.post(reverse("cooperation-sign", args=[made.pk]), {"signed_on": "x"}).status_code == 200
    client.post(reverse("cooperation-sign", args=[made.pk]), {"signed_on": "20.08.2026"})
    assert "parakstīts" in text_of(client.get(to))
    assert (
        client.post(reverse("cooperation-end", args=[made.pk]), {"ends_on": "01.01.2020"}).status_code == 200
    )
    client.post(reverse("cooperation-end", args=[made.pk]), {"ends_on": "31.08.2027"})
    assert "SL-9" in text_of(client.get(reverse("cooperation-list")))
    made.refresh_from_db()
    assert made.status == "ended"
