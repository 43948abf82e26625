"""The tables of this app, as Django asks for them: what its subjects bring."""

from alliances.kernel import subjects

globals().update(subjects.tables("matching"))
