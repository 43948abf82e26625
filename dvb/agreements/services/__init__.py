"""Agreements: drawing one up, having it signed, what becomes of it, and taking it back."""

from dvb.agreements.dropped import dropped_by_ending
from dvb.agreements.placement import (
    Placement,
    first_terms,
    last_terms,
    site_of,
    terms_on,
)
from dvb.agreements.services.bulk_drafting import draw_up_all, look_at, release_many, to_be_reviewed
from dvb.agreements.services.drafting import COLUMNS, change, draw_up, plan_week, release, to_be_drawn_up
from dvb.agreements.services.locking import kind_of
from dvb.agreements.services.rule_findings import Judgement, blocking_findings, findings, waive
from dvb.agreements.services.signing import sign, sign_on_paper
from dvb.agreements.services.stages import advance, resume, suspend, terminate, void
from dvb.kernel.timeline import PARTIES
from dvb.signing.methods import methods_for

__all__ = [
    "COLUMNS",
    "PARTIES",
    "Judgement",
    "Placement",
    "advance",
    "blocking_findings",
    "change",
    "draw_up",
    "draw_up_all",
    "dropped_by_ending",
    "findings",
    "first_terms",
    "kind_of",
    "last_terms",
    "look_at",
    "methods_for",
    "plan_week",
    "release",
    "release_many",
    "resume",
    "sign",
    "sign_on_paper",
    "site_of",
    "suspend",
    "terminate",
    "terms_on",
    "to_be_drawn_up",
    "to_be_reviewed",
    "void",
    "waive",
]
