"""Who acts next about a round, its runs and proposals, and the consent of each school."""

from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from matching.rounds import todo
from matching.rounds.lifecycle import ProposalState, RoundState, RunState
from matching.rounds.models import RoundConsent

_OPEN = tuple(
    Turn(who, todo.unpublished, untold="whoever opened it goes on with it", reminder=MONDAY_DIGEST)
    for who in (Party.SCHOOL, Party.ALLIANCE)
)
_WORKER = Turn(Party.SITE, on_page="the worker computes it", untold="its page shows how far it is")
register(
    Process(
        "round",
        "matching round",
        states=RoundState,
        fields=("matching.round.status",),
        rows={
            "draft": Row(*_OPEN),
            "proposed": Row(*_OPEN),
            "published": Row(nobody="the answers of both sides follow", ends=Ending("its last day")),
            "closed": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "run",
        "computation of a round",
        states=RunState,
        fields=("matching.run.status",),
        rows={
            "queued": Row(_WORKER),
            "running": Row(_WORKER),
            "done": Row(nobody=FINAL + "; the round waits to be published"),
            "failed": Row(*_OPEN),
        },
    )
)
register(
    Process(
        "proposal",
        "proposed place",
        states=ProposalState,
        fields=("matching.proposal.status",),
        rows={
            "proposed": Row(nobody="goes with its round"),
            "locked": Row(nobody="goes with its round"),
            "published": Row(nobody="the answers of both sides follow"),
        },
    )
)
register(
    Process(
        "round_consent",
        "consent of a school to a joint round",
        states=RoundConsent.State,
        fields=("matching.roundconsent.state", "matching.roundconsent.decided_at"),
        rows={
            "asked": Row(
                Turn(Party.SCHOOL, todo.into_rounds, letter="round_asked", reminder=MONDAY_DIGEST),
                Turn(
                    Party.ALLIANCE,
                    todo.without_answer,
                    untold="it asked, and reads who has not answered",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("the round is published or closed"),
            ),
            "agreed": Row(nobody=FINAL),
            "declined": Row(nobody="final: the owner is told, and may ask again"),
            "withdrawn": Row(nobody="final: the owner computes the round again"),
        },
    )
)
