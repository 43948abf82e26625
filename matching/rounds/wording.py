"""Words for what the engine says in codes: labels of learners, reasons, terms, whole explanations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.kernel.plots import for_language
from alliances.kernel.pseudonyms import DIGITS, key_of, number_of
from matching.engine.problem import Flag, Policy
from matching.kernel.reasons import reason_word
from matching.learners.access import can_name
from matching.rounds.models import Proposal, Run
from matching.rounds.services.proposals import Check

FLAG_WORDS: dict[Flag, str | Promise] = {
    Flag.MIN_AGE: gettext_lazy("Younger than the law allows for this kind of work."),
    Flag.MINOR_HAZARD: gettext_lazy("A minor and a hazard, without the three declarations."),
    Flag.HOURS: gettext_lazy("More hours a week than a minor may work and study."),
    Flag.SUPERVISOR: gettext_lazy("No supervisor is named."),
    Flag.LICENCE: gettext_lazy("The programme is not licensed for DVB, or its level is outside LKI 2–4."),
    Flag.AGE_UNKNOWN: gettext_lazy("The birth date is missing, so the rules for minors were not checked."),
}


def figure(value: float, decimals: int = 0) -> str:
    return for_language(get_language() or "lv")(value, decimals)


def flag_labels(flags: int) -> list[str]:
    return [str(text) for flag, text in FLAG_WORDS.items() if flags & flag]


def public_number(enrolment_id: int, round_id: int | None) -> str:
    """The number under which a learner is spoken of wherever her name is hidden: another in each round.

    Whoever was sent without a round has one number for all that is sent so.
    """
    return f"{number_of(enrolment_id, settings.SECRET_KEY, _scope(round_id)):0{DIGITS}d}"


def enrolment_of(text: str, round_id: int) -> int | None:
    """The learner behind a round's public number as somebody typed it; None where it is no number."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) != DIGITS:
        return None
    return key_of(int(digits), settings.SECRET_KEY, _scope(round_id))


def _scope(round_id: int | None) -> str:
    return f"round:{round_id or ''}"


def label_of(proposal: Proposal, actor: Actor) -> str:
    """Her name for whoever may know it; for others what she is, and a number that means nothing outside."""
    if can_name(actor, proposal.enrolment):
        return str(proposal.enrolment.person.name)
    if actor.organisation_kind == "school":
        return _("A learner of another school")
    return _("Learner %(n)s") % {"n": public_number(proposal.enrolment_id, proposal.run.round_id)}


def distance_band(km: float | None) -> str:
    """How far she lives, not exactly: an employer must not find the house."""
    if km is None:
        return _("not known")
    if km < 5:
        return _("less than 5 km")
    if km < 15:
        return _("5 to 15 km")
    return _("15 to 30 km") if km < 30 else _("more than 30 km")


def origin_label(proposal: Proposal) -> str:
    return _("locked") if proposal.origin == Proposal.Origin.SOLVER else str(proposal.get_origin_display())


STAGE_WORDS: dict[str, str | Promise] = {
    "queued": gettext_lazy("Waiting to start"),
    "read": gettext_lazy("Reading learners and openings"),
    "pairs": gettext_lazy("Finding the possible pairs"),
    "score": gettext_lazy("Counting points"),
    "solve": gettext_lazy("Looking for the best result"),
    "verify": gettext_lazy("Checking the certificate"),
    "explain": gettext_lazy("Writing the explanations"),
    "save": gettext_lazy("Saving the result"),
}


def with_labels(run: Run) -> Run:
    """The run with the words of its progress bar."""
    run.stage_word = str(STAGE_WORDS.get(run.stage, run.get_status_display()))  # type: ignore[attr-defined]
    note = _("You can leave this page; the run goes on.") if run.is_active else ""
    run.note_word = note  # type: ignore[attr-defined]
    return run


def policy_lines(policy: dict[str, Any]) -> list[str]:
    """The weights as sentences."""
    p = Policy(**policy)
    lines = [
        _("First, as many learners as possible get a place."),
        ngettext("Each kilometre costs %(n)s point.", "Each kilometre costs %(n)s points.", p.distance)
        % {"n": p.distance},
        ngettext(
            "Each step down a learner's list of wishes costs %(n)s point.",
            "Each step down a learner's list of wishes costs %(n)s points.",
            p.learner_wish,
        )
        % {"n": p.learner_wish},
        ngettext(
            "Each step down an employer's list costs %(n)s point.",
            "Each step down an employer's list costs %(n)s points.",
            p.employer_wish,
        )
        % {"n": p.employer_wish},
        ngettext(
            "Each new skill that an opening lacks costs %(n)s point.",
            "Each new skill that an opening lacks costs %(n)s points.",
            p.new_skills,
        )
        % {"n": p.new_skills},
        _("Nobody travels further than %(km)s km, except learners with a limit of their own.")
        % {"km": figure(p.max_km)},
    ]
    if p.same_employer > 0:
        lines.append(
            ngettext(
                "Leaving last year's employer costs %(n)s point.",
                "Leaving last year's employer costs %(n)s points.",
                p.same_employer,
            )
            % {"n": p.same_employer}
        )
    return lines


@dataclass(frozen=True)
class Verdict:
    """What the rules say about a pair that a person has in mind."""

    tone: str
    title: str
    lines: list[str]


def _early(first_day: dt.date, round_first: dt.date) -> list[str]:
    """What is to be said about a first day that is past, or lies before the round's dates."""
    days = {"day": date_format(first_day, "SHORT_DATE_FORMAT")}
    if first_day < timezone.localdate():
        return [_("The first day, %(day)s, is past.") % days]
    if first_day < round_first:
        days["first"] = date_format(round_first, "SHORT_DATE_FORMAT")
        return [_("The first day, %(day)s, is before the round's dates, which begin on %(first)s") % days]
    return []


def verdict(check: Check, *, first_day: dt.date, round_first: dt.date) -> Verdict:
    lines = flag_labels(int(check.flags))
    early = _early(first_day, round_first)
    lines += early
    if check.is_declined:
        lines.append(_("This employer declined this learner already in this school year."))
    if check.km is not None:
        lines.append(_("The way is %(km)s km, one direction.") % {"km": figure(check.km, 1)})
    if check.cost is not None:
        lines.append(
            ngettext("It costs %(n)s point.", "It costs %(n)s points.", check.cost)
            % {"n": figure(check.cost)}
        )
    if check.seats_left <= 0:
        return Verdict("bad", _("No seat is left there"), lines)
    lines.append(
        ngettext("%(n)s seat is left there.", "%(n)s seats are left there.", check.seats_left)
        % {"n": check.seats_left}
    )
    if check.reason is None:
        return Verdict("warn" if check.flags or early else "ok", _("This pair is possible"), lines)
    title = _("A rule speaks against it: %(rule)s") % {"rule": reason_word(check.reason)}
    if check.can_overrule:
        return Verdict("warn", title, [*lines, _("You may overrule this if you say why.")])
    return Verdict("bad", title, lines)
