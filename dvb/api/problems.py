"""Errors as RFC 9457 says them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from alliances.kernel.errors import Refused
from dvb.api.errors import ForeignSchoolError, RowsRefused
from dvb.api.problem_schemas import Problem

MEDIA_TYPE = "application/problem+json"
ERRORS: dict[int, Any] = {401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}
"""What any operation may answer besides its own."""
BODY_ERRORS: dict[int, Any] = {400: Problem, 413: Problem}
"""What an operation with a body may answer besides these."""


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> JsonResponse:
    """The error as it leaves."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def handle(api: NinjaAPI) -> None:
    """Say every error of this API as a problem."""
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(HttpError, _http)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(RowsRefused, _rows)
    api.add_exception_handler(ForeignSchoolError, _missing)
    api.add_exception_handler(RequestDataTooBig, _too_large)


def method_not_allowed(response: HttpResponseBase) -> JsonResponse:
    """The same refusal of a method as a problem; which methods there are stays in ``Allow``."""
    answer = problem(405, "This address does not know this method.")
    answer["Allow"] = response.get("Allow", "")
    return answer


def _unknown(request: HttpRequest, error: Any) -> JsonResponse:
    answer = problem(401, "Send a valid token: Authorization: Bearer …")
    answer["WWW-Authenticate"] = 'Bearer realm="DVB"'
    return answer


def _http(request: HttpRequest, error: Any) -> JsonResponse:
    return problem(error.status_code, str(error))


def _missing(request: HttpRequest, error: Any) -> JsonResponse:
    return problem(404, "There is nothing at this address, or nothing that this program may read.")


def _validation_error(request: HttpRequest, error: Any) -> JsonResponse:
    return problem(422, "Some parameters are wrong.", [_error_item(each) for each in error.errors])


def _error_item(each: dict[str, Any]) -> dict[str, Any]:
    """Where it is: the name of the parameter, and the number of the row if it stands in one."""
    place = each["loc"]
    names = [part for part in place if isinstance(part, str)]
    row = next((part + 1 for part in place if isinstance(part, int)), None)
    item = {"field": str(names[-1]), "message": str(each["msg"])}
    return item | {"row": row} if row else item


def _rows(request: HttpRequest, error: Any) -> JsonResponse:
    errors = [{"row": row, "field": each.field, "message": str(each.message)} for row, each in error.errors]
    return problem(422, str(error.message), errors)


def _too_large(request: HttpRequest, error: Any) -> JsonResponse:
    return problem(413, "The body is too large. Send fewer rows at once.")


def _refused(request: HttpRequest, error: Any) -> JsonResponse:
    errors = [{"field": error.field, "message": str(error.message)}] if error.field else []
    return problem(422, str(error.message), errors)
