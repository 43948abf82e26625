"""Every letter opens what it asks for: its address, in a fresh browser, ends on a page with that action.

One stay is lived through, once with people who have an account and once with people who have none. Each
letter is opened when it arrives. A kind of letter that is opened nowhere here fails, and so does one that
leads to a page for signing in, or to a page without what was asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from alliances.admissions.services import verification
from alliances.alliances import services as alliances
from alliances.kernel.actor import SYSTEM
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.organisations.services import contact_invitations
from alliances.people.models import Membership, User
from dvb.agreements.models import Agreement
from dvb.agreements.services import amendments, drafting, signing_letters, stages
from dvb.change_requests import services as requests
from dvb.guest_access.services import activation, guardian_letters, guest_links, replies
from dvb.learning.services import employments
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence
from dvb.logbook.services import absence_letters, weekly_letters
from dvb.safeguarding import services as concerns
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, letters, renegotiation, terms_letters, withdrawals
from matching.learners.models import Guardian
from matching.openings.models import Opening
from matching.openings.services import openings, sleeping
from tests import factories
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed as make
from tests.dvb.guest_access.letter_box import Post
from tests.dvb.guest_access.letter_kinds import OF_TURNS, STAFF_ONLY, kinds
from tests.dvb.logbook import logs

pytestmark = pytest.mark.django_db
LEARNER, CONTACT, GUARDIAN = "liga@piemers.example", "jana@piemers.example", "ilze@piemers.example"


@dataclass
class Life:
    """One stay, and everybody's letters about it."""

    cast: Cast
    post: Post
    stay: Assignment

    @property
    def by(self) -> Any:
        return self.cast.actor("coordinator")

    def agreement(self) -> Agreement:
        return Agreement.objects.get(assignment=self.stay)


@pytest.fixture(params=[False, True], ids=["without account", "with account"])
def life(request: Any, cast: Cast) -> Iterator[Life]:
    """A minor is sent to an employer; whether she and the employer's contact have accounts, the test says."""
    with freeze_time(logs.NOW):
        people: dict[str, User] = {}
        person, employer = cast.learner.person, cast.employer
        employer.contact_name, employer.contact_email = "Jana Kaņepa", CONTACT
        employer.contact_written_by = cast.school
        employer.save()
        if request.param:
            for member, email in ((cast.employer_member, CONTACT), (cast.learner_member, LEARNER)):
                member.user.set_password("parole-parole-1")
                member.user.email = email
                member.user.save()
                people[email] = member.user
        else:
            Membership.objects.filter(organisation=employer).delete()
            person.user = None
        person.birth_date, person.email = dt.date(2009, 11, 20), LEARNER
        person.save()
        Guardian.objects.create(person=person, name="Ilze Paraudziņa", relation="mother", email=GUARDIAN)
        stay = make.agree(cast.learner, cast.opening)
        Assignment.objects.filter(pk=stay.pk).update(
            status="sent",
            employer_accepted_at=None,
            learner_accepted_at=None,
            answer_by=logs.FRIDAY + dt.timedelta(days=7),
            sent_at=timezone.now() - dt.timedelta(days=8),
        )
        stay.refresh_from_db()
        yield Life(cast, Post(people), stay)


def _answers(life: Life) -> None:
    yes = rf"/assignments/{life.stay.pk}/accept/learner/"
    picks = rf'value="{life.stay.pk}"'
    letters.request_answers(life.stay)
    life.post.open("asked_learner", LEARNER, yes)
    life.post.open("asked_employer", CONTACT, picks, "answers/")
    letters.remind_due(logs.FRIDAY)
    life.post.open("reminded_learner", LEARNER, yes)
    life.post.open("reminded_employer", CONTACT, picks, "answers/")
    for side in ("learner", "employer"):
        assignments.accept(life.stay, side=side, by=SYSTEM)
    letters.notify_of_answer(life.stay)
    life.post.open("agreed_learner", LEARNER, "Autoserviss|darbnīca")
    life.post.open("agreed_employer", CONTACT, "Kanārijputniņa")
    life.stay.refresh_from_db()


def _signatures(life: Life) -> None:
    draft = drafting.draw_up(life.stay, by=life.by)
    released = drafting.release(draft, by=life.by)
    guardian_letters.notify(released)
    life.post.open("to_sign", LEARNER, "sign|paraks")
    page = life.post.open("to_sign", CONTACT, "documents/agreement|hand-in|agreements/")
    _opens_paper(life, page, released)
    life.post.open("guardian_agreement", GUARDIAN, f"acknowledge/{released.pk}/")
    make.sign(life.cast, released, *make.SIDES)
    life.post.open("in_force", LEARNER, "Kanārijputniņa|Līga")
    life.post.open("in_force", CONTACT, "Kanārijputniņa")
    stages.begin_due(logs.FRIDAY)


def _opens_paper(life: Life, page: Any, agreement: Agreement) -> None:
    """By her link the contact person comes to the paper, with every way of signing that is allowed."""
    if CONTACT in life.post.people:
        return
    found = re.search(rf'href="([^"]*/documents/agreement/{agreement.pk}/)"', page.content.decode())
    assert found
    paper = page.client.get(found[1])
    assert paper.status_code == 200
    assert "paper.pdf" in paper.content.decode()
    assert page.client.get(f"{found[1]}paper.pdf")["Content-Type"] == "application/pdf"
    assert re.search("hand-in/|Uz papīra", paper.content.decode())


def _weeks(life: Life) -> None:
    agreement = life.agreement()
    logs.write(life.cast, agreement, logs.MONDAY, by="coordinator")
    monday = logs.MONDAY + dt.timedelta(days=7)
    with freeze_time("2026-11-23 12:00"):
        weekly_letters.remind(monday)
        life.post.open("log_waiting", CONTACT, "weeks/|/log/")
        link = guest_links.invite_supervisor(agreement, name="Parauga Vadītāja", email=logs.EMAIL, by=life.by)
        life.post.open("link_supervisor", logs.EMAIL, f"acknowledge/{agreement.pk}/", "weeks/")
        life.post.open("code", logs.EMAIL)
        Message.objects.filter(kind="log_waiting").update(key=None)
        weekly_letters.remind(monday)
        life.post.open("log_waiting", logs.EMAIL, "weeks/")
        [week] = agreement.log_weeks.all()
        logbook.send_back(week, reason="Pirmdien līdz 15.00", by=SYSTEM, link=link)
        life.post.open("log_returned", LEARNER, "Pirmdien līdz 15.00")


def _changes(life: Life) -> None:
    row = amendments.draw_up(
        life.agreement(),
        effective_on=logs.FRIDAY + dt.timedelta(days=7),
        reason="Cits vadītājs",
        supervisor="Jauns Vadītājs",
        by=life.by,
    )
    row = amendments.release(row, by=life.by)
    guardian_letters.notify_of_amendment(row)
    life.post.open("to_sign", CONTACT, "documents/amendment|amendments/")
    life.post.open("guardian_amendment", GUARDIAN, "report/")
    for side in make.SIDES:
        row = amendments.sign(row, side=side, name="A", signed_on=logs.FRIDAY, by=life.by)
    guardian_letters.notify_of_amendment(row)
    life.post.open("guardian_amended", GUARDIAN, "acknowledge/")
    life.post.open("amended", LEARNER, "Kanārijputniņa|Līga")
    life.post.open("amended", CONTACT, "Kanārijputniņa")


def _end(life: Life) -> None:
    agreement = life.agreement()
    Agreement.objects.filter(pk=agreement.pk).update(status="ended")
    signing_letters.tell_ended(Agreement.objects.get(pk=agreement.pk), by=life.by)
    life.post.open("ended", LEARNER, "Kanārijputniņa|Līga")
    life.post.open("ended", CONTACT, "Kanārijputniņa")


def test_letters_of_a_stay_open_what_they_ask_for(life: Life) -> None:
    _answers(life)
    _signatures(life)
    _weeks(life)
    _changes(life)
    _end(life)
    assert life.post.opened == OF_A_STAY


OF_A_STAY = {
    *("asked_learner", "asked_employer", "reminded_learner", "reminded_employer"),
    *("agreed_learner", "agreed_employer", "to_sign", "guardian_agreement", "in_force"),
    *("log_waiting", "link_supervisor", "code", "guardian_amendment", "guardian_amended", "amended"),
    *("ended", "log_returned"),
}


def test_letters_beside_a_stay_open_what_they_ask_for(life: Life) -> None:
    cast, employer = life.cast, life.cast.employer
    post_, by = life.post, life.by
    has_account = CONTACT in post_.people
    Opening.objects.filter(pk=cast.opening.pk).update(
        confirmed_on=logs.FRIDAY - dt.timedelta(days=100), registered_by=cast.school
    )
    factories.OpeningFactory(
        employer=employer,
        qualifications=[cast.qualification],
        registered_by=cast.school,
        confirmed_on=logs.FRIDAY - dt.timedelta(days=100),
    )
    sleeping.put_to_sleep(logs.FRIDAY)
    post_.open("openings_asleep", CONTACT, "offered/|openings/")
    if not has_account:
        guest_links.send(activation.invite(cast.learner, by=by), by=by)
        post_.open("link_learner", LEARNER, "my-place|Autoserviss")
    guardian = cast.learner.person.guardians.get()
    guest_links.send(guest_links.invite_guardian(guardian, enrolment=cast.learner, by=by), by=by)
    post_.open("link_guardian", GUARDIAN, "report/")
    Organisation.objects.filter(pk=employer.pk).update(verified_at=None)
    employer.refresh_from_db()
    verification.verify(employer, because="Uzņēmumu reģistrs", by=by)
    post_.open("employer_verified", CONTACT, "openings|Autoserviss|answers")
    if not has_account:
        _others(life)
    assert post_.opened >= OF_OTHERS - (
        {"link_learner", "link_contact", "employer_refused"} if has_account else set()
    )


def _others(life: Life) -> None:
    """What goes to somebody without an account alone."""
    cast, post_ = life.cast, life.post
    contact_invitations.invite(cast.employer, by=life.by)
    post_.open("contact_invited", CONTACT, "registration_number")
    link = Message.objects.filter(to_email=CONTACT, link__purpose="contact").latest("pk").link
    assert link is not None
    guest_links.send(link, by=life.by)
    post_.open("link_contact", CONTACT, "Kaņepa")
    Organisation.objects.filter(pk=cast.employer.pk).update(verified_at=None)
    cast.employer.refresh_from_db()
    verification.refuse(cast.employer, reason="Neatbild", by=life.by)
    post_.open("employer_refused", CONTACT, "registration_number")
    outside = factories.OrganisationFactory(
        employer=True, contact_email="cits@piemers.example", contact_name="Cits"
    )
    alliances.invite(cast.alliance, organisations=[outside], by=cast.actor("alliance_coordinator"))
    post_.open("alliance_invited", "cits@piemers.example", "registration_number")


OF_OTHERS = {
    *("openings_asleep", "link_learner", "link_guardian", "employer_verified", "link_contact"),
    "employer_refused",
}


def test_letters_of_changed_minds_open_what_they_ask_for(life: Life) -> None:
    """Other terms are asked for, refused, asked for again and agreed; then the learner withdraws."""
    stay, yes = life.stay, rf"/assignments/{life.stay.pk}/terms/learner/"
    for side in ("learner", "employer"):
        assignments.accept(stay, side=side, by=SYSTEM)
    for hours, agrees in ((30, False), (32, True)):
        opening = Opening.objects.get(pk=stay.opening_id)
        openings.update(opening, by=SYSTEM, weekly_hours=Decimal(hours), asks_again=True)
        version = stay.terms_versions.get(state="proposed")
        terms_letters.tell(version)
        life.post.open("terms_asked", LEARNER, yes)
        for side in ("employer", "learner"):
            renegotiation.answer(stay, side=side, agrees=agrees, shown=version.digest, by=SYSTEM)
            stay = Assignment.objects.get(pk=stay.pk)
        terms_letters.tell(stay.terms_versions.get(pk=version.pk))
        life.post.open("terms_agreed" if agrees else "terms_refused", LEARNER, "Autoserviss|darbnīca")
        life.post.open("terms_agreed" if agrees else "terms_refused", CONTACT, "Kanārijputniņa")
    withdrawals.withdraw_answer(stay, side="learner", reason="too_far", by=life.by)
    letters.notify_of_withdrawal(stay, Assignment.Side.LEARNER)
    life.post.open("withdrawn_other", CONTACT, "darbnīca|Autoserviss")


def test_letter_of_a_place_that_the_employer_declined_opens_the_learners_page(life: Life) -> None:
    assignments.accept(life.stay, side="learner", by=SYSTEM)
    assignments.decline(life.stay, side="employer", reason="no_work", by=SYSTEM)
    letters.notify_of_end(life.stay)
    life.post.open("place_ended_learner", LEARNER, "Autoserviss|darbnīca")
    assert not Message.objects.filter(kind="place_ended_employer").exists(), "it declined itself"


def test_letter_of_a_place_that_the_learner_declined_opens_a_page_that_says_so(life: Life) -> None:
    letters.request_answers(life.stay)
    messages.deliver_due(timezone.now())
    assignments.decline(life.stay, side="learner", reason="too_far", by=SYSTEM)
    letters.notify_of_end(life.stay)
    life.post.open("place_ended_employer", CONTACT, "izglītojamais atteicās|Par tālu")
    assert not Message.objects.filter(kind="place_ended_learner").exists(), "she declined herself"
    if CONTACT not in life.post.people:
        page = life.post.open("asked_employer", CONTACT, "izglītojamais atteicās")
        assert "Kanārijputniņa" not in page.content.decode()


def test_letters_of_a_stay_in_trouble_open_what_they_ask_for(life: Life) -> None:
    cast, post_, by = life.cast, life.post, life.by
    for side in ("learner", "employer"):
        assignments.accept(life.stay, side=side, by=SYSTEM)
    life.stay.refresh_from_db()
    stay = make.sign(cast, drafting.release(drafting.draw_up(life.stay, by=by), by=by), *make.SIDES)
    stages.begin_due(logs.FRIDAY)
    stay.refresh_from_db()
    asked = guest_links.invite_supervisor(stay, name="Parauga Vadītāja", email=logs.EMAIL, by=by)
    post_.open("supervisor_asked", CONTACT, "workplace-links|Kanārijputniņa")
    replies.reply(asked, agreement=stay, kind="refusal", text="Es viņu nevadu.")
    post_.open("supervisor_refused", CONTACT, "workplace-links|Kanārijputniņa")
    replies.close_refusals(asked, stay)
    absence_letters.tell(Absence.objects.create(agreement=stay, starts_on=logs.FRIDAY, ends_on=logs.FRIDAY))
    post_.open("learner_away", CONTACT, "Kanārijputniņa")
    for kind in ("stay_suspended", "stay_resumed"):
        is_over = kind == "stay_resumed"
        stages.resume(stay, by=by) if is_over else stages.suspend(stay, reason="school", by=by)
        for to in (CONTACT, GUARDIAN, logs.EMAIL, *([] if is_over else [LEARNER])):
            post_.open(kind, to, "Kanārijputniņa|Autoserviss|Līga")
    guardian = cast.learner.person.guardians.get()
    link = guest_links.invite_guardian(guardian, enrolment=cast.learner, by=by)
    asked = replies.reply(link, agreement=stay, kind="question", text="Kas brauc mājās?")
    replies.answer(asked, answer="Autobuss", by=by)
    post_.open("guest_answer", GUARDIAN, "Autobuss")
    of = requests.by_link(link)
    request = requests.ask(stay, kind="end", text="Vai var?", values={}, of=of, by=SYSTEM)
    requests.decline(request, answer="No devītā", by=by)
    post_.open("change_answered", GUARDIAN, "No devītā")
    officer = factories.MembershipFactory(organisation=cast.school, role="administrator")
    concerns.name_officer(cast.school, user=officer.user, by=officer.as_actor())
    told: dict[str, Any] = {"kind": "concern", "happened_on": logs.FRIDAY, "text": "Kliedz", "by": SYSTEM}
    who: dict[str, Any] = {"reporter": "guardian", "reporter_name": guardian.name, "reporter_link": link}
    report = concerns.report(cast.learner, **told, **who)
    post_.open("concern_received", GUARDIAN, "Kliedz")
    concerns.close(report, outcome="Runāts", answer="Esam runājuši", by=officer.as_actor())
    post_.open("concern_answered", GUARDIAN, "Esam runājuši")


def test_question_half_a_year_later_opens_for_somebody_who_has_left(cast: Cast) -> None:
    with freeze_time(logs.NOW):
        person = cast.learner.person
        person.email, person.user = LEARNER, None
        person.save()
        stay = make.active(cast)
        Agreement.objects.filter(pk=stay.pk).update(status="ended")
        ends = stay.assignment.opening.ends_on
    with freeze_time(f"{employments.due_on(ends)} 12:00"):
        assert employments.request_due(timezone.localdate()) == 1
        Post({}).open("employment", LEARNER, "answer")


def test_every_kind_of_letter_is_opened_or_goes_to_people_with_an_account() -> None:
    tried = OF_A_STAY | OF_OTHERS | OF_TURNS | {"employment", "alliance_invited"}
    assert kinds() == tried | set(STAFF_ONLY)
    assert not tried & set(STAFF_ONLY)
