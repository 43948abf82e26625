"""Who sees the logbook."""

from __future__ import annotations

from alliances.kernel.visibility import register
from dvb.agreements.access import parties_of
from dvb.logbook.models import Absence, LogEntry, LogPhoto, LogTask, LogWeek, PaperMonth

register(Absence, LogWeek, PaperMonth, rule=parties_of("agreement__"))


register(LogEntry, rule=parties_of("week__agreement__"))


register(LogPhoto, LogTask, rule=parties_of("entry__week__agreement__"))
