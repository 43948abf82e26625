"""What admissions register elsewhere: letters that ask to let somebody in, and how an employer stands."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.admissions.models import Admission
from alliances.kernel import merged_records
from alliances.messages import asking
from alliances.messages.models import Message
from alliances.organisations.models import Organisation

for kind in ("admission_asked", "admission_school"):
    asking.register_rows(kind, Admission.objects.waiting)


def _employer_now(message: Message) -> str:
    """Whether an employer is confirmed, where that is not what the letter tells."""
    row = Organisation.objects.filter(pk=message.subject_id or 0).first()
    if row is None:
        return _("the employer is not here any more")
    told = row.is_verified if message.kind == "employer_verified" else row.refused_at is not None
    if told:
        return ""
    return _("the employer is confirmed") if row.is_verified else _("the employer is not confirmed")


for kind in ("employer_verified", "employer_refused"):
    asking.register_state(kind, _employer_now)


def _close(asked: Admission) -> None:
    """The same person asks to act for the record that stays."""
    asked.decided_at, asked.reason = timezone.now(), _("Closed: the record was merged.")
    asked.save(update_fields=["decided_at", "reason"])


merged_records.moves("alliances.employerregistration.organisation")
merged_records.moves(
    "alliances.admission.organisation",
    once=(merged_records.Once(("user",), Q(decided_at__isnull=True), _close),),
)
