"""The one refusal that every floor speaks."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an accident
    """A rule refused the operation; nothing was written.

    Parameters
    ----------
    code : str
        Stable English word for machines and tests, e.g. ``"seat_taken"``.
    message : str
        Sentence for a person, already translated (lazy strings are kept lazy).
    field : str
        Name of the form field or column that has to change; empty if none has.
    """

    def __init__(self, code: str, message: object, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
