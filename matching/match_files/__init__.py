"""The same job without a server: two spreadsheets in, proposals, reasons, figures and a report out.

``question`` reads the spreadsheets into a problem of the engine, ``answer`` turns the outcome back into
people and places, ``outputs`` writes the files. Nothing here asks the database.
"""
