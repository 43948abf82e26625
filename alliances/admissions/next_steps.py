"""Who acts next about employers that enter themselves, and persons who ask to act for one."""

from __future__ import annotations

from enum import StrEnum

from alliances.admissions import todo
from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register
from alliances.organisations import todo as of_employer


class RegistrationState(StrEnum):
    """A stranger's registration, by its ``confirmed_at``."""

    BEGUN = "begun"
    PROVEN = "proven"


class VerificationState(StrEnum):
    """An employer that entered itself, by ``verified_at`` and ``refused_at``."""

    WAITING = "waiting"
    REFUSED = "refused"
    CONFIRMED = "confirmed"


class IdentityState(StrEnum):
    """Another name or number of a confirmed employer, by its ``decided_at``."""

    ASKED = "asked"
    DECIDED = "decided"


class AdmissionState(StrEnum):
    """A request to act for an employer, by its ``decided_at``."""

    ASKED = "asked"
    DECIDED = "decided"


register(
    Process(
        "registration",
        "registration of an employer by itself",
        states=RegistrationState,
        fields=("alliances.employerregistration.confirmed_at",),
        rows={
            "begun": Row(
                nobody="waits for whoever began it: her start page says that her address is to be proven",
            ),
            "proven": Row(nobody=FINAL + "; the employer's confirmation follows"),
        },
    )
)
register(
    Process(
        "verification",
        "confirmation of an employer",
        states=VerificationState,
        rows={
            "waiting": Row(
                *(
                    Turn(who, todo.to_confirm, letter="admission_school", reminder=MONDAY_DIGEST)
                    for who in (Party.SCHOOL, Party.ALLIANCE)
                )
            ),
            "refused": Row(
                Turn(
                    Party.EMPLOYER,
                    of_employer.not_confirmed,
                    letter="employer_refused",
                    reminder=MONDAY_DIGEST,
                )
            ),
            "confirmed": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "identity",
        "another name or number of a confirmed employer",
        states=IdentityState,
        fields=("alliances.identitychange.decided_at",),
        rows={
            "asked": Row(
                *(
                    Turn(
                        who,
                        todo.to_confirm_anew,
                        untold="stands in the queue of employers to confirm; the confirmed values hold",
                        reminder=MONDAY_DIGEST,
                    )
                    for who in (Party.SCHOOL, Party.ALLIANCE)
                )
            ),
            "decided": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "admission",
        "request to act for an employer",
        states=AdmissionState,
        fields=("alliances.admission.decided_at",),
        rows={
            "asked": Row(
                *(
                    Turn(who, todo.admission_requests, letter="admission_asked", reminder=MONDAY_DIGEST)
                    for who in (Party.EMPLOYER, Party.SCHOOL, Party.ALLIANCE)
                )
            ),
            "decided": Row(nobody=FINAL),
        },
    )
)
