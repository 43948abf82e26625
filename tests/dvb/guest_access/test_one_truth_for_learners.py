"""Learner and guardian read one truth: who took an answer back, a first day that passed, whom to phone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from alliances.kernel.todo import tasks_for
from alliances.links import services as links
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.organisations.services import supervisors
from dvb.agreements.models import Agreement, GuestReply
from dvb.agreements.services import letter_needs
from dvb.guest_access.services import guardian_letters, guest_links
from matching.assignments.services import withdrawals
from matching.learners.services import guardians
from matching.rounds.views.explanations import _next_best
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.logbook import logs
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LATE = "2026-11-20 12:00"
"""Weeks after the first day of the cast's opening."""
PHONES = ("20000003", "20000004", "20000005", "20000006")


def _minor(cast: Cast) -> Any:
    person = cast.learner.person
    person.birth_date = dt.date(2009, 11, 20)
    person.save()
    cast.learner.refresh_from_db()
    by = cast.actor("coordinator")
    said = {"relation": "mother", "email": "ilze@piemers.example", "phone": PHONES[3]}
    return guardians.add(cast.learner, name="Ilze Paraudziņa", by=by, **said)


def _opened(link: Any) -> tuple[Client, str]:
    client, page = Client(), reverse("link", args=[links.token_of(link)])
    client.post(page + "open/", {"code": links.new_code(link, how="read_out")})
    return client, page


def _phones(cast: Cast) -> Any:
    """A supervisor, a contact person at work and one at the school, each with a telephone."""
    contact = {"contact_name": "Dace Skola", "contact_phone": PHONES[0]}
    Organisation.objects.filter(pk=cast.school.pk).update(**contact)
    contact = {"contact_name": "Kārlis Darbs", "contact_phone": PHONES[1]}
    Organisation.objects.filter(pk=cast.employer.pk).update(**contact)
    by = cast.actor("employer_member")
    return supervisors.create(cast.employer, name="Vita Vada", phone=PHONES[2], email=logs.EMAIL, by=by)


@pytest.mark.parametrize("side", ["learner", "employer"])
def test_called_off_place_is_one_truth_on_every_page(cast: Cast, side: str) -> None:
    with freeze_time("2026-09-20 12:00"):
        agreement = make.ready(cast)
        waiting = Message.objects.filter(kind="to_sign")
        letters = list(waiting.filter(recipient_kind="learner")) or list(waiting)
        assert all(letter_needs.is_to_sign(one) for one in letters)
        who = {"learner": "learner_member", "employer": "employer_member"}[side]
        withdrawals.withdraw_answer(
            agreement.assignment,
            side=side,
            reason="too_far" if side == "learner" else "no_work",
            by=cast.actor(who),
        )
        assert letters
        assert not any(letter_needs.is_to_sign(one) for one in letters), "no letter asks any more"
        client = cast.client("learner_member")
        assert "Jums vēl nav vietas" in text_of(client.get(reverse("matching:my-place")))
        home = text_of(client.get(reverse("home")))
        assert "Jums vēl nav vietas" in home
        assert "paraksta" not in home
        page = reverse("agreement-detail", args=[agreement.pk])
        shown = text_of(client.get(page))
        assert ("Jūs savu atbildi atsaucāt." if side == "learner" else "Darba devējs savu atbildi") in shown
        assert "Skola izglītojamo atsauca" not in shown
        assert "Jums nekas nav jāparaksta." in shown
        assert "Kuri parakstīšanas veidi" not in shown
        with translation.override("en"):
            for reader in ("learner_member", "coordinator"):
                titles = [one.title for one in tasks_for(cast.actor(reader))]
                assert not any("waits for your signature" in title for title in titles), titles
        assert "1 agreement is left of a place that came to nothing" in titles
        assert "Atzīstiet šo līgumu" in text_of(cast.client("coordinator").get(page))


def test_past_first_day_is_said_wherever_one_answers_or_signs(cast: Cast) -> None:
    with freeze_time(LATE):
        guardian = _minor(cast)
        agreement = make.ready(cast)
        said = "Pirmā diena jau ir pagājusi"
        client = cast.client("learner_member")
        for page in (reverse("matching:my-place"), reverse("agreement-detail", args=[agreement.pk])):
            assert said in text_of(client.get(page)), page
        assert "jau ir pagājusi" in text_of(client.get(reverse("home")))
        link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))
        guest, page = _opened(link)
        assert said in text_of(guest.get(page))
        assert guardian_letters.notify(agreement) == 1
        letters = Message.objects.filter(kind__in=["to_sign", "guardian_agreement"])
        assert {one.kind for one in letters} == {"to_sign", "guardian_agreement"}
        assert all("jau ir pagājusi" in one.body for one in letters)
        make.sign(cast, agreement, *make.SIDES)
        for page in (reverse("matching:my-place"), reverse("agreement-detail", args=[agreement.pk])):
            assert said not in text_of(client.get(page)), page


def test_first_day_to_come_is_not_called_past(cast: Cast) -> None:
    with freeze_time("2026-09-20 12:00"):
        agreement = make.ready(cast)
        page = cast.client("learner_member").get(reverse("agreement-detail", args=[agreement.pk]))
        assert "jau ir pagājusi" not in text_of(page)
        assert not Message.objects.filter(body__contains="jau ir pagājusi").exists()


def test_learner_and_guardian_read_telephones_of_school_and_workplace(cast: Cast) -> None:
    with freeze_time(logs.NOW):
        supervisor, guardian = _phones(cast), _minor(cast)
        agreement = logs.at_work(cast, supervisor_name=supervisor.name, supervisor=supervisor)
        client = cast.client("learner_member")
        pages = [
            client.get(reverse("home")),
            client.get(reverse("matching:my-place")),
            client.get(reverse("agreement-detail", args=[agreement.pk])),
            client.get(reverse("log")),
        ]
        link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=cast.actor("coordinator"))
        guest, page = _opened(link)
        pages.append(guest.get(page))
        for one in pages:
            missing = [phone for phone in PHONES[:3] if f'"tel:{phone}"' not in one.content.decode()]
            assert not missing, (one.request["PATH_INFO"], missing)
        school = cast.client("coordinator").get(reverse("agreement-detail", args=[agreement.pk]))
        assert f'"tel:{PHONES[3]}"' in school.content.decode(), "the guardian is among whom to phone"
        assert f'"tel:{PHONES[3]}"' not in pages[2].content.decode()


def test_a_guardian_is_removed_only_after_a_question(cast: Cast) -> None:
    with freeze_time(logs.NOW):
        guardian, agreement = _minor(cast), logs.at_work(cast)
        page, client = reverse("guardian-list", args=[cast.learner.pk]), cast.client("coordinator")
        assert "gaida jūsu atbildi" not in text_of(client.get(page))
        GuestReply.objects.create(
            agreement=Agreement.objects.get(pk=agreement.pk),
            name=guardian.name,
            purpose="guardian",
            kind="refusal",
            text="Nepiekrītu",
        )
        shown = client.get(page).content.decode()
        asked = shown.split("data-confirm", 1)[1]
        assert reverse("guardian-remove", args=[cast.learner.pk, guardian.pk]) in asked
        assert "gaida jūsu atbildi" in asked


def test_learners_own_answer_is_not_told_as_her_schools(cast: Cast) -> None:
    with freeze_time("2026-09-20 12:00"):
        agreement = make.ready(cast)
        by = cast.actor("learner_member")
        withdrawals.withdraw_answer(agreement.assignment, side="learner", reason="too_far", by=by)
        page = reverse("matching:assignment-detail", args=[agreement.assignment_id])
        history = text_of(cast.client("coordinator").get(page)).split("Kas notika", 1)[1]
        assert "pats izglītojamais" in history, history[:400]


def test_signing_on_paper_stands_open_on_the_learners_page(cast: Cast) -> None:
    with freeze_time("2026-09-20 12:00"):
        page = reverse("agreement-detail", args=[make.ready(cast).pk])
        shown = cast.client("learner_member").get(page).content.decode()
        signing = shown.split("Paraksti</h2>", 1)[1]
        assert "Uz papīra:" in signing.split("<details", 1)[0]
        assert "Uz papīra:" not in cast.client("coordinator").get(page).content.decode(), "it has the form"


def test_learner_reads_no_points_of_the_next_best_place() -> None:
    facts = {"next_best": {"fewer": 0, "extra": 99}}
    with translation.override("lv"):
        assert "punkt" in _next_best(facts, you=False)[0]
        (said,) = _next_best(facts, you=True)
    assert "punkt" not in said
    assert "99" not in said
