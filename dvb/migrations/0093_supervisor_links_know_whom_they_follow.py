"""What agreement and opening say today is kept with each supervisor's link; of several, the newest stays."""

import unicodedata

from django.db import migrations
from django.utils import timezone


def _name_on(agreement, today):
    """The supervisor by the released terms, with every signed amendment that holds by today."""
    name = agreement.terms["supervisor"] if agreement.terms else agreement.assignment.opening.supervisor_name
    signed = agreement.amendments.filter(status="signed", effective_on__lte=today)
    for amendment in signed.order_by("effective_on", "number"):
        name = amendment.changes.get("supervisor", name)
    return name or ""


def _address_of(kept):
    """As the next migration writes it in the supervisor's own row, and as it is compared from then on."""
    if kept is None:
        return ""
    return unicodedata.normalize("NFKC", kept.email).strip().lower() if kept.is_active else "left"


def keep_originals(apps, schema_editor):
    PersonalLink = apps.get_model("alliances", "PersonalLink")
    Agreement = apps.get_model("dvb", "Agreement")
    seen = set()
    rows = PersonalLink.objects.filter(
        purpose="supervisor", subject_type="dvb.agreement", revoked_at__isnull=True
    )
    for link in rows.order_by("-pk"):
        found = Agreement.objects.filter(pk=link.subject_id).select_related("assignment__opening__supervisor")
        agreement = found.first()
        if agreement is None or agreement.pk in seen:
            link.revoked_at = timezone.now()
        else:
            seen.add(agreement.pk)
            opening = agreement.assignment.opening
            names = [_name_on(agreement, timezone.localdate()), opening.supervisor_name or ""]
            link.original = "\n".join([*names, _address_of(opening.supervisor)])
        link.save(update_fields=["original", "revoked_at"])


class Migration(migrations.Migration):

    dependencies = [
        ("alliances", "0093_links_end_with_their_original"),
        ("dvb", "0092_heartbeats"),
    ]

    operations = [migrations.RunPython(keep_originals, migrations.RunPython.noop)]
