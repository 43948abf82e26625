"""Skills: assessed, confirmed, counted once, taken back; nobody else's business."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.catalogue.models import LearningOutcome
from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.guest_access.services import guest_links as outside
from dvb.indicators.snapshot import tables
from dvb.labour_law.outcome_evidence import Step
from dvb.learning import queries as learning_queries
from dvb.learning.models import Assessment, Confirmation
from dvb.learning.queries import learning_record as record
from dvb.learning.services import skills
from dvb.learning.services.skills import Judgement
from dvb.learning.services.skills.confirming import mark_new
from dvb.logbook.models import LogEntry, LogTask, LogWeek
from dvb.plans.services import plans
from dvb.plans.services.plans import Entry
from matching.openings.models import Opening
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.dvb.agreements import signed
from tests.pages import text_of
from tests.refusals import refusal

NOON = "2026-11-18 10:00"
TODAY = dt.date(2026, 11, 18)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> object:
    with freeze_time(NOON):
        yield


@pytest.fixture
def brakes(cast: Cast) -> LearningOutcome:
    LearningOutcome.objects.create(code="engine", name_lv="Dzinējs", qualification=cast.qualification)
    return LearningOutcome.objects.create(code="brakes", name_lv="Bremzes", qualification=cast.qualification)


@pytest.fixture
def stay(cast: Cast, brakes: LearningOutcome) -> Agreement:
    return signed.active(cast)


def again(cast: Cast) -> Agreement:
    """The same learner's second stay, at the other employer."""
    Opening.objects.filter(pk=cast.other_opening.pk).update(starts_on=TODAY)
    cast.other_opening.refresh_from_db()
    by = cast.actor("coordinator")
    made = agreements.draw_up(signed.agree(cast.learner, cast.other_opening), by=by)
    made = signed.sign(cast, agreements.release(made, by=by, accepts_overlap=True), *signed.SIDES)
    agreements.advance(TODAY)
    made.refresh_from_db()
    return made


def judged(cast: Cast, stay: Agreement, outcome: LearningOutcome, level: int = 3) -> Assessment:
    by = "employer_member" if stay.assignment.opening_id == cast.opening.pk else "other_employer_member"
    return skills.assess(stay, judgements=[Judgement(outcome.pk, level)], by=cast.actor(by))[0]


def confirmed(cast: Cast, stay: Agreement, outcome: LearningOutcome, on: dt.date = TODAY) -> Confirmation:
    row = judged(cast, stay, outcome)
    Assessment.objects.filter(pk=row.pk).update(assessed_on=min(on, row.assessed_on))
    return skills.confirm([row], on=on, by=cast.actor("coordinator"))[0]


def test_second_stay_confirms_the_same_skill_and_counts_nothing(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    first = confirmed(cast, stay, brakes)
    second = confirmed(cast, again(cast), brakes)
    assert (first.is_new, second.is_new) == (True, False)
    assert Confirmation.objects.filter(is_new=True).count() == 1


def test_double_click_assesses_and_confirms_once(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    row = judged(cast, stay, brakes)
    assert skills.assess(stay, judgements=[Judgement(brakes.pk, 3)], by=cast.actor("employer_member")) == []
    by = cast.actor("coordinator")
    assert len(skills.confirm([row], on=TODAY, by=by)) == 1
    assert skills.confirm([row], on=TODAY, by=by) == []
    verbs = list(AuditEntry.objects.filter(verb__startswith="skill.").values_list("verb", flat=True))
    assert sorted(verbs) == ["skill.assess", "skill.confirm", "skill.count"]
    with refusal("confirmed"):
        skills.assess(stay, judgements=[Judgement(brakes.pk, 4)], by=cast.actor("employer_member"))


def test_what_was_learned_at_school_is_not_new_at_a_workplace(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    """Confirmed at school a day before; on the same day nothing was before, as the indicator counts."""
    by, before = cast.actor("coordinator"), TODAY - dt.timedelta(days=1)
    [school] = skills.confirm_school(cast.learner, outcomes=[brakes], on=before, by=by)
    assert skills.confirm_school(cast.learner, outcomes=[brakes], on=before, by=by) == []
    assert school.is_new
    host = confirmed(cast, stay, brakes)
    assert not host.is_new
    skills.withdraw(school, reason="kļūda", by=by)
    [school] = skills.confirm_school(cast.learner, outcomes=[brakes], on=host.confirmed_on, by=by)
    host.refresh_from_db()
    assert (school.is_new, host.is_new) == (False, True)
    assert learning_queries.initial_levels(cast.learner.person_id)[0] == host


def test_the_first_by_its_day_counts_and_a_withdrawal_hands_the_mark_on(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    """Late data for an earlier day take the mark over; once withdrawn the next by day counts."""
    host = confirmed(cast, stay, brakes)
    by = cast.actor("coordinator")
    [school] = skills.confirm_school(cast.learner, outcomes=[brakes], on=TODAY - dt.timedelta(days=9), by=by)
    host.refresh_from_db()
    assert (school.is_new, host.is_new) == (True, False)
    assert AuditEntry.objects.filter(verb="skill.recount", subject_id=host.pk).exists()
    with refusal("reason_needed"):
        skills.withdraw(school, reason=" ", by=by)
    for name in ("other_coordinator", "employer_member", "learner_member"):
        with refusal("not_yours"):
            skills.withdraw(school, reason="nē", by=cast.actor(name))
    skills.withdraw(school, reason="kļūda", by=by)
    skills.withdraw(school, reason="vēlreiz", by=by)
    host.refresh_from_db()
    school.refresh_from_db()
    assert (school.is_new, host.is_new, school.withdrawn_reason) == (False, True, "kļūda")
    skills.withdraw(host, reason="kļūda", by=by)
    assert host.assessment
    [fresh] = skills.confirm([host.assessment], on=TODAY, by=by)
    assert fresh.is_new, "a withdrawn one can be confirmed again, and counts as nothing else stands"


def test_what_another_school_confirmed_before_is_not_new_here(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    """The same person learns at two schools; the other one enters late what it confirmed earlier."""
    there = make.EnrolmentFactory(programme=cast.other_programme, person=cast.learner.person)
    host = confirmed(cast, stay, brakes)
    day, by = TODAY - dt.timedelta(days=9), cast.actor("other_coordinator")
    [first] = skills.confirm_school(there, outcomes=[brakes], on=day, by=by)
    host.refresh_from_db()
    assert (first.is_new, host.is_new) == (True, False)
    assert host.assessment
    assert skills.counted_before(host.assessment) == first
    [here] = learning_queries.members_of([cast.learner])
    assert (here.assessed, here.waiting, here.confirmed, here.new) == (1, 0, 1, 0)


def test_word_that_was_taken_back_counts_nowhere_and_can_be_given_again(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    host, by = confirmed(cast, stay, brakes), cast.actor("coordinator")
    [row] = learning_queries.rows_of(stay)
    assert (row.word, learning_queries.progress_of(cast.learner).learned) == (host, 1)
    [member] = learning_queries.members_of([cast.learner])
    assert (member.waiting, member.confirmed, member.new) == (0, 1, 1)
    assert len(tables(TODAY, {cast.school.pk})["confirmations"]) == 1
    assert not skills.to_confirm(by).exists()
    skills.withdraw(host, reason="kļūda", by=by)
    entry = AuditEntry.objects.get(verb="skill.withdraw", subject_id=host.pk)
    assert (entry.reason, entry.before) == ("kļūda", {"is_new": True})
    host.refresh_from_db()
    [row] = learning_queries.rows_of(stay)
    assert (row.word, learning_queries.progress_of(cast.learner).learned) == (None, 0)
    assert learning_queries.chain_of(host).reached is Step.ASSESSED
    [member] = learning_queries.members_of([cast.learner])
    assert (member.waiting, member.confirmed, member.new) == (1, 0, 0)
    assert len(tables(TODAY, {cast.school.pk})["confirmations"]) == 0
    assert record.facts_of(cast.learner).learned == ()
    assert list(skills.to_confirm(by)) == [host.assessment]
    assert row.chain.waits_for_school
    judged(cast, stay, brakes, level=1)
    assert not learning_queries.rows_of(stay)[0].chain.waits_for_school, "what did not pass waits for nobody"
    [school] = skills.confirm_school(cast.learner, outcomes=[brakes], on=TODAY, by=by)
    skills.withdraw(school, reason="kļūda", by=by)
    assert len(skills.confirm_school(cast.learner, outcomes=[brakes], on=TODAY, by=by)) == 1


def test_the_database_lets_only_one_count_whoever_races(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    """As if another transaction had written between the look and the mark: the loser is not new."""
    confirmed(cast, stay, brakes)
    rival = Confirmation.objects.create(
        person=cast.learner.person, outcome=brakes, site="school", is_new=False, confirmed_on=TODAY
    )
    assert mark_new(rival, SYSTEM) is False
    assert Confirmation.objects.get(is_new=True).pk != rival.pk


def test_only_who_should_assesses_and_only_what_belongs_there(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    said = [Judgement(brakes.pk, 3)]
    for name in ("coordinator", "other_employer_member", "learner_member", "outsider"):
        with refusal("not_yours"):
            skills.assess(stay, judgements=said, by=cast.actor(name))
    with refusal("not_yours"):
        viewer = make.MembershipFactory(organisation=cast.employer, role="viewer").as_actor()
        skills.assess(stay, judgements=said, by=viewer)
    host = cast.actor("employer_member")
    Agreement.objects.update(status="signed")
    with refusal("not_begun"):
        skills.assess(stay, judgements=said, by=host)
    Agreement.objects.update(status="active")
    foreign = LearningOutcome.objects.create(
        code="bread", name_lv="Maize", qualification=make.QualificationFactory()
    )
    for wrong, code in (
        (Judgement(foreign.pk, 3), "other_outcome"),
        (Judgement(brakes.pk, 9), "level"),
        (Judgement(brakes.pk, 3, mark=11), "mark"),
    ):
        with refusal(code):
            skills.assess(stay, judgements=[wrong], by=host)
    with refusal("nothing_said"):
        skills.assess(stay, judgements=[], by=host)
    plans.set_template(cast.programme, [Entry("host", text="x")], by=SYSTEM)
    assert skills.outcomes_for(stay)[1] == []
    assert not Assessment.objects.exists()


def test_school_confirms_only_its_own_learners_and_only_what_passed(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    weak = judged(cast, stay, brakes, level=1)
    by = cast.actor("coordinator")
    with refusal("not_passed"):
        skills.confirm([weak], on=TODAY, by=by)
    row = judged(cast, stay, brakes, level=2)
    assert list(skills.to_confirm(by)) == [row]
    assert not skills.to_confirm(cast.actor("other_coordinator")).exists()
    for name in ("other_coordinator", "employer_member", "learner_member"):
        with refusal("not_yours"):
            skills.confirm([row], on=TODAY, by=cast.actor(name))
    with refusal("future"):
        skills.confirm([row], on=TODAY + dt.timedelta(days=1), by=by)
    with refusal("before_assessed"):
        skills.confirm([row], on=TODAY - dt.timedelta(days=1), by=by)
    with refusal("future"):
        skills.confirm_school(cast.learner, outcomes=[brakes], on=TODAY + dt.timedelta(days=1), by=by)
    with refusal("other_outcome"):
        other = LearningOutcome.objects.create(
            code="bread", name_lv="Maize", qualification=make.QualificationFactory()
        )
        skills.confirm_school(cast.learner, outcomes=[other], on=TODAY, by=by)


def test_learner_checks_herself_at_both_ends(cast: Cast, stay: Agreement, brakes: LearningOutcome) -> None:
    by = cast.actor("learner_member")
    said = [Judgement(brakes.pk, 0)]
    Agreement.objects.update(status="signed")
    with refusal("not_now"):
        skills.self_check(stay, kind="exit", judgements=said, by=by)
    skills.self_check(stay, kind="entry", judgements=said, by=by)
    Agreement.objects.update(status="active")
    with refusal("not_yours"):
        skills.self_check(stay, kind="entry", judgements=said, by=cast.actor("coordinator"))
    judged(cast, stay, brakes)
    with refusal("too_late"):
        skills.self_check(stay, kind="entry", judgements=[Judgement(brakes.pk, 3)], by=by)
    [own] = skills.self_check(stay, kind="exit", judgements=[Judgement(brakes.pk, 3)], by=by)
    with refusal("not_passed"):
        skills.confirm([own], on=TODAY, by=cast.actor("coordinator"))
    Agreement.objects.update(status="ended")
    with refusal("not_now"):
        skills.self_check(stay, kind="entry", judgements=said, by=by)
    [row] = learning_queries.rows_of(Agreement.objects.get())
    assert (row.entry and row.entry.level, row.exit and row.exit.level) == (0, 3)


def test_supervisor_assesses_by_link_and_another_link_does_not(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    link = outside.invite_supervisor(
        stay, name="Juris Meistars", email="j@piemers.example", by=cast.actor("coordinator")
    )
    [row] = skills.assess_by_link(link, agreement=stay, judgements=[Judgement(brakes.pk, 3, 8, " labi ")])
    assert (row.assessed_name, row.link, row.note, row.mark) == ("Juris Meistars", link, "labi", 8)
    with refusal("link_over"):
        skills.assess_by_link(link, agreement=again(cast), judgements=[Judgement(brakes.pk, 3)])
    link.purpose = "learner"
    assert outside.agreements_of(link).filter(pk=stay.pk).exists(), "a learner reads her stay by such a link"
    with refusal("link_over"):
        skills.assess_by_link(link, agreement=stay, judgements=[Judgement(brakes.pk, 1)])


def test_chain_shows_every_step_with_the_minutes_behind_it(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    engine = LearningOutcome.objects.get(code="engine")
    week = LogWeek.objects.create(agreement=stay, monday=dt.date(2026, 11, 9))
    entry = LogEntry.objects.create(
        week=week, day=dt.date(2026, 11, 9), starts_at="08:00", ends_at="12:00", minutes=240
    )
    for outcome in (brakes, engine):
        LogTask.objects.create(entry=entry, outcome=outcome)
    by_code = {row.outcome.code: row.chain for row in learning_queries.rows_of(stay)}
    assert by_code["brakes"].minutes == by_code["engine"].minutes == 120, "one entry is shared evenly"
    assert by_code["brakes"].reached is Step.WORKED_ON
    word = confirmed(cast, stay, brakes)
    chain = learning_queries.chain_of(word)
    assert chain.reached is Step.COUNTED
    assert chain.gaps == (Step.PLANNED,)
    assert [line.minutes for line in chain.lines] == [240]
    assert chain.confirmed_minutes == 0, "nobody confirmed that week"
    assert learning_queries.progress_of(cast.learner).hours == 0
    LogWeek.objects.update(status="confirmed", confirmed_at="2026-11-16T08:00:00Z")
    assert learning_queries.chain_of(word).confirmed_minutes == 120
    assert learning_queries.progress_of(cast.learner).hours == 4


def test_over_two_stays_the_first_look_and_the_last_one_are_shown(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    by = cast.actor("learner_member")
    for level, at in enumerate((stay, again(cast))):
        for kind in ("entry", "exit"):
            skills.self_check(at, kind=kind, judgements=[Judgement(brakes.pk, level)], by=by)
        judged(cast, at, brakes, level=level)
    [row] = learning_queries.progress_of(cast.learner).rows
    assert row.entry
    assert row.exit
    assert row.judged
    assert (row.entry.level, row.exit.level, row.judged.level) == (0, 1, 1)


def test_pages_of_another_tenant_are_not_found_and_nothing_is_confirmed_in_one_click(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    row = judged(cast, stay, brakes)
    school, stranger = cast.client("coordinator"), cast.client("other_coordinator")
    review = reverse("skill-confirm")
    assert school.get(f"{review}?pick={row.pk}").status_code == 200
    assert not Confirmation.objects.exists(), "looking confirms nothing"
    for _click in range(2):
        stranger.post(review, {"pick": row.pk, "on": "18.11.2026"})
    assert not Confirmation.objects.exists()
    for _click in range(2):
        school.post(review, {"pick": row.pk, "on": "18.11.2026"})
    word = Confirmation.objects.get()
    pages = {
        "agreement-skills": stay.pk,
        "confirmation-detail": word.pk,
        "confirmation-withdraw": word.pk,
        "learner-progress": cast.learner.pk,
        "learner-skills": cast.learner.pk,
        "learner-record": cast.learner.pk,
    }
    for name, pk in pages.items():
        assert stranger.get(reverse(name, args=[pk])).status_code == 404, name
        assert school.get(reverse(name, args=[pk])).status_code == 200, name
    assert (
        cast.client("other_employer_member").get(reverse("agreement-assess", args=[stay.pk])).status_code
        == 404
    )
    school.post(reverse("confirmation-withdraw", args=[word.pk]), {"reason": "kļūda"})
    word.refresh_from_db()
    assert word.withdrawn_reason == "kļūda"
    picks = {"outcome": brakes.pk, "on": "18.11.2026"}
    assert school.post(reverse("learner-skills-confirm", args=[cast.learner.pk]), picks).status_code == 302
    assert Confirmation.objects.get(site="school").is_new


def test_waiting_skills_are_narrowed_to_a_group(cast: Cast, stay: Agreement, brakes: LearningOutcome) -> None:
    judged(cast, stay, brakes, level=2)
    group = make.GroupFactory(school=cast.school, programme=cast.programme)
    client, url = cast.client("coordinator"), reverse("skill-waiting")
    shown = client.get(url, {"group": group.pk})
    assert (shown.context["chosen"], shown.context["total"]) == (None, 1), "a group without any is no choice"
    type(cast.learner).objects.filter(pk=cast.learner.pk).update(group=group)
    shown = client.get(url, {"group": group.pk})
    assert (shown.context["chosen"], shown.context["total"]) == (group, 1)
    assert b"Bremzes" in client.get(url, {"group": group.pk, "file": "csv"}).content


def test_the_page_of_progress_says_of_how_many_skills_and_whose(
    cast: Cast, stay: Agreement, brakes: LearningOutcome
) -> None:
    confirmed(cast, stay, brakes)
    own = cast.client("learner_member").get(reverse("progress"))
    total = len(own.context["progress"].rows)
    assert total > 0
    assert f" no {total} prasm" in text_of(own)
    school = cast.client("coordinator").get(reverse("learner-progress", args=[cast.learner.pk]))
    assert f"{cast.learner.person.name} " in text_of(school).partition(f" no {total} prasm")[0]
