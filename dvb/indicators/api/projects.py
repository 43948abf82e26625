"""Projects as other systems read them, within what the client's organisation may see."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router

from dvb.api.auth import ApiRequest, Bearer
from dvb.api.member_schemas import ProjectOut, ProjectPage
from dvb.api.members import organisation_out
from dvb.api.paging import Paging, page
from dvb.api.problems import ERRORS
from dvb.indicators.engine.definitions import DEFINITIONS, PARTICIPATION
from dvb.indicators.services import projects

router = Router(tags=["members"])


@router.get(
    "/projects",
    response={200: ProjectPage, **ERRORS},
    auth=Bearer("projects:read"),
    operation_id="list_projects",
    summary="Projects that the organisation leads, takes part in or oversees",
)
def list_projects(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    actor = cast(ApiRequest, request).actor
    page_rows, following = page(projects.rows_of(actor), paging)
    rows = projects.summaries(actor, cast(Any, page_rows))
    return {"items": [_project(row) for row in rows], "next_cursor": following}


@router.get(
    "/projects/{key:project_id}",
    response={200: ProjectOut, **ERRORS},
    auth=Bearer("projects:read"),
    operation_id="get_project",
    summary="One project",
)
def get_project(request: HttpRequest, project_id: int) -> dict[str, Any]:
    actor = cast(ApiRequest, request).actor
    project = get_object_or_404(projects.rows_of(actor), pk=project_id)
    return _project(projects.summaries(actor, [project])[0])


def _project(row: projects.ProjectSummary) -> dict[str, Any]:
    project = row.project
    # Of the definition that it promised a share by; of the headline where it promised none.
    definition = next((name for name, _point in row.targets), PARTICIPATION.id)
    address = reverse("api:get_indicator", args=[definition])
    return {
        "id": project.pk,
        "number": project.number,
        "name": project.name,
        "alliance": project.alliance.name,
        "starts_on": project.starts_on,
        "ends_on": project.ends_on,
        "schools": [organisation_out(each) for each in row.schools],
        "targets": [
            {
                "definition_id": name,
                "definition_version": DEFINITIONS[name].version,
                "year": point.year,
                "percent": point.value_pct,
                "source": point.source,
            }
            for name, point in row.targets
        ],
        "records_url": f"{address}?scope=project:{project.pk}" if row.has_figures else None,
    }
