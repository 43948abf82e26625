"""The letter to the school that a learner moves to: it enters her itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from matching.learners.models import Enrolment

KIND = "learner_coming"


def tell(enrolment: Enrolment, to_school: Organisation, *, by: Actor) -> None:
    """Tell the new school's people who comes and from which school, in the caller's transaction."""
    for to in messages.recipients_of(to_school):
        messages.put(
            KIND,
            to=to,
            about=enrolment,
            by=by,
            context={
                "learner": enrolment.person.name,
                "school": enrolment.school.name,
                "last_day": enrolment.ended_on,
            },
            path=reverse("matching:learner-list"),
            sender_id=enrolment.school_id,
            key=f"{KIND}:{enrolment.pk}:{enrolment.ended_on}:{to.key}"[:120],
        )


def holds_now(message: Message) -> str:
    """What holds instead, where the move was taken back."""
    row = Enrolment.objects.filter(pk=message.subject_id or 0).first()
    is_moving = row is not None and row.ended_on is not None
    return "" if is_moving else _("the learner stays at the earlier school")
