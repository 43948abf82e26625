"""Pages of answers: what each side reads, what it may press, and what stays hidden until both agree."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from alliances.kernel.actor import SYSTEM
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.openings.models import Opening, SeatClaim
from matching.rounds.wording import public_number
from tests import factories as make
from tests.cast import Cast
from tests.matching.rounds.joint import CANARIES, crowd, joint_round, solve, url
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
NAME = CANARIES[0]


@pytest.fixture
def sent(cast: Cast) -> Assignment:
    crowd(cast, learners=0, openings=4)
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    return Assignment.objects.get(enrolment=cast.learner)


def employer_of(cast: Cast, assignment: Assignment) -> str:
    return "employer_member" if assignment.opening.employer == cast.employer else "other_employer_member"


def test_an_employer_reads_no_name_before_both_agree(cast: Cast, sent: Assignment) -> None:
    client = cast.client(employer_of(cast, sent))
    town = sent.enrolment.person.town
    for page in (url("assignment-list"), url("assignment-detail", sent.pk)):
        text = text_of(client.get(page))
        assert NAME not in text
        assert sent.enrolment.person.email not in text or not sent.enrolment.person.email
        assert f" {town}, {town}" not in text
    for side in ("employer", "learner"):
        assignments.accept(sent, side=side, by=SYSTEM)
    assert NAME in text_of(client.get(url("assignment-detail", sent.pk)))


def test_an_employer_agrees_and_the_learner_too(cast: Cast, sent: Assignment) -> None:
    client = cast.client(employer_of(cast, sent))
    detail = url("assignment-detail", sent.pk)
    assert url("assignment-accept", sent.pk, "employer") in client.get(detail).content.decode()
    assert url("assignment-accept", sent.pk, "learner") not in client.get(detail).content.decode()
    assert client.post(url("assignment-accept", sent.pk, "employer")).headers["Location"] == detail
    learner = cast.client("learner_member")
    mine = url("my-place")
    assert url("assignment-accept", sent.pk, "learner") in learner.get(mine).content.decode()
    assert learner.post(url("assignment-accept", sent.pk, "learner")).headers["Location"] == mine
    assert url("assignment-accept", sent.pk, "learner") not in learner.get(mine).content.decode()
    sent.refresh_from_db()
    assert sent.status == "agreed"


def test_declining_asks_why_and_keeps_what_was_written(cast: Cast, sent: Assignment) -> None:
    client = cast.client(employer_of(cast, sent))
    page = url("assignment-decline", sent.pk, "employer")
    assert client.get(page).status_code == 200
    refused = client.post(page, {"reason": "other", "note": ""})
    assert refused.status_code == 200
    assert 'aria-invalid="true"' in refused.content.decode()
    client.post(page, {"reason": "other", "note": "remonts cehā"})
    sent.refresh_from_db()
    assert (sent.status, sent.note) == ("declined", "remonts cehā")
    assert not SeatClaim.objects.filter(enrolment=cast.learner, released_at__isnull=True).exists()


def test_the_school_sends_her_to_the_next_best_with_one_click(cast: Cast, sent: Assignment) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    client = cast.client("coordinator")
    home = text_of(client.get("/"))
    assert "citas vēl nav" in home
    page = client.get(url("assignment-detail", sent.pk)).content.decode()
    sent.refresh_from_db()
    best = assignments.next_best(sent)[0].opening
    assert page.index(f'value="{best.pk}"') < page.index("</form>", page.index(f'value="{best.pk}"'))
    done = client.post(url("assignment-send", sent.pk), {"opening": best.pk})
    anew = Assignment.objects.get(after=sent)
    assert done.headers["Location"] == url("assignment-detail", anew.pk)
    assert client.post(url("assignment-send", sent.pk), {"opening": best.pk}).status_code == 302
    assert Assignment.objects.filter(enrolment=cast.learner).count() == 2
    assert "citas vēl nav" not in text_of(client.get("/"))


def test_the_heading_counts_open_answers_and_names_refused_learners_apart(
    cast: Cast, sent: Assignment
) -> None:
    client = cast.client("coordinator")
    assert "Gaidāmās atbildes: 1; panāktas vienošanās: 0" in text_of(client.get(url("assignment-list")))
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    said = text_of(client.get(url("assignment-list")))
    assert "Gaidāmās atbildes: 0; panāktas vienošanās: 0" in said
    assert "Pēc atteikuma bez citas vietas: 1 izglītojamais." in said
    assert "ir aprēķināti" not in text_of(client.get("/")), "perhaps no other opening suits"


@pytest.mark.parametrize("opening", ["", "x", "0", "999999"])
def test_an_opening_that_is_none_is_no_page(cast: Cast, sent: Assignment, opening: str) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    posted = cast.client("coordinator").post(url("assignment-send", sent.pk), {"opening": opening})
    assert posted.status_code == 404


def test_a_side_that_is_none_is_no_page(cast: Cast, sent: Assignment) -> None:
    client = cast.client("coordinator")
    assert client.post(url("assignment-accept", sent.pk, "school")).status_code == 404
    assert client.get(url("assignment-decline", sent.pk, "guardian")).status_code == 404


def test_the_alliance_sees_the_answer_and_no_name(cast: Cast, sent: Assignment) -> None:
    client = cast.client("alliance_coordinator")
    for page in (url("assignment-list"), url("assignment-detail", sent.pk)):
        text = text_of(client.get(page))
        assert not [name for name in CANARIES if name in text]
    assert client.post(url("assignment-accept", sent.pk, "employer")).status_code == 409


def test_a_school_never_finds_anothers_learner_by_name(cast: Cast, sent: Assignment) -> None:
    found = cast.client("employer_member").get(url("assignment-list"), {"q": NAME})
    assert found.context["listing"].shown == 0
    own = cast.client("coordinator").get(url("assignment-list"), {"q": NAME})
    assert own.context["listing"].shown == 1


def test_a_learner_whose_place_fell_through_reads_so(cast: Cast, sent: Assignment) -> None:
    assignments.decline(sent, side="employer", reason="no_work", by=SYSTEM)
    text = text_of(cast.client("learner_member").get(url("my-place")))
    assert "Jums vēl nav vietas" in text or "vēl nav vietas" in text
    assert "nav piemērota darba" in text


def test_the_list_asks_the_database_as_often_for_ten_times_the_rows(cast: Cast) -> None:
    client = cast.client("coordinator")
    counts = []
    for number, more in enumerate((2, 20)):
        crowd(cast, learners=more, openings=more)
        round_ = joint_round(cast, f"Kārta {number}")
        solve(round_)
        publishing.publish(round_, by=SYSTEM)
        queries_of(client, url("assignment-list"))
        counts.append(queries_of(client, url("assignment-list")))
    assert counts[0] == counts[1]


def test_the_daily_command_says_how_many_expired(cast: Cast, sent: Assignment) -> None:
    Assignment.objects.update(answer_by="2026-01-01")
    out = StringIO()
    call_command("expire_answers", stdout=out)
    assert f"{Assignment.objects.filter(status='expired').count()} assignments expired" in out.getvalue()
    assert not Assignment.objects.exclude(status="expired").exists()


def test_a_school_sends_a_learner_without_a_place_from_her_pair(cast: Cast) -> None:
    Opening.objects.filter(pk=cast.other_opening.pk).delete()
    crowd(cast, learners=1, openings=0)
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    extra = make.OpeningFactory(employer=cast.other_employer, qualifications=[cast.qualification])
    left = round_.current_run.proposals.get(  # type: ignore[union-attr]
        opening__isnull=True, enrolment__school=cast.school
    )
    client, send = cast.client("coordinator"), url("pair-send", round_.pk, left.pk)
    assert "kārtā neieguva vietu" in text_of(client.get("/"))
    assert send in client.get(url("pair-detail", round_.pk, left.pk)).content.decode()
    assert cast.client("other_coordinator").post(send, {"opening": extra.pk}).status_code == 404
    assert cast.client("alliance_coordinator").post(send, {"opening": extra.pk}).status_code == 403
    assert client.post(send, {"opening": extra.pk}).status_code == 302
    assert Assignment.objects.get(enrolment=left.enrolment).opening == extra
    assert send not in client.get(url("pair-detail", round_.pk, left.pk)).content.decode()
    assert "kārtā neieguva vietu" not in text_of(client.get("/"))


def test_one_number_names_a_learner_everywhere_and_is_found(cast: Cast, sent: Assignment) -> None:
    number = public_number(sent.enrolment_id, sent.round_id)
    client = cast.client("alliance_coordinator")
    pairs = url("pair-list", sent.round_id)
    assert number in text_of(client.get(pairs))
    assert number in text_of(client.get(url("assignment-detail", sent.pk)))
    assert number in text_of(cast.client(employer_of(cast, sent)).get(url("assignment-list")))
    found = client.get(pairs, {"q": f"Nr. {number}"}).context["page"].object_list
    assert [row.enrolment_id for row in found] == [sent.enrolment_id]


def test_a_refusal_leads_back_to_the_page_it_came_from_and_nowhere_else(cast: Cast, sent: Assignment) -> None:
    client = cast.client("alliance_coordinator")
    accept, detail = url("assignment-accept", sent.pk, "employer"), url("assignment-detail", sent.pk)
    ours = client.post(accept, headers={"referer": f"http://testserver{detail}"})
    assert f'href="http://testserver{detail}"' in ours.content.decode()
    foreign = client.post(accept, headers={"referer": "https://evil.example/x"})
    assert "evil.example" not in foreign.content.decode()


def test_a_learner_reads_what_the_work_is_and_no_table_of_points(cast: Cast, sent: Assignment) -> None:
    page = cast.client("learner_member").get(url("my-place"))
    assert url("opening-detail", sent.opening_id) in page.content.decode()
    assert "Šīs vietas punkti" not in text_of(page)
    pair = sent.round.current_run.proposals.get(enrolment=cast.learner)  # type: ignore[union-attr]
    school = cast.client("coordinator").get(url("pair-detail", sent.round_id, pair.pk))
    assert "Šīs vietas punkti" in text_of(school)
