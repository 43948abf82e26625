"""Persons, their enrolments, groups with calendars, and their guardians."""
