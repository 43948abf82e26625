"""Figures that a school counted itself, sent by its program or by the ministry's."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Router

from dvb.api.auth import ApiRequest, Bearer
from dvb.api.problems import BODY_ERRORS, ERRORS
from dvb.indicators.schemas import HandedInList, SelfReportedStored
from dvb.indicators.services.self_reported import SCOPE, Line, StoredFigures, hand_in_all

router = Router(tags=["indicators"])
EXAMPLE = {
    "definition_id": "rr35_participation",
    "period": "2025/26",
    "numerator": 12,
    "denominator": 80,
    "note": "From the class register, 40 hours and more",
}
BODY = {
    "requestBody": {
        "content": {
            "application/json": {
                "examples": {
                    "school": {"summary": "A school's program", "value": {"items": [EXAMPLE]}},
                    "ministry": {
                        "summary": "The ministry's program",
                        "value": {"items": [{"registration_number": "90000000019", **EXAMPLE}]},
                    },
                }
            }
        }
    }
}


@router.put(
    "/handed-in",
    response={200: SelfReportedStored, **ERRORS, **BODY_ERRORS},
    auth=Bearer(SCOPE),
    operation_id="put_handed_in",
    summary="Hand in figures that a school counted itself, all or none",
    openapi_extra=BODY,
)
def put_handed_in(request: HttpRequest, body: HandedInList) -> dict[str, Any]:
    """A school's program hands in for its school, the ministry's for any; twice changes nothing more.

    They stand beside the computed figures, marked as the school's own, and are in none of them.
    """
    lines = [Line(**each.dict()) for each in body.items]
    stored = hand_in_all(lines, machine=cast(ApiRequest, request).machine)
    return {"items": [_stored_item(each) for each in stored]}


def _stored_item(each: StoredFigures) -> dict[str, Any]:
    row = each.row
    return {
        "registration_number": row.school.registration_number or "",
        "definition_id": row.definition_id,
        "period_from": row.period_from,
        "period_to": row.period_to,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "note": row.note,
        "source": "handed_in",
        "outcome": each.outcome,
        "entered_at": row.entered_at,
    }
