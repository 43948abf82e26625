"""Who acts next about what people ask by their links, and how those without an account do what is asked."""

from __future__ import annotations

from enum import StrEnum

from alliances.kernel.next_steps import (
    FINAL,
    MONDAY_DIGEST,
    Party,
    Process,
    Row,
    Turn,
    Way,
    register,
    register_ways,
)
from dvb.guest_access import todo


class ReplyState(StrEnum):
    """A question or a no of a guardian or supervisor."""

    OPEN = "open"
    CLOSED = "closed"


register(
    Process(
        "guest_reply",
        "question or refusal of a guardian or supervisor",
        states=ReplyState,
        fields=("dvb.guestreply.closed_at",),
        rows={
            "open": Row(Turn(Party.SCHOOL, todo.to_answer, letter="guest_reply", reminder=MONDAY_DIGEST)),
            "closed": Row(nobody=FINAL),
        },
    )
)

LEARNER, GUARDIAN, SUPERVISOR, EMPLOYER = Party.LEARNER, Party.GUARDIAN, Party.SUPERVISOR, Party.EMPLOYER
"""A learner's link signs her in; the others lead to pages of their own."""
register_ways(
    "answer",
    ("sent", "learner_accepted"),
    {EMPLOYER: Way("link-answers")},
)
register_ways("answer", ("sent", "employer_accepted"), {LEARNER: Way("matching:my-place")})
register_ways("terms", ("proposed",), {EMPLOYER: Way("link-terms"), LEARNER: Way("matching:my-place")})
register_ways(
    "agreement",
    ("ready", "partly_signed"),
    {EMPLOYER: Way("link-document"), LEARNER: Way("agreement-detail")},
)
register_ways(
    "amendment",
    ("ready", "partly_signed"),
    {EMPLOYER: Way("link-document"), LEARNER: Way("amendment-detail")},
)
register_ways(
    "acknowledgement",
    ("missing",),
    {GUARDIAN: Way("link-acknowledge"), SUPERVISOR: Way("link-acknowledge")},
)
register_ways("skill", ("not_assessed",), {SUPERVISOR: Way("link-assess"), EMPLOYER: Way("link-assess")})
register_ways("self_check", ("asked",), {LEARNER: Way("agreement-self-check-entry")})
register_ways(
    "end_report",
    ("due",),
    {
        EMPLOYER: Way("link-end-report"),
        SUPERVISOR: Way("link-end-report"),
        LEARNER: Way("agreement-view"),
    },
)
register_ways("employment", ("asked",), {LEARNER: Way("link-employment")})
register_ways("log_day", ("missing",), {LEARNER: Way("log")})
register_ways("log_week", ("open",), {SUPERVISOR: Way("link-weeks"), EMPLOYER: Way("link-weeks")})
register_ways("log_week", ("returned",), {LEARNER: Way("log")})
register_ways("opening", ("asleep",), {EMPLOYER: Way("link-offered")})
register_ways("opening", ("draft",), {EMPLOYER: Way(because="whoever began it has an account")})
register_ways(
    "opening",
    ("published",),
    {EMPLOYER: Way(because="asked two weeks ahead; the letter to a contact person follows once it sleeps")},
)
register_ways(
    "cooperation",
    ("draft",),
    {EMPLOYER: Way(because="the school hands the paper over and enters the signature")},
)
register_ways("import", ("preview",), {EMPLOYER: Way(because="whoever uploaded it has an account")})
_REGISTERS = Way(because="the letter opens the form by which an employer registers, its number filled in")
register_ways("verification", ("refused",), {EMPLOYER: _REGISTERS})
register_ways("alliance_invitation", ("waiting",), {EMPLOYER: _REGISTERS})
register_ways(
    "admission",
    ("asked",),
    {EMPLOYER: Way(because="administrators of the employer decide, and the school where there are none")},
)
register_ways(
    "merger",
    ("asked",),
    {EMPLOYER: Way(because="an employer that nobody signs in for is spoken for by its schools")},
)
register_ways(
    "supervisor_paper",
    ("ends_soon", "ended"),
    {EMPLOYER: Way(because="papers are kept by people with an account alone")},
)
