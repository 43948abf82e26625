"""Pages of runs: started once however often it is clicked, live progress, pictures, two runs side by side."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from alliances.kernel.actor import SYSTEM
from matching.openings.models import Wish
from matching.rounds.models import Round, Run
from matching.rounds.services import proposals, rounds, runs
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import crowd, english, joint_round, pair_of, solve, solved_round, url

pytestmark = pytest.mark.django_db


def stale(run: Run) -> None:
    long_ago = timezone.now() - runs.STALE_AFTER - dt.timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(status="running", stage="solve", progress=60, touched_at=long_ago)


def test_two_clicks_start_one_run_and_answer_the_same_page(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    round_ = joint_round(cast)
    client = english(cast.client("alliance_coordinator"))
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(url("run-start", round_.pk)) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [url("round-detail", round_.pk)] * 2
    run = round_.runs.get()
    assert (run.number, run.status, run.user) == (1, "queued", cast.alliance_coordinator.user)
    queued = DBTaskResult.objects.get()
    assert queued.args_kwargs["kwargs"] == {"run_id": run.pk}
    page = client.get(url("round-detail", round_.pk)).content.decode()
    assert "Waiting to start" in page
    assert url("run-progress", round_.pk) in page
    assert f'action="{url("run-start", round_.pk)}"' not in page


def test_queued_run_is_carried_out_by_the_task_of_its_name(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    round_ = joint_round(cast)
    with django_capture_on_commit_callbacks(execute=True):
        cast.client("alliance_coordinator").post(url("run-start", round_.pk))
    queued = DBTaskResult.objects.get()
    queued.task.call(**queued.args_kwargs["kwargs"])
    assert round_.runs.get().status == "done"


def test_progress_asks_again_until_the_run_has_finished(cast: Cast) -> None:
    round_ = joint_round(cast)
    client = english(cast.client("coordinator"))
    assert client.get(url("run-progress", round_.pk)).status_code == 404
    run = runs.start(round_, by=SYSTEM, in_background=False)
    Run.objects.filter(pk=run.pk).update(status="running", stage="verify", progress=75)
    answer = client.get(url("run-progress", round_.pk))
    text = answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    assert all(part in text for part in ("Checking the certificate", 'value="75"', "every 1s"))
    assert text.count(url("run-progress", round_.pk)) == 1
    assert "id=" not in text  # it replaces itself: an id would soon stand there twice
    Run.objects.filter(pk=run.pk).update(status="queued")
    runs.execute(run.pk)
    assert client.get(url("run-progress", round_.pk)).headers["HX-Refresh"] == "true"


def test_interrupted_run_is_told_and_can_be_started_again(cast: Cast) -> None:
    round_ = solved_round(cast)
    kept = round_.current_run
    stale(runs.start(round_, by=SYSTEM, in_background=False))
    client = english(cast.client("alliance_coordinator"))
    page = client.get(url("round-detail", round_.pk)).content.decode()
    assert "It was interrupted. The earlier result stands" in page
    assert f'action="{url("run-start", round_.pk)}"' in page
    assert client.get(url("run-progress", round_.pk)).headers["HX-Refresh"] == "true"
    client.post(url("run-start", round_.pk))
    assert [run.status for run in round_.runs.order_by("number")] == ["done", "failed", "queued"]
    round_.refresh_from_db()
    assert round_.current_run == kept


def test_interrupted_run_does_not_keep_a_result_from_being_published(cast: Cast) -> None:
    round_ = solved_round(cast)
    stale(runs.start(round_, by=SYSTEM, in_background=False))
    cast.client("alliance_coordinator").post(url("round-publish", round_.pk))
    round_.refresh_from_db()
    assert round_.status == "published"


def test_failed_run_shows_why_and_the_earlier_result(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = solved_round(cast)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a block is too large")

    monkeypatch.setattr(runs, "match", broken)
    runs.execute(runs.start(round_, by=SYSTEM, in_background=False).pk)
    page = english(cast.client("alliance_coordinator")).get(url("round-detail", round_.pk)).content.decode()
    assert "The last run did not finish" in page
    assert "a block is too large" in page
    assert "2 of 2 have a place" in page


@pytest.fixture
def compared(cast: Cast) -> Round:
    """Two runs that differ: in the second the learner gets her wish, which was the other learner's place."""
    round_ = solved_round(cast)
    mine = pair_of(round_, cast.learner).opening
    other = cast.other_opening if mine == cast.opening else cast.opening
    Wish.objects.create(enrolment=cast.learner, opening=other, rank=1)
    solve(round_)
    return round_


def test_comparison_shows_by_default_the_last_two_runs(cast: Cast, compared: Round) -> None:
    client = english(cast.client("alliance_coordinator"))
    text = client.get(url("run-compare", compared.pk)).content.decode()
    assert "2 learners differ between run 1 and run 2" in text
    assert text.count("another opening") >= 2
    solve(compared)
    text = client.get(url("run-compare", compared.pk)).content.decode()
    assert "0 learners differ between run 2 and run 3" in text
    assert "Both runs give the same pairs" in text


def test_school_compares_only_its_own_learners(cast: Cast, compared: Round) -> None:
    text = english(cast.client("coordinator")).get(url("run-compare", compared.pk)).content.decode()
    assert "1 learner differs between run 1 and run 2" in text
    assert cast.other_school.name not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("first=1&second=2", 200),
        ("first=2&second=1", 200),
        ("first=1&second=1", 200),
        ("first=&second=", 200),
        ("first=x&second=-1", 200),
        ("first=7", 404),
        ("second=0", 404),
        ("first=99999999999999999999999", 404),
        ("page=99", 200),
        ("page=x", 200),
    ],
)
def test_comparison_of_any_two_numbers_answers(cast: Cast, compared: Round, query: str, status: int) -> None:
    answer = cast.client("alliance_coordinator").get(url("run-compare", compared.pk) + f"?{query}")
    assert answer.status_code == status


def test_run_of_another_round_is_not_compared(cast: Cast, compared: Round) -> None:
    foreign = make.RoundFactory(owner=cast.other_school)
    Run.objects.create(round=foreign, number=9, status="done", certificate_ok=True)
    answer = cast.client("alliance_coordinator").get(url("run-compare", compared.pk) + "?first=9")
    assert answer.status_code == 404


def test_unfinished_run_is_not_compared(cast: Cast, compared: Round) -> None:
    started = runs.start(compared, by=SYSTEM, in_background=False)
    client = cast.client("alliance_coordinator")
    assert client.get(url("run-compare", compared.pk) + f"?first={started.number}").status_code == 404
    assert client.get(url("run-compare", compared.pk)).status_code == 200


def test_round_without_a_result_has_no_pictures_and_nothing_to_compare(cast: Cast) -> None:
    round_ = joint_round(cast)
    client = cast.client("alliance_coordinator")
    assert client.get(url("run-picture", round_.pk)).headers["Location"] == url("round-detail", round_.pk)
    assert client.get(url("run-compare", round_.pk)).headers["Location"] == url("run-list", round_.pk)
    assert client.get(url("run-list", round_.pk)).status_code == 200


def test_chosen_town_shows_from_where_its_learners_come_and_nobodys_house(cast: Cast) -> None:
    person = cast.learner.person
    person.lat, person.lon = 57.13579, 25.97531
    person.save()
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))

    def drawn(query: str = "?place=valmiera") -> Any:
        return client.get(url("run-picture", round_.pk) + query).context["plots"].map

    assert drawn().title == "2 learners travel to Valmiera"
    assert drawn().svg != drawn("").svg
    first = drawn().svg
    person.lat, person.lon = 57.14, 25.98
    person.save()
    assert drawn().svg == first
    person.lat = 57.36
    person.save()
    assert drawn().svg != first


@pytest.mark.parametrize("place", ["nekur", "", "'; --", "valmiera\x00", "<b>"])
def test_town_that_is_not_there_shows_the_whole_map(cast: Cast, place: str) -> None:
    round_ = solved_round(cast)
    answer = cast.client("alliance_coordinator").get(url("run-picture", round_.pk), {"place": place})
    assert answer.status_code == 200
    assert answer.context["plots"].chosen == ""
    assert answer.context["plots"].map is not None


def test_list_of_runs_tells_each_run_and_which_is_current(cast: Cast, compared: Round) -> None:
    client = english(cast.client("alliance_coordinator"))
    text = client.get(url("run-list", compared.pk)).content.decode()
    assert "2 runs" in text
    assert compared.current_run is not None
    assert text.count(compared.current_run.input_sha256[:12]) == 1


def test_figures_of_the_page_are_those_of_the_rows(cast: Cast) -> None:
    """What the page says is counted here once more, from nothing but proposals."""
    crowd(cast, learners=30, openings=8)
    round_ = solved_round(cast)
    rows = list(round_.current_run.proposals.values_list("opening", "km"))  # type: ignore[union-attr]
    placed = sum(opening is not None for opening, _km in rows)
    assert 0 < placed < len(rows)
    page = english(cast.client("alliance_coordinator")).get(url("round-detail", round_.pk)).content.decode()
    assert f"{placed} of {len(rows)} have a place" in page
    own = round_.current_run.proposals.filter(enrolment__school=cast.school)  # type: ignore[union-attr]
    with_place = own.filter(opening__isnull=False).count()
    page = english(cast.client("coordinator")).get(url("round-detail", round_.pk)).content.decode()
    assert f"{with_place} of {own.count()} have a place" in page


def test_hand_made_pair_stands_in_the_next_run_and_in_the_comparison(cast: Cast) -> None:
    round_ = solved_round(cast)
    spare = make.OpeningFactory(
        employer=cast.employer, title="Rezerves vieta", qualifications=[cast.qualification]
    )
    mine = pair_of(round_, cast.learner)
    proposals.place_by_hand(mine, opening=spare, by=cast.actor("coordinator"))
    solve(round_)
    assert pair_of(round_, cast.learner).opening == spare


def test_comparison_says_when_points_cannot_be_compared(cast: Cast) -> None:
    round_ = solved_round(cast)
    client = english(cast.client("alliance_coordinator"))
    assert "one and the same run" in client.get(url("run-compare", round_.pk)).content.decode()
    solve(round_)
    same = client.get(url("run-compare", round_.pk)).content.decode()
    assert "different weights" not in same
    assert "one and the same run" not in same
    rounds.change_policy(round_, values={**round_.policy, "distance": 7}, by=SYSTEM)
    solve(round_)
    assert "different weights" in client.get(url("run-compare", round_.pk)).content.decode()


def test_a_round_that_nobody_computed_says_who_does(cast: Cast) -> None:
    round_ = joint_round(cast)
    client = english(cast.client("coordinator"))
    for route in ("round-detail", "run-list"):
        page = client.get(url(route, round_.pk)).content.decode()
        assert "not been computed yet" in page
        assert url("run-compare", round_.pk) not in page
