"""What this subject registers elsewhere: rows of workers that ended are forgotten each day."""

from alliances.kernel import daily
from dvb.operations import heartbeats

daily.register("forgotten_workers", lambda _day: heartbeats.forget_old(), place=110)
