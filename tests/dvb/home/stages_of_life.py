"""States of a learner's life: how each comes about, and the tasks that each start page must show in it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alliances.kernel.actor import SYSTEM
from dvb.agreements import services as agreements
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.services import amendments
from dvb.cooperation import services as cooperation
from dvb.logbook import services as logbook
from dvb.logbook.models import LogWeek
from dvb.plans.models import Plan
from dvb.safeguarding import services as safeguarding
from matching.assignments.models import Assignment
from matching.assignments.services import assignments, publishing
from matching.enrolment_changes.services import enrolments
from matching.learners.models import Enrolment
from matching.openings.models import Wish
from tests import factories as make
from tests.cast import Cast
from tests.dvb.agreements import signed as papers
from tests.dvb.logbook.logs import said
from tests.matching.rounds.joint import solved_round

TODAY = "2026-11-20 12:00"
"""A Friday; the Wednesday before is a public holiday. The stay of the cast goes from 5.10. to 28.5."""
WEEK = {str(day): {"work": ["08:00", "15:30"], "pause": 30} for day in range(5)}
REPORT = "1 report waits for your answer: due by 23 November 2026"


@dataclass
class Stage:
    """One state of life: how it comes about, on which day, and what each start page says then."""

    make: Callable[[Cast], Any]
    stands: str
    learner: Sequence[str] = ()
    employer: Sequence[str] = ()
    coordinator: Sequence[str] = ()
    now: str = TODAY


def _assigned(cast: Cast, status: str, **values: Any) -> Assignment:
    made = papers.agree(cast.learner, cast.opening)
    Assignment.objects.filter(pk=made.pk).update(
        status=status,
        answer_by=dt.date(2026, 11, 30),
        learner_accepted_at=None,
        employer_accepted_at=None,
        **values,
    )
    made.refresh_from_db()
    return made


def _declined(cast: Cast) -> Assignment:
    row = _assigned(cast, "sent")
    return assignments.decline(row, side="employer", reason="no_work", by=cast.actor("employer_member"))


def _wished(cast: Cast) -> None:
    Wish.objects.create(enrolment=cast.learner, opening=cast.opening, rank=1)


def _in_stay(cast: Cast) -> Agreement:
    """At work since Monday, every day planned."""
    agreement = papers.drawn(cast, starts_on=dt.date(2026, 11, 16))
    agreements.plan_week(agreement, week=WEEK, by=cast.actor("coordinator"))
    agreement = agreements.release(agreement, by=cast.actor("coordinator"))
    agreement = papers.sign(cast, agreement, *papers.SIDES)
    agreements.advance(dt.date(2026, 11, 20))
    agreement.refresh_from_db()
    return agreement


def _written(cast: Cast, *days: int) -> Agreement:
    agreement = _in_stay(cast)
    for day in days:
        logbook.write(
            agreement, day=said(dt.date(2026, 11, day)), key=uuid.uuid4(), by=cast.actor("learner_member")
        )
    return agreement


def _terminated(cast: Cast) -> None:
    agreements.terminate(
        _in_stay(cast),
        reason="no_work",
        asked_by="host",
        last_day=dt.date(2026, 11, 19),
        by=cast.actor("coordinator"),
    )


def _left(cast: Cast) -> None:
    agreement = _in_stay(cast)
    Enrolment.objects.filter(pk=cast.learner.pk).update(ended_on=dt.date(2026, 11, 18), end_reason="leave")
    assert agreement.status == "active"


def _moved(cast: Cast) -> None:
    """Her old school proposed a place; another school has taken her in since."""
    _assigned(cast, "sent")
    enrolments.transfer_out(
        cast.learner, to_school=cast.other_school, on=dt.date(2026, 11, 19), by=cast.actor("coordinator")
    )
    make.EnrolmentFactory(
        programme=cast.other_programme, person=cast.learner.person, started_on=dt.date(2026, 11, 20)
    )


def _changed_programme(cast: Cast) -> None:
    """She changes the programme inside her school while she is at work."""
    _in_stay(cast)
    programme = make.ProgrammeFactory(school=cast.school, qualification=cast.qualification, code="33525099")
    enrolments.transfer(
        cast.learner, programme=programme, on=dt.date(2026, 11, 20), by=cast.actor("coordinator")
    )


def _unplaced(cast: Cast) -> None:
    for opening in (cast.opening, cast.other_opening):
        opening.qualifications.set([make.QualificationFactory()])
    publishing.publish(solved_round(cast), by=SYSTEM)


def _agreed(cast: Cast) -> Assignment:
    return papers.agree(cast.learner, cast.opening)


def _suspended(cast: Cast) -> Agreement:
    return agreements.suspend(
        _in_stay(cast), reason=Agreement.SuspendReason.values[0], by=cast.actor("coordinator")
    )


def _planned(cast: Cast) -> Plan:
    return Plan.objects.create(enrolment=cast.learner)


def _returned(cast: Cast) -> None:
    _written(cast, 16, 17, 19, 20)
    week = LogWeek.objects.get()
    logbook.send_back(week, reason="-", by=cast.actor("employer_member"))


def _confirmed(cast: Cast) -> None:
    _written(cast, 16, 17, 19, 20)
    week = LogWeek.objects.get()
    logbook.confirm({week.pk: logbook.mark_of(week)}, by=cast.actor("employer_member"))


def _second_stay(cast: Cast) -> None:
    """One stay has ended, the next one is signed and has not begun."""
    _in_stay(cast)
    later = make.OpeningFactory(
        employer=cast.other_employer,
        starts_on=dt.date(2027, 6, 14),
        ends_on=dt.date(2027, 8, 20),
        qualifications=[cast.qualification],
    )
    agreement = agreements.draw_up(papers.agree(cast.learner, later), by=cast.actor("coordinator"))
    agreement = agreements.release(agreement, by=cast.actor("coordinator"))
    papers.sign(cast, agreement, *papers.SIDES)


def _minor(cast: Cast) -> None:
    cast.learner.person.birth_date = dt.date(2009, 3, 1)
    cast.learner.person.save()
    papers.ready(cast)


def _reported(cast: Cast) -> None:
    safeguarding.report(
        cast.learner,
        kind="concern",
        happened_on=dt.date(2026, 11, 19),
        text="-",
        reporter="learner",
        reporter_name="-",
        by=cast.actor("learner_member"),
    )


def _cooperation(cast: Cast) -> None:
    cooperation.create(
        school=cast.school,
        employer=cast.employer,
        starts_on=dt.date(2026, 11, 1),
        by=cast.actor("coordinator"),
    )


def _amended(cast: Cast) -> Amendment:
    row = amendments.draw_up(
        _in_stay(cast),
        effective_on=dt.date(2026, 12, 7),
        reason="-",
        ends_on=dt.date(2027, 4, 30),
        by=cast.actor("coordinator"),
    )
    return amendments.release(row, by=cast.actor("coordinator"))


NOT_PUBLISHED = "Your place is not published yet"
NO_PLACE = "You have no place yet"
OFFERED = "There is a place for you: HOST"
AT_WORK = "You learn at HOST until 28 May 2027"
SIGNING = "Your agreement with HOST is being signed"
AGREED = "Your place: HOST"
WISH = "Where would you like to learn?"
TO_SIGN = "1 agreement waits for your signature"
TODAYS, EARLIER = "Write down today's work", "3 earlier days are missing in your log"
CHECK = "What can you do already?"
VIEW = "How did it go? (HOST)"
WAITS = "1 learner waits for your answer"
WEEK_WAITS = "1 week of the log waits for you"
MOVE_UP = "2 learners are still in groups of last school year"
AT_THE_END = ["What can NAME do?", "How did it go? (NAME)"]
SEPTEMBER = "2027-09-06 12:00"
STAGES: dict[str, Stage] = {
    "before anything": Stage(lambda cast: None, NOT_PUBLISHED, [WISH]),
    "wishes": Stage(_wished, NOT_PUBLISHED),
    "sent": Stage(lambda cast: _assigned(cast, "sent"), OFFERED, [AGREED], [WAITS]),
    "employer accepted": Stage(lambda cast: _assigned(cast, "employer_accepted"), OFFERED, [AGREED]),
    "learner accepted": Stage(
        lambda cast: _assigned(cast, "learner_accepted"), "You have agreed to go to HOST", [], [WAITS]
    ),
    "unplaced": Stage(_unplaced, NO_PLACE, [], [], ["2 learners got no place in the round"]),
    "declined": Stage(_declined, NO_PLACE, [], [], ["1 learner lost a place and has no other yet"]),
    "agreed": Stage(_agreed, AGREED, [], [], ["1 agreed place has no agreement yet"]),
    "drawn up": Stage(
        papers.drawn, AGREED, [], [], ["1 agreement is drawn up and not released to be signed"]
    ),
    "released": Stage(papers.ready, SIGNING, [TO_SIGN], [TO_SIGN], [TO_SIGN]),
    "signed by the school": Stage(
        lambda cast: papers.sign(cast, papers.ready(cast), "school"),
        SIGNING,
        [TO_SIGN],
        [TO_SIGN],
        ["1 agreement is not signed by all yet"],
    ),
    "signed by the learner": Stage(
        lambda cast: papers.sign(cast, papers.ready(cast), "learner"), SIGNING, [], [TO_SIGN], [TO_SIGN]
    ),
    "of a minor": Stage(
        _minor,
        SIGNING,
        [TO_SIGN],
        [TO_SIGN],
        [TO_SIGN, "1 guardian has not confirmed the agreement"],
    ),
    "signed, not begun": Stage(
        lambda cast: papers.signed(cast, starts_on=dt.date(2026, 12, 1)),
        "Your stay at HOST begins on 1 December 2026",
        [CHECK],
    ),
    "in a stay": Stage(_in_stay, AT_WORK, [TODAYS, EARLIER, CHECK]),
    "all days written": Stage(lambda cast: _written(cast, 16, 17, 19, 20), AT_WORK, [CHECK], [WEEK_WAITS]),
    "week begun": Stage(lambda cast: _written(cast, 16, 17), AT_WORK, [CHECK], now="2026-11-18 12:00"),
    "week returned": Stage(_returned, AT_WORK, ["1 week of your log came back", CHECK]),
    "week confirmed": Stage(_confirmed, AT_WORK, [CHECK], [], ["1 confirmed week waits for your check"]),
    "week forgotten": Stage(
        lambda cast: _written(cast, 16, 17, 19, 20),
        AT_WORK,
        [TODAYS, "14 earlier days are missing in your log", CHECK],
        [WEEK_WAITS],
        ["1 week of the log is not confirmed after two weeks"],
        now="2026-12-11 12:00",
    ),
    "amendment": Stage(
        _amended,
        AT_WORK,
        ["1 amendment waits for your signature", TODAYS, EARLIER, CHECK],
        ["1 amendment waits for your signature"],
        ["1 amendment waits for your signature"],
    ),
    "suspended": Stage(_suspended, "Your stay at HOST is interrupted", [EARLIER, CHECK]),
    "ended early": Stage(_terminated, NO_PLACE, [EARLIER, VIEW], AT_THE_END, ["1 learner needs a new place"]),
    "near the end": Stage(
        _in_stay,
        AT_WORK,
        [TODAYS, "125 earlier days are missing in your log", CHECK, VIEW],
        AT_THE_END,
        now="2027-05-20 12:00",
    ),
    "after the end": Stage(
        _in_stay,
        "Your stay at HOST ended on 28 May 2027",
        ["132 earlier days are missing in your log", VIEW],
        AT_THE_END,
        now="2027-06-07 12:00",
    ),
    "between two": Stage(
        _second_stay,
        "Your stay at NEXT begins on 14 June 2027",
        ["132 earlier days are missing in your log", CHECK, VIEW],
        AT_THE_END,
        now="2027-06-07 12:00",
    ),
    "left": Stage(
        _left,
        "You have left SCHOOL",
        [],
        [],
        ["1 agreement is still open though the learner has left"],
    ),
    "moved to another school": Stage(_moved, NOT_PUBLISHED, [WISH]),
    "changed the programme": Stage(
        _changed_programme, AT_WORK, [TODAYS, EARLIER, CHECK], [], ["1 learner is in no group"]
    ),
    "reported": Stage(_reported, NOT_PUBLISHED, [WISH], [], [REPORT]),
    "cooperation": Stage(
        _cooperation,
        NOT_PUBLISHED,
        [WISH],
        ["1 cooperation agreement is not signed yet"],
        ["1 cooperation agreement is not signed yet"],
    ),
    "plan": Stage(_planned, NOT_PUBLISHED, [WISH], [], ["1 plan is not agreed yet"]),
    "September after a stay": Stage(_in_stay, NOT_PUBLISHED, [], [], [MOVE_UP], now=SEPTEMBER),
    "September, declined last year": Stage(_declined, NOT_PUBLISHED, [], [], [MOVE_UP], now=SEPTEMBER),
    "September, never drawn up": Stage(_agreed, NOT_PUBLISHED, [], [], [MOVE_UP], now=SEPTEMBER),
    "September, never signed": Stage(papers.ready, NOT_PUBLISHED, [], [], [MOVE_UP, TO_SIGN], now=SEPTEMBER),
}
REPORT = "1 report waits for your answer: due by 23 November 2026"
OPEN_FIRST = ["Open the first joint round"]
"""What the alliance's coordinator reads as long as there is none; nothing of one learner's life."""
