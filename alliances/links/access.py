"""Who sees personal links."""

from __future__ import annotations

from alliances.kernel.visibility import register, writers_of
from alliances.links.models import PersonalLink

register(PersonalLink, rule=writers_of("organisation_id"))
