"""Spreadsheets from strangers: read safely, recognise the table, parse the cells, write without traps.

``upload.read_upload`` -> ``tables.find_table`` -> ``cells.parse_cells``; ``writing`` goes the other way.
This file imports nothing on purpose: the child process that reads a file passes through it.
"""
