"""What is said wherever a result is void, or shown without the learners of schools that are away.

Every page that shows figures of a round says it by :func:`result_notices` and by nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import ALLIANCE_KINDS, Actor
from alliances.kernel.visibility import visible_to
from matching.rounds.access import can_run_round
from matching.rounds.models import Round, Run, with_absent_schools
from matching.rounds.queries.consents import Absence, Phase, Standing, absences, phase_of


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """One run that is void, or shown in part: since when, the schools and why, and what can be done."""

    round: Round
    missing: tuple[Absence, ...]
    is_void: bool
    title: str
    lines: tuple[str, ...]
    next_step: str
    run_number: int = 0

    @property
    def tone(self) -> str:
        return "bad" if self.is_void else "warn"

    @property
    def text(self) -> str:
        return " ".join([*self.lines, self.next_step]).strip()

    @property
    def schools(self) -> str:
        return ", ".join(absence.school.name for absence in self.missing)


def result_notices(rounds: Iterable[Round], actor: Actor) -> dict[int, ResultNotice]:
    """By the key of each round whose current run is void, or withheld in part from this reader.

    The rounds are annotated ``has_absent`` (``with_absent_schools("current_run")``): where no school is away,
    nothing more is asked.
    """
    affected = [
        row
        for row in rounds
        if row.has_absent and (row.published_at is None or _reads_others(actor))  # type: ignore[attr-defined]
    ]
    if not affected:
        return {}
    missing = absences([row.current_run_id or 0 for row in affected])
    numbers = dict(
        Run.objects.filter(pk__in=[row.current_run_id or 0 for row in affected]).values_list("pk", "number")
    )
    return {
        row.pk: _notice(row, numbers[row.current_run_id], missing[row.current_run_id], actor)
        for row in affected
        if row.current_run_id in missing
    }


def void_runs(round_: Round, actor: Actor) -> list[ResultNotice]:
    """Every run of an unpublished round that is void, the last one first: its number and why, no figures."""
    if round_.published_at is not None:
        return []
    runs = dict(round_.runs.filter(with_absent_schools("pk")).values_list("pk", "number"))
    missing = absences(list(runs)) if runs else {}
    notices = [_notice(round_, runs[pk], rows, actor) for pk, rows in missing.items()]
    return sorted(notices, key=lambda notice: -notice.run_number)


def withheld(actor: Actor) -> list[ResultNotice]:
    """Of all published rounds that the actor leads: those that are shown without some of their schools."""
    if not _reads_others(actor):
        return []
    rounds = visible_to(actor, Round).filter(published_at__isnull=False, current_run__isnull=False)
    rows = rounds.annotate(has_absent=with_absent_schools("current_run"))
    return list(result_notices(rows.select_related("owner", "alliance"), actor).values())


def _reads_others(actor: Actor) -> bool:
    """Only whoever leads an alliance reads learners of several schools; a school reads its own."""
    return actor.organisation_kind in ALLIANCE_KINDS


def _notice(round_: Round, run: int, missing: Collection[Absence], actor: Actor) -> ResultNotice:
    is_void = round_.published_at is None
    return ResultNotice(
        round=round_,
        missing=tuple(missing),
        is_void=is_void,
        title=_void_title(run, missing) if is_void else _withheld_title(len(missing)),
        lines=tuple(_line(absence, round_, actor) for absence in missing),
        next_step=_after_void(round_, actor) if is_void else _after_withheld(missing),
        run_number=run,
    )


def _void_title(run: int, missing: Collection[Absence]) -> str:
    days = [absence.day for absence in missing if absence.day]
    if not days:
        return _("Run %(n)s is void") % {"n": run}
    return _("Run %(n)s is void since %(day)s") % {"n": run, "day": short_day(min(days))}


def _withheld_title(count: int) -> str:
    return ngettext(
        "Without the figures of %(n)s school that is away",
        "Without the figures of %(n)s schools that are away",
        count,
    ) % {"n": count}


def _line(absence: Absence, round_: Round, actor: Actor) -> str:
    """Which school, why and when; the person is named to the school itself and to whoever runs the round."""
    may_know = actor.organisation_id == absence.school.pk or can_run_round(actor, round_)
    values = {"school": absence.school.name, "day": short_day(absence.day)}
    line = _reason(absence) % values
    if absence.by and may_know:
        line = f"{line} ({absence.by})"
    sentence = line if line.endswith(".") else f"{line}."  # a Latvian day ends with a full stop of its own
    if absence.is_member and absence.why in {Standing.LEFT, Standing.REJOINED}:
        return " ".join([sentence, _("It is a member again, but has not agreed again.")])
    return sentence


def _reason(absence: Absence) -> str:
    if absence.day is None or absence.why is None:
        return _("%(school)s does not take part")
    return {
        Standing.WITHDRAWN: _("%(school)s withdrew on %(day)s"),
        Standing.DECLINED: _("%(school)s declined on %(day)s"),
        Standing.LEFT: _("%(school)s left the alliance on %(day)s"),
        Standing.REJOINED: _("%(school)s left the alliance on %(day)s"),
    }.get(absence.why, _("%(school)s has not agreed"))


def _after_void(round_: Round, actor: Actor) -> str:
    if phase_of(round_) == Phase.CLOSED:
        return _("The round is closed; nobody reads this result any more.")
    if can_run_round(actor, round_):
        return _("Its learners are in this run, so nobody may read or publish it. Run the round again.")
    return _("Its learners are in this run, so nobody may read it. %(owner)s can run the round again.") % {
        "owner": round_.owner
    }


def _after_withheld(missing: Collection[Absence]) -> str:
    stays = _(
        "What was published stays; whoever leads the alliance does not read it of a school that is away."
    )
    if any(absence.is_member for absence in missing):
        return " ".join([stays, _("A school that is a member again can be asked again in the round.")])
    return stays


def short_day(day: dt.date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
