"""The papers of a placement as PDF: plain facts in, bytes out; no database, no clock, no framework."""
