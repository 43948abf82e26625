"""A letter to an employer about several learners: no two lines are the same, and it says whose they are."""

from __future__ import annotations

import pytest

from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from matching.assignments.models import Assignment
from matching.assignments.profiles import lines_of
from matching.assignments.services import letters, publishing
from tests.cast import Cast
from tests.matching.rounds.joint import joint_round, solve

pytestmark = pytest.mark.django_db


def test_learners_who_are_alike_are_told_apart_as_on_the_pages(cast: Cast) -> None:
    round_ = joint_round(cast)
    solve(round_)
    publishing.publish(round_, by=SYSTEM)
    row = Assignment.objects.get(enrolment=cast.learner)
    twin = Assignment.objects.exclude(pk=row.pk).first() or row
    twin.opening, twin.enrolment.group = row.opening, row.enrolment.group
    twin.enrolment.programme, twin.enrolment.school = row.enrolment.programme, row.enrolment.school
    lines = lines_of([row, twin])
    assert len(set(lines)) == len({row.pk, twin.pk}) == 2
    letters.announce(round_)
    letter = Message.objects.filter(kind="asked_employer", subject_id=row.opening.employer_id).last()
    assert letter is not None
    assert letter.subject.startswith(f"{cast.school.name}: ")
    assert lines[0] in letter.body
