"""Keep the terms of pairs that are asked or agreed, as their openings offer them on the day of the update."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import migrations

LIVE = ("sent", "employer_accepted", "learner_accepted", "agreed")
SITE = ("name", "kind", "address", "town", "municipality", "country", "lat", "lon")


def _keys(rows: Any) -> list[int]:
    return sorted(rows.values_list("pk", flat=True))


def _values(opening: Any) -> dict[str, Any]:
    site = opening.workplace
    return {
        "kind": opening.kind,
        "title": opening.title,
        "description": opening.description,
        "qualifications": _keys(opening.qualifications),
        "starts_on": str(opening.starts_on),
        "ends_on": str(opening.ends_on),
        "weekly_hours": None if opening.weekly_hours is None else f"{opening.weekly_hours:.1f}",
        "min_age": opening.min_age,
        "hazards": _keys(opening.hazards),
        "site_hazards": _keys(site.hazards),
        "workplace_id": site.pk,
        "site": {name: getattr(site, name) for name in SITE},
        "supervisor_id": opening.supervisor_id,
        "supervisor": opening.supervisor_name,
        "pay": opening.remuneration_kind,
        "amount": None if opening.remuneration_eur is None else f"{opening.remuneration_eur:.2f}",
    }


def keep(apps: Any, _editor: Any) -> None:
    assignments = apps.get_model("matching", "Assignment").objects.filter(status__in=LIVE)
    openings = apps.get_model("matching", "Opening").objects.filter(
        pk__in=assignments.order_by().values("opening")
    )
    model = apps.get_model("matching", "AssignmentTerms")
    for opening in openings.select_related("workplace").iterator(chunk_size=500):
        values = _values(opening)
        digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
        rows = assignments.filter(opening=opening.pk, terms_versions__isnull=True)
        model.objects.bulk_create(
            model(
                assignment_id=key,
                number=1,
                schema=1,
                values=values,
                digest=digest,
                starts_on=opening.starts_on,
                ends_on=opening.ends_on,
            )
            for key in rows.values_list("pk", flat=True)
        )


class Migration(migrations.Migration):
    dependencies = [("matching", "0130_kept_terms")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
