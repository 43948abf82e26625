"""The wording of agreements: what we ship, a school's own versions of it, and which one holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from dvb.agreements.access import can_edit_texts
from dvb.agreements.models import Agreement, TextVersion
from dvb.documents import facts as f
from dvb.documents import texts
from dvb.documents.editing import WordingError, from_lines
from dvb.documents.facts import Kind
from dvb.documents.render import agreement_pdf
from dvb.documents.texts import Block, Clause, Texts, When
from dvb.kernel.document_errors import UnprintableError

FAULTS = {
    "missing": _("These obligatory places are missing: %(names)s. Put each on a line of its own."),
    "unknown": _("There are no such places: %(names)s. Look at the list below the field."),
    "twice": _("These places stand there twice: %(names)s."),
    "alone": _("A place stands alone on its line: %(names)s"),
    "long": _("This sentence is too long: %(names)s"),
    "empty": _("This part cannot be empty."),
}


def shipped(kind: Kind, day: dt.date) -> Texts:
    return texts.current(kind, day)


def current(school: Organisation, kind: Kind, day: dt.date) -> Texts:
    """The school's own wording of a day, unless a newer one of ours holds since: then the law has moved."""
    ours = shipped(kind, day)
    rows = TextVersion.objects.filter(school=school, kind=kind.value, valid_from__lte=day)
    own = rows.order_by("-valid_from", "-number").first()
    return as_texts(own) if own is not None and own.valid_from >= ours.valid_from else ours


def of_agreement(agreement: Agreement, kind: Kind, day: dt.date) -> Texts:
    """The texts with which the agreement was released; for a draft, the texts in force on the day."""
    school = agreement.assignment.enrolment.school
    version = agreement.texts_version if agreement.terms else ""
    if not version:
        return current(school, kind, day)
    built_in = next((one for one in texts.all_versions() if one.version == version), None)
    saved = None if built_in else _by_name(school, version)
    return built_in or (as_texts(saved) if saved else current(school, kind, day))


def _by_name(school: Organisation, version: str) -> TextVersion | None:
    rows = TextVersion.objects.filter(school=school)
    return next((row for row in rows if row.version == version), None)


def as_texts(row: TextVersion) -> Texts:
    """A stored version as the paper needs it."""
    base = base_of(row)
    return replace(
        base,
        version=row.version,
        valid_from=row.valid_from,
        reviewed_by=row.reviewed_by or None,
        blocks=tuple(replace(block, clauses=_clauses(row.blocks[block.key])) for block in base.blocks),
    )


def base_of(row: TextVersion) -> Texts:
    return next(one for one in texts.all_versions() if one.version == row.base)


def _clauses(stored: list[dict[str, str]]) -> tuple[Clause, ...]:
    return tuple(
        Clause(text=one["text"], only=When(one["only"]), rule=one.get("rule") or None) for one in stored
    )


@transaction.atomic
def save_version(
    school: Organisation,
    *,
    kind: Kind,
    valid_from: dt.date,
    note: str,
    typed: dict[str, str],
    begun_from: str,
    by: Actor,
    reviewed_by: str = "",
) -> TextVersion:
    """Save a wording as a new version; agreements that were released keep theirs.

    Raises
    ------
    Refused
        ``not_yours``, ``from_past``, ``changed_meanwhile`` where somebody saved another version since the
        page was opened, ``nothing_changes``, or what is wrong with a part (at its field).
    """
    if not can_edit_texts(by, school.pk):
        raise Refused("not_yours", _("An administrator of the school words its agreements."))
    if valid_from < timezone.localdate():
        raise Refused("from_past", _("A wording holds from today or later."), "valid_from")
    Organisation.objects.select_for_update().get(pk=school.pk)
    base = shipped(kind, valid_from)
    wording = drafted(base, typed)
    latest = TextVersion.objects.filter(school=school, kind=kind.value).order_by("-number").first()
    if latest is not None and (latest.blocks, latest.valid_from) == (_blocks_as_json(wording), valid_from):
        return latest
    if begun_from != newest_name(latest, kind):
        raise Refused(
            "changed_meanwhile", _("Somebody saved another version meanwhile. Open the page again.")
        )
    preview(wording)
    row = TextVersion.objects.create(
        school=school,
        kind=kind.value,
        number=(latest.number if latest else 0) + 1,
        base=base.version,
        valid_from=valid_from,
        blocks=_blocks_as_json(wording),
        note=note.strip()[:300],
        reviewed_by=reviewed_by.strip(),
        author_id=by.user_id,
    )
    after = {"version": row.version, "from": str(valid_from), "base": base.version}
    AuditEntry.objects.record(by=by, verb="texts.save", subject=row, after=after, reason=row.note)
    return row


def newest_name(latest: TextVersion | None, kind: Kind) -> str:
    """The version that an edit starts from."""
    return latest.version if latest else shipped(kind, dt.date.max).version


def drafted(base: Texts, texts_by_block: dict[str, str]) -> Texts:
    """Parse the form's input to complete texts, checking each block."""
    blocks = tuple(_parse_block(block, texts_by_block.get(block.key, "")) for block in base.blocks)
    try:
        return replace(base, blocks=blocks, reviewed_by=None)
    except ValueError as fault:
        raise Refused("dead_law", _("Regulation 785 has lost its force. Cite regulation 481.")) from fault


def _parse_block(block: Block, text: str) -> Block:
    try:
        return from_lines(text, block)
    except WordingError as fault:
        names = ", ".join(f"{{{name}}}" if fault.code in _PLACES else name for name in fault.names)
        raise Refused(fault.code, FAULTS[fault.code] % {"names": names}, block.key) from fault


_PLACES = ("missing", "unknown", "twice")


def preview(wording: Texts) -> bytes:
    """A PDF of an empty agreement of a paid minor with these texts, so that all her clauses show."""
    facts = f.AgreementFacts(
        kind=wording.kind, guardian=f.GuardianFacts(), term=f.TermFacts(pay=f.Pay.WAGE), is_draft=True
    )
    try:
        return agreement_pdf(facts, wording)
    except UnprintableError as fault:
        message = _("These letters cannot be printed: %(letters)s. Correct the name or text that has them.")
        raise Refused("unprintable", message % {"letters": " ".join(fault.letters)}) from fault


def _blocks_as_json(wording: Texts) -> dict[str, list[dict[str, str]]]:
    return {
        block.key: [
            {"text": clause.text, "only": clause.only.value, "rule": clause.rule or ""}
            for clause in block.clauses
        ]
        for block in wording.blocks
    }
