"""What needs doing now, for each role: counts with the page where it is done."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.imports.models import ImportBatch
from alliances.kernel.actor import ALLIANCE_KINDS, Actor, Role
from alliances.kernel.todo import Task
from alliances.kernel.visibility import visible_to
from alliances.law.access import can_verify_rules
from alliances.law.models import LegalParameter
from dvb.home import answers, asked, employers, learners
from dvb.learning import todo as learned
from dvb.logbook import todo as logs
from dvb.oversight.services import exceptions
from matching.learners.models import Enrolment, Group
from matching.openings.queries import locations
from matching.rounds.lifecycle import RoundState
from matching.rounds.models import Proposal, Round, without_consent

Finder = Callable[[Actor], list[Task]]


def tasks_for(actor: Actor) -> list[Task]:
    """Tasks of the actor's role, the most urgent first; nothing to do gives an empty list."""
    finders: tuple[Finder, ...]
    if actor.role is Role.LEARNER:
        finders = (logs.mine, learners.my_place, learned.of_learner)
    elif actor.organisation_kind == "school":
        finders = (
            _start_school,
            asked.into_alliances,
            asked.into_rounds,
            answers.refused,
            answers.without_answer,
            answers.agreements_due,
            learned.to_confirm,
            answers.unplaced,
            logs.to_check,
            employers.to_confirm,
            employers.admission_requests,
            employers.asleep,
            _imports,
            _rounds,
            _no_location,
            _no_group,
            _no_calendar,
        )
    elif actor.organisation_kind == "employer":
        finders = (
            answers.to_answer,
            asked.into_alliances,
            logs.to_confirm,
            learned.to_report,
            employers.not_confirmed,
            employers.admission_requests,
            employers.asleep,
            employers.falling_asleep,
            employers.papers_end,
            employers.drafts,
            _imports,
            employers.offer,
        )
    elif actor.organisation_kind in ALLIANCE_KINDS:
        finders = (
            _start_alliance,
            asked.into_alliances,
            asked.without_answer,
            _exceptions,
            employers.to_confirm,
            employers.admission_requests,
            _imports,
            _rounds,
            _openings_no_location,
        )
    else:
        finders = (_unverified, _published_rounds)
    return [task for finder in finders for task in finder(actor)]


def _exceptions(actor: Actor) -> list[Task]:
    """Everything over all members that is not as it should be, on one screen."""
    count = exceptions.total(actor)
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s exception over all members", "%(n)s exceptions over all members", count)
            % {"n": count},
            _("Silent employers, learners without a place, agreements not signed, papers that end."),
            _("Show them"),
            reverse("exception-list"),
        )
    ]


def _learners(actor: Actor) -> int:
    return _enrolled(actor).count()


def _enrolled(actor: Actor) -> QuerySet[Enrolment]:
    today = timezone.localdate()
    rows: QuerySet[Enrolment] = visible_to(actor, Enrolment)
    return rows.filter(started_on__lte=today, ended_on__isnull=True)


def _start_school(actor: Actor) -> list[Task]:
    if _learners(actor):
        return []
    return [
        Task(
            _("Bring in your learners"),
            _("A spreadsheet from your school's own system is enough."),
            _("Import learners"),
            reverse("matching:import-upload", args=["learners"]),
        )
    ]


def _imports(actor: Actor) -> list[Task]:
    waiting = visible_to(actor, ImportBatch).filter(status=ImportBatch.Status.PREVIEW)
    return [
        Task(
            _("“%(file)s” waits for your confirmation") % {"file": batch.filename},
            _("Nothing is written until you confirm."),
            _("Look at the preview"),
            reverse("matching:import-detail", args=[batch.pk]),
        )
        for batch in waiting[:3]
    ]


def _rounds(actor: Actor) -> list[Task]:
    tasks = []
    rounds = visible_to(actor, Round).filter(status__in=[RoundState.DRAFT, RoundState.PROPOSED])
    for round_ in rounds.annotate(is_void=without_consent("current_run"))[:5]:
        if round_.is_void:
            tasks.append(_void(round_))
            continue
        unplaced = visible_to(actor, Proposal).filter(run=round_.current_run_id or 0, opening__isnull=True)
        count = unplaced.count()
        if round_.current_run_id is None:
            title, note, label = (
                _("“%(name)s” has not been computed yet") % {"name": round_.name},
                _("Check what it works on, then run it."),
                _("Open the round"),
            )
        else:
            title = ngettext(
                "%(n)s learner still without a place in “%(name)s”",
                "%(n)s learners still without a place in “%(name)s”",
                count,
            ) % {"n": count, "name": round_.name}
            note, label = _("See why, fix what you know better, run again or publish."), _("See the reasons")
        route = "matching:pair-list" if round_.current_run_id else "matching:round-detail"
        query = "?show=unplaced" if round_.current_run_id else ""
        tasks.append(Task(title, note, label, reverse(route, args=[round_.pk]) + query))
    return tasks


def _void(round_: Round) -> Task:
    return Task(
        _("A school of “%(name)s” does not take part any more") % {"name": round_.name},
        _("Its learners are in the last result, so that cannot be published: run the round again."),
        _("Open the round"),
        reverse("matching:round-detail", args=[round_.pk]),
    )


def _no_location(actor: Actor) -> list[Task]:
    count = locations.learners(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s learner has no location", "%(n)s learners have no location", count)
            % {"n": count},
            _("Without one they cannot be matched by distance."),
            _("Give them a town"),
            reverse("matching:location-list"),
        )
    ]


def _no_group(actor: Actor) -> list[Task]:
    count = _enrolled(actor).filter(group__isnull=True).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s learner is in no group", "%(n)s learners are in no group", count) % {"n": count},
            _("The group's calendar says when a learner can work."),
            _("Show them"),
            reverse("matching:learner-list") + "?group=none",
        )
    ]


def _no_calendar(actor: Actor) -> list[Task]:
    today = timezone.localdate()
    groups = visible_to(actor, Group).filter(school_year__ends_on__gte=today, blocks__isnull=True)
    count = groups.count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s group has no calendar", "%(n)s groups have no calendar", count) % {"n": count},
            _("Import the year's blocks once for all groups."),
            _("Import the calendar"),
            reverse("matching:import-upload", args=["calendar"]),
        )
    ]


def _start_alliance(actor: Actor) -> list[Task]:
    if visible_to(actor, Round).exists():
        return []
    return [
        Task(
            _("Open the first joint round"),
            _("Learners of all member schools and the openings of all employers, matched together."),
            _("New round"),
            reverse("matching:round-create"),
        )
    ]


def _openings_no_location(actor: Actor) -> list[Task]:
    count = locations.openings(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext("%(n)s opening has no location", "%(n)s openings have no location", count)
            % {"n": count},
            _("It cannot be matched by distance."),
            _("Give it a town"),
            reverse("matching:location-list"),
        )
    ]


def _unverified(actor: Actor) -> list[Task]:
    count = LegalParameter.objects.filter(verified_on__isnull=True).count()
    if not count:
        return []
    label = _("Compare and confirm") if can_verify_rules(actor) else _("Show them")
    return [
        Task(
            ngettext(
                "%(n)s legal parameter is not verified", "%(n)s legal parameters are not verified", count
            )
            % {"n": count},
            _("Until a person compares it with the law, it warns and does not block."),
            label,
            reverse("alliances:rule-list"),
        )
    ]


def _published_rounds(actor: Actor) -> list[Task]:
    return [
        Task(
            _("“%(name)s” is published") % {"name": round_.name},
            _("How many were placed, without names."),
            _("Look at it"),
            reverse("matching:round-detail", args=[round_.pk]),
        )
        for round_ in visible_to(actor, Round)[:3]
    ]
