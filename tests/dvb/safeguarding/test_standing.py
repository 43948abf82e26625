"""A report is read by whoever has the right to it today: a right that ends passes it on, to one person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.law.models import LegalParameter
from alliances.messages.models import Message
from alliances.people.models import Membership
from alliances.people.services import people
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import SECRET, World, client_of, guest
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
WORD = "Izlasīju, ceturtdien parunāsim"


def _letters(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def _away(world: World, days: int = 3) -> None:
    today = timezone.localdate()
    last = today + dt.timedelta(days=days)
    concerns.set_absence(world.cast.school, first=today, last=last, by=world.officer.as_actor())
    assert not Concern.objects.filter(assigned_to=world.officer.user).exists(), "what comes back had passed"


def _name(world: World, user: Membership, deputy: Membership | None) -> None:
    by = world.director.as_actor()
    concerns.name_officer(world.cast.school, user=user.user, deputy=deputy and deputy.user, by=by)


def _removed_deputy(world: World) -> Membership:
    _away(world)
    _name(world, world.officer, None)
    return world.director


def _removed_deputy_back_early(world: World) -> Membership:
    _away(world)
    concerns.set_absence(world.cast.school, first=None, last=None, by=world.officer.as_actor())
    return world.officer


def _deputy_who_took_over(world: World) -> Membership:
    concerns.take_over(Concern.objects.get(), by=world.deputy.as_actor())
    _name(world, world.officer, None)
    return world.officer


def _deputy_by_hand(world: World) -> Membership:
    by = world.officer.as_actor()
    concerns.hand_over(Concern.objects.get(), user=world.deputy.user, by=by)
    _name(world, world.officer, None)
    return world.officer


def _deputy_removed_past_every_service(world: World) -> Membership:
    _away(world)
    SafeguardingOfficer.objects.update(deputy=None, away_from=None, away_until=None)
    return world.officer


def _named_person_replaced(world: World) -> Membership:
    _name(world, world.deputy, None)
    return world.deputy


def _director_who_took_over_hands_on(world: World) -> Membership:
    concerns.take_over(Concern.objects.get(), by=world.director.as_actor())
    other = make.MembershipFactory(organisation=world.cast.school)
    people.hand_over(world.director, to=other, by=world.director.as_actor())
    return world.officer


def _both_end(world: World) -> Membership:
    people.end(world.officer, by=world.director.as_actor())
    people.end(world.deputy, by=world.director.as_actor())
    return world.director


def _colleague_leaves(world: World) -> Membership:
    colleague = make.MembershipFactory(organisation=world.cast.school)
    concerns.hand_over(Concern.objects.get(), user=colleague.user, by=world.officer.as_actor())
    people.leave(colleague, by=colleague.as_actor())
    return world.officer


def _colleague_stays(world: World) -> Membership:
    """Handed over by name: it may be about the named person herself, whose absence changes nothing."""
    colleague: Membership = make.MembershipFactory(organisation=world.cast.school)
    concerns.hand_over(Concern.objects.get(), user=colleague.user, by=world.officer.as_actor())
    _away(world)
    _name(world, world.officer, None)
    return colleague


ENDS = [
    _removed_deputy,
    _removed_deputy_back_early,
    _deputy_who_took_over,
    _deputy_by_hand,
    _deputy_removed_past_every_service,
    _named_person_replaced,
    _director_who_took_over_hands_on,
    _both_end,
    _colleague_leaves,
    _colleague_stays,
]


@pytest.mark.parametrize("ends", ENDS)
def test_one_person_reads_it_after_every_end_of_a_right(world: World, ends: Any) -> None:
    made = world.report()
    reader = ends(world)
    page = reverse("concern-detail", args=[made.pk])
    staff = Membership.objects.living().filter(organisation=world.cast.school).exclude(role="learner")
    assert {one.pk for one in staff if SECRET in text_of(client_of(one).get(page))} == {reader.pk}
    assert "1 ziņojums gaida jūsu atbildi" in text_of(client_of(reader).get(reverse("concern-list")))


def test_it_comes_back_on_the_first_day_that_she_is_there(world: World) -> None:
    made, second = world.report(), world.report("Otrs")
    _away(world)
    concerns.close(
        Concern.objects.get(pk=second.pk), outcome="Parunāju", answer="Jā", by=world.deputy.as_actor()
    )
    day = timezone.localdate() + dt.timedelta(days=4)
    with freeze_time(f"{day} 05:00"):
        assert concerns.escalate_due(day)
    for one, reader in ((made, world.officer), (second, world.deputy)):
        one.refresh_from_db()
        assert one.assigned_to == reader.user, "a closed one stays with the deputy who closed it"


def test_closed_reports_are_not_orphaned_either(world: World) -> None:
    made = world.report()
    concerns.close(made, outcome="Parunāju", answer="Jā", by=world.officer.as_actor())
    people.end(world.officer, by=world.director.as_actor())
    made.refresh_from_db()
    assert made.assigned_to == world.deputy.user
    assert world.deputy.user.email not in _letters("concern"), "nothing waits for her"


def test_named_person_sees_the_deadline_of_what_others_answer(world: World) -> None:
    made = world.report()
    concerns.take_over(made, by=world.director.as_actor())
    page = client_of(world.officer).get(reverse("concern-list"))
    assert str(world.director.user) in text_of(page)
    assert SECRET not in text_of(page)


def test_word_is_read_by_the_reporter_and_keeps_the_deadline(world: World) -> None:
    made = world.report()
    due, page = made.due_on, client_of(world.officer)
    address = reverse("concern-word", args=[made.pk])
    assert page.post(address, {"word-text": " "}).status_code == 200
    for __ in range(2):
        assert page.post(address, {"word-text": WORD}).status_code == 302
    made.refresh_from_db()
    assert (made.due_on, made.closed_at, made.words.count()) == (due, None, 1)
    assert made.opened_at is not None
    learner = world.cast.client("learner_member")
    shown = text_of(learner.get(reverse("my-reports")))
    assert WORD in shown
    assert f"{due:%d.%m.%Y}" in shown
    assert WORD in text_of(page.get(reverse("concern-detail", args=[made.pk])))
    assert _letters("concern_word") == {world.cast.learner_member.user.email}
    assert not Message.objects.filter(body__contains=WORD).exists()
    entry = AuditEntry.objects.get(verb="concern.word")
    assert WORD not in str(entry.after)
    stay = reverse("agreement-detail", args=[world.stay.pk])
    for other in (world.cast.client("employer_member"), world.cast.client("coordinator")):
        assert WORD not in text_of(other.get(stay))
    assert client_of(world.deputy).post(address, {"word-text": "Cits"}).status_code == 404
    concerns.close(made, outcome="Parunāju", answer="Jā", by=world.officer.as_actor())
    with refusal("closed"):
        concerns.write_word(made, text="Vēl", by=world.officer.as_actor())


def _guardian_reads(world: World) -> tuple[Client, str]:
    client, address = guest(world.mother)
    return client, f"{address}report/"


def test_word_reaches_a_reporter_without_an_account(world: World) -> None:
    client, address = _guardian_reads(world)
    assert (
        client.post(address, {"kind": "concern", "happened_on": "19.11.2026", "text": SECRET}).status_code
        == 302
    )
    concerns.write_word(Concern.objects.get(), text=WORD, by=world.officer.as_actor())
    assert WORD in text_of(client.get(address))
    assert _letters("concern_word") == {world.mother.email}


def test_urgent_report_is_due_sooner_and_told_to_both_at_once(world: World) -> None:
    client = world.cast.client("learner_member")
    said = {"kind": "concern", "happened_on": "19.11.2026", "text": SECRET, "is_urgent": "on"}
    assert client.post(reverse("report"), said).status_code == 302
    made, today = Concern.objects.get(), timezone.localdate()
    assert made.due_on == today + dt.timedelta(days=1)
    assert _letters("concern") == {world.officer.user.email}
    assert _letters("concern_urgent") == {world.deputy.user.email}
    assert not Message.objects.filter(kind__startswith="concern", body__contains=SECRET).exists()
    assert client_of(world.deputy).get(reverse("concern-detail", args=[made.pk])).status_code == 404
    assert world.report("Nav steidzami").due_on == today + dt.timedelta(days=3)


def test_days_are_dated_data(world: World) -> None:
    today = timezone.localdate()
    for value, first in (("5", None), ("2", today), ("9", today + dt.timedelta(days=1))):
        LegalParameter.objects.create(
            rule="R-01",
            kind="cfg",
            param="report_days_concern",
            value=value,
            effective_from=first,
            evidence="D",
        )
    assert world.report().due_on == today + dt.timedelta(days=2)


def test_answer_that_is_missing_is_named_at_its_field(world: World) -> None:
    made = world.report()
    page = client_of(world.officer).post(reverse("concern-close", args=[made.pk]), {"outcome": "Parunāju"})
    form = page.context["form"]
    assert set(form.errors) == {"answer"}
    for name in ("answer", "unanswered_because"):
        assert str(form.fields[name].label) in str(form.errors["answer"])


def test_leaving_says_before_the_press_what_passes_to_whom(world: World) -> None:
    world.report()
    said = f"{world.officer.user}: atbildi gaida 1 atvērts ziņojums. To pārņem {world.deputy.user}"
    own, director = client_of(world.officer), client_of(world.director)
    shown = text_of(own.get(reverse("alliances:people-leave")))
    assert said in shown
    assert SECRET not in shown
    assert said in text_of(director.get(reverse("alliances:member-detail", args=[world.officer.pk])))
    assert "atvērt" not in text_of(client_of(world.deputy).get(reverse("alliances:people-leave")))
    people.leave(world.officer, by=world.officer.as_actor())
    assert {world.deputy.user.email} <= _letters("concern") & _letters("concern_appointed")
    assert Message.objects.get(kind="concern", to_email=world.deputy.user.email).body.count("pārņem") == 1


def test_nobody_is_handed_her_own_report(world: World) -> None:
    made = world.report()
    page = client_of(world.officer)
    address = reverse("concern-hand-over", args=[made.pk])
    body = page.get(address).content.decode()
    assert f'value="{world.officer.user_id}"' not in body
    assert f'href="{reverse("concern-detail", args=[made.pk])}"' in body
    with refusal("same_person"):
        concerns.hand_over(made, user=world.officer.user, by=world.officer.as_actor())
