"""Who acts next about an e-mail: the worker, and whoever reads the list of messages."""

from alliances.kernel.next_steps import FINAL, Ending, Party, Process, Row, Turn, register
from alliances.messages.models import Message

register(
    Process(
        "message",
        "e-mail on its way",
        states=Message.Status,
        fields=("alliances.message.status",),
        rows={
            "queued": Row(
                Turn(Party.SITE, on_page="the worker sends it", untold="is a letter itself"),
                ends=Ending("its last moment, where it has one"),
            ),
            "sent": Row(nobody=FINAL),
            "failed": Row(nobody="final: the list of messages says why, and sends it again on request"),
            "dropped": Row(nobody=FINAL),
        },
    )
)
