"""Labels for the message ids of lower layers."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliances.audit.models import AuditEntry
from dvb.agreements.forms.agreements import AgreementForm
from dvb.agreements.models import Agreement, Signature
from dvb.agreements.placement import Placement
from dvb.kernel.display import day

GAP_WORDS: dict[str, str | Promise] = {
    "Agreement: number": gettext_lazy("Agreement: number"),
    "Agreement: date": gettext_lazy("Agreement: date"),
    "Agreement: place": gettext_lazy("Agreement: place"),
    "School: name": gettext_lazy("School: name"),
    "School: registration number": gettext_lazy("School: registration number"),
    "School: VIIS code": gettext_lazy("School: VIIS code"),
    "School: address": gettext_lazy("School: address"),
    "School: signatory": gettext_lazy("School: signatory"),
    "School: authority of the signatory": gettext_lazy("School: authority of the signatory"),
    "Host: name": gettext_lazy("Host: name"),
    "Host: kind of organisation": gettext_lazy("Host: kind of organisation"),
    "Host: registration number": gettext_lazy("Host: registration number"),
    "Host: address": gettext_lazy("Host: address"),
    "Host: NACE code": gettext_lazy("Host: NACE code"),
    "Host: signatory": gettext_lazy("Host: signatory"),
    "Host: authority of the signatory": gettext_lazy("Host: authority of the signatory"),
    "Learner: name": gettext_lazy("Learner: name"),
    "Learner: personal code or birth date": gettext_lazy("Learner: personal code or birth date"),
    "Learner: address": gettext_lazy("Learner: address"),
    "Learner: contact": gettext_lazy("Learner: contact"),
    "Guardian: name": gettext_lazy("Guardian: name"),
    "Guardian: relation to the learner": gettext_lazy("Guardian: relation to the learner"),
    "Programme: code": gettext_lazy("Programme: code"),
    "Programme: licence number": gettext_lazy("Programme: licence number"),
    "Programme: qualification": gettext_lazy("Programme: qualification"),
    "Programme: LKI level": gettext_lazy("Programme: LKI level"),
    "Individual plan: number": gettext_lazy("Individual plan: number"),
    "Term: first day": gettext_lazy("Term: first day"),
    "Term: last day": gettext_lazy("Term: last day"),
    "Term: share at the host": gettext_lazy("Term: share at the host"),
    "Term: hours a week": gettext_lazy("Term: hours a week"),
    "Term: timetable": gettext_lazy("Term: timetable"),
    "Pay: wage or stipend": gettext_lazy("Pay: wage or stipend"),
    "Pay: amount": gettext_lazy("Pay: amount"),
    "Pay: day of payment": gettext_lazy("Pay: day of payment"),
    "Supervisor: name": gettext_lazy("Supervisor: name"),
    "Supervisor: evidence of qualification": gettext_lazy("Supervisor: evidence of qualification"),
    "Coordinator: name": gettext_lazy("Coordinator: name"),
    "Coordinator: contact": gettext_lazy("Coordinator: contact"),
    "Accident insurance: insurer": gettext_lazy("Accident insurance: insurer"),
    "Accident insurance: policy number": gettext_lazy("Accident insurance: policy number"),
    "Accident insurance: insured sum": gettext_lazy("Accident insurance: insured sum"),
    "Accident insurance: period": gettext_lazy("Accident insurance: period"),
    "Liability insurance: insurer": gettext_lazy("Liability insurance: insurer"),
    "Liability insurance: policy number": gettext_lazy("Liability insurance: policy number"),
    "Liability insurance: period": gettext_lazy("Liability insurance: period"),
    "Protective equipment": gettext_lazy("Protective equipment"),
    "Transport": gettext_lazy("Transport"),
    "Accommodation": gettext_lazy("Accommodation"),
    "Learner: whether under 18": gettext_lazy("Learner: whether under 18"),
    "Term: hours at the host": gettext_lazy("Term: hours at the host"),
    "Plan: number": gettext_lazy("Plan: number"),
    "Plan: date": gettext_lazy("Plan: date"),
    "Plan: agreement": gettext_lazy("Plan: agreement"),
    "Plan: hours at the school": gettext_lazy("Plan: hours at the school"),
    "Plan: hours at the host": gettext_lazy("Plan: hours at the host"),
    "Plan: hours in all": gettext_lazy("Plan: hours in all"),
    "Plan: share at the host": gettext_lazy("Plan: share at the host"),
    "Plan: safety induction": gettext_lazy("Plan: safety induction"),
    "Plan: learning outcomes": gettext_lazy("Plan: learning outcomes"),
    "Risks at the workplace": gettext_lazy("Risks at the workplace"),
    "Notice: date": gettext_lazy("Notice: date"),
    "Notice: place": gettext_lazy("Notice: place"),
    "Notice: work": gettext_lazy("Notice: work"),
    "Notice: period": gettext_lazy("Notice: period"),
    "Notice: date of the risk assessment": gettext_lazy("Notice: date of the risk assessment"),
    "Notice: contact": gettext_lazy("Notice: contact"),
    "Notice: contact of the school": gettext_lazy("Notice: contact of the school"),
}


STEP_WORDS: dict[str, str | Promise] = {
    "agreement.draw_up": gettext_lazy("Drawn up."),
    "agreement.change": gettext_lazy("Changed."),
    "agreement.terms": gettext_lazy("Both sides agreed to other terms: it is a draft again, with these."),
    "agreement.look": gettext_lazy("Looked at."),
    "agreement.release": gettext_lazy("Released for signing."),
    "agreement.sign": gettext_lazy("Signed."),
    "agreement.correct_signature": gettext_lazy("The day of a signature was corrected."),
    "agreement.take_back_signature": gettext_lazy("A signature was taken back."),
    "agreement.waive": gettext_lazy("A rule was passed with a reason."),
    "agreement.activate": gettext_lazy("Began."),
    "agreement.suspend": gettext_lazy("Suspended."),
    "agreement.resume": gettext_lazy("Resumed."),
    "agreement.terminate": gettext_lazy("Terminated early."),
    "agreement.end": gettext_lazy("Ended as agreed."),
    "agreement.file": gettext_lazy("A signed file was handed in."),
    "agreement.amend": gettext_lazy("Amended."),
    "agreement.void": gettext_lazy("Declared void."),
    "agreement.acknowledge": gettext_lazy("Read and confirmed through a personal link."),
    "amendment.draw_up": gettext_lazy("Drawn up."),
    "amendment.release": gettext_lazy("Released for signing."),
    "amendment.sign": gettext_lazy("Signed."),
    "amendment.correct_signature": gettext_lazy("The day of a signature was corrected."),
    "amendment.take_back_signature": gettext_lazy("A signature was taken back."),
    "amendment.file": gettext_lazy("A signed file was handed in."),
    "amendment.void": gettext_lazy("Given up."),
}


NAMELESS = frozenset({"agreement.suspend", "agreement.resume"})
"""Steps read without the person's name: that of the one who reads reports would tell of a report."""

WITH_REASON = {
    "agreement.suspend",
    "agreement.resume",
    "agreement.waive",
    "agreement.correct_signature",
    "amendment.correct_signature",
    "amendment.void",
}


def step_label(entry: AuditEntry) -> str:
    """The label of one audit entry; for a change, whether it withdrew signatures."""
    if entry.verb == "agreement.change" and entry.before.get("signatures"):
        said = str(_("Changed; earlier signatures do not count."))
        changed = changed_fields(entry)
        return f"{said} ({', '.join(changed)})" if changed else said
    if "looked" in entry.after:
        return _release_label(entry)
    if entry.verb == "agreement.change" and (changed := changed_fields(entry)):
        return str(_("Changed: %(fields)s") % {"fields": ", ".join(changed)})
    label = str(STEP_WORDS.get(entry.verb, entry.verb))
    signed = entry.after if entry.after.get("side") else entry.before
    details = [str(SIDE_WORDS[signed["side"]])] if signed.get("side") in SIDE_WORDS else []
    if details and signed.get("on"):
        details.append(_days_of(entry))
    if entry.verb in WITH_REASON:
        details.append(_reason_of(entry))
    return f"{label.removesuffix('.')}: {', '.join(details)}" if any(details) else label


def changed_fields(entry: AuditEntry) -> list[str]:
    """The labels of what a change touched, in the words of the form."""
    form = AgreementForm.base_fields
    names = [name for name in entry.after if name in form or name == "week"]
    return [str(_("the week")) if name == "week" else str(form[name].label).lower() for name in names]


def _release_label(entry: AuditEntry) -> str:
    """Whether somebody had said that she looked at the draft, and how many lines were empty."""
    looked = (
        _("somebody had looked at it") if entry.after["looked"] else _("nobody had marked it as looked at")
    )
    empty = int(entry.after.get("empty") or 0)
    lines = ngettext("%(n)s line empty", "%(n)s lines empty", empty) % {"n": empty}
    details = [looked, lines] if empty else [looked]
    released = str(_("Released for signing.")).removesuffix(".")
    return f"{released}: {', '.join(map(str, details))}"


REPORT_WORDS = frozenset({"A report is being looked into.", "Tiek izskatīts ziņojums."})
"""What earlier versions wrote as the reason of a suspension: no party reads that any more."""


def _reason_of(entry: AuditEntry) -> str:
    """The reason as it is read: of a suspension the words for its code."""
    if entry.verb != "agreement.suspend":
        return entry.reason
    reasons = Agreement.SuspendReason
    reason = reasons.SCHOOL.value if entry.reason in REPORT_WORDS else entry.reason
    return str(dict(reasons.choices).get(reason, reason))


def _days_of(entry: AuditEntry) -> str:
    """The day of a signature; of a corrected one, both."""
    days = [day(dt.date.fromisoformat(each["on"])) for each in (entry.before, entry.after) if each.get("on")]
    return " → ".join(days)


SIDE_WORDS = dict(Signature.Side.choices)


def gap_label(message: str) -> str:
    """The translated label of a fact that is missing from a document."""
    return str(GAP_WORDS.get(message, message))


def held_back_words(stay: Placement) -> tuple[str, str]:
    """What a learner reads of an agreement that all signed and that could not begin on its first day."""
    names = {"employer": stay.agreement.assignment.opening.employer, "first": day(stay.starts_on)}
    return (
        _("Your stay at %(employer)s has not begun yet") % names,
        _(
            "All have signed and the first day was to be %(first)s, but your school still has to settle "
            "something. Ask it when you begin; then the log opens by itself."
        )
        % names,
    )
