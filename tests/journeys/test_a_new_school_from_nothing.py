"""A new school: only its coordinator has an account; everybody else does her part by letter and link."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from alliances.catalogue.models import LearningOutcome
from alliances.catalogue.services import reference as catalogue
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.agreements.models import Acknowledgement, Agreement
from dvb.learning.models import Confirmation
from dvb.logbook.models import LogEntry, LogWeek
from dvb.signing.documents import paper_of
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.learners.services import guardians
from tests import factories as make
from tests import letters as post
from tests.clock import freeze_time
from tests.dvb.signing import signing_kit as kit
from tests.journeys.hands import Mouse
from tests.journeys.test_school_imports_learners import work

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = dt.date(2026, 10, 5)
"""The first day at the workplace; the round is published the week before."""
DAY = dt.timedelta(days=1)
LEARNER, FIRM, SUPERVISOR = "liga@piemers.example", "firma0@piemers.example", "juris@piemers.example"
SEATS = (3, 3, 3, 3, 2, 2, 2, 2, 2, 2)
"""Of the ten firms: as many as there are learners."""


@dataclass
class School:
    """The new school. Nobody but its coordinator has an account."""

    coordinator: Membership
    learner: Enrolment
    minors: list[Enrolment]
    firm: Organisation
    outcome: LearningOutcome
    hands: dict[str, Hand] = field(default_factory=dict)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A Tuesday at noon in Riga; it runs on."""
    with freeze_time(dt.datetime.combine(MONDAY - 6 * DAY, dt.time(9), dt.UTC), tick=True) as running:
        yield running


@pytest.fixture
def school(clock: Any) -> School:
    """The first firm and three learners are of another town than the rest: they are meant for each other."""
    catalogue.load_reference()
    school = make.OrganisationFactory(
        name="Jaunais Parauga tehnikums",
        contact_name="Kārlis Koordinators",
        contact_phone="+371 20000000",
        contact_email="skola@piemers.example",
    )
    coordinator = make.MembershipFactory(organisation=school)
    qualification = make.QualificationFactory(name_lv="Automehāniķis", name_en="Car mechanic")
    outcome = LearningOutcome.objects.create(
        code="brakes", name_lv="Nomaina bremžu klučus", name_en="Replaces brakes", qualification=qualification
    )
    group = make.GroupFactory(school=school, programme__qualification=qualification, code="AT-1")
    firms = [_firm(school, number, qualification) for number in range(len(SEATS))]
    learners = [_learner(group, number) for number in range(sum(SEATS))]
    for minor in learners[1:3]:
        guardians.add(
            minor, name=f"Ilze {minor.person.last_name}", relation="mother", by=coordinator.as_actor()
        )
    assert list(User.objects.values_list("pk", flat=True)) == [coordinator.user_id]
    return School(coordinator, learners[0], learners[1:3], firms[0], outcome)


def _place(number: int, near: int) -> dict[str, Any]:
    return {"town": "Cēsis", "lat": 57.3119, "lon": 25.2749} if number < near else {}


def _firm(school: Organisation, number: int, qualification: Any) -> Organisation:
    firm: Organisation = make.OrganisationFactory(
        employer=True,
        contact_name=f"Jana Kaņepa{number}",
        contact_email=f"firma{number}@piemers.example",
        contact_written_by=school,
    )
    make.OpeningFactory(
        employer=firm,
        title="Autoserviss",
        qualifications=[qualification],
        seat_count=SEATS[number],
        starts_on=MONDAY,
        registered_by=school,
        **{f"workplace__{key}": value for key, value in _place(number, 1).items()},
    )
    return firm


def _learner(group: Any, number: int) -> Enrolment:
    is_minor = number in (1, 2)
    learner: Enrolment = make.EnrolmentFactory(
        programme=group.programme,
        group=group,
        person__first_name="Anna" if number else "Līga",
        person__email=f"anna{number}@piemers.example" if number else LEARNER,
        person__birth_date=dt.date(2010, 3, 1) if is_minor else dt.date(2006, 3, 1),
        **{f"person__{key}": value for key, value in _place(number, 3).items()},
    )
    return learner


class Hand(Mouse):
    """One person's thumb on her own device; every page that she comes to is judged."""

    def __init__(self, page: Page, who: str, axe: Callable[[Page], None]) -> None:
        super().__init__(page, who)
        self.axe = axe
        self.judged: set[tuple[str, str]] = set()

    def judge(self) -> None:
        """Judge each page once: the same address with other numbers and another heading is another page."""
        page = (re.sub(r"\d+|/l/[^/]+", "", self.page.url), self.page.locator("h1").first.inner_text())
        if page not in self.judged:
            self.axe(self.page)
            self.judged.add(page)

    def open(self, path: str) -> None:
        """Type or scan an address, or follow a letter's link: not counted as a press."""
        self.page.goto(path)
        self.judge()

    def press(self, target: Locator) -> None:
        super().press(target)
        self.judge()

    def attach(self, target: Locator, file: Any) -> None:
        self._count(presses=2)
        target.set_input_files([file])

    def shows(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def one(self, selector: str) -> Locator:
        return self.page.locator(selector).first

    def open_letter(self, email: str) -> None:
        """Come by the newest personal link in a mailbox, with the mailed code, to what is asked."""
        self.open(post.found_in_newest(r"https?://[^/]+(/l/\S+)", to=email))
        if not self.page.locator("#id_code").count():
            return  # opened on this device before
        self.press(self.one("form[action$='/code/'] button"))
        self.write(self.one("#id_code"), post.newest_code())
        self.press(self.one("form[action$='/open/'] button"))


def _publish(school: School) -> None:
    """The round of the new school, and who is reached before it is published."""
    hand = school.hands["coordinator"]
    hand.open("/")
    hand.press(hand.one("nav a[href='/rounds/']"))
    hand.press(hand.one("a[href='/rounds/new/']"))
    hand.write(hand.one("#id_name"), "Pirmā kārta")
    hand.press(hand.one("main form button.primary"))
    hand.press(hand.one("form[action$='/run/'] button"))
    work()
    expect(hand.page.locator("h1")).to_contain_text("24", timeout=20_000)
    hand.press(hand.one("a[href$='/publish/']"))
    reached = hand.page.locator("section", has=hand.page.locator("dl.facts")).locator("dd")
    expect(reached).to_have_text(["34", "0", "0"])
    hand.press(hand.one("main form[method=post]:not([action]) button.primary"))
    work()
    assert Assignment.objects.filter(status="sent").count() == 24
    firms = Assignment.objects.filter(opening__employer=school.firm).values_list("enrolment", flat=True)
    assert set(firms) == {school.learner.pk, *(minor.pk for minor in school.minors)}


def _answer(school: School) -> None:
    """Two learners by their letters; the firm's contact person for all three at once by hers."""
    contact = school.hands["contact"]
    for who, enrolment in (("learner", school.learner), ("minor", school.minors[0])):
        hand = school.hands[who]
        hand.open_letter(enrolment.person.email)
        hand.shows(school.firm.name)
        hand.press(hand.one("form[action$='/accept/learner/'] button"))
    contact.open_letter(FIRM)
    picks = contact.page.locator("input[name=pick]")
    expect(picks).to_have_count(3)
    for number in range(3):  # nobody is ticked in advance
        contact.check(picks.nth(number))
    contact.press(contact.one("button[value=agree]"))
    contact.press(contact.one("main form[method=post] button.primary"))
    contact.shows("Līga")
    assert Assignment.objects.filter(status="agreed").count() == 2
    work()
    post.sent()  # that both sides agree, before the letters about signing


def _draw_up(school: School) -> Agreement:
    """All drafts at once; each is looked at, then all are released for signing."""
    hand = school.hands["coordinator"]
    hand.open("/")
    hand.press(hand.one(".todo a.button[href='/agreements/']"))
    hand.press(hand.one("form[action='/agreements/new/'] button"))
    hand.press(hand.one("tbody a.row-link"))
    for __ in range(2):
        hand.press(hand.one("form[action$='/look/'] button"))
    hand.press(hand.one("form:has(input[type=hidden][name=pick]) button.secondary"))
    work()
    assert Agreement.objects.filter(status="ready").count() == 2, hand.page.locator("body").inner_text()
    return Agreement.objects.get(assignment__enrolment=school.learner)


def _acknowledge(school: School) -> None:
    """A guardian without e-mail scans the printed letter; the school reads her the code on the telephone."""
    office, guardian = school.hands["coordinator"], school.hands["guardian"]
    office.open(f"/learners/{school.minors[0].pk}/")
    office.press(office.one("a[href$='/guardians/']"))
    office.press(office.one("form[action$='/link/'] button"))
    printed = office.page.request.get(str(office.one("a[href$='.pdf']").get_attribute("href")))
    assert printed.body().startswith(b"%PDF-")
    guardian.open("/l/" + office.one(".address code").inner_text().partition("/l/")[2])
    expect(guardian.page.locator("form[action$='/code/']")).to_have_count(0)
    office.press(office.one("form[action$='/code/'] button"))
    guardian.write(guardian.one("#id_code"), office.one(".big-code").inner_text())
    guardian.press(guardian.one("form[action$='/open/'] button"))
    guardian.shows(school.firm.name)
    guardian.press(guardian.one("form[action*='/acknowledge/'] button"))
    assert Acknowledgement.objects.get().agreement.assignment.enrolment == school.minors[0]


def _sign(school: School, drawn: Agreement) -> None:
    """The learner reads how; the firm hands an electronic signature in; the school enters the others."""
    learner, contact, office = (school.hands[who] for who in ("learner", "contact", "coordinator"))
    learner.open_letter(LEARNER)
    expect(learner.page).to_have_url(re.compile(rf"/agreements/{drawn.pk}/$"))
    contact.open_letter(FIRM)
    paper = reverse("link-document", args=["TOKEN", "agreement", drawn.pk]).partition("TOKEN")[2]
    contact.press(contact.one(f"a[href$='{paper}']"))
    content = kit.container({"ligums.pdf": paper_of(drawn).pdf()}, kit.xades("JANA", "KAŅEPA"))
    sent = {"name": "ligums.edoc", "mimeType": "application/zip", "buffer": content}
    contact.attach(contact.one("#id_file"), sent)
    contact.press(contact.one("form[action$='/hand-in/'] button"))
    office.open(f"/agreements/{drawn.pk}/")
    office.choose(office.one("form[action$='/accept/'] select"), "host")
    office.press(office.one("form[action$='/accept/'] button"))
    for side in ("school", "learner"):
        office.check(office.one(f"input[value={side}]"))
        office.write(office.one("#id_name"), "Līga Paraudziņa")
        office.press(office.one("form[action$='/sign/'] button.primary"))
    drawn.refresh_from_db()
    assert drawn.status == "signed"
    assert sorted(drawn.signatures.values_list("side", "method")) == [
        ("host", "file"),
        ("learner", "paper"),
        ("school", "paper"),
    ]
    office.press(office.one("a[href$='/supervisor/']"))
    office.write(office.one("#id_name"), "Juris Meistars")
    office.write(office.one("#id_email"), SUPERVISOR)
    office.press(office.one("main form button.primary"))


def _log(school: School) -> None:
    """A week and the Monday after it on the telephone: the first day is written, the others are the same."""
    learner = school.hands["learner"]
    learner.open_letter(LEARNER)
    learner.open("/")
    learner.press(learner.one("a[href^='/log/']"))
    learner.press(learner.one(".log-week-head a"))
    for number in (0, 1, 2, 3, 4, 7):
        if number == 7:
            learner.press(learner.page.locator(".log-week-head a").last)
        learner.press(learner.one(f"a.log-day[href$='day={MONDAY + number * DAY}']"))
        if number:
            learner.press(learner.one("a[href*='copy=1']"))
        else:
            for name, said in (("starts_at", "8"), ("ends_at", "1530"), ("break_minutes", "30")):
                learner.write(learner.one(f"#id_{name}"), said)
            learner.write(learner.one("#id_text"), "Mainīju bremžu klučus")
        learner.press(learner.one("form[data-log-form] button.primary"))
    assert sum(LogEntry.objects.values_list("minutes", flat=True)) == 42 * 60


def _confirm(school: School) -> None:
    """The supervisor by her link: that she supervises, the week, and a skill; the school checks both."""
    hand, office = school.hands["supervisor"], school.hands["coordinator"]
    hand.open_letter(SUPERVISOR)
    hand.press(hand.one("form[action*='/acknowledge/'] button"))
    hand.press(hand.one("a[href$='/weeks/']"))
    hand.press(hand.one("form[action$='/confirm/'] button"))
    hand.open_letter(SUPERVISOR)
    hand.press(hand.one("a[href*='/assess/']"))
    hand.check(hand.one(f"input[name='level_{school.outcome.pk}'][value='3']"))
    hand.press(hand.one("main form button.primary"))
    office.open("/")
    office.press(office.one(".todo a[href='/log/board/']"))
    office.press(office.one("a[href='/log/review/']"))
    office.press(office.one("form[action$='/check/'] button"))
    office.open("/")
    office.press(office.one("a[href='/skills/waiting/']"))
    office.check(office.one("input[name='pick']"))
    office.press(office.one("main form button.primary"))
    office.press(office.one("main form button.primary"))
    assert set(LogWeek.objects.values_list("status", flat=True)) == {"checked"}
    assert Confirmation.objects.get().is_new


def _is_counted(school: School) -> None:
    office = school.hands["coordinator"]
    for definition in ("rr35_participation", "rr35_new_skills"):
        office.open(f"/indicator/?definition={definition}")
        expect(office.page.locator("h1")).to_have_text(re.compile(r"\b4[,.]2\s%"))


def _nobody_else_has_an_account(school: School) -> None:
    """Who came by a link acts by it; learners alone are kept as users, without a password."""
    users = User.objects.exclude(pk=school.coordinator.user_id)
    assert sorted(user.email for user in users) == sorted([LEARNER, school.minors[0].person.email])
    assert not [user for user in users if user.has_usable_password()]
    assert not Membership.objects.exclude(pk=school.coordinator.pk).exclude(role="learner").exists()


@pytest.mark.parametrize(
    ("width", "language"), [("phone", "en"), pytest.param("phone", "lv", marks=pytest.mark.full)]
)
def test_a_new_school_from_nothing(
    open_browser: Callable[[], Page],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], None],
    school: School,
    clock: Any,
) -> None:
    for who in ("coordinator", "learner", "minor", "contact", "guardian", "supervisor"):
        school.hands[who] = Hand(open_browser(), who, axe)
    sign_in(school.hands["coordinator"].page, school.coordinator.user)
    _publish(school)
    _answer(school)
    drawn = _draw_up(school)
    _acknowledge(school)
    _sign(school, drawn)
    clock.move_to(dt.datetime.combine(MONDAY + 12 * DAY, dt.time(9), dt.UTC))
    call_command("advance_agreements")
    drawn.refresh_from_db()
    assert drawn.status == "active"
    sign_in(school.hands["coordinator"].page, school.coordinator.user)
    _log(school)
    _confirm(school)
    _is_counted(school)
    _nobody_else_has_an_account(school)
