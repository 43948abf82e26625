"""The same job without a server: two spreadsheets in, proposals, reasons, figures and a report out.

``problem_input`` reads the spreadsheets into a problem of the engine, ``answer`` turns the outcome back into
people and places, ``outputs`` writes the files. Nothing here asks the database.
"""
