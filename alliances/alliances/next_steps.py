"""Who acts next about an invitation into an alliance."""

from alliances.alliances import todo
from alliances.alliances.models import AllianceInvitation
from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register

register(
    Process(
        "alliance_invitation",
        "invitation into an alliance",
        states=AllianceInvitation.State,
        fields=("alliances.allianceinvitation.state", "alliances.allianceinvitation.decided_at"),
        rows={
            "waiting": Row(
                *(
                    Turn(who, todo.into_alliances, letter="alliance_invited", reminder=MONDAY_DIGEST)
                    for who in (Party.SCHOOL, Party.EMPLOYER, Party.ALLIANCE)
                )
            ),
            "accepted": Row(nobody=FINAL),
            "declined": Row(nobody=FINAL),
            "withdrawn": Row(nobody=FINAL),
        },
    )
)
