"""E-mails about assignments, written after the answer is committed."""

from __future__ import annotations

from django_tasks import task

from matching.assignments.models import Assignment, AssignmentTerms
from matching.assignments.services import letters, terms_letters, unplaced_letters
from matching.rounds.models import Round


@task()
def announce(round_id: int) -> None:
    round_ = Round.objects.select_related("current_run").get(pk=round_id)
    letters.announce(round_)
    unplaced_letters.tell(round_)


@task()
def request_answers(assignment_id: int, but: str = "") -> None:
    letters.request_answers(Assignment.objects.get(pk=assignment_id), but=but)


@task()
def notify_of_answer(assignment_id: int) -> None:
    letters.notify_of_answer(Assignment.objects.get(pk=assignment_id))


@task()
def notify_of_end(assignment_id: int) -> None:
    letters.notify_of_end(Assignment.objects.get(pk=assignment_id))


@task()
def notify_of_withdrawal(assignment_id: int, side: str) -> None:
    letters.notify_of_withdrawal(Assignment.objects.get(pk=assignment_id), Assignment.Side(side))


@task()
def tell_of_new_terms(terms_id: int, author_id: int | None = None) -> None:
    terms_letters.tell(AssignmentTerms.objects.get(pk=terms_id), author_id=author_id)
