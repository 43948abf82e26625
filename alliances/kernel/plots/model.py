"""What a picture consists of: its finding, two drawings of it, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDE = 640
NARROW = 340


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind a picture, already written out for people.

    Parameters
    ----------
    headings : tuple of str
        One for each column; the first column names the row.
    rows : tuple of tuple of str
        Cells as text, each row as long as ``headings``.
    """

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture that a page or a report shows through ``plots.figure``.

    Parameters
    ----------
    title : str
        The finding as a sentence.
    svg : str
        Drawing for a column of about 640 px; empty if there was nothing to draw.
    narrow : str
        The same for a telephone, about 340 px.
    table : Table
        The figures; they carry everything that the drawing shows.
    """

    title: str
    svg: str = ""
    narrow: str = ""
    table: Table = field(default_factory=Table)
