"""Openings, placements, projects and rounds, each within the organisation of the program."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router

from alliances.catalogue.models import Qualification
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.agreements.services import placements
from dvb.api.auth import ApiRequest, Bearer
from dvb.api.member_schemas import (
    OpeningOut,
    OpeningPage,
    OrganisationOut,
    PlacementOut,
    PlacementPage,
    ProjectOut,
    ProjectPage,
    QualificationOut,
    RoundOut,
    RoundPage,
)
from dvb.api.paging import Paging, page
from dvb.api.problems import ERRORS
from dvb.indicators.engine.definitions import DEFINITIONS, PARTICIPATION
from dvb.indicators.services import projects
from matching.openings.models import Opening
from matching.rounds.models import Round, RoundConsent, without_consent

router = Router(tags=["members"])


@router.get(
    "/openings",
    response={200: OpeningPage, **ERRORS},
    auth=Bearer("openings:read"),
    operation_id="list_openings",
    summary="Openings that the organisation may see",
)
def list_openings(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    rows, following = page(_openings(request), paging)
    return {"items": [_opening(cast(Opening, row)) for row in rows], "next_cursor": following}


@router.get(
    "/openings/{int:opening_id}",
    response={200: OpeningOut, **ERRORS},
    auth=Bearer("openings:read"),
    operation_id="get_opening",
    summary="One opening",
)
def get_opening(request: HttpRequest, opening_id: int) -> dict[str, Any]:
    return _opening(get_object_or_404(_openings(request), pk=opening_id))


@router.get(
    "/placements",
    response={200: PlacementPage, **ERRORS},
    auth=Bearer("placements:read"),
    operation_id="list_placements",
    summary="Placements of the organisation's learners, or at its workplaces",
)
def list_placements(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    actor = cast(ApiRequest, request).actor
    page_rows, following = page(placements.rows_of(actor), paging)
    rows = placements.read(cast(Any, page_rows))
    return {"items": [_placement(request, row) for row in rows], "next_cursor": following}


@router.get(
    "/placements/{int:placement_id}",
    response={200: PlacementOut, **ERRORS},
    auth=Bearer("placements:read"),
    operation_id="get_placement",
    summary="One placement",
)
def get_placement(request: HttpRequest, placement_id: int) -> dict[str, Any]:
    rows = placements.rows_of(cast(ApiRequest, request).actor)
    placement = get_object_or_404(rows, pk=placement_id)
    return _placement(request, placements.read([placement])[0])


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
    "/projects/{int:project_id}",
    response={200: ProjectOut, **ERRORS},
    auth=Bearer("projects:read"),
    operation_id="get_project",
    summary="One project",
)
def get_project(request: HttpRequest, project_id: int) -> dict[str, Any]:
    actor = cast(ApiRequest, request).actor
    project = get_object_or_404(projects.rows_of(actor), pk=project_id)
    return _project(projects.summaries(actor, [project])[0])


@router.get(
    "/rounds",
    response={200: RoundPage, **ERRORS},
    auth=Bearer("rounds:read"),
    operation_id="list_rounds",
    summary="Rounds that the organisation takes part in",
)
def list_rounds(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    rows, following = page(_rounds(request), paging)
    return {"items": [_round(cast(Round, row)) for row in rows], "next_cursor": following}


@router.get(
    "/rounds/{int:round_id}",
    response={200: RoundOut, **ERRORS},
    auth=Bearer("rounds:read"),
    operation_id="get_round",
    summary="One round",
)
def get_round(request: HttpRequest, round_id: int) -> dict[str, Any]:
    return _round(get_object_or_404(_rounds(request), pk=round_id))


def _openings(request: HttpRequest) -> Any:
    rows: Any = visible_to(cast(ApiRequest, request).actor, Opening)
    rows = rows.select_related("employer", "workplace")
    return rows.prefetch_related("qualifications").with_free_seats()


def _rounds(request: HttpRequest) -> Any:
    rows = visible_to(cast(ApiRequest, request).actor, Round).distinct()
    return rows.select_related("school_year", "current_run").annotate(
        school_count=Count("consents", filter=Q(consents__in=RoundConsent.objects.holding()), distinct=True),
        is_void=without_consent("current_run"),
    )


def _organisation(row: Organisation) -> OrganisationOut:
    return OrganisationOut(id=row.pk, name=row.name, registration_number=row.registration_number or "")


def _qualification(row: Qualification) -> QualificationOut:
    return QualificationOut(
        code=row.code, name_lv=row.name_lv, name_en=row.name_en, level=row.level, level_scale=row.level_scale
    )


def _opening(row: Opening) -> dict[str, Any]:
    return {
        "id": row.pk,
        "external_id": row.external_id,
        "title": row.title,
        "kind": row.kind,
        "status": row.status,
        "employer": _organisation(row.employer),
        "municipality": row.workplace.municipality,
        "qualifications": [_qualification(each) for each in row.qualifications.all()],
        "seats": row.seat_count,
        "seats_free": max(0, row.free_seats),  # type: ignore[attr-defined]
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "weekly_hours": row.weekly_hours,
    }


def _placement(request: HttpRequest, row: placements.Row) -> dict[str, Any]:
    stay, assignment = row.stay, row.stay.agreement.assignment
    is_own = cast(ApiRequest, request).actor.organisation_id == assignment.enrolment.school_id
    return {
        "id": stay.agreement.pk,
        "status": stay.agreement.status,
        "kind": assignment.opening.kind,
        "school": _organisation(assignment.enrolment.school),
        "employer": _organisation(assignment.opening.employer),
        "qualification": _qualification(assignment.enrolment.programme.qualification),
        "learner_number": assignment.enrolment.external_id if is_own else "",
        "opening_id": assignment.opening_id,
        "number": stay.agreement.number,
        "starts_on": stay.starts_on,
        "ends_on": stay.ends_on,
        "signed_on": stay.signed_on,
        "confirmed_hours": row.hours,
    }


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
        "schools": [_organisation(each) for each in row.schools],
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


def _round(row: Round) -> dict[str, Any]:
    """A round as counts of the whole: each school reads how many, never whose."""
    is_void = row.is_void  # type: ignore[attr-defined]
    summary = row.current_run.summary if row.current_run and not is_void else {}
    return {
        "id": row.pk,
        "name": row.name,
        "status": row.status,
        "school_year": row.school_year.code,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "schools": row.school_count,  # type: ignore[attr-defined]
        "learners": summary.get("learners"),
        "placed": summary.get("placed"),
        "published_at": row.published_at,
    }
