"""What can go wrong when a document is set."""

from __future__ import annotations


class UnprintableError(ValueError):
    """A letter in the facts is not in our typeface.

    The message repeats nothing that was typed, since it may be logged; `letters` is for whoever typed it.
    """

    def __init__(self, letters: str) -> None:
        super().__init__("The document contains a letter that cannot be printed.")
        self.letters = letters
