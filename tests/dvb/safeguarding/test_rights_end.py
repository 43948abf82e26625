"""When the right to read reports ends, passes on or rests, everybody concerned is told, and asked before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alliances.messages.models import Message
from alliances.people.services import people
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import SECRET, World, client_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
OFFICER, LIST = reverse("concern-officer"), reverse("concern-list")


@pytest.fixture(autouse=True)
def later(world: World) -> Any:
    """Two appointments of one second are one letter: the world's own was made before."""
    with freeze_time("2026-11-20 13:00"):
        yield


def _to(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def _letter(kind: str, to: Any) -> Message:
    return Message.objects.get(kind=kind, to_email=to.user.email)


def test_whoever_loses_a_post_and_whoever_gets_it_are_told(world: World) -> None:
    other, second = make.MembershipFactory(organisation=world.cast.school), _second_director(world)
    school, by = world.cast.school, world.director.as_actor()
    before = _to("concern_appointed")
    concerns.name_officer(school, user=world.deputy.user, deputy=other.user, by=by)
    assert _to("concern_ended") == {world.officer.user.email}
    assert str(world.deputy.user) in _letter("concern_ended", world.officer).body
    assert _to("concern_appointed") - before == {other.user.email}
    assert Message.objects.filter(kind="concern_appointed", to_email=world.deputy.user.email).count() == 2
    assert _to("concern_post") == {second.user.email}, "not who did it"
    with freeze_time("2026-11-20 14:00"):
        concerns.name_officer(school, user=world.deputy.user, phone="+371 20000003", by=by)
    assert _to("concern_ended") == {world.officer.user.email, other.user.email}
    assert "neaizvietojat" in _letter("concern_ended", other).subject
    count = Message.objects.count()
    with freeze_time("2026-11-20 15:00"):
        concerns.name_officer(school, user=world.deputy.user, phone="+371 20000004", by=by)
    assert Message.objects.count() == count, "another telephone is no change of a post"


def _second_director(world: World) -> Any:
    return make.MembershipFactory(organisation=world.cast.school, role="administrator")


def test_named_person_who_becomes_the_deputy_reads_one_letter(world: World) -> None:
    concerns.name_officer(
        world.cast.school, user=world.deputy.user, deputy=world.officer.user, by=world.director.as_actor()
    )
    assert not _to("concern_ended")
    assert "neaizvietojat" not in _letter_latest(world.officer).subject


def _letter_latest(to: Any) -> Message:
    return Message.objects.filter(to_email=to.user.email, kind__startswith="concern").latest("pk")


def _leaves(world: World, who: Any) -> None:
    people.leave(who, by=who.as_actor())


def _is_ended(world: World, who: Any) -> None:
    people.end(who, by=world.director.as_actor())


def _only_looks_on(world: World, who: Any) -> None:
    people.change_role(who, role="viewer", by=world.director.as_actor())


@pytest.mark.parametrize("goes", [_leaves, _is_ended, _only_looks_on])
@pytest.mark.parametrize("who", ["officer", "deputy"])
def test_whoever_leaves_a_post_is_told_and_administrators_too(world: World, goes: Any, who: str) -> None:
    second, member = _second_director(world), getattr(world, who)
    made = world.report()
    goes(world, member)
    assert _to("concern_ended") == {member.user.email}
    letter = _letter("concern_ended", member)
    assert letter.path == reverse("home")
    assert second.user.email in _to("concern_post")
    made.refresh_from_db()
    assert str(made.assigned_to) in letter.body


def test_colleague_who_leaves_with_a_report_is_told_and_gets_no_link_that_opens_nothing(world: World) -> None:
    colleague, made = make.MembershipFactory(organisation=world.cast.school), world.report()
    concerns.hand_over(made, user=colleague.user, by=world.officer.as_actor())
    people.leave(colleague, by=colleague.as_actor())
    assert _to("concern_ended") == {colleague.user.email}
    rows = Message.objects.filter(to_email=colleague.user.email)
    assert LIST not in set(rows.values_list("path", flat=True))


def test_nobody_is_told_who_had_no_right(world: World) -> None:
    colleague = make.MembershipFactory(organisation=world.cast.school)
    people.leave(colleague, by=colleague.as_actor())
    world.deputy.user.is_active = False
    world.deputy.user.save()
    assert world.deputy.user.email not in _to("concern_ended"), "her account is closed"
    assert colleague.user.email not in _to("concern_ended")


def test_administrators_hear_that_nobody_is_named_any_more(world: World) -> None:
    SafeguardingOfficer.objects.update(deputy=None)
    people.leave(world.officer, by=world.officer.as_actor())
    assert "nav noteikts" in _letter("concern_post", world.director).subject


def _named(world: World, **values: Any) -> dict[str, Any]:
    return {"user": world.deputy.user_id, "deputy": "", "phone": "", "deputy_phone": "", **values}


def test_naming_another_asks_first_and_says_what_passes_to_whom(world: World) -> None:
    made, closed = world.report(), world.report("Otrs")
    hidden = world.report("Par vietnieku", kept_from=[world.deputy.user])
    concerns.close(closed, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
    client = client_of(world.director)
    asked = client.post(OFFICER, _named(world))
    assert asked.status_code == 200
    said = [
        f"1 atvērts ziņojums: līdz šim {world.officer.user}, turpmāk {world.deputy.user}.",
        f"1 atbildēts ziņojums: līdz šim {world.officer.user}, turpmāk {world.deputy.user}.",
    ]
    page = text_of(asked)
    for one in said:
        assert one in page
    assert SECRET not in page
    made.refresh_from_db()
    assert made.assigned_to == world.officer.user, "nothing is done yet"
    assert SafeguardingOfficer.objects.get().user == world.officer.user
    assert not _to("concern_ended")
    seen = [str(one) for one in asked.context["passes"]]
    assert client.post(OFFICER, {**_named(world), "seen": seen[:1]}).status_code == 200, "it has changed"
    assert client.post(OFFICER, {**_named(world), "seen": seen}).status_code == 302
    made.refresh_from_db()
    hidden.refresh_from_db()
    assert made.assigned_to == world.deputy.user
    assert hidden.assigned_to not in {world.deputy.user}


def test_naming_where_nothing_passes_asks_nothing(world: World) -> None:
    assert client_of(world.director).post(OFFICER, _named(world)).status_code == 302
    assert SafeguardingOfficer.objects.get().user == world.deputy.user


def test_director_who_enters_days_away_is_asked_and_the_named_person_is_not(world: World) -> None:
    made, today = world.report(), timezone.localdate()
    days = {"first": f"{today:%d.%m.%Y}", "last": f"{today:%d.%m.%Y}"}
    away, client = reverse("concern-away"), client_of(world.director)
    asked = client.post(away, days)
    assert asked.status_code == 200
    assert f"turpmāk {world.deputy.user}" in text_of(asked)
    seen = [str(one) for one in asked.context["passes"]]
    assert client.post(away, {**days, "seen": seen}).status_code == 302
    made.refresh_from_db()
    assert made.assigned_to == world.deputy.user
    assert _to("concern_away") == {world.officer.user.email, world.deputy.user.email}
    assert "Jūs lasāt ziņojumus, kamēr" in _letter("concern_away", world.deputy).subject


def test_leaving_says_what_passes_to_each(world: World) -> None:
    world.report()
    world.report("Par vietnieku", kept_from=[world.deputy.user])
    shown = text_of(client_of(world.officer).get(reverse("alliances:people-leave")))
    for one in (world.deputy, world.director):
        assert f"To pārņem {one.user}" in shown


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(0, None, "dates"), (None, 3, "dates"), (3, 1, "dates"), (-9, -1, "dates"), (0, 92, "too_long")],
)
def test_days_away_have_an_end_that_is_near(
    world: World, first: int | None, last: int | None, code: str
) -> None:
    today = timezone.localdate()
    days = [None if one is None else today + dt.timedelta(days=one) for one in (first, last)]
    with refusal(code):
        concerns.set_absence(world.cast.school, first=days[0], last=days[1], by=world.officer.as_actor())
    if code == "too_long":
        last_day = today + dt.timedelta(days=concerns.LONGEST_AWAY - 1)
        concerns.set_absence(world.cast.school, first=today, last=last_day, by=world.officer.as_actor())


def test_end_of_a_long_absence_is_asked_about_before_and_told_after(world: World) -> None:
    made, today = world.report(), timezone.localdate()
    last = today + dt.timedelta(days=20)
    concerns.set_absence(world.cast.school, first=today, last=last, by=world.officer.as_actor())
    assert _to("concern_away") == {world.deputy.user.email}, "she entered it herself"
    told = {one.user.email for one in (world.officer, world.deputy, world.director)}
    for number in range(1, 30):
        day = today + dt.timedelta(days=number)
        with freeze_time(f"{day} 05:00"):
            concerns.escalate_due(day)
            concerns.escalate_due(day)
            subjects = set(Message.objects.filter(kind="concern_away_ends").values_list("subject", flat=True))
            assert len(subjects) == (0 if number < 18 else 1 if number <= 20 else 2), number
    assert _to("concern_away_ends") == told
    assert Message.objects.filter(kind="concern_away_ends").count() == 2 * len(told)
    made.refresh_from_db()
    assert made.assigned_to == world.officer.user, "it has come back"


def test_short_absence_is_not_asked_about(world: World) -> None:
    today = timezone.localdate()
    last = today + dt.timedelta(days=2)
    concerns.set_absence(world.cast.school, first=today, last=last, by=world.officer.as_actor())
    with freeze_time("2026-11-21 05:00"):
        concerns.escalate_due(timezone.localdate())
    assert not _to("concern_away_ends")


def test_telephone_is_saved_also_after_days_away_that_are_over(world: World) -> None:
    today = timezone.localdate()
    concerns.set_absence(world.cast.school, first=today, last=today, by=world.officer.as_actor())
    with freeze_time("2026-11-25 10:00"):
        client, away = client_of(world.officer), reverse("concern-away")
        form = client.get(away).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        assert client.post(away, {**typed, "phone": "+371 20000005"}).status_code == 302
    assert SafeguardingOfficer.objects.get().phone == "+371 20000005"


def test_director_reads_how_each_report_passed_and_counts_that_equal_the_list(world: World) -> None:
    made, other = world.report(), world.report("Otrs")
    world.report("Par direktori", kept_from=[world.director.user])
    concerns.take_over(other, by=world.director.as_actor())
    colleague = make.MembershipFactory(organisation=world.cast.school)
    concerns.hand_over(made, user=colleague.user, by=world.officer.as_actor())
    people.leave(colleague, by=colleague.as_actor())
    page = text_of(client_of(world.director).get(LIST))
    assert f"{world.officer.user} nodeva (turpmāk: {colleague.user})." in page
    assert f"līdz tam {colleague.user}, turpmāk {world.officer.user}" in page
    assert "Skolā ir 2 atvērti ziņojumi: jums jāatbild uz 1, citiem uz 1." in page
    shown = client_of(world.director).get(LIST)
    assert len(shown.context["elsewhere"]) + shown.context["open"] == 2
    assert SECRET not in page
    assert Concern.objects.filter(closed_at=None).count() == 3, "the one that is kept from her is in no count"


@pytest.mark.both
def test_open_reports_stand_before_answered_ones(world: World) -> None:
    """PostgreSQL puts what has no day of closing last unless it is told."""
    closed, waiting = world.report("Viens"), world.report("Otrs")
    concerns.close(closed, outcome="Runāju", answer="Jā", by=world.officer.as_actor())
    rows = client_of(world.officer).get(LIST).context["rows"]
    assert [one.pk for one in rows] == [waiting.pk, closed.pk]
