"""Tasks about agreements: to draw up, finish and sign, and those that go on though the learner left."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience, audience_of
from alliances.kernel.todo import Task, finder
from alliances.kernel.visibility import visible_to
from alliances.law.rules import adult_since
from dvb.agreements.lifecycle import IN_FORCE, AgreementState, AmendmentState
from dvb.agreements.models import Acknowledgement, Agreement, Amendment
from dvb.agreements.services import to_be_drawn_up
from dvb.signing.models import Side
from dvb.signing.states import SIGNABLE

SIDE_OF = {Audience.SCHOOL: Side.SCHOOL, Audience.EMPLOYER: Side.HOST, Audience.LEARNER: Side.LEARNER}


@finder({Audience.SCHOOL: 60})
def to_draw_up(actor: Actor) -> list[Task]:
    """Agreed places whose agreement nobody has drawn up yet."""
    count = to_be_drawn_up(actor).count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreed place has no agreement yet", "%(n)s agreed places have no agreement yet", count
            )
            % {"n": count},
            _("Both sides agree. Draw the agreement up, read it, have it signed."),
            _("Draw up"),
            reverse("agreement-list"),
        )
    ]


@finder({Audience.SCHOOL: 62})
def to_finish(actor: Actor) -> list[Task]:
    """Agreements and amendments that were drawn up and not released to be signed."""
    keys = _keys(visible_to(actor, Agreement).filter(status=AgreementState.DRAFT))
    changes = _keys(visible_to(actor, Amendment).filter(status=AmendmentState.DRAFT))
    count = len(keys) + len(changes)
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s paper is drawn up and not released to be signed",
                "%(n)s papers are drawn up and not released to be signed",
                count,
            )
            % {"n": count},
            _("Nobody is asked to sign before you have read it and released it."),
            _("Finish it"),
            _page_of(keys, changes),
        )
    ]


@finder({Audience.SCHOOL: 64, Audience.EMPLOYER: 12, Audience.LEARNER: 5})
def to_sign(actor: Actor) -> list[Task]:
    """Agreements and amendments that wait for this side's signature."""
    side = SIDE_OF[audience_of(actor)]
    keys = _keys(visible_to(actor, Agreement).filter(status__in=SIGNABLE).exclude(signatures__side=side))
    changes = _keys(visible_to(actor, Amendment).filter(status__in=SIGNABLE).exclude(signatures__side=side))
    tasks = []
    if keys:
        title = ngettext(
            "%(n)s agreement waits for your signature", "%(n)s agreements wait for your signature", len(keys)
        )
        tasks.append(_sign_task(title % {"n": len(keys)}, side, _page_of(keys, [])))
    if changes:
        title = ngettext(
            "%(n)s amendment waits for your signature",
            "%(n)s amendments wait for your signature",
            len(changes),
        )
        tasks.append(_sign_task(title % {"n": len(changes)}, side, _page_of([], changes)))
    return tasks


@finder({Audience.SCHOOL: 65})
def signed_by_some(actor: Actor) -> list[Task]:
    """Papers that the school has signed and somebody else has not."""
    rows = visible_to(actor, Agreement).filter(status__in=SIGNABLE, signatures__side=Side.SCHOOL)
    count = rows.count()
    if not count:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreement is not signed by all yet",
                "%(n)s agreements are not signed by all yet",
                count,
            )
            % {"n": count},
            _("Each page says who is missing. Phone them, or enter what came back on paper."),
            _("Show them"),
            reverse("agreement-list") + "?state=open",
        )
    ]


@finder({Audience.SCHOOL: 35})
def runs_without_learner(actor: Actor) -> list[Task]:
    """Agreements in force of learners who have left the school."""
    rows = visible_to(actor, Agreement).filter(
        status__in=IN_FORCE, assignment__enrolment__ended_on__lt=timezone.localdate()
    )
    keys = _keys(rows)
    if not keys:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreement goes on though the learner has left",
                "%(n)s agreements go on though the learners have left",
                len(keys),
            )
            % {"n": len(keys)},
            _("End it with the last day at work and the reason; the employer is waiting for that word."),
            _("End it"),
            _page_of(keys, []),
        )
    ]


@finder({Audience.SCHOOL: 66})
def not_acknowledged(actor: Actor) -> list[Task]:
    """Agreements of minors about which no guardian has said that she knows plan, hours and risks."""
    known = Acknowledgement.objects.filter(agreement=OuterRef("pk"), kind=Acknowledgement.Kind.RISKS)
    rows = visible_to(actor, Agreement).filter(
        status__in=SIGNABLE | IN_FORCE,
        assignment__enrolment__person__birth_date__gt=adult_since(timezone.localdate()),
    )
    keys = _keys(rows.exclude(Exists(known)))
    if not keys:
        return []
    return [
        Task(
            ngettext(
                "%(n)s guardian has not confirmed the agreement",
                "%(n)s guardians have not confirmed the agreements",
                len(keys),
            )
            % {"n": len(keys)},
            _("Send the letter again, hand it over on paper, or enter what came back."),
            _("Show them"),
            _page_of(keys, []),
        )
    ]


def _keys(rows: QuerySet[Agreement] | QuerySet[Amendment]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _page_of(agreements: list[int], amendments: list[int]) -> str:
    """The page of the only one, else the list."""
    if len(agreements) == 1 and not amendments:
        return reverse("agreement-detail", args=agreements)
    if len(amendments) == 1 and not agreements:
        return reverse("amendment-detail", args=amendments)
    return reverse("agreement-list") + "?state=open" if agreements else reverse("agreement-list")


def _sign_task(title: str, side: Side, page: str) -> Task:
    if side == Side.SCHOOL:
        return Task(title, _("Sign for the school, and enter what the others signed."), _("Sign"), page)
    note = _("Read it first. Its page says how it is signed and whom to ask.")
    return Task(title, note, _("Read and sign"), page)
