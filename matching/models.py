"""The models of this app, collected from its subjects for Django."""

from alliances.kernel import subjects

globals().update(subjects.tables("matching"))
