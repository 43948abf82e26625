"""Whether a site may start: what would harm people on a public site is refused, not only warned of."""

from __future__ import annotations

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

REFUSED = "dvb.E"


def require_safe_settings() -> None:
    """Let only a demo, a development site or one with settings of its own start.

    Raises
    ------
    ImproperlyConfigured
        With each fault of ``manage.py check --deploy`` that is ours, and how to mend it.
    """
    if settings.DEMO or settings.DEBUG:
        return
    found = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    faults = [one for one in found if str(one.id).startswith(REFUSED)]
    if faults:
        lines = [f"{one.id}: {one.msg} {one.hint}" for one in faults]
        hint = "Local work needs none of this with DEMO=1 or DEBUG=1."
        raise ImproperlyConfigured("\n".join(["This site does not start.", *lines, hint]))
