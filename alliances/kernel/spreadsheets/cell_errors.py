"""Errors of cells: for each code a whole sentence and a hint for correcting it."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class UnreadableCell(Exception):  # noqa: N818 - an answer for a person
    """A cell cannot be used; ``details`` fill the sentence and the hint of ``code``."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


_SENTENCES = {
    "missing": (
        _("Row {row}, column {letter} “{label}”: the cell is blank."),
        _("Fill in the cell."),
    ),
    "formula": (
        _("Row {row}, column {letter} “{label}”: the formula “{value}” has no saved result."),
        _("Open the file in Excel and save it again, or type the value instead of the formula."),
    ),
    "error_value": (
        _("Row {row}, column {letter} “{label}”: the cell shows the error “{value}”."),
        _("Correct the formula, or type the value instead of it."),
    ),
    "not_a_date": (
        _("Row {row}, column {letter} “{label}”: “{value}” is not a date."),
        _("Write day, month and year, for example 31.12.2026."),
    ),
    "no_such_day": (
        _("Row {row}, column {letter} “{label}”: there is no such day as “{value}”."),
        _("Correct the day or the month; write it like 28.02.2026."),
    ),
    "two_digit_year": (
        _("Row {row}, column {letter} “{label}”: the year in “{value}” has only two digits."),
        _("Write the year with four digits, for example 31.12.2026."),
    ),
    "ambiguous_date": (
        _("Row {row}, column {letter} “{label}”: in “{value}” the day cannot be told from the month."),
        _("Write the date with dots, day first, for example 31.12.2026."),
    ),
    "year_out_of_range": (
        _("Row {row}, column {letter} “{label}”: the year of “{value}” cannot be right."),
        _("Write a year between {minimum} and {maximum}."),
    ),
    "not_a_number": (
        _("Row {row}, column {letter} “{label}”: “{value}” is not a number."),
        _("Write one number only, for example 12 or 12,5."),
    ),
    "not_whole": (
        _("Row {row}, column {letter} “{label}”: “{value}” is not a whole number."),
        _("Write a whole number, for example 12."),
    ),
    "out_of_range": (
        _("Row {row}, column {letter} “{label}”: “{value}” is too small or too large."),
        _("Write a number from {minimum} to {maximum}."),
    ),
    "too_small": (
        _("Row {row}, column {letter} “{label}”: “{value}” is too small."),
        _("Write a number that is at least {minimum}."),
    ),
    "too_large": (
        _("Row {row}, column {letter} “{label}”: “{value}” is too large."),
        _("Write a number that is at most {maximum}."),
    ),
    "not_near": (
        _("Row {row}, column {letter} “{label}”: “{value}” does not lie in or near Latvia."),
        _("Write degrees from {minimum} to {maximum}; latitude and longitude may be swapped."),
    ),
    "not_a_point": (
        _("Row {row}, column {letter} “{label}”: “{value}” is not a pair of coordinates."),
        _("Write latitude and longitude in degrees, for example 56.9496, 24.1052."),
    ),
    "not_yes_or_no": (
        _("Row {row}, column {letter} “{label}”: “{value}” is neither yes nor no."),
        _("Write “yes” or “no”."),
    ),
    "not_a_choice": (
        _("Row {row}, column {letter} “{label}”: “{value}” is not one of the choices."),
        _("Write one of these: {choices}."),
    ),
    "name_order": (
        _("Row {row}, column {letter} “{label}”: in “{value}” the surname cannot be told from the name."),
        _("Put a comma after the surname, for example “Ozola-Liepa, Anna Marija”."),
    ),
}
CODES = frozenset(_SENTENCES)


def sentences(
    wrong: UnreadableCell, *, row: int, letter: str, label: object, value: str
) -> tuple[object, object]:
    """The lazy sentence about the cell and the lazy hint."""
    sentence, hint = _SENTENCES[wrong.code]
    return (
        format_lazy(sentence, row=row, letter=letter, label=label, value=value),
        format_lazy(hint, **wrong.details),
    )
