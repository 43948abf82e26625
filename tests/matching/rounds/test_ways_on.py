"""Every state of a school's consent says who decided what when, and leaves each reader a way on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from alliances.alliances import services as alliances
from alliances.alliances.models import AllianceMember
from alliances.audit.models import AuditEntry
from alliances.kernel.todo import tasks_for
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from matching.assignments.services import publishing
from matching.rounds.models import Proposal, Round, RoundConsent
from matching.rounds.services import consents, rounds
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import asked_round, consent_of, english, solve, url
from tests.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with freeze_time("2026-10-01 10:00") as frozen:
        yield frozen


def agree(cast: Cast, round_: Round) -> None:
    consents.agree(own(cast, round_), by=cast.actor("other_coordinator"))


def decline(cast: Cast, round_: Round) -> None:
    consents.decline(own(cast, round_), by=cast.actor("other_coordinator"))


def ask(cast: Cast, round_: Round) -> None:
    consents.ask_again(own(cast, round_), by=cast.actor("alliance_coordinator"))


def leave(cast: Cast, round_: Round) -> None:
    stay = AllianceMember.objects.get(organisation=cast.other_school, left_on__isnull=True)
    alliances.leave(stay, by=director(cast).as_actor())


def come_back(cast: Cast, round_: Round) -> None:
    AllianceMember.objects.create(
        alliance=cast.alliance, organisation=cast.other_school, joined_on=dt.date(2026, 10, 1)
    )


def publish(cast: Cast, round_: Round) -> None:
    first = cast.actor("coordinator")
    consents.agree(consent_of(round_, first), by=first)
    solve(round_)
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))


def close(cast: Cast, round_: Round) -> None:
    rounds.close(Round.objects.get(pk=round_.pk), by=cast.actor("alliance_coordinator"))


def own(cast: Cast, round_: Round) -> RoundConsent:
    return consent_of(round_, cast.actor("other_coordinator"))


def director(cast: Cast) -> Any:
    return make.MembershipFactory(organisation=cast.other_school, role="administrator")


Step = Callable[[Cast, Round], None]
AGREE, DECLINE, WITHDRAW, ASK, INVITE = "agree", "decline", "withdraw", "ask", "invite"

# The way into each state; what the school may press, what the organiser, and the words of the state.
STATES: dict[str, tuple[list[Step], set[str], set[str], str]] = {
    "asked": ([], {AGREE, DECLINE}, {ASK}, "asked, not answered yet"),
    "agreed": ([agree], {WITHDRAW}, set(), "agreed"),
    "declined": ([decline], {AGREE}, {ASK}, "declined"),
    "withdrawn": ([agree, decline], {AGREE}, {ASK}, "withdrawn"),
    "declined and asked again": ([decline, ask], {AGREE, DECLINE}, set(), "asked again, not answered yet"),
    "left before it answered": ([leave], set(), {INVITE}, "not a member any more"),
    "left": ([agree, leave], set(), {INVITE}, "not a member any more"),
    "declined and left": ([decline, leave], set(), {INVITE}, "not a member any more"),
    "member again": ([agree, leave, come_back], {AGREE, DECLINE}, {ASK}, "a member again"),
    "member again and asked": ([agree, leave, come_back, ask], {AGREE, DECLINE}, set(), "asked again"),
    "member again and agreed": ([agree, leave, come_back, agree], {WITHDRAW}, set(), "agreed"),
    "published with it": ([agree, publish], set(), set(), "agreed"),
    "published without it": ([decline, publish], set(), set(), "declined"),
    "published, then left": ([agree, publish, leave], set(), {INVITE}, "not a member any more"),
    "published, member again": ([agree, publish, leave, come_back], {AGREE}, {ASK}, "a member again"),
    "published, agreed again": ([agree, publish, leave, come_back, agree], set(), set(), "agreed"),
    "closed unanswered": ([close], set(), set(), "asked, not answered yet"),
    "closed and published": ([agree, publish, close], set(), set(), "agreed"),
}


def into(cast: Cast, state: str, clock: Any) -> Round:
    """Each step an hour after the other; the reader comes days later where nobody was asked again."""
    round_ = asked_round(cast)
    for step in STATES[state][0]:
        clock.shift(3600)
        step(cast, round_)
    if ask not in STATES[state][0]:
        clock.move_to("2026-10-05 10:00")
    return round_


def presses(text: str, consent: RoundConsent) -> set[str]:
    found = {word for word in (AGREE, DECLINE) if f'name="do" value="{word}"' in text}
    for word, name in ((WITHDRAW, "consent-withdraw"), (ASK, "consent-ask")):
        if f'action="{url(name, consent.pk)}"' in text:
            found.add(word)
    return found | ({INVITE} if "/invite/" in text else set())


def read(client: Client, address: str) -> str:
    answer = english(client).get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.once  # the same pages on either
@pytest.mark.parametrize("state", STATES)
def test_no_state_is_a_dead_end_for_any_reader(cast: Cast, state: str, clock: Any) -> None:
    _way, of_school, of_owner, words = STATES[state]
    cast.director = director(cast)  # type: ignore[attr-defined]
    cast.viewer = make.MembershipFactory(organisation=cast.other_school, role="viewer")  # type: ignore[attr-defined]
    round_ = into(cast, state, clock)
    consent = own(cast, round_)
    page = url("consent-detail", consent.pk)
    readers = {
        "other_coordinator": of_school,
        "director": of_school,
        "viewer": set(),
        "alliance_coordinator": of_owner,
    }
    for who, expected in readers.items():
        client = cast.client(who)
        text = read(client, page)
        assert presses(text, consent) == expected, (state, who)
        assert words in text, (state, who)
        assert str(cast.alliance_coordinator.user) in text, "who asks"
        if consent.decided_by:
            assert str(consent.decided_by) in text, (state, who)
        next_step = re.search(r"What can be done next</h2> <p>(.+?)</p>", text)
        assert next_step, (state, who)
        assert len(next_step[1]) > 20, (state, who)
        assert "%(" not in text
    for who in ("coordinator", "outsider", "employer_member"):
        assert cast.client(who).get(page).status_code == 404, (state, who)
    school = cast.client("other_coordinator")
    listed = read(school, url("round-list"))
    assert page in listed or url("round-detail", round_.pk) in listed, (
        "the school finds the round in its list"
    )
    answer = school.get(url("round-detail", round_.pk))
    assert answer.status_code == 200 or answer["Location"] == page
    shown = read(cast.client("alliance_coordinator"), url("round-detail", round_.pk))
    assert page in shown, "the organiser finds the school's consent"


@pytest.mark.parametrize("state", STATES)
def test_every_button_that_is_offered_does_what_it_says(cast: Cast, state: str, clock: Any) -> None:
    round_ = into(cast, state, clock)
    consent = own(cast, round_)
    by_school, by_owner = STATES[state][1:3]
    school, owner = cast.client("other_coordinator"), cast.client("alliance_coordinator")
    if ASK in by_owner:
        before = Message.objects.filter(kind="round_asked").count()
        for _again in range(2):
            assert owner.post(url("consent-ask", consent.pk)).status_code == 302
        assert Message.objects.filter(kind="round_asked").count() > before
        assert AuditEntry.objects.filter(verb="round.ask_school").count() == 1, "once a day"
        consent.refresh_from_db()
        assert consent.asked_by == cast.alliance_coordinator.user
        if round_.published_at is None and not state.startswith("published"):
            page = url("consent-detail", consent.pk)
            assert page in {task.url for task in tasks_for(cast.actor("other_coordinator"))}
    clock.shift(60)
    for word, name in (
        (WITHDRAW, "consent-withdraw"),
        (DECLINE, "consent-answer"),
        (AGREE, "consent-answer"),
    ):
        if word in by_school:
            assert school.post(url(name, consent.pk), {"do": word}).status_code == 302
            holds = RoundConsent.objects.holding().filter(pk=consent.pk).exists()
            assert holds is (word == AGREE), (state, word)
            clock.shift(60)


def test_withdrawing_says_first_what_follows_and_is_told_to_the_owner(cast: Cast, clock: Any) -> None:
    round_ = into(cast, "agreed", clock)
    consents.agree(consent_of(round_, cast.actor("coordinator")), by=cast.actor("coordinator"))
    solve(round_)
    client, consent = cast.client("other_coordinator"), own(cast, round_)
    text = read(client, url("consent-detail", consent.pk))
    assert "data-confirm" in text
    assert "Run 1 holds your learners, so it is void at once" in text
    assert client.get(url("consent-withdraw", consent.pk)).status_code == 302
    assert cast.client("alliance_coordinator").post(url("consent-withdraw", consent.pk)).status_code in {
        403,
        404,
    }
    assert cast.client("coordinator").post(url("consent-withdraw", consent.pk)).status_code == 404
    assert client.post(url("consent-withdraw", consent.pk)).status_code == 302
    [letter] = Message.objects.filter(kind="round_refused")
    assert letter.to_email == cast.alliance_coordinator.user.email
    assert cast.other_school.name in letter.subject
    assert "1" in letter.body
    assert letter.path == url("round-detail", round_.pk)
    assert client.post(url("consent-withdraw", consent.pk)).status_code == 302
    assert Message.objects.filter(kind="round_refused").count() == 1, "a second click changes nothing"
    consents.agree(own(cast, round_), by=cast.actor("other_coordinator"))
    letter.refresh_from_db()
    assert letter.status == Message.Status.DROPPED, "it came back before the letter went"


def test_only_whoever_runs_the_round_asks_again_and_only_members(cast: Cast, clock: Any) -> None:
    round_ = into(cast, "declined", clock)
    for who in ("coordinator", "other_coordinator", "outsider", "ministry_viewer", "employer_member"):
        with refusal("not_yours"):
            consents.ask_again(own(cast, round_), by=cast.actor(who))
    viewer = make.MembershipFactory(organisation=cast.sector_organisation, role="viewer")
    with refusal("not_yours"):
        consents.ask_again(own(cast, round_), by=viewer.as_actor())
    leave(cast, round_)
    with refusal("not_a_member"):
        ask(cast, round_)
    come_back(cast, round_)
    close(cast, round_)
    with refusal("round_closed"):
        ask(cast, round_)
    with refusal("round_closed"):
        agree(cast, round_)


def test_a_school_that_came_back_after_publishing_lets_the_owner_read_again(cast: Cast, clock: Any) -> None:
    """Without its yes nothing is shown; with it the published result is as it was."""
    round_ = into(cast, "published, member again", clock)
    lead = cast.actor("alliance_coordinator")
    before = set(Proposal.objects.values_list("pk", "opening"))
    seen = visible_to(lead, Proposal).filter(enrolment=cast.other_learner)
    assert not seen.exists()
    ask(cast, round_)
    assert not seen.exists(), "asking gives nothing"
    with refusal("already_published"):
        decline(cast, round_)
    agree(cast, round_)
    assert seen.exists()
    assert set(Proposal.objects.values_list("pk", "opening")) == before


def test_who_never_agreed_does_not_agree_to_a_published_round(cast: Cast, clock: Any) -> None:
    round_ = into(cast, "published without it", clock)
    with refusal("already_published"):
        agree(cast, round_)
    with refusal("already_published"):
        ask(cast, round_)
