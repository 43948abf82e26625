"""The demo: an invented school year, filled through the real imports and services."""
