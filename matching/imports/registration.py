"""The kinds of spreadsheet that this floor brings (each module registers its own), and the navigation."""

from django.utils.translation import gettext_lazy as _

from alliances.kernel import navigation
from alliances.kernel.audiences import Audience
from matching.imports.learners import calendar, learners, stock
from matching.imports.openings import openings
from matching.imports.services import kinds_of

__all__ = ["calendar", "learners", "openings", "stock"]

navigation.register(
    "matching:import-list",
    _("Import"),
    "upload",
    {Audience.EMPLOYER: 50, Audience.ALLIANCE: 60, Audience.OVERSIGHT: 60, Audience.OTHER: 60},
    shown_to=lambda actor: bool(kinds_of(actor)),
)
