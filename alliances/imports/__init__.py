"""Spreadsheets on their way into the database: read, previewed row by row, confirmed once."""
