"""Editing an opening whose seats are held: free seats alone, or everybody concerned is asked again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.kernel.errors import Refused
from alliances.messages.models import Message
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement
from dvb.agreements.placement import first_terms
from dvb.change_requests import services as requests
from dvb.change_requests import todo as change_requests_todo
from dvb.change_requests.models import ChangeRequest
from matching.assignments import terms
from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import renegotiation, terms_letters
from matching.assignments.views import terms_section
from matching.openings import held_terms
from matching.openings.models import Opening
from matching.openings.services import openings
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.matching.assignments.test_kept_terms import again, pair, sent
from tests.pages import text_of

pytestmark = pytest.mark.django_db
REFUSED = {403, 404, 409}
OLD, NEW = Decimal("30.0"), Decimal("40.0")


@pytest.fixture
def opening(cast: Cast) -> Opening:
    openings.update(cast.opening, by=SYSTEM, weekly_hours=OLD)
    cast.opening.refresh_from_db()
    return cast.opening


def change(cast: Cast, **values: Any) -> Opening:
    return openings.update(
        cast.opening, by=cast.actor("employer_member"), **{"asks_again": True, "weekly_hours": NEW, **values}
    )


def hours(assignment: Assignment) -> Decimal | None:
    return terms.terms_of(again(assignment)).weekly_hours


@pytest.mark.usefixtures("opening")
def test_nothing_changes_until_both_sides_agreed_again(cast: Cast) -> None:
    made = pair(cast)
    change(cast)
    proposed = again(made).proposed
    assert proposed is not None
    assert proposed.employer_agreed_at is not None, "who changed it agrees"
    assert hours(made) == OLD
    renegotiation.answer(
        again(made), side="learner", agrees=True, shown=proposed.digest, by=cast.actor("learner_member")
    )
    assert hours(made) == NEW
    assert again(made).status == "agreed"
    assert [row.state for row in AssignmentTerms.objects.filter(assignment=made)] == ["replaced", "current"]
    entry = AuditEntry.objects.about(made).get(verb="assignment.terms_agreed")
    assert (entry.before["weekly_hours"], entry.after["weekly_hours"]) == ("30.0", "40.0")


@pytest.mark.usefixtures("opening")
def test_whoever_refuses_keeps_the_old_terms(cast: Cast) -> None:
    made = pair(cast)
    change(cast)
    shown = again(made).proposed.digest  # type: ignore[union-attr]
    for _click in range(2):
        renegotiation.answer(
            again(made), side="learner", agrees=False, shown=shown, by=cast.actor("learner_member")
        )
    assert hours(made) == OLD
    assert again(made).proposed is None
    assert AuditEntry.objects.about(made).filter(verb="assignment.terms_refused").count() == 1


@pytest.mark.usefixtures("opening")
def test_free_seats_alone_ask_nobody(cast: Cast) -> None:
    made = pair(cast)
    change(cast, asks_again=False)
    assert again(made).proposed is None
    assert hours(made) == OLD
    held = held_terms.keeper().held(Opening.objects.get(pk=cast.opening.pk))
    assert (held.count, len(held.others), held.fixed, held.asked) == (1, 1, 0, 0)


@pytest.mark.usefixtures("opening")
def test_whoever_has_not_answered_is_asked_about_the_new_terms(cast: Cast) -> None:
    made = pair(cast, "sent")
    before = terms.version_of(made)
    change(cast)
    assert hours(made) == NEW
    assert again(made).proposed is None
    page = cast.client("learner_member").post(
        reverse("matching:assignment-accept", args=[made.pk, "learner"]), {"version": before}, follow=True
    )
    text = page.content.decode()
    assert again(made).learner_accepted_at is None
    assert "30" in text
    assert "40" in text


@pytest.mark.usefixtures("opening")
def test_of_two_seats_history_says_of_each_what_was_done(cast: Cast) -> None:
    """One side had agreed and is asked again; the other had not answered and is asked about the new terms."""
    agreed, unanswered = pair(cast), sent(cast.other_learner, Opening.objects.get(pk=cast.opening.pk), "sent")
    change(cast)
    assert (hours(agreed), hours(unanswered)) == (OLD, NEW)
    verbs = {row.pk: {entry.verb for entry in AuditEntry.objects.about(row)} for row in (agreed, unanswered)}
    assert verbs == {agreed.pk: {"assignment.terms_asked"}, unanswered.pk: {"assignment.terms_changed"}}
    stale = terms_section.asked_of(again(unanswered), cast.actor("coordinator"))["stale"]
    assert [(one.old, one.new) for one in stale] == [("30,0", "40,0")]
    assert terms_section.asked_of(again(agreed), cast.actor("coordinator"))["stale"] == []


@pytest.mark.parametrize("signed_by", [(), ("host",), ("host", "learner")])
@pytest.mark.usefixtures("opening")
def test_until_all_have_signed_both_are_asked_and_the_draft_follows(
    cast: Cast, signed_by: tuple[str, ...]
) -> None:
    """Nobody signs the old wording while other terms are asked about; both agreed, it is drawn up anew."""
    made = make.sign(cast, make.ready(cast), *signed_by)
    change(cast)
    shown = again(made.assignment).proposed.digest  # type: ignore[union-attr]
    with pytest.raises(Refused) as refused:
        make.sign(cast, made, "school")
    assert refused.value.code == "terms_asked"
    for who in ("coordinator", "employer_member", "learner_member"):
        page = cast.client(who).get(reverse("agreement-detail", args=[made.pk])).content.decode()
        assert "30,0" in page, who
        assert "40,0" in page, who
    renegotiation.answer(made.assignment, side="learner", agrees=True, shown=shown, by=SYSTEM)
    fresh = Agreement.objects.get()
    assert (fresh.status, fresh.signatures.count()) == ("draft", 0)
    assert first_terms(fresh).weekly_hours == NEW
    entry = AuditEntry.objects.about(fresh).get(verb="agreement.terms")
    assert entry.before == {"signatures": len(signed_by)}
    assert first_terms(make.sign(cast, agreements.release(fresh, by=SYSTEM), *make.SIDES)).weekly_hours == NEW


@pytest.mark.usefixtures("opening")
def test_whoever_keeps_the_old_terms_lets_the_released_agreement_be_signed(cast: Cast) -> None:
    made = make.ready(cast)
    change(cast)
    shown = again(made.assignment).proposed.digest  # type: ignore[union-attr]
    renegotiation.answer(made.assignment, side="learner", agrees=False, shown=shown, by=SYSTEM)
    assert make.sign(cast, made, *make.SIDES).signatures.count() == len(make.SIDES)


@pytest.mark.usefixtures("opening")
def test_of_a_signed_agreement_the_school_is_asked_for_the_amendment(cast: Cast) -> None:
    """The request stands on the school's start page; its form begins with what was changed."""
    made = make.signed(cast)
    for _twice in range(2):
        change(cast)
        renegotiation.ask_again(Opening.objects.get(pk=cast.opening.pk), by=SYSTEM)
    request = ChangeRequest.objects.get()
    assert (request.kind, request.values["weekly_hours"]) == ("amend", "40.0")
    assert [task.url for task in change_requests_todo.to_answer(cast.actor("coordinator"))]
    requests.accept(request, by=cast.actor("coordinator"))
    url = reverse("agreement-amend", args=[made.pk]) + f"?request={request.pk}"
    form = cast.client("coordinator").get(url).context["form"]
    assert form["weekly_hours"].value() == NEW


@pytest.mark.usefixtures("opening")
def test_signed_agreements_are_never_touched(cast: Cast) -> None:
    made = make.signed(cast)
    stored = Agreement.objects.get(pk=made.pk).terms
    change(cast)
    assert again(made.assignment).proposed is None
    assert Agreement.objects.get(pk=made.pk).terms == stored
    assert first_terms(Agreement.objects.get(pk=made.pk)).weekly_hours == OLD
    assert held_terms.keeper().held(Opening.objects.get(pk=cast.opening.pk)).fixed == 1


@pytest.mark.usefixtures("opening")
def test_a_draft_follows_what_both_agreed_and_is_looked_at_anew(cast: Cast) -> None:
    made = make.drawn(cast)
    Agreement.objects.update(looked_at="2026-11-01T00:00Z")
    change(cast)
    assert first_terms(Agreement.objects.get()).weekly_hours == OLD
    shown = again(made.assignment).proposed.digest  # type: ignore[union-attr]
    renegotiation.answer(made.assignment, side="learner", agrees=True, shown=shown, by=SYSTEM)
    fresh = Agreement.objects.get()
    assert (first_terms(fresh).weekly_hours, fresh.looked_at) == (NEW, None)


@pytest.mark.usefixtures("opening")
def test_a_second_proposal_replaces_the_first_and_old_forms_are_refused(cast: Cast) -> None:
    made = pair(cast)
    change(cast)
    first = again(made).proposed.digest  # type: ignore[union-attr]
    change(cast, weekly_hours=Decimal("35.0"))
    with pytest.raises(Refused) as refused:
        renegotiation.answer(again(made), side="learner", agrees=True, shown=first, by=SYSTEM)
    assert refused.value.code == "terms_changed"
    assert hours(made) == OLD


@pytest.mark.usefixtures("opening")
def test_both_sides_and_the_school_are_written_to(cast: Cast) -> None:
    pair(cast)
    change(cast)
    version = AssignmentTerms.objects.get(state="proposed")
    for _twice in range(2):
        terms_letters.tell(version)
    letters = Message.objects.filter(kind="terms_asked")
    assert {row.to_email for row in letters} >= {
        cast.learner_member.user.email,
        cast.coordinator.user.email,
        cast.employer_member.user.email,
    }
    assert all("30,0 → 40,0" in row.body for row in letters)
    assert len(letters) == len({row.to_email for row in letters}), "each once"


@pytest.mark.usefixtures("opening")
def test_the_form_says_how_many_hold_a_seat_and_asks(cast: Cast) -> None:
    url = reverse("matching:opening-edit", args=[cast.opening.pk])
    client = cast.client("employer_member")
    assert 'name="held"' not in client.get(url).content.decode()
    made = pair(cast)
    page = client.get(url)
    assert 'name="held"' in page.content.decode()
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, [])}
    values |= {"qualifications": [cast.qualification.pk], "weekly_hours": "40", "held": "ask"}
    values |= {
        "starts_on": f"{cast.opening.starts_on:%d.%m.%Y}",
        "ends_on": f"{cast.opening.ends_on:%d.%m.%Y}",
    }
    assert client.post(url, values).status_code == 302
    assert again(made).proposed is not None
    detail = client.get(reverse("matching:assignment-detail", args=[made.pk])).content.decode()
    assert 'id="new-terms"' in detail
    mine = cast.client("learner_member").get(reverse("matching:my-place")).content.decode()
    assert 'id="new-terms"' in mine
    version = again(made).proposed.digest  # type: ignore[union-attr]
    cast.client("learner_member").post(
        reverse("matching:assignment-terms", args=[made.pk, "learner"]), {"do": "agree", "version": version}
    )
    assert hours(made) == NEW
    late = client.post(
        reverse("matching:assignment-terms", args=[made.pk, "employer"]),
        {"do": "keep", "version": version},
        follow=True,
    )
    assert hours(made) == NEW
    assert "Spēkā paliek līdzšinējie" not in text_of(late), "what both agreed to holds"


@pytest.mark.usefixtures("opening")
def test_strangers_answer_and_ask_nothing(cast: Cast) -> None:
    made = pair(cast)
    change(cast)
    shown = again(made).proposed.digest  # type: ignore[union-attr]
    for name in ("outsider", "other_employer_member", "other_coordinator"):
        client = cast.client(name)
        url = reverse("matching:assignment-terms", args=[made.pk, "employer"])
        assert client.post(url, {"do": "agree", "version": shown}).status_code in REFUSED, name
        assert (
            client.post(reverse("matching:opening-ask-again", args=[cast.opening.pk])).status_code in REFUSED
        ), name
    with pytest.raises(Refused):
        renegotiation.answer(
            again(made), side="learner", agrees=True, shown=shown, by=cast.actor("employer_member")
        )
    assert again(made).proposed.learner_agreed_at is None  # type: ignore[union-attr]
