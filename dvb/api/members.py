"""Openings and rounds, whose subjects lie a floor below, within what the client's organisation may see."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from alliances.catalogue.models import Qualification
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from dvb.api.auth import ApiRequest, Bearer
from dvb.api.member_schemas import (
    OpeningOut,
    OpeningPage,
    OrganisationOut,
    QualificationOut,
    RoundOut,
    RoundPage,
)
from dvb.api.paging import Paging, page
from dvb.api.problems import ERRORS
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
    "/openings/{key:opening_id}",
    response={200: OpeningOut, **ERRORS},
    auth=Bearer("openings:read"),
    operation_id="get_opening",
    summary="One opening",
)
def get_opening(request: HttpRequest, opening_id: int) -> dict[str, Any]:
    return _opening(get_object_or_404(_openings(request), pk=opening_id))


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
    "/rounds/{key:round_id}",
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


def organisation_out(row: Organisation) -> OrganisationOut:
    return OrganisationOut(id=row.pk, name=row.name, registration_number=row.registration_number or "")


def qualification_out(row: Qualification) -> QualificationOut:
    return QualificationOut(
        code=row.code, name_lv=row.name_lv, name_en=row.name_en, level=row.level, level_scale=row.level_scale
    )


def _opening(row: Opening) -> dict[str, Any]:
    return {
        "id": row.pk,
        "external_id": row.external_id,
        "title": row.title,
        "description": row.description,
        "kind": row.kind,
        "status": row.status,
        "employer": organisation_out(row.employer),
        "municipality": row.workplace.municipality,
        "qualifications": [qualification_out(each) for each in row.qualifications.all()],
        "seats": row.seat_count,
        "seats_free": max(0, row.free_seats),  # type: ignore[attr-defined]
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "weekly_hours": row.weekly_hours,
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
