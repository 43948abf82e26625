"""Spreadsheets of learners, openings and calendars: their columns, and what a row means."""
