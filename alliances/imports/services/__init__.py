"""Import of spreadsheets: parsed, previewed row by row, then confirmed once or discarded.

``batches`` stores the file and its state, ``preview`` parses it and computes what each row would do,
``confirm`` writes in one transaction. What a row means is an ``Importer``, one for each kind of file.
"""
