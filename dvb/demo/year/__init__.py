"""The demo year: plainly invented learners and firms around real schools and towns, the same every time."""

from dvb.demo.year.build import build
from dvb.demo.year.personas import Membership, Persona
from dvb.demo.year.tables import DemoYear, Row

__all__ = ["DemoYear", "Membership", "Persona", "Row", "build"]
