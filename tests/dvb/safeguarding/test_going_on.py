"""A suspended stay goes on only when whoever suspended it, or the administration, says so; and asks first."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliances.links import services as links
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.people.models import Membership
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.safeguarding import guest_reports
from dvb.safeguarding import services as concerns
from dvb.safeguarding.models import Concern
from tests import factories as make
from tests.clock import freeze_time
from tests.dvb.safeguarding.world import MASTER, MOTHER, World, client_of
from tests.pages import text_of
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NEUTRAL = {
    "lv": "Turpināt ļauj tas, kurš mācības darbavietā apturēja, vai skolas administrācija.",
    "en": "Whoever suspended the stay, or the school's administration, lets it go on.",
}


def _by_report(world: World) -> Membership:
    concerns.stop(world.report(), by=world.officer.as_actor())
    return world.officer


def _by_a_colleague(world: World) -> Membership:
    colleague = make.MembershipFactory(organisation=world.cast.school)
    agreements.suspend(world.stay, reason="school", by=colleague.as_actor())
    return colleague


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("suspend", [_by_report, _by_a_colleague])
def test_others_read_who_lets_it_go_on_and_cannot(world: World, suspend: object, language: str) -> None:
    who = suspend(world)  # type: ignore[operator]
    other = world.cast.coordinator
    client, detail = client_of(other), reverse("agreement-detail", args=[world.stay.pk])
    client.cookies["django_language"] = language
    resume = reverse("agreement-resume", args=[world.stay.pk])
    page = client.get(detail)
    assert NEUTRAL[language] in text_of(page)
    assert resume not in page.content.decode()
    assert str(who.user) not in text_of(page)
    assert client.get(resume).url == detail
    client.post(resume)
    with refusal("not_suspender"):
        agreements.resume(world.stay, by=other.as_actor())
    world.stay.refresh_from_db()
    assert world.stay.status == "suspended"
    assert not Message.objects.filter(kind__in=["stay_resumed", "resumed_by_other"]).exists()


@pytest.mark.parametrize("suspend", [_by_report, _by_a_colleague])
def test_administrator_is_asked_first_and_whoever_suspended_it_is_told(world: World, suspend: object) -> None:
    who = suspend(world)  # type: ignore[operator]
    client, resume = client_of(world.director), reverse("agreement-resume", args=[world.stay.pk])
    assert resume in client.get(reverse("agreement-detail", args=[world.stay.pk])).content.decode()
    asked = text_of(client.get(resume))
    for reader in (
        "Izglītojamais",
        "likumiskais pārstāvis",
        "darba devējs",
        "darba vadītājs",
        "kurš mācības",
    ):
        assert reader in asked
    world.stay.refresh_from_db()
    assert world.stay.status == "suspended", "looking at the page changes nothing"
    mail.outbox.clear()
    with freeze_time("2026-11-20 22:30"):
        assert client_of(world.director).post(resume).status_code == 302
        messages.deliver_due(timezone.now())
    learner = world.cast.learner_member.user.email
    assert {MOTHER, MASTER, learner, who.user.email} <= {one.to[0] for one in mail.outbox}
    letters = [one for one in mail.outbox if one.to[0] == who.user.email]
    [letter] = [one for one in letters if one.subject.startswith(f"{world.director.user} atsāka")]
    assert world.cast.employer.name in letter.subject
    assert reverse("agreement-detail", args=[world.stay.pk]) in letter.body


def test_whoever_suspended_it_resumes_it_and_gets_no_letter_about_herself(world: World) -> None:
    who = _by_report(world)
    client, resume = client_of(who), reverse("agreement-resume", args=[world.stay.pk])
    assert "ar jūsu vārdu" not in text_of(client.get(resume))
    assert client.post(resume).status_code == 302
    world.stay.refresh_from_db()
    assert world.stay.status == "active"
    assert not Message.objects.filter(kind="resumed_by_other").exists()


def test_nobody_is_locked_out_where_whoever_suspended_it_left_a_school_without_administrators(
    world: World,
) -> None:
    who, other = _by_a_colleague(world), world.cast.coordinator
    today = timezone.localdate()
    Membership.objects.filter(pk=who.pk).update(ended_on=today)
    with refusal("not_suspender"):
        agreements.resume(world.stay, by=other.as_actor())
    Membership.objects.filter(pk=world.director.pk).update(ended_on=today)
    assert agreements.resume(world.stay, by=other.as_actor()).status == "active"
    assert not Message.objects.filter(to_email=who.user.email).exists(), "she has left"


def test_page_of_the_report_keeps_who_suspended_and_resumed(world: World) -> None:
    made = world.report()
    concerns.stop(made, by=world.officer.as_actor())
    agreements.resume(Agreement.objects.get(pk=world.stay.pk), by=world.director.as_actor())
    page = text_of(client_of(world.officer).get(reverse("concern-detail", args=[made.pk])))
    day = f"{timezone.localdate():%d.%m.%Y}"
    for word, name in (("Apturēts: skolas lēmums", world.officer.user), ("Atsākts.", world.director.user)):
        row = page.partition(f"{world.cast.employer.name}: {word}")[2][:80]
        assert day in row, word
        assert str(name) in row, word


def test_nobody_reads_in_the_letters_of_the_school_who_had_suspended_it(world: World) -> None:
    """The letter to her that another resumed it is hers: its recipient alone would tell of a report."""
    who = _by_report(world)
    agreements.resume(Agreement.objects.get(pk=world.stay.pk), by=world.director.as_actor())
    assert Message.objects.get(kind="resumed_by_other").to_email == who.user.email
    listed = client_of(world.cast.coordinator).get(reverse("alliances:message-list"))
    assert world.cast.learner.person.name in text_of(listed), "others' letters about the stay stand there"
    assert who.user.email not in text_of(listed)


def _mothers(world: World) -> Concern:
    said = {"kind": "concern", "happened_on": timezone.localdate(), "text": "Nogurusi"}
    return guest_reports.report(world.mother, **said)


def test_answer_goes_to_the_link_that_the_reporter_has_by_now(world: World) -> None:
    made = _mothers(world)
    newest = links.replace(world.mother, by=world.cast.actor("coordinator"))
    concerns.close(
        Concern.objects.get(pk=made.pk), outcome="Runāju", answer="Labi", by=world.officer.as_actor()
    )
    letter = Message.objects.get(kind="concern_answered")
    assert letter.link == newest
    with freeze_time("2026-11-21 10:00"):
        assert messages.deliver(letter.pk).status == "sent"


OUT_OF_REACH = "vairs neko nevar izlasīt"


def test_reader_is_told_that_an_answer_does_not_reach_whoever_reported(world: World) -> None:
    client, by = client_of(world.officer), world.cast.actor("coordinator")
    mothers, own = _mothers(world), world.report()
    for made in (mothers, own):
        assert OUT_OF_REACH not in text_of(client.get(reverse("concern-detail", args=[made.pk])))
    links.revoke(links.newest_of(world.mother), by=by)
    world.cast.learner_member.user.is_active = False
    world.cast.learner_member.user.save()
    for made in (mothers, own):
        assert OUT_OF_REACH in text_of(client.get(reverse("concern-detail", args=[made.pk])))


def test_reader_who_suspended_it_for_an_earlier_report_is_not_told_that_a_colleague_did(world: World) -> None:
    first = world.report()
    concerns.stop(first, by=world.officer.as_actor())
    concerns.close(first, outcome="Runāju", answer="Labi", by=world.officer.as_actor())
    again = concerns.add(first, text="Nav labi", by=world.cast.actor("learner_member"))
    page = text_of(client_of(world.officer).get(reverse("concern-detail", args=[again.pk])))
    assert "Atstāt apturētu" in page
    assert "apturēja kolēģis" not in page
