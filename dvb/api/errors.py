"""What a subject raises so that the API answers it in its own way."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused


class RowsRefused(Refused):
    """Some rows cannot be stored, so none is; ``errors`` says for each which one (the first is 1) and why."""

    def __init__(self, errors: Sequence[tuple[int, Refused]]) -> None:
        super().__init__("rows", _("Nothing was saved. Fix the rows that are named."))
        self.errors = list(errors)


class ForeignSchoolError(Exception):
    """A school's program names another school."""
