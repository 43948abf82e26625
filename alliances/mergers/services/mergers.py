"""Two records of one employer: somebody asks, those whom it concerns agree, and the last yes merges them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel import schools_at_employers
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.mergers.access import can_answer, parties_of
from alliances.mergers.models import Merger
from alliances.mergers.rules import check
from alliances.mergers.services import letters
from alliances.mergers.services.moving import carry_out, hold
from alliances.organisations.access import can_ask_about_double, can_verify_employers
from alliances.organisations.models import Organisation


@transaction.atomic
def ask(kept: Organisation, *, double: Organisation, because: str, by: Actor) -> Merger:
    """Ask whether ``double`` is ``kept`` once more; where nobody else has to agree, merge them at once.

    Whoever asks for a party has agreed with it. Asked twice is asked once.

    Raises
    ------
    Refused
        ``not_yours``; ``words_needed``; ``asked_already`` where others asked; ``nobody_to_ask`` where an
        employer alone would take a record over; whatever `rules.check` refuses.
    """
    if not (by.is_system or can_ask_about_double(by, kept) or can_ask_about_double(by, double)):
        raise Refused("not_yours", _("Whoever confirms employers asks this, or the employer itself."))
    rows = hold(kept.pk, double.pk)
    kept, double = rows[kept.pk], rows[double.pk]
    known = Merger.objects.filter(kept=kept, double=double).exclude(decided_at__isnull=False, is_done=False)
    if (earlier := known.last()) is not None:
        return earlier
    _require_standing(kept, double)
    check(kept, double)
    if not can_verify_employers(by) and not all(parties_of(one) for one in (kept, double)):
        message = _("Nobody speaks for the other record here. Ask a school that you work with to merge them.")
        raise Refused("nobody_to_ask", message, "double")
    words = normalise(because)[:300]
    if not words:
        raise Refused("words_needed", _("Say what shows that both are one employer."), "because")
    if Merger.objects.waiting().filter(double__in=[kept, double]).exists():
        raise Refused("asked_already", _("Somebody has asked already whether this record is a double."))
    merger = Merger.objects.create(
        kept=kept, double=double, because=words, asked_by_id=by.user_id, asked_for_id=by.organisation_id
    )
    parties = _parties(merger)
    merger.agreed = [by.organisation_id] if by.organisation_id in parties else []
    merger.save(update_fields=["agreed"])
    AuditEntry.objects.record(
        by=by,
        verb="organisation.ask_merger",
        subject=kept,
        after={"double": double.pk, "name": double.name, "parties": sorted(parties)},
        reason=words,
    )
    _go_on(merger, kept, double, by=by)
    if merger.decided_at is None:
        letters.ask(merger, parties - set(merger.agreed), by=by)
    return merger


@transaction.atomic
def agree(merger: Merger, *, by: Actor) -> Merger:
    """A party says that both are one employer; the last yes merges them. Twice is once.

    Raises
    ------
    Refused
        ``not_yours``, ``decided``; whatever `rules.check` refuses by now.
    """
    merger, kept, double = _held(merger)
    if by.organisation_id in merger.agreed:
        return merger
    _require_party(merger, by)
    _require_standing(kept, double)
    check(kept, double)
    merger.agreed = sorted({*merger.agreed, by.organisation_id or 0})
    merger.save(update_fields=["agreed"])
    AuditEntry.objects.record(
        by=by, verb="organisation.agree_merger", subject=kept, after={"double": double.pk}
    )
    before = set(merger.parties.values_list("pk", flat=True))
    new = _parties(merger) - before
    _go_on(merger, kept, double, by=by)
    if new and merger.decided_at is None:
        letters.ask(merger, new, by=by)
    return merger


@transaction.atomic
def turn_down(merger: Merger, *, reason: str, by: Actor) -> Merger:
    """A party says that these are two employers, or whoever asked takes the question back; nothing moves.

    Raises
    ------
    Refused
        ``not_yours``, ``decided``, ``words_needed``.
    """
    merger, kept, double = _held(merger)
    if merger.decided_at is not None and not merger.is_done and merger.decided_by_id == by.user_id:
        return merger
    if merger.asked_for_id != by.organisation_id or not can_ask_about_double(by, kept):
        _require_party(merger, by, may_have_agreed=True)
    if merger.decided_at is not None:
        raise Refused("decided", _("Somebody has decided about this meanwhile."))
    merger.reason = normalise(reason)[:300]
    if not merger.reason:
        raise Refused("words_needed", _("Say why; whoever asked reads it."), "reason")
    merger.decided_at, merger.decided_by_id = timezone.now(), by.user_id
    merger.save()
    AuditEntry.objects.record(
        by=by,
        verb="organisation.refuse_merger",
        subject=kept,
        after={"double": double.pk},
        reason=merger.reason,
    )
    letters.refused(merger, by=by)
    return merger


def _held(merger: Merger) -> tuple[Merger, Organisation, Organisation]:
    rows = hold(merger.kept_id, merger.double_id)
    found = Merger.objects.select_for_update(of=("self",)).get(pk=merger.pk)
    return found, rows[found.kept_id], rows[found.double_id]


def _require_party(merger: Merger, by: Actor, *, may_have_agreed: bool = False) -> None:
    is_agreed = may_have_agreed and by.organisation_id in merger.agreed and by.can_write()
    if merger.decided_at is not None:
        raise Refused("decided", _("Somebody has decided about this meanwhile."))
    if not (is_agreed or can_answer(by, merger)):
        raise Refused("not_yours", _("Only those whom it concerns answer this."))


def _require_standing(kept: Organisation, double: Organisation) -> None:
    for one in (kept, double):
        if one.merged_into_id is not None:
            message = _("%(name)s was merged with another record meanwhile.")
            raise Refused("merged_already", message % {"name": one.name}, "double")


def _parties(merger: Merger) -> set[int]:
    """Everybody whose yes is needed today; who was asked once stays asked."""
    merger.parties.add(*(parties_of(merger.kept) | parties_of(merger.double)))
    return set(merger.parties.values_list("pk", flat=True))


def _go_on(merger: Merger, kept: Organisation, double: Organisation, *, by: Actor) -> None:
    """Merge the two once everybody has agreed, and close what else was asked about the double."""
    parties = set(merger.parties.values_list("pk", flat=True))
    if parties - set(merger.agreed):
        return
    told = parties | schools_at_employers.schools_at(kept.pk) | schools_at_employers.schools_at(double.pk)
    if merger.asked_for_id:
        told.add(merger.asked_for_id)
    carry_out(merger, kept, double, by=by)
    Merger.objects.waiting().filter(kept=double).update(
        decided_at=timezone.now(), reason=_("The record was merged meanwhile.")
    )
    letters.done(merger, told - {double.pk, by.organisation_id}, by=by)
