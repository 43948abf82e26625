"""Whoever meets trouble says so: employer, learner, guardian and supervisor ask, the school answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.models import Message
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement, Amendment
from dvb.change_requests import access, services, todo
from dvb.change_requests.models import ChangeRequest
from dvb.guest_access.services import guest_links as outside
from matching.learners.models import Guardian
from tests import factories
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.matching.rounds.joint import english
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = [pytest.mark.django_db]
WHO = {"host": "employer_member", "learner": "learner_member"}
VALUES: dict[str, dict[str, str]] = {
    "amend": {"effective_on": "01.12.2026", "weekly_hours": "24"},
    "extend": {"ends_on": "30.09.2027"},
    "end": {"last_day": "04.12.2026"},
    "supervisor": {"effective_on": "01.12.2026", "supervisor": "Jauna Vadītāja"},
    "absent": {"day": "19.11.2026"},
    "question": {},
    "correct": {},
}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with freeze_time(logs.NOW):
        yield


@pytest.fixture
def stay(cast: Cast) -> Agreement:
    return logs.at_work(cast)


def guardian_link(cast: Cast) -> PersonalLink:
    cast.learner.person.birth_date = dt.date(2010, 5, 1)
    cast.learner.person.save()
    guardian = Guardian.objects.create(
        person=cast.learner.person, name="Ilze Paraudziņa", relation="mother", email="ilze@piemers.example"
    )
    return outside.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))


def opened(link: PersonalLink) -> tuple[Client, str]:
    """A browser in which the holder has typed the code."""
    client, token = Client(), links.token_of(link)
    code = links.new_code(link, how="read_out")
    client.post(reverse("link-open", args=[token]), {"code": code})
    english(client)
    return client, token


def form_at(client: Client, url: str, kind: str) -> dict[str, Any]:
    """The form as the page shows it, with what is asked for."""
    page = client.get(url)
    assert page.status_code == 200, url
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    typed = {k: f"{v:%d.%m.%Y}" if isinstance(v, dt.date) else v for k, v in shown.items()}
    return {**typed, **VALUES[kind], "text": f"Tāpēc, ka vajag: {kind}"}


def asked(stay: Agreement, kind: str) -> ChangeRequest:
    return ChangeRequest.objects.get(agreement=stay, kind=kind)


@pytest.mark.parametrize("side", ["host", "learner"])
def test_parties_ask_for_everything_their_agreement_allows_and_a_double_click_asks_once(
    cast: Cast, stay: Agreement, side: str
) -> None:
    client = english(cast.client(WHO[side]))
    chooser = reverse("agreement-ask", args=[stay.pk])
    assert chooser in client.get(reverse("agreement-detail", args=[stay.pk])).content.decode()
    kinds = access.kinds_for(stay, side)
    assert set(kinds) >= {"amend", "extend", "end", "supervisor", "question"}
    assert ("absent" in kinds) == (side == "host")
    listed = client.get(chooser).content.decode()
    for kind in kinds:
        url = reverse("agreement-ask-for", args=[stay.pk, kind.value])
        assert url in listed
        form = form_at(client, url, kind)
        assert client.post(url, {**form, "text": ""}).status_code == 200, "a reason is needed"
        assert client.post(url, form).status_code == 302, kind
        assert client.post(url, form).status_code == 302, "a second click"
        assert asked(stay, kind).asker == side
    mails = Message.objects.filter(kind="change_asked")
    assert mails.values("subject_id").distinct().count() == len(kinds)
    assert Agreement.objects.get(pk=stay.pk).status == stay.status, "nothing changes by asking"


@pytest.mark.parametrize("purpose", ["guardian", "supervisor"])
def test_guardian_and_supervisor_ask_behind_their_link_and_read_the_answer_there(
    cast: Cast, stay: Agreement, purpose: str
) -> None:
    link = guardian_link(cast) if purpose == "guardian" else logs.supervisor(cast, stay)
    client, token = opened(link)
    kinds = access.kinds_for(stay, purpose)
    assert ("absent" in kinds) == (purpose == "supervisor")
    for kind in kinds:
        url = reverse("link-ask-for", args=[token, stay.pk, kind.value])
        form = form_at(client, url, kind)
        assert client.post(url, form).status_code == 302, kind
        assert client.post(url, form).status_code == 302, "a second click"
        assert asked(stay, kind).link == link
    services.accept(asked(stay, "extend"), answer="Piezvaniet rīt.", by=cast.actor("coordinator"))
    page = text_of(client.get(reverse("link", args=[token])))
    assert "Piezvaniet rīt." in page
    assert Message.objects.filter(kind="change_answered", to_email=link.email, link=link).count() == 1
    late = asked(stay, "end")
    url = reverse("link-withdraw", args=[token, late.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302, "a second click"
    assert asked(stay, "end").status == "withdrawn"


@pytest.mark.parametrize("purpose", ["guardian", "supervisor"])
def test_questions_have_one_place_behind_a_link_and_earlier_ones_stay_there(
    cast: Cast, stay: Agreement, purpose: str
) -> None:
    """A question and a no are written on the page itself; what was asked as a request before is answered."""
    link = guardian_link(cast) if purpose == "guardian" else logs.supervisor(cast, stay)
    client, token = opened(link)
    url = reverse("link-ask-for", args=[token, stay.pk, "question"])
    assert client.get(url).status_code == 404
    assert url not in client.get(reverse("link-ask", args=[token, stay.pk])).content.decode()
    page = client.get(reverse("link", args=[token]))
    assert page.content.decode().count(reverse("link-reply", args=[token, stay.pk])) == 1
    assert "Ask for a change" in text_of(page)
    assert "put a question" not in text_of(page)
    earlier = ChangeRequest.objects.create(
        agreement=stay,
        kind="question",
        text="Kad brauc autobuss?",
        asker=purpose,
        asker_name=link.name,
        asker_email=link.email,
        link=link,
    )
    services.accept(earlier, answer="Plkst. septiņos.", by=cast.actor("coordinator"))
    assert "Plkst. septiņos." in text_of(client.get(reverse("link", args=[token])))
    Agreement.objects.filter(pk=stay.pk).update(status="ended")
    after = client.get(reverse("link", args=[token])).content.decode()
    assert reverse("link-reply", args=[token, stay.pk]) in after
    assert reverse("link-ask", args=[token, stay.pk]) not in after, "nothing is left to be changed"


def test_a_closed_link_and_a_foreign_one_ask_nothing(cast: Cast, stay: Agreement) -> None:
    link = logs.supervisor(cast, stay)
    client, token = opened(link)
    foreign = make.agree(cast.other_learner, cast.other_opening)
    other = Agreement.objects.create(assignment=foreign, status=AgreementState.ACTIVE)
    assert client.get(reverse("link-ask", args=[token, other.pk])).status_code == 404
    links.revoke(link, by=cast.actor("coordinator"))
    with refusal("link_over"):
        services.by_link(link)


def test_of_a_draft_a_correction_is_asked_and_no_amendment(cast: Cast) -> None:
    draft = make.drawn(cast)
    assert access.kinds_for(draft, "learner") == ["correct", "question"]
    client = cast.client("employer_member")
    assert client.get(reverse("agreement-ask-for", args=[draft.pk, "amend"])).status_code == 404
    url = reverse("agreement-ask-for", args=[draft.pk, "correct"])
    assert client.post(url, {"text": "Adrese ir Otrā iela 2."}).status_code == 302
    done = cast.client("coordinator").post(
        reverse("request-detail", args=[asked(draft, "correct").pk]), {"do": "accept"}
    )
    request = asked(draft, "correct")
    assert done["Location"] == reverse("agreement-edit", args=[draft.pk]) + f"?request={request.pk}"


def ask(cast: Cast, stay: Agreement, kind: str, values: dict[str, Any], side: str = "host") -> ChangeRequest:
    by = cast.actor(WHO[side])
    of = services.by_account(stay, name="Inga", email="inga@piemers.example", by=by)
    return services.ask(stay, kind=kind, text="Nav darba.", values=values, of=of, by=by)


@pytest.mark.parametrize(
    ("kind", "values", "route", "shown"),
    [
        ("extend", {"ends_on": "2027-09-30"}, "agreement-amend", {"ends_on": dt.date(2027, 9, 30)}),
        (
            "supervisor",
            {"effective_on": "2026-12-01", "supervisor": "Jauna Vadītāja"},
            "agreement-amend",
            {"effective_on": dt.date(2026, 12, 1), "supervisor": "Jauna Vadītāja"},
        ),
        (
            "end",
            {"last_day": "2026-12-04"},
            "agreement-terminate",
            {"last_day": dt.date(2026, 12, 4), "asked_by": "host"},
        ),
        ("absent", {"day": "2026-11-19"}, "log-away", {"starts_on": dt.date(2026, 11, 19)}),
    ],
)
def test_accepting_opens_the_schools_own_form_with_what_was_asked(
    cast: Cast, stay: Agreement, kind: str, values: dict[str, Any], route: str, shown: dict[str, Any]
) -> None:
    request = ask(cast, stay, kind, values)
    client = english(cast.client("coordinator"))
    assert reverse("request-detail", args=[request.pk]) in client.get(reverse("home")).content.decode()
    done = client.post(reverse("request-detail", args=[request.pk]), {"do": "accept"})
    assert done["Location"].startswith(reverse(route, args=[stay.pk]))
    form = client.get(done["Location"]).context["form"]
    assert {name: form[name].value() for name in shown} == shown
    assert Message.objects.get(kind="change_answered").to_email == cast.employer_member.user.email
    foreign = cast.client("other_coordinator").get(done["Location"])
    assert foreign.status_code in (403, 404)


def test_declining_needs_a_reason_that_the_asker_reads(cast: Cast, stay: Agreement) -> None:
    request = ask(cast, stay, "end", {"last_day": "2026-12-04"})
    url = reverse("request-detail", args=[request.pk])
    client = english(cast.client("coordinator"))
    assert client.post(url, {"do": "decline"}).status_code == 200
    assert client.post(url, {"do": "decline", "answer": "Vispirms parunāsim."}).status_code == 302
    assert "Vispirms parunāsim." in text_of(english(cast.client("employer_member")).get(url))
    assert cast.client("employer_member").post(url, {"do": "accept"}).status_code == 403
    request.refresh_from_db()
    assert request.status == "declined"


def test_neither_side_reads_what_the_other_asks(cast: Cast, stay: Agreement) -> None:
    hers = ask(cast, stay, "end", {"last_day": "2026-12-04"}, side="learner")
    firms = ask(cast, stay, "absent", {"day": "2026-11-19"})
    for name, own, foreign in (("employer_member", firms, hers), ("learner_member", hers, firms)):
        client = cast.client(name)
        assert client.get(reverse("request-detail", args=[own.pk])).status_code == 200
        assert client.get(reverse("request-detail", args=[foreign.pk])).status_code == 404
        with refusal("not_yours"):
            services.withdraw(foreign, by=cast.actor(name))
        page = client.get(reverse("agreement-detail", args=[stay.pk])).content.decode()
        assert reverse("request-detail", args=[foreign.pk]) not in page
    for name in ("other_coordinator", "other_employer_member", "outsider"):
        assert cast.client(name).get(reverse("request-detail", args=[hers.pk])).status_code in (403, 404)
        with refusal("not_yours"):
            services.accept(hers, by=cast.actor(name))


def test_unanswered_requests_are_reminded_of_every_three_days(cast: Cast, stay: Agreement) -> None:
    request = ask(cast, stay, "question", {})
    day = dt.date(2026, 11, 20)
    assert services.remind_due(day + dt.timedelta(days=2)) == 0
    assert services.remind_due(day + dt.timedelta(days=3)) == 1
    assert services.remind_due(day + dt.timedelta(days=3)) == 0, "the second time changes nothing"
    assert services.remind_due(day + dt.timedelta(days=6)) == 1
    services.withdraw(request, by=cast.actor("employer_member"))
    assert services.remind_due(day + dt.timedelta(days=12)) == 0


def test_pages_name_a_person_of_the_school_with_telephone(cast: Cast, stay: Agreement) -> None:
    group = make_group(cast)
    pages = [
        ("employer_member", reverse("agreement-detail", args=[stay.pk])),
        ("employer_member", reverse("agreement-ask", args=[stay.pk])),
        ("employer_member", reverse("matching:assignment-detail", args=[stay.assignment_id])),
        *(
            ("learner_member", reverse(name))
            for name in ("home", "log", "matching:my-place", "agreement-list")
        ),
        ("learner_member", reverse("agreement-detail", args=[stay.pk])),
    ]
    for name, url in pages:
        page = cast.client(name).get(url).content.decode()
        assert group.contact_name in page, url
        assert 'href="tel:+37129123456"' in page, url
    for link in (guardian_link(cast), logs.supervisor(cast, stay)):
        client, token = opened(link)
        for url in (reverse("link", args=[token]), reverse("link-ask", args=[token, stay.pk])):
            assert group.contact_name in client.get(url).content.decode(), url


def make_group(cast: Cast) -> Any:
    group = factories.GroupFactory(
        school=cast.school,
        programme=cast.programme,
        contact_name="Rita Kontaktpersona",
        contact_phone="+371 29 123 456",
    )
    cast.learner.group = group
    cast.learner.save()
    return group


def test_school_reads_the_telephones_of_learner_and_employer(cast: Cast, stay: Agreement) -> None:
    cast.learner.person.phone, cast.employer.contact_phone = "20 000 001", "20 000 002"
    cast.learner.person.save()
    cast.employer.save()
    for url in (
        reverse("agreement-detail", args=[stay.pk]),
        reverse("matching:assignment-detail", args=[stay.assignment_id]),
    ):
        page = cast.client("coordinator").get(url).content.decode()
        assert 'href="tel:20000001"' in page, url
        assert 'href="tel:20000002"' in page, url
        assert "tel:20000001" not in cast.client("employer_member").get(url).content.decode()


@pytest.mark.parametrize("kind", ["amend", "end", "absent"])
def test_an_accepted_request_stays_a_task_until_it_is_done_or_declined(
    cast: Cast, stay: Agreement, kind: str
) -> None:
    client, school = english(cast.client("employer_member")), cast.client("coordinator")
    url = reverse("agreement-ask-for", args=[stay.pk, kind])
    client.post(url, form_at(client, url, kind))
    row = services.accept(asked(stay, kind), by=cast.actor("coordinator"))
    page = reverse("request-detail", args=[row.pk])
    assert [task.url for task in todo.to_carry_out(cast.actor("coordinator"))] == [page]
    assert "Pieņemts, vēl nav izpildīts" in text_of(school.get(page))
    assert school.post(page, {"do": "decline", "answer": "Pārdomājām."}).status_code == 302
    assert asked(stay, kind).status == "declined"
    assert todo.to_carry_out(cast.actor("coordinator")) == []
    assert Message.objects.filter(kind="change_answered").count() == 2, "the asker reads both answers"


def test_a_drawn_up_amendment_carries_the_request_out(cast: Cast, stay: Agreement) -> None:
    by, client = cast.actor("coordinator"), english(cast.client("employer_member"))
    url = reverse("agreement-ask-for", args=[stay.pk, "extend"])
    client.post(url, form_at(client, url, "extend"))
    row = services.accept(asked(stay, "extend"), by=by)
    Amendment.objects.create(
        agreement=stay, number=1, effective_on=timezone.localdate(), changes={"supervisor": "V"}, reason="x"
    )
    assert todo.to_carry_out(by) == []
    with refusal("carried_out"):
        services.decline(row, answer="Nē", by=by)
