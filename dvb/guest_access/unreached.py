"""What guardians without an e-mail address do not know yet: the school prints a letter for them, or phones.

Somebody knows it once she opened her page after it came, or once the school wrote down that it told her.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.law.rules import adult_since
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement, GuestReply
from dvb.agreements.placement import Placement
from dvb.kernel.display import day
from matching.learners.models import Guardian

KNOWN_FOR = dt.timedelta(days=60)
TOLD = "guardian.told"
STEPS = ("agreement.terminate", "agreement.suspend", "agreement.resume")


@dataclass(frozen=True, slots=True)
class News:
    """One thing that came; ``name`` is the guardian whom it is for, empty where it is for all.

    The sentence is lazy: the school reads it in its language, the letter says it in its reader's.
    """

    agreement: int
    at: dt.datetime
    sentence: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Untold:
    """A guardian whom no e-mail reaches, her learner's enrolment, and what she does not know yet."""

    guardian: Guardian
    enrolment: int
    sentences: tuple[str, ...]


Source = Callable[[Sequence[Agreement], dt.datetime], Iterable[News]]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Register, in ``registration``, what else is answered to somebody by her link."""
    _SOURCES.append(source)


def untold(actor: Actor, person: int | None = None) -> list[Untold]:
    """Whom the school still has to tell something, of all its learners or of one."""
    minors = visible_to(actor, Guardian).filter(
        email="", person__birth_date__gt=adult_since(timezone.localdate())
    )
    guardians = list(minors.filter(person=person) if person else minors)
    if not guardians:
        return []
    stays = list(
        visible_to(actor, Agreement)
        .filter(assignment__enrolment__person__in={row.person_id for row in guardians})
        .select_related("assignment__enrolment", "assignment__opening__employer")
    )
    news = sorted(_news(stays), key=lambda one: one.at)
    knows = _known_until(guardians)
    of_person: dict[int, list[Agreement]] = {}
    for stay in stays:
        of_person.setdefault(stay.assignment.enrolment.person_id, []).append(stay)
    result = []
    for guardian in guardians:
        own = of_person.get(guardian.person_id, [])
        keys, since = {stay.pk for stay in own}, knows.get(guardian.pk)
        sentences = tuple(
            one.sentence
            for one in news
            if one.agreement in keys and one.name in ("", guardian.name) and (since is None or one.at > since)
        )
        if sentences:
            result.append(Untold(guardian, own[-1].assignment.enrolment_id, sentences))
    return result


def _news(stays: Sequence[Agreement]) -> Iterator[News]:
    since, by_key = timezone.now() - KNOWN_FOR, {stay.pk: stay for stay in stays}
    replies = GuestReply.objects.filter(
        agreement__in=by_key, purpose=PersonalLink.Purpose.GUARDIAN, closed_at__gte=since
    )
    for row in replies.exclude(answer=""):
        if row.closed_at is not None:
            yield News(row.agreement_id, row.closed_at, lazy(_answer, str)(row.answer), row.name)
    steps = AuditEntry.objects.filter(
        subject_type=Agreement._meta.label_lower, subject_id__in=list(by_key), verb__in=STEPS, at__gte=since
    )
    for entry in steps:
        stay = by_key[int(entry.subject_id or 0)]
        yield News(stay.pk, entry.at, lazy(_step, str)(entry.verb, stay))
    for source in _SOURCES:
        yield from source(stays, since)


def _answer(words: str) -> str:
    return _("The school answered: %(answer)s") % {"answer": words}


def _step(verb: str, stay: Agreement) -> str:
    names = {"employer": stay.assignment.opening.employer.name, "day": day(Placement(stay).ends_on)}
    if verb == "agreement.terminate":
        return _("The agreement with %(employer)s ends early: the last day is %(day)s") % names
    if verb == "agreement.suspend":
        return _("The stay at %(employer)s is suspended: the learner does not go there for now") % names
    return _("The stay at %(employer)s goes on") % names


def _known_until(guardians: Sequence[Guardian]) -> dict[int, dt.datetime]:
    """Until when each knows everything: she read her page, or the school told her."""
    told = AuditEntry.objects.filter(
        verb=TOLD, subject_type=Guardian._meta.label_lower, subject_id__in=[row.pk for row in guardians]
    )
    known = {int(pk): at for pk, at in told.order_by().values_list("subject_id").annotate(at=Max("at"))}
    opened = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.GUARDIAN,
        subject_id__in={row.person_id for row in guardians},
        email="",
        opened_at__isnull=False,
    )
    read = {(row.subject_id, row.name): row.opened_at for row in opened.order_by("opened_at")}
    for guardian in guardians:
        at = read.get((guardian.person_id, guardian.name))
        if at is not None:
            known[guardian.pk] = max(at, known.get(guardian.pk, at))
    return known
