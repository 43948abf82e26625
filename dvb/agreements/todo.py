"""Tasks about agreements: to draw up, finish and sign, and those that go on though the learner left."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.kernel.actor import Actor, Role
from alliances.kernel.audiences import Audience, audience_of
from alliances.kernel.tallies import Tally, tally
from alliances.kernel.todo import Task, finder, shared
from alliances.kernel.visibility import visible_to
from dvb.agreements.lifecycle import AmendmentState
from dvb.agreements.models import Agreement, Amendment, AmendmentSignature
from dvb.agreements.queries.waiting import SIDE_OF, conditions
from dvb.agreements.services import to_be_drawn_up
from dvb.signing.states import SIGNABLE
from matching.assignments.queries import is_at_school

NONE = Tally(0, None)


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
    agreements, amendments = shared(_agreements, actor)["draft"], shared(_amendments, actor)["draft"]
    tasks = []
    if agreements:
        title = ngettext(
            "%(n)s agreement is drawn up and not released to be signed",
            "%(n)s agreements are drawn up and not released to be signed",
            agreements.count,
        )
        tasks.append(_finish_task(title % {"n": agreements.count}, _page_of("draft", agreements)))
    if amendments:
        title = ngettext(
            "%(n)s amendment is drawn up and not released to be signed",
            "%(n)s amendments are drawn up and not released to be signed",
            amendments.count,
        )
        tasks.append(_finish_task(title % {"n": amendments.count}, _page_of("draft", NONE, amendments)))
    return tasks


def _finish_task(title: str, page: str) -> Task:
    note = _("Nobody is asked to sign before you have read it and released it.")
    return Task(title, note, _("Finish it"), page)


@finder({Audience.SCHOOL: 64, Audience.EMPLOYER: 12, Audience.LEARNER: 5})
def to_sign(actor: Actor) -> list[Task]:
    """Agreements and amendments that wait for this side's signature."""
    agreements, amendments = shared(_agreements, actor)["unsigned"], shared(_amendments, actor)["unsigned"]
    tasks = []
    if agreements:
        title = ngettext(
            "%(n)s agreement waits for your signature",
            "%(n)s agreements wait for your signature",
            agreements.count,
        )
        tasks.append(_sign_task(title % {"n": agreements.count}, actor, _page_of("unsigned", agreements)))
    if amendments:
        title = ngettext(
            "%(n)s amendment waits for your signature",
            "%(n)s amendments wait for your signature",
            amendments.count,
        )
        page = _page_of("unsigned", NONE, amendments)
        tasks.append(_sign_task(title % {"n": amendments.count}, actor, page))
    return tasks


@finder({Audience.SCHOOL: 65})
def signed_by_some(actor: Actor) -> list[Task]:
    """Papers that the school has signed and somebody else has not."""
    count = shared(_agreements, actor)["signed_by_us"].count
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
            _list_of("signed_by_us"),
        )
    ]


@finder({Audience.SCHOOL: 35})
def runs_without_learner(actor: Actor) -> list[Task]:
    """Agreements that nobody has ended though the learner has left the school."""
    rows = shared(_agreements, actor)["left"]
    if not rows:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreement is still open though the learner has left",
                "%(n)s agreements are still open though the learners have left",
                rows.count,
            )
            % {"n": rows.count},
            _("End it with the last day at work and the reason; the employer is waiting for that word."),
            _("End it"),
            _page_of("left", rows),
        )
    ]


@finder({Audience.SCHOOL: 36})
def off(actor: Actor) -> list[Task]:
    """Agreements about places that came to nothing before all had signed."""
    rows = shared(_agreements, actor)["off"]
    if not rows:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreement is left of a place that came to nothing",
                "%(n)s agreements are left of places that came to nothing",
                rows.count,
            )
            % {"n": rows.count},
            _("Nobody signs it any more: declare it void. Its page says who took the place back."),
            _("Declare void"),
            _page_of("off", rows),
        )
    ]


@finder({Audience.SCHOOL: 34})
def not_begun(actor: Actor) -> list[Task]:
    """Agreements that all have signed and whose first day has come, but which a rule holds back."""
    rows = shared(_agreements, actor)["held_back"]
    if not rows:
        return []
    return [
        Task(
            ngettext(
                "%(n)s agreement is signed and has not begun, though its first day has come",
                "%(n)s agreements are signed and have not begun, though their first day has come",
                rows.count,
            )
            % {"n": rows.count},
            _("Its page says what is still to be settled; the learner cannot write the log until then."),
            _("Settle it"),
            _page_of("held_back", rows),
        )
    ]


@finder({Audience.SCHOOL: 66})
def not_acknowledged(actor: Actor) -> list[Task]:
    """Agreements of minors about which no guardian has said that she knows plan, hours and risks."""
    rows = shared(_agreements, actor)["unread"]
    if not rows:
        return []
    return [
        Task(
            ngettext(
                "%(n)s guardian has not confirmed the agreement",
                "%(n)s guardians have not confirmed the agreements",
                rows.count,
            )
            % {"n": rows.count},
            _("Send the letter again, hand it over on paper, or enter what came back."),
            _("Show them"),
            _page_of("unread", rows),
        )
    ]


def _agreements(actor: Actor) -> Mapping[str, Tally]:
    """Agreements that wait for this actor, by what for; one query."""
    return tally(visible_to(actor, Agreement), **conditions(actor))


def _amendments(actor: Actor) -> Mapping[str, Tally]:
    """Amendments that wait for this actor, by what for; one query."""
    side = SIDE_OF[audience_of(actor)]
    signed = Q(Exists(AmendmentSignature.objects.filter(amendment=OuterRef("pk"), side=side)))
    is_here = is_at_school(timezone.localdate(), "agreement__assignment__enrolment")
    return tally(
        visible_to(actor, Amendment).filter(is_here),
        draft=Q(status=AmendmentState.DRAFT),
        unsigned=Q(status__in=SIGNABLE) & ~signed,
    )


def _page_of(waits: str, agreements: Tally, amendments: Tally = NONE) -> str:
    """The page of the only one, else the list of those that were counted."""
    if agreements.only and not amendments:
        return reverse("agreement-detail", args=[agreements.only])
    if amendments.only and not agreements:
        return reverse("amendment-detail", args=[amendments.only])
    return _list_of(waits if agreements else f"changes_{waits}")


def _list_of(waits: str) -> str:
    return reverse("agreement-list") + f"?waits={waits}"


def _sign_task(title: str, actor: Actor, page: str) -> Task:
    if actor.organisation_kind == "school" and actor.role is not Role.LEARNER:
        return Task(title, _("Sign for the school, and enter what the others signed."), _("Sign"), page)
    note = _("Read it first. Its page says how it is signed and whom to ask.")
    return Task(title, note, _("Read and sign"), page)
