"""What this subject registers elsewhere: the end of links whose original is gone, each day."""

from alliances.kernel import daily
from alliances.links import services as links

daily.register("ended_links", lambda _day: links.end_all_lost(), place=90)
