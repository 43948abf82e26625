"""Letters that ask are sent while what they ask for is still to be done, and replaced when sent again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from alliances.kernel import exception_kinds
from alliances.kernel.actor import SYSTEM
from alliances.messages import asking
from alliances.messages import services as messages
from alliances.messages.models import Message
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, letters, publishing
from tests.cast import Cast
from tests.clock import freeze_time
from tests.matching.rounds.joint import joint_round, solve
from tests.refusals import refusal

NIGHT, MORNING = "2026-11-18 21:30", "2026-11-19 05:00:01"  # UTC; two hours later in Riga
pytestmark = pytest.mark.django_db
TELLS = {
    "address_added": "warns of what was done to an account, whatever became of it since",
    "admission_answered": "gives an answer of a day",
    "alliance_declined": "gives an answer of a day",
    "alliance_left": "says what ended on a day",
    "change_answered": "gives an answer, which is not given twice",
    "code": "ends by its own hour",
    "colleague_left": "says who left on a day, and what there is to look after since",
    "concern_answered": "says that a report was closed, which is never opened again",
    "concern_received": "is the reporter's receipt, and says by when an answer was due",
    "digest": "is written as it is sent",
    "guest_answer": "gives an answer, which stands on the page",
    "identity_answered": "gives an answer of a day",
    "learner_address": "says which address was entered, and the page has today's",
    "link_contact": "ends with the link that it brings",
    "link_guardian": "ends with the link that it brings",
    "link_learner": "ends with the link that it brings",
    "link_supervisor": "ends with the link that it brings",
    "merger_done": "says what was joined for good",
    "merger_refused": "gives an answer of a day",
    "qualification_asked": "says what a school asked for; the catalogue says whether it is known",
    "role_given": "says what was given on a day; the page of people has today's roles",
    "round_refused": "names the day of an answer that may change",
    "task_digest": "is written as it is sent",
}
"""Kinds that are true and of use whenever they arrive, and why; of every other `asking` says until when."""


@pytest.fixture
def published(cast: Cast) -> Assignment:
    """The learner's own pair of a round that was published at night; nothing of it was sent yet."""
    cast.learner.person.email = "liga@piemers.example"
    cast.learner.person.save()
    round_ = joint_round(cast)
    solve(round_)
    with freeze_time(NIGHT):
        publishing.publish(round_, by=SYSTEM)
    Message.objects.all().delete()
    return Assignment.objects.get(enrolment=cast.learner)


def _kinds() -> set[str]:
    found = Path(settings.BASE_DIR).glob("*/templates/messages/*.txt")
    return {path.stem for path in found if not path.stem.startswith("_")}


def test_every_kind_of_letter_asks_until_something_is_done_or_tells() -> None:
    decided = {*asking.kinds(), *TELLS}
    assert decided == _kinds(), "say in asking until when a new kind holds, or here why it always does"
    assert not asking.kinds() & set(TELLS)
    asked = {
        one.letter.kind
        for one in exception_kinds.registered()
        if isinstance(one.letter, exception_kinds.Letter)
    }
    assert asked <= asking.kinds()


def test_no_letter_about_something_that_is_gone_is_needed(cast: Cast) -> None:
    gone = {"subject_id": 0, "organisation": cast.school, "created_at": timezone.now()}
    assert not [kind for kind in asking.kinds() if asking.is_needed(Message(kind=kind, **gone))]


def _held(published: Assignment) -> set[str]:
    with freeze_time(NIGHT):
        letters.request_answers(published)
    return set(Message.objects.filter(status="queued").values_list("kind", flat=True))


def test_request_that_is_answered_at_night_is_not_sent_in_the_morning(
    cast: Cast, published: Assignment
) -> None:
    assert _held(published) == {"asked_employer", "asked_learner"}
    with freeze_time(NIGHT):
        assignments.accept(published, side="employer", by=cast.actor("coordinator"))
    with freeze_time(MORNING):
        messages.deliver_due(timezone.now())
    state = dict(Message.objects.filter(kind__startswith="asked").values_list("kind", "status"))
    assert state == {"asked_employer": "dropped", "asked_learner": "sent"}
    stale = Message.objects.get(kind="asked_employer")
    assert (stale.get_status_display(), stale.dropped_because) == ("vairs nav vajadzīgs", "")
    with freeze_time(MORNING), refusal("not_needed"):
        messages.send_again(stale, by=cast.actor("coordinator"))


def test_letter_sent_again_at_night_goes_once_and_replaces_the_one_that_waits(
    cast: Cast, published: Assignment
) -> None:
    _held(published)
    original = Message.objects.get(kind="asked_learner")
    with freeze_time(NIGHT):
        again = messages.send_again(original, by=cast.actor("coordinator"))
        with refusal("too_soon"):
            messages.send_again(original, by=cast.actor("coordinator"))
        messages.deliver(again.pk)
    original.refresh_from_db()
    assert original.status == "dropped"
    with freeze_time(MORNING):
        messages.deliver_due(timezone.now())
    assert sum(letter.to == [original.to_email] for letter in mail.outbox) == 1


def test_pages_say_when_a_held_letter_goes_until_it_has_gone(cast: Cast, published: Assignment) -> None:
    _held(published)
    page, client = f"/assignments/{published.pk}/", cast.client("coordinator")
    with freeze_time(NIGHT):
        text = client.get(page).content.decode().replace("\xa0", " ")
    assert "vēl nav nosūtīta: to nosūtīs 19.11.2026. 07:00" in text
    assert "Pēdējoreiz nosūtīts" not in text
    with freeze_time(MORNING):
        messages.deliver_due(timezone.now())
        text = client.get(page).content.decode().replace("\xa0", " ")
    assert "19.11.2026. 07:00" in text
    assert "vēl nav nosūtīta" not in text
