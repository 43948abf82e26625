"""Sentences that several pages of reports say."""

from django.utils.translation import gettext_lazy as _

SENT = _("Your report is with the school. Only the person who answers it there reads it.")
ADDED = _("It is with the school. Only the person who answers it there reads it.")
