"""The one API object: its routers, its errors, and what every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from alliances.kernel import subjects
from dvb.api import members
from dvb.api.auth import Limits
from dvb.api.problems import MEDIA_TYPE, handle, method_not_allowed

DESCRIPTION = """Figures of the indicator RR 3.5, and the rows of members for their own systems.

A client gets a token at `/identity/o/api/token` by OAuth 2.0 client credentials; an administrator of its
organisation creates it under *API clients*. Errors follow RFC 9457. Every answer has an `ETag`.
"""
conditional = decorator_from_middleware(ConditionalGetMiddleware)


class Api(NinjaAPI):
    """Ninja's schema, with the media type of errors in the description as well."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    _as_problem(int(status), response)
        return schema


def _as_problem(status: int, response: dict[str, Any]) -> None:
    content = response.get("content", {})
    if status >= 400 and "application/json" in content:
        content[MEDIA_TYPE] = content.pop("application/json")


api = Api(
    title="DVB",
    version=settings.VERSION,
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", members.router)
for part in subjects.parts("dvb", "api"):
    for prefix, router in part.ROUTERS:
        api.add_router(prefix, router)
handle(api)


def _with_caching_headers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the API: it has its own sign-in, its limits stand in the headers, and it knows ETags."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = method_not_allowed(response)
        limits: Limits | None = getattr(request, "limits", None)
        for name, value in limits.headers() if limits else ():
            response[name] = value
        response["Cache-Control"] = "private, no-cache"
        return response

    wrapped: Callable[..., HttpResponseBase] = conditional(answer)
    wrapped.login_required = False  # type: ignore[attr-defined]
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def urls() -> tuple[list[Any], str, str]:
    """The addresses of the API, out of reach of the site's sign-in page."""
    included = api.urls
    patterns: list[Any] = included[0]
    for pattern in patterns:
        pattern.callback = _with_caching_headers(pattern.callback)
    return patterns, included[1], included[2]


__all__ = ["api", "urls"]
