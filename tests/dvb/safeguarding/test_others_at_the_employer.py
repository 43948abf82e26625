"""The reader of a report alone sees who else is at that employer, and hears of new stays and changes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.messages import services as messages
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments, drafting, stage_notices, stages
from dvb.agreements.wording import STEP_WORDS
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from matching.assignments.models import Assignment
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.dvb.safeguarding.world import World, client_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def _another(world: World, school: Any = None, employer: Any = None) -> Assignment:
    """Another learner whom both sides agreed on, of this school at this employer unless said otherwise."""
    enrolment = make.EnrolmentFactory(
        school=school or world.cast.school, programme=world.cast.learner.programme
    )
    same = world.cast.opening
    opening = make.OpeningFactory(
        employer=employer or same.employer,
        workplace=same.workplace,
        starts_on=same.starts_on,
        ends_on=same.ends_on,
    )
    return signed.agree(enrolment, opening)


def _page(world: World, made: Concern) -> str:
    return text_of(client_of(world.officer).get(reverse("concern-detail", args=[made.pk])))


def _letters(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("to_email", flat=True))


def test_reader_sees_who_else_is_there_and_since_when(world: World) -> None:
    agreed, drafted, later = (_another(world) for __ in range(3))
    foreign = _another(world, school=world.cast.other_school)
    elsewhere = _another(world, employer=world.cast.other_employer)
    by = world.cast.actor("coordinator")
    agreements.draw_up(drafted, by=by)
    with freeze_time("2026-11-20 13:00"):
        made = world.report()
    with freeze_time("2026-11-20 14:00"):
        agreements.draw_up(later, by=by)
        page = _page(world, made)
    for one in (agreed, drafted, later):
        assert one.enrolment.person.name in page
    for one in (foreign, elsewhere):
        assert one.enrolment.person.name not in page
    assert page.count("pēc ziņojuma") == 1
    assert "pēc ziņojuma" in page.partition(later.enrolment.person.name)[2][:80]
    closed = agreements.draw_up(agreed, by=by)
    agreements.void(closed, reason="Nav vajadzīgs", by=by)
    assert agreed.enrolment.person.name not in _page(world, made)


def test_other_reports_about_the_employer_are_those_that_she_reads(world: World) -> None:
    made, mine = world.report("Viens"), world.report("Otrs")
    hidden = world.report("Par viņu", kept_from=[world.officer.user])
    client = client_of(world.officer)
    body = client.get(reverse("concern-detail", args=[made.pk])).content.decode()
    assert reverse("concern-detail", args=[mine.pk]) in body
    assert reverse("concern-detail", args=[hidden.pk]) not in body
    assert "Kas vēl mācās" not in _page(world, world.report("Skolā", is_elsewhere=True))


def test_reader_alone_hears_of_a_new_agreement_while_an_urgent_report_is_open(world: World) -> None:
    urgent = world.report(is_urgent=True)
    by = world.cast.actor("coordinator")
    agreements.draw_up(
        _another(world, school=world.cast.other_school), by=world.cast.actor("other_coordinator")
    )
    assert not _letters("concern_new_stay"), "whom another school sends there is not told across"
    first, second = _another(world), _another(world)
    agreements.draw_up(first, by=by)
    agreements.draw_up(second, by=by)
    assert _letters("concern_new_stay") == [world.officer.user.email], "one until it was sent"
    letter = Message.objects.get(kind="concern_new_stay")
    assert letter.organisation_id is None, "nobody finds it among the letters of the school"
    assert letter.path == reverse("concern-detail", args=[urgent.pk])
    messages.deliver(letter.pk)
    drafting.release(Agreement.objects.get(assignment=first), by=by)
    assert len(_letters("concern_new_stay")) == 2
    concerns.close(urgent, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
    agreements.draw_up(_another(world), by=by)
    assert len(_letters("concern_new_stay")) == 2


def test_nobody_hears_of_new_agreements_for_a_report_that_is_not_urgent(world: World) -> None:
    world.report()
    agreements.draw_up(_another(world), by=world.cast.actor("coordinator"))
    assert not _letters("concern_new_stay")


def test_reader_who_draws_it_up_herself_gets_no_letter(world: World) -> None:
    world.report(is_urgent=True)
    agreements.draw_up(_another(world), by=world.officer.as_actor())
    assert not _letters("concern_new_stay")


def _terminate(world: World, by: Any) -> None:
    today = timezone.localdate()
    stages.terminate(_stay(world), reason="no_work", asked_by="host", last_day=today, by=by)


def _suspend(world: World, by: Any) -> None:
    agreements.suspend(_stay(world), reason="plan", by=by)


def _amend(world: World, by: Any) -> None:
    today = timezone.localdate()
    made = amendments.draw_up(
        _stay(world), effective_on=today, reason="Cits laiks", by=by, weekly_hours=Decimal(14)
    )
    made = amendments.release(made, by=by)
    for side in signed.SIDES:
        made = amendments.sign(made, side=side, name="Paraugs", signed_on=today, by=by)
    if made.status != "signed":
        amendments.sign(made, side="guardian", name="Ilze Paraudziņa", signed_on=today, by=by)


def _stay(world: World) -> Agreement:
    return Agreement.objects.get(pk=world.stay.pk)


CHANGES = {"terminated": _terminate, "suspended": _suspend, "amended": _amend}
SUBJECTS = {"terminated": "izbeigts pirms termiņa", "suspended": "ir apturētas", "amended": "ir grozīts"}


@pytest.mark.parametrize("change", CHANGES)
def test_reader_alone_hears_that_the_stay_changed(world: World, change: str) -> None:
    made = world.report()
    CHANGES[change](world, world.cast.actor("coordinator"))
    letter = Message.objects.get(kind="concern_stay")
    assert letter.to_email == world.officer.user.email
    assert SUBJECTS[change] in letter.subject
    assert letter.organisation_id is None
    assert letter.path == reverse("concern-detail", args=[made.pk])
    assert str(world.cast.coordinator.user) in _page(world, made)


@pytest.mark.parametrize("change", CHANGES)
def test_reader_is_told_nothing_of_her_own_doing(world: World, change: str) -> None:
    world.report()
    CHANGES[change](world, world.officer.as_actor())
    assert not _letters("concern_stay")


@pytest.mark.parametrize(("days", "is_told"), [(30, True), (120, False)])
def test_reader_hears_of_a_change_also_soon_after_the_report_was_closed(
    world: World, days: int, is_told: bool
) -> None:
    made = world.report()
    concerns.close(made, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
    Concern.objects.update(closed_at=timezone.now() - dt.timedelta(days=days))
    _terminate(world, world.cast.actor("coordinator"))
    assert bool(_letters("concern_stay")) is is_told


def test_readers_of_two_reports_do_not_learn_of_each_other(world: World) -> None:
    """One of them is kept from the deputy; its reader suspends the stay."""
    first = world.report("Par vietnieku", kept_from=[world.deputy.user])
    second = world.report("Otrs")
    concerns.hand_over(second, user=world.deputy.user, by=world.officer.as_actor())
    concerns.stop(first, by=world.officer.as_actor())
    letter = Message.objects.get(kind="concern_stay")
    assert letter.to_email == world.deputy.user.email
    assert str(world.officer.user) not in letter.subject + letter.body
    page = client_of(world.deputy).get(reverse("concern-detail", args=[second.pk]))
    assert "Apturēts: skolas lēmums" in text_of(page)
    assert str(world.officer.user) not in text_of(page).partition("Mācības darbavietā pēc ziņojuma")[2][:200]
    assert str(world.officer.user) in _page(world, first)


def test_every_step_of_an_agreement_is_announced_or_concerns_no_reader() -> None:
    """A new step in the trail of an agreement needs a decision whether readers of reports are told."""
    silent = {
        *("change", "terms", "look", "sign", "correct_signature", "take_back_signature", "waive", "file"),
        *("acknowledge", "activate", "end"),  # papers; what its days bring by themselves
    }
    steps = {verb.partition(".")[2] for verb in STEP_WORDS if verb.startswith("agreement.")}
    assert steps == silent | set(stage_notices.STEPS)
