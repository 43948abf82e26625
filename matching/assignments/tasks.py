"""E-mails about assignments, written after the answer is committed."""

from __future__ import annotations

from django_tasks import task

from matching.assignments.models import Assignment
from matching.assignments.services import letters
from matching.rounds.models import Round


@task()
def announce(round_id: int) -> None:
    letters.announce(Round.objects.get(pk=round_id))


@task()
def ask(assignment_id: int) -> None:
    letters.ask(Assignment.objects.get(pk=assignment_id))


@task()
def tell(assignment_id: int) -> None:
    letters.tell(Assignment.objects.get(pk=assignment_id))
