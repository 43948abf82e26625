"""Placements as other systems read them, within what the client's organisation may see."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from dvb.agreements.queries import placements
from dvb.api.auth import ApiRequest, Bearer
from dvb.api.member_schemas import PlacementOut, PlacementPage
from dvb.api.members import organisation_out, qualification_out
from dvb.api.paging import Paging, page
from dvb.api.problems import ERRORS

router = Router(tags=["members"])
ROUTERS = (("", router),)


@router.get(
    "/placements",
    response={200: PlacementPage, **ERRORS},
    auth=Bearer("placements:read"),
    operation_id="list_placements",
    summary="Placements of the organisation's learners, or at its workplaces",
)
def list_placements(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    actor = cast(ApiRequest, request).actor
    agreements, following = page(placements.rows_of(actor), paging)
    rows = placements.read(cast(Any, agreements))
    return {"items": [_placement(request, row) for row in rows], "next_cursor": following}


@router.get(
    "/placements/{key:placement_id}",
    response={200: PlacementOut, **ERRORS},
    auth=Bearer("placements:read"),
    operation_id="get_placement",
    summary="One placement",
)
def get_placement(request: HttpRequest, placement_id: int) -> dict[str, Any]:
    rows = placements.rows_of(cast(ApiRequest, request).actor)
    agreement = get_object_or_404(rows, pk=placement_id)
    return _placement(request, placements.read([agreement])[0])


def _placement(request: HttpRequest, row: placements.Row) -> dict[str, Any]:
    stay, assignment = row.stay, row.stay.agreement.assignment
    is_own = cast(ApiRequest, request).actor.organisation_id == assignment.enrolment.school_id
    return {
        "id": stay.agreement.pk,
        "status": stay.agreement.status,
        "kind": row.kind,
        "school": organisation_out(assignment.enrolment.school),
        "employer": organisation_out(assignment.opening.employer),
        "qualification": qualification_out(assignment.enrolment.programme.qualification),
        "learner_number": assignment.enrolment.external_id if is_own else "",
        "opening_id": assignment.opening_id,
        "number": stay.agreement.number,
        "starts_on": stay.starts_on,
        "ends_on": stay.ends_on,
        "signed_on": stay.signed_on,
        "confirmed_hours": row.hours,
    }
