"""Dated legal parameters: the values in force on a day, and who verified them against the law."""
