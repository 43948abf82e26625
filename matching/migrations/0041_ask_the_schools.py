"""Schools of published rounds agreed, as nobody asked then; those of open joint rounds are asked now."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    """A round that was not published yet reads no learner of a school that nobody asked."""
    through = apps.get_model("matching", "Round").schools.through
    consents = apps.get_model("matching", "RoundConsent")
    members = apps.get_model("alliances", "AllianceMember")
    stays: dict[tuple[int, int], int] = {}
    for pk, alliance, organisation, left_on in members.objects.order_by("pk").values_list(
        "pk", "alliance_id", "organisation_id", "left_on"
    ):
        if left_on is None or (alliance, organisation) not in stays:
            stays[alliance, organisation] = pk
    made = []
    for row in through.objects.select_related("round").order_by("pk"):
        round_, school = row.round, row.organisation_id
        agreed = school == round_.owner_id or round_.published_at is not None
        made.append(
            consents(
                round=round_,
                school_id=school,
                state="agreed" if agreed else "asked",
                membership_id=stays.get((round_.alliance_id, school)) if agreed else None,
                decided_at=round_.created_at if agreed else None,
            )
        )
    consents.objects.bulk_create(made, batch_size=500)


def move_back(apps: Any, schema_editor: Any) -> None:
    """Whoever was asked stands in the round again, as before; whoever said no does not."""
    through = apps.get_model("matching", "Round").schools.through
    rows = apps.get_model("matching", "RoundConsent").objects.filter(state__in=["asked", "agreed"])
    rows = rows.values_list("round_id", "school_id")
    through.objects.bulk_create(
        (through(round_id=round_, organisation_id=school) for round_, school in rows), batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [("matching", "0040_round_consents")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name="round", name="schools"),
    ]
