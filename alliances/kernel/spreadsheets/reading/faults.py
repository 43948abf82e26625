"""Why a file is refused, and the notes about one that is not."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - an answer for a person, who reads it as a sentence
    """The file is refused: a stable code and the numbers and names of its sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
