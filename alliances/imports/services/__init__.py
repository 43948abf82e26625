"""Spreadsheets on their way into the database: read, previewed row by row, confirmed once, or thrown away.

``batches`` keeps the file and its state, ``preview`` reads it and computes what each row would do,
``confirm`` writes in one transaction. What a row means is an ``Importer``, one for each kind of file.
"""
