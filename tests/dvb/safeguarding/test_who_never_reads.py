"""Whoever reads a report can act on it, and it is not about her; the stays it holds pass on with it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.kernel.todo import tasks_for
from alliances.messages.models import Message
from alliances.people.models import Membership
from alliances.people.services import people
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests import factories as make
from tests.dvb.safeguarding.world import World, client_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


def _to(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def _stay(world: World) -> Agreement:
    return Agreement.objects.get(pk=world.stay.pk)


def test_viewer_is_not_offered_and_refused_as_reader(world: World) -> None:
    viewer = make.MembershipFactory(organisation=world.cast.school, role="viewer")
    by, made = world.director.as_actor(), world.report()
    for page, client in (
        (reverse("concern-officer"), client_of(world.director)),
        (reverse("concern-hand-over", args=[made.pk]), client_of(world.officer)),
    ):
        shown = text_of(client.get(page))
        assert str(viewer.user) not in shown
        assert f"{world.deputy.user}, " in shown, "with her role"
    with refusal("not_member"):
        concerns.name_officer(world.cast.school, user=viewer.user, by=by)
    with refusal("not_member"):
        concerns.name_officer(world.cast.school, user=world.officer.user, deputy=viewer.user, by=by)
    with refusal("not_member"):
        concerns.hand_over(made, user=viewer.user, by=world.officer.as_actor())
    people.change_role(world.officer, role="viewer", by=by)
    assert Concern.objects.get().assigned_to == world.deputy.user, "who only looks on now gives it on"


@pytest.mark.parametrize("who", ["officer", "deputy", "director"])
def test_whom_it_is_about_never_gets_it(world: World, who: str) -> None:
    accused: Membership = getattr(world, who)
    made = world.report(kept_from=[accused.user], is_urgent=True)
    school, today = world.cast.school, timezone.localdate()
    assert made.assigned_to != accused.user
    with refusal("not_yours"):
        concerns.take_over(made, by=accused.as_actor())
    seen = text_of(client_of(accused).get(reverse("concern-list")))
    assert f"{made.due_on:%d.%m.%Y}" not in seen
    concerns.settle(school, world.director.as_actor())
    if who != "officer":
        concerns.set_absence(school, first=today, last=today, by=world.officer.as_actor())
    made.refresh_from_db()
    assert made.assigned_to != accused.user
    holder = Membership.objects.get(user=made.assigned_to, organisation=school)
    with refusal("kept_from"):
        concerns.hand_over(made, user=accused.user, by=holder.as_actor())
    hand_over = client_of(holder).get(reverse("concern-hand-over", args=[made.pk]))
    assert str(accused.user) not in text_of(hand_over)
    if holder != world.director:
        people.end(holder, by=world.director.as_actor())
    made.refresh_from_db()
    assert made.assigned_to != accused.user
    letters = Message.objects.filter(subject_type="dvb.concern", to_email=accused.user.email)
    assert not letters.exists()


def test_reporter_ticks_who_must_not_read_it_and_how_to_reach_her(world: World) -> None:
    client = world.cast.client("learner_member")
    assert str(world.officer.user) in text_of(client.get(reverse("report")))
    said = {"kind": "concern", "happened_on": "19.11.2026", "text": "Viņa pati", "reach": "zvaniet pēc 18"}
    client.post(reverse("report"), {**said, "kept_from": [world.officer.user_id]})
    made = Concern.objects.get()
    assert made.assigned_to == world.deputy.user
    page = text_of(client_of(world.deputy).get(reverse("concern-detail", args=[made.pk])))
    assert "zvaniet pēc 18" in page
    assert "Kurš to nedrīkst lasīt" in page


def test_second_person_of_an_urgent_report_is_there_today(world: World) -> None:
    today, school = timezone.localdate(), world.cast.school
    concerns.set_absence(school, first=today, last=today, by=world.officer.as_actor())
    world.report(is_urgent=True)
    assert _to("concern_urgent") == {world.director.user.email}, "not the absent one"
    Message.objects.all().delete()
    concerns.set_absence(school, first=None, last=None, by=world.officer.as_actor())
    concerns.name_officer(school, user=world.officer.user, by=world.director.as_actor())
    world.report(text="Vēl", is_urgent=True)
    assert _to("concern_urgent") == {world.director.user.email}, "nobody stands in"


def _suspended_for_another_reason(world: World) -> Membership:
    agreements.suspend(_stay(world), reason="plan", by=world.cast.actor("coordinator"))
    return world.cast.coordinator


def test_reader_holds_a_stay_that_rests_already_and_nobody_reads_of_it(world: World) -> None:
    who, made = _suspended_for_another_reason(world), world.report()
    page = client_of(world.officer).get(reverse("concern-detail", args=[made.pk]))
    assert "Atstāt apturētu" in text_of(page)
    letters = Message.objects.count()
    concerns.stop(made, by=world.officer.as_actor())
    assert Message.objects.count() == letters
    assert agreements.resume(_stay(world), by=who.as_actor()).status == "suspended"
    agreement = reverse("agreement-detail", args=[world.stay.pk])
    assert str(world.officer.user) not in text_of(client_of(who).get(agreement))
    assert agreements.resume(_stay(world), by=world.officer.as_actor()).status == "suspended", "the other's"
    assert agreements.resume(_stay(world), by=who.as_actor()).status == "active"


def test_reader_is_told_that_another_let_the_stay_go_on(world: World) -> None:
    who, made = _suspended_for_another_reason(world), world.report()
    agreements.resume(_stay(world), by=who.as_actor())
    assert _to("concern_stay") == {world.officer.user.email}
    assert not Message.objects.filter(kind="concern_stay", organisation__isnull=False).exists()
    titles = [task.title for task in tasks_for(world.officer.as_actor())]
    assert any(made.enrolment.person.name in title for title in titles)


def test_hold_passes_on_with_the_report(world: World) -> None:
    made = world.report()
    concerns.stop(made, by=world.officer.as_actor())
    colleague = make.MembershipFactory(organisation=world.cast.school)
    concerns.hand_over(made, user=colleague.user, by=world.officer.as_actor())
    with refusal("not_suspender"):
        agreements.resume(_stay(world), by=world.officer.as_actor())
    resume = reverse("agreement-resume", args=[world.stay.pk])
    assert "ar jūsu vārdu" in text_of(client_of(world.director).get(resume))
    agreements.resume(_stay(world), by=world.director.as_actor())
    assert _to("concern_stay") == {colleague.user.email}
    concerns.stop(made, by=colleague.as_actor())
    people.leave(colleague, by=colleague.as_actor())
    assert agreements.resume(_stay(world), by=world.officer.as_actor()).status == "active"


def test_stay_that_rests_after_the_report_was_closed_is_a_task(world: World) -> None:
    made = world.report()
    concerns.stop(made, by=world.officer.as_actor())
    concerns.close(made, outcome="Parunāts", answer="Labi", by=world.officer.as_actor())
    titles = [task.title for task in tasks_for(world.officer.as_actor())]
    assert any("ir apturētas" in title for title in titles), titles
    assert not any("ir apturētas" in task.title for task in tasks_for(world.deputy.as_actor()))


def test_form_promises_a_second_person_only_where_there_is_one(world: World) -> None:
    client, promised = world.cast.client("learner_member"), "otrs cilvēks"
    assert promised in text_of(client.get(reverse("report")))
    rows = Membership.objects.filter(
        organisation=world.cast.school, pk__in=[world.deputy.pk, world.director.pk]
    )
    rows.update(ended_on=timezone.localdate())
    assert promised not in text_of(client.get(reverse("report")))
    world.report(is_urgent=True)
    assert not _to("concern_urgent")


def test_reader_is_not_told_to_phone_herself_nor_whom_it_is_kept_from(world: World) -> None:
    school, by = world.cast.school, world.director.as_actor()
    concerns.name_officer(school, user=world.officer.user, deputy=world.cast.coordinator.user, by=by)
    made = world.report(kept_from=[world.cast.coordinator.user])
    page = client_of(world.officer).get(reverse("concern-detail", args=[made.pk]))
    phone = text_of(page).partition("Kam zvanīt")[2]
    assert world.cast.coordinator.user.email not in phone
    assert world.officer.user.email not in phone
    assert world.deputy.user.email in phone
