"""Uploaded spreadsheets for the pages about imports."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tests.matching.imports.sheets import imported, previewed


def furnish_imports(cast: Cast) -> list[dict[str, Any]]:
    """A preview with a refused row, a finished one, and the kinds that can be begun."""
    row = {"Audzēkņa ID": "N-1", "Vārds, uzvārds": "Anna Paraudziņa", "Kvalifikācija": "Automehāniķis"}
    wrong = {**row, "Audzēkņa ID": "N-2", "Kvalifikācija": "Automehānikss"}
    by = cast.actor("coordinator")
    batches = [previewed([row, wrong], "learners", by=by), imported([row], "learners", by=by)]
    kinds = ("learners", "openings", "employers", "calendar")
    return [*({"pk": batch.pk} for batch in batches), *({"kind": kind} for kind in kinds)]
