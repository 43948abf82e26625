"""Signing, once for every kind of document: on paper, in a signed file, or with a one-time code.

A kind of document registers a `documents.SignableDocument` (see ``dvb/cooperation/registration.py``), brings
its sheet (the PDF), and is listed, shown and signed by ``services`` through the pages in ``views``.
Nothing here knows a particular kind.
"""
