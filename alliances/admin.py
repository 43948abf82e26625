"""The few tables that staff keep by hand, collected from the ``admin`` modules of the subjects.

Everything else is changed on its own pages, with an audit row.
"""

from alliances.kernel import subjects

subjects.parts("alliances", "admin")
