"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dvb.views.navigation import destinations


def site(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    return {
        "actor": getattr(request, "actor", None),
        "organisation": membership.organisation if membership else None,
        "role_label": membership.get_role_display() if membership else "",
        "memberships": getattr(request, "memberships", []),
        "nav": destinations(request) if membership else [],
        "demo": settings.DEMO,
        "version": settings.VERSION,
    }
