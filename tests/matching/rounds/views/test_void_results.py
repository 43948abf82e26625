"""A result that is void, or shown without a school that is away, says so alike on every page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from alliances.alliances import services as alliances
from alliances.alliances.models import AllianceMember
from alliances.kernel.todo import tasks_for
from alliances.messages.models import Message
from matching.assignments.services import publishing
from matching.openings.models import SeatClaim
from matching.rounds.models import Round
from matching.rounds.services import consents
from tests import factories as make
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import asked_round, consent_of, english, solve, solved_round, url

pytestmark = pytest.mark.django_db

VOID = "Run 1 is void since"
WITHHELD = "Without the figures of 1 school that is away"


def text_of(client: Client, address: str) -> str:
    answer = english(client).get(address, follow=True)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def withdraw(cast: Cast, round_: Round) -> None:
    by = cast.actor("other_coordinator")
    consents.decline(consent_of(round_, by), by=by)


def leave(cast: Cast, round_: Round) -> None:
    stay = AllianceMember.objects.get(organisation=cast.other_school, left_on__isnull=True)
    director = make.MembershipFactory(organisation=cast.other_school, role="administrator")
    alliances.leave(stay, by=director.as_actor())


PAGES = ("round-list", "round-detail", "pair-list", "run-picture", "run-list", "run-compare", "round-publish")


@pytest.mark.parametrize("who", ["alliance_coordinator", "coordinator"])
@pytest.mark.parametrize("how", [withdraw, leave])
def test_every_page_says_which_run_is_void_since_when_and_which_school_went(
    cast: Cast, who: str, how: Callable[[Cast, Round], None]
) -> None:
    round_ = solved_round(cast)
    how(cast, round_)
    client = cast.client(who)
    own = [name for name in PAGES if name != "round-publish" or who == "alliance_coordinator"]
    addresses = [url(name, *([] if name == "round-list" else [round_.pk])) for name in own]
    for address in [*addresses, reverse("home")]:
        text = text_of(client, address)
        assert VOID in text, address
        assert cast.other_school.name in text, address
        assert "has not been computed" not in text, address
        assert not re.search(r"\d+ of \d+ have a place", text), address
    listed = text_of(client, url("round-list"))
    assert "1 of 1" not in listed, "a void result has no figures"
    assert "1 of 2" not in listed


def test_void_runs_stay_in_the_list_after_the_next_run(cast: Cast) -> None:
    round_ = solved_round(cast)
    withdraw(cast, round_)
    solve(round_)
    client = cast.client("alliance_coordinator")
    for name in ("run-list", "run-compare"):
        text = text_of(client, url(name, round_.pk))
        assert VOID in text, name
        assert cast.other_school.name in text, name
    text = text_of(client, url("run-list", round_.pk))
    assert "<h1>2 runs</h1>" in text
    assert "Compare two runs" not in text
    assert VOID not in text_of(client, url("round-detail", round_.pk)), "the new result holds"


def test_next_step_is_the_readers_own(cast: Cast) -> None:
    """Only who runs the round is told to run it; a school reads who does."""
    round_ = solved_round(cast)
    for is_void in (False, True):
        if is_void:
            withdraw(cast, round_)
        texts = {}
        with translation.override("en"):
            for who in ("alliance_coordinator", "coordinator"):
                tasks = tasks_for(cast.actor(who))
                texts[who] = " ".join(f"{task.title} {task.note}" for task in tasks)
        own_words = "Run the round again." if is_void else "run again or publish"
        assert own_words in texts["alliance_coordinator"]
        assert own_words not in texts["coordinator"]
        assert cast.sector_organisation.name in texts["coordinator"]


def test_task_to_compute_is_for_whoever_runs_the_round(cast: Cast) -> None:
    round_ = asked_round(cast)
    consents.agree(consent_of(round_, cast.actor("coordinator")), by=cast.actor("coordinator"))
    page = url("round-detail", round_.pk)
    assert page in {task.url for task in tasks_for(cast.actor("alliance_coordinator"))}
    assert page not in {task.url for task in tasks_for(cast.actor("coordinator"))}


PUBLISHED_PAGES = ("round-list", "round-detail", "pair-list", "run-picture", "run-list", "run-compare")


@pytest.mark.parametrize("all_leave", [False, True])
def test_published_figures_without_a_school_that_left_say_so_and_are_never_zero(
    cast: Cast, all_leave: bool
) -> None:
    round_ = solved_round(cast)
    publishing.publish(round_, by=cast.actor("alliance_coordinator"))
    leave(cast, round_)
    title = WITHHELD
    if all_leave:
        stay = AllianceMember.objects.get(organisation=cast.school)
        alliances.leave(
            stay, by=make.MembershipFactory(organisation=cast.school, role="administrator").as_actor()
        )
        title = "Without the figures of 2 schools that are away"
    client = cast.client("alliance_coordinator")
    addresses = [url(name, *([] if name == "round-list" else [round_.pk])) for name in PUBLISHED_PAGES]
    for address in [*addresses, reverse("home"), url("assignment-list"), reverse("exception-list")]:
        text = text_of(client, address)
        assert title in text, address
        assert cast.other_school.name in text, address
        for wrong in ("0 of 0", "0 of 2", "of 2 who wished", "0 learners in this round"):
            assert wrong not in text, (address, wrong)
    own = text_of(cast.client("other_coordinator"), url("round-detail", round_.pk))
    assert title not in own, "the school itself reads its learners"
    assert "1 of 1 have a place" in own


def test_older_run_links_to_no_row_of_the_current_one(cast: Cast) -> None:
    round_ = solved_round(cast)
    solve(round_)
    text = text_of(cast.client("alliance_coordinator"), url("run-compare", round_.pk))
    assert text.count(f'href="{url("pair-list", round_.pk)}?show=placed"') == 1


def test_publish_page_names_the_run_its_schools_and_who_agreed_since(cast: Cast) -> None:
    round_ = asked_round(cast)
    first, second = cast.actor("coordinator"), cast.actor("other_coordinator")
    consents.agree(consent_of(round_, first), by=first)
    solve(round_)
    client = cast.client("alliance_coordinator")
    text = text_of(client, url("round-publish", round_.pk))
    assert f"<dt>Schools in it</dt><dd>{cast.school.name}</dd>" in text
    assert f"<dt>Not answered yet</dt><dd>{cast.other_school.name}</dd>" in text
    assert '<button class="primary">Publish 1 pair</button>' in text
    consents.agree(consent_of(round_, second), by=second)
    for name in ("round-publish", "round-detail"):
        text = text_of(client, url(name, round_.pk))
        assert f"so it does not count their learners: {cast.other_school.name}." in text, name
        assert re.search(r'<button class="primary">.{0,300}Run again', text), name
    assert f'class="button secondary" href="{url("round-publish", round_.pk)}"' in text
    assert "This run does not count your learners" in text_of(
        cast.client("other_coordinator"), url("round-detail", round_.pk)
    )
    solve(round_)
    assert "Run the round again first" not in text_of(client, url("round-publish", round_.pk))


def test_publish_page_says_before_the_press_that_learners_went_elsewhere(cast: Cast) -> None:
    round_ = solved_round(cast)
    seat = make.OpeningFactory(employer=cast.employer, qualifications=[cast.qualification]).seats.get(
        number=1
    )
    SeatClaim.objects.create(seat=seat, enrolment=cast.learner)
    text = text_of(cast.client("alliance_coordinator"), url("round-publish", round_.pk))
    assert "1 learner of this result left or got a seat elsewhere" in text
    assert re.search(r'<button class="primary">.{0,300}Run again', text)
    assert ">Publish 2 pairs<" not in text


def test_round_that_nobody_answered_asks_again_instead_of_importing(cast: Cast) -> None:
    with freeze_time("2026-10-01 10:00"):
        round_ = asked_round(cast)
        text = text_of(cast.client("alliance_coordinator"), url("round-detail", round_.pk))
        assert "No school has agreed yet" in text
        assert "Import a spreadsheet" not in text
        assert "was asked today" in text
        before = Message.objects.filter(kind="round_asked").count()
        english(cast.client("alliance_coordinator")).post(url("round-remind", round_.pk))
        assert Message.objects.filter(kind="round_asked").count() == before, "asked today already"
    with freeze_time("2026-10-02 10:00"):
        client = cast.client("alliance_coordinator")
        text = text_of(client, url("round-detail", round_.pk))
        assert text.index("Remind whoever has not answered") < text.index("What the next run works on")
        for _ in range(2):
            client.post(url("round-remind", round_.pk))
        assert Message.objects.filter(kind="round_asked").count() == before * 2
        assert cast.client("coordinator").post(url("round-remind", round_.pk)).status_code in {403, 404}
