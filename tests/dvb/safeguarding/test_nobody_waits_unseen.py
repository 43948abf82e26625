"""A report always has somebody who answers: task, reminder, escalation, deputy; leaving hands over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from alliances.audit.models import AuditEntry
from alliances.kernel import daily, duties
from alliances.kernel.todo import tasks_for
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import User
from alliances.people.services import people
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import SECRET, World, client_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
LIST = "/reports/"


def _titles(membership: Any) -> list[str]:
    return [task.title for task in tasks_for(membership.as_actor())]


def test_named_person_has_it_first_and_others_see_only_the_deadline(world: World) -> None:
    made = world.report()
    day = f"{made.due_on:%d.%m.%Y.}"
    assert _titles(world.officer)[0] == f"1 ziņojums gaida jūsu atbildi: jāatbild līdz {day}"
    for seen in (world.director, world.deputy):
        assert _titles(seen)[0] == f"1 atvērts ziņojums: jāatbild līdz {day}"
        page = text_of(client_of(seen).get(LIST))
        assert str(world.officer.user) in page
        assert day in page
        assert SECRET not in page
        assert world.cast.learner.person.name not in page
        assert client_of(seen).get(reverse("concern-detail", args=[made.pk])).status_code == 404
    assert not [title for title in _titles(world.cast.coordinator) if "ziņojum" in title]
    with freeze_time(f"{made.due_on + dt.timedelta(days=9)} 10:00"):
        assert "kavējas" in _titles(world.officer)[0]
        assert "kavējas" in _titles(world.director)[0]
        assert "kavējas" in text_of(client_of(world.officer).get(LIST))


def test_director_is_asked_to_name_somebody_and_a_deputy(world: World) -> None:
    asked = "Nosakiet vietnieku personai, kas lasa ziņojumus"
    assert asked not in _titles(world.director)
    concerns.name_officer(world.cast.school, user=world.officer.user, by=world.director.as_actor())
    assert asked in _titles(world.director)
    SafeguardingOfficer.objects.all().delete()
    assert "Nosakiet, kas lasa ziņojumus" in _titles(world.director)
    assert not [title for title in _titles(world.officer) if title.startswith("Nosakiet")]


def _letters(concern: Concern) -> Counter[tuple[str, str]]:
    rows = Message.objects.filter(subject_type="dvb.concern", subject_id=concern.pk)
    return Counter(rows.values_list("kind", "to_email"))


def test_months_pass_and_each_letter_is_written_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle of a day, run twice a day: reminder at half time, then all of them once a week."""
    made, start, put = world.report(), timezone.localdate(), messages.put
    officer, deputy, director = (one.user.email for one in (world.officer, world.deputy, world.director))
    before = _letters(made)

    def killed(kind: str, **values: Any) -> Any:
        put(kind, **values)
        raise KeyboardInterrupt

    for number in range(1, 60):
        day = start + dt.timedelta(days=number)
        with freeze_time(f"{day} 05:00"):
            if number in (2, 4, 11):
                monkeypatch.setattr(messages, "put", killed)
                with pytest.raises(KeyboardInterrupt):
                    concerns.escalate_due(day)
                monkeypatch.setattr(messages, "put", put)
            concerns.escalate_due(day)
            concerns.escalate_due(day)
            if number == 1:
                assert _letters(made) == before
            if number == 2:
                assert _letters(made) - before == Counter({("concern_reminder", officer): 1})
            if number == 3:
                assert ("concern_overdue", officer) not in _letters(made)
    late = {("concern_overdue", email): 8 for email in (officer, deputy, director)}
    assert _letters(made) - before == Counter({("concern_reminder", officer): 1, **late})
    assert not Message.objects.filter(body__contains=SECRET).exists()
    assert daily.registered()["reports"] is concerns.escalate_due


def test_take_over_is_written_down_and_told(world: World) -> None:
    made = world.report()
    stranger = make.MembershipFactory(organisation=world.cast.other_school, role="administrator")
    with refusal("not_yours"):
        concerns.take_over(made, by=stranger.as_actor())
    with refusal("not_yours"):
        concerns.take_over(made, by=world.cast.actor("coordinator"))
    page = client_of(world.director)
    assert page.post(reverse("concern-take-over", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.assigned_to == world.director.user
    entry = AuditEntry.objects.get(verb="concern.take_over")
    users = (entry.user_id, entry.before, entry.after)
    pks = world.officer.user_id, world.director.user_id
    assert users == (pks[1], {"user": pks[0]}, {"user": pks[1]})
    assert _letters(made)["concern_moved", world.officer.user.email] == 1
    assert SECRET in text_of(page.get(reverse("concern-detail", args=[made.pk])))
    before = text_of(client_of(world.officer).get(reverse("concern-detail", args=[made.pk])))
    assert SECRET not in before, "she reads only who answers now"


def test_away_means_handed_over_until_back(world: World) -> None:
    school, made = world.cast.school, world.report()
    today = timezone.localdate()
    week = today + dt.timedelta(days=7)
    with refusal("not_yours"):
        concerns.set_absence(school, first=today, last=week, by=world.cast.actor("coordinator"))
    with refusal("dates"):
        concerns.set_absence(school, first=week, last=today, by=world.officer.as_actor())
    own = client_of(world.officer)
    said = {"first": f"{today:%d.%m.%Y}", "last": f"{week:%d.%m.%Y}"}
    assert own.post(reverse("concern-away"), said).status_code == 302
    made.refresh_from_db()
    assert made.assigned_to == world.deputy.user, "at once"
    assert world.report("Otrs").assigned_to == world.deputy.user
    with freeze_time(f"{week + dt.timedelta(days=1)} 08:00"):
        assert world.report("Trešais").assigned_to == world.officer.user


def test_absence_without_anybody_else_is_refused(world: World) -> None:
    school, today = world.cast.school, timezone.localdate()
    concerns.name_officer(school, user=world.officer.user, by=world.director.as_actor())
    for other in school.memberships.exclude(pk=world.officer.pk).exclude(role="learner"):
        other.ended_on = today
        other.save()
    with refusal("no_officer"):
        concerns.set_absence(school, first=today, last=today, by=world.officer.as_actor())


def _end(world: World) -> None:
    people.end(world.officer, by=world.director.as_actor())


def _leave(world: World) -> None:
    people.leave(world.officer, by=world.officer.as_actor())


def _block(world: World) -> None:
    world.officer.user.is_active = False
    world.officer.user.save()


def _block_silently(world: World) -> None:
    """Past every service: then the daily work finds it."""
    User.objects.filter(pk=world.officer.user_id).update(is_active=False)
    concerns.escalate_due(timezone.localdate())


@pytest.mark.parametrize("leaves", [_end, _leave, _block, _block_silently])
def test_whoever_leaves_hands_over(world: World, leaves: Any) -> None:
    made = world.report()
    leaves(world)
    made.refresh_from_db()
    assert made.assigned_to == world.deputy.user
    assert SECRET in text_of(client_of(world.deputy).get(reverse("concern-detail", args=[made.pk])))
    assert _letters(made)["concern_moved", world.director.user.email] == 1
    if leaves is not _block_silently:
        row = SafeguardingOfficer.objects.get()
        assert (row.user, row.deputy) == (world.deputy.user, None)


def test_last_reader_does_not_leave_reports_behind(world: World) -> None:
    made, school = world.report(), world.cast.school
    SafeguardingOfficer.objects.update(deputy=None)
    others = school.memberships.exclude(pk=world.officer.pk).exclude(role="learner")
    others.update(ended_on=timezone.localdate())
    with refusal("reports_wait"):
        people.leave(world.officer, by=world.officer.as_actor())
    world.officer.refresh_from_db()
    made.refresh_from_db()
    assert (world.officer.ended_on, made.assigned_to) == (None, world.officer.user)


# Whose name stands in a row because of what she did, or whose own row it is; nobody waits for her there.
RECORDS = {
    "looked_by", "entered_by", "decided_by", "author", "made_by", "frozen_by", "confirmed_by", "visited_by",
    "checked_by", "reader", "asked_by", "granted_by", "created_by", "uploaded_by", "verified_by", "loaded_by",
    "invited_by", "accepted_by", "left_by", "contact_written_by", "reporter_user", "closed_by", "seen_by",
    "answered_by",
}  # fmt: skip
OWN_ROWS = {
    "dvb.signingcode.user",
    "matching.person.user",
    "matching.lock.user",
    "matching.run.user",
    "alliances.membership.user",
    "alliances.employerregistration.user",
    "alliances.admission.user",
    "alliances.auditentry.user",
    "alliances.importbatch.user",
    "alliances.message.user",
}


def test_every_row_that_waits_for_a_person_is_handed_over_when_she_leaves() -> None:
    """A new relation to a person is a record, her own row, or a duty that ``duties.register`` hands over."""
    fields = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in {"alliances", "matching", "dvb"}
        for field in model._meta.concrete_fields
        if field.related_model is get_user_model()
    }
    known = {field for field in fields if field.rpartition(".")[2] in RECORDS} | OWN_ROWS
    assert fields - known == duties.registered_fields()
    assert fields >= OWN_ROWS
