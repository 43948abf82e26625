"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from alliances.kernel.alerts import Alert, alerts_for
from alliances.kernel.navigation import destinations
from dvb.account.appearance import LOOK_COOKIE, LOOKS


def look_of(request: HttpRequest) -> str:
    """What the reader chose with the switch; anything else in the cookie is what the device says."""
    chosen = request.COOKIES.get(LOOK_COOKIE, "")
    return chosen if chosen in LOOKS else "auto"


def site(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    return {
        "actor": getattr(request, "actor", None),
        "organisation": membership.organisation if membership else None,
        "role_label": membership.get_role_display() if membership else "",
        "memberships": getattr(request, "memberships", []),
        "nav": destinations(request) if membership else [],
        "alerts": lambda: _alerts(request),
        "look": look_of(request),
        "demo": settings.DEMO,
        "site_version": settings.VERSION,
    }


def _alerts(request: HttpRequest) -> list[Alert]:
    """Found only where a page shows them: parts of pages and downloads ask for nothing."""
    return alerts_for(getattr(request, "actor", None))
