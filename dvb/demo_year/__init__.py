"""The demo year: plainly invented learners and firms around real schools and towns, the same every time."""

from dvb.demo_year.build import DemoYear, Row, build
from dvb.demo_year.personas import PERSONAS, Persona

__all__ = ["PERSONAS", "DemoYear", "Persona", "Row", "build"]
