"""Who acts next about an event on its way to another program."""

from alliances.kernel.next_steps import FINAL, Ending, Party, Process, Row, Turn, register
from dvb.api.models import Delivery

register(
    Process(
        "delivery",
        "event for another program",
        states=Delivery.Status,
        fields=("dvb.delivery.status",),
        rows={
            "waiting": Row(
                Turn(Party.SITE, on_page="the worker delivers it", untold="programs read no letters"),
                ends=Ending("given up after as many tries as are set"),
            ),
            "delivered": Row(nobody=FINAL),
            "failed": Row(nobody="final: the page of the program says why"),
        },
    )
)
