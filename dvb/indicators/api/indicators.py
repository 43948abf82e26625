"""Figures of RR 3.5, frozen ones byte for byte, and the targets."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.errors import HttpError

from dvb.api.auth import ApiRequest, Bearer
from dvb.api.problems import ERRORS
from dvb.indicators.engine import export
from dvb.indicators.engine import export_layouts as layout
from dvb.indicators.engine.definitions import DEFINITIONS, RULESET_VERSION
from dvb.indicators.engine.export_layouts import Layout
from dvb.indicators.models import FrozenFigure
from dvb.indicators.queries.schools_covered import coverage_on
from dvb.indicators.schemas import (
    CoverageList,
    DefinitionList,
    FigureQuery,
    FrozenList,
    FrozenQuery,
    PeriodQuery,
    RecordOut,
    SchemaQuery,
    TargetList,
    TemplateList,
)
from dvb.indicators.services import figure_files as files
from dvb.indicators.services import records
from dvb.indicators.services.labels import DEFINITION_METHODS, DEFINITION_NAMES
from dvb.indicators.services.targets import targets_for

router = Router(tags=["indicators"], auth=Bearer("indicators:read"))
targets_router = Router(tags=["indicators"], auth=Bearer("indicators:read"))

CSV = "text/csv"
OWN = "indicators:own"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"schema": {"type": "string", "format": "binary"}}
AS_FILES = {"responses": {200: {"content": {CSV: {"schema": {"type": "string"}}, XLSX: BINARY}}}}


@router.get(
    "",
    response={200: DefinitionList, **ERRORS},
    operation_id="list_definitions",
    summary="The definitions that are computed side by side",
)
def list_definitions(request: HttpRequest) -> dict[str, Any]:
    return {
        "ruleset_version": RULESET_VERSION,
        "items": [
            {
                "definition_id": name,
                "versions": records.versions_of(name),
                "name": str(DEFINITION_NAMES[name]),
                "method": str(DEFINITION_METHODS[name]),
                "is_national_series": DEFINITIONS[name].needs_cooperation,
            }
            for name in DEFINITIONS
        ],
    }


@router.get(
    "/table-schema",
    response={200: dict[str, Any], **ERRORS},
    operation_id="get_table_schema",
    summary="The Table Schema of the CSV",
)
def get_table_schema(request: HttpRequest, query: Query[SchemaQuery]) -> dict[str, Any]:
    return layout.table_schema(files.layout_of(query.template)) if query.template else export.table_schema()


@router.get(
    "/templates",
    response={200: TemplateList, **ERRORS},
    operation_id="list_templates",
    summary="Columns that other systems ask for, and whether they are official",
)
def list_templates(request: HttpRequest) -> dict[str, Any]:
    return {"items": [_template(each) for each in files.layouts().values()]}


@router.get(
    "/{definition_id}",
    response={200: list[RecordOut], **ERRORS},
    operation_id="get_indicator",
    summary="One figure with its parts, small cells hidden; a school's own ones whole on request",
    openapi_extra=AS_FILES,
)
def get_indicator(
    request: HttpRequest,
    definition_id: str,
    query: Query[FigureQuery],
) -> HttpResponse:
    rule = records.rule_of(definition_id, query.version)
    if rule is None:
        raise Http404
    owner = records.parse_scope(cast(ApiRequest, request).actor, query.scope)
    breakdowns = records.dimensions(query.by)
    if query.unsuppressed:
        _require_own(cast(ApiRequest, request))
    load_records = records.own_records_of if query.unsuppressed else records.records_of
    rows = load_records(owner, rule, records.parse_period(query.period, owner), breakdowns)
    file = files.write(rows, query.format, query.template)
    answer = HttpResponse(file.content, content_type=file.kind)
    if query.format != "json":
        answer["Content-Disposition"] = f'attachment; filename="rr35-{definition_id}.{file.ending}"'
    return answer


@router.get(
    "/{definition_id}/frozen",
    response={200: FrozenList, **ERRORS},
    operation_id="list_frozen",
    summary="Frozen figures of one definition",
)
def list_frozen(request: HttpRequest, definition_id: str) -> dict[str, Any]:
    if definition_id not in DEFINITIONS:
        raise Http404
    rows = records.frozen_of(cast(ApiRequest, request).actor, definition_id)
    return {"items": [_frozen(row) for row in rows]}


@router.get(
    "/{definition_id}/frozen/{int:version}",
    response={200: list[RecordOut], **ERRORS},
    operation_id="get_frozen",
    summary="One frozen figure, byte for byte as it was frozen",
)
def get_frozen(
    request: HttpRequest,
    definition_id: str,
    version: int,
    query: Query[FrozenQuery],
) -> HttpResponse:
    actor = cast(ApiRequest, request).actor
    owner = records.parse_scope(actor, query.scope)
    period = records.parse_period(query.period, owner)
    rows = records.frozen_of(actor, definition_id).filter(
        version=version, scope_key=owner.key, period_from=period.starts_on, period_to=period.ends_on
    )
    figure = get_object_or_404(rows)
    return HttpResponse(bytes(figure.payload), content_type="application/json")


@targets_router.get(
    "/targets",
    response={200: TargetList, **ERRORS},
    operation_id="list_targets",
    summary="National targets, and those of the own organisation",
)
def list_targets(request: HttpRequest) -> dict[str, Any]:
    national = [{"owner": "national"} | _target(point) for point in targets_for(None, "")]
    organisation = cast(ApiRequest, request).machine.organisation
    own = [
        {"owner": f"school:{organisation.pk}", "definition_id": name} | _target(point)
        for name in DEFINITIONS
        for point in targets_for(organisation, name)
    ]
    return {"items": national + own}


@targets_router.get(
    "/coverage",
    response={200: CoverageList, **ERRORS},
    operation_id="get_coverage",
    summary="Which schools report, and which do not",
)
def get_coverage(request: HttpRequest, query: Query[PeriodQuery]) -> dict[str, Any]:
    owner = records.parse_scope(cast(ApiRequest, request).actor, "national")
    report = coverage_on(records.parse_period(query.period, owner))
    return {
        "ref_date": report.ref_date,
        "schools_reporting": report.reporting,
        "schools_total": report.total,
        "items": [
            {
                "registration_number": each.school.registration_number or "",
                "name": each.school.name,
                "is_reporting": each.is_reporting,
                "is_handed_in": each.is_handed_in,
            }
            for each in report.schools
        ],
    }


def _require_own(request: ApiRequest) -> None:
    if OWN not in request.scopes:
        raise HttpError(403, f"This token has no scope {OWN}.")


def _template(each: Layout) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title["en"],
        "dated": each.dated,
        "source": each.source,
        "is_official": each.is_official,
        "note": each.note["en"],
        "columns": [column.name for column in each.columns],
    }


def _target(point: Any) -> dict[str, Any]:
    return {"kind": point.kind, "year": point.year, "percent": point.value_pct, "source": point.source}


def _frozen(row: FrozenFigure) -> dict[str, Any]:
    return {
        "definition_id": row.definition_id,
        "definition_version": row.definition_version,
        "ruleset_version": row.ruleset_version,
        "period_from": row.period_from,
        "period_to": row.period_to,
        "ref_date": row.ref_date,
        "scope": row.scope_key,
        "version": row.version,
        "payload_sha256": row.payload_hash,
        "rows_sha256": row.rows_hash,
        "reason": row.reason,
        "difference": row.difference,
        "frozen_at": row.frozen_at,
    }
